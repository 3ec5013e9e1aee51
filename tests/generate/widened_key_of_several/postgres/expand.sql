-- expand-contract: expand 1
-- migration: 20261122101503_clubs_id
-- lock: shop
-- dialect: postgres
-- tables: clubs, members, posts
-- after: 20261122101500_clubs_create, 20261122101500_members_create, 20261122101500_posts_create
--
-- clubs.id, clubs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id grow from integer to bigint: looks whether all that hangs on them can go over, adds clubs.ec_id, clubs.ec_parent_id, members.ec_org_id, members.ec_user_id, posts.ec_org_id and posts.ec_user_id, and triggers by which they follow.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Look whether all that hangs on clubs.id, clubs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id can go over to wider columns.
-- locks: clubs ACCESS SHARE, catalog only
-- locks: members ACCESS SHARE, catalog only
-- locks: posts ACCESS SHARE, catalog only
DO $ec$
DECLARE
  hangs text;
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  LOCK TABLE "clubs" IN ACCESS SHARE MODE;
  LOCK TABLE "members" IN ACCESS SHARE MODE;
  LOCK TABLE "posts" IN ACCESS SHARE MODE;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped))) THEN
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
    WHERE a.attrelid = pg_catalog.to_regclass('"clubs"') AND a.attname = 'id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.confrelid = pg_catalog.to_regclass('"clubs"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['parent_id', 'id']] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR c.conrelid = pg_catalog.to_regclass('"members"') AND c.confrelid = pg_catalog.to_regclass('"clubs"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'id']] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
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
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on clubs.id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"clubs"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'clubs is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
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
    WHERE a.attrelid = pg_catalog.to_regclass('"clubs"') AND a.attname = 'parent_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.confrelid = pg_catalog.to_regclass('"clubs"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['parent_id', 'id']] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
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
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on clubs.parent_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"clubs"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'clubs is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
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
    WHERE a.attrelid = pg_catalog.to_regclass('"members"') AND a.attname = 'org_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"members"') AND c.confrelid = pg_catalog.to_regclass('"clubs"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'id']] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
            AND c.condeferrable = false AND c.condeferred = false AND pg_catalog.to_jsonb(c)->>'confdelsetcols' IS NULL
          OR c.conrelid = pg_catalog.to_regclass('"posts"') AND c.confrelid = pg_catalog.to_regclass('"members"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'org_id'], ARRAY['user_id', 'user_id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
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
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on members.org_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"members"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'members is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
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
    WHERE a.attrelid = pg_catalog.to_regclass('"members"') AND a.attname = 'user_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"posts"') AND c.confrelid = pg_catalog.to_regclass('"members"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'org_id'], ARRAY['user_id', 'user_id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
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
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on members.user_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"members"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'members is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
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
    WHERE a.attrelid = pg_catalog.to_regclass('"posts"') AND a.attname = 'org_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"posts"') AND c.confrelid = pg_catalog.to_regclass('"members"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'org_id'], ARRAY['user_id', 'user_id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
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
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on posts.org_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"posts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'posts is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
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
    WHERE a.attrelid = pg_catalog.to_regclass('"posts"') AND a.attname = 'user_id' AND s.oid IS NULL AND f.adnum IS DISTINCT FROM a.attnum
      AND d.classid <> 'pg_catalog.pg_statistic_ext'::regclass
      AND NOT coalesce(pg_catalog.starts_with(t.tgname, 'zzz_ec_'), false)
      AND NOT coalesce(c.contype = 'n' AND c.conkey = ARRAY[a.attnum], false)
      AND NOT coalesce(c.contype = 'c' AND c.conrelid = a.attrelid AND c.convalidated, false)
      AND NOT coalesce(c.contype = 'f' AND c.convalidated AND (c.conrelid = pg_catalog.to_regclass('"posts"') AND c.confrelid = pg_catalog.to_regclass('"members"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'org_id'], ARRAY['user_id', 'user_id']] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.confmatchtype = 's'
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
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on posts.user_id does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_class AS k
      WHERE k.oid = pg_catalog.to_regclass('"posts"') AND (k.relkind <> 'r' OR k.relispartition OR k.relreplident = 'i'
        OR EXISTS (SELECT FROM pg_catalog.pg_inherits WHERE k.oid IN (inhrelid, inhparent)))) THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'posts is partitioned, inherits, or has a replica identity by index: this does not go over to the wider column';
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('id', 'parent_id'))) THEN
      CREATE TEMPORARY TABLE ec_grown (LIKE "clubs");
      ALTER TABLE pg_temp.ec_grown ALTER COLUMN "id" TYPE bigint, ALTER COLUMN "parent_id" TYPE bigint;
      hangs := NULL;
      FOR one IN SELECT c.oid, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('id', 'parent_id')) LOOP
        BEGIN
          EXECUTE format('ALTER TABLE pg_temp.ec_grown ADD CONSTRAINT %I %s', one.conname, one.said);
        EXCEPTION WHEN OTHERS THEN
          hangs := concat_ws(', ', hangs, format('%s (%s)', pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, one.oid, 0), SQLERRM));
        END;
      END LOOP;
      DROP TABLE pg_temp.ec_grown;
      IF hangs IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on columns of clubs does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
      END IF;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('org_id', 'user_id'))) THEN
      CREATE TEMPORARY TABLE ec_grown (LIKE "members");
      ALTER TABLE pg_temp.ec_grown ALTER COLUMN "org_id" TYPE bigint, ALTER COLUMN "user_id" TYPE bigint;
      hangs := NULL;
      FOR one IN SELECT c.oid, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('org_id', 'user_id')) LOOP
        BEGIN
          EXECUTE format('ALTER TABLE pg_temp.ec_grown ADD CONSTRAINT %I %s', one.conname, one.said);
        EXCEPTION WHEN OTHERS THEN
          hangs := concat_ws(', ', hangs, format('%s (%s)', pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, one.oid, 0), SQLERRM));
        END;
      END LOOP;
      DROP TABLE pg_temp.ec_grown;
      IF hangs IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on columns of members does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
      END IF;
    END IF;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('org_id', 'user_id'))) THEN
      CREATE TEMPORARY TABLE ec_grown (LIKE "posts");
      ALTER TABLE pg_temp.ec_grown ALTER COLUMN "org_id" TYPE bigint, ALTER COLUMN "user_id" TYPE bigint;
      hangs := NULL;
      FOR one IN SELECT c.oid, c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('org_id', 'user_id')) LOOP
        BEGIN
          EXECUTE format('ALTER TABLE pg_temp.ec_grown ADD CONSTRAINT %I %s', one.conname, one.said);
        EXCEPTION WHEN OTHERS THEN
          hangs := concat_ws(', ', hangs, format('%s (%s)', pg_catalog.pg_describe_object('pg_catalog.pg_constraint'::regclass, one.oid, 0), SQLERRM));
        END;
      END LOOP;
      DROP TABLE pg_temp.ec_grown;
      IF hangs IS NOT NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'what hangs on columns of posts does not go over to the wider column: ' || hangs || '; drop it first, and make it again when this migration is contracted';
      END IF;
    END IF;
  END IF;
