-- expand-contract: migrate 1
-- migration: 20261122101503_folders_parent_id
-- lock: shop
-- dialect: postgres
-- tables: folders, limits, shares
-- after: 20261122101500_folders_create, 20261122101500_limits_create, 20261122101500_shares_create
--
-- folders.id, folders.parent_id, limits.folder_id and shares.folder_id grow from integer to bigint: fills folders.ec_id, folders.ec_parent_id, limits.ec_folder_id and shares.ec_folder_id in batches, proves that they follow, and builds the indexes that are not unique; the runner builds those that only the database knows.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Fill folders.ec_id and folders.ec_parent_id in one walk, so that each row is written once.
-- locks: folders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together folders by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "folders"."id" > :last AND "folders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "folders"."id" FROM "folders" WHERE "folders"."id" > :last ORDER BY "folders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "folders" SET "ec_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("folders"."ec_id"::bigint), ROW(("folders"."id")::bigint))) THEN ("folders"."id")::bigint ELSE "folders"."ec_id" END, "ec_parent_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("folders"."ec_parent_id"::bigint), ROW(("folders"."parent_id")::bigint))) THEN ("folders"."parent_id")::bigint ELSE "folders"."ec_parent_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("folders"."ec_id"::bigint), ROW(("folders"."id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("folders"."ec_parent_id"::bigint), ROW(("folders"."parent_id")::bigint)))) /*{range}*/;

-- step 2: Fill folders.ec_id where it is pending.
-- locks: folders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill folders by id marked by ec_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "folders"."id" > :last AND "folders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "folders"."id" FROM "folders" WHERE "folders"."id" > :last ORDER BY "folders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "folders" SET "ec_id" = "folders"."id" WHERE (NOT (pg_catalog.record_image_eq(ROW("folders"."ec_id"::bigint), ROW(("folders"."id")::bigint)))) /*{range}*/;

-- step 3: Verify that folders.ec_id is pending nowhere.
-- locks: folders ACCESS SHARE
-- runner: verify folders by id over ec_id, id
SELECT "folders"."id" FROM "folders" WHERE ("folders"."ec_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("folders"."ec_id"::bigint), ROW(("folders"."id")::bigint)))) /*{range}*/;

-- step 4: Fill folders.ec_parent_id where it is pending.
-- locks: folders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill folders by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "folders"."id" > :last AND "folders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "folders"."id" FROM "folders" WHERE "folders"."id" > :last ORDER BY "folders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "folders" SET "ec_parent_id" = "folders"."parent_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("folders"."ec_parent_id"::bigint), ROW(("folders"."parent_id")::bigint)))) /*{range}*/;

-- step 5: Verify that folders.ec_parent_id is pending nowhere.
-- locks: folders ACCESS SHARE
-- runner: verify folders by id over ec_parent_id, parent_id
SELECT "folders"."id" FROM "folders" WHERE (NOT (pg_catalog.record_image_eq(ROW("folders"."ec_parent_id"::bigint), ROW(("folders"."parent_id")::bigint)))) /*{range}*/;

-- step 6: Index folders.ec_parent_id.
-- locks: folders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_folders_parent_id_idx on folders over ec_parent_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_folders_parent_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'ec_parent_id' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_folders_parent_id_idx" ON "folders" ("ec_parent_id");

-- step 7: Fill limits.ec_folder_id where it is pending.
-- locks: limits ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill limits by folder_id marked by ec_folder_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "limits"."folder_id" > :last AND "limits"."folder_id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "limits"."folder_id" FROM "limits" WHERE "limits"."folder_id" > :last ORDER BY "limits"."folder_id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "limits" SET "ec_folder_id" = "limits"."folder_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("limits"."ec_folder_id"::bigint), ROW(("limits"."folder_id")::bigint)))) /*{range}*/;

-- step 8: Verify that limits.ec_folder_id is pending nowhere.
-- locks: limits ACCESS SHARE
-- runner: verify limits by folder_id over ec_folder_id, folder_id
SELECT "limits"."folder_id" FROM "limits" WHERE ("limits"."ec_folder_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("limits"."ec_folder_id"::bigint), ROW(("limits"."folder_id")::bigint)))) /*{range}*/;

-- step 9: Fill shares.ec_folder_id where it is pending.
-- locks: shares ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill shares by id marked by ec_folder_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "shares"."id" > :last AND "shares"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "shares"."id" FROM "shares" WHERE "shares"."id" > :last ORDER BY "shares"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "shares" SET "ec_folder_id" = "shares"."folder_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("shares"."ec_folder_id"::bigint), ROW(("shares"."folder_id")::bigint)))) /*{range}*/;

-- step 10: Verify that shares.ec_folder_id is pending nowhere.
-- locks: shares ACCESS SHARE
-- runner: verify shares by id over ec_folder_id, folder_id
SELECT "shares"."id" FROM "shares" WHERE ("shares"."ec_folder_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("shares"."ec_folder_id"::bigint), ROW(("shares"."folder_id")::bigint)))) /*{range}*/;
