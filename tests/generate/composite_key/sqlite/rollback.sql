-- expand-contract: rollback 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: sqlite
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: drops the triggers and role; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give members.title its name back.
-- locks: the database WRITE, schema only
-- drops: column aside members.title as ec_aside_title
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'members' COLLATE NOCASE AND name = 'members' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('members') WHERE name COLLATE NOCASE IN ('ec_aside_title'))
--| ALTER TABLE "members" RENAME COLUMN "ec_aside_title" TO "title";

-- step 2: Count the rows in which only members.role knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'members' COLLATE NOCASE AND name = 'members' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('members') WHERE name COLLATE NOCASE IN ('role'))
-- runner: loses members.role
SELECT count(*) FROM "members" WHERE "members"."role" IS NOT NULL AND NOT ("members"."role" IS +"members"."title" COLLATE BINARY);

-- step 3: Drop members.role, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column members.role
-- drops: trigger _ec_members_role_db0983e4_ins_new on members
-- drops: trigger _ec_members_role_db0983e4_ins_old on members
-- drops: trigger _ec_members_role_db0983e4_upd_new on members
-- drops: trigger _ec_members_role_db0983e4_upd_old on members
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'members' COLLATE NOCASE AND name = 'members' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('members') WHERE name COLLATE NOCASE IN ('role')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_members_role_db0983e4_ins_new', '_ec_members_role_db0983e4_ins_old', '_ec_members_role_db0983e4_upd_new', '_ec_members_role_db0983e4_upd_old'))
-- runner: drop columns members.role
--| DROP TRIGGER IF EXISTS "_ec_members_role_db0983e4_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_members_role_db0983e4_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_members_role_db0983e4_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_members_role_db0983e4_upd_old";

-- step 4: Set members.title NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('members') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit members.title set-not-null
--|
