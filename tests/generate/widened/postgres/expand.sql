-- expand-contract: expand 1
-- migration: 20261122101501_items_code
-- lock: shop
-- dialect: postgres
-- tables: items
-- after: 20261122101500_items_create
--
-- items.code grows from varchar(5) to varchar(50): changes the type in place, without a rewrite. Builds go on, but notice one thing: on a connection that had prepared a statement which returns this column, that statement fails (0A000, cached plan must not change result type) each time until the connection is closed or clears its cached statements.
-- items.price grows from numeric(5,2) to numeric(12,2): changes the type in place, without a rewrite. Builds go on, but notice one thing: on a connection that had prepared a statement which returns this column, that statement fails (0A000, cached plan must not change result type) each time until the connection is closed or clears its cached statements.
-- items.note grows from varchar(5) to text: changes the type in place, without a rewrite. Builds go on, but notice one thing: on a connection that had prepared a statement which returns this column, that statement fails (0A000, cached plan must not change result type) each time until the connection is closed or clears its cached statements.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Let items.code be varchar(50).
-- locks: items ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"items"') AND attname = 'code' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'character varying(50)')
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_items_code');
  END IF;
  DECLARE
    needs text := (SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid WHERE a.attrelid = pg_catalog.to_regclass('"items"') AND a.attname = 'code' AND NOT a.attisdropped AND (d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_publication_rel'::regclass) OR c.contype IN ('c', 'f', 'x') OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR f.adnum <> a.attnum OR (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = a.attrelid AND d.objsubid > 0)));
  BEGIN
    IF needs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = '2BP01', MESSAGE = pg_catalog.concat('the type of items.code cannot change in place beside ', needs), HINT = 'nothing was changed; drop it first and make it again afterwards, or rename into a new column of that type';
    END IF;
    ALTER TABLE "items" ALTER COLUMN "code" TYPE varchar(50);
  END;
END
$ec$;

-- step 2: Let items.price be numeric(12,2).
-- locks: items ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"items"') AND attname = 'price' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'numeric(12,2)')
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_items_code');
  END IF;
  DECLARE
    needs text := (SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid WHERE a.attrelid = pg_catalog.to_regclass('"items"') AND a.attname = 'price' AND NOT a.attisdropped AND (d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_publication_rel'::regclass) OR c.contype IN ('c', 'f', 'x') OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR f.adnum <> a.attnum OR (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = a.attrelid AND d.objsubid > 0)));
  BEGIN
    IF needs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = '2BP01', MESSAGE = pg_catalog.concat('the type of items.price cannot change in place beside ', needs), HINT = 'nothing was changed; drop it first and make it again afterwards, or rename into a new column of that type';
    END IF;
    ALTER TABLE "items" ALTER COLUMN "price" TYPE numeric(12,2);
  END;
END
$ec$;

-- step 3: Let items.note be text.
-- locks: items ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"items"') AND attname = 'note' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'text')
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_items_code');
  END IF;
  DECLARE
    needs text := (SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid) ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid WHERE a.attrelid = pg_catalog.to_regclass('"items"') AND a.attname = 'note' AND NOT a.attisdropped AND (d.classid IN ('pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_trigger'::regclass, 'pg_catalog.pg_proc'::regclass, 'pg_catalog.pg_publication_rel'::regclass) OR c.contype IN ('c', 'f', 'x') OR i.indexprs IS NOT NULL OR i.indpred IS NOT NULL OR f.adnum <> a.attnum OR (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = a.attrelid AND d.objsubid > 0)));
  BEGIN
    IF needs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = '2BP01', MESSAGE = pg_catalog.concat('the type of items.note cannot change in place beside ', needs), HINT = 'nothing was changed; drop it first and make it again afterwards, or rename into a new column of that type';
    END IF;
    ALTER TABLE "items" ALTER COLUMN "note" TYPE text;
  END;
END
$ec$;
