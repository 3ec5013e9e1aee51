-- expand-contract: expand 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: adds it, empty.
-- users.seat is new: adds it, empty.
-- UNIQUE constraint users_team_seat_key of users is new: nothing.
-- foreign key users_team_fkey of users is new: adds it, which no build from before can break: it spares rows without the new column.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.team, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.team
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('team'))
ALTER TABLE `users` ADD COLUMN `team` bigint NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Add users.seat, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.seat
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('seat'))
ALTER TABLE `users` ADD COLUMN `seat` bigint NULL INVISIBLE, ALGORITHM=INSTANT;

-- step 3: Add foreign key users_team_fkey of users.
-- locks: users METADATA EXCLUSIVE, catalog only; where no index begins with the columns, for one scan beside reads and writes
-- makes: foreign key users_team_fkey on users to teams
-- outside a transaction
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND CONSTRAINT_NAME = 'users_team_fkey')
--| SET foreign_key_checks = 0;
--| ALTER TABLE `users` ADD CONSTRAINT `users_team_fkey` FOREIGN KEY (`team`) REFERENCES `teams` (`id`) ON DELETE CASCADE ON UPDATE CASCADE, ALGORITHM=INPLACE, LOCK=NONE;
--| SET foreign_key_checks = 1;
