-- expand-contract: expand 1
-- migration: 20261122101501_users_kind
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.kind gets the default 'person': sets it; old builds do not see it, because each of their INSERTs gives a value.
-- users.plan changes its default from 'free' to 'tri' || 'al': nothing.
-- users.quota gets the default 10: nothing.
-- users.note loses the default 'none': nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Set the default of users.kind to 'person'.
-- locks: users ACCESS EXCLUSIVE, catalog only
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_kind');
  END IF;
  DECLARE
    was text := (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'kind');
  BEGIN
    ALTER TABLE "users" ALTER COLUMN "kind" SET DEFAULT 'person';
    IF was <> (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'kind') THEN
      RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'users.kind has another default already, and builds may count on it: say that one in the model, or drop it first', HINT = 'nothing was changed';
    END IF;
  END;
END
$ec$;
