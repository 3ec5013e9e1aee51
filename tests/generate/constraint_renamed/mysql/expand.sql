-- expand-contract: expand 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: adds store, and triggers that keep shop and store in step.
-- orders.status becomes state: adds state, and triggers that keep status and state in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add orders.store, empty.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: column orders.store
-- replaces: orders.shop by store
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('store'))
ALTER TABLE `orders` ADD COLUMN `store` bigint NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: orders METADATA SHARED WRITE, reads no row
UPDATE `orders` SET `store` = `orders`.`shop`, `shop` = `orders`.`store` WHERE FALSE;

-- step 3: Keep orders.shop and orders.store in step, both ways.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_orders_store_4603531f_upd on orders over shop, store
-- makes: trigger _ec_orders_store_4603531f_ins on orders over shop, store
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_orders_store_4603531f_upd', '_ec_orders_store_4603531f_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_orders_store_4603531f_upd` BEFORE UPDATE ON `orders` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`shop` <=> NEW.`shop` AND CAST(OLD.`shop` AS BINARY) <=> CAST(NEW.`shop` AS BINARY)) AND (OLD.`store` <=> NEW.`store` AND CAST(OLD.`store` AS BINARY) <=> CAST(NEW.`store` AS BINARY)))) AND (NEW.`shop` IS NULL OR NOT (NEW.`store` <=> NEW.`shop`)) THEN
--|     IF NOT ((OLD.`store` <=> NEW.`store` AND CAST(OLD.`store` AS BINARY) <=> CAST(NEW.`store` AS BINARY))) THEN
--|       SET NEW.`shop` = NEW.`store`;
--|     ELSE
--|       SET NEW.`store` = IFNULL(NEW.`shop`, 0);
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_orders_store_4603531f_ins` BEFORE INSERT ON `orders` FOR EACH ROW
--| BEGIN
--|   IF NEW.`shop` IS NULL OR NOT (NEW.`store` <=> NEW.`shop`) THEN
--|     IF NEW.`store` IS NOT NULL THEN
--|       SET NEW.`shop` = NEW.`store`;
--|     ELSE
--|       SET NEW.`store` = IFNULL(NEW.`shop`, 0);
--|     END IF;
--|   END IF;
--| END;

-- step 4: Add orders.state, empty.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: column orders.state
-- replaces: orders.status by state
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('state'))
ALTER TABLE `orders` ADD COLUMN `state` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 5: Let the database check the expressions.
-- locks: orders METADATA SHARED WRITE, reads no row
UPDATE `orders` SET `state` = `orders`.`status`, `status` = `orders`.`state` WHERE FALSE;

-- step 6: Keep orders.status and orders.state in step, both ways.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_orders_state_ebfa5353_upd on orders over state, status
-- makes: trigger _ec_orders_state_ebfa5353_ins on orders over state, status
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_orders_state_ebfa5353_upd', '_ec_orders_state_ebfa5353_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_orders_state_ebfa5353_upd` BEFORE UPDATE ON `orders` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`status` <=> NEW.`status` AND CAST(OLD.`status` AS BINARY) <=> CAST(NEW.`status` AS BINARY)) AND (OLD.`state` <=> NEW.`state` AND CAST(OLD.`state` AS BINARY) <=> CAST(NEW.`state` AS BINARY)))) AND (NEW.`status` IS NULL OR NOT (CAST(CONVERT(NEW.`state` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`status` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`state` <=> NEW.`state` AND CAST(OLD.`state` AS BINARY) <=> CAST(NEW.`state` AS BINARY))) THEN
--|       SET NEW.`status` = NEW.`state`;
--|     ELSE
--|       SET NEW.`state` = IFNULL(NEW.`status`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_orders_state_ebfa5353_ins` BEFORE INSERT ON `orders` FOR EACH ROW
--| BEGIN
--|   IF NEW.`status` IS NULL OR NOT (CAST(CONVERT(NEW.`state` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`status` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`state` IS NOT NULL THEN
--|       SET NEW.`status` = NEW.`state`;
--|     ELSE
--|       SET NEW.`state` = IFNULL(NEW.`status`, '');
--|     END IF;
--|   END IF;
--| END;
