-- expand-contract: expand 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: mysql
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: adds table, and triggers that keep group and table in step.
-- order.where becomes from: adds from, and triggers that keep where and from in step.
-- order.say "hi" becomes it's 100% "new": adds it's 100% "new", and triggers that keep say "hi" and it's 100% "new" in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add order.table, empty.
-- locks: order METADATA EXCLUSIVE, catalog only
-- makes: column order.table
-- replaces: order.group by table
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('table'))
ALTER TABLE `order` ADD COLUMN `table` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Let the database check the expressions.
-- locks: order METADATA SHARED WRITE, reads no row
UPDATE `order` SET `table` = `order`.`group`, `group` = `order`.`table` WHERE FALSE;

-- step 3: Keep order.group and order.table in step, both ways.
-- locks: order METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_order_table_e133a91a_upd on order over group, table
-- makes: trigger _ec_order_table_e133a91a_ins on order over group, table
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_order_table_e133a91a_upd', '_ec_order_table_e133a91a_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_order_table_e133a91a_upd` BEFORE UPDATE ON `order` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`group` <=> NEW.`group` AND CAST(OLD.`group` AS BINARY) <=> CAST(NEW.`group` AS BINARY)) AND (OLD.`table` <=> NEW.`table` AND CAST(OLD.`table` AS BINARY) <=> CAST(NEW.`table` AS BINARY)))) AND (NEW.`group` IS NULL OR NOT (CAST(CONVERT(NEW.`table` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`group` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`table` <=> NEW.`table` AND CAST(OLD.`table` AS BINARY) <=> CAST(NEW.`table` AS BINARY))) THEN
--|       SET NEW.`group` = NEW.`table`;
--|     ELSE
--|       SET NEW.`table` = IFNULL(NEW.`group`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_order_table_e133a91a_ins` BEFORE INSERT ON `order` FOR EACH ROW
--| BEGIN
--|   IF NEW.`group` IS NULL OR NOT (CAST(CONVERT(NEW.`table` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`group` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`table` IS NOT NULL THEN
--|       SET NEW.`group` = NEW.`table`;
--|     ELSE
--|       SET NEW.`table` = IFNULL(NEW.`group`, '');
--|     END IF;
--|   END IF;
--| END;

-- step 4: Add order.from, empty.
-- locks: order METADATA EXCLUSIVE, catalog only
-- makes: column order.from
-- replaces: order.where by from
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('from'))
ALTER TABLE `order` ADD COLUMN `from` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 5: Let the database check the expressions.
-- locks: order METADATA SHARED WRITE, reads no row
UPDATE `order` SET `from` = `order`.`where`, `where` = `order`.`from` WHERE FALSE;

-- step 6: Keep order.where and order.from in step, both ways.
-- locks: order METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_order_from_4ac26783_upd on order over from, where
-- makes: trigger _ec_order_from_4ac26783_ins on order over from, where
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_order_from_4ac26783_upd', '_ec_order_from_4ac26783_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_order_from_4ac26783_upd` BEFORE UPDATE ON `order` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`where` <=> NEW.`where` AND CAST(OLD.`where` AS BINARY) <=> CAST(NEW.`where` AS BINARY)) AND (OLD.`from` <=> NEW.`from` AND CAST(OLD.`from` AS BINARY) <=> CAST(NEW.`from` AS BINARY)))) AND (NOT (CAST(CONVERT(NEW.`from` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`where` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`from` <=> NEW.`from` AND CAST(OLD.`from` AS BINARY) <=> CAST(NEW.`from` AS BINARY))) THEN
--|       SET NEW.`where` = NEW.`from`;
--|     ELSE
--|       SET NEW.`from` = NEW.`where`;
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_order_from_4ac26783_ins` BEFORE INSERT ON `order` FOR EACH ROW
--| BEGIN
--|   IF NOT (CAST(CONVERT(NEW.`from` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`where` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`from` IS NOT NULL THEN
--|       SET NEW.`where` = NEW.`from`;
--|     ELSE
--|       SET NEW.`from` = NEW.`where`;
--|     END IF;
--|   END IF;
--| END;

-- step 7: Add order.it's 100% "new", empty.
-- locks: order METADATA EXCLUSIVE, catalog only
-- makes: column order."it's 100% ""new"""
-- replaces: order."say ""hi""" by "it's 100% ""new"""
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('it''s 100% "new"'))
ALTER TABLE `order` ADD COLUMN `it's 100% "new"` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 8: Let the database check the expressions.
-- locks: order METADATA SHARED WRITE, reads no row
UPDATE `order` SET `it's 100% "new"` = `order`.`say "hi"`, `say "hi"` = `order`.`it's 100% "new"` WHERE FALSE;

-- step 9: Keep order.say "hi" and order.it's 100% "new" in step, both ways.
-- locks: order METADATA EXCLUSIVE, catalog only
-- makes: trigger _ec_order_it_s_100___new_3463f043_upd on order over "it's 100% ""new""", "say ""hi"""
-- makes: trigger _ec_order_it_s_100___new_3463f043_ins on order over "it's 100% ""new""", "say ""hi"""
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_order_it_s_100___new_3463f043_upd', '_ec_order_it_s_100___new_3463f043_ins')) = 2
--| CREATE TRIGGER IF NOT EXISTS `_ec_order_it_s_100___new_3463f043_upd` BEFORE UPDATE ON `order` FOR EACH ROW
--| BEGIN
--|   IF (NOT ((OLD.`say "hi"` <=> NEW.`say "hi"` AND CAST(OLD.`say "hi"` AS BINARY) <=> CAST(NEW.`say "hi"` AS BINARY)) AND (OLD.`it's 100% "new"` <=> NEW.`it's 100% "new"` AND CAST(OLD.`it's 100% "new"` AS BINARY) <=> CAST(NEW.`it's 100% "new"` AS BINARY)))) AND (NEW.`say "hi"` IS NULL OR NOT (CAST(CONVERT(NEW.`it's 100% "new"` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`say "hi"` USING utf8mb4) AS BINARY))) THEN
--|     IF NOT ((OLD.`it's 100% "new"` <=> NEW.`it's 100% "new"` AND CAST(OLD.`it's 100% "new"` AS BINARY) <=> CAST(NEW.`it's 100% "new"` AS BINARY))) THEN
--|       SET NEW.`say "hi"` = NEW.`it's 100% "new"`;
--|     ELSE
--|       SET NEW.`it's 100% "new"` = IFNULL(NEW.`say "hi"`, '');
--|     END IF;
--|   END IF;
--| END;
--| CREATE TRIGGER IF NOT EXISTS `_ec_order_it_s_100___new_3463f043_ins` BEFORE INSERT ON `order` FOR EACH ROW
--| BEGIN
--|   IF NEW.`say "hi"` IS NULL OR NOT (CAST(CONVERT(NEW.`it's 100% "new"` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(NEW.`say "hi"` USING utf8mb4) AS BINARY)) THEN
--|     IF NEW.`it's 100% "new"` IS NOT NULL THEN
--|       SET NEW.`say "hi"` = NEW.`it's 100% "new"`;
--|     ELSE
--|       SET NEW.`it's 100% "new"` = IFNULL(NEW.`say "hi"`, '');
--|     END IF;
--|   END IF;
--| END;
