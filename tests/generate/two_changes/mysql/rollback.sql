-- expand-contract: rollback 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: mysql
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- customers.mail becomes email: drops the triggers and email; what only new builds wrote must be named with `--discard`.
-- customers.points is new: drops it; values in it must be given up with `--discard`.
-- customers.birthday is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: customers METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('full_name'))
-- runner: loses customers.full_name
SELECT count(*) FROM `customers` WHERE CASE WHEN `customers`.`full_name` IS NOT NULL THEN NOT (CAST(CONVERT(`customers`.`full_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`customers`.`name` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop customers.full_name, and what kept it in step.
-- locks: customers METADATA EXCLUSIVE, catalog only
-- drops: column customers.full_name
-- drops: trigger _ec_customers_full_name_d7a943c4_upd on customers
-- drops: trigger _ec_customers_full_name_d7a943c4_ins on customers
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('full_name')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_customers_full_name_d7a943c4_upd', '_ec_customers_full_name_d7a943c4_ins')) = 0
--| LOCK TABLES `customers` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_customers_full_name_d7a943c4_upd`;
--| DROP TRIGGER IF EXISTS `_ec_customers_full_name_d7a943c4_ins`;
--| ALTER TABLE `customers` ALTER COLUMN `full_name` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `customers` DROP COLUMN `full_name`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 3: Count the rows in which only customers.email knows its value, which goes with it.
-- locks: customers METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('email'))
-- runner: loses customers.email
SELECT count(*) FROM `customers` WHERE CASE WHEN `customers`.`email` IS NOT NULL THEN NOT (CAST(CONVERT(`customers`.`email` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`customers`.`mail` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 4: Drop customers.email, and what kept it in step.
-- locks: customers METADATA EXCLUSIVE, catalog only
-- drops: column customers.email
-- drops: trigger _ec_customers_email_89506379_upd on customers
-- drops: trigger _ec_customers_email_89506379_ins on customers
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('email')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_customers_email_89506379_upd', '_ec_customers_email_89506379_ins')) = 0
--| LOCK TABLES `customers` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_customers_email_89506379_upd`;
--| DROP TRIGGER IF EXISTS `_ec_customers_email_89506379_ins`;
--| ALTER TABLE `customers` DROP COLUMN `email`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 5: Count the rows in which customers.points holds something, which goes with it.
-- locks: customers METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('points'))
-- runner: loses customers.points
SELECT count(*) FROM `customers` WHERE NOT (`customers`.`points` <=> CAST(0 AS SIGNED));

-- step 6: Drop customers.points.
-- locks: customers METADATA EXCLUSIVE, catalog only
-- drops: column customers.points
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('points'))
--| ALTER TABLE `customers` DROP COLUMN `points`, ALGORITHM=INSTANT;

-- step 7: Count the rows in which customers.birthday holds something, which goes with it.
-- locks: customers METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('birthday'))
-- runner: loses customers.birthday
SELECT count(*) FROM `customers` WHERE NOT (`customers`.`birthday` <=> CAST(NULL AS DATE));

-- step 8: Drop customers.birthday.
-- locks: customers METADATA EXCLUSIVE, catalog only
-- drops: column customers.birthday
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('birthday'))
--| ALTER TABLE `customers` DROP COLUMN `birthday`, ALGORITHM=INSTANT;
