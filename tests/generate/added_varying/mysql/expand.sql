-- expand-contract: expand 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: adds it, empty, and sets the default rand() * 0 + 7, which INSERTs of every build get from then on.
-- users.bonus is new: adds it, empty, and sets the default rand() * 0 + 8, which INSERTs of every build get from then on.
-- users.plan is new: adds it, empty, and sets the default concat('tri', 'al'), which INSERTs of every build get from then on.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.score, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('score'))
ALTER TABLE `users` ADD COLUMN `score` double NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Set the default of users.score to rand() * 0 + 7.
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.score set-first-default
--| DEFAULT rand() * 0 + 7;

-- step 3: Add users.bonus, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.bonus
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('bonus'))
ALTER TABLE `users` ADD COLUMN `bonus` double NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 4: Set the default of users.bonus to rand() * 0 + 8.
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.bonus set-first-default
--| DEFAULT rand() * 0 + 8;

-- step 5: Add users.plan, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.plan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('plan'))
ALTER TABLE `users` ADD COLUMN `plan` varchar(255) NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 6: Set the default of users.plan to concat('tri', 'al').
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.plan set-first-default
--| DEFAULT concat('tri', 'al');
