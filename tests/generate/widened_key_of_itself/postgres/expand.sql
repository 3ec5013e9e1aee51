-- expand-contract: expand 1
-- migration: 20261122101503_folders_parent_id
-- lock: shop
-- dialect: postgres
-- tables: folders, limits, shares
-- after: 20261122101500_folders_create, 20261122101500_limits_create, 20261122101500_shares_create
--
-- folders.id, folders.parent_id, limits.folder_id and shares.folder_id grow from integer to bigint: adds folders.ec_id, folders.ec_parent_id, limits.ec_folder_id and shares.ec_folder_id, and triggers by which they follow.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add folders.ec_id, empty.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- makes: column folders.ec_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (pg_catalog.to_regclass('"folders"'), pg_catalog.to_regclass('"limits"'), pg_catalog.to_regclass('"shares"'), NULL), false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on folders.id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'id'
      WHERE k.oid = pg_catalog.to_regclass('"folders"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'folders is partitioned, inherits, has a replica identity by index, or rights on its column id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "folders" ADD COLUMN IF NOT EXISTS "ec_id" bigint;
  END IF;
END
$ec$;

-- step 2: Let the database check the expressions.
-- locks: folders ROW EXCLUSIVE, reads no row
UPDATE "folders" SET "ec_id" = "folders"."id" WHERE false;

-- step 3: Let folders.ec_id follow folders.id.
-- locks: folders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_folders_ec_id_f3fb61ee_ins on folders over ec_id, id
-- makes: trigger zzz_ec_folders_ec_id_f3fb61ee_upd on folders over ec_id, id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"folders"') AND tgname IN ('zzz_ec_folders_ec_id_f3fb61ee_ins', 'zzz_ec_folders_ec_id_f3fb61ee_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_folders_ec_id_f3fb61ee"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_id" := NEW."id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_folders_ec_id_f3fb61ee_ins" BEFORE INSERT ON "folders" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_folders_ec_id_f3fb61ee"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"folders"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"folders"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_folders_ec_id_f3fb61ee_upd" BEFORE UPDATE ON "folders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_folders_ec_id_f3fb61ee"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_folders_ec_id_f3fb61ee_upd" BEFORE UPDATE OF "id", "ec_id" ON "folders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_folders_ec_id_f3fb61ee"();
  END IF;
END
$ec$;

-- step 4: Add folders.ec_parent_id, empty.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- makes: column folders.ec_parent_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'parent_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (pg_catalog.to_regclass('"folders"'), NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
      AND (i.indexrelid IS NULL OR i.indkey::text <> a.attnum::text OR i.indisunique OR i.indpred IS NOT NULL)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on folders.parent_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'parent_id'
      WHERE k.oid = pg_catalog.to_regclass('"folders"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'folders is partitioned, inherits, has a replica identity by index, or rights on its column parent_id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "folders" ADD COLUMN IF NOT EXISTS "ec_parent_id" bigint;
  END IF;
END
$ec$;

-- step 5: Let the database check the expressions.
-- locks: folders ROW EXCLUSIVE, reads no row
UPDATE "folders" SET "ec_parent_id" = "folders"."parent_id" WHERE false;

-- step 6: Let folders.ec_parent_id follow folders.parent_id.
-- locks: folders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_folders_ec_parent_id_cfa2bc5d_ins on folders over ec_parent_id, parent_id
-- makes: trigger zzz_ec_folders_ec_parent_id_cfa2bc5d_upd on folders over ec_parent_id, parent_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"folders"') AND tgname IN ('zzz_ec_folders_ec_parent_id_cfa2bc5d_ins', 'zzz_ec_folders_ec_parent_id_cfa2bc5d_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_folders_ec_parent_id_cfa2bc5d"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_parent_id" := NEW."parent_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_parent_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_folders_ec_parent_id_cfa2bc5d_ins" BEFORE INSERT ON "folders" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_folders_ec_parent_id_cfa2bc5d"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"folders"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"folders"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_folders_ec_parent_id_cfa2bc5d_upd" BEFORE UPDATE ON "folders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."parent_id", OLD."ec_parent_id"), ROW(NEW."parent_id", NEW."ec_parent_id")))
      EXECUTE FUNCTION "ec_sync_folders_ec_parent_id_cfa2bc5d"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_folders_ec_parent_id_cfa2bc5d_upd" BEFORE UPDATE OF "parent_id", "ec_parent_id" ON "folders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."parent_id", OLD."ec_parent_id"), ROW(NEW."parent_id", NEW."ec_parent_id")))
      EXECUTE FUNCTION "ec_sync_folders_ec_parent_id_cfa2bc5d"();
  END IF;
END
$ec$;

