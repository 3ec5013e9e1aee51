-- expand-contract: migrate 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: sqlite
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: fills name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Fill people.name where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill people by id
UPDATE "people" SET "name" = "people"."first" || ' ' || "people"."last" WHERE (NOT (("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY) OR ("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY AND "people"."name" IS NOT NULL))) /*{range}*/;

-- step 2: Verify that people.name is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify people by id over first, last, name
SELECT "people"."id" FROM "people" WHERE ("people"."name" IS NULL OR NOT (("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY) OR ("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY AND "people"."name" IS NOT NULL))) /*{range}*/;
