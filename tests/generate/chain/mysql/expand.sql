-- expand-contract: expand 1
-- migration: 20261122101502_users_display_name
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create, 20261122101501_users_full_name
--
-- users.full_name becomes display_name: adds display_name, and triggers that keep full_name and display_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.display_name, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.display_name
-- replaces: users.full_name by display_name
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('display_name'))
ALTER TABLE `users` ADD COLUMN `display_name` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: users METADATA SHARED WRITE, reads no row
UPDATE `users` SET `display_name` = `users`.`full_name`, `full_name` = `users`.`display_name` WHERE FALSE;

-- step 3: Keep users.full_name and users.display_name in step, both ways.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_users_display_name_8f5507ce_upd on users over display_name, full_name
-- makes: trigger _ec_users_display_name_8f5507ce_ins on users over display_name, full_name
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_display_name_8f5507ce_upd', '_ec_users_display_name_8f5507ce_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_users_display_name_8f5507ce_upd` BEFORE UPDATE ON `users` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`full_name` <=> NEW.`full_name` AND CAST(OLD.`full_name` AS BINARY) <=> CAST(NEW.`full_name` AS BINARY)) AND (OLD.`display_name` <=> NEW.`display_name` AND CAST(OLD.`display_name` AS BINARY) <=> CAST(NEW.`display_name` AS BINARY)))) AND (NEW.`full_name` IS NULL OR NOT (CAST(CONVERT(NEW.`display_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`full_name` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`display_name` <=> NEW.`display_name` AND CAST(OLD.`display_name` AS BINARY) <=> CAST(NEW.`display_name` AS BINARY))) THEN
--|       SET NEW.`full_name` = NEW.`display_name`;
--|     ELSE
--|       SET NEW.`display_name` = IFNULL(NEW.`full_name`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_users_display_name_8f5507ce_ins` BEFORE INSERT ON `users` FOR EACH ROW
--| BEGIN
--|   IF NEW.`full_name` IS NULL OR NOT (CAST(CONVERT(NEW.`display_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`full_name` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`display_name` IS NOT NULL THEN
--|       SET NEW.`full_name` = NEW.`display_name`;
--|     ELSE
--|       SET NEW.`display_name` = IFNULL(NEW.`full_name`, '');
--|     END IF;
--|   END IF;
--| END;