-- step 7: Add limits.ec_folder_id, empty.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- makes: column limits.ec_folder_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"limits"') AND a.attname = 'folder_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (pg_catalog.to_regclass('"folders"'), NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on limits.folder_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'folder_id'
      WHERE k.oid = pg_catalog.to_regclass('"limits"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'limits is partitioned, inherits, has a replica identity by index, or rights on its column folder_id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "limits" ADD COLUMN IF NOT EXISTS "ec_folder_id" bigint;
  END IF;
END
$ec$;

-- step 8: Let the database check the expressions.
-- locks: limits ROW EXCLUSIVE, reads no row
UPDATE "limits" SET "ec_folder_id" = "limits"."folder_id" WHERE false;

-- step 9: Let limits.ec_folder_id follow limits.folder_id.
-- locks: limits SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_limits_ec_folder_id_36073270_ins on limits over ec_folder_id, folder_id
-- makes: trigger zzz_ec_limits_ec_folder_id_36073270_upd on limits over ec_folder_id, folder_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"limits"') AND tgname IN ('zzz_ec_limits_ec_folder_id_36073270_ins', 'zzz_ec_limits_ec_folder_id_36073270_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_limits_ec_folder_id_36073270"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_folder_id" := NEW."folder_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_folder_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_limits_ec_folder_id_36073270_ins" BEFORE INSERT ON "limits" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_limits_ec_folder_id_36073270"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"limits"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"limits"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_limits_ec_folder_id_36073270_upd" BEFORE UPDATE ON "limits" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."folder_id", OLD."ec_folder_id"), ROW(NEW."folder_id", NEW."ec_folder_id")))
      EXECUTE FUNCTION "ec_sync_limits_ec_folder_id_36073270"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_limits_ec_folder_id_36073270_upd" BEFORE UPDATE OF "folder_id", "ec_folder_id" ON "limits" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."folder_id", OLD."ec_folder_id"), ROW(NEW."folder_id", NEW."ec_folder_id")))
      EXECUTE FUNCTION "ec_sync_limits_ec_folder_id_36073270"();
  END IF;
END
$ec$;

-- step 10: Add shares.ec_folder_id, empty.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- makes: column shares.ec_folder_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  hangs text;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"shares"') AND a.attname = 'folder_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'p' AND c.conrelid = a.attrelid OR c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'f' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND c.confrelid IN (pg_catalog.to_regclass('"folders"'), NULL), false)
      AND NOT coalesce(c.contype = 'f' AND c.confrelid = a.attrelid AND c.confkey = ARRAY[a.attnum] AND c.conrelid IN (NULL), false)
      AND (i.indexrelid IS NULL OR i.indkey::text <> a.attnum::text OR NOT i.indisunique OR i.indpred IS NOT NULL)
      AND NOT coalesce(c.contype = 'u' AND c.conrelid = a.attrelid AND c.conkey = ARRAY[a.attnum] AND NOT c.condeferrable, false)
    ;
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on shares.folder_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k JOIN pg_catalog.pg_attribute AS a ON a.attrelid = k.oid AND a.attname = 'folder_id'
      WHERE k.oid = pg_catalog.to_regclass('"shares"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i' OR a.attacl IS NOT NULL
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'shares is partitioned, inherits, has a replica identity by index, or rights on its column folder_id alone: none of these goes over to the wider column';
    END IF;
    ALTER TABLE "shares" ADD COLUMN IF NOT EXISTS "ec_folder_id" bigint;
  END IF;
END
$ec$;

-- step 11: Let the database check the expressions.
-- locks: shares ROW EXCLUSIVE, reads no row
UPDATE "shares" SET "ec_folder_id" = "shares"."folder_id" WHERE false;

-- step 12: Let shares.ec_folder_id follow shares.folder_id.
-- locks: shares SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_shares_ec_folder_id_36073270_ins on shares over ec_folder_id, folder_id
-- makes: trigger zzz_ec_shares_ec_folder_id_36073270_upd on shares over ec_folder_id, folder_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"shares"') AND tgname IN ('zzz_ec_shares_ec_folder_id_36073270_ins', 'zzz_ec_shares_ec_folder_id_36073270_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_shares_ec_folder_id_36073270"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_folder_id" := NEW."folder_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_folder_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_shares_ec_folder_id_36073270_ins" BEFORE INSERT ON "shares" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_shares_ec_folder_id_36073270"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"shares"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"shares"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_shares_ec_folder_id_36073270_upd" BEFORE UPDATE ON "shares" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."folder_id", OLD."ec_folder_id"), ROW(NEW."folder_id", NEW."ec_folder_id")))
      EXECUTE FUNCTION "ec_sync_shares_ec_folder_id_36073270"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_shares_ec_folder_id_36073270_upd" BEFORE UPDATE OF "folder_id", "ec_folder_id" ON "shares" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."folder_id", OLD."ec_folder_id"), ROW(NEW."folder_id", NEW."ec_folder_id")))
      EXECUTE FUNCTION "ec_sync_shares_ec_folder_id_36073270"();
  END IF;
END
$ec$;
