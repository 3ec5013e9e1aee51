-- expand-contract: expand 1
-- migration: 20261122101500_people_create
-- lock: shop
-- dialect: mysql
-- tables: people
-- after: (none)
--
-- people is new: creates it with 2 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create people.
-- locks: none
-- makes: table people
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE')
CREATE TABLE IF NOT EXISTS `people` (
  `id` bigint NOT NULL,
  `display` varchar(255) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
