-- expand-contract: expand 1
-- migration: 20261122101502_users_tenant_id
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_orgs_create, 20261122101500_users_create
--
-- users.tenant_id is new, computed from org_id and a row of orgs: adds tenant_id, and triggers by which tenant_id follows org_id and a row of orgs.
-- users.label is new, computed from org_id and a row of orgs: adds label, and triggers by which label follows org_id and a row of orgs.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.tenant_id, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.tenant_id
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('tenant_id') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "tenant_id" bigint;

-- step 2: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "tenant_id" = (SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id") WHERE false;

-- step 3: Let users.tenant_id follow users.org_id.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_tenant_id_f28bc207_ins on users over org_id, tenant_id
-- makes: trigger zzz_ec_users_tenant_id_f28bc207_upd on users over org_id, tenant_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_tenant_id_f28bc207_ins', 'zzz_ec_users_tenant_id_f28bc207_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101502_users_tenant_id');
  END IF;
  -- The trigger reads "orgs" with the rights of the session that writes "users".
  DECLARE
    blind text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(rolname), ', ' ORDER BY rolname)
      FROM pg_catalog.pg_roles WHERE NOT rolsuper AND NOT pg_catalog.starts_with(rolname, 'pg_')
        AND pg_catalog.has_any_column_privilege(oid, '"users"'::pg_catalog.regclass, 'INSERT, UPDATE')
        AND NOT (pg_catalog.has_column_privilege(oid, '"orgs"'::pg_catalog.regclass, 'id', 'SELECT')
          AND pg_catalog.has_column_privilege(oid, '"orgs"'::pg_catalog.regclass, 'tenant_id', 'SELECT')
          AND (SELECT pg_catalog.has_schema_privilege(pg_roles.oid, relnamespace, 'USAGE') FROM pg_catalog.pg_class AS c WHERE c.oid = '"orgs"'::pg_catalog.regclass)));
  BEGIN
    IF blind IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'each write of users looks up a row of orgs, and these roles may write users and not read it: ' || blind
        || '; as the owner of orgs: GRANT SELECT ("id", "tenant_id") ON "orgs" TO ' || blind, HINT = 'nothing was changed';
    END IF;
    IF (SELECT relrowsecurity FROM pg_catalog.pg_class WHERE oid = '"orgs"'::pg_catalog.regclass) THEN
      RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'orgs has row security: a session that writes users may not see the row of orgs that is looked up; add the column as an Option without up, let new builds write it, and fill older rows with a step of your own',
        HINT = 'nothing was changed';
    END IF;
  END;
  CREATE OR REPLACE FUNCTION "ec_sync_users_tenant_id_f28bc207"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    follows boolean;
  BEGIN
    IF (TG_OP = 'INSERT' AND NEW."tenant_id" IS NULL)
      OR (TG_OP = 'UPDATE' AND pg_catalog.record_image_ne(ROW(OLD."org_id"), ROW(NEW."org_id"))
        AND pg_catalog.record_image_eq(ROW(OLD."tenant_id"), ROW(NEW."tenant_id"))) THEN
      -- A value that a build wrote itself stays: it is not what the row gave before.
      follows := TG_OP = 'INSERT' OR OLD."tenant_id" IS NULL;
      BEGIN
        IF NOT follows THEN
          follows := pg_catalog.record_image_eq(ROW(OLD."tenant_id"::bigint), ROW(((SELECT o.tenant_id FROM orgs AS o WHERE o.id = OLD."org_id"))::bigint));
        END IF;
        IF follows THEN
          NEW."tenant_id" := (SELECT o.tenant_id FROM orgs AS o WHERE o.id = NEW."org_id");
        END IF;
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        IF follows THEN
          NEW."tenant_id" := NULL;
        END IF;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_tenant_id_f28bc207_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (NEW."tenant_id" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_tenant_id_f28bc207"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_tenant_id_f28bc207_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id"), ROW(NEW."org_id")))
      EXECUTE FUNCTION "ec_sync_users_tenant_id_f28bc207"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_tenant_id_f28bc207_upd" BEFORE UPDATE OF "org_id" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id"), ROW(NEW."org_id")))
      EXECUTE FUNCTION "ec_sync_users_tenant_id_f28bc207"();
  END IF;
