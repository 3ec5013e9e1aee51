-- expand-contract: expand 1
-- migration: 20261122101502_users_tenant_id
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_orgs_create, 20261122101500_users_create
--
-- users.tenant_id is new, computed from org_id and a row of orgs: adds tenant_id, and triggers by which tenant_id follows org_id and a row of orgs.
-- users.label is new, computed from org_id and a row of orgs: adds label, and triggers by which label follows org_id and a row of orgs.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.tenant_id, empty.
-- locks: the database WRITE, schema only
-- makes: column users.tenant_id
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('tenant_id'))
ALTER TABLE "users" ADD COLUMN "tenant_id" INTEGER;

-- step 2: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "tenant_id" = (SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id") WHERE false;

-- step 3: Let users.tenant_id follow users.org_id.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_tenant_id_f28bc207_ins on users over org_id, tenant_id
-- makes: trigger _ec_users_tenant_id_f28bc207_upd_1 on users over org_id, tenant_id
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_tenant_id_f28bc207_ins', '_ec_users_tenant_id_f28bc207_upd_1')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_tenant_id_f28bc207_ins" AFTER INSERT ON "users"
--| WHEN NEW."tenant_id" IS NULL
--| BEGIN
--|   UPDATE "users" SET "tenant_id" = (SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id") WHERE "users"."id" IS NEW."id" AND ("users"."tenant_id" IS NULL AND ((SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id")) IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_tenant_id_f28bc207_upd_1" AFTER UPDATE OF "org_id" ON "users"
--| WHEN (OLD."org_id" IS NOT NEW."org_id" COLLATE BINARY OR typeof(OLD."org_id") IS NOT typeof(NEW."org_id")) AND NOT (OLD."tenant_id" IS NOT NEW."tenant_id" COLLATE BINARY OR typeof(OLD."tenant_id") IS NOT typeof(NEW."tenant_id"))
--| BEGIN
--|   UPDATE "users" SET "tenant_id" = (SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id") WHERE "users"."id" IS NEW."id" AND NOT ("users"."tenant_id" IS +((SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id")) COLLATE BINARY) AND CASE WHEN "users"."tenant_id" IS NULL THEN TRUE ELSE "users"."tenant_id" IS +((SELECT o.tenant_id FROM orgs AS o WHERE o.id = OLD."org_id")) COLLATE BINARY END;
--| END;

-- step 4: Add users.label, empty.
-- locks: the database WRITE, schema only
-- makes: column users.label
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('label'))
ALTER TABLE "users" ADD COLUMN "label" TEXT;

-- step 5: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "label" = (SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id") WHERE false;

-- step 6: Let users.label follow users.org_id.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_label_ac91c865_ins on users over label, org_id
-- makes: trigger _ec_users_label_ac91c865_upd_1 on users over label, org_id
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_label_ac91c865_ins', '_ec_users_label_ac91c865_upd_1')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_label_ac91c865_ins" AFTER INSERT ON "users"
--| WHEN NEW."label" IS NULL
--| BEGIN
--|   UPDATE "users" SET "label" = (SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id") WHERE "users"."id" IS NEW."id" AND ("users"."label" IS NULL AND ((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id")) IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_label_ac91c865_upd_1" AFTER UPDATE OF "org_id" ON "users"
--| WHEN (OLD."org_id" IS NOT NEW."org_id" COLLATE BINARY OR typeof(OLD."org_id") IS NOT typeof(NEW."org_id")) AND NOT (OLD."label" IS NOT NEW."label" COLLATE BINARY OR typeof(OLD."label") IS NOT typeof(NEW."label"))
--| BEGIN
--|   UPDATE "users" SET "label" = (SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id") WHERE "users"."id" IS NEW."id" AND NOT ("users"."label" IS +((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id")) COLLATE BINARY) AND CASE WHEN "users"."label" IS NULL THEN TRUE ELSE "users"."label" IS +((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = OLD."org_id")) COLLATE BINARY END;
--| END;
