-- expand-contract: migrate 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: postgres
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: fills name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Fill countries.name where it is pending.
-- locks: countries ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill countries by code
UPDATE "countries" SET "name" = "countries"."title" WHERE (NOT (pg_catalog.record_image_eq(ROW("countries"."name"::text), ROW(("countries"."title")::text)))) /*{range}*/;

-- step 2: Verify that countries.name is pending nowhere.
-- locks: countries ACCESS SHARE
-- runner: verify countries by code over name, title
SELECT "countries"."code" FROM "countries" WHERE (NOT (CASE WHEN "countries"."name" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("countries"."name"::text), ROW(("countries"."title")::text)) END)) /*{range}*/;
