-- expand-contract: expand 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: adds it, empty.
-- users.seat is new: adds it, empty.
-- CHECK users_seat_check of users is new: adds it, which no build from before can break: it spares rows without the new column.
-- UNIQUE constraint users_team_seat_key of users is new: nothing.
-- foreign key users_team_fkey of users is new: adds it, which no build from before can break: it spares rows without the new column.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.team, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.team
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('team') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "team" bigint;

-- step 2: Add users.seat, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.seat
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('seat') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "seat" bigint;

-- step 3: Add CHECK users_seat_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint users_seat_check on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_seat_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['seat'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['seat'])
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_seat_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['seat'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['seat'])) THEN
    ALTER TABLE "users" ADD CONSTRAINT "users_seat_check" CHECK ("seat" BETWEEN 1 AND 99) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Add foreign key users_team_fkey of users.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: teams SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key users_team_fkey on users to teams
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_team_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['team'] AND c.confrelid = pg_catalog.to_regclass('"teams"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'c' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_team_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['team'] AND c.confrelid = pg_catalog.to_regclass('"teams"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'c' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "users" ADD CONSTRAINT "users_team_fkey" FOREIGN KEY ("team") REFERENCES "teams" ("id") ON DELETE CASCADE ON UPDATE CASCADE NOT VALID;
  END IF;
END
$ec$;
