-- expand-contract: expand 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: adds triggers that fill nick where a build writes NULL.
-- users.note becomes required: adds triggers that fill note where a build writes NULL.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "nick" = lower("users"."email") WHERE false;

-- step 2: Fill users.nick where a build writes NULL.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_nick_cb90696b_ins on users over email, nick
-- makes: trigger zzz_ec_users_nick_cb90696b_upd on users over email, nick
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_nick_cb90696b_ins', 'zzz_ec_users_nick_cb90696b_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_nick');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_nick_cb90696b"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."nick" := lower(NEW."email");
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."nick" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_nick_cb90696b_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (NEW."nick" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_nick_cb90696b"();
  CREATE OR REPLACE TRIGGER "zzz_ec_users_nick_cb90696b_upd" BEFORE UPDATE ON "users" FOR EACH ROW
    WHEN (NEW."nick" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_nick_cb90696b"();
END
$ec$;

-- step 3: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "note" = "users"."email" || '!' WHERE false;

-- step 4: Fill users.note where a build writes NULL.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_note_025c33d8_ins on users over email, note
-- makes: trigger zzz_ec_users_note_025c33d8_upd on users over email, note
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_note_025c33d8_ins', 'zzz_ec_users_note_025c33d8_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_nick');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_note_025c33d8"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."note" := NEW."email" || '!';
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."note" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_note_025c33d8_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (NEW."note" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_note_025c33d8"();
  CREATE OR REPLACE TRIGGER "zzz_ec_users_note_025c33d8_upd" BEFORE UPDATE ON "users" FOR EACH ROW
    WHEN (NEW."note" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_note_025c33d8"();
END
$ec$;
