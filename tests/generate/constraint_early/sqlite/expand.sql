-- expand-contract: expand 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: adds it, empty.
-- users.seat is new: adds it, empty.
-- CHECK users_seat_check of users is new: adds it, which no build from before can break: it spares rows without the new column.
-- UNIQUE constraint users_team_seat_key of users is new: nothing.
-- foreign key users_team_fkey of users is new: adds it, which no build from before can break: it spares rows without the new column.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.team, empty.
-- locks: the database WRITE, schema only
-- makes: column users.team
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('team'))
ALTER TABLE "users" ADD COLUMN "team" INTEGER;

-- step 2: Add users.seat, empty.
-- locks: the database WRITE, schema only
-- makes: column users.seat
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('seat'))
ALTER TABLE "users" ADD COLUMN "seat" INTEGER;

-- step 3: Add CHECK users_seat_check of users.
-- locks: the database WRITE for one scan
-- makes: constraint users_seat_check on users
-- runner: add constraint users_seat_check on users: CHECK ("seat" BETWEEN 1 AND 99)
--|

-- step 4: Add foreign key users_team_fkey of users.
-- locks: the database WRITE for one scan
-- makes: foreign key users_team_fkey on users to teams
-- runner: add constraint users_team_fkey on users: FOREIGN KEY ("team") REFERENCES "teams" ("id") ON DELETE CASCADE ON UPDATE CASCADE
--|
