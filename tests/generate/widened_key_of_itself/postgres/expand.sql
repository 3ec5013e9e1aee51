-- expand-contract: expand 1
-- migration: 20261122101503_folders_parent_id
-- lock: shop
-- dialect: postgres
-- tables: folders, limits, shares
-- after: 20261122101500_folders_create, 20261122101500_limits_create, 20261122101500_shares_create
--
-- folders.id, folders.parent_id, limits.folder_id and shares.folder_id grow from integer to bigint: looks whether all that hangs on them can go over, adds folders.ec_id, folders.ec_parent_id, limits.ec_folder_id and shares.ec_folder_id, and triggers by which they follow.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Look whether all that hangs on folders.id, folders.parent_id, limits.folder_id and shares.folder_id can go over to wider columns.
-- locks: folders ACCESS SHARE, catalog only
-- locks: limits ACCESS SHARE, catalog only
-- locks: shares ACCESS SHARE, catalog only
DO $ec$
DECLARE
  hangs text;
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  LOCK TABLE "folders" IN ACCESS SHARE MODE;
  LOCK TABLE "limits" IN ACCESS SHARE MODE;
  LOCK TABLE "shares" IN ACCESS SHARE MODE;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped))) THEN
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"folders"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['parent_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR c.conrelid = pg_catalog.to_regclass('"limits"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['folder_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR c.conrelid = pg_catalog.to_regclass('"shares"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['folder_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on folders.id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"folders"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'folders is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'parent_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"folders"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['parent_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on folders.parent_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"folders"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'folders is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"limits"') AND a.attname = 'folder_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"limits"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['folder_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on limits.folder_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"limits"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'limits is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    SELECT string_agg(DISTINCT CASE WHEN r.oid IS NULL THEN pg_catalog.pg_describe_object(d.classid, d.objid, d.objsubid)
      ELSE pg_catalog.pg_describe_object('pg_catalog.pg_class'::regclass, r.ev_class, 0) END, ', ') INTO hangs
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_depend AS d ON d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum
    LEFT JOIN pg_catalog.pg_rewrite AS r ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.oid = d.objid
    LEFT JOIN pg_catalog.pg_constraint AS c ON d.classid = 'pg_catalog.pg_constraint'::regclass AND c.oid = d.objid
    LEFT JOIN pg_catalog.pg_class AS s ON d.classid = 'pg_catalog.pg_class'::regclass AND s.oid = d.objid AND s.relkind = 'S'
    LEFT JOIN pg_catalog.pg_index AS i ON d.classid = 'pg_catalog.pg_class'::regclass AND i.indexrelid = d.objid
      OR c.contype IN ('p', 'u') AND i.indexrelid = c.conindid
    LEFT JOIN pg_catalog.pg_attrdef AS f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
    LEFT JOIN pg_catalog.pg_trigger AS t ON d.classid = 'pg_catalog.pg_trigger'::regclass AND t.oid = d.objid
    WHERE a.attrelid = pg_catalog.to_regclass('"shares"') AND a.attname = 'folder_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"shares"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['folder_id', 'id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR false), false)
      AND NOT coalesce(i.indrelid = a.attrelid AND i.indisvalid AND i.indimmediate AND NOT i.indisexclusion
        AND (NOT i.indisprimary OR i.indnatts = i.indnkeyatts)
        AND (c.oid IS NOT NULL OR (SELECT count(*) FROM pg_catalog.pg_depend AS p WHERE p.classid = 'pg_catalog.pg_class'::regclass
          AND p.objid = i.indexrelid AND p.refclassid = 'pg_catalog.pg_class'::regclass AND p.refobjid = a.attrelid
          AND p.refobjsubid = a.attnum) = (SELECT count(*) FROM unnest(i.indkey::int2[]) AS n WHERE n = a.attnum))
        AND NOT EXISTS (SELECT FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS n (attnum, at)
          JOIN unnest(i.indclass::oid[]) WITH ORDINALITY AS m (opclass, at) USING (at)
          JOIN pg_catalog.pg_opclass AS o ON o.oid = m.opclass WHERE n.attnum = a.attnum AND (NOT o.opcdefault
            OR NOT EXISTS (SELECT FROM pg_catalog.pg_opclass AS w WHERE w.opcmethod = o.opcmethod AND w.opcdefault
              AND w.opcintype = 'bigint'::regtype))), false);
    IF hangs IS NOT NULL THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on shares.folder_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"shares"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'shares is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('id', 'parent_id'))) THEN
      CREATE TEMPORARY TABLE ec_grown (LIKE "folders");
      ALTER TABLE pg_temp.ec_grown ALTER COLUMN "id" TYPE bigint, ALTER COLUMN "parent_id" TYPE bigint;
      hangs := NULL;
      FOR one IN SELECT c.oid, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('id', 'parent_id')) LOOP
        BEGIN
          EXECUTE format('ALTER TABLE pg_temp.ec_grown ADD CONSTRAINT %I %s', one.conname, one.said);
        EXCEPTION WHEN OTHERS THEN
          hangs := concat_ws(', ', hangs, format('%s (%s)', pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, one.oid, 0), SQLERRM));
        END;
      END LOOP;
      DROP TABLE pg_temp.ec_grown;
      IF hangs IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on columns of folders does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
      END IF;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('folder_id'))) THEN
      CREATE TEMPORARY TABLE ec_grown (LIKE "limits");
      ALTER TABLE pg_temp.ec_grown ALTER COLUMN "folder_id" TYPE bigint;
      hangs := NULL;
      FOR one IN SELECT c.oid, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('folder_id')) LOOP
        BEGIN
          EXECUTE format('ALTER TABLE pg_temp.ec_grown ADD CONSTRAINT %I %s', one.conname, one.said);
        EXCEPTION WHEN OTHERS THEN
          hangs := concat_ws(', ', hangs, format('%s (%s)', pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, one.oid, 0), SQLERRM));
        END;
      END LOOP;
      DROP TABLE pg_temp.ec_grown;
      IF hangs IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on columns of limits does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
      END IF;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('folder_id'))) THEN
      CREATE TEMPORARY TABLE ec_grown (LIKE "shares");
      ALTER TABLE pg_temp.ec_grown ALTER COLUMN "folder_id" TYPE bigint;
      hangs := NULL;
      FOR one IN SELECT c.oid, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('folder_id')) LOOP
        BEGIN
          EXECUTE format('ALTER TABLE pg_temp.ec_grown ADD CONSTRAINT %I %s', one.conname, one.said);
        EXCEPTION WHEN OTHERS THEN
          hangs := concat_ws(', ', hangs, format('%s (%s)', pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, one.oid, 0), SQLERRM));
        END;
      END LOOP;
      DROP TABLE pg_temp.ec_grown;
      IF hangs IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on columns of shares does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
      END IF;
    END IF;
  END IF;