END
$ec$;

-- step 2: Add clubs.ec_id, empty.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- makes: column clubs.ec_id
-- grows: clubs.id by ec_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_id') AND NOT attisdropped))) THEN
    ALTER TABLE "clubs" ADD COLUMN IF NOT EXISTS "ec_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "ec_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "ec_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 3: Let the database check the expressions.
-- locks: clubs ROW EXCLUSIVE, reads no row
UPDATE "clubs" SET "ec_id" = "clubs"."id" WHERE false;

-- step 4: Let clubs.ec_id follow clubs.id.
-- locks: clubs SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_clubs_ec_id_9e60e650_ins on clubs over ec_id, id
-- makes: trigger zzz_ec_clubs_ec_id_9e60e650_upd on clubs over ec_id, id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"clubs"') AND tgname IN ('zzz_ec_clubs_ec_id_9e60e650_ins', 'zzz_ec_clubs_ec_id_9e60e650_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_clubs_ec_id_9e60e650"() RETURNS trigger LANGUAGE plpgsql
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
  CREATE OR REPLACE TRIGGER "zzz_ec_clubs_ec_id_9e60e650_ins" BEFORE INSERT ON "clubs" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_clubs_ec_id_9e60e650"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"clubs"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"clubs"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_clubs_ec_id_9e60e650_upd" BEFORE UPDATE ON "clubs" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_clubs_ec_id_9e60e650"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_clubs_ec_id_9e60e650_upd" BEFORE UPDATE OF "id", "ec_id" ON "clubs" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."ec_id"), ROW(NEW."id", NEW."ec_id")))
      EXECUTE FUNCTION "ec_sync_clubs_ec_id_9e60e650"();
  END IF;
END
$ec$;

-- step 5: Add clubs.ec_parent_id, empty.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- makes: column clubs.ec_parent_id
-- grows: clubs.parent_id by ec_parent_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_parent_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_parent_id') AND NOT attisdropped))) THEN
    ALTER TABLE "clubs" ADD COLUMN IF NOT EXISTS "ec_parent_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'parent_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "ec_parent_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "ec_parent_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 6: Let the database check the expressions.
