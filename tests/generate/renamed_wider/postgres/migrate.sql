-- expand-contract: migrate 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: fills amount in batches, proves that the sides agree.
-- parts.size becomes length: fills length in batches, proves that the sides agree.
-- parts.ratio becomes share: fills share in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill parts.amount, parts.length and parts.share in one walk, so that each row is written once.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "amount" = CASE WHEN NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) END) AND ("parts"."amount" IS NULL OR ("parts"."count")::bigint IS NOT NULL) THEN ("parts"."count")::bigint ELSE "parts"."amount" END, "length" = CASE WHEN NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."size"::smallint), ROW((CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."length"::integer), ROW(("parts"."size")::integer)) END) THEN ("parts"."size")::integer ELSE "parts"."length" END, "share" = CASE WHEN NOT (CASE WHEN "parts"."share" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."ratio"::real), ROW((CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END)::real)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) END) AND ("parts"."share" IS NULL OR ("parts"."ratio")::double precision IS NOT NULL) THEN ("parts"."ratio")::double precision ELSE "parts"."share" END WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) END) AND ("parts"."amount" IS NULL OR ("parts"."count")::bigint IS NOT NULL) OR NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."size"::smallint), ROW((CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."length"::integer), ROW(("parts"."size")::integer)) END) OR NOT (CASE WHEN "parts"."share" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."ratio"::real), ROW((CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END)::real)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) END) AND ("parts"."share" IS NULL OR ("parts"."ratio")::double precision IS NOT NULL)) /*{range}*/;

-- step 2: Fill parts.amount where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by amount
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "amount" = "parts"."count" WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) END) AND ("parts"."amount" IS NULL OR ("parts"."count")::bigint IS NOT NULL)) /*{range}*/;

-- step 3: If the operator prefers the new side: set parts.count where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "count" = CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) END) AND "parts"."amount" IS NOT NULL AND ("parts"."count" IS NULL OR (CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer IS NOT NULL)) /*{range}*/;

-- step 4: Verify that parts.amount is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over amount, count
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN "parts"."amount" IS NULL THEN FALSE WHEN pg_catalog.record_image_eq(ROW("parts"."count"::integer), ROW((CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END)::integer)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint)) END)) /*{range}*/;

-- step 5: Fill parts.length where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "length" = "parts"."size" WHERE (NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."size"::smallint), ROW((CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."length"::integer), ROW(("parts"."size")::integer)) END)) /*{range}*/;

-- step 6: If the operator prefers the new side: set parts.size where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "size" = CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END WHERE (NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."size"::smallint), ROW((CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."length"::integer), ROW(("parts"."size")::integer)) END)) /*{range}*/;

-- step 7: Verify that parts.length is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over length, size
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN pg_catalog.record_image_eq(ROW("parts"."size"::smallint), ROW((CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END)::smallint)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."length"::integer), ROW(("parts"."size")::integer)) END)) /*{range}*/;

-- step 8: Fill parts.share where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by share
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "share" = "parts"."ratio" WHERE (NOT (CASE WHEN "parts"."share" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."ratio"::real), ROW((CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END)::real)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) END) AND ("parts"."share" IS NULL OR ("parts"."ratio")::double precision IS NOT NULL)) /*{range}*/;

-- step 9: If the operator prefers the new side: set parts.ratio where the sides differ.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE "parts" SET "ratio" = CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END WHERE (NOT (CASE WHEN "parts"."share" IS NULL THEN pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) WHEN pg_catalog.record_image_eq(ROW("parts"."ratio"::real), ROW((CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END)::real)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) END) AND "parts"."share" IS NOT NULL AND ("parts"."ratio" IS NULL OR (CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END)::real IS NOT NULL)) /*{range}*/;

-- step 10: Verify that parts.share is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over ratio, share
SELECT "parts"."id" FROM "parts" WHERE (NOT (CASE WHEN "parts"."share" IS NULL THEN FALSE WHEN pg_catalog.record_image_eq(ROW("parts"."ratio"::real), ROW((CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END)::real)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision)) END)) /*{range}*/;
