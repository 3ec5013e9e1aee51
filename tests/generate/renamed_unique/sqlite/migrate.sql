-- expand-contract: migrate 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: sqlite
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: fills handle in batches, builds its index, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill accounts.handle where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill accounts by id marked by handle
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "accounts"."id" > :last AND "accounts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "accounts"."id" FROM "accounts" WHERE "accounts"."id" > :last ORDER BY "accounts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "accounts" SET "handle" = "accounts"."login" WHERE (NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY) AND ("accounts"."handle" IS NULL OR ("accounts"."login") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set accounts.login where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer accounts by id
--| UPDATE "accounts" SET "login" = "accounts"."handle" WHERE (NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY) AND "accounts"."handle" IS NOT NULL AND ("accounts"."login" IS NULL OR ("accounts"."handle") IS NOT NULL)) /*{range}*/;

-- step 3: Index accounts.handle, unique.
-- locks: the database WRITE for one scan and a sort
-- makes: unique index accounts_handle_key on accounts over handle
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'accounts' COLLATE NOCASE AND name = 'accounts_handle_key' COLLATE NOCASE)
CREATE UNIQUE INDEX IF NOT EXISTS "accounts_handle_key" ON "accounts" (`handle`);

-- step 4: Verify that accounts.handle is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify accounts by id over handle, login
SELECT "accounts"."id" FROM "accounts" WHERE ("accounts"."handle" IS NULL OR NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY)) /*{range}*/;
