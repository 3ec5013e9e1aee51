-- expand-contract: migrate 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: nothing.
-- users.seat is new: nothing.
-- CHECK users_seat_check of users is new: proves it for every row.
-- UNIQUE constraint users_team_seat_key of users is new: builds it, which no build from before can break: it spares rows without the new column.
-- foreign key users_team_fkey of users is new: proves it for every row.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Prove CHECK users_seat_check of users for every row.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_seat_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['seat'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['seat'] AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_seat_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['seat'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['seat'] AND c.convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "users_seat_check";
  END IF;
END
$ec$;

-- step 2: Build index users_team_seat_key of users.
-- locks: users SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index users_team_seat_key on users over team, seat
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"users_team_seat_key"') AND i.indrelid = pg_catalog.to_regclass('"users"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['team', 'seat'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = true AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "users_team_seat_key" ON "users" ("team", "seat");

-- step 3: Make UNIQUE constraint users_team_seat_key of users out of its index.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: unique constraint users_team_seat_key on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_team_seat_key' AND c.contype = 'u' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['team', 'seat'] AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_team_seat_key' AND c.contype = 'u' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['team', 'seat'] AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "users" ADD CONSTRAINT "users_team_seat_key" UNIQUE USING INDEX "users_team_seat_key";
  END IF;
END
$ec$;

-- step 4: Prove foreign key users_team_fkey of users for every row.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: teams ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_team_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['team'] AND c.confrelid = pg_catalog.to_regclass('"teams"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'c' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_team_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['team'] AND c.confrelid = pg_catalog.to_regclass('"teams"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'c' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "users_team_fkey";
  END IF;
END
$ec$;
