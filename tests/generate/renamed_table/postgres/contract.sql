-- expand-contract: contract 1
-- migration: 20261122101502_people_renamed
-- lock: shop
-- dialect: postgres
-- tables: people, users
-- after: 20261122101500_users_create, 20261122101500_visits_create
--
-- table users becomes people: drops the view, and renames the table to people, when no build that knows users is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop the view people, and rename table users to people.
-- locks: users ACCESS EXCLUSIVE, the view and the table behind it, catalog only
-- drops: new name people on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"people"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'users'))
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  differ text;
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_people_renamed', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"people"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'users'))) THEN
    SELECT t.* INTO base FROM pg_catalog.pg_class AS t WHERE t.relname = 'users' AND t.relnamespace =
      (SELECT n.relnamespace FROM pg_catalog.pg_class AS n
        WHERE n.oid = coalesce(pg_catalog.to_regclass('"people"'), pg_catalog.to_regclass('"users"')));
    IF base.oid IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'there is no table users behind a view people';
    END IF;
    SELECT string_agg(DISTINCT d.what || ' of ' || d.who, ', ') INTO differ FROM (
      SELECT r.who, r.what FROM (SELECT c.oid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.privilege_type AS what, '' AS name, g.is_grantable
          FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS g
        UNION ALL SELECT a.attrelid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, g.privilege_type, a.attname::text, g.is_grantable
          FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g) AS r
      WHERE pg_catalog.to_regclass('"people"') IS NOT NULL AND r.oid IN (pg_catalog.to_regclass('"people"'), base.oid) AND r.name NOT IN ('')
      GROUP BY r.who, r.what, r.name, r.is_grantable HAVING count(DISTINCT r.oid) = 1) AS d;
    IF differ IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed',
        MESSAGE = 'rights on people were given or taken while a view stood in its place, and the table has not changed: ' || differ || '; give or take them on users, too, which is the table, and run this again';
    END IF;
    DROP VIEW IF EXISTS "people";
    EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'users', 'people');
    IF EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = base.oid AND c.relname = 'users_email_hits_idx') AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = base.relnamespace AND c.relname = 'people_email_hits_idx') THEN
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'users_email_hits_idx', 'people_email_hits_idx');
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = base.oid AND c.relname = 'users_email_key') AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = base.relnamespace AND c.relname = 'people_email_key') THEN
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'users_email_key', 'people_email_key');
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = base.oid AND c.relname = 'users_hits_idx') AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = base.relnamespace AND c.relname = 'people_hits_idx') THEN
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'users_hits_idx', 'people_hits_idx');
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = base.oid AND c.relname = 'users_invited_by_idx') AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = base.relnamespace AND c.relname = 'people_invited_by_idx') THEN
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'users_invited_by_idx', 'people_invited_by_idx');
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = base.oid AND conname = 'users_pkey')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = base.oid AND conname = 'people_pkey') THEN
      ALTER TABLE "people" RENAME CONSTRAINT "users_pkey" TO "people_pkey";
    END IF;
  END IF;
END
$ec$;
