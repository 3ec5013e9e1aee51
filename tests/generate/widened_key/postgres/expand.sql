-- expand-contract: expand 1
-- migration: 20261122101503_orders_id
-- lock: shop
-- dialect: postgres
-- tables: orders, parts, places
-- after: 20261122101500_orders_create, 20261122101500_parts_create, 20261122101500_places_create
--
-- orders.id, parts.id, parts.order_id, parts.replaces_id, places.order_id and places.number grow from integer to bigint: adds orders.ec_id, parts.ec_id, parts.ec_order_id, parts.ec_replaces_id, places.ec_order_id and places.ec_number, and triggers by which they follow.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add orders.ec_id, empty.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column orders.ec_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (pg_catalog.to_regclass('"parts"'), pg_catalog.to_regclass('"parts"'), pg_catalog.to_regclass('"places"'), NULL), false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on orders.id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'id'
      WHERE k.oid = pg_catalog.to_regclass('"orders"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'orders is partitioned, inherits, has a replica identity by index, or rights on its column id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "orders" ADD COLUMN IF NOT EXISTS "ec_id" bigint;
  END IF;
END
$ec$;

-- step 2: Let the database check the expressions.
-- locks: orders ROW EXCLUSIVE, reads no row
UPDATE "orders" SET "ec_id" = "orders"."id" WHERE false;

-- step 3: Let orders.ec_id follow orders.id.
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_orders_ec_id_791cee6c_ins on orders over ec_id, id
-- makes: trigger zzz_ec_orders_ec_id_791cee6c_upd on orders over ec_id, id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_ec_id_791cee6c_ins', 'zzz_ec_orders_ec_id_791cee6c_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_orders_ec_id_791cee6c"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_id" := NEW."id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_orders_ec_id_791cee6c_ins" BEFORE INSERT ON "orders" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_orders_ec_id_791cee6c"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"orders"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"orders"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_ec_id_791cee6c_upd" BEFORE UPDATE ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_orders_ec_id_791cee6c"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_ec_id_791cee6c_upd" BEFORE UPDATE OF "id", "ec_id" ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_orders_ec_id_791cee6c"();
  END IF;
END
$ec$;

-- step 4: Add parts.ec_id, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.ec_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on parts.id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'id'
      WHERE k.oid = pg_catalog.to_regclass('"parts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'parts is partitioned, inherits, has a replica identity by index, or rights on its column id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "ec_id" bigint;
  END IF;
END
$ec$;

-- step 5: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "ec_id" = "parts"."id" WHERE false;

-- step 6: Let parts.ec_id follow parts.id.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_ec_id_791cee6c_ins on parts over ec_id, id
-- makes: trigger zzz_ec_parts_ec_id_791cee6c_upd on parts over ec_id, id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_id_791cee6c_ins', 'zzz_ec_parts_ec_id_791cee6c_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_parts_ec_id_791cee6c"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_id" := NEW."id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_id_791cee6c_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_ec_id_791cee6c"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_id_791cee6c_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_parts_ec_id_791cee6c"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_id_791cee6c_upd" BEFORE UPDATE OF "id", "ec_id" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_parts_ec_id_791cee6c"();
  END IF;
END
$ec$;

-- step 7: Add parts.ec_order_id, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.ec_order_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_order_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_order_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_order_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'order_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (pg_catalog.to_regclass('"orders"'), NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
      AND (i.indexrelid IS NULL OR i.indkey::text <> a.attnum::text OR i.indisunique OR i.indpred IS NOT NULL)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on parts.order_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'order_id'
      WHERE k.oid = pg_catalog.to_regclass('"parts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'parts is partitioned, inherits, has a replica identity by index, or rights on its column order_id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "ec_order_id" bigint;
  END IF;
END
$ec$;

-- step 8: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "ec_order_id" = "parts"."order_id" WHERE false;

-- step 9: Let parts.ec_order_id follow parts.order_id.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_ec_order_id_4ea691b9_ins on parts over ec_order_id, order_id
-- makes: trigger zzz_ec_parts_ec_order_id_4ea691b9_upd on parts over ec_order_id, order_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_order_id_4ea691b9_ins', 'zzz_ec_parts_ec_order_id_4ea691b9_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_parts_ec_order_id_4ea691b9"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_order_id" := NEW."order_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_order_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_order_id_4ea691b9_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_ec_order_id_4ea691b9"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_order_id_4ea691b9_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."order_id", OLD."ec_order_id"), ROW(NEW."order_id", NEW."ec_order_id")))
      EXECUTE FUNCTION "ec_sync_parts_ec_order_id_4ea691b9"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_order_id_4ea691b9_upd" BEFORE UPDATE OF "order_id", "ec_order_id" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."order_id", OLD."ec_order_id"), ROW(NEW."order_id", NEW."ec_order_id")))
      EXECUTE FUNCTION "ec_sync_parts_ec_order_id_4ea691b9"();
  END IF;
END
$ec$;

