-- expand-contract: rollback 1
-- migration: 20261122101502_people_renamed
-- lock: shop
-- dialect: postgres
-- tables: people, users
-- after: 20261122101500_users_create, 20261122101500_visits_create
--
-- table users becomes people: drops the view; no value is lost.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop the view people.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: new name people on users
-- done when: SELECT NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = pg_catalog.to_regclass('"people"') AND v.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = v.relnamespace AND b.relname = 'users')))
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_people_renamed', 'rollback');
  DROP VIEW IF EXISTS "people";
END
$ec$;
