-- expand-contract: expand 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: postgres
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: lets new builds read and write the columns as user_profiles, and old builds in users.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Create user_profiles_ec.
-- locks: none
-- makes: table user_profiles_ec
-- done when: SELECT pg_catalog.to_regclass('"user_profiles_ec"') IS NOT NULL
CREATE TABLE IF NOT EXISTS "user_profiles_ec" (
  "user_id" bigint NOT NULL,
  "bio" text,
  "avatar" text,
  "city_id" bigint,
  PRIMARY KEY ("user_id"),
  CONSTRAINT "user_profiles_avatar_check" CHECK (length("avatar") < 100)
);

-- step 2: Build index user_profiles_bio_idx of user_profiles_ec.
-- locks: user_profiles_ec SHARE: the table is new and empty
-- makes: index user_profiles_bio_idx on user_profiles_ec over bio
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"user_profiles_bio_idx"') AND i.indrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND a.attname = 'bio' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "user_profiles_bio_idx" ON "user_profiles_ec" ("bio");

-- step 3: Build index user_profiles_city_id_idx of user_profiles_ec.
-- locks: user_profiles_ec SHARE: the table is new and empty
-- makes: index user_profiles_city_id_idx on user_profiles_ec over city_id
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"user_profiles_city_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"user_profiles_ec"') AND a.attname = 'city_id' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "user_profiles_city_id_idx" ON "user_profiles_ec" ("city_id");

-- step 4: Show bio, avatar and city_id of users as table user_profiles by a view, and let user_profiles_ec follow.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_user_profiles_a369de06_ins on users over avatar, bio, city_id, id
-- makes: trigger zzz_ec_users_user_profiles_a369de06_upd on users over avatar, bio, city_id, id
-- makes: trigger zzz_ec_users_user_profiles_a369de06_del on users over avatar, bio, city_id, id
-- makes: part user_profiles on users with user_profiles_ec
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_user_profiles_a369de06_ins', 'zzz_ec_users_user_profiles_a369de06_upd', 'zzz_ec_users_user_profiles_a369de06_del')) = 3 AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = pg_catalog.to_regclass('"user_profiles"') AND v.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = v.relnamespace AND b.relname = 'user_profiles_ec')))
DO $ec$
DECLARE
  base pg_catalog.pg_class;
  place text;
  one record;
