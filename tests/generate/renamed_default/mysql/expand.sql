-- expand-contract: expand 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: mysql
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add customers.full_name, empty.
-- locks: customers METADATA EXCLUSIVE, catalog only
-- makes: column customers.full_name
-- replaces: customers.name by full_name
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('full_name'))
ALTER TABLE `customers` ADD COLUMN `full_name` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: customers METADATA SHARED WRITE, reads no row
UPDATE `customers` SET `full_name` = `customers`.`name`, `name` = `customers`.`full_name` WHERE FALSE;

-- step 3: Keep customers.name and customers.full_name in step, both ways.
-- locks: customers METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_customers_full_name_d7a943c4_upd on customers over full_name, name
-- makes: trigger _ec_customers_full_name_d7a943c4_ins on customers over full_name, name
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_customers_full_name_d7a943c4_upd', '_ec_customers_full_name_d7a943c4_ins')) = 2
--| SELECT EXTRACTVALUE('<a/>', IF((SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND (CAST(CONVERT(CAST(('nobody') AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(('nobody') AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY))) = 1, '/a', concat('~', 'default is not up of old default')));
--| CREATE TRIGGER IF NOT EXISTS `_ec_customers_full_name_d7a943c4_upd` BEFORE UPDATE ON `customers` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`name` <=> NEW.`name` AND CAST(OLD.`name` AS BINARY) <=> CAST(NEW.`name` AS BINARY)) AND (OLD.`full_name` <=> NEW.`full_name` AND CAST(OLD.`full_name` AS BINARY) <=> CAST(NEW.`full_name` AS BINARY)))) AND (NEW.`name` IS NULL OR NOT (CAST(CONVERT(NEW.`full_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`name` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`full_name` <=> NEW.`full_name` AND CAST(OLD.`full_name` AS BINARY) <=> CAST(NEW.`full_name` AS BINARY))) THEN
--|       SET NEW.`name` = NEW.`full_name`;
--|     ELSE
--|       SET NEW.`full_name` = IFNULL(NEW.`name`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_customers_full_name_d7a943c4_ins` BEFORE INSERT ON `customers` FOR EACH ROW
--| BEGIN
--|   IF NEW.`name` IS NULL OR NOT (CAST(CONVERT(NEW.`full_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`name` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`full_name` IS NOT NULL THEN
--|       SET NEW.`name` = NEW.`full_name`;
--|     ELSE
--|       SET NEW.`full_name` = IFNULL(NEW.`name`, '');
--|     END IF;
--|   END IF;
--| END;