-- locks: clubs ROW EXCLUSIVE, reads no row
UPDATE "clubs" SET "ec_parent_id" = "clubs"."parent_id" WHERE false;

-- step 7: Let clubs.ec_parent_id follow clubs.parent_id.
-- locks: clubs SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_clubs_ec_parent_id_1188f500_ins on clubs over ec_parent_id, parent_id
-- makes: trigger zzz_ec_clubs_ec_parent_id_1188f500_upd on clubs over ec_parent_id, parent_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"clubs"') AND tgname IN ('zzz_ec_clubs_ec_parent_id_1188f500_ins', 'zzz_ec_clubs_ec_parent_id_1188f500_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_clubs_ec_parent_id_1188f500"() RETURNS trigger LANGUAGE plpgsql
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
  CREATE OR REPLACE TRIGGER "zzz_ec_clubs_ec_parent_id_1188f500_ins" BEFORE INSERT ON "clubs" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_clubs_ec_parent_id_1188f500"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"clubs"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"clubs"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_clubs_ec_parent_id_1188f500_upd" BEFORE UPDATE ON "clubs" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."parent_id", OLD."ec_parent_id"), ROW(NEW."parent_id", NEW."ec_parent_id")))
      EXECUTE FUNCTION "ec_sync_clubs_ec_parent_id_1188f500"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_clubs_ec_parent_id_1188f500_upd" BEFORE UPDATE OF "parent_id", "ec_parent_id" ON "clubs" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."parent_id", OLD."ec_parent_id"), ROW(NEW."parent_id", NEW."ec_parent_id")))
      EXECUTE FUNCTION "ec_sync_clubs_ec_parent_id_1188f500"();
  END IF;
END
$ec$;

-- step 8: Add members.ec_org_id, empty.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- makes: column members.ec_org_id
-- grows: members.org_id by ec_org_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped))) THEN
    ALTER TABLE "members" ADD COLUMN IF NOT EXISTS "ec_org_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'org_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "ec_org_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "ec_org_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 9: Let the database check the expressions.
-- locks: members ROW EXCLUSIVE, reads no row
UPDATE "members" SET "ec_org_id" = "members"."org_id" WHERE false;

-- step 10: Let members.ec_org_id follow members.org_id.
-- locks: members SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_members_ec_org_id_4d8b3524_ins on members over ec_org_id, org_id
-- makes: trigger zzz_ec_members_ec_org_id_4d8b3524_upd on members over ec_org_id, org_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_ec_org_id_4d8b3524_ins', 'zzz_ec_members_ec_org_id_4d8b3524_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_members_ec_org_id_4d8b3524"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_org_id" := NEW."org_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_org_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_members_ec_org_id_4d8b3524_ins" BEFORE INSERT ON "members" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_members_ec_org_id_4d8b3524"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"members"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"members"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_members_ec_org_id_4d8b3524_upd" BEFORE UPDATE ON "members" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id", OLD."ec_org_id"), ROW(NEW."org_id", NEW."ec_org_id")))
      EXECUTE FUNCTION "ec_sync_members_ec_org_id_4d8b3524"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_members_ec_org_id_4d8b3524_upd" BEFORE UPDATE OF "org_id", "ec_org_id" ON "members" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id", OLD."ec_org_id"), ROW(NEW."org_id", NEW."ec_org_id")))
      EXECUTE FUNCTION "ec_sync_members_ec_org_id_4d8b3524"();
  END IF;
END
$ec$;

-- step 11: Add members.ec_user_id, empty.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- makes: column members.ec_user_id
-- grows: members.user_id by ec_user_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped))) THEN
    ALTER TABLE "members" ADD COLUMN IF NOT EXISTS "ec_user_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'user_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "ec_user_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "ec_user_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 12: Let the database check the expressions.
-- locks: members ROW EXCLUSIVE, reads no row
UPDATE "members" SET "ec_user_id" = "members"."user_id" WHERE false;

-- step 13: Let members.ec_user_id follow members.user_id.
-- locks: members SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_members_ec_user_id_4bcccd9f_ins on members over ec_user_id, user_id
-- makes: trigger zzz_ec_members_ec_user_id_4bcccd9f_upd on members over ec_user_id, user_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_ec_user_id_4bcccd9f_ins', 'zzz_ec_members_ec_user_id_4bcccd9f_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_members_ec_user_id_4bcccd9f"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_user_id" := NEW."user_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_user_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_members_ec_user_id_4bcccd9f_ins" BEFORE INSERT ON "members" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_members_ec_user_id_4bcccd9f"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"members"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"members"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_members_ec_user_id_4bcccd9f_upd" BEFORE UPDATE ON "members" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."user_id", OLD."ec_user_id"), ROW(NEW."user_id", NEW."ec_user_id")))
      EXECUTE FUNCTION "ec_sync_members_ec_user_id_4bcccd9f"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_members_ec_user_id_4bcccd9f_upd" BEFORE UPDATE OF "user_id", "ec_user_id" ON "members" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."user_id", OLD."ec_user_id"), ROW(NEW."user_id", NEW."ec_user_id")))
      EXECUTE FUNCTION "ec_sync_members_ec_user_id_4bcccd9f"();
  END IF;
