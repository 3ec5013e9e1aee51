-- expand-contract: migrate 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: sqlite
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: fills amount in batches, proves that the sides agree.
-- parts.size becomes length: fills length in batches, proves that the sides agree.
-- parts.ratio becomes share: fills share in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill parts.amount, parts.length and parts.share in one walk, so that each row is written once.
-- locks: the database WRITE, for one batch
-- runner: fill together parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "amount" = CASE WHEN NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL)) AND ("parts"."amount" IS NULL OR ("parts"."count") IS NOT NULL) THEN "parts"."count" ELSE "parts"."amount" END, "length" = CASE WHEN NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY)) THEN "parts"."size" ELSE "parts"."length" END, "share" = CASE WHEN NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL)) AND ("parts"."share" IS NULL OR ("parts"."ratio") IS NOT NULL) THEN "parts"."ratio" ELSE "parts"."share" END WHERE (NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL)) AND ("parts"."amount" IS NULL OR ("parts"."count") IS NOT NULL) OR NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY)) OR NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL)) AND ("parts"."share" IS NULL OR ("parts"."ratio") IS NOT NULL)) /*{range}*/;

-- step 2: Fill parts.amount where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill parts by id marked by amount
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "amount" = "parts"."count" WHERE (NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL)) AND ("parts"."amount" IS NULL OR ("parts"."count") IS NOT NULL)) /*{range}*/;

-- step 3: If the operator prefers the new side: set parts.count where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer parts by id
--| UPDATE "parts" SET "count" = CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END WHERE (NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL)) AND "parts"."amount" IS NOT NULL AND ("parts"."count" IS NULL OR (CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) IS NOT NULL)) /*{range}*/;

-- step 4: Verify that parts.amount is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify parts by id over amount, count
SELECT "parts"."id" FROM "parts" WHERE ("parts"."amount" IS NULL OR NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL))) /*{range}*/;

-- step 5: Fill parts.length where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "length" = "parts"."size" WHERE (NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY))) /*{range}*/;

-- step 6: If the operator prefers the new side: set parts.size where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer parts by id
--| UPDATE "parts" SET "size" = CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END WHERE (NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY))) /*{range}*/;

-- step 7: Verify that parts.length is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify parts by id over length, size
SELECT "parts"."id" FROM "parts" WHERE (NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY))) /*{range}*/;

-- step 8: Fill parts.share where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill parts by id marked by share
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "parts" SET "share" = "parts"."ratio" WHERE (NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL)) AND ("parts"."share" IS NULL OR ("parts"."ratio") IS NOT NULL)) /*{range}*/;

-- step 9: If the operator prefers the new side: set parts.ratio where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer parts by id
--| UPDATE "parts" SET "ratio" = "parts"."share" WHERE (NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL)) AND "parts"."share" IS NOT NULL AND ("parts"."ratio" IS NULL OR ("parts"."share") IS NOT NULL)) /*{range}*/;

-- step 10: Verify that parts.share is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify parts by id over ratio, share
SELECT "parts"."id" FROM "parts" WHERE ("parts"."share" IS NULL OR NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL))) /*{range}*/;
