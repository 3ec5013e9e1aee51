-- expand-contract: expand 1
-- migration: 20261122101500_orders_create
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: (none)
--
-- orders is new: creates it with 3 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create orders.
-- locks: none
-- makes: table orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE')
CREATE TABLE IF NOT EXISTS `orders` (
  `id` bigint unsigned NOT NULL AUTO_INCREMENT,
  `user_id` bigint NOT NULL,
  `title` varchar(255) NOT NULL,
  PRIMARY KEY (`id`)
) ENGINE=InnoDB;
