-- expand-contract: expand 1
-- migration: 20261122101502_accounts_code_key
-- lock: shop
-- dialect: postgres
-- tables: accounts, entries
-- after: 20261122101500_accounts_create, 20261122101500_entries_create
--
-- the key of accounts becomes code, in the place of id: looks whether code can be the key, and changes nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Look whether code can be the key of accounts.
-- locks: accounts ACCESS SHARE, catalog only
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101502_accounts_code_key');
  END IF;
  LOCK TABLE "accounts" IN ACCESS SHARE MODE;
  IF NOT (EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"accounts"') AND c.contype = 'p' AND (SELECT array_agg(a.attname::text) @> ARRAY['code'] AND array_agg(a.attname::text) <@ ARRAY['code'] FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)))) THEN
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
  END IF;
END
$ec$;
