-- expand-contract: contract 1
-- migration: 20261122101502_members_team
-- lock: shop
-- dialect: postgres
-- tables: members, votes
-- after: 20261122101500_members_create, 20261122101500_votes_create
--
-- members.org and person becomes team and member, by a view: drops the view, and renames the table back to members, and org and person to team and member, when no build that knows org and person is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop the view members, and rename table members_ec to members, and its org and person to team and member.
-- locks: members ACCESS EXCLUSIVE, the view and the table behind it, catalog only
-- drops: view members on members_ec with org as team, person as member
-- drops: column members.org
-- drops: column members.person
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"members"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'members_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('team') AND NOT attisdropped) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('member') AND NOT attisdropped)
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  differ text;
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_members_team', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"members"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'members_ec')) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('team') AND NOT attisdropped) AND EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('member') AND NOT attisdropped)) THEN
    SELECT t.* INTO base FROM pg_catalog.pg_class AS t WHERE t.relname = 'members_ec' AND t.relnamespace =
      (SELECT n.relnamespace FROM pg_catalog.pg_class AS n
        WHERE n.oid = coalesce(pg_catalog.to_regclass('"members"'), pg_catalog.to_regclass('"members_ec"')));
    IF base.oid IS NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'there is no table members_ec behind a view members';
    END IF;
    SELECT string_agg(DISTINCT d.what || ' of ' || d.who, ', ') INTO differ FROM (
      SELECT r.who, r.what FROM (SELECT c.oid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.privilege_type AS what, '' AS name, g.is_grantable
          FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(coalesce(c.relacl, pg_catalog.acldefault('r', c.relowner))) AS g
        UNION ALL SELECT a.attrelid, CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, g.privilege_type, a.attname::text, g.is_grantable
          FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g) AS r
      WHERE pg_catalog.to_regclass('"members"') IS NOT NULL AND r.oid IN (pg_catalog.to_regclass('"members"'), base.oid) AND r.name NOT IN ('team', 'member')
      GROUP BY r.who, r.what, r.name, r.is_grantable HAVING count(DISTINCT r.oid) = 1) AS d;
    IF differ IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed',
        MESSAGE = 'rights on members were given or taken while a view stood in its place, and the table has not changed: ' || differ || '; give or take them on members_ec, too, which is the table, and run this again';
    END IF;
    DROP VIEW IF EXISTS "members";
    EXECUTE format('ALTER TABLE %I.%I RENAME TO %I', base.relnamespace::regnamespace::name, 'members_ec', 'members');
    ALTER TABLE "members" RENAME COLUMN "org" TO "team";
    ALTER TABLE "members" RENAME COLUMN "person" TO "member";
  END IF;
END
$ec$;
