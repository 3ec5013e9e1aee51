-- expand-contract: rollback 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: mysql
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: drops the triggers and status; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only tickets.status knows its value, which goes with it.
-- locks: tickets METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tickets' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tickets' AND COLUMN_NAME IN ('status'))
-- runner: loses tickets.status
SELECT count(*) FROM `tickets` WHERE CASE WHEN `tickets`.`status` IS NOT NULL THEN NOT (CAST(CONVERT(`tickets`.`status` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`tickets`.`state` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop tickets.status, and what kept it in step.
-- locks: tickets METADATA EXCLUSIVE, catalog only
-- drops: column tickets.status
-- drops: trigger _ec_tickets_status_ed3c615c_upd on tickets
-- drops: trigger _ec_tickets_status_ed3c615c_ins on tickets
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tickets' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tickets' AND COLUMN_NAME IN ('status')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_tickets_status_ed3c615c_upd', '_ec_tickets_status_ed3c615c_ins')) = 0
--| LOCK TABLES `tickets` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_tickets_status_ed3c615c_upd`;
--| DROP TRIGGER IF EXISTS `_ec_tickets_status_ed3c615c_ins`;
--| ALTER TABLE `tickets` ALTER COLUMN `status` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `tickets` DROP COLUMN `status`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
