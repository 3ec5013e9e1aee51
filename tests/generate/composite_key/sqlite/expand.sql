-- expand-contract: expand 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: sqlite
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: adds role, and triggers that keep title and role in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add members.role, empty.
-- locks: the database WRITE, schema only
-- makes: column members.role
-- replaces: members.title by role
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('members') WHERE name COLLATE NOCASE IN ('role'))
ALTER TABLE "members" ADD COLUMN "role" TEXT;

-- step 2: Let new builds leave members.title out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('members') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit members.title drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "members" SET "role" = "members"."title", "title" = "members"."role" WHERE false;

-- step 4: Keep members.title and members.role in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_members_role_db0983e4_ins_new on members over role, title
-- makes: trigger _ec_members_role_db0983e4_ins_old on members over role, title
-- makes: trigger _ec_members_role_db0983e4_upd_new on members over role, title
-- makes: trigger _ec_members_role_db0983e4_upd_old on members over role, title
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_members_role_db0983e4_ins_new', '_ec_members_role_db0983e4_ins_old', '_ec_members_role_db0983e4_upd_new', '_ec_members_role_db0983e4_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_members_role_db0983e4_ins_new" AFTER INSERT ON "members"
--| WHEN (NEW."role" IS NOT NULL) AND (NEW."role" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."role") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "members" SET "title" = "members"."role" WHERE "members"."org" IS NEW."org" AND "members"."person" IS NEW."person" AND NOT ("members"."role" IS +"members"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_members_role_db0983e4_ins_old" AFTER INSERT ON "members"
--| WHEN (NOT (NEW."role" IS NOT NULL)) AND (NEW."role" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."role") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "members" SET "role" = "members"."title" WHERE "members"."org" IS NEW."org" AND "members"."person" IS NEW."person" AND NOT ("members"."role" IS +"members"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_members_role_db0983e4_upd_new" AFTER UPDATE OF "role" ON "members"
--| WHEN (OLD."role" IS NOT NEW."role" COLLATE BINARY OR typeof(OLD."role") IS NOT typeof(NEW."role")) AND (NEW."role" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."role") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "members" SET "title" = "members"."role" WHERE "members"."org" IS NEW."org" AND "members"."person" IS NEW."person" AND NOT ("members"."role" IS +"members"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_members_role_db0983e4_upd_old" AFTER UPDATE OF "title" ON "members"
--| WHEN ((OLD."title" IS NOT NEW."title" COLLATE BINARY OR typeof(OLD."title") IS NOT typeof(NEW."title")) AND NOT (OLD."role" IS NOT NEW."role" COLLATE BINARY OR typeof(OLD."role") IS NOT typeof(NEW."role"))) AND (NEW."role" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."role") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "members" SET "role" = "members"."title" WHERE "members"."org" IS NEW."org" AND "members"."person" IS NEW."person" AND NOT ("members"."role" IS +"members"."title" COLLATE BINARY);
--| END;
