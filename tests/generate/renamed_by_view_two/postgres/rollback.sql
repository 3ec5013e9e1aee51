-- expand-contract: rollback 1
-- migration: 20261122101501_order_lines_from__x
-- lock: shop
-- dialect: postgres
-- tables: "Order lines"
-- after: 20261122101500_order_lines_create
--
-- Order lines.Select and amount becomes From "x" and cents, by a view: drops the view, and renames the table back to Order lines; no value is lost.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop the view Order lines, and rename table Order lines_ec to Order lines.
-- locks: "Order lines" ACCESS EXCLUSIVE, the view and the table behind it, catalog only
-- drops: view "Order lines" on "Order lines_ec" with "Select" as "From ""x""", amount as cents
-- drops: column "Order lines"."From ""x"""
-- drops: column "Order lines".cents
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"Order lines"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'Order lines_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"Order lines"') AND attname IN ('Select') AND NOT attisdropped) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"Order lines"') AND attname IN ('amount') AND NOT attisdropped)
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  differ text;
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_lines_from__x', 'rollback');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"Order lines"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'Order lines_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"Order lines"') AND attname IN ('Select') AND NOT attisdropped) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"Order lines"') AND attname IN ('amount') AND NOT attisdropped)) THEN
    SELECT t.* INTO base FROM pg_catalog.pg_class AS t WHERE t.relname = 'Order lines_ec' AND t.relnamespace =
      (SELECT n.relnamespace FROM pg_catalog.pg_class AS n
        WHERE n.oid = coalesce(pg_catalog.to_regclass('"Order lines"'), pg_catalog.to_regclass('"Order lines_ec"')));
    IF base.oid IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'there is no table Order lines_ec behind a view Order lines';
    END IF;
    SELECT string_agg(DISTINCT d.what || ' of ' || d.who, ', ') INTO differ FROM (
      SELECT r.who, r.what FROM (SELECT c.oid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.privilege_type AS what, '' AS name, g.is_grantable
          FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS g
        UNION ALL SELECT a.attrelid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, g.privilege_type, a.attname::text, g.is_grantable
          FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g) AS r
      WHERE pg_catalog.to_regclass('"Order lines"') IS NOT NULL AND r.oid IN (pg_catalog.to_regclass('"Order lines"'), base.oid) AND r.name NOT IN ('From "x"', 'cents')
      GROUP BY r.who, r.what, r.name, r.is_grantable HAVING count(DISTINCT r.oid) = 1) AS d;
    IF differ IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed',
        MESSAGE = 'rights on Order lines were given or taken while a view stood in its place, and the table has not changed: ' || differ || '; give or take them on Order lines_ec, too, which is the table, and run this again';
    END IF;
    DROP VIEW IF EXISTS "Order lines";
    EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'Order lines_ec', 'Order lines');
  END IF;
END
$ec$;
