-- expand-contract: migrate 1
-- migration: 20261122101501_bookings_apart
-- lock: shop
-- dialect: postgres
-- tables: bookings
-- after: 20261122101500_bookings_create
--
-- EXCLUDE constraint bookings_apart of bookings is new: builds an index that keeps nothing apart yet, and looks for rows that conflict.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Build index ec_bookings_apart of bookings.
-- locks: bookings SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_bookings_apart on bookings
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_bookings_apart"') AND i.indrelid = pg_catalog.to_regclass('"bookings"') AND m.amname = 'gist' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY[''] AND i.indnkeyatts = 1 AND i.indisunique = false AND (i.indpred IS NOT NULL) = true AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_bookings_apart" ON "bookings" USING "gist" ((int4range("begins", "ends"))) WHERE "begins" < "ends";

-- step 2: Verify that every row of bookings satisfies EXCLUDE constraint bookings_apart.
-- locks: bookings ACCESS SHARE
-- runner: verify bookings by id over begins, ends against bookings_apart
SELECT "bookings"."id" FROM "bookings" WHERE (("bookings"."begins" < "bookings"."ends") AND EXISTS (SELECT 1 FROM "bookings" AS twin WHERE (int4range("twin"."begins", "twin"."ends")) && (int4range("bookings"."begins", "bookings"."ends")) AND ("twin"."begins" < "twin"."ends") AND ("twin"."id") <> ("bookings"."id"))) /*{range}*/;
