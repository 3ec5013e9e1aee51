-- expand-contract: expand 1
-- migration: 20261122101501_mood_quite_cross
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood loses quite cross and angry: adds triggers that put another word in the place of `quite cross` and `angry` where a build writes it.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Replace `quite cross` and `angry` where a build writes it into users.mood.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_mood_92c020d7_ins on users over mood
-- makes: trigger zzz_ec_users_mood_92c020d7_upd on users over mood
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_mood_92c020d7_ins', 'zzz_ec_users_mood_92c020d7_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_mood_quite_cross');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_mood_92c020d7"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    NEW."mood" := CASE NEW."mood" WHEN 'quite cross' THEN 'happy' WHEN 'angry' THEN 'sad' ELSE NEW."mood" END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_mood_92c020d7_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN ((NEW."mood" NOT IN ('quite cross', 'angry')) IS FALSE)
    EXECUTE FUNCTION "ec_sync_users_mood_92c020d7"();
  CREATE OR REPLACE TRIGGER "zzz_ec_users_mood_92c020d7_upd" BEFORE UPDATE ON "users" FOR EACH ROW
    WHEN ((NEW."mood" NOT IN ('quite cross', 'angry')) IS FALSE)
    EXECUTE FUNCTION "ec_sync_users_mood_92c020d7"();
END
$ec$;

-- step 2: Replace `quite cross` and `angry` where a build writes it into users.earlier.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_earlier_7d04cba9_ins on users over earlier
-- makes: trigger zzz_ec_users_earlier_7d04cba9_upd on users over earlier
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_earlier_7d04cba9_ins', 'zzz_ec_users_earlier_7d04cba9_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_mood_quite_cross');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_earlier_7d04cba9"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    NEW."earlier" := CASE NEW."earlier" WHEN 'quite cross' THEN 'happy' WHEN 'angry' THEN 'sad' ELSE NEW."earlier" END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_earlier_7d04cba9_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN ((NEW."earlier" NOT IN ('quite cross', 'angry')) IS FALSE)
    EXECUTE FUNCTION "ec_sync_users_earlier_7d04cba9"();
  CREATE OR REPLACE TRIGGER "zzz_ec_users_earlier_7d04cba9_upd" BEFORE UPDATE ON "users" FOR EACH ROW
    WHEN ((NEW."earlier" NOT IN ('quite cross', 'angry')) IS FALSE)
    EXECUTE FUNCTION "ec_sync_users_earlier_7d04cba9"();
END
$ec$;
