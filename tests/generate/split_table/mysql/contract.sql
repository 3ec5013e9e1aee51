-- expand-contract: contract 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: mysql
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: drops bio, avatar and city_id of users, when no build that knows them there is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add foreign key user_profiles_user_id_fkey of user_profiles.
-- locks: user_profiles METADATA EXCLUSIVE, catalog only; where no index begins with the columns, for one scan beside reads and writes
-- makes: foreign key user_profiles_user_id_fkey on user_profiles to users
-- outside a transaction
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'user_profiles' AND CONSTRAINT_NAME = 'user_profiles_user_id_fkey')
--| SET foreign_key_checks = 0;
--| ALTER TABLE `user_profiles` ADD CONSTRAINT `user_profiles_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `users` (`id`) ON DELETE CASCADE, ALGORITHM=INPLACE, LOCK=NONE;
--| SET foreign_key_checks = 1;

-- step 2: Prove foreign key user_profiles_user_id_fkey of user_profiles for every row.
-- locks: user_profiles METADATA SHARED READ, one scan
SELECT EXTRACTVALUE('<a/>', IF((SELECT count(*) FROM (SELECT 1 FROM `user_profiles` WHERE `user_profiles`.`user_id` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `users` AS parent WHERE `parent`.`id` = `user_profiles`.`user_id`) LIMIT 1) AS orphan) = 0, '/a', '~a row refers to none'));

-- step 3: Drop foreign key user_profiles_user_id_fkey_ec of user_profiles.
-- locks: user_profiles METADATA EXCLUSIVE, catalog only
-- drops: foreign key user_profiles_user_id_fkey_ec on user_profiles to users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'user_profiles' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'user_profiles' AND CONSTRAINT_NAME = 'user_profiles_user_id_fkey_ec')
--| ALTER TABLE `user_profiles` DROP FOREIGN KEY `user_profiles_user_id_fkey_ec`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 4: Drop CHECK users_avatar_check of users.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: constraint users_avatar_check on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND CONSTRAINT_NAME = 'users_avatar_check')
--| ALTER TABLE `users` DROP CONSTRAINT `users_avatar_check`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 5: Drop foreign key users_city_id_fkey of users.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: foreign key users_city_id_fkey on users to cities
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND CONSTRAINT_NAME = 'users_city_id_fkey')
--| ALTER TABLE `users` DROP FOREIGN KEY `users_city_id_fkey`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 6: Drop bio, avatar and city_id of users, and what kept them and user_profiles in step.
-- locks: users METADATA EXCLUSIVE, catalog only
-- locks: user_profiles METADATA EXCLUSIVE, catalog only
-- drops: column users.bio
-- drops: column users.avatar
-- drops: column users.city_id
-- drops: trigger _ec_users_user_profiles_a369de06_ins on users
-- drops: trigger _ec_users_user_profiles_a369de06_upd on users
-- drops: trigger _ec_users_user_profiles_a369de06_del on users
-- drops: trigger _ec_users_user_profiles_a369de06_back_lock on user_profiles
-- drops: trigger _ec_users_user_profiles_a369de06_back_ins on user_profiles
-- drops: trigger _ec_users_user_profiles_a369de06_back_upd on user_profiles
-- drops: trigger _ec_users_user_profiles_a369de06_back_del on user_profiles
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('bio', 'avatar', 'city_id')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_user_profiles_a369de06_ins', '_ec_users_user_profiles_a369de06_upd', '_ec_users_user_profiles_a369de06_del', '_ec_users_user_profiles_a369de06_back_lock', '_ec_users_user_profiles_a369de06_back_ins', '_ec_users_user_profiles_a369de06_back_upd', '_ec_users_user_profiles_a369de06_back_del')) = 0
--| LOCK TABLES `users` WRITE, `user_profiles` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_user_profiles_a369de06_ins`;
--| DROP TRIGGER IF EXISTS `_ec_users_user_profiles_a369de06_upd`;
--| DROP TRIGGER IF EXISTS `_ec_users_user_profiles_a369de06_del`;
--| DROP TRIGGER IF EXISTS `_ec_users_user_profiles_a369de06_back_lock`;
--| DROP TRIGGER IF EXISTS `_ec_users_user_profiles_a369de06_back_ins`;
--| DROP TRIGGER IF EXISTS `_ec_users_user_profiles_a369de06_back_upd`;
--| DROP TRIGGER IF EXISTS `_ec_users_user_profiles_a369de06_back_del`;
--| ALTER TABLE `users` DROP COLUMN `bio`, DROP COLUMN `avatar`, DROP COLUMN `city_id`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
