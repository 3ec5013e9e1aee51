-- expand-contract: rollback 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: sqlite
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: drops the triggers and number; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give parts.code its name back.
-- locks: the database WRITE, schema only
-- drops: column aside parts.code as ec_aside_code
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name COLLATE NOCASE IN ('ec_aside_code'))
--| ALTER TABLE "parts" RENAME COLUMN "ec_aside_code" TO "code";

-- step 2: Count the rows in which only parts.number knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('number'))
-- runner: loses parts.number
SELECT count(*) FROM "parts" WHERE "parts"."number" IS NOT NULL AND NOT ("parts"."number" IS +(CAST("parts"."code" AS BIGINT)) COLLATE BINARY);

-- step 3: Drop parts.number, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column parts.number
-- drops: trigger _ec_parts_number_12f57351_ins_new on parts
-- drops: trigger _ec_parts_number_12f57351_ins_old on parts
-- drops: trigger _ec_parts_number_12f57351_upd_new on parts
-- drops: trigger _ec_parts_number_12f57351_upd_old on parts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'parts' COLLATE NOCASE AND name = 'parts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('number')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_number_12f57351_ins_new', '_ec_parts_number_12f57351_ins_old', '_ec_parts_number_12f57351_upd_new', '_ec_parts_number_12f57351_upd_old'))
-- runner: drop columns parts.number
--| DROP TRIGGER IF EXISTS "_ec_parts_number_12f57351_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_number_12f57351_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_parts_number_12f57351_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_parts_number_12f57351_upd_old";

-- step 4: Set parts.code NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'code' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit parts.code set-not-null
--|
