-- expand-contract: expand 1
-- migration: 20261122101502_people_renamed
-- lock: shop
-- dialect: postgres
-- tables: people, users
-- after: 20261122101500_users_create, 20261122101500_visits_create
--
-- table users becomes people: lays a view people over it, which takes writes.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- Old builds go on with the table, which keeps its name. New builds find a view until the contract: through it TRUNCATE, DDL, COPY,
-- ON CONFLICT ON CONSTRAINT, index hints and system columns fail. `check` finds such statements in the code of this package.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Show table users as people, too, by a view.
-- locks: users ACCESS SHARE, catalog only
-- makes: new name people on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = pg_catalog.to_regclass('"people"') AND v.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = v.relnamespace AND b.relname = 'users'))
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  place text;
  shown text;
  one record;
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = pg_catalog.to_regclass('"people"') AND v.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = v.relnamespace AND b.relname = 'users'))) THEN
    IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
      PERFORM expand_contract.refuse_contracted('shop', '20261122101502_people_renamed');
    END IF;
    IF current_setting('server_version_num')::integer < 150000 THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'a view asks for the rights of its reader from PostgreSQL 15 on';
    END IF;
    SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('"users"');
    IF base.relkind IS DISTINCT FROM 'r' AND base.relkind IS DISTINCT FROM 'p' THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'users is no table';
    END IF;
    place := format('%I.%I', base.relnamespace::regnamespace::name, 'people');
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO shown FROM pg_catalog.pg_attribute
      WHERE attrelid = base.oid AND attnum > 0 AND NOT attisdropped;
    EXECUTE format('CREATE VIEW %s WITH (security_invoker = true) AS SELECT %s%s FROM %I.%I', place, shown,
      '', base.relnamespace::regnamespace::name, 'users');
    EXECUTE format('ALTER VIEW %s OWNER TO %I', place, pg_catalog.pg_get_userbyid(base.relowner));
    FOR one IN SELECT a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS value FROM pg_catalog.pg_attrdef AS d
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
        WHERE d.adrelid = base.oid AND a.attgenerated = '' AND a.attname NOT IN ('') LOOP
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
        LATERAL (SELECT a.attname::text) AS n (name)
        WHERE a.attrelid = base.oid AND NOT a.attisdropped LOOP
      EXECUTE format('GRANT %s ON %s TO %s%s', one.what, place, one.who,
        CASE WHEN one.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
    END LOOP;
    FOR one IN SELECT 'VIEW ' || place AS what, pg_catalog.obj_description(base.oid, 'pg_class') AS said
        UNION ALL SELECT format('COLUMN %s.%I', place, n.name), pg_catalog.col_description(base.oid, a.attnum)
        FROM pg_catalog.pg_attribute AS a,
        LATERAL (SELECT a.attname::text) AS n (name)
        WHERE a.attrelid = base.oid AND a.attnum > 0 AND NOT a.attisdropped LOOP
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON %s IS %L', one.what, one.said);
      END IF;
    END LOOP;
  END IF;
END
$ec$;
