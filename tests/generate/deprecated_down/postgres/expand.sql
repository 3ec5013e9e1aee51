-- expand-contract: expand 1
-- migration: 20261122101501_users_is_admin
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.is_admin leaves, computed from role until then: adds triggers by which is_admin follows role.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "is_admin" = "users"."role" = 'admin' WHERE false;

-- step 2: Let users.is_admin follow users.role.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_is_admin_ff3a2860_ins on users over is_admin, role
-- makes: trigger zzz_ec_users_is_admin_ff3a2860_upd on users over is_admin, role
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_is_admin_ff3a2860_ins', 'zzz_ec_users_is_admin_ff3a2860_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_is_admin');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_is_admin_ff3a2860"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    IF (TG_OP = 'INSERT' AND NEW."is_admin" IS NULL)
      OR (TG_OP = 'UPDATE' AND pg_catalog.record_image_ne(ROW(OLD."role"), ROW(NEW."role"))
        AND pg_catalog.record_image_eq(ROW(OLD."is_admin"), ROW(NEW."is_admin"))) THEN
      NEW."is_admin" := NEW."role" = 'admin';
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_is_admin_ff3a2860_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (NEW."is_admin" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_is_admin_ff3a2860"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_is_admin_ff3a2860_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."role"), ROW(NEW."role")))
      EXECUTE FUNCTION "ec_sync_users_is_admin_ff3a2860"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_is_admin_ff3a2860_upd" BEFORE UPDATE OF "role" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."role"), ROW(NEW."role")))
      EXECUTE FUNCTION "ec_sync_users_is_admin_ff3a2860"();
  END IF;
END
$ec$;