END
$ec$;

-- step 4: Add users.label, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.label
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('label') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "label" text;

-- step 5: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "label" = (SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id") WHERE false;

-- step 6: Let users.label follow users.org_id.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_label_ac91c865_ins on users over label, org_id
-- makes: trigger zzz_ec_users_label_ac91c865_upd on users over label, org_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_label_ac91c865_ins', 'zzz_ec_users_label_ac91c865_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101502_users_tenant_id');
  END IF;
  -- The trigger reads "orgs" with the rights of the session that writes "users".
  DECLARE
    blind text := (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(rolname), ', ' ORDER BY rolname)
      FROM pg_catalog.pg_roles WHERE NOT rolsuper AND NOT pg_catalog.starts_with(rolname, 'pg_')
        AND pg_catalog.has_any_column_privilege(oid, '"users"'::pg_catalog.regclass, 'INSERT, UPDATE')
        AND NOT (pg_catalog.has_column_privilege(oid, '"orgs"'::pg_catalog.regclass, 'id', 'SELECT')
          AND pg_catalog.has_column_privilege(oid, '"orgs"'::pg_catalog.regclass, 'label', 'SELECT')
          AND pg_catalog.has_column_privilege(oid, '"orgs"'::pg_catalog.regclass, 'name', 'SELECT')
          AND (SELECT pg_catalog.has_schema_privilege(pg_roles.oid, relnamespace, 'USAGE') FROM pg_catalog.pg_class AS c WHERE c.oid = '"orgs"'::pg_catalog.regclass)));
  BEGIN
    IF blind IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'each write of users looks up a row of orgs, and these roles may write users and not read it: ' || blind
        || '; as the owner of orgs: GRANT SELECT ("id", "label", "name") ON "orgs" TO ' || blind, HINT = 'nothing was changed';
    END IF;
    IF (SELECT relrowsecurity FROM pg_catalog.pg_class WHERE oid = '"orgs"'::pg_catalog.regclass) THEN
      RAISE EXCEPTION USING ERRCODE = '55000', MESSAGE = 'orgs has row security: a session that writes users may not see the row of orgs that is looked up; add the column as an Option without up, let new builds write it, and fill older rows with a step of your own',
        HINT = 'nothing was changed';
    END IF;
  END;
  CREATE OR REPLACE FUNCTION "ec_sync_users_label_ac91c865"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    follows boolean;
  BEGIN
    IF (TG_OP = 'INSERT' AND NEW."label" IS NULL)
      OR (TG_OP = 'UPDATE' AND pg_catalog.record_image_ne(ROW(OLD."org_id"), ROW(NEW."org_id"))
        AND pg_catalog.record_image_eq(ROW(OLD."label"), ROW(NEW."label"))) THEN
      -- A value that a build wrote itself stays: it is not what the row gave before.
      follows := TG_OP = 'INSERT' OR OLD."label" IS NULL;
      BEGIN
        IF NOT follows THEN
          follows := pg_catalog.record_image_eq(ROW(OLD."label"::text), ROW(((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = OLD."org_id"))::text));
        END IF;
        IF follows THEN
          NEW."label" := (SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = NEW."org_id");
        END IF;
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        IF follows THEN
          NEW."label" := NULL;
        END IF;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_label_ac91c865_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (NEW."label" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_label_ac91c865"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_label_ac91c865_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id"), ROW(NEW."org_id")))
      EXECUTE FUNCTION "ec_sync_users_label_ac91c865"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_label_ac91c865_upd" BEFORE UPDATE OF "org_id" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id"), ROW(NEW."org_id")))
      EXECUTE FUNCTION "ec_sync_users_label_ac91c865"();
  END IF;
END
$ec$;
