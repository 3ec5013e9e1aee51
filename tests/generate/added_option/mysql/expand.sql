-- expand-contract: expand 1
-- migration: 20261122101501_users_nickname
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nickname is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add users.nickname, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.nickname
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('nickname'))
ALTER TABLE `users` ADD COLUMN `nickname` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;
