-- expand-contract: rollback 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: drops it; values in it must be given up with `--discard`.
-- users.seat is new: drops it; values in it must be given up with `--discard`.
-- CHECK users_seat_check of users is new: drops it.
-- UNIQUE constraint users_team_seat_key of users is new: drops it.
-- foreign key users_team_fkey of users is new: drops it.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop foreign key users_team_fkey of users.
-- locks: the database WRITE, one row of the schema
-- drops: foreign key users_team_fkey on users to teams
-- runner: drop constraint users_team_fkey on users: FOREIGN KEY ("team") REFERENCES "teams" ("id") ON DELETE CASCADE ON UPDATE CASCADE
--|

-- step 2: Drop CHECK users_seat_check of users.
-- locks: the database WRITE, one row of the schema
-- drops: constraint users_seat_check on users
-- runner: drop constraint users_seat_check on users: CHECK ("seat" BETWEEN 1 AND 99)
--|

-- step 3: Drop UNIQUE constraint users_team_seat_key of users.
-- locks: the database WRITE, schema only
-- drops: unique constraint users_team_seat_key on users
DROP INDEX IF EXISTS "users_team_seat_key";

-- step 4: Count the rows in which users.team holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('team'))
-- runner: loses users.team
SELECT count(*) FROM "users" WHERE "users"."team" IS NOT +(NULL) COLLATE BINARY;

-- step 5: Drop users.team.
-- locks: the database WRITE while every row is written anew
-- drops: column users.team
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('team'))
-- runner: drop columns users.team
--|

-- step 6: Count the rows in which users.seat holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('seat'))
-- runner: loses users.seat
SELECT count(*) FROM "users" WHERE "users"."seat" IS NOT +(NULL) COLLATE BINARY;

-- step 7: Drop users.seat.
-- locks: the database WRITE while every row is written anew
-- drops: column users.seat
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('seat'))
-- runner: drop columns users.seat
--|
