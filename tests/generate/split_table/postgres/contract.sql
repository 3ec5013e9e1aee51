-- expand-contract: contract 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: postgres
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: drops bio, avatar and city_id of users, when no build that knows them there is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Add foreign key user_profiles_city_id_fkey of user_profiles_ec.
-- locks: user_profiles_ec SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: cities SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key user_profiles_city_id_fkey on user_profiles_ec to cities
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_city_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['city_id'] AND c.confrelid = pg_catalog.to_regclass('"cities"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_user_profiles_split', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_city_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['city_id'] AND c.confrelid = pg_catalog.to_regclass('"cities"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "user_profiles_ec" ADD CONSTRAINT "user_profiles_city_id_fkey" FOREIGN KEY ("city_id") REFERENCES "cities" ("id") NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove foreign key user_profiles_city_id_fkey of user_profiles_ec for every row.
-- locks: user_profiles_ec SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: cities ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_city_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['city_id'] AND c.confrelid = pg_catalog.to_regclass('"cities"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_city_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['city_id'] AND c.confrelid = pg_catalog.to_regclass('"cities"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "user_profiles_ec" VALIDATE CONSTRAINT "user_profiles_city_id_fkey";
  END IF;
END
$ec$;

-- step 3: Add foreign key user_profiles_user_id_fkey of user_profiles_ec.
-- locks: user_profiles_ec SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key user_profiles_user_id_fkey on user_profiles_ec to users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"users"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_user_profiles_split', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"users"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "user_profiles_ec" ADD CONSTRAINT "user_profiles_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove foreign key user_profiles_user_id_fkey of user_profiles_ec for every row.
-- locks: user_profiles_ec SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: users ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"users"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND c.conname = 'user_profiles_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"users"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "user_profiles_ec" VALIDATE CONSTRAINT "user_profiles_user_id_fkey";
  END IF;
END
$ec$;

-- step 5: Drop foreign key users_city_id_fkey of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- locks: cities ACCESS EXCLUSIVE, catalog only
-- drops: foreign key users_city_id_fkey on users to cities
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_city_id_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_user_profiles_split', 'contract');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_city_id_fkey";
END
$ec$;

-- step 6: Drop the view user_profiles, rename table user_profiles_ec to user_profiles, and drop bio, avatar and city_id of users.
-- locks: users ACCESS EXCLUSIVE, and then the view and the table behind it, catalog only
-- locks: user_profiles_ec ACCESS EXCLUSIVE, catalog only
-- drops: column users.bio
-- drops: column users.avatar
-- drops: column users.city_id
-- drops: trigger zzz_ec_users_user_profiles_a369de06_ins on users
-- drops: trigger zzz_ec_users_user_profiles_a369de06_upd on users
-- drops: trigger zzz_ec_users_user_profiles_a369de06_del on users
-- drops: part user_profiles on users with user_profiles_ec
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"user_profiles"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'user_profiles_ec')) AND pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('bio', 'avatar', 'city_id') AND NOT attisdropped)
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  one record;
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_user_profiles_split', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS t WHERE t.oid = pg_catalog.to_regclass('"user_profiles"') AND t.relkind <> 'v' AND NOT EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = t.relnamespace AND b.relname = 'user_profiles_ec')) AND pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('bio', 'avatar', 'city_id') AND NOT attisdropped)) THEN
    LOCK TABLE "users" IN ACCESS EXCLUSIVE MODE;
    -- Rights on the view that were given since the expand are rights on the table.
    FOR one IN SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.privilege_type AS what
        FROM pg_catalog.pg_class AS c, pg_catalog.aclexplode(c.relacl) AS g
        WHERE c.oid = pg_catalog.to_regclass('"user_profiles"') AND c.relkind = 'v' AND g.grantee <> c.relowner LOOP
      EXECUTE format('GRANT %s ON "user_profiles_ec" TO %s', one.what, one.who);
    END LOOP;
    DROP VIEW IF EXISTS "user_profiles";
    DROP TRIGGER IF EXISTS "zzz_ec_users_user_profiles_a369de06_ins" ON "users";
    DROP TRIGGER IF EXISTS "zzz_ec_users_user_profiles_a369de06_upd" ON "users";
    DROP TRIGGER IF EXISTS "zzz_ec_users_user_profiles_a369de06_del" ON "users";
    DROP FUNCTION IF EXISTS "ec_sync_users_user_profiles_a369de06"();
    DROP FUNCTION IF EXISTS "ec_sync_part_users_user_profiles_a369de06"();
    ALTER TABLE IF EXISTS "user_profiles_ec" RENAME TO "user_profiles";
    SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('"user_profiles"');
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = base.oid AND conname = 'user_profiles_ec_pkey')
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = base.oid AND conname = 'user_profiles_pkey') THEN
      ALTER TABLE "user_profiles" RENAME CONSTRAINT "user_profiles_ec_pkey" TO "user_profiles_pkey";
    END IF;
    ALTER TABLE "users" DROP COLUMN IF EXISTS "bio", DROP COLUMN IF EXISTS "avatar", DROP COLUMN IF EXISTS "city_id";
  END IF;
END
$ec$;
