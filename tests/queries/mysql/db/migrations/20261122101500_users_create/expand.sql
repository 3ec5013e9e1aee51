-- expand-contract: expand 1
-- migration: 20261122101500_users_create
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: (none)
--
-- users is new: creates it with 3 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create users.
-- locks: none
-- makes: table users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE')
CREATE TABLE IF NOT EXISTS `users` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `name` varchar(255) NOT NULL,
  `email` varchar(255) NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