-- step 10: Add parts.ec_replaces_id, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.ec_replaces_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_replaces_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'replaces_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_replaces_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'replaces_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_replaces_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'replaces_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (pg_catalog.to_regclass('"orders"'), NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on parts.replaces_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'replaces_id'
      WHERE k.oid = pg_catalog.to_regclass('"parts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'parts is partitioned, inherits, has a replica identity by index, or rights on its column replaces_id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "ec_replaces_id" bigint;
  END IF;
END
$ec$;

-- step 11: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "ec_replaces_id" = "parts"."replaces_id" WHERE false;

-- step 12: Let parts.ec_replaces_id follow parts.replaces_id.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_ec_replaces_id_1c5c975f_ins on parts over ec_replaces_id, replaces_id
-- makes: trigger zzz_ec_parts_ec_replaces_id_1c5c975f_upd on parts over ec_replaces_id, replaces_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_replaces_id_1c5c975f_ins', 'zzz_ec_parts_ec_replaces_id_1c5c975f_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_parts_ec_replaces_id_1c5c975f"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_replaces_id" := NEW."replaces_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_replaces_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_replaces_id_1c5c975f_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_ec_replaces_id_1c5c975f"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_replaces_id_1c5c975f_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."replaces_id", OLD."ec_replaces_id"), ROW(NEW."replaces_id", NEW."ec_replaces_id")))
      EXECUTE FUNCTION "ec_sync_parts_ec_replaces_id_1c5c975f"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_ec_replaces_id_1c5c975f_upd" BEFORE UPDATE OF "replaces_id", "ec_replaces_id" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."replaces_id", OLD."ec_replaces_id"), ROW(NEW."replaces_id", NEW."ec_replaces_id")))
      EXECUTE FUNCTION "ec_sync_parts_ec_replaces_id_1c5c975f"();
  END IF;
END
$ec$;

-- step 13: Add places.ec_order_id, empty.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- makes: column places.ec_order_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_order_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_order_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'order_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_order_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"places"') AND a.attname = 'order_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (pg_catalog.to_regclass('"orders"'), NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on places.order_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'order_id'
      WHERE k.oid = pg_catalog.to_regclass('"places"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'places is partitioned, inherits, has a replica identity by index, or rights on its column order_id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "places" ADD COLUMN IF NOT EXISTS "ec_order_id" bigint;
  END IF;
END
$ec$;

-- step 14: Let the database check the expressions.
-- locks: places ROW EXCLUSIVE, reads no row
UPDATE "places" SET "ec_order_id" = "places"."order_id" WHERE false;

-- step 15: Let places.ec_order_id follow places.order_id.
-- locks: places SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_places_ec_order_id_4ea691b9_ins on places over ec_order_id, order_id
-- makes: trigger zzz_ec_places_ec_order_id_4ea691b9_upd on places over ec_order_id, order_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"places"') AND tgname IN ('zzz_ec_places_ec_order_id_4ea691b9_ins', 'zzz_ec_places_ec_order_id_4ea691b9_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_places_ec_order_id_4ea691b9"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_order_id" := NEW."order_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_order_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_places_ec_order_id_4ea691b9_ins" BEFORE INSERT ON "places" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_places_ec_order_id_4ea691b9"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"places"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"places"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_places_ec_order_id_4ea691b9_upd" BEFORE UPDATE ON "places" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."order_id", OLD."ec_order_id"), ROW(NEW."order_id", NEW."ec_order_id")))
      EXECUTE FUNCTION "ec_sync_places_ec_order_id_4ea691b9"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_places_ec_order_id_4ea691b9_upd" BEFORE UPDATE OF "order_id", "ec_order_id" ON "places" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."order_id", OLD."ec_order_id"), ROW(NEW."order_id", NEW."ec_order_id")))
      EXECUTE FUNCTION "ec_sync_places_ec_order_id_4ea691b9"();
  END IF;
END
$ec$;

-- step 16: Add places.ec_number, empty.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- makes: column places.ec_number
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_number') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'number' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_number') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname = 'number' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_number') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"places"') AND a.attname = 'number' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on places.number does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'number'
      WHERE k.oid = pg_catalog.to_regclass('"places"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'places is partitioned, inherits, has a replica identity by index, or rights on its column number alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "places" ADD COLUMN IF NOT EXISTS "ec_number" bigint;
  END IF;
END
$ec$;

-- step 17: Let the database check the expressions.
-- locks: places ROW EXCLUSIVE, reads no row
UPDATE "places" SET "ec_number" = "places"."number" WHERE false;

-- step 18: Let places.ec_number follow places.number.
-- locks: places SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_places_ec_number_fbed9e6f_ins on places over ec_number, number
-- makes: trigger zzz_ec_places_ec_number_fbed9e6f_upd on places over ec_number, number
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"places"') AND tgname IN ('zzz_ec_places_ec_number_fbed9e6f_ins', 'zzz_ec_places_ec_number_fbed9e6f_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_orders_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_places_ec_number_fbed9e6f"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_number" := NEW."number";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_number" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_places_ec_number_fbed9e6f_ins" BEFORE INSERT ON "places" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_places_ec_number_fbed9e6f"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"places"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"places"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_places_ec_number_fbed9e6f_upd" BEFORE UPDATE ON "places" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."number", OLD."ec_number"), ROW(NEW."number", NEW."ec_number")))
      EXECUTE FUNCTION "ec_sync_places_ec_number_fbed9e6f"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_places_ec_number_fbed9e6f_upd" BEFORE UPDATE OF "number", "ec_number" ON "places" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."number", OLD."ec_number"), ROW(NEW."number", NEW."ec_number")))
      EXECUTE FUNCTION "ec_sync_places_ec_number_fbed9e6f"();
  END IF;
END
$ec$;
