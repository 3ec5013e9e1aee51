-- expand-contract: rollback 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: sqlite
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: drops the triggers and amount; what only new builds wrote must be named with `--discard`.
-- parts.size becomes length: drops the triggers and length; what only new builds wrote must be named with `--discard`.
-- parts.ratio becomes share: drops the triggers and share; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give parts.count its name back.
-- locks: the database WRITE, schema only
-- drops: column aside parts.count as ec_aside_count
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ec_aside_count'))
--| ALTER TABLE "parts" RENAME COLUMN "ec_aside_count" TO "count";

-- step 2: During a soak: give parts.size its name back.
-- locks: the database WRITE, schema only
-- drops: column aside parts.size as ec_aside_size
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ec_aside_size'))
--| ALTER TABLE "parts" RENAME COLUMN "ec_aside_size" TO "size";

-- step 3: During a soak: give parts.ratio its name back.
-- locks: the database WRITE, schema only
-- drops: column aside parts.ratio as ec_aside_ratio
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ec_aside_ratio'))
--| ALTER TABLE "parts" RENAME COLUMN "ec_aside_ratio" TO "ratio";

-- step 4: Count the rows in which only parts.amount knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('amount'))
-- runner: loses parts.amount
SELECT count(*) FROM "parts" WHERE "parts"."amount" IS NOT NULL AND NOT ("parts"."amount" IS +"parts"."count" COLLATE BINARY);

-- step 5: Drop parts.amount, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column parts.amount
-- drops: trigger _ec_parts_amount_0aac96f6_ins_new on parts
-- drops: trigger _ec_parts_amount_0aac96f6_ins_old on parts
-- drops: trigger _ec_parts_amount_0aac96f6_upd_new on parts
-- drops: trigger _ec_parts_amount_0aac96f6_upd_old on parts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('amount')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_amount_0aac96f6_ins_new', '_ec_parts_amount_0aac96f6_ins_old', '_ec_parts_amount_0aac96f6_upd_new', '_ec_parts_amount_0aac96f6_upd_old'))
-- runner: drop columns parts.amount
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_upd_old";

-- step 6: Set parts.count NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'count' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit parts.count set-not-null
--|

-- step 7: Count the rows in which only parts.length knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('length'))
-- runner: loses parts.length
SELECT count(*) FROM "parts" WHERE "parts"."length" IS NOT NULL AND NOT ("parts"."length" IS +"parts"."size" COLLATE BINARY);

-- step 8: Drop parts.length, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column parts.length
-- drops: trigger _ec_parts_length_a5ee68b0_ins_new on parts
-- drops: trigger _ec_parts_length_a5ee68b0_ins_old on parts
-- drops: trigger _ec_parts_length_a5ee68b0_upd_new on parts
-- drops: trigger _ec_parts_length_a5ee68b0_upd_old on parts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('length')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_length_a5ee68b0_ins_new', '_ec_parts_length_a5ee68b0_ins_old', '_ec_parts_length_a5ee68b0_upd_new', '_ec_parts_length_a5ee68b0_upd_old'))
-- runner: drop columns parts.length
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_upd_old";

-- step 9: Count the rows in which only parts.share knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('share'))
-- runner: loses parts.share
SELECT count(*) FROM "parts" WHERE "parts"."share" IS NOT NULL AND NOT ("parts"."share" IS +"parts"."ratio" COLLATE BINARY);

-- step 10: Drop parts.share, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column parts.share
-- drops: trigger _ec_parts_share_c6bb4472_ins_new on parts
-- drops: trigger _ec_parts_share_c6bb4472_ins_old on parts
-- drops: trigger _ec_parts_share_c6bb4472_upd_new on parts
-- drops: trigger _ec_parts_share_c6bb4472_upd_old on parts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('share')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_share_c6bb4472_ins_new', '_ec_parts_share_c6bb4472_ins_old', '_ec_parts_share_c6bb4472_upd_new', '_ec_parts_share_c6bb4472_upd_old'))
-- runner: drop columns parts.share
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_upd_old";

-- step 11: Set parts.ratio NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'ratio' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit parts.ratio set-not-null
--|
