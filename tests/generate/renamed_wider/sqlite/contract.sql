-- expand-contract: contract 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: sqlite
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: sets amount NOT NULL, drops the triggers and count, when no build that knows it is alive.
-- parts.size becomes length: drops the triggers and size, when no build that knows it is alive.
-- parts.ratio becomes share: sets share NOT NULL, drops the triggers and ratio, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename parts.count to ec_aside_count, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside parts.count as ec_aside_count
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('count'))
--| ALTER TABLE "parts" RENAME COLUMN "count" TO "ec_aside_count";

-- step 2: For a soak: rename parts.size to ec_aside_size, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside parts.size as ec_aside_size
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('size'))
--| ALTER TABLE "parts" RENAME COLUMN "size" TO "ec_aside_size";

-- step 3: For a soak: rename parts.ratio to ec_aside_ratio, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside parts.ratio as ec_aside_ratio
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ratio'))
--| ALTER TABLE "parts" RENAME COLUMN "ratio" TO "ec_aside_ratio";

-- step 4: After the soak: give parts.count its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside parts.count as ec_aside_count
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ec_aside_count'))
--| ALTER TABLE "parts" RENAME COLUMN "ec_aside_count" TO "count";

-- step 5: After the soak: give parts.size its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside parts.size as ec_aside_size
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ec_aside_size'))
--| ALTER TABLE "parts" RENAME COLUMN "ec_aside_size" TO "size";

-- step 6: After the soak: give parts.ratio its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside parts.ratio as ec_aside_ratio
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ec_aside_ratio'))
--| ALTER TABLE "parts" RENAME COLUMN "ec_aside_ratio" TO "ratio";

-- step 7: Set parts.amount NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'amount' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit parts.amount set-not-null
--|

-- step 8: Drop parts.count, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column parts.count
-- drops: trigger _ec_parts_amount_0aac96f6_ins_new on parts
-- drops: trigger _ec_parts_amount_0aac96f6_ins_old on parts
-- drops: trigger _ec_parts_amount_0aac96f6_upd_new on parts
-- drops: trigger _ec_parts_amount_0aac96f6_upd_old on parts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('count')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_amount_0aac96f6_ins_new', '_ec_parts_amount_0aac96f6_ins_old', '_ec_parts_amount_0aac96f6_upd_new', '_ec_parts_amount_0aac96f6_upd_old'))
-- runner: drop columns parts.count
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_amount_0aac96f6_upd_old";

-- step 9: Drop parts.size, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column parts.size
-- drops: trigger _ec_parts_length_a5ee68b0_ins_new on parts
-- drops: trigger _ec_parts_length_a5ee68b0_ins_old on parts
-- drops: trigger _ec_parts_length_a5ee68b0_upd_new on parts
-- drops: trigger _ec_parts_length_a5ee68b0_upd_old on parts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('size')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_length_a5ee68b0_ins_new', '_ec_parts_length_a5ee68b0_ins_old', '_ec_parts_length_a5ee68b0_upd_new', '_ec_parts_length_a5ee68b0_upd_old'))
-- runner: drop columns parts.size
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_length_a5ee68b0_upd_old";

-- step 10: Set parts.share NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'share' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit parts.share set-not-null
--|

-- step 11: Drop parts.ratio, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column parts.ratio
-- drops: trigger _ec_parts_share_c6bb4472_ins_new on parts
-- drops: trigger _ec_parts_share_c6bb4472_ins_old on parts
-- drops: trigger _ec_parts_share_c6bb4472_upd_new on parts
-- drops: trigger _ec_parts_share_c6bb4472_upd_old on parts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('ratio')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_share_c6bb4472_ins_new', '_ec_parts_share_c6bb4472_ins_old', '_ec_parts_share_c6bb4472_upd_new', '_ec_parts_share_c6bb4472_upd_old'))
-- runner: drop columns parts.ratio
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_share_c6bb4472_upd_old";
