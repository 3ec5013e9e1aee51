-- expand-contract: rollback 1
-- migration: 20261122101502_users_tenant_id
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_orgs_create, 20261122101500_users_create
--
-- users.tenant_id is new, computed from org_id and a row of orgs: drops the triggers and tenant_id; what only new builds wrote must be named with `--discard`.
-- users.label is new, computed from org_id and a row of orgs: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.tenant_id knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('tenant_id'))
-- runner: loses users.tenant_id
SELECT count(*) FROM "users" WHERE "users"."tenant_id" IS NOT NULL AND NOT ("users"."tenant_id" IS +((SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id")) COLLATE BINARY);

-- step 2: Drop users.tenant_id, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.tenant_id
-- drops: trigger _ec_users_tenant_id_f28bc207_ins on users
-- drops: trigger _ec_users_tenant_id_f28bc207_upd_1 on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('tenant_id')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_tenant_id_f28bc207_ins', '_ec_users_tenant_id_f28bc207_upd_1'))
-- runner: drop columns users.tenant_id
--| DROP TRIGGER IF EXISTS "_ec_users_tenant_id_f28bc207_ins";
--| DROP TRIGGER IF EXISTS "_ec_users_tenant_id_f28bc207_upd_1";

-- step 3: Count the rows in which only users.label knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('label'))
-- runner: loses users.label
SELECT count(*) FROM "users" WHERE "users"."label" IS NOT NULL AND NOT ("users"."label" IS +((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id")) COLLATE BINARY);

-- step 4: Drop users.label, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.label
-- drops: trigger _ec_users_label_ac91c865_ins on users
-- drops: trigger _ec_users_label_ac91c865_upd_1 on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('label')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_label_ac91c865_ins', '_ec_users_label_ac91c865_upd_1'))
-- runner: drop columns users.label
--| DROP TRIGGER IF EXISTS "_ec_users_label_ac91c865_ins";
--| DROP TRIGGER IF EXISTS "_ec_users_label_ac91c865_upd_1";
