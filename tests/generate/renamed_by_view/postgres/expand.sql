-- expand-contract: expand 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: postgres
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle, by a view: renames the table to accounts_ec, and lays a view accounts over it, which shows login as handle, too.
-- Builds that run go on through the view. Running it again changes nothing.
-- Through a view these fail: TRUNCATE, COPY, ON CONFLICT ON CONSTRAINT, MERGE before PostgreSQL 17, system columns such as ctid,
-- and a statement that writes a column under both names. A statement with `*` that a connection has prepared before fails, too.
-- `generate` looked for such statements in the code of this package. It saw no other service, no script, and no SQL that a person
-- types: ask for those before this runs.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Rename table accounts to accounts_ec, and lay a view accounts over it that shows login as handle, too.
-- locks: accounts ACCESS EXCLUSIVE, catalog only: the table gets another name, and no row is read or written
-- makes: view accounts on accounts_ec with login as handle
-- makes: column accounts.handle
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = pg_catalog.to_regclass('"accounts"') AND v.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = v.relnamespace AND b.relname = 'accounts_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  place text;
  shown text;
  one record;
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = pg_catalog.to_regclass('"accounts"') AND v.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = v.relnamespace AND b.relname = 'accounts_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)) THEN
    IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
      PERFORM expand_contract.refuse_contracted('shop', '20261122101501_accounts_handle');
    END IF;
    IF current_setting('server_version_num')::integer < 150000 THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'a view asks for the rights of its reader from PostgreSQL 15 on';
    END IF;
    -- The view was dropped by hand, and the table is aside.
    IF pg_catalog.to_regclass('"accounts"') IS NULL AND pg_catalog.to_regclass('"accounts_ec"') IS NOT NULL THEN
      ALTER TABLE "accounts_ec" RENAME TO "accounts";
    END IF;
    LOCK TABLE "accounts" IN ACCESS EXCLUSIVE MODE;
    SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('"accounts"');
    IF base.relkind IS DISTINCT FROM 'r' THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'accounts is no plain table';
    END IF;
    place := format('%I.%I', base.relnamespace::regnamespace::name, 'accounts');
    ALTER TABLE "accounts" RENAME TO "accounts_ec";
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO shown FROM pg_catalog.pg_attribute
      WHERE attrelid = base.oid AND attnum > 0 AND NOT attisdropped;
    EXECUTE format('CREATE VIEW %s WITH (security_invoker = true) AS SELECT %s%s FROM %I.%I', place, shown,
      ', "login" AS "handle"', base.relnamespace::regnamespace::name, 'accounts_ec');
    EXECUTE format('ALTER VIEW %s OWNER TO %I', place, pg_catalog.pg_get_userbyid(base.relowner));
    FOR one IN SELECT a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS value FROM pg_catalog.pg_attrdef AS d
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = base.oid AND a.attgenerated = '' AND a.attname NOT IN ('login') LOOP
      EXECUTE format('ALTER VIEW %s ALTER COLUMN %I SET DEFAULT %s', place, one.attname, one.value);
    END LOOP;
    FOR one IN SELECT DISTINCT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who
        FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS g
        WHERE c.oid = pg_catalog.to_regclass(place) AND g.grantee <> base.relowner LOOP
      EXECUTE format('REVOKE ALL ON %s FROM %s', place, one.who);
    END LOOP;
    IF base.relacl IS NOT NULL THEN
      EXECUTE format('REVOKE ALL ON %s FROM %I', place, pg_catalog.pg_get_userbyid(base.relowner));
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.is_grantable
        FROM pg_catalog.aclexplode(base.relacl) AS g
      UNION ALL SELECT g.privilege_type || format(' (%I)', n.name), CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, g.is_grantable
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g,
        LATERAL (SELECT a.attname::text UNION ALL SELECT v.also FROM (VALUES ('login', 'handle')) AS v (name, also)
          WHERE v.name = a.attname) AS n (name)
        WHERE a.attrelid = base.oid AND NOT a.attisdropped LOOP
      EXECUTE format('GRANT %s ON %s TO %s%s', one.what, place, one.who,
        CASE WHEN one.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;
    FOR one IN SELECT 'VIEW ' || place AS what, pg_catalog.obj_description(base.oid, 'pg_class') AS said
        UNION ALL SELECT format('COLUMN %s.%I', place, n.name), pg_catalog.col_description(base.oid, a.attnum)
        FROM pg_catalog.pg_attribute AS a,
        LATERAL (SELECT a.attname::text UNION ALL SELECT v.also FROM (VALUES ('login', 'handle')) AS v (name, also)
          WHERE v.name = a.attname) AS n (name)
        WHERE a.attrelid = base.oid AND a.attnum > 0 AND NOT a.attisdropped LOOP
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON %s IS %L', one.what, one.said);
      END IF;
    END LOOP;
  END IF;
END
$ec$;
