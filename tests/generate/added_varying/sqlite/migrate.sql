-- expand-contract: migrate 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: gives the older rows a value of random() * 0 + 7 each, in batches.
-- users.bonus is new: gives the older rows a value of random() * 0 + 8 each, in batches.
-- users.plan is new: gives the older rows a value of 'tri' || 'al' each, in batches.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill users.score, users.bonus and users.plan in one walk, so that each row is written once.
-- locks: the database WRITE, for one batch
-- runner: fill together users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "users" SET "score" = CASE WHEN "users"."score" IS NULL THEN random() * 0 + 7 ELSE "users"."score" END, "bonus" = CASE WHEN "users"."bonus" IS NULL THEN random() * 0 + 8 ELSE "users"."bonus" END, "plan" = CASE WHEN "users"."plan" IS NULL THEN 'tri' || 'al' ELSE "users"."plan" END WHERE ("users"."score" IS NULL OR "users"."bonus" IS NULL OR "users"."plan" IS NULL) /*{range}*/;

-- step 2: Fill users.score where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id marked by score
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "score" = random() * 0 + 7 WHERE ("users"."score" IS NULL) /*{range}*/;

-- step 3: Verify that users.score is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify users by id over score
SELECT "users"."id" FROM "users" WHERE ("users"."score" IS NULL) /*{range}*/;

-- step 4: Fill users.bonus where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "users" SET "bonus" = random() * 0 + 8 WHERE ("users"."bonus" IS NULL) /*{range}*/;

-- step 5: Index users.bonus.
-- locks: the database WRITE for one scan and a sort
-- makes: index users_bonus_idx on users over bonus
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users_bonus_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "users_bonus_idx" ON "users" (`bonus`);

-- step 6: Fill users.plan where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id marked by plan
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "plan" = 'tri' || 'al' WHERE ("users"."plan" IS NULL) /*{range}*/;

-- step 7: Verify that users.plan is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify users by id over plan
SELECT "users"."id" FROM "users" WHERE ("users"."plan" IS NULL) /*{range}*/;
