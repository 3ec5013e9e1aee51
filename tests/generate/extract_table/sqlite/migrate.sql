-- expand-contract: migrate 1
-- migration: 20261122101501_users_city_id
-- lock: shop
-- dialect: sqlite
-- tables: cities, users
-- after: 20261122101500_users_create
--
-- cities is new: nothing.
-- users.city becomes city_id, which refers to cities: inserts the values of city into cities, fills city_id in batches, builds its index, proves that the sides agree.
-- foreign key users_city_id_fkey of users is new: proves it for every row.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Insert the values of users.city that cities does not have.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "cities" ("name") SELECT DISTINCT "users"."city" FROM "users" WHERE ("users"."city" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city")) /*{range}*/;

-- step 2: Fill users.city_id where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id marked by city_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "city_id" = (SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city") WHERE (NOT ("users"."city_id" IS +((SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city")) COLLATE BINARY)) /*{range}*/;

-- step 3: If the operator prefers the new side: set users.city where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer users by id
--| UPDATE "users" SET "city" = (SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id") WHERE (NOT ("users"."city" IS +((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id")) COLLATE BINARY AND "users"."city_id" IS NOT NULL) AND "users"."city_id" IS NOT NULL AND ((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id")) IS NOT NULL) /*{range}*/;

-- step 4: Index users.city_id.
-- locks: the database WRITE for one scan and a sort
-- makes: index users_city_id_idx on users over city_id
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users_city_id_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "users_city_id_idx" ON "users" (`city_id`);

-- step 5: Verify that users.city_id is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify users by id over city, city_id
SELECT "users"."id" FROM "users" WHERE ("users"."city_id" IS NULL OR NOT ("users"."city" IS +((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id")) COLLATE BINARY AND "users"."city_id" IS NOT NULL)) /*{range}*/;
