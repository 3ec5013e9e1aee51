-- expand-contract: migrate 1
-- migration: 20261122101501_people_first
-- lock: shop
-- dialect: postgres
-- tables: people
-- after: 20261122101500_people_create
--
-- people.name becomes first and last: fills first and last in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill people.first and people.last where it is pending.
-- locks: people ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill people by id marked by first, last
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "people"."id" > :last AND "people"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "people"."id" FROM "people" WHERE "people"."id" > :last ORDER BY "people"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "people" SET "first" = split_part("people"."name", ' ', 1), "last" = substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2) WHERE (NOT (CASE WHEN "people"."first" IS NULL OR "people"."last" IS NULL THEN pg_catalog.record_image_eq(ROW("people"."first"::text, "people"."last"::text), ROW((split_part("people"."name", ' ', 1))::text, (substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2))::text)) WHEN pg_catalog.record_image_eq(ROW("people"."name"::text), ROW(("people"."first" || ' ' || "people"."last")::text)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("people"."first"::text, "people"."last"::text), ROW((split_part("people"."name", ' ', 1))::text, (substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2))::text)) END) AND ("people"."first" IS NULL OR (split_part("people"."name", ' ', 1))::text IS NOT NULL) AND ("people"."last" IS NULL OR (substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2))::text IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set people.name where the sides differ.
-- locks: people ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer people by id
--| UPDATE "people" SET "name" = "people"."first" || ' ' || "people"."last" WHERE (NOT (CASE WHEN "people"."first" IS NULL OR "people"."last" IS NULL THEN pg_catalog.record_image_eq(ROW("people"."first"::text, "people"."last"::text), ROW((split_part("people"."name", ' ', 1))::text, (substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2))::text)) WHEN pg_catalog.record_image_eq(ROW("people"."name"::text), ROW(("people"."first" || ' ' || "people"."last")::text)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("people"."first"::text, "people"."last"::text), ROW((split_part("people"."name", ' ', 1))::text, (substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2))::text)) END) AND NOT ("people"."first" IS NULL OR "people"."last" IS NULL) AND ("people"."name" IS NULL OR ("people"."first" || ' ' || "people"."last")::text IS NOT NULL)) /*{range}*/;

-- step 3: Verify that people.first and people.last is pending nowhere.
-- locks: people ACCESS SHARE
-- runner: verify people by id over first, last, name
SELECT "people"."id" FROM "people" WHERE (NOT (CASE WHEN "people"."first" IS NULL OR "people"."last" IS NULL THEN FALSE WHEN pg_catalog.record_image_eq(ROW("people"."name"::text), ROW(("people"."first" || ' ' || "people"."last")::text)) THEN TRUE ELSE pg_catalog.record_image_eq(ROW("people"."first"::text, "people"."last"::text), ROW((split_part("people"."name", ' ', 1))::text, (substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2))::text)) END)) /*{range}*/;
