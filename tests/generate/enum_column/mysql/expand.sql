-- expand-contract: expand 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: adds feeling, and triggers that keep mood and feeling in step.
-- users.earlier leaves: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.feeling, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.feeling
-- replaces: users.mood by feeling
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('feeling'))
ALTER TABLE `users` ADD COLUMN `feeling` enum('happy','sad') NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: users METADATA SHARED WRITE, reads no row
UPDATE `users` SET `feeling` = `users`.`mood`, `mood` = `users`.`feeling` WHERE FALSE;

-- step 3: Keep users.mood and users.feeling in step, both ways.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_users_feeling_434b5e21_upd on users over feeling, mood
-- makes: trigger _ec_users_feeling_434b5e21_ins on users over feeling, mood
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_feeling_434b5e21_upd', '_ec_users_feeling_434b5e21_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_users_feeling_434b5e21_upd` BEFORE UPDATE ON `users` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`mood` <=> NEW.`mood` AND CAST(OLD.`mood` AS BINARY) <=> CAST(NEW.`mood` AS BINARY)) AND (OLD.`feeling` <=> NEW.`feeling` AND CAST(OLD.`feeling` AS BINARY) <=> CAST(NEW.`feeling` AS BINARY)))) AND (NOT (CAST(CONVERT(NEW.`feeling` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`mood` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`feeling` <=> NEW.`feeling` AND CAST(OLD.`feeling` AS BINARY) <=> CAST(NEW.`feeling` AS BINARY))) THEN
--|       SET NEW.`mood` = NEW.`feeling`;
--|     ELSE
--|       SET NEW.`feeling` = NEW.`mood`;
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_users_feeling_434b5e21_ins` BEFORE INSERT ON `users` FOR EACH ROW
--| BEGIN
--|   IF NOT (CAST(CONVERT(NEW.`feeling` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`mood` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`feeling` IS NOT NULL THEN
--|       SET NEW.`mood` = NEW.`feeling`;
--|     ELSE
--|       SET NEW.`feeling` = NEW.`mood`;
--|     END IF;
--|   END IF;
--| END;
