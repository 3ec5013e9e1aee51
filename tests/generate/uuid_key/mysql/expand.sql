-- expand-contract: expand 1
-- migration: 20261122101501_events_name
-- lock: shop
-- dialect: mysql
-- tables: events
-- after: 20261122101500_events_create
--
-- events.title becomes name: adds name, and triggers that keep title and name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add events.name, empty.
-- locks: events METADATA EXCLUSIVE, catalog only
-- makes: column events.name
-- replaces: events.title by name
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'events' AND COLUMN_NAME IN ('name'))
ALTER TABLE `events` ADD COLUMN `name` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: events METADATA SHARED WRITE, reads no row
UPDATE `events` SET `name` = `events`.`title`, `title` = `events`.`name` WHERE FALSE;

-- step 3: Keep events.title and events.name in step, both ways.
-- locks: events METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_events_name_6faa715d_upd on events over name, title
-- makes: trigger _ec_events_name_6faa715d_ins on events over name, title
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_events_name_6faa715d_upd', '_ec_events_name_6faa715d_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_events_name_6faa715d_upd` BEFORE UPDATE ON `events` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`title` <=> NEW.`title` AND CAST(OLD.`title` AS BINARY) <=> CAST(NEW.`title` AS BINARY)) AND (OLD.`name` <=> NEW.`name` AND CAST(OLD.`name` AS BINARY) <=> CAST(NEW.`name` AS BINARY)))) AND (NEW.`title` IS NULL OR NOT (CAST(CONVERT(NEW.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`title` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`name` <=> NEW.`name` AND CAST(OLD.`name` AS BINARY) <=> CAST(NEW.`name` AS BINARY))) THEN
--|       SET NEW.`title` = NEW.`name`;
--|     ELSE
--|       SET NEW.`name` = IFNULL(NEW.`title`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_events_name_6faa715d_ins` BEFORE INSERT ON `events` FOR EACH ROW
--| BEGIN
--|   IF NEW.`title` IS NULL OR NOT (CAST(CONVERT(NEW.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`title` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`name` IS NOT NULL THEN
--|       SET NEW.`title` = NEW.`name`;
--|     ELSE
--|       SET NEW.`name` = IFNULL(NEW.`title`, '');
--|     END IF;
--|   END IF;
--| END;
