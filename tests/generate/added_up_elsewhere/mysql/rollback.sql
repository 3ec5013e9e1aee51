-- expand-contract: rollback 1
-- migration: 20261122101502_users_tenant_id
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_orgs_create, 20261122101500_users_create
--
-- users.tenant_id is new, computed from org_id and a row of orgs: drops the triggers and tenant_id; what only new builds wrote must be named with `--discard`.
-- users.label is new, computed from org_id and a row of orgs: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.tenant_id knows its value, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('tenant_id'))
-- runner: loses users.tenant_id
SELECT count(*) FROM `users` WHERE CASE WHEN `users`.`tenant_id` IS NOT NULL THEN NOT (`users`.`tenant_id` <=> CAST((SELECT o.tenant_id FROM orgs AS o WHERE o.id = `users`.`org_id`) AS SIGNED)) ELSE FALSE END;

-- step 2: Drop users.tenant_id, and what kept it in step.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.tenant_id
-- drops: trigger _ec_users_tenant_id_f28bc207_upd on users
-- drops: trigger _ec_users_tenant_id_f28bc207_ins on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('tenant_id')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_tenant_id_f28bc207_upd', '_ec_users_tenant_id_f28bc207_ins')) = 0
--| LOCK TABLES `users` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_tenant_id_f28bc207_upd`;
--| ALTER TABLE `users` ALTER COLUMN `tenant_id` SET DEFAULT 0, ALGORITHM=INSTANT;
--| DROP TRIGGER IF EXISTS `_ec_users_tenant_id_f28bc207_ins`;
--| ALTER TABLE `users` DROP COLUMN `tenant_id`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 3: Count the rows in which only users.label knows its value, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('label'))
-- runner: loses users.label
SELECT count(*) FROM `users` WHERE CASE WHEN `users`.`label` IS NOT NULL THEN NOT (CAST(CONVERT(`users`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = `users`.`org_id`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 4: Drop users.label, and what kept it in step.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.label
-- drops: trigger _ec_users_label_ac91c865_upd on users
-- drops: trigger _ec_users_label_ac91c865_ins on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('label')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_label_ac91c865_upd', '_ec_users_label_ac91c865_ins')) = 0
--| LOCK TABLES `users` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_label_ac91c865_upd`;
--| DROP TRIGGER IF EXISTS `_ec_users_label_ac91c865_ins`;
--| ALTER TABLE `users` DROP COLUMN `label`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
