-- expand-contract: migrate 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: postgres
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: fills status in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Fill tickets.status where it is pending.
-- locks: tickets ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill tickets by id
UPDATE "tickets" SET "status" = "tickets"."state" WHERE (NOT (pg_catalog.record_image_eq(ROW("tickets"."status"::varchar), ROW(("tickets"."state")::varchar)))) /*{range}*/;

-- step 2: Verify that tickets.status is pending nowhere.
-- locks: tickets ACCESS SHARE
-- runner: verify tickets by id over state, status
SELECT "tickets"."id" FROM "tickets" WHERE (NOT (CASE WHEN "tickets"."status" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("tickets"."status"::varchar), ROW(("tickets"."state")::varchar)) END)) /*{range}*/;
