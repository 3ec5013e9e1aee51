-- expand-contract: migrate 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: sqlite
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: fills name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill people.name where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill people by id marked by name
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "people"."id" > :last AND "people"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "people"."id" FROM "people" WHERE "people"."id" > :last ORDER BY "people"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "people" SET "name" = "people"."first" || ' ' || "people"."last" WHERE (NOT (("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY) OR ("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY AND "people"."name" IS NOT NULL)) AND ("people"."name" IS NULL OR ("people"."first" || ' ' || "people"."last") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set people.first and people.last where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer people by id
--| UPDATE "people" SET "first" = substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1), "last" = substr("people"."name", instr("people"."name" || ' ', ' ') + 1) WHERE (NOT (("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY) OR ("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY AND "people"."name" IS NOT NULL)) AND "people"."name" IS NOT NULL AND ("people"."first" IS NULL OR (substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) IS NOT NULL) AND ("people"."last" IS NULL OR (substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that people.name is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify people by id over first, last, name
SELECT "people"."id" FROM "people" WHERE ("people"."name" IS NULL OR NOT (("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY) OR ("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY AND "people"."name" IS NOT NULL))) /*{range}*/;
