-- expand-contract: migrate 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: fills email_lower in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill users.email_lower where it is pending.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by email_lower
--| UPDATE `users` FORCE INDEX (PRIMARY) SET `email_lower` = lower(`users`.`email`) /*{kept}*/ WHERE (NOT (CAST(CONVERT(`users`.`email_lower` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(lower(`users`.`email`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY))) /*{range}*/;

-- step 2: Verify that users.email_lower is pending nowhere.
-- locks: users METADATA SHARED READ
-- runner: verify users by id over email, email_lower
SELECT `users`.`id` FROM `users` WHERE ((`users`.`email_lower` IS NULL) OR NOT (CAST(CONVERT(`users`.`email_lower` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(lower(`users`.`email`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY))) /*{range}*/;
