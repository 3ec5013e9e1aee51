-- expand-contract: expand 1
-- migration: 20261122113000_orders_label
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.title becomes label: adds label, and triggers that keep title and label in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add orders.label, empty.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: column orders.label
-- replaces: orders.title by label
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('label'))
ALTER TABLE `orders` ADD COLUMN `label` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: orders METADATA SHARED WRITE, reads no row
UPDATE `orders` SET `label` = `orders`.`title`, `title` = `orders`.`label` WHERE FALSE;

-- step 3: Keep orders.title and orders.label in step, both ways.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_orders_label_d7174cdf_upd on orders over label, title
-- makes: trigger _ec_orders_label_d7174cdf_ins on orders over label, title
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_orders_label_d7174cdf_upd', '_ec_orders_label_d7174cdf_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_orders_label_d7174cdf_upd` BEFORE UPDATE ON `orders` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`title` <=> NEW.`title` AND CAST(OLD.`title` AS BINARY) <=> CAST(NEW.`title` AS BINARY)) AND (OLD.`label` <=> NEW.`label` AND CAST(OLD.`label` AS BINARY) <=> CAST(NEW.`label` AS BINARY)))) AND (NEW.`title` IS NULL OR NOT (CAST(CONVERT(NEW.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`title` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`label` <=> NEW.`label` AND CAST(OLD.`label` AS BINARY) <=> CAST(NEW.`label` AS BINARY))) THEN
--|       SET NEW.`title` = NEW.`label`;
--|     ELSE
--|       SET NEW.`label` = IFNULL(NEW.`title`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_orders_label_d7174cdf_ins` BEFORE INSERT ON `orders` FOR EACH ROW
--| BEGIN
--|   IF NEW.`title` IS NULL OR NOT (CAST(CONVERT(NEW.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`title` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`label` IS NOT NULL THEN
--|       SET NEW.`title` = NEW.`label`;
--|     ELSE
--|       SET NEW.`label` = IFNULL(NEW.`title`, '');
--|     END IF;
--|   END IF;
--| END;
