-- expand-contract: migrate 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: nothing.
-- users.seat is new: nothing.
-- CHECK users_seat_check of users is new: proves it for every row.
-- UNIQUE constraint users_team_seat_key of users is new: builds it, which no build from before can break: it spares rows without the new column.
-- foreign key users_team_fkey of users is new: proves it for every row.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index users_team_seat_key of users.
-- locks: the database WRITE for one scan and a sort
-- makes: unique index users_team_seat_key on users over team, seat
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('users') AS i WHERE i.name = 'users_team_seat_key' COLLATE NOCASE AND i."unique" = 1 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('users_team_seat_key') WHERE key ORDER BY seqno) AS k) = 'team 0, seat 0' COLLATE NOCASE)
CREATE UNIQUE INDEX IF NOT EXISTS "users_team_seat_key" ON "users" (`team`, `seat`);
