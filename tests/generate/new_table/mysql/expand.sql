-- expand-contract: expand 1
-- migration: 20261122101500_readings_create
-- lock: shop
-- dialect: mysql
-- tables: readings
-- after: (none)
--
-- readings is new: creates it with 20 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create readings.
-- locks: none
-- makes: table readings
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'readings' AND TABLE_TYPE = 'BASE TABLE')
CREATE TABLE IF NOT EXISTS `readings` (
  `id` bigint NOT NULL,
  `small` smallint NOT NULL,
  `tiny` smallint NOT NULL,
  `int` int NOT NULL,
  `big` bigint NOT NULL,
  `wide` bigint NOT NULL,
  `ratio` float NOT NULL,
  `exact` double NOT NULL,
  `flag` tinyint(1) NOT NULL DEFAULT false,
  `label` varchar(255) NOT NULL,
  `blob` longblob NOT NULL,
  `token` binary(16) NOT NULL,
  `day` date NOT NULL,
  `hour` time(6) NOT NULL,
  `local` datetime(6) NOT NULL,
  `at` timestamp(6) NOT NULL,
  `also_at` timestamp(6) NOT NULL,
  `document` json NOT NULL,
  `price` decimal(20, 4) NULL,
  `code` varchar(8) NULL,
  PRIMARY KEY (`id`),
  INDEX `readings_label_idx` (`label`),
  UNIQUE INDEX `readings_token_key` (`token`)
) ENGINE=InnoDB;
