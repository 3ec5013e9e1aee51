-- expand-contract: contract 1
-- migration: 20261122101502_accounts_code_key
-- lock: shop
-- dialect: postgres
-- tables: accounts, entries
-- after: 20261122101500_accounts_create, 20261122101500_entries_create
--
-- the key of accounts becomes code, in the place of id: makes the index of code the key in one moment, when no build from before is alive; foreign keys that refer to the table are made anew, and proved afterwards.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Make code the key of accounts.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- locks: entries ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"accounts"') AND c.contype = 'p' AND (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)))
DO $ec$
DECLARE
  hangs text;
  was text;
  said text;
  again text[] := '{}';
  one record;
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_accounts_code_key', 'contract');
  IF NOT (EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"accounts"') AND c.contype = 'p' AND (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)))) THEN
    -- The table before those that refer to it.
    LOCK TABLE "accounts" IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE "entries" IN ACCESS EXCLUSIVE MODE;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_constraint AS c ON c.conrelid = k.oid AND c.contype = 'p'
      WHERE k.oid = pg_catalog.to_regclass('"accounts"') AND k.relkind = 'r' AND NOT k.relispartition AND (SELECT array_agg(a.attname::text) @> ARRAY['id'] AND array_agg(a.attname::text) <@ ARRAY['id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey))
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed; is this the right database?', MESSAGE = 'accounts is partitioned, inherits, or has not the key that the models say';
    END IF;
    SELECT string_agg(a.attname, ', ') INTO hangs FROM pg_catalog.pg_attribute AS a
      WHERE a.attrelid = pg_catalog.to_regclass('"accounts"') AND a.attname::text = ANY (ARRAY['code']) AND NOT a.attnotnull;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed; set it NOT NULL first', MESSAGE = 'a key is never NULL, and in this database accounts may have NULL in ' || hangs;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE k.oid = pg_catalog.to_regclass('"accounts"') AND (k.relreplident = 'd' AND EXISTS (SELECT FROM pg_catalog.pg_publication_tables AS p
          WHERE p.schemaname = n.nspname AND p.tablename = k.relname)
        OR k.relreplident = 'i' AND EXISTS (SELECT FROM pg_catalog.pg_index AS i
          WHERE i.indrelid = k.oid AND i.indisreplident AND (i.indisprimary OR (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])))))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed; once the subscribers can do with it: ALTER TABLE .. REPLICA IDENTITY FULL, or USING INDEX of another unique index', MESSAGE = 'replication identifies the rows of accounts by its key, and its subscribers would not find them by another one';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_index AS i
    LEFT JOIN pg_catalog.pg_constraint AS u ON u.conindid = i.indexrelid AND u.conrelid = i.indrelid AND u.contype IN ('p', 'u')
    JOIN pg_catalog.pg_depend AS d ON d.deptype = 'n' AND (d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indexrelid
      OR d.refclassid = 'pg_catalog.pg_constraint'::regclass AND d.refobjid = u.oid)
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS t ON t.oid = c.conrelid
    WHERE i.indrelid = pg_catalog.to_regclass('"accounts"') AND (i.indisprimary OR i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL AND (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])))
      AND NOT coalesce(c.contype = 'f' AND c.conrelid IN (pg_catalog.to_regclass('"accounts"'), pg_catalog.to_regclass('"entries"'), NULL) AND t.relkind = 'r' AND c.convalidated, false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed; drop it first, and make it again when this migration is contracted', MESSAGE = 'what hangs on the key of accounts does not go over to the new one: ' || hangs;
    END IF;
    FOR one IN SELECT c.conrelid::regclass AS place, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said,
        pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.confrelid = pg_catalog.to_regclass('"accounts"')
          AND ((SELECT array_agg(a.attname::text) @> ARRAY['id'] AND array_agg(a.attname::text) <@ ARRAY['id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)) OR (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey))) LOOP
      EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.place, one.conname);
      again := again || format('ALTER TABLE %s ADD CONSTRAINT %I %s NOT VALID', one.place, one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON %s IS %L', one.conname, one.place, one.note);
      END IF;
    END LOOP;
    SELECT conname INTO STRICT was FROM pg_catalog.pg_constraint WHERE contype = 'p' AND conrelid = pg_catalog.to_regclass('"accounts"');
    EXECUTE format('ALTER TABLE "accounts" DROP CONSTRAINT %I', was);
    EXECUTE format('ALTER TABLE "accounts" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', was, 'ec_accounts_pkey');
    -- The key keeps the same values apart.
    FOR one IN SELECT k.relname, n.nspname, u.conname FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS u ON u.conindid = k.oid AND u.conrelid = i.indrelid AND u.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"accounts"') AND i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL AND i.indexprs IS NULL AND (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey::int2[])) LOOP
      IF one.conname IS NULL THEN
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
      ELSE
        EXECUTE format('ALTER TABLE "accounts" DROP CONSTRAINT %I', one.conname);
      END IF;
    END LOOP;
    FOREACH said IN ARRAY again LOOP
      EXECUTE said;
    END LOOP;
  END IF;
END
$ec$;

-- step 2: Prove foreign key accounts_parent_id_fkey of accounts for every row.
-- locks: accounts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"accounts"') AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND NOT c.convalidated AND (SELECT array_agg(a.attname::text) @> ARRAY['parent_id'] AND array_agg(a.attname::text) <@ ARRAY['parent_id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AND (SELECT array_agg(a.attname::text) @> ARRAY['id'] AND array_agg(a.attname::text) <@ ARRAY['id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)))
DO $ec$
DECLARE
  was text;
BEGIN
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"accounts"') AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND NOT c.convalidated
      AND (SELECT array_agg(a.attname::text) @> ARRAY['parent_id'] AND array_agg(a.attname::text) <@ ARRAY['parent_id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AND (SELECT array_agg(a.attname::text) @> ARRAY['id'] AND array_agg(a.attname::text) <@ ARRAY['id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)) LOOP
    EXECUTE format('ALTER TABLE "accounts" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 3: Prove foreign key entries_account_code_fkey of entries for every row.
-- locks: entries SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: accounts ROW SHARE
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"entries"') AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND NOT c.convalidated AND (SELECT array_agg(a.attname::text) @> ARRAY['account_code'] AND array_agg(a.attname::text) <@ ARRAY['account_code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AND (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)))
DO $ec$
DECLARE
  was text;
BEGIN
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"entries"') AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND NOT c.convalidated
      AND (SELECT array_agg(a.attname::text) @> ARRAY['account_code'] AND array_agg(a.attname::text) <@ ARRAY['account_code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AND (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)) LOOP
    EXECUTE format('ALTER TABLE "entries" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 4: Prove foreign key entries_account_id_fkey of entries for every row.
-- locks: entries SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: accounts ROW SHARE
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"entries"') AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND NOT c.convalidated AND (SELECT array_agg(a.attname::text) @> ARRAY['account_id'] AND array_agg(a.attname::text) <@ ARRAY['account_id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AND (SELECT array_agg(a.attname::text) @> ARRAY['id'] AND array_agg(a.attname::text) <@ ARRAY['id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)))
DO $ec$
DECLARE
  was text;
BEGIN
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"entries"') AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND NOT c.convalidated
      AND (SELECT array_agg(a.attname::text) @> ARRAY['account_id'] AND array_agg(a.attname::text) <@ ARRAY['account_id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)) AND (SELECT array_agg(a.attname::text) @> ARRAY['id'] AND array_agg(a.attname::text) <@ ARRAY['id'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.confrelid AND a.attnum = ANY (c.confkey)) LOOP
    EXECUTE format('ALTER TABLE "entries" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;
