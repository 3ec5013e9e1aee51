-- expand-contract: contract 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: postgres
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle, by a view: drops the view, and renames the table back to accounts, and login to handle, when no build that knows login is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop the view accounts, and rename table accounts_ec to accounts, and its login to handle.
-- locks: accounts ACCESS EXCLUSIVE, the view and the table behind it, catalog only
-- drops: view accounts on accounts_ec with login as handle
-- drops: column accounts.login
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"accounts"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'accounts_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  differ text;
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"accounts"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'accounts_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)) THEN
    SELECT t.* INTO base FROM pg_catalog.pg_class AS t WHERE t.relname = 'accounts_ec' AND t.relnamespace =
      (SELECT n.relnamespace FROM pg_catalog.pg_class AS n
        WHERE n.oid = coalesce(pg_catalog.to_regclass('"accounts"'), pg_catalog.to_regclass('"accounts_ec"')));
    IF base.oid IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'there is no table accounts_ec behind a view accounts';
    END IF;
    SELECT string_agg(DISTINCT d.what || ' of ' || d.who, ', ') INTO differ FROM (
      SELECT r.who, r.what FROM (SELECT c.oid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.privilege_type AS what, '' AS name, g.is_grantable
          FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS g
        UNION ALL SELECT a.attrelid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, g.privilege_type, a.attname::text, g.is_grantable
          FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g) AS r
      WHERE pg_catalog.to_regclass('"accounts"') IS NOT NULL AND r.oid IN (pg_catalog.to_regclass('"accounts"'), base.oid) AND r.name NOT IN ('handle')
      GROUP BY r.who, r.what, r.name, r.is_grantable HAVING count(DISTINCT r.oid) = 1) AS d;
    IF differ IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed',
        MESSAGE = 'rights on accounts were given or taken while a view stood in its place, and the table has not changed: ' || differ || '; give or take them on accounts_ec, too, which is the table, and run this again';
    END IF;
    DROP VIEW IF EXISTS "accounts";
    EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'accounts_ec', 'accounts');
    ALTER TABLE "accounts" RENAME COLUMN "login" TO "handle";
    IF EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = base.oid AND c.relname = 'accounts_hits_login') AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = base.relnamespace AND c.relname = 'accounts_hits_handle') THEN
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'accounts_hits_login', 'accounts_hits_handle');
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
        WHERE i.indrelid = base.oid AND c.relname = 'accounts_login_key') AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS c
        WHERE c.relnamespace = base.relnamespace AND c.relname = 'accounts_handle_key') THEN
      EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'accounts_login_key', 'accounts_handle_key');
    END IF;
  END IF;
END
$ec$;
