-- expand-contract: migrate 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: gives the older rows a value of random() * 0 + 7 each, in batches.
-- users.bonus is new: gives the older rows a value of random() * 0 + 8 each, in batches.
-- users.plan is new: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Fill users.score and users.bonus in one walk, so that each row is written once.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "users" SET "score" = CASE WHEN "users"."score" IS NULL THEN (random() * 0 + 7)::double precision ELSE "users"."score" END, "bonus" = CASE WHEN "users"."bonus" IS NULL THEN (random() * 0 + 8)::double precision ELSE "users"."bonus" END WHERE ("users"."score" IS NULL OR "users"."bonus" IS NULL) /*{range}*/;

-- step 2: Fill users.score where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by score
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "score" = random() * 0 + 7 WHERE ("users"."score" IS NULL) /*{range}*/;

-- step 3: Verify that users.score is pending nowhere.
-- locks: users ACCESS SHARE
-- runner: verify users by id over score
SELECT "users"."id" FROM "users" WHERE ("users"."score" IS NULL) /*{range}*/;

-- step 4: Fill users.bonus where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "users" SET "bonus" = random() * 0 + 8 WHERE ("users"."bonus" IS NULL) /*{range}*/;

-- step 5: Index users.bonus.
-- locks: users SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index users_bonus_idx on users over bonus
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"users_bonus_idx"') AND i.indrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'bonus' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "users_bonus_idx" ON "users" ("bonus");
