-- expand-contract: migrate 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: postgres
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: fills handle in batches, builds its index, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Fill accounts.handle where it is pending.
-- locks: accounts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill accounts by id marked by handle
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "accounts"."id" > :last AND "accounts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "accounts"."id" FROM "accounts" WHERE "accounts"."id" > :last ORDER BY "accounts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "accounts" SET "handle" = "accounts"."login" WHERE (NOT (pg_catalog.record_image_eq(ROW("accounts"."handle"::text), ROW(("accounts"."login")::text)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set accounts.login where the sides differ.
-- locks: accounts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer accounts by id
--| UPDATE "accounts" SET "login" = "accounts"."handle" WHERE (NOT (pg_catalog.record_image_eq(ROW("accounts"."handle"::text), ROW(("accounts"."login")::text))) AND "accounts"."handle" IS NOT NULL AND ("accounts"."login" IS NULL OR ("accounts"."handle")::text IS NOT NULL)) /*{range}*/;

-- step 3: Index accounts.handle.
-- locks: accounts SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index accounts_handle_idx on accounts over handle
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"accounts_handle_idx"') AND i.indrelid = pg_catalog.to_regclass('"accounts"') AND a.attname = 'handle' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "accounts_handle_idx" ON "accounts" ("handle");

-- step 4: Verify that accounts.handle is pending nowhere.
-- locks: accounts ACCESS SHARE
-- runner: verify accounts by id over handle, login
SELECT "accounts"."id" FROM "accounts" WHERE (NOT (CASE WHEN "accounts"."handle" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("accounts"."handle"::text), ROW(("accounts"."login")::text)) END)) /*{range}*/;
