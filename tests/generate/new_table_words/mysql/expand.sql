-- expand-contract: expand 1
-- migration: 20261122101500_items_create
-- lock: shop
-- dialect: mysql
-- tables: items
-- after: (none)
--
-- items is new: creates it with 5 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create items.
-- locks: none
-- makes: table items
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND TABLE_TYPE = 'BASE TABLE')
CREATE TABLE IF NOT EXISTS `items` (
  `id` bigint NOT NULL AUTO_INCREMENT,
  `name` varchar(255) COLLATE utf8mb4_bin NOT NULL COMMENT 'As printed',
  `slug` varchar(255) GENERATED ALWAYS AS (lower(name)) STORED,
  `letters` bigint GENERATED ALWAYS AS (char_length(name)) VIRTUAL,
  `token` varchar(255) NOT NULL DEFAULT (concat(substr(uuid(), 1, 0), 'new')),
  PRIMARY KEY (`id`),
  INDEX `items_slug_idx` (`slug`)
) ENGINE=InnoDB COMMENT 'What is sold';

-- step 2: Comment on items.
-- locks: items METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND BINARY TABLE_COMMENT = 'What is sold')
ALTER TABLE `items` COMMENT 'What is sold';
