-- expand-contract: migrate 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: fills number in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill parts.number where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by number
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "number" = CAST("parts"."code" AS BIGINT) WHERE (NOT (CASE WHEN "parts"."number" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."number"::bigint), ROW((CAST("parts"."code" AS BIGINT))::bigint)) WHEN pg_catalog.record_image_eq(ROW("parts"."code"::text), ROW((CAST("parts"."number" AS TEXT))::text)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."number"::bigint), ROW((CAST("parts"."code" AS BIGINT))::bigint)) END) AND ("parts"."number" IS NULL OR (CAST("parts"."code" AS BIGINT))::bigint IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set parts.code where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "code" = CAST("parts"."number" AS TEXT) WHERE (NOT (CASE WHEN "parts"."number" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."number"::bigint), ROW((CAST("parts"."code" AS BIGINT))::bigint)) WHEN pg_catalog.record_image_eq(ROW("parts"."code"::text), ROW((CAST("parts"."number" AS TEXT))::text)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."number"::bigint), ROW((CAST("parts"."code" AS BIGINT))::bigint)) END) AND "parts"."number" IS NOT NULL AND ("parts"."code" IS NULL OR (CAST("parts"."number" AS TEXT))::text IS NOT NULL)) /*{range}*/;

-- step 3: Verify that parts.number is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over code, number
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN "parts"."number" IS NULL THEN FALSE WHEN pg_catalog.record_image_eq(ROW("parts"."code"::text), ROW((CAST("parts"."number" AS TEXT))::text)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."number"::bigint), ROW((CAST("parts"."code" AS BIGINT))::bigint)) END)) /*{range}*/;
