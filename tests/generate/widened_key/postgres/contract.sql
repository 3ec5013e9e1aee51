-- expand-contract: contract 1
-- migration: 20261122101503_orders_id
-- lock: shop
-- dialect: postgres
-- tables: orders, parts, places
-- after: 20261122101500_orders_create, 20261122101500_parts_create, 20261122101500_places_create
--
-- orders.id, parts.id, parts.order_id, parts.replaces_id, places.order_id and places.number grow from integer to bigint: sets NOT NULL, builds the key, the unique indexes and the foreign keys beside, and swaps the columns in one moment, when no build that reads the narrower type is alive; then proves the CHECKs over them, and drops the narrower columns. orders.id, parts.id, parts.order_id, parts.replaces_id, places.order_id and places.number then stand at the end of their tables, for statements that count columns.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Require orders.ec_id of every write from now on.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_orders_ec_id_791cee6c_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_ec_id_791cee6c_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_ec_id_791cee6c_1')) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "ec_orders_ec_id_791cee6c_1" CHECK ("ec_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove orders.ec_id of the rows there are.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_ec_id_791cee6c_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_ec_id_791cee6c_1' AND convalidated)) THEN
    ALTER TABLE "orders" VALIDATE CONSTRAINT "ec_orders_ec_id_791cee6c_1";
  END IF;
END
$ec$;

-- step 3: Set orders.ec_id NOT NULL; the proof spares the scan.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" ALTER COLUMN "ec_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved orders.ec_id.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_orders_ec_id_791cee6c_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_ec_id_791cee6c_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" DROP CONSTRAINT IF EXISTS "ec_orders_ec_id_791cee6c_1";
  END IF;
END
$ec$;

-- step 5: Require parts.ec_id of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_ec_id_791cee6c_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_id_791cee6c_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_id_791cee6c_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_ec_id_791cee6c_1" CHECK ("ec_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 6: Prove parts.ec_id of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_id_791cee6c_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_id_791cee6c_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_ec_id_791cee6c_1";
  END IF;
END
$ec$;

-- step 7: Set parts.ec_id NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "ec_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 8: Drop the CHECK that proved parts.ec_id.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_ec_id_791cee6c_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_id_791cee6c_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_ec_id_791cee6c_1";
  END IF;
END
$ec$;

-- step 9: Require parts.ec_order_id of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_ec_order_id_4ea691b9_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_order_id_4ea691b9_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_order_id_4ea691b9_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_ec_order_id_4ea691b9_1" CHECK ("ec_order_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 10: Prove parts.ec_order_id of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_order_id_4ea691b9_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_order_id_4ea691b9_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_ec_order_id_4ea691b9_1";
  END IF;
END
$ec$;

-- step 11: Set parts.ec_order_id NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "ec_order_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 12: Drop the CHECK that proved parts.ec_order_id.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_ec_order_id_4ea691b9_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_ec_order_id_4ea691b9_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_ec_order_id_4ea691b9_1";
  END IF;
END
$ec$;

