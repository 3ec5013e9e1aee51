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

-- step 1: Drop the view accounts, and rename table accounts_ec to accounts, and its login to handle.
-- locks: accounts ACCESS EXCLUSIVE, the view and the table behind it, catalog only
-- drops: view accounts on accounts_ec with login as handle
-- drops: column accounts.login
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('"accounts"') AND relkind <> 'v') AND pg_catalog.to_regclass('"accounts_ec"') IS NULL AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)
DO $ec$
DECLARE
  differ text;
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('"accounts"') AND relkind <> 'v') AND pg_catalog.to_regclass('"accounts_ec"') IS NULL AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)) THEN
    SELECT string_agg(DISTINCT d.what || ' of ' || d.who, ', ') INTO differ FROM (
      SELECT r.who, r.what FROM (SELECT c.oid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.privilege_type AS what, '' AS name, g.is_grantable
          FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS g
        UNION ALL SELECT a.attrelid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, g.privilege_type, a.attname::text, g.is_grantable
          FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g) AS r
      WHERE pg_catalog.to_regclass('"accounts"') IS NOT NULL AND r.oid IN (pg_catalog.to_regclass('"accounts"'), pg_catalog.to_regclass('"accounts_ec"')) AND r.name NOT IN ('handle')
      GROUP BY r.who, r.what, r.name, r.is_grantable HAVING count(DISTINCT r.oid) = 1) AS d;
    IF differ IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed',
        MESSAGE = 'rights on accounts were given or taken while a view stood in its place, and the table has not changed: ' || differ || '; give or take them on accounts_ec, too, which is the table, and run this again';
    END IF;
    DROP VIEW IF EXISTS "accounts";
    ALTER TABLE "accounts_ec" RENAME TO "accounts";
    ALTER TABLE "accounts" RENAME COLUMN "login" TO "handle";
    IF EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass('"accounts_hits_login"') AND indrelid = pg_catalog.to_regclass('"accounts"')) AND pg_catalog.to_regclass('"accounts_hits_handle"') IS NULL THEN
      ALTER INDEX "accounts_hits_login" RENAME TO "accounts_hits_handle";
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = pg_catalog.to_regclass('"accounts_login_key"') AND indrelid = pg_catalog.to_regclass('"accounts"')) AND pg_catalog.to_regclass('"accounts_handle_key"') IS NULL THEN
      ALTER INDEX "accounts_login_key" RENAME TO "accounts_handle_key";
    END IF;
  END IF;
END
$ec$;
