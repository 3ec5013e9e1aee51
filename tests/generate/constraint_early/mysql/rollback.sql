-- expand-contract: rollback 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: drops it; values in it must be given up with `--discard`.
-- users.seat is new: drops it; values in it must be given up with `--discard`.
-- UNIQUE constraint users_team_seat_key of users is new: drops it.
-- foreign key users_team_fkey of users is new: drops it.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop foreign key users_team_fkey of users.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: foreign key users_team_fkey on users to teams
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND CONSTRAINT_NAME = 'users_team_fkey')
--| ALTER TABLE `users` DROP FOREIGN KEY `users_team_fkey`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Drop UNIQUE constraint users_team_seat_key of users.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: unique constraint users_team_seat_key on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND INDEX_NAME = 'users_team_seat_key')
--| ALTER TABLE `users` DROP INDEX `users_team_seat_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 3: Count the rows in which users.team holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('team'))
-- runner: loses users.team
SELECT count(*) FROM `users` WHERE NOT (`users`.`team` <=> CAST(NULL AS SIGNED));

-- step 4: Drop users.team.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.team
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('team'))
--| ALTER TABLE `users` DROP COLUMN `team`, ALGORITHM=INSTANT;

-- step 5: Count the rows in which users.seat holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('seat'))
-- runner: loses users.seat
SELECT count(*) FROM `users` WHERE NOT (`users`.`seat` <=> CAST(NULL AS SIGNED));

-- step 6: Drop users.seat.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.seat
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('seat'))
--| ALTER TABLE `users` DROP COLUMN `seat`, ALGORITHM=INSTANT;
