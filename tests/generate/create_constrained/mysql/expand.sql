-- expand-contract: expand 1
-- migration: 20261122101501_orders_create
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_customers_create
--
-- orders is new: creates it with 7 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create orders.
-- locks: none
-- makes: table orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE')
CREATE TABLE IF NOT EXISTS `orders` (
  `id` bigint NOT NULL,
  `country` varchar(255) NOT NULL,
  `number` bigint NOT NULL,
  `code` bigint NOT NULL,
  `total` bigint NOT NULL,
  `note` varchar(255) NULL,
  `before` bigint NULL,
  PRIMARY KEY (`id`),
  INDEX `orders_before_idx` (`before`),
  INDEX `orders_country_number_idx` (`country`, `number`),
  CONSTRAINT `orders_before_fkey` FOREIGN KEY (`before`) REFERENCES `orders` (`id`) ON DELETE SET NULL,
  UNIQUE INDEX `orders_country_code_key` (`country`, `code`),
  CONSTRAINT `orders_country_number_fkey` FOREIGN KEY (`country`, `number`) REFERENCES `customers` (`country`, `number`) ON UPDATE CASCADE,
  CONSTRAINT `orders_total_check` CHECK (`total` <> 7),
  CONSTRAINT `refunds_have_a_note` CHECK (`total` >= 0 OR `note` IS NOT NULL)
) ENGINE=InnoDB;
