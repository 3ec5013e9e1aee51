-- expand-contract: expand 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: mysql
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: adds handle, and triggers that keep login and handle in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add accounts.handle, empty.
-- locks: accounts METADATA EXCLUSIVE, catalog only
-- makes: column accounts.handle
-- replaces: accounts.login by handle
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'accounts' AND COLUMN_NAME IN ('handle'))
ALTER TABLE `accounts` ADD COLUMN `handle` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: accounts METADATA SHARED WRITE, reads no row
UPDATE `accounts` SET `handle` = `accounts`.`login`, `login` = `accounts`.`handle` WHERE FALSE;

-- step 3: Keep accounts.login and accounts.handle in step, both ways.
-- locks: accounts METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_accounts_handle_cfa19c07_upd on accounts over handle, login
-- makes: trigger _ec_accounts_handle_cfa19c07_ins on accounts over handle, login
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_accounts_handle_cfa19c07_upd', '_ec_accounts_handle_cfa19c07_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_accounts_handle_cfa19c07_upd` BEFORE UPDATE ON `accounts` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`login` <=> NEW.`login` AND CAST(OLD.`login` AS BINARY) <=> CAST(NEW.`login` AS BINARY)) AND (OLD.`handle` <=> NEW.`handle` AND CAST(OLD.`handle` AS BINARY) <=> CAST(NEW.`handle` AS BINARY)))) AND (NEW.`login` IS NULL OR NOT (CAST(CONVERT(NEW.`handle` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`login` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`handle` <=> NEW.`handle` AND CAST(OLD.`handle` AS BINARY) <=> CAST(NEW.`handle` AS BINARY))) THEN
--|       SET NEW.`login` = NEW.`handle`;
--|     ELSE
--|       SET NEW.`handle` = IFNULL(NEW.`login`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_accounts_handle_cfa19c07_ins` BEFORE INSERT ON `accounts` FOR EACH ROW
--| BEGIN
--|   IF NEW.`login` IS NULL OR NOT (CAST(CONVERT(NEW.`handle` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`login` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`handle` IS NOT NULL THEN
--|       SET NEW.`login` = NEW.`handle`;
--|     ELSE
--|       SET NEW.`handle` = IFNULL(NEW.`login`, '');
--|     END IF;
--|   END IF;
--| END;
