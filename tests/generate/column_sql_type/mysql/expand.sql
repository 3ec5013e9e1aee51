-- expand-contract: expand 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: mysql
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: adds status, and triggers that keep state and status in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add tickets.status, empty.
-- locks: tickets METADATA EXCLUSIVE, catalog only
-- makes: column tickets.status
-- replaces: tickets.state by status
-- type: tickets.status varchar(40)
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'tickets' AND COLUMN_NAME IN ('status'))
ALTER TABLE `tickets` ADD COLUMN `status` varchar(40) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: tickets METADATA SHARED WRITE, reads no row
UPDATE `tickets` SET `status` = `tickets`.`state`, `state` = `tickets`.`status` WHERE FALSE;

-- step 3: Keep tickets.state and tickets.status in step, both ways.
-- locks: tickets METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_tickets_status_ed3c615c_upd on tickets over state, status
-- makes: trigger _ec_tickets_status_ed3c615c_ins on tickets over state, status
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_tickets_status_ed3c615c_upd', '_ec_tickets_status_ed3c615c_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_tickets_status_ed3c615c_upd` BEFORE UPDATE ON `tickets` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`state` <=> NEW.`state` AND CAST(OLD.`state` AS BINARY) <=> CAST(NEW.`state` AS BINARY)) AND (OLD.`status` <=> NEW.`status` AND CAST(OLD.`status` AS BINARY) <=> CAST(NEW.`status` AS BINARY)))) AND (NEW.`state` IS NULL OR NOT (CAST(CONVERT(NEW.`status` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`state` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`status` <=> NEW.`status` AND CAST(OLD.`status` AS BINARY) <=> CAST(NEW.`status` AS BINARY))) THEN
--|       SET NEW.`state` = NEW.`status`;
--|     ELSE
--|       SET NEW.`status` = IFNULL(NEW.`state`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_tickets_status_ed3c615c_ins` BEFORE INSERT ON `tickets` FOR EACH ROW
--| BEGIN
--|   IF NEW.`state` IS NULL OR NOT (CAST(CONVERT(NEW.`status` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`state` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`status` IS NOT NULL THEN
--|       SET NEW.`state` = NEW.`status`;
--|     ELSE
--|       SET NEW.`status` = IFNULL(NEW.`state`, '');
--|     END IF;
--|   END IF;
--| END;
