-- expand-contract: rollback 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: mysql
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: drops the triggers and role; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only members.role knows its value, which goes with it.
-- locks: members METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'members' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'members' AND COLUMN_NAME IN ('role'))
-- runner: loses members.role
SELECT count(*) FROM `members` WHERE CASE WHEN `members`.`role` IS NOT NULL THEN NOT (CAST(CONVERT(`members`.`role` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`members`.`title` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop members.role, and what kept it in step.
-- locks: members METADATA EXCLUSIVE, catalog only
-- drops: column members.role
-- drops: trigger _ec_members_role_db0983e4_upd on members
-- drops: trigger _ec_members_role_db0983e4_ins on members
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'members' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'members' AND COLUMN_NAME IN ('role')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_members_role_db0983e4_upd', '_ec_members_role_db0983e4_ins')) = 0
--| LOCK TABLES `members` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_members_role_db0983e4_upd`;
--| DROP TRIGGER IF EXISTS `_ec_members_role_db0983e4_ins`;
--| ALTER TABLE `members` ALTER COLUMN `role` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `members` DROP COLUMN `role`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