-- step 13: Require places.ec_order_id of every write from now on.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_places_ec_order_id_4ea691b9_1 on places
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_order_id_4ea691b9_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_order_id_4ea691b9_1')) THEN
    ALTER TABLE "places" ADD CONSTRAINT "ec_places_ec_order_id_4ea691b9_1" CHECK ("ec_order_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 14: Prove places.ec_order_id of the rows there are.
-- locks: places SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_order_id_4ea691b9_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_order_id_4ea691b9_1' AND convalidated)) THEN
    ALTER TABLE "places" VALIDATE CONSTRAINT "ec_places_ec_order_id_4ea691b9_1";
  END IF;
END
$ec$;

-- step 15: Set places.ec_order_id NOT NULL; the proof spares the scan.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "places" ALTER COLUMN "ec_order_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 16: Drop the CHECK that proved places.ec_order_id.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_places_ec_order_id_4ea691b9_1 on places
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_order_id_4ea691b9_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_order_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "places" DROP CONSTRAINT IF EXISTS "ec_places_ec_order_id_4ea691b9_1";
  END IF;
END
$ec$;

-- step 17: Require places.ec_number of every write from now on.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_places_ec_number_fbed9e6f_1 on places
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_number_fbed9e6f_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_number_fbed9e6f_1')) THEN
    ALTER TABLE "places" ADD CONSTRAINT "ec_places_ec_number_fbed9e6f_1" CHECK ("ec_number" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 18: Prove places.ec_number of the rows there are.
-- locks: places SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_number_fbed9e6f_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_number_fbed9e6f_1' AND convalidated)) THEN
    ALTER TABLE "places" VALIDATE CONSTRAINT "ec_places_ec_number_fbed9e6f_1";
  END IF;
END
$ec$;

-- step 19: Set places.ec_number NOT NULL; the proof spares the scan.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "places" ALTER COLUMN "ec_number" SET NOT NULL;
  END IF;
END
$ec$;

-- step 20: Drop the CHECK that proved places.ec_number.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_places_ec_number_fbed9e6f_1 on places
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"places"') AND conname = 'ec_places_ec_number_fbed9e6f_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_number' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "places" DROP CONSTRAINT IF EXISTS "ec_places_ec_number_fbed9e6f_1";
  END IF;
END
$ec$;

-- step 21: Index orders.ec_id, unique.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_orders_pkey on orders over ec_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_orders_pkey"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'ec_id' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_orders_pkey" ON "orders" ("ec_id");

-- step 22: Index parts.ec_id, unique.
-- locks: parts SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_parts_pkey on parts over ec_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_parts_pkey"') AND i.indrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'ec_id' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_parts_pkey" ON "parts" ("ec_id");

-- step 23: Index places.ec_order_id and places.ec_number, unique.
-- locks: places SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_places_pkey on places over ec_order_id, ec_number
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_places_pkey"') AND i.indrelid = pg_catalog.to_regclass('"places"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['ec_order_id', 'ec_number'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = true AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_places_pkey" ON "places" ("ec_order_id", "ec_number");

-- step 24: Add foreign key ec_parts_order_id_fkey of parts, for later writes.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_parts_order_id_fkey on parts to orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_order_id_fkey" FOREIGN KEY ("ec_order_id") REFERENCES "orders" ("ec_id") ON DELETE CASCADE NOT VALID;
  END IF;
END
$ec$;

-- step 25: Prove foreign key ec_parts_order_id_fkey of parts for every row.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: orders ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_order_id_fkey";
  END IF;
END
$ec$;

-- step 26: Add foreign key ec_parts_replaces_id_fkey of parts, for later writes.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_parts_replaces_id_fkey on parts to orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_replaces_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_replaces_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_replaces_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_replaces_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_replaces_id_fkey" FOREIGN KEY ("ec_replaces_id") REFERENCES "orders" ("ec_id") NOT VALID;
  END IF;
END
$ec$;

-- step 27: Prove foreign key ec_parts_replaces_id_fkey of parts for every row.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: orders ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_replaces_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_replaces_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.conname = 'ec_parts_replaces_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_replaces_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_replaces_id_fkey";
  END IF;
END
$ec$;

-- step 28: Add foreign key ec_places_order_id_fkey of places, for later writes.
-- locks: places SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_places_order_id_fkey on places to orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"places"') AND c.conname = 'ec_places_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"places"') AND c.conname = 'ec_places_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "places" ADD CONSTRAINT "ec_places_order_id_fkey" FOREIGN KEY ("ec_order_id") REFERENCES "orders" ("ec_id") ON DELETE CASCADE NOT VALID;
  END IF;
END
$ec$;

-- step 29: Prove foreign key ec_places_order_id_fkey of places for every row.
-- locks: places SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: orders ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"places"') AND c.conname = 'ec_places_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"places"') AND c.conname = 'ec_places_order_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_order_id'] AND c.confrelid = pg_catalog.to_regclass('"orders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "places" VALIDATE CONSTRAINT "ec_places_order_id_fkey";
  END IF;
END
$ec$;

-- step 30: Give orders.id, parts.id, parts.order_id, parts.replaces_id, places.order_id and places.number the wider columns beside them.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- locks: places ACCESS EXCLUSIVE, catalog only
-- makes: column orders.ec_old_id
-- makes: column parts.ec_old_id
-- makes: column parts.ec_old_order_id
-- makes: column parts.ec_old_replaces_id
-- makes: column places.ec_old_order_id
-- makes: column places.ec_old_number
-- drops: trigger zzz_ec_orders_ec_id_791cee6c_ins on orders
-- drops: trigger zzz_ec_orders_ec_id_791cee6c_upd on orders
-- drops: trigger zzz_ec_parts_ec_id_791cee6c_ins on parts
-- drops: trigger zzz_ec_parts_ec_id_791cee6c_upd on parts
-- drops: trigger zzz_ec_parts_ec_order_id_4ea691b9_ins on parts
-- drops: trigger zzz_ec_parts_ec_order_id_4ea691b9_upd on parts
-- drops: trigger zzz_ec_parts_ec_replaces_id_1c5c975f_ins on parts
-- drops: trigger zzz_ec_parts_ec_replaces_id_1c5c975f_upd on parts
-- drops: trigger zzz_ec_places_ec_order_id_4ea691b9_ins on places
-- drops: trigger zzz_ec_places_ec_order_id_4ea691b9_upd on places
-- drops: trigger zzz_ec_places_ec_number_fbed9e6f_ins on places
-- drops: trigger zzz_ec_places_ec_number_fbed9e6f_upd on places
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_order_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'replaces_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_replaces_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_order_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'number' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_number') AND NOT attisdropped))
DO $ec$
DECLARE
  hangs text;
  was text;
  place text;
  said text;
  kind text;
  numbers pg_catalog.pg_sequence;
  reached bigint;
  called boolean;
  one record;
  stands record;
  used oid[] := '{}';
  again text[] := '{}';
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_order_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'replaces_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_replaces_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_order_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'number' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_number') AND NOT attisdropped))) THEN
    -- A table before those that refer to it.
    LOCK TABLE "orders" IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE "parts" IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE "places" IN ACCESS EXCLUSIVE MODE;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"parts"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['order_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR c.conrelid = pg_catalog.to_regclass('"parts"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['replaces_id', 'id']] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR c.conrelid = pg_catalog.to_regclass('"places"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['order_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on orders.id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"orders"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'orders is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on parts.id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"parts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'parts is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'order_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"parts"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['order_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on parts.order_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"parts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'parts is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'replaces_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"parts"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['replaces_id', 'id']] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on parts.replaces_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"parts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'parts is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"places"') AND a.attname = 'order_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"places"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['order_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on places.order_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"places"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'places is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"places"') AND a.attname = 'number' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on places.number does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"places"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'places is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_orders_ec_id_791cee6c_ins" ON "orders";
    DROP TRIGGER IF EXISTS "zzz_ec_orders_ec_id_791cee6c_upd" ON "orders";
    DROP FUNCTION IF EXISTS "ec_sync_orders_ec_id_791cee6c"();
    DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_id_791cee6c_ins" ON "parts";
    DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_id_791cee6c_upd" ON "parts";
    DROP FUNCTION IF EXISTS "ec_sync_parts_ec_id_791cee6c"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"parts"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['order_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "parts" RENAME CONSTRAINT "ec_parts_order_id_fkey" TO %I', coalesce(was, 'parts_order_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "parts" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_order_id_4ea691b9_ins" ON "parts";
    DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_order_id_4ea691b9_upd" ON "parts";
    DROP FUNCTION IF EXISTS "ec_sync_parts_ec_order_id_4ea691b9"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"parts"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['replaces_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "parts" RENAME CONSTRAINT "ec_parts_replaces_id_fkey" TO %I', coalesce(was, 'parts_replaces_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "parts" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_replaces_id_1c5c975f_ins" ON "parts";
    DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_replaces_id_1c5c975f_upd" ON "parts";
    DROP FUNCTION IF EXISTS "ec_sync_parts_ec_replaces_id_1c5c975f"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"places"') AND c.confrelid = pg_catalog.to_regclass('"orders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['order_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "places" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "places" RENAME CONSTRAINT "ec_places_order_id_fkey" TO %I', coalesce(was, 'places_order_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "places" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_places_ec_order_id_4ea691b9_ins" ON "places";
    DROP TRIGGER IF EXISTS "zzz_ec_places_ec_order_id_4ea691b9_upd" ON "places";
    DROP FUNCTION IF EXISTS "ec_sync_places_ec_order_id_4ea691b9"();
    DROP TRIGGER IF EXISTS "zzz_ec_places_ec_number_fbed9e6f_ins" ON "places";
    DROP TRIGGER IF EXISTS "zzz_ec_places_ec_number_fbed9e6f_upd" ON "places";
    DROP FUNCTION IF EXISTS "ec_sync_places_ec_number_fbed9e6f"();
    SELECT k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
      JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE c.contype = 'p' AND c.conrelid = pg_catalog.to_regclass('"orders"');
    EXECUTE format('ALTER TABLE "orders" DROP CONSTRAINT %I', one.conname);
    EXECUTE format('ALTER TABLE "orders" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, 'ec_orders_pkey');
    IF one.said IS NOT NULL THEN
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
    END IF;
    IF one.note IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "orders" IS %L', one.conname, one.note);
    END IF;
    IF one.indisclustered THEN
      EXECUTE format('ALTER TABLE "orders" CLUSTER ON %I', one.relname);
    END IF;
    SELECT k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
      JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE c.contype = 'p' AND c.conrelid = pg_catalog.to_regclass('"parts"');
    EXECUTE format('ALTER TABLE "parts" DROP CONSTRAINT %I', one.conname);
    EXECUTE format('ALTER TABLE "parts" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, 'ec_parts_pkey');
    IF one.said IS NOT NULL THEN
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
    END IF;
    IF one.note IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "parts" IS %L', one.conname, one.note);
    END IF;
    IF one.indisclustered THEN
      EXECUTE format('ALTER TABLE "parts" CLUSTER ON %I', one.relname);
    END IF;
    SELECT k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
      JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE c.contype = 'p' AND c.conrelid = pg_catalog.to_regclass('"places"');
    EXECUTE format('ALTER TABLE "places" DROP CONSTRAINT %I', one.conname);
    EXECUTE format('ALTER TABLE "places" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, 'ec_places_pkey');
    IF one.said IS NOT NULL THEN
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
    END IF;
    IF one.note IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "places" IS %L', one.conname, one.note);
    END IF;
    IF one.indisclustered THEN
      EXECUTE format('ALTER TABLE "places" CLUSTER ON %I', one.relname);
    END IF;
    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('id')) LOOP
      EXECUTE format('ALTER TABLE "orders" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "orders" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "orders" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"orders"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"orders"') AND a.attname IN ('id')) LOOP
      EXECUTE format('DROP STATISTICS %s', one.place);
      again := again || one.said;
      IF one.who <> current_user THEN
        again := again || format('ALTER STATISTICS %s OWNER TO %I', one.place, one.who);
      END IF;
      IF one.target >= 0 THEN
        again := again || format('ALTER STATISTICS %s SET STATISTICS %s', one.place, one.target);
      END IF;
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON STATISTICS %s IS %L', one.place, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('id', 'order_id', 'replaces_id')) LOOP
      EXECUTE format('ALTER TABLE "parts" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "parts" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "parts" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"parts"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"parts"') AND a.attname IN ('id', 'order_id', 'replaces_id')) LOOP
      EXECUTE format('DROP STATISTICS %s', one.place);
      again := again || one.said;
      IF one.who <> current_user THEN
        again := again || format('ALTER STATISTICS %s OWNER TO %I', one.place, one.who);
      END IF;
      IF one.target >= 0 THEN
        again := again || format('ALTER STATISTICS %s SET STATISTICS %s', one.place, one.target);
      END IF;
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON STATISTICS %s IS %L', one.place, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"places"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('order_id', 'number')) LOOP
      EXECUTE format('ALTER TABLE "places" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "places" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "places" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"places"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"places"') AND a.attname IN ('order_id', 'number')) LOOP
      EXECUTE format('DROP STATISTICS %s', one.place);
      again := again || one.said;
      IF one.who <> current_user THEN
        again := again || format('ALTER STATISTICS %s OWNER TO %I', one.place, one.who);
      END IF;
      IF one.target >= 0 THEN
        again := again || format('ALTER STATISTICS %s SET STATISTICS %s', one.place, one.target);
      END IF;
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON STATISTICS %s IS %L', one.place, one.note);
      END IF;
    END LOOP;
    ALTER TABLE "orders" RENAME COLUMN "id" TO "ec_old_id";
    ALTER TABLE "orders" RENAME COLUMN "ec_id" TO "id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"orders"') AND o.attname = 'ec_old_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"orders"', 'ec_old_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "orders" ALTER COLUMN "ec_old_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "orders" ALTER COLUMN "id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"orders"', 'id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "orders" ALTER COLUMN "id" SET DEFAULT %s', was);
      ALTER TABLE "orders" ALTER COLUMN "ec_old_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"orders"', 'ec_old_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "orders"."id"', was);
      END IF;
    END IF;
    ALTER TABLE "orders" ALTER COLUMN "ec_old_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "orders"."id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'ec_old_id' LOOP
      EXECUTE format('GRANT %s ("id") ON "orders" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'ec_old_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "orders" ALTER COLUMN "id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "orders" ALTER COLUMN "id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "parts" RENAME COLUMN "id" TO "ec_old_id";
    ALTER TABLE "parts" RENAME COLUMN "ec_id" TO "id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"parts"') AND o.attname = 'ec_old_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"parts"', 'ec_old_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "parts" ALTER COLUMN "ec_old_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"parts"', 'id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "id" SET DEFAULT %s', was);
      ALTER TABLE "parts" ALTER COLUMN "ec_old_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"parts"', 'ec_old_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "parts"."id"', was);
      END IF;
    END IF;
    ALTER TABLE "parts" ALTER COLUMN "ec_old_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "parts"."id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'ec_old_id' LOOP
      EXECUTE format('GRANT %s ("id") ON "parts" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_old_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "parts" RENAME COLUMN "order_id" TO "ec_old_order_id";
    ALTER TABLE "parts" RENAME COLUMN "ec_order_id" TO "order_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"parts"') AND o.attname = 'ec_old_order_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"parts"', 'ec_old_order_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "parts" ALTER COLUMN "ec_old_order_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "order_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"parts"', 'order_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "order_id" SET DEFAULT %s', was);
      ALTER TABLE "parts" ALTER COLUMN "ec_old_order_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"parts"', 'ec_old_order_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "parts"."order_id"', was);
      END IF;
    END IF;
    ALTER TABLE "parts" ALTER COLUMN "ec_old_order_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "parts"."order_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'ec_old_order_id' LOOP
      EXECUTE format('GRANT %s ("order_id") ON "parts" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_old_order_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "order_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "order_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "parts" RENAME COLUMN "replaces_id" TO "ec_old_replaces_id";
    ALTER TABLE "parts" RENAME COLUMN "ec_replaces_id" TO "replaces_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"parts"') AND o.attname = 'ec_old_replaces_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"parts"', 'ec_old_replaces_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "parts" ALTER COLUMN "ec_old_replaces_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "replaces_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"parts"', 'replaces_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "replaces_id" SET DEFAULT %s', was);
      ALTER TABLE "parts" ALTER COLUMN "ec_old_replaces_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"parts"', 'ec_old_replaces_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "parts"."replaces_id"', was);
      END IF;
    END IF;
    ALTER TABLE "parts" ALTER COLUMN "ec_old_replaces_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "parts"."replaces_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'ec_old_replaces_id' LOOP
      EXECUTE format('GRANT %s ("replaces_id") ON "parts" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'ec_old_replaces_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "replaces_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "parts" ALTER COLUMN "replaces_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "places" RENAME COLUMN "order_id" TO "ec_old_order_id";
    ALTER TABLE "places" RENAME COLUMN "ec_order_id" TO "order_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"places"') AND o.attname = 'ec_old_order_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"places"', 'ec_old_order_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "places" ALTER COLUMN "ec_old_order_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "order_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"places"', 'order_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "order_id" SET DEFAULT %s', was);
      ALTER TABLE "places" ALTER COLUMN "ec_old_order_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"places"', 'ec_old_order_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "places"."order_id"', was);
      END IF;
    END IF;
    ALTER TABLE "places" ALTER COLUMN "ec_old_order_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "places"."order_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"places"') AND a.attname = 'ec_old_order_id' LOOP
      EXECUTE format('GRANT %s ("order_id") ON "places" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_old_order_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "order_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "order_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "places" RENAME COLUMN "number" TO "ec_old_number";
    ALTER TABLE "places" RENAME COLUMN "ec_number" TO "number";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"places"') AND o.attname = 'ec_old_number';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"places"', 'ec_old_number')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "places" ALTER COLUMN "ec_old_number" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "number" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"places"', 'number')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "number" SET DEFAULT %s', was);
      ALTER TABLE "places" ALTER COLUMN "ec_old_number" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"places"', 'ec_old_number');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "places"."number"', was);
      END IF;
    END IF;
    ALTER TABLE "places" ALTER COLUMN "ec_old_number" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "places"."number" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"places"') AND a.attname = 'ec_old_number' LOOP
      EXECUTE format('GRANT %s ("number") ON "places" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'ec_old_number';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "number" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "places" ALTER COLUMN "number" SET (%s)', one.options);
    END IF;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"orders"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"orders"')
          AND a.attname IN ('ec_old_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"orders"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"orders"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_id', 'id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"orders"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of orders is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "orders" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "orders" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "orders" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "orders" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"parts"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"parts"')
          AND a.attname IN ('ec_old_id', 'ec_old_order_id', 'ec_old_replaces_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"parts"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"parts"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_id', 'id'), ('ec_old_order_id', 'order_id'), ('ec_old_replaces_id', 'replaces_id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"parts"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of parts is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "parts" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "parts" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "parts" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "parts" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    IF pg_catalog.to_regclass('"ec_parts_order_id_idx"') <> ALL (used) THEN
      IF pg_catalog.to_regclass('"parts_order_id_idx"') IS NULL THEN
        ALTER INDEX "ec_parts_order_id_idx" RENAME TO "parts_order_id_idx";
      ELSE
        DROP INDEX "ec_parts_order_id_idx";
      END IF;
    END IF;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"places"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"places"')
          AND a.attname IN ('ec_old_order_id', 'ec_old_number') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"places"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"places"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_order_id', 'order_id'), ('ec_old_number', 'number')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"places"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of places is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "places" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "places" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "places" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "places" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    FOREACH said IN ARRAY again LOOP
      EXECUTE said;
    END LOOP;
  END IF;
END
$ec$;

-- step 31: Prove the CHECKs over orders.id for every row.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "orders" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "orders" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 32: Prove the CHECKs over parts.id, parts.order_id and parts.replaces_id for every row.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('id', 'order_id', 'replaces_id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "parts" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"parts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('id', 'order_id', 'replaces_id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "parts" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 33: Prove the CHECKs over places.order_id and places.number for every row.
-- locks: places SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"places"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('order_id', 'number')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "places" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"places"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('order_id', 'number')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "places" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 34: Drop orders.ec_old_id.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.ec_old_id
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_old_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  ALTER TABLE IF EXISTS "orders" DROP COLUMN IF EXISTS "ec_old_id";
END
$ec$;

-- step 35: Drop parts.ec_old_id, parts.ec_old_order_id and parts.ec_old_replaces_id.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ec_old_id
-- drops: column parts.ec_old_order_id
-- drops: column parts.ec_old_replaces_id
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_old_id', 'ec_old_order_id', 'ec_old_replaces_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  ALTER TABLE IF EXISTS "parts" DROP COLUMN IF EXISTS "ec_old_id", DROP COLUMN IF EXISTS "ec_old_order_id", DROP COLUMN IF EXISTS "ec_old_replaces_id";
END
$ec$;

-- step 36: Drop places.ec_old_order_id and places.ec_old_number.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- drops: column places.ec_old_order_id
-- drops: column places.ec_old_number
-- done when: SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_old_order_id', 'ec_old_number') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'contract');
  ALTER TABLE IF EXISTS "places" DROP COLUMN IF EXISTS "ec_old_order_id", DROP COLUMN IF EXISTS "ec_old_number";
END
$ec$;