END
$ec$;

-- step 2: Add folders.ec_id, empty.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- makes: column folders.ec_id
-- grows: folders.id by ec_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped))) THEN
    ALTER TABLE "folders" ADD COLUMN IF NOT EXISTS "ec_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "ec_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "ec_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 3: Let the database check the expressions.
-- locks: folders ROW EXCLUSIVE, reads no row
UPDATE "folders" SET "ec_id" = "folders"."id" WHERE false;

-- step 4: Let folders.ec_id follow folders.id.
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

-- step 5: Add folders.ec_parent_id, empty.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- makes: column folders.ec_parent_id
-- grows: folders.parent_id by ec_parent_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped))) THEN
    ALTER TABLE "folders" ADD COLUMN IF NOT EXISTS "ec_parent_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "ec_parent_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "ec_parent_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 6: Let the database check the expressions.
-- locks: folders ROW EXCLUSIVE, reads no row
UPDATE "folders" SET "ec_parent_id" = "folders"."parent_id" WHERE false;

-- step 7: Let folders.ec_parent_id follow folders.parent_id.
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

-- step 8: Add limits.ec_folder_id, empty.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- makes: column limits.ec_folder_id
-- grows: limits.folder_id by ec_folder_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped))) THEN
    ALTER TABLE "limits" ADD COLUMN IF NOT EXISTS "ec_folder_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "limits" ALTER COLUMN "ec_folder_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "limits" ALTER COLUMN "ec_folder_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 9: Let the database check the expressions.
-- locks: limits ROW EXCLUSIVE, reads no row
UPDATE "limits" SET "ec_folder_id" = "limits"."folder_id" WHERE false;

-- step 10: Let limits.ec_folder_id follow limits.folder_id.
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

-- step 11: Add shares.ec_folder_id, empty.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- makes: column shares.ec_folder_id
-- grows: shares.folder_id by ec_folder_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_folders_parent_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped))) THEN
    ALTER TABLE "shares" ADD COLUMN IF NOT EXISTS "ec_folder_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "shares" ALTER COLUMN "ec_folder_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "shares" ALTER COLUMN "ec_folder_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 12: Let the database check the expressions.
-- locks: shares ROW EXCLUSIVE, reads no row
UPDATE "shares" SET "ec_folder_id" = "shares"."folder_id" WHERE false;

-- step 13: Let shares.ec_folder_id follow shares.folder_id.
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