BEGIN
  IF NOT (SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_user_profiles_a369de06_ins', 'zzz_ec_users_user_profiles_a369de06_upd', 'zzz_ec_users_user_profiles_a369de06_del')) = 3 AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_class AS v WHERE v.oid = pg_catalog.to_regclass('"user_profiles"') AND v.relkind = 'v' AND EXISTS (SELECT FROM pg_catalog.pg_class AS b WHERE b.relnamespace = v.relnamespace AND b.relname = 'user_profiles_ec')))) THEN
    IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
      PERFORM expand_contract.refuse_contracted('shop', '20261122101502_user_profiles_split');
    END IF;
    IF current_setting('server_version_num')::integer < 150000 THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'a view asks for the rights of its reader from PostgreSQL 15 on';
    END IF;
    SELECT * INTO base FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass('"users"');
    IF base.relkind IS DISTINCT FROM 'r' AND base.relkind IS DISTINCT FROM 'p' THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'users is no table';
    END IF;
    IF base.relrowsecurity THEN
      RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', MESSAGE = 'users has policies, and user_profiles would have none';
    END IF;
    place := format('%I.%I', base.relnamespace::regnamespace::name, 'user_profiles');
    CREATE OR REPLACE FUNCTION "ec_sync_users_user_profiles_a369de06"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $sync$
  BEGIN
    IF TG_OP = 'DELETE' OR (TG_OP = 'UPDATE' AND (NOT (NEW."bio" IS NOT NULL OR NEW."avatar" IS NOT NULL OR NEW."city_id" IS NOT NULL) OR pg_catalog.record_image_ne(ROW(OLD."id"), ROW(NEW."id")))) THEN
      DELETE FROM "user_profiles_ec" AS p WHERE p."user_id" = OLD."id"
        AND NOT EXISTS (SELECT FROM "users" AS o WHERE o."id" = OLD."id" AND (o."bio" IS NOT NULL OR o."avatar" IS NOT NULL OR o."city_id" IS NOT NULL));
    END IF;
    IF TG_OP <> 'DELETE' AND (NEW."bio" IS NOT NULL OR NEW."avatar" IS NOT NULL OR NEW."city_id" IS NOT NULL) THEN
      INSERT INTO "user_profiles_ec" ("user_id", "bio", "avatar", "city_id") VALUES (NEW."id", NEW."bio", NEW."avatar", NEW."city_id")
        ON CONFLICT ("user_id") DO UPDATE SET "bio" = excluded."bio", "avatar" = excluded."avatar", "city_id" = excluded."city_id";
    END IF;
    RETURN NULL;
  END
  $sync$;
    CREATE OR REPLACE TRIGGER "zzz_ec_users_user_profiles_a369de06_ins" AFTER INSERT ON "users" FOR EACH ROW
      WHEN ((NEW."bio" IS NOT NULL OR NEW."avatar" IS NOT NULL OR NEW."city_id" IS NOT NULL)) EXECUTE FUNCTION "ec_sync_users_user_profiles_a369de06"();
    -- A write that names none of the columns need not read them, unless a trigger of yours may change them meanwhile.
    IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
      CREATE OR REPLACE TRIGGER "zzz_ec_users_user_profiles_a369de06_upd" AFTER UPDATE ON "users" FOR EACH ROW
        WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."bio", OLD."avatar", OLD."city_id"), ROW(NEW."id", NEW."bio", NEW."avatar", NEW."city_id"))) EXECUTE FUNCTION "ec_sync_users_user_profiles_a369de06"();
    ELSE
      CREATE OR REPLACE TRIGGER "zzz_ec_users_user_profiles_a369de06_upd" AFTER UPDATE OF "id", "bio", "avatar", "city_id" ON "users" FOR EACH ROW
        WHEN (pg_catalog.record_image_ne(ROW(OLD."id", OLD."bio", OLD."avatar", OLD."city_id"), ROW(NEW."id", NEW."bio", NEW."avatar", NEW."city_id"))) EXECUTE FUNCTION "ec_sync_users_user_profiles_a369de06"();
    END IF;
    CREATE OR REPLACE TRIGGER "zzz_ec_users_user_profiles_a369de06_del" AFTER DELETE ON "users" FOR EACH ROW
      WHEN ((OLD."bio" IS NOT NULL OR OLD."avatar" IS NOT NULL OR OLD."city_id" IS NOT NULL)) EXECUTE FUNCTION "ec_sync_users_user_profiles_a369de06"();
    CREATE OR REPLACE VIEW "user_profiles" WITH (security_invoker = true) AS
      SELECT t."id" AS "user_id", t."bio", t."avatar", t."city_id" FROM "users" AS t WHERE (t."bio" IS NOT NULL OR t."avatar" IS NOT NULL OR t."city_id" IS NOT NULL);
    FOR one IN SELECT c.oid::regclass AS what FROM pg_catalog.pg_class AS c WHERE c.relnamespace = base.relnamespace
        AND c.relname IN ('user_profiles', 'user_profiles_ec') AND c.relowner <> base.relowner LOOP
      EXECUTE format('ALTER TABLE %s OWNER TO %I', one.what, pg_catalog.pg_get_userbyid(base.relowner));
    END LOOP;
    CREATE OR REPLACE FUNCTION "ec_sync_part_users_user_profiles_a369de06"() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $part$
  BEGIN
    IF TG_OP = 'DELETE' THEN
      UPDATE "users" AS t SET "bio" = NULL, "avatar" = NULL, "city_id" = NULL WHERE OLD."user_id" = t."id" AND (t."bio" IS NOT NULL OR t."avatar" IS NOT NULL OR t."city_id" IS NOT NULL);
      IF NOT FOUND THEN
        RETURN NULL;
      END IF;
      RETURN OLD;
    END IF;
    IF NOT (NEW."bio" IS NOT NULL OR NEW."avatar" IS NOT NULL OR NEW."city_id" IS NOT NULL) THEN
      RAISE EXCEPTION USING ERRCODE = 'check_violation', TABLE = 'user_profiles', MESSAGE = 'until the contract a row of user_profiles needs a value besides its key: users has no other way to know of it';
    END IF;
    UPDATE "users" AS t SET "bio" = NEW."bio", "avatar" = NEW."avatar", "city_id" = NEW."city_id" WHERE NEW."user_id" = t."id" AND NOT (t."bio" IS NOT NULL OR t."avatar" IS NOT NULL OR t."city_id" IS NOT NULL);
    IF FOUND THEN
      RETURN NEW;
    END IF;
    IF EXISTS (SELECT FROM "users" AS t WHERE NEW."user_id" = t."id") THEN
      RAISE EXCEPTION USING ERRCODE = 'unique_violation', TABLE = 'user_profiles', CONSTRAINT = 'user_profiles_pkey',
        MESSAGE = 'duplicate key value violates unique constraint "user_profiles_pkey"';
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', TABLE = 'user_profiles', MESSAGE = 'insert on table "user_profiles" violates foreign key constraint: users has no such row ("user_id")';
  END
  $part$;
    CREATE OR REPLACE TRIGGER "ec_users_user_profiles_a369de06" INSTEAD OF INSERT OR DELETE ON "user_profiles" FOR EACH ROW EXECUTE FUNCTION "ec_sync_part_users_user_profiles_a369de06"();
    FOR one IN SELECT p.what, r.who, CASE WHEN bool_or(r.writes) THEN 'SELECT, INSERT, UPDATE, DELETE' ELSE 'SELECT' END AS rights
        FROM (SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, g.privilege_type <> 'SELECT' AS writes FROM pg_catalog.aclexplode(base.relacl) AS g
            WHERE g.grantee <> base.relowner AND g.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
          UNION ALL SELECT CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END, true FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g
            WHERE a.attrelid = base.oid AND a.attname IN ('id', 'bio', 'avatar', 'city_id') AND g.grantee <> base.relowner
              AND g.privilege_type IN ('INSERT', 'UPDATE')) AS r,
          unnest(ARRAY[place, format('%I.%I', base.relnamespace::regnamespace::name, 'user_profiles_ec')]) AS p(what)
        GROUP BY p.what, r.who LOOP
      EXECUTE format('GRANT %s ON %s TO %s', one.rights, one.what, one.who);
    END LOOP;
  END IF;
END
$ec$;
