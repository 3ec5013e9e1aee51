-- expand-contract: contract 1
-- migration: 20261122101503_clubs_id
-- lock: shop
-- dialect: postgres
-- tables: clubs, members, posts
-- after: 20261122101500_clubs_create, 20261122101500_members_create, 20261122101500_posts_create
--
-- clubs.id, clubs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id grow from integer to bigint: sets NOT NULL, builds the key, the unique indexes and the foreign keys beside, and swaps the columns in one moment, when no build that reads the narrower type is alive; then proves the CHECKs over them, and drops the narrower columns. clubs.id, clubs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id then stand at the end of their tables, for statements that count columns.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Require clubs.ec_id of every write from now on.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_clubs_ec_id_9e60e650_1 on clubs
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"clubs"') AND conname = 'ec_clubs_ec_id_9e60e650_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"clubs"') AND conname = 'ec_clubs_ec_id_9e60e650_1')) THEN
    ALTER TABLE "clubs" ADD CONSTRAINT "ec_clubs_ec_id_9e60e650_1" CHECK ("ec_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove clubs.ec_id of the rows there are.
-- locks: clubs SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"clubs"') AND conname = 'ec_clubs_ec_id_9e60e650_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"clubs"') AND conname = 'ec_clubs_ec_id_9e60e650_1' AND convalidated)) THEN
    ALTER TABLE "clubs" VALIDATE CONSTRAINT "ec_clubs_ec_id_9e60e650_1";
  END IF;
END
$ec$;

-- step 3: Set clubs.ec_id NOT NULL; the proof spares the scan.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "clubs" ALTER COLUMN "ec_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved clubs.ec_id.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_clubs_ec_id_9e60e650_1 on clubs
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"clubs"') AND conname = 'ec_clubs_ec_id_9e60e650_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "clubs" DROP CONSTRAINT IF EXISTS "ec_clubs_ec_id_9e60e650_1";
  END IF;
END
$ec$;

-- step 5: Require members.ec_org_id of every write from now on.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_members_ec_org_id_4d8b3524_1 on members
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_org_id_4d8b3524_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_org_id_4d8b3524_1')) THEN
    ALTER TABLE "members" ADD CONSTRAINT "ec_members_ec_org_id_4d8b3524_1" CHECK ("ec_org_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 6: Prove members.ec_org_id of the rows there are.
-- locks: members SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_org_id_4d8b3524_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_org_id_4d8b3524_1' AND convalidated)) THEN
    ALTER TABLE "members" VALIDATE CONSTRAINT "ec_members_ec_org_id_4d8b3524_1";
  END IF;
END
$ec$;

-- step 7: Set members.ec_org_id NOT NULL; the proof spares the scan.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "members" ALTER COLUMN "ec_org_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 8: Drop the CHECK that proved members.ec_org_id.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_members_ec_org_id_4d8b3524_1 on members
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_org_id_4d8b3524_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "members" DROP CONSTRAINT IF EXISTS "ec_members_ec_org_id_4d8b3524_1";
  END IF;
END
$ec$;

-- step 9: Require members.ec_user_id of every write from now on.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_members_ec_user_id_4bcccd9f_1 on members
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_user_id_4bcccd9f_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_user_id_4bcccd9f_1')) THEN
    ALTER TABLE "members" ADD CONSTRAINT "ec_members_ec_user_id_4bcccd9f_1" CHECK ("ec_user_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 10: Prove members.ec_user_id of the rows there are.
-- locks: members SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_user_id_4bcccd9f_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_user_id_4bcccd9f_1' AND convalidated)) THEN
    ALTER TABLE "members" VALIDATE CONSTRAINT "ec_members_ec_user_id_4bcccd9f_1";
  END IF;
END
$ec$;

-- step 11: Set members.ec_user_id NOT NULL; the proof spares the scan.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "members" ALTER COLUMN "ec_user_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 12: Drop the CHECK that proved members.ec_user_id.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_members_ec_user_id_4bcccd9f_1 on members
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_ec_user_id_4bcccd9f_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_user_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "members" DROP CONSTRAINT IF EXISTS "ec_members_ec_user_id_4bcccd9f_1";
  END IF;
END
$ec$;

-- step 13: Require posts.ec_org_id of every write from now on.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_posts_ec_org_id_4d8b3524_1 on posts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"posts"') AND conname = 'ec_posts_ec_org_id_4d8b3524_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"posts"') AND conname = 'ec_posts_ec_org_id_4d8b3524_1')) THEN
    ALTER TABLE "posts" ADD CONSTRAINT "ec_posts_ec_org_id_4d8b3524_1" CHECK ("ec_org_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 14: Prove posts.ec_org_id of the rows there are.
-- locks: posts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"posts"') AND conname = 'ec_posts_ec_org_id_4d8b3524_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"posts"') AND conname = 'ec_posts_ec_org_id_4d8b3524_1' AND convalidated)) THEN
    ALTER TABLE "posts" VALIDATE CONSTRAINT "ec_posts_ec_org_id_4d8b3524_1";
  END IF;
END
$ec$;

-- step 15: Set posts.ec_org_id NOT NULL; the proof spares the scan.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "posts" ALTER COLUMN "ec_org_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 16: Drop the CHECK that proved posts.ec_org_id.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_posts_ec_org_id_4d8b3524_1 on posts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"posts"') AND conname = 'ec_posts_ec_org_id_4d8b3524_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_org_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "posts" DROP CONSTRAINT IF EXISTS "ec_posts_ec_org_id_4d8b3524_1";
  END IF;
END
$ec$;

-- step 17: Index clubs.ec_id, unique.
-- locks: clubs SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_clubs_pkey on clubs over ec_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_clubs_pkey"') AND i.indrelid = pg_catalog.to_regclass('"clubs"') AND a.attname = 'ec_id' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_clubs_pkey" ON "clubs" ("ec_id");

-- step 18: Index members.ec_org_id and members.ec_user_id, unique.
-- locks: members SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_members_pkey on members over ec_org_id, ec_user_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_members_pkey"') AND i.indrelid = pg_catalog.to_regclass('"members"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['ec_org_id', 'ec_user_id'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = true AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_members_pkey" ON "members" ("ec_org_id", "ec_user_id");

-- step 19: Index members.ec_org_id and members.slug, unique.
-- locks: members SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_one_slug on members over ec_org_id, slug
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_one_slug"') AND i.indrelid = pg_catalog.to_regclass('"members"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['ec_org_id', 'slug'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = true AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_one_slug" ON "members" ("ec_org_id", "slug");

-- step 20: Add foreign key ec_clubs_parent_id_fkey of clubs, for later writes.
-- locks: clubs SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_clubs_parent_id_fkey on clubs to clubs
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.conname = 'ec_clubs_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.conname = 'ec_clubs_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "clubs" ADD CONSTRAINT "ec_clubs_parent_id_fkey" FOREIGN KEY ("ec_parent_id") REFERENCES "clubs" ("ec_id") NOT VALID;
  END IF;
END
$ec$;

-- step 21: Prove foreign key ec_clubs_parent_id_fkey of clubs for every row.
-- locks: clubs SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.conname = 'ec_clubs_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.conname = 'ec_clubs_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "clubs" VALIDATE CONSTRAINT "ec_clubs_parent_id_fkey";
  END IF;
END
$ec$;

-- step 22: Add foreign key ec_members_org_id_fkey of members, for later writes.
-- locks: members SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: clubs SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_members_org_id_fkey on members to clubs
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.conname = 'ec_members_org_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.conname = 'ec_members_org_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "members" ADD CONSTRAINT "ec_members_org_id_fkey" FOREIGN KEY ("ec_org_id") REFERENCES "clubs" ("ec_id") NOT VALID;
  END IF;
END
$ec$;

-- step 23: Prove foreign key ec_members_org_id_fkey of members for every row.
-- locks: members SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: clubs ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.conname = 'ec_members_org_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.conname = 'ec_members_org_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id'] AND c.confrelid = pg_catalog.to_regclass('"clubs"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "members" VALIDATE CONSTRAINT "ec_members_org_id_fkey";
  END IF;
END
$ec$;

-- step 24: Add foreign key ec_posts_org_id_user_id_fkey of posts, for later writes.
-- locks: posts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: members SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_posts_org_id_user_id_fkey on posts to members
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.conname = 'ec_posts_org_id_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confrelid = pg_catalog.to_regclass('"members"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.conname = 'ec_posts_org_id_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confrelid = pg_catalog.to_regclass('"members"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "posts" ADD CONSTRAINT "ec_posts_org_id_user_id_fkey" FOREIGN KEY ("ec_org_id", "ec_user_id") REFERENCES "members" ("ec_org_id", "ec_user_id") ON DELETE CASCADE NOT VALID;
  END IF;
END
$ec$;

-- step 25: Prove foreign key ec_posts_org_id_user_id_fkey of posts for every row.
-- locks: posts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: members ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.conname = 'ec_posts_org_id_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confrelid = pg_catalog.to_regclass('"members"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.conname = 'ec_posts_org_id_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confrelid = pg_catalog.to_regclass('"members"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_org_id', 'ec_user_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "posts" VALIDATE CONSTRAINT "ec_posts_org_id_user_id_fkey";
  END IF;
END
$ec$;

-- step 26: Give clubs.id, clubs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id the wider columns beside them.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- locks: members ACCESS EXCLUSIVE, catalog only
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- makes: column clubs.ec_old_id
-- makes: column clubs.ec_old_parent_id
-- makes: column members.ec_old_org_id
-- makes: column members.ec_old_user_id
-- makes: column posts.ec_old_org_id
-- makes: column posts.ec_old_user_id
-- drops: trigger zzz_ec_clubs_ec_id_9e60e650_ins on clubs
-- drops: trigger zzz_ec_clubs_ec_id_9e60e650_upd on clubs
-- drops: trigger zzz_ec_clubs_ec_parent_id_1188f500_ins on clubs
-- drops: trigger zzz_ec_clubs_ec_parent_id_1188f500_upd on clubs
-- drops: trigger zzz_ec_members_ec_org_id_4d8b3524_ins on members
-- drops: trigger zzz_ec_members_ec_org_id_4d8b3524_upd on members
-- drops: trigger zzz_ec_members_ec_user_id_4bcccd9f_ins on members
-- drops: trigger zzz_ec_members_ec_user_id_4bcccd9f_upd on members
-- drops: trigger zzz_ec_posts_ec_org_id_4d8b3524_ins on posts
-- drops: trigger zzz_ec_posts_ec_org_id_4d8b3524_upd on posts
-- drops: trigger zzz_ec_posts_ec_user_id_4bcccd9f_ins on posts
-- drops: trigger zzz_ec_posts_ec_user_id_4bcccd9f_upd on posts
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped))
DO $ec$
DECLARE
  hangs text;
  was text;
  place text;
  said text;
  kind text;
  numbers pg_catalog.pg_sequence;
  reached bigint;
  called boolean;
  one record;
  stands record;
  used oid[] := '{}';
  again text[] := '{}';
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'org_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'user_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped))) THEN
    -- A table before those that refer to it.
    LOCK TABLE "clubs" IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE "members" IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE "posts" IN ACCESS EXCLUSIVE MODE;
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
    DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_id_9e60e650_ins" ON "clubs";
    DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_id_9e60e650_upd" ON "clubs";
    DROP FUNCTION IF EXISTS "ec_sync_clubs_ec_id_9e60e650"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.confrelid = pg_catalog.to_regclass('"clubs"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['parent_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "clubs" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "clubs" RENAME CONSTRAINT "ec_clubs_parent_id_fkey" TO %I', coalesce(was, 'clubs_parent_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "clubs" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_parent_id_1188f500_ins" ON "clubs";
    DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_parent_id_1188f500_upd" ON "clubs";
    DROP FUNCTION IF EXISTS "ec_sync_clubs_ec_parent_id_1188f500"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"members"') AND c.confrelid = pg_catalog.to_regclass('"clubs"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "members" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "members" RENAME CONSTRAINT "ec_members_org_id_fkey" TO %I', coalesce(was, 'members_org_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "members" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_members_ec_org_id_4d8b3524_ins" ON "members";
    DROP TRIGGER IF EXISTS "zzz_ec_members_ec_org_id_4d8b3524_upd" ON "members";
    DROP FUNCTION IF EXISTS "ec_sync_members_ec_org_id_4d8b3524"();
    DROP TRIGGER IF EXISTS "zzz_ec_members_ec_user_id_4bcccd9f_ins" ON "members";
    DROP TRIGGER IF EXISTS "zzz_ec_members_ec_user_id_4bcccd9f_upd" ON "members";
    DROP FUNCTION IF EXISTS "ec_sync_members_ec_user_id_4bcccd9f"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"posts"') AND c.confrelid = pg_catalog.to_regclass('"members"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['org_id', 'org_id'], ARRAY['user_id', 'user_id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "posts" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "posts" RENAME CONSTRAINT "ec_posts_org_id_user_id_fkey" TO %I', coalesce(was, 'posts_org_id_user_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "posts" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_org_id_4d8b3524_ins" ON "posts";
    DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_org_id_4d8b3524_upd" ON "posts";
    DROP FUNCTION IF EXISTS "ec_sync_posts_ec_org_id_4d8b3524"();
    DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_user_id_4bcccd9f_ins" ON "posts";
    DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_user_id_4bcccd9f_upd" ON "posts";
    DROP FUNCTION IF EXISTS "ec_sync_posts_ec_user_id_4bcccd9f"();
    SELECT k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
      JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE c.contype = 'p' AND c.conrelid = pg_catalog.to_regclass('"clubs"');
    EXECUTE format('ALTER TABLE "clubs" DROP CONSTRAINT %I', one.conname);
    EXECUTE format('ALTER TABLE "clubs" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, 'ec_clubs_pkey');
    IF one.said IS NOT NULL THEN
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
    END IF;
    IF one.note IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "clubs" IS %L', one.conname, one.note);
    END IF;
    IF one.indisclustered THEN
      EXECUTE format('ALTER TABLE "clubs" CLUSTER ON %I', one.relname);
    END IF;
    SELECT k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
      JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE c.contype = 'p' AND c.conrelid = pg_catalog.to_regclass('"members"');
    EXECUTE format('ALTER TABLE "members" DROP CONSTRAINT %I', one.conname);
    EXECUTE format('ALTER TABLE "members" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, 'ec_members_pkey');
    IF one.said IS NOT NULL THEN
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
    END IF;
    IF one.note IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "members" IS %L', one.conname, one.note);
    END IF;
    IF one.indisclustered THEN
      EXECUTE format('ALTER TABLE "members" CLUSTER ON %I', one.relname);
    END IF;
    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('id', 'parent_id')) LOOP
      EXECUTE format('ALTER TABLE "clubs" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "clubs" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "clubs" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"clubs"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"clubs"') AND a.attname IN ('id', 'parent_id')) LOOP
      EXECUTE format('DROP STATISTICS %s', one.place);
      again := again || one.said;
      IF one.who <> current_user THEN
        again := again || format('ALTER STATISTICS %s OWNER TO %I', one.place, one.who);
      END IF;
      IF one.target >= 0 THEN
        again := again || format('ALTER STATISTICS %s SET STATISTICS %s', one.place, one.target);
      END IF;
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON STATISTICS %s IS %L', one.place, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('org_id', 'user_id')) LOOP
      EXECUTE format('ALTER TABLE "members" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "members" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "members" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"members"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"members"') AND a.attname IN ('org_id', 'user_id')) LOOP
      EXECUTE format('DROP STATISTICS %s', one.place);
      again := again || one.said;
      IF one.who <> current_user THEN
        again := again || format('ALTER STATISTICS %s OWNER TO %I', one.place, one.who);
      END IF;
      IF one.target >= 0 THEN
        again := again || format('ALTER STATISTICS %s SET STATISTICS %s', one.place, one.target);
      END IF;
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON STATISTICS %s IS %L', one.place, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('org_id', 'user_id')) LOOP
      EXECUTE format('ALTER TABLE "posts" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "posts" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "posts" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"posts"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"posts"') AND a.attname IN ('org_id', 'user_id')) LOOP
      EXECUTE format('DROP STATISTICS %s', one.place);
      again := again || one.said;
      IF one.who <> current_user THEN
        again := again || format('ALTER STATISTICS %s OWNER TO %I', one.place, one.who);
      END IF;
      IF one.target >= 0 THEN
        again := again || format('ALTER STATISTICS %s SET STATISTICS %s', one.place, one.target);
      END IF;
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON STATISTICS %s IS %L', one.place, one.note);
      END IF;
    END LOOP;
    ALTER TABLE "clubs" RENAME COLUMN "id" TO "ec_old_id";
    ALTER TABLE "clubs" RENAME COLUMN "ec_id" TO "id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"clubs"') AND o.attname = 'ec_old_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"clubs"', 'ec_old_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "clubs" ALTER COLUMN "ec_old_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"clubs"', 'id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "id" SET DEFAULT %s', was);
      ALTER TABLE "clubs" ALTER COLUMN "ec_old_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"clubs"', 'ec_old_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "clubs"."id"', was);
      END IF;
    END IF;
    ALTER TABLE "clubs" ALTER COLUMN "ec_old_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "clubs"."id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"clubs"') AND a.attname = 'ec_old_id' LOOP
      EXECUTE format('GRANT %s ("id") ON "clubs" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_old_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "clubs" RENAME COLUMN "parent_id" TO "ec_old_parent_id";
    ALTER TABLE "clubs" RENAME COLUMN "ec_parent_id" TO "parent_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"clubs"') AND o.attname = 'ec_old_parent_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"clubs"', 'ec_old_parent_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "clubs" ALTER COLUMN "ec_old_parent_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "parent_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"clubs"', 'parent_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "parent_id" SET DEFAULT %s', was);
      ALTER TABLE "clubs" ALTER COLUMN "ec_old_parent_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"clubs"', 'ec_old_parent_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "clubs"."parent_id"', was);
      END IF;
    END IF;
    ALTER TABLE "clubs" ALTER COLUMN "ec_old_parent_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "clubs"."parent_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"clubs"') AND a.attname = 'ec_old_parent_id' LOOP
      EXECUTE format('GRANT %s ("parent_id") ON "clubs" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname = 'ec_old_parent_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "parent_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "clubs" ALTER COLUMN "parent_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "members" RENAME COLUMN "org_id" TO "ec_old_org_id";
    ALTER TABLE "members" RENAME COLUMN "ec_org_id" TO "org_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"members"') AND o.attname = 'ec_old_org_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"members"', 'ec_old_org_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "members" ALTER COLUMN "ec_old_org_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "org_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"members"', 'org_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "org_id" SET DEFAULT %s', was);
      ALTER TABLE "members" ALTER COLUMN "ec_old_org_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"members"', 'ec_old_org_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "members"."org_id"', was);
      END IF;
    END IF;
    ALTER TABLE "members" ALTER COLUMN "ec_old_org_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "members"."org_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"members"') AND a.attname = 'ec_old_org_id' LOOP
      EXECUTE format('GRANT %s ("org_id") ON "members" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_old_org_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "org_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "org_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "members" RENAME COLUMN "user_id" TO "ec_old_user_id";
    ALTER TABLE "members" RENAME COLUMN "ec_user_id" TO "user_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"members"') AND o.attname = 'ec_old_user_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"members"', 'ec_old_user_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "members" ALTER COLUMN "ec_old_user_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "user_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"members"', 'user_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "user_id" SET DEFAULT %s', was);
      ALTER TABLE "members" ALTER COLUMN "ec_old_user_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"members"', 'ec_old_user_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "members"."user_id"', was);
      END IF;
    END IF;
    ALTER TABLE "members" ALTER COLUMN "ec_old_user_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "members"."user_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"members"') AND a.attname = 'ec_old_user_id' LOOP
      EXECUTE format('GRANT %s ("user_id") ON "members" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'ec_old_user_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "user_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "members" ALTER COLUMN "user_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "posts" RENAME COLUMN "org_id" TO "ec_old_org_id";
    ALTER TABLE "posts" RENAME COLUMN "ec_org_id" TO "org_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"posts"') AND o.attname = 'ec_old_org_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"posts"', 'ec_old_org_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "posts" ALTER COLUMN "ec_old_org_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "org_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"posts"', 'org_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "org_id" SET DEFAULT %s', was);
      ALTER TABLE "posts" ALTER COLUMN "ec_old_org_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"posts"', 'ec_old_org_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "posts"."org_id"', was);
      END IF;
    END IF;
    ALTER TABLE "posts" ALTER COLUMN "ec_old_org_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "posts"."org_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"posts"') AND a.attname = 'ec_old_org_id' LOOP
      EXECUTE format('GRANT %s ("org_id") ON "posts" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_old_org_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "org_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "org_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "posts" RENAME COLUMN "user_id" TO "ec_old_user_id";
    ALTER TABLE "posts" RENAME COLUMN "ec_user_id" TO "user_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"posts"') AND o.attname = 'ec_old_user_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"posts"', 'ec_old_user_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "posts" ALTER COLUMN "ec_old_user_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "user_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"posts"', 'user_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "user_id" SET DEFAULT %s', was);
      ALTER TABLE "posts" ALTER COLUMN "ec_old_user_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"posts"', 'ec_old_user_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "posts"."user_id"', was);
      END IF;
    END IF;
    ALTER TABLE "posts" ALTER COLUMN "ec_old_user_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "posts"."user_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"posts"') AND a.attname = 'ec_old_user_id' LOOP
      EXECUTE format('GRANT %s ("user_id") ON "posts" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname = 'ec_old_user_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "user_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "posts" ALTER COLUMN "user_id" SET (%s)', one.options);
    END IF;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"clubs"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"clubs"')
          AND a.attname IN ('ec_old_id', 'ec_old_parent_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"clubs"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"clubs"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_id', 'id'), ('ec_old_parent_id', 'parent_id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"clubs"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of clubs is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "clubs" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "clubs" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "clubs" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "clubs" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"members"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"members"')
          AND a.attname IN ('ec_old_org_id', 'ec_old_user_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"members"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"members"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_org_id', 'org_id'), ('ec_old_user_id', 'user_id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"members"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of members is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "members" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "members" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "members" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "members" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    IF pg_catalog.to_regclass('"ec_members_gone_org_id_idx"') <> ALL (used) THEN
      IF pg_catalog.to_regclass('"members_gone_org_id_idx"') IS NULL THEN
        ALTER INDEX "ec_members_gone_org_id_idx" RENAME TO "members_gone_org_id_idx";
      ELSE
        DROP INDEX "ec_members_gone_org_id_idx";
      END IF;
    END IF;
    IF pg_catalog.to_regclass('"ec_one_slug"') <> ALL (used) THEN
      IF pg_catalog.to_regclass('"one_slug"') IS NULL THEN
        ALTER INDEX "ec_one_slug" RENAME TO "one_slug";
      ELSE
        DROP INDEX "ec_one_slug";
      END IF;
    END IF;
    IF pg_catalog.to_regclass('"ec_members_slug_user_id_idx"') <> ALL (used) THEN
      IF pg_catalog.to_regclass('"members_slug_user_id_idx"') IS NULL THEN
        ALTER INDEX "ec_members_slug_user_id_idx" RENAME TO "members_slug_user_id_idx";
      ELSE
        DROP INDEX "ec_members_slug_user_id_idx";
      END IF;
    END IF;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"posts"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"posts"')
          AND a.attname IN ('ec_old_org_id', 'ec_old_user_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"posts"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"posts"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_org_id', 'org_id'), ('ec_old_user_id', 'user_id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"posts"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of posts is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "posts" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "posts" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "posts" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "posts" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    IF pg_catalog.to_regclass('"ec_posts_org_id_user_id_idx"') <> ALL (used) THEN
      IF pg_catalog.to_regclass('"posts_org_id_user_id_idx"') IS NULL THEN
        ALTER INDEX "ec_posts_org_id_user_id_idx" RENAME TO "posts_org_id_user_id_idx";
      ELSE
        DROP INDEX "ec_posts_org_id_user_id_idx";
      END IF;
    END IF;
    FOREACH said IN ARRAY again LOOP
      EXECUTE said;
    END LOOP;
  END IF;
END
$ec$;

-- step 27: Prove the CHECKs over clubs.id and clubs.parent_id for every row.
-- locks: clubs SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('id', 'parent_id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "clubs" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"clubs"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('id', 'parent_id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "clubs" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 28: Prove the CHECKs over members.org_id and members.user_id for every row.
-- locks: members SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('org_id', 'user_id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "members" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"members"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('org_id', 'user_id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "members" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 29: Prove the CHECKs over posts.org_id and posts.user_id for every row.
-- locks: posts SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('org_id', 'user_id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "posts" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"posts"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('org_id', 'user_id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "posts" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 30: Drop clubs.ec_old_id and clubs.ec_old_parent_id.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- drops: column clubs.ec_old_id
-- drops: column clubs.ec_old_parent_id
-- done when: SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_old_id', 'ec_old_parent_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  ALTER TABLE IF EXISTS "clubs" DROP COLUMN IF EXISTS "ec_old_id", DROP COLUMN IF EXISTS "ec_old_parent_id";
END
$ec$;

-- step 31: Drop members.ec_old_org_id and members.ec_old_user_id.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column members.ec_old_org_id
-- drops: column members.ec_old_user_id
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_old_org_id', 'ec_old_user_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  ALTER TABLE IF EXISTS "members" DROP COLUMN IF EXISTS "ec_old_org_id", DROP COLUMN IF EXISTS "ec_old_user_id";
END
$ec$;

-- step 32: Drop posts.ec_old_org_id and posts.ec_old_user_id.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- drops: column posts.ec_old_org_id
-- drops: column posts.ec_old_user_id
-- done when: SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_old_org_id', 'ec_old_user_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'contract');
  ALTER TABLE IF EXISTS "posts" DROP COLUMN IF EXISTS "ec_old_org_id", DROP COLUMN IF EXISTS "ec_old_user_id";
END
$ec$;
