-- expand-contract: migrate 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: nothing.
-- users.seat is new: nothing.
-- UNIQUE constraint users_team_seat_key of users is new: builds it, which no build from before can break: it spares rows without the new column.
-- foreign key users_team_fkey of users is new: proves it for every row.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index users_team_seat_key of users.
-- locks: users METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: unique index users_team_seat_key on users over team, seat
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 0 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'team, seat' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND INDEX_NAME = 'users_team_seat_key')
ALTER TABLE `users` ADD UNIQUE INDEX `users_team_seat_key` (`team`, `seat`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Prove foreign key users_team_fkey of users for every row.
-- locks: users METADATA SHARED READ, one scan
SELECT EXTRACTVALUE('<a/>', IF((SELECT count(*) FROM (SELECT 1 FROM `users` WHERE `users`.`team` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `teams` AS parent WHERE `parent`.`id` = `users`.`team`) LIMIT 1) AS orphan) = 0, '/a', '~a row refers to none'));
