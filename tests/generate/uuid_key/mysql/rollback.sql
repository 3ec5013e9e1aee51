-- expand-contract: rollback 1
-- migration: 20261122101501_events_name
-- lock: shop
-- dialect: mysql
-- tables: events
-- after: 20261122101500_events_create
--
-- events.title becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only events.name knows its value, which goes with it.
-- locks: events METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'events' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'events' AND COLUMN_NAME IN ('name'))
-- runner: loses events.name
SELECT count(*) FROM `events` WHERE CASE WHEN `events`.`name` IS NOT NULL THEN NOT (CAST(CONVERT(`events`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`events`.`title` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop events.name, and what kept it in step.
-- locks: events METADATA EXCLUSIVE, catalog only
-- drops: column events.name
-- drops: trigger _ec_events_name_6faa715d_upd on events
-- drops: trigger _ec_events_name_6faa715d_ins on events
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'events' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'events' AND COLUMN_NAME IN ('name')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_events_name_6faa715d_upd', '_ec_events_name_6faa715d_ins')) = 0
--| LOCK TABLES `events` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_events_name_6faa715d_upd`;
--| DROP TRIGGER IF EXISTS `_ec_events_name_6faa715d_ins`;
--| ALTER TABLE `events` ALTER COLUMN `name` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `events` DROP COLUMN `name`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
