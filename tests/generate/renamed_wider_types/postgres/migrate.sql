-- expand-contract: migrate 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: fills amount in batches, proves that the sides agree.
-- parts.code becomes label: fills label in batches, proves that the sides agree.
-- parts.day becomes at: fills at in batches, proves that the sides agree.
-- parts.rank becomes weight: fills weight in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill parts.amount, parts.label, parts.at and parts.weight in one walk, so that each row is written once.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "amount" = CASE WHEN NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) END) AND ("parts"."amount" IS NULL OR ("parts"."count")::numeric IS NOT NULL) THEN ("parts"."count")::numeric ELSE "parts"."amount" END, "label" = CASE WHEN NOT (CASE WHEN "parts"."label" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) WHEN pg_catalog.record_image_eq(ROW("parts"."code"::varchar), ROW((left("parts"."label", 5))::varchar)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) END) AND ("parts"."label" IS NULL OR ("parts"."code")::text IS NOT NULL) THEN ("parts"."code")::text ELSE "parts"."label" END, "at" = CASE WHEN NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."day"::date), ROW((CAST("parts"."at" AS date))::date)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."at"::timestamp), ROW(("parts"."day")::timestamp)) END) THEN ("parts"."day")::timestamp ELSE "parts"."at" END, "weight" = CASE WHEN NOT (CASE WHEN "parts"."weight" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."rank"::smallint), ROW((CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) END) AND ("parts"."weight" IS NULL OR ("parts"."rank")::double precision IS NOT NULL) THEN ("parts"."rank")::double precision ELSE "parts"."weight" END WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) END) AND ("parts"."amount" IS NULL OR ("parts"."count")::numeric IS NOT NULL) OR NOT (CASE WHEN "parts"."label" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) WHEN pg_catalog.record_image_eq(ROW("parts"."code"::varchar), ROW((left("parts"."label", 5))::varchar)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) END) AND ("parts"."label" IS NULL OR ("parts"."code")::text IS NOT NULL) OR NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."day"::date), ROW((CAST("parts"."at" AS date))::date)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."at"::timestamp), ROW(("parts"."day")::timestamp)) END) OR NOT (CASE WHEN "parts"."weight" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."rank"::smallint), ROW((CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) END) AND ("parts"."weight" IS NULL OR ("parts"."rank")::double precision IS NOT NULL)) /*{range}*/;

-- step 2: Fill parts.amount where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by amount
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "amount" = "parts"."count" WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) END) AND ("parts"."amount" IS NULL OR ("parts"."count")::numeric IS NOT NULL)) /*{range}*/;

-- step 3: If the operator prefers the new side: set parts.count where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "count" = CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) END) AND "parts"."amount" IS NOT NULL AND ("parts"."count" IS NULL OR (CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer IS NOT NULL)) /*{range}*/;

-- step 4: Verify that parts.amount is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over amount, count
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN FALSE WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric)) END)) /*{range}*/;

-- step 5: Fill parts.label where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by label
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "label" = "parts"."code" WHERE (NOT (CASE WHEN "parts"."label" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) WHEN pg_catalog.record_image_eq(ROW("parts"."code"::varchar), ROW((left("parts"."label", 5))::varchar)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) END) AND ("parts"."label" IS NULL OR ("parts"."code")::text IS NOT NULL)) /*{range}*/;

-- step 6: If the operator prefers the new side: set parts.code where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "code" = left("parts"."label", 5) WHERE (NOT (CASE WHEN "parts"."label" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) WHEN pg_catalog.record_image_eq(ROW("parts"."code"::varchar), ROW((left("parts"."label", 5))::varchar)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) END) AND "parts"."label" IS NOT NULL AND ("parts"."code" IS NULL OR (left("parts"."label", 5))::varchar IS NOT NULL)) /*{range}*/;

-- step 7: Verify that parts.label is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over code, label
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN "parts"."label" IS NULL THEN FALSE WHEN pg_catalog.record_image_eq(ROW("parts"."code"::varchar), ROW((left("parts"."label", 5))::varchar)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text)) END)) /*{range}*/;

-- step 8: Fill parts.at where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "at" = "parts"."day" WHERE (NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."day"::date), ROW((CAST("parts"."at" AS date))::date)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."at"::timestamp), ROW(("parts"."day")::timestamp)) END)) /*{range}*/;

-- step 9: If the operator prefers the new side: set parts.day where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "day" = CAST("parts"."at" AS date) WHERE (NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."day"::date), ROW((CAST("parts"."at" AS date))::date)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."at"::timestamp), ROW(("parts"."day")::timestamp)) END)) /*{range}*/;

-- step 10: Verify that parts.at is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over at, day
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."day"::date), ROW((CAST("parts"."at" AS date))::date)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."at"::timestamp), ROW(("parts"."day")::timestamp)) END)) /*{range}*/;

-- step 11: Fill parts.weight where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by weight
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "weight" = "parts"."rank" WHERE (NOT (CASE WHEN "parts"."weight" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."rank"::smallint), ROW((CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) END) AND ("parts"."weight" IS NULL OR ("parts"."rank")::double precision IS NOT NULL)) /*{range}*/;

-- step 12: If the operator prefers the new side: set parts.rank where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "rank" = CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END WHERE (NOT (CASE WHEN "parts"."weight" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."rank"::smallint), ROW((CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) END) AND "parts"."weight" IS NOT NULL AND ("parts"."rank" IS NULL OR (CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END)::smallint IS NOT NULL)) /*{range}*/;

-- step 13: Verify that parts.weight is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over rank, weight
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN "parts"."weight" IS NULL THEN FALSE WHEN pg_catalog.record_image_eq(ROW("parts"."rank"::smallint), ROW((CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision)) END)) /*{range}*/;
