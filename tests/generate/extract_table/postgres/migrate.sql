-- expand-contract: migrate 1
-- migration: 20261122101501_users_city_id
-- lock: shop
-- dialect: postgres
-- tables: cities, users
-- after: 20261122101500_users_create
--
-- cities is new: nothing.
-- users.city becomes city_id, which refers to cities: inserts the values of city into cities, fills city_id in batches, builds its index, proves that the sides agree.
-- foreign key users_city_id_fkey of users is new: proves it for every row.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Insert the values of users.city that cities does not have.
-- locks: users ACCESS SHARE
-- locks: cities ROW EXCLUSIVE
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "cities" ("name") SELECT DISTINCT "users"."city" FROM "users" WHERE ("users"."city" IS NOT NULL AND NOT EXISTS (SELECT FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city")) /*{range}*/ ON CONFLICT DO NOTHING;

-- step 2: Fill users.city_id where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by city_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "city_id" = (SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city") WHERE (NOT (pg_catalog.record_image_eq(ROW("users"."city_id"::bigint), ROW(((SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city"))::bigint)))) /*{range}*/;

-- step 3: If the operator prefers the new side: set users.city where the sides differ.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer users by id
--| UPDATE "users" SET "city" = (SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id") WHERE (NOT (CASE WHEN "users"."city_id" IS NULL THEN pg_catalog.record_image_eq(ROW("users"."city_id"::bigint), ROW(((SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city"))::bigint)) ELSE pg_catalog.record_image_eq(ROW("users"."city"::text), ROW(((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id"))::text)) END) AND "users"."city_id" IS NOT NULL AND ((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id"))::text IS NOT NULL) /*{range}*/;

-- step 4: Index users.city_id.
-- locks: users SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index users_city_id_idx on users over city_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"users_city_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'city_id' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_city_id_idx" ON "users" ("city_id");

-- step 5: Verify that users.city_id is pending nowhere.
-- locks: users ACCESS SHARE
-- runner: verify users by id over city, city_id
SELECT "users"."id" FROM "users" WHERE (NOT (CASE WHEN "users"."city_id" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("users"."city"::text), ROW(((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id"))::text)) END)) /*{range}*/;

-- step 6: Prove foreign key users_city_id_fkey of users for every row.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: cities ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_city_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['city_id'] AND c.confrelid = pg_catalog.to_regclass('"cities"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_city_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['city_id'] AND c.confrelid = pg_catalog.to_regclass('"cities"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "users_city_id_fkey";
  END IF;
END
$ec$;