END
$ec$;

-- step 14: Add posts.ec_org_id, empty.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- makes: column posts.ec_org_id
-- grows: posts.org_id by ec_org_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped))) THEN
    ALTER TABLE "posts" ADD COLUMN IF NOT EXISTS "ec_org_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'org_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "ec_org_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "ec_org_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 15: Let the database check the expressions.
-- locks: posts ROW EXCLUSIVE, reads no row
UPDATE "posts" SET "ec_org_id" = "posts"."org_id" WHERE false;

-- step 16: Let posts.ec_org_id follow posts.org_id.
-- locks: posts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_posts_ec_org_id_4d8b3524_ins on posts over ec_org_id, org_id
-- makes: trigger zzz_ec_posts_ec_org_id_4d8b3524_upd on posts over ec_org_id, org_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"posts"') AND tgname IN ('zzz_ec_posts_ec_org_id_4d8b3524_ins', 'zzz_ec_posts_ec_org_id_4d8b3524_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_posts_ec_org_id_4d8b3524"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_org_id" := NEW."org_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_org_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_posts_ec_org_id_4d8b3524_ins" BEFORE INSERT ON "posts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_posts_ec_org_id_4d8b3524"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"posts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"posts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_posts_ec_org_id_4d8b3524_upd" BEFORE UPDATE ON "posts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id", OLD."ec_org_id"), ROW(NEW."org_id", NEW."ec_org_id")))
      EXECUTE FUNCTION "ec_sync_posts_ec_org_id_4d8b3524"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_posts_ec_org_id_4d8b3524_upd" BEFORE UPDATE OF "org_id", "ec_org_id" ON "posts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."org_id", OLD."ec_org_id"), ROW(NEW."org_id", NEW."ec_org_id")))
      EXECUTE FUNCTION "ec_sync_posts_ec_org_id_4d8b3524"();
  END IF;
END
$ec$;

-- step 17: Add posts.ec_user_id, empty.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- makes: column posts.ec_user_id
-- grows: posts.user_id by ec_user_id
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped)) OR ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped)))
DO $ec$
DECLARE
  one record;
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped))) THEN
    ALTER TABLE "posts" ADD COLUMN IF NOT EXISTS "ec_user_id" bigint;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'user_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "ec_user_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "ec_user_id" SET (%s)', one.options);
    END IF;
  END IF;
END
$ec$;

-- step 18: Let the database check the expressions.
-- locks: posts ROW EXCLUSIVE, reads no row
UPDATE "posts" SET "ec_user_id" = "posts"."user_id" WHERE false;

-- step 19: Let posts.ec_user_id follow posts.user_id.
-- locks: posts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_posts_ec_user_id_4bcccd9f_ins on posts over ec_user_id, user_id
-- makes: trigger zzz_ec_posts_ec_user_id_4bcccd9f_upd on posts over ec_user_id, user_id
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"posts"') AND tgname IN ('zzz_ec_posts_ec_user_id_4bcccd9f_ins', 'zzz_ec_posts_ec_user_id_4bcccd9f_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101503_clubs_id');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_posts_ec_user_id_4bcccd9f"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."ec_user_id" := NEW."user_id";
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."ec_user_id" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_posts_ec_user_id_4bcccd9f_ins" BEFORE INSERT ON "posts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_posts_ec_user_id_4bcccd9f"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"posts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"posts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_posts_ec_user_id_4bcccd9f_upd" BEFORE UPDATE ON "posts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."user_id", OLD."ec_user_id"), ROW(NEW."user_id", NEW."ec_user_id")))
      EXECUTE FUNCTION "ec_sync_posts_ec_user_id_4bcccd9f"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_posts_ec_user_id_4bcccd9f_upd" BEFORE UPDATE OF "user_id", "ec_user_id" ON "posts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."user_id", OLD."ec_user_id"), ROW(NEW."user_id", NEW."ec_user_id")))
      EXECUTE FUNCTION "ec_sync_posts_ec_user_id_4bcccd9f"();
  END IF;
END
$ec$;
