-- expand-contract: migrate 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: mysql
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: fills user_profiles, and proves that it agrees.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill user_profiles from users.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- locks: user_profiles METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- silences: _ec_users_user_profiles_a369de06
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| INSERT INTO `user_profiles` (`user_id`, `bio`, `avatar`, `city_id`) SELECT `users`.`id`, `users`.`bio`, `users`.`avatar`, `users`.`city_id` FROM `users` FORCE INDEX (PRIMARY) WHERE ((`users`.`bio` IS NOT NULL OR `users`.`avatar` IS NOT NULL OR `users`.`city_id` IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM `user_profiles` AS p WHERE p.`user_id` = `users`.`id` AND CAST(CONVERT(`users`.`bio` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(p.`bio` USING utf8mb4) AS BINARY) AND CAST(CONVERT(`users`.`avatar` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(p.`avatar` USING utf8mb4) AS BINARY) AND `users`.`city_id` <=> p.`city_id`)) /*{range}*/ FOR UPDATE ON DUPLICATE KEY UPDATE `user_profiles`.`user_id` = IF(`user_profiles`.`user_id` = `users`.`id`, `user_profiles`.`user_id`, NULL), `user_profiles`.`bio` = `users`.`bio`, `user_profiles`.`avatar` = `users`.`avatar`, `user_profiles`.`city_id` = `users`.`city_id`;

-- step 2: Delete the rows of user_profiles that users has no value for.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- locks: user_profiles METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- silences: _ec_users_user_profiles_a369de06
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| DELETE p FROM `users` FORCE INDEX (PRIMARY) STRAIGHT_JOIN `user_profiles` AS p ON p.`user_id` = `users`.`id` WHERE (NOT ((`users`.`bio` IS NOT NULL OR `users`.`avatar` IS NOT NULL OR `users`.`city_id` IS NOT NULL))) /*{range}*/;

-- step 3: Prove that user_profiles has the values of users.
-- locks: users METADATA SHARED READ
-- locks: user_profiles METADATA SHARED READ
-- runner: verify users by id over avatar, bio, city_id
SELECT `users`.`id` FROM `users` WHERE ((`users`.`bio` IS NOT NULL OR `users`.`avatar` IS NOT NULL OR `users`.`city_id` IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM `user_profiles` AS p WHERE p.`user_id` = `users`.`id` AND CAST(CONVERT(`users`.`bio` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(p.`bio` USING utf8mb4) AS BINARY) AND CAST(CONVERT(`users`.`avatar` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(p.`avatar` USING utf8mb4) AS BINARY) AND `users`.`city_id` <=> p.`city_id`)) /*{range}*/;

-- step 4: Prove that each row of user_profiles belongs to one of users.
-- locks: user_profiles METADATA SHARED READ
-- locks: users METADATA SHARED READ
-- runner: verify user_profiles by user_id over avatar, bio, city_id
SELECT `user_profiles`.`user_id` FROM `user_profiles` WHERE (NOT EXISTS (SELECT 1 FROM `users` AS o WHERE `user_profiles`.`user_id` = o.`id` AND CAST(CONVERT(o.`bio` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`user_profiles`.`bio` USING utf8mb4) AS BINARY) AND CAST(CONVERT(o.`avatar` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`user_profiles`.`avatar` USING utf8mb4) AS BINARY) AND o.`city_id` <=> `user_profiles`.`city_id`)) /*{range}*/;
