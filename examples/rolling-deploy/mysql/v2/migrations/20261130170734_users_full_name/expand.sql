-- expand-contract: expand 1
-- migration: 20261130170734_users_full_name
-- lock: users
-- dialect: mysql
-- tables: users
-- after: (none)
--
-- users.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.full_name, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.full_name
-- replaces: users.name by full_name
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('full_name'))
ALTER TABLE `users` ADD COLUMN `full_name` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: users METADATA SHARED WRITE, reads no row
UPDATE `users` SET `full_name` = `users`.`name`, `name` = `users`.`full_name` WHERE FALSE;

-- step 3: Keep users.name and users.full_name in step, both ways.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_users_full_name_448fa363_upd on users over full_name, name
-- makes: trigger _ec_users_full_name_448fa363_ins on users over full_name, name
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_full_name_448fa363_upd', '_ec_users_full_name_448fa363_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_users_full_name_448fa363_upd` BEFORE UPDATE ON `users` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`name` <=> NEW.`name` AND CAST(OLD.`name` AS BINARY) <=> CAST(NEW.`name` AS BINARY)) AND (OLD.`full_name` <=> NEW.`full_name` AND CAST(OLD.`full_name` AS BINARY) <=> CAST(NEW.`full_name` AS BINARY)))) AND (NEW.`name` IS NULL OR NOT (CAST(CONVERT(NEW.`full_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`name` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`full_name` <=> NEW.`full_name` AND CAST(OLD.`full_name` AS BINARY) <=> CAST(NEW.`full_name` AS BINARY))) THEN
--|       SET NEW.`name` = NEW.`full_name`;
--|     ELSE
--|       SET NEW.`full_name` = IFNULL(NEW.`name`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_users_full_name_448fa363_ins` BEFORE INSERT ON `users` FOR EACH ROW
--| BEGIN
--|   IF NEW.`name` IS NULL OR NOT (CAST(CONVERT(NEW.`full_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`name` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`full_name` IS NOT NULL THEN
--|       SET NEW.`name` = NEW.`full_name`;
--|     ELSE
--|       SET NEW.`full_name` = IFNULL(NEW.`name`, '');
--|     END IF;
--|   END IF;
--| END;
