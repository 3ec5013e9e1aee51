-- expand-contract: expand 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: mysql
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: adds role, and triggers that keep title and role in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add members.role, empty.
-- locks: members METADATA EXCLUSIVE, catalog only
-- makes: column members.role
-- replaces: members.title by role
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'members' AND COLUMN_NAME IN ('role'))
ALTER TABLE `members` ADD COLUMN `role` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: members METADATA SHARED WRITE, reads no row
UPDATE `members` SET `role` = `members`.`title`, `title` = `members`.`role` WHERE FALSE;

-- step 3: Keep members.title and members.role in step, both ways.
-- locks: members METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_members_role_db0983e4_upd on members over role, title
-- makes: trigger _ec_members_role_db0983e4_ins on members over role, title
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_members_role_db0983e4_upd', '_ec_members_role_db0983e4_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_members_role_db0983e4_upd` BEFORE UPDATE ON `members` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`title` <=> NEW.`title` AND CAST(OLD.`title` AS BINARY) <=> CAST(NEW.`title` AS BINARY)) AND (OLD.`role` <=> NEW.`role` AND CAST(OLD.`role` AS BINARY) <=> CAST(NEW.`role` AS BINARY)))) AND (NEW.`title` IS NULL OR NOT (CAST(CONVERT(NEW.`role` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`title` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`role` <=> NEW.`role` AND CAST(OLD.`role` AS BINARY) <=> CAST(NEW.`role` AS BINARY))) THEN
--|       SET NEW.`title` = NEW.`role`;
--|     ELSE
--|       SET NEW.`role` = IFNULL(NEW.`title`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_members_role_db0983e4_ins` BEFORE INSERT ON `members` FOR EACH ROW
--| BEGIN
--|   IF NEW.`title` IS NULL OR NOT (CAST(CONVERT(NEW.`role` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`title` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`role` IS NOT NULL THEN
--|       SET NEW.`title` = NEW.`role`;
--|     ELSE
--|       SET NEW.`role` = IFNULL(NEW.`title`, '');
--|     END IF;
--|   END IF;
--| END;
