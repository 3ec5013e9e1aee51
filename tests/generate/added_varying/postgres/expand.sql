-- expand-contract: expand 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: adds it, empty, and sets the default random() * 0 + 7, which INSERTs of every build get from then on.
-- users.bonus is new: adds it, empty, and sets the default random() * 0 + 8, which INSERTs of every build get from then on.
-- users.plan is new: adds it with the default 'tri' || 'al'.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.score, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.score
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('score') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "score" double precision;

-- step 2: Set the default of users.score to random() * 0 + 7.
-- locks: users ACCESS EXCLUSIVE, catalog only
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_score');
  END IF;
  DECLARE
    was text := (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'score');
  BEGIN
    ALTER TABLE "users" ALTER COLUMN "score" SET DEFAULT (random() * 0 + 7);
    IF was <> (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'score') THEN
      RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'users.score has another default already, and builds may count on it: say that one in the model, or drop it first', HINT = 'nothing was changed';
    END IF;
  END;
END
$ec$;

-- step 3: Add users.bonus, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.bonus
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('bonus') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "bonus" double precision;

-- step 4: Set the default of users.bonus to random() * 0 + 8.
-- locks: users ACCESS EXCLUSIVE, catalog only
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_score');
  END IF;
  DECLARE
    was text := (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'bonus');
  BEGIN
    ALTER TABLE "users" ALTER COLUMN "bonus" SET DEFAULT (random() * 0 + 8);
    IF was <> (SELECT pg_catalog.pg_get_expr(d.adbin, d.adrelid) FROM pg_catalog.pg_attrdef AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.adrelid AND a.attnum = d.adnum WHERE d.adrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'bonus') THEN
      RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'users.bonus has another default already, and builds may count on it: say that one in the model, or drop it first', HINT = 'nothing was changed';
    END IF;
  END;
END
$ec$;

-- step 5: Add users.plan; every row there is reads 'tri' || 'al'.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.plan
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('plan') AND NOT attisdropped)
-- squawk-ignore adding-field-with-default
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "plan" text NOT NULL DEFAULT ('tri' || 'al');
