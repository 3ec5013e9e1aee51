-- expand-contract: contract 1
-- migration: 20261122101503_folders_parent_id
-- lock: shop
-- dialect: postgres
-- tables: folders, limits, shares
-- after: 20261122101500_folders_create, 20261122101500_limits_create, 20261122101500_shares_create
--
-- folders.id, folders.parent_id, limits.folder_id and shares.folder_id grow from integer to bigint: sets NOT NULL, builds the key, the unique indexes and the foreign keys beside, and swaps the columns in one moment, when no build that reads the narrower type is alive; then proves the CHECKs over them, and drops the narrower columns. folders.id, folders.parent_id, limits.folder_id and shares.folder_id then stand at the end of their tables, for statements that count columns.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Require folders.ec_id of every write from now on.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_folders_ec_id_f3fb61ee_1 on folders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"folders"') AND conname = 'ec_folders_ec_id_f3fb61ee_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"folders"') AND conname = 'ec_folders_ec_id_f3fb61ee_1')) THEN
    ALTER TABLE "folders" ADD CONSTRAINT "ec_folders_ec_id_f3fb61ee_1" CHECK ("ec_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove folders.ec_id of the rows there are.
-- locks: folders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"folders"') AND conname = 'ec_folders_ec_id_f3fb61ee_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"folders"') AND conname = 'ec_folders_ec_id_f3fb61ee_1' AND convalidated)) THEN
    ALTER TABLE "folders" VALIDATE CONSTRAINT "ec_folders_ec_id_f3fb61ee_1";
  END IF;
END
$ec$;

-- step 3: Set folders.ec_id NOT NULL; the proof spares the scan.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "folders" ALTER COLUMN "ec_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved folders.ec_id.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_folders_ec_id_f3fb61ee_1 on folders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"folders"') AND conname = 'ec_folders_ec_id_f3fb61ee_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "folders" DROP CONSTRAINT IF EXISTS "ec_folders_ec_id_f3fb61ee_1";
  END IF;
END
$ec$;

-- step 5: Require limits.ec_folder_id of every write from now on.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_limits_ec_folder_id_36073270_1 on limits
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"limits"') AND conname = 'ec_limits_ec_folder_id_36073270_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"limits"') AND conname = 'ec_limits_ec_folder_id_36073270_1')) THEN
    ALTER TABLE "limits" ADD CONSTRAINT "ec_limits_ec_folder_id_36073270_1" CHECK ("ec_folder_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 6: Prove limits.ec_folder_id of the rows there are.
-- locks: limits SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"limits"') AND conname = 'ec_limits_ec_folder_id_36073270_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"limits"') AND conname = 'ec_limits_ec_folder_id_36073270_1' AND convalidated)) THEN
    ALTER TABLE "limits" VALIDATE CONSTRAINT "ec_limits_ec_folder_id_36073270_1";
  END IF;
END
$ec$;

-- step 7: Set limits.ec_folder_id NOT NULL; the proof spares the scan.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "limits" ALTER COLUMN "ec_folder_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 8: Drop the CHECK that proved limits.ec_folder_id.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_limits_ec_folder_id_36073270_1 on limits
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"limits"') AND conname = 'ec_limits_ec_folder_id_36073270_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "limits" DROP CONSTRAINT IF EXISTS "ec_limits_ec_folder_id_36073270_1";
  END IF;
END
$ec$;

-- step 9: Require shares.ec_folder_id of every write from now on.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_shares_ec_folder_id_36073270_1 on shares
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"shares"') AND conname = 'ec_shares_ec_folder_id_36073270_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"shares"') AND conname = 'ec_shares_ec_folder_id_36073270_1')) THEN
    ALTER TABLE "shares" ADD CONSTRAINT "ec_shares_ec_folder_id_36073270_1" CHECK ("ec_folder_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 10: Prove shares.ec_folder_id of the rows there are.
-- locks: shares SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"shares"') AND conname = 'ec_shares_ec_folder_id_36073270_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"shares"') AND conname = 'ec_shares_ec_folder_id_36073270_1' AND convalidated)) THEN
    ALTER TABLE "shares" VALIDATE CONSTRAINT "ec_shares_ec_folder_id_36073270_1";
  END IF;
END
$ec$;

-- step 11: Set shares.ec_folder_id NOT NULL; the proof spares the scan.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "shares" ALTER COLUMN "ec_folder_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 12: Drop the CHECK that proved shares.ec_folder_id.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_shares_ec_folder_id_36073270_1 on shares
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"shares"') AND conname = 'ec_shares_ec_folder_id_36073270_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_folder_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "shares" DROP CONSTRAINT IF EXISTS "ec_shares_ec_folder_id_36073270_1";
  END IF;
END
$ec$;

-- step 13: Index folders.ec_id, unique.
-- locks: folders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_folders_pkey on folders over ec_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_folders_pkey"') AND i.indrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'ec_id' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_folders_pkey" ON "folders" ("ec_id");

-- step 14: Index limits.ec_folder_id, unique.
-- locks: limits SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_limits_pkey on limits over ec_folder_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_limits_pkey"') AND i.indrelid = pg_catalog.to_regclass('"limits"') AND a.attname = 'ec_folder_id' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_limits_pkey" ON "limits" ("ec_folder_id");

-- step 15: Index shares.ec_folder_id, unique.
-- locks: shares SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_shares_folder_id_key on shares over ec_folder_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_shares_folder_id_key"') AND i.indrelid = pg_catalog.to_regclass('"shares"') AND a.attname = 'ec_folder_id' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_shares_folder_id_key" ON "shares" ("ec_folder_id");

-- step 16: Add foreign key ec_folders_parent_id_fkey of folders, for later writes.
-- locks: folders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_folders_parent_id_fkey on folders to folders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.conname = 'ec_folders_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.conname = 'ec_folders_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "folders" ADD CONSTRAINT "ec_folders_parent_id_fkey" FOREIGN KEY ("ec_parent_id") REFERENCES "folders" ("ec_id") ON DELETE CASCADE NOT VALID;
  END IF;
END
$ec$;

-- step 17: Prove foreign key ec_folders_parent_id_fkey of folders for every row.
-- locks: folders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.conname = 'ec_folders_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.conname = 'ec_folders_parent_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_parent_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "folders" VALIDATE CONSTRAINT "ec_folders_parent_id_fkey";
  END IF;
END
$ec$;

-- step 18: Add foreign key ec_limits_folder_id_fkey of limits, for later writes.
-- locks: limits SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: folders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_limits_folder_id_fkey on limits to folders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.conname = 'ec_limits_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.conname = 'ec_limits_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "limits" ADD CONSTRAINT "ec_limits_folder_id_fkey" FOREIGN KEY ("ec_folder_id") REFERENCES "folders" ("ec_id") ON DELETE CASCADE NOT VALID;
  END IF;
END
$ec$;

-- step 19: Prove foreign key ec_limits_folder_id_fkey of limits for every row.
-- locks: limits SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: folders ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.conname = 'ec_limits_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.conname = 'ec_limits_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "limits" VALIDATE CONSTRAINT "ec_limits_folder_id_fkey";
  END IF;
END
$ec$;

-- step 20: Add foreign key ec_shares_folder_id_fkey of shares, for later writes.
-- locks: shares SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: folders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key ec_shares_folder_id_fkey on shares to folders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.conname = 'ec_shares_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.conname = 'ec_shares_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "shares" ADD CONSTRAINT "ec_shares_folder_id_fkey" FOREIGN KEY ("ec_folder_id") REFERENCES "folders" ("ec_id") ON DELETE CASCADE NOT VALID;
  END IF;
END
$ec$;

-- step 21: Prove foreign key ec_shares_folder_id_fkey of shares for every row.
-- locks: shares SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: folders ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.conname = 'ec_shares_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.conname = 'ec_shares_folder_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['ec_folder_id'] AND c.confrelid = pg_catalog.to_regclass('"folders"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['ec_id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "shares" VALIDATE CONSTRAINT "ec_shares_folder_id_fkey";
  END IF;
END
$ec$;

-- step 22: Give folders.id, folders.parent_id, limits.folder_id and shares.folder_id the wider columns beside them.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- makes: column folders.ec_old_id
-- makes: column folders.ec_old_parent_id
-- makes: column limits.ec_old_folder_id
-- makes: column shares.ec_old_folder_id
-- drops: trigger zzz_ec_folders_ec_id_f3fb61ee_ins on folders
-- drops: trigger zzz_ec_folders_ec_id_f3fb61ee_upd on folders
-- drops: trigger zzz_ec_folders_ec_parent_id_cfa2bc5d_ins on folders
-- drops: trigger zzz_ec_folders_ec_parent_id_cfa2bc5d_upd on folders
-- drops: trigger zzz_ec_limits_ec_folder_id_36073270_ins on limits
-- drops: trigger zzz_ec_limits_ec_folder_id_36073270_upd on limits
-- drops: trigger zzz_ec_shares_ec_folder_id_36073270_ins on shares
-- drops: trigger zzz_ec_shares_ec_folder_id_36073270_upd on shares
-- done when: SELECT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped))
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
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  IF NOT ((SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)) AND (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id' AND NOT attisdropped AND pg_catalog.format_type(atttypid, atttypmod) = 'bigint')) AND (SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped))) THEN
    -- A table before those that refer to it.
    LOCK TABLE "folders" IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE "limits" IN ACCESS EXCLUSIVE MODE;
    LOCK TABLE "shares" IN ACCESS EXCLUSIVE MODE;
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
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_id_f3fb61ee_ins" ON "folders";
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_id_f3fb61ee_upd" ON "folders";
    DROP FUNCTION IF EXISTS "ec_sync_folders_ec_id_f3fb61ee"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"folders"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['parent_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "folders" RENAME CONSTRAINT "ec_folders_parent_id_fkey" TO %I', coalesce(was, 'folders_parent_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "folders" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_parent_id_cfa2bc5d_ins" ON "folders";
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_parent_id_cfa2bc5d_upd" ON "folders";
    DROP FUNCTION IF EXISTS "ec_sync_folders_ec_parent_id_cfa2bc5d"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"limits"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['folder_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "limits" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "limits" RENAME CONSTRAINT "ec_limits_folder_id_fkey" TO %I', coalesce(was, 'limits_folder_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "limits" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_limits_ec_folder_id_36073270_ins" ON "limits";
    DROP TRIGGER IF EXISTS "zzz_ec_limits_ec_folder_id_36073270_upd" ON "limits";
    DROP FUNCTION IF EXISTS "ec_sync_limits_ec_folder_id_36073270"();
    was := NULL;
    SELECT c.conname, pg_catalog.obj_description(c.oid, 'pg_constraint') INTO was, said FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid = pg_catalog.to_regclass('"shares"') AND c.confrelid = pg_catalog.to_regclass('"folders"')
            AND (SELECT array_agg(ARRAY[o.attname::text, w.attname::text] ORDER BY o.attname) FROM unnest(c.conkey, c.confkey) AS n (own, target)
              JOIN pg_catalog.pg_attribute AS o ON o.attrelid = c.conrelid AND o.attnum = n.own
              JOIN pg_catalog.pg_attribute AS w ON w.attrelid = c.confrelid AND w.attnum = n.target) = ARRAY[ARRAY['folder_id', 'id']];
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "shares" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "shares" RENAME CONSTRAINT "ec_shares_folder_id_fkey" TO %I', coalesce(was, 'shares_folder_id_fkey'));
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "shares" IS %L', was, said);
    END IF;
    DROP TRIGGER IF EXISTS "zzz_ec_shares_ec_folder_id_36073270_ins" ON "shares";
    DROP TRIGGER IF EXISTS "zzz_ec_shares_ec_folder_id_36073270_upd" ON "shares";
    DROP FUNCTION IF EXISTS "ec_sync_shares_ec_folder_id_36073270"();
    SELECT k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
      JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE c.contype = 'p' AND c.conrelid = pg_catalog.to_regclass('"folders"');
    EXECUTE format('ALTER TABLE "folders" DROP CONSTRAINT %I', one.conname);
    EXECUTE format('ALTER TABLE "folders" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, 'ec_folders_pkey');
    IF one.said IS NOT NULL THEN
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
    END IF;
    IF one.note IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "folders" IS %L', one.conname, one.note);
    END IF;
    IF one.indisclustered THEN
      EXECUTE format('ALTER TABLE "folders" CLUSTER ON %I', one.relname);
    END IF;
    SELECT k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note INTO STRICT one FROM pg_catalog.pg_constraint AS c JOIN pg_catalog.pg_index AS i ON i.indexrelid = c.conindid
      JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      WHERE c.contype = 'p' AND c.conrelid = pg_catalog.to_regclass('"limits"');
    EXECUTE format('ALTER TABLE "limits" DROP CONSTRAINT %I', one.conname);
    EXECUTE format('ALTER TABLE "limits" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', one.conname, 'ec_limits_pkey');
    IF one.said IS NOT NULL THEN
      EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
    END IF;
    IF one.note IS NOT NULL THEN
      EXECUTE format('COMMENT ON CONSTRAINT %I ON "limits" IS %L', one.conname, one.note);
    END IF;
    IF one.indisclustered THEN
      EXECUTE format('ALTER TABLE "limits" CLUSTER ON %I', one.relname);
    END IF;
    FOR one IN SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('id', 'parent_id')) LOOP
      EXECUTE format('ALTER TABLE "folders" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "folders" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "folders" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"folders"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"folders"') AND a.attname IN ('id', 'parent_id')) LOOP
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
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('folder_id')) LOOP
      EXECUTE format('ALTER TABLE "limits" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "limits" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "limits" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"limits"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"limits"') AND a.attname IN ('folder_id')) LOOP
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
        FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('folder_id')) LOOP
      EXECUTE format('ALTER TABLE "shares" DROP CONSTRAINT %I', one.conname);
      again := again || format('ALTER TABLE "shares" ADD CONSTRAINT %I %s NOT VALID', one.conname, one.said);
      IF one.note IS NOT NULL THEN
        again := again || format('COMMENT ON CONSTRAINT %I ON "shares" IS %L', one.conname, one.note);
      END IF;
    END LOOP;
    FOR one IN SELECT format('%I.%I', n.nspname, s.stxname) AS place, pg_catalog.pg_get_statisticsobjdef(s.oid) AS said,
          pg_catalog.obj_description(s.oid, 'pg_statistic_ext') AS note, pg_catalog.pg_get_userbyid(s.stxowner) AS who,
          (pg_catalog.to_jsonb(s)->>'stxstattarget')::integer AS target
        FROM pg_catalog.pg_statistic_ext AS s JOIN pg_catalog.pg_namespace AS n ON n.oid = s.stxnamespace WHERE s.stxrelid = pg_catalog.to_regclass('"shares"')
          AND EXISTS (SELECT FROM pg_catalog.pg_depend AS d JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid
            AND a.attnum = d.refobjsubid WHERE d.classid = 'pg_catalog.pg_statistic_ext'::regclass AND d.objid = s.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = pg_catalog.to_regclass('"shares"') AND a.attname IN ('folder_id')) LOOP
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
    ALTER TABLE "folders" RENAME COLUMN "id" TO "ec_old_id";
    ALTER TABLE "folders" RENAME COLUMN "ec_id" TO "id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"folders"') AND o.attname = 'ec_old_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"folders"', 'ec_old_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "folders" ALTER COLUMN "ec_old_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"folders"', 'id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "id" SET DEFAULT %s', was);
      ALTER TABLE "folders" ALTER COLUMN "ec_old_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"folders"', 'ec_old_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "folders"."id"', was);
      END IF;
    END IF;
    ALTER TABLE "folders" ALTER COLUMN "ec_old_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "folders"."id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'ec_old_id' LOOP
      EXECUTE format('GRANT %s ("id") ON "folders" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_old_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "folders" RENAME COLUMN "parent_id" TO "ec_old_parent_id";
    ALTER TABLE "folders" RENAME COLUMN "ec_parent_id" TO "parent_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"folders"') AND o.attname = 'ec_old_parent_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"folders"', 'ec_old_parent_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "folders" ALTER COLUMN "ec_old_parent_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "parent_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"folders"', 'parent_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "parent_id" SET DEFAULT %s', was);
      ALTER TABLE "folders" ALTER COLUMN "ec_old_parent_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"folders"', 'ec_old_parent_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "folders"."parent_id"', was);
      END IF;
    END IF;
    ALTER TABLE "folders" ALTER COLUMN "ec_old_parent_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "folders"."parent_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"folders"') AND a.attname = 'ec_old_parent_id' LOOP
      EXECUTE format('GRANT %s ("parent_id") ON "folders" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'ec_old_parent_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "parent_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" ALTER COLUMN "parent_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "limits" RENAME COLUMN "folder_id" TO "ec_old_folder_id";
    ALTER TABLE "limits" RENAME COLUMN "ec_folder_id" TO "folder_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"limits"') AND o.attname = 'ec_old_folder_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"limits"', 'ec_old_folder_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "limits" ALTER COLUMN "ec_old_folder_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "limits" ALTER COLUMN "folder_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"limits"', 'folder_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "limits" ALTER COLUMN "folder_id" SET DEFAULT %s', was);
      ALTER TABLE "limits" ALTER COLUMN "ec_old_folder_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"limits"', 'ec_old_folder_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "limits"."folder_id"', was);
      END IF;
    END IF;
    ALTER TABLE "limits" ALTER COLUMN "ec_old_folder_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "limits"."folder_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"limits"') AND a.attname = 'ec_old_folder_id' LOOP
      EXECUTE format('GRANT %s ("folder_id") ON "limits" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'ec_old_folder_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "limits" ALTER COLUMN "folder_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "limits" ALTER COLUMN "folder_id" SET (%s)', one.options);
    END IF;
    ALTER TABLE "shares" RENAME COLUMN "folder_id" TO "ec_old_folder_id";
    ALTER TABLE "shares" RENAME COLUMN "ec_folder_id" TO "folder_id";
    SELECT n.nspname, pg_catalog.pg_get_expr(f.adbin, f.adrelid), o.attidentity, pg_catalog.col_description(o.attrelid, o.attnum)
      INTO place, was, kind, said FROM pg_catalog.pg_attribute AS o JOIN pg_catalog.pg_class AS k ON k.oid = o.attrelid
      JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
      LEFT JOIN pg_catalog.pg_attrdef AS f ON f.adrelid = o.attrelid AND f.adnum = o.attnum
      WHERE o.attrelid = pg_catalog.to_regclass('"shares"') AND o.attname = 'ec_old_folder_id';
    IF kind <> '' THEN
      SELECT s.* INTO STRICT numbers FROM pg_catalog.pg_sequence AS s WHERE s.seqrelid = pg_catalog.pg_get_serial_sequence('"shares"', 'ec_old_folder_id')::regclass;
      EXECUTE format('SELECT last_value, is_called FROM %s', numbers.seqrelid::regclass) INTO reached, called;
      hangs := (SELECT relname FROM pg_catalog.pg_class WHERE oid = numbers.seqrelid);
      ALTER TABLE "shares" ALTER COLUMN "ec_old_folder_id" DROP IDENTITY;
      EXECUTE format('ALTER TABLE "shares" ALTER COLUMN "folder_id" ADD GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I START %s INCREMENT %s CACHE %s)',
        CASE kind WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, place, hangs, numbers.seqstart, numbers.seqincrement, numbers.seqcache);
      PERFORM pg_catalog.setval(pg_catalog.pg_get_serial_sequence('"shares"', 'folder_id')::regclass, reached, called);
    ELSIF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "shares" ALTER COLUMN "folder_id" SET DEFAULT %s', was);
      ALTER TABLE "shares" ALTER COLUMN "ec_old_folder_id" DROP DEFAULT;
      was := pg_catalog.pg_get_serial_sequence('"shares"', 'ec_old_folder_id');
      IF was IS NOT NULL THEN
        EXECUTE format('ALTER SEQUENCE %s AS bigint OWNED BY "shares"."folder_id"', was);
      END IF;
    END IF;
    ALTER TABLE "shares" ALTER COLUMN "ec_old_folder_id" DROP NOT NULL;
    IF said IS NOT NULL THEN
      EXECUTE format('COMMENT ON COLUMN "shares"."folder_id" IS %L', said);
    END IF;
    FOR one IN SELECT g.privilege_type AS what, CASE WHEN g.grantee = 0 THEN 'PUBLIC'
          ELSE quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END AS who, CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END AS also
        FROM pg_catalog.pg_attribute AS a, pg_catalog.aclexplode(a.attacl) AS g WHERE a.attrelid = pg_catalog.to_regclass('"shares"') AND a.attname = 'ec_old_folder_id' LOOP
      EXECUTE format('GRANT %s ("folder_id") ON "shares" TO %s%s', one.what, one.who, one.also);
    END LOOP;
    SELECT attstattarget, (SELECT string_agg(o, ', ') FROM unnest(attoptions) AS o WHERE split_part(o, '=', 1) IN ('n_distinct', 'n_distinct_inherited')) AS options INTO one FROM pg_catalog.pg_attribute
      WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'ec_old_folder_id';
    IF one.attstattarget >= 0 THEN
      EXECUTE format('ALTER TABLE "shares" ALTER COLUMN "folder_id" SET STATISTICS %s', one.attstattarget);
    END IF;
    IF one.options IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "shares" ALTER COLUMN "folder_id" SET (%s)', one.options);
    END IF;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"folders"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"folders"')
          AND a.attname IN ('ec_old_id', 'ec_old_parent_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"folders"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"folders"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_id', 'id'), ('ec_old_parent_id', 'parent_id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"folders"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of folders is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "folders" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "folders" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "folders" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "folders" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    IF pg_catalog.to_regclass('"ec_folders_parent_id_idx"') <> ALL (used) THEN
      IF pg_catalog.to_regclass('"folders_parent_id_idx"') IS NULL THEN
        ALTER INDEX "ec_folders_parent_id_idx" RENAME TO "folders_parent_id_idx";
      ELSE
        DROP INDEX "ec_folders_parent_id_idx";
      END IF;
    END IF;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"limits"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"limits"')
          AND a.attname IN ('ec_old_folder_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"limits"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"limits"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_folder_id', 'folder_id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"limits"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of limits is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "limits" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "limits" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "limits" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "limits" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    FOR one IN SELECT i.*, k.relam, k.reloptions, c.oid AS con, k.relname, n.nspname, c.conname, i.indisclustered,
          pg_catalog.obj_description(k.oid, 'pg_class') AS said, pg_catalog.obj_description(c.oid, 'pg_constraint') AS note
        FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
        JOIN pg_catalog.pg_namespace AS n ON n.oid = k.relnamespace
        LEFT JOIN pg_catalog.pg_constraint AS c ON c.conindid = i.indexrelid AND c.conrelid = i.indrelid AND c.contype = 'u'
        WHERE i.indrelid = pg_catalog.to_regclass('"shares"') AND EXISTS (SELECT FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = pg_catalog.to_regclass('"shares"')
          AND a.attname IN ('ec_old_folder_id') AND a.attnum = ANY (i.indkey::int2[])) ORDER BY k.relname LOOP
      SELECT b.indexrelid, k.relname INTO stands FROM pg_catalog.pg_index AS b JOIN pg_catalog.pg_class AS k ON k.oid = b.indexrelid
        WHERE b.indrelid = pg_catalog.to_regclass('"shares"') AND b.indisvalid AND NOT b.indisprimary AND b.indexrelid <> ALL (used) AND k.relam = one.relam
          AND b.indisunique = one.indisunique AND b.indnkeyatts = one.indnkeyatts AND b.indoption::text = one.indoption::text
          AND b.indcollation::text = one.indcollation::text AND k.reloptions IS NOT DISTINCT FROM one.reloptions
          AND pg_catalog.to_jsonb(b)->>'indnullsnotdistinct' IS NOT DISTINCT FROM pg_catalog.to_jsonb(one)->>'indnullsnotdistinct'
          AND pg_catalog.pg_get_expr(b.indpred, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indpred, one.indrelid)
          AND pg_catalog.pg_get_expr(b.indexprs, b.indrelid) IS NOT DISTINCT FROM pg_catalog.pg_get_expr(one.indexprs, one.indrelid)
          AND b.indkey::text = (SELECT string_agg(coalesce(w.attnum, m.attnum)::text, ' ' ORDER BY m.at)
            FROM unnest(one.indkey::int2[]) WITH ORDINALITY AS m (attnum, at)
            LEFT JOIN pg_catalog.pg_attribute AS o ON o.attrelid = pg_catalog.to_regclass('"shares"') AND o.attnum = m.attnum
            LEFT JOIN (VALUES ('ec_old_folder_id', 'folder_id')) AS p (before, after) ON p.before = o.attname
            LEFT JOIN pg_catalog.pg_attribute AS w ON w.attrelid = pg_catalog.to_regclass('"shares"') AND w.attname = p.after)
          AND NOT EXISTS (SELECT FROM unnest(one.indclass::oid[], b.indclass::oid[]) AS m (was, now)
            JOIN pg_catalog.pg_opclass AS o ON o.oid = m.was JOIN pg_catalog.pg_opclass AS w ON w.oid = m.now
            WHERE m.was <> m.now AND NOT (o.opcdefault AND w.opcdefault))
          ORDER BY k.relname = 'ec_wide_' || one.relname DESC, k.relname LIMIT 1;
      IF stands.relname IS NULL THEN
        RAISE EXCEPTION USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed', MESSAGE = 'no index over the wider columns of shares is like ' || one.relname || '; run the contract again, which builds it';
      END IF;
      used := used || stands.indexrelid;
      IF one.con IS NOT NULL THEN
        EXECUTE format('ALTER TABLE "shares" DROP CONSTRAINT %I', one.conname);
        EXECUTE format('ALTER TABLE "shares" ADD CONSTRAINT %I UNIQUE USING INDEX %I', one.conname, stands.relname);
      ELSE
        EXECUTE format('DROP INDEX %I.%I', one.nspname, one.relname);
        EXECUTE format('ALTER INDEX %I.%I RENAME TO %I', one.nspname, stands.relname, one.relname);
      END IF;
      IF one.said IS NOT NULL THEN
        EXECUTE format('COMMENT ON INDEX %I.%I IS %L', one.nspname, one.relname, one.said);
      END IF;
      IF one.note IS NOT NULL THEN
        EXECUTE format('COMMENT ON CONSTRAINT %I ON "shares" IS %L', one.conname, one.note);
      END IF;
      IF one.indisclustered THEN
        EXECUTE format('ALTER TABLE "shares" CLUSTER ON %I', one.relname);
      END IF;
    END LOOP;
    IF pg_catalog.to_regclass('"ec_shares_folder_id_key"') <> ALL (used) THEN
      IF pg_catalog.to_regclass('"shares_folder_id_key"') IS NULL THEN
        ALTER INDEX "ec_shares_folder_id_key" RENAME TO "shares_folder_id_key";
      ELSE
        DROP INDEX "ec_shares_folder_id_key";
      END IF;
    END IF;
    FOREACH said IN ARRAY again LOOP
      EXECUTE said;
    END LOOP;
  END IF;
END
$ec$;

-- step 23: Prove the CHECKs over folders.id and folders.parent_id for every row.
-- locks: folders SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('id', 'parent_id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "folders" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"folders"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('id', 'parent_id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "folders" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 24: Prove the CHECKs over limits.folder_id for every row.
-- locks: limits SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('folder_id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "limits" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"limits"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('folder_id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "limits" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 25: Prove the CHECKs over shares.folder_id for every row.
-- locks: shares SHARE UPDATE EXCLUSIVE, one scan for each CHECK: blocks no reads or writes
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('folder_id')) AND NOT c.convalidated)
DO $ec$
DECLARE
  was text;
BEGIN
  LOCK TABLE "shares" IN SHARE UPDATE EXCLUSIVE MODE;
  FOR was IN SELECT c.conname FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"shares"') AND c.contype = 'c' AND c.conkey && ARRAY(SELECT attnum
        FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('folder_id')) AND NOT c.convalidated LOOP
    EXECUTE format('ALTER TABLE "shares" VALIDATE CONSTRAINT %I', was);
  END LOOP;
END
$ec$;

-- step 26: Drop folders.ec_old_id and folders.ec_old_parent_id.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- drops: column folders.ec_old_id
-- drops: column folders.ec_old_parent_id
-- done when: SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_old_id', 'ec_old_parent_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  ALTER TABLE IF EXISTS "folders" DROP COLUMN IF EXISTS "ec_old_id", DROP COLUMN IF EXISTS "ec_old_parent_id";
END
$ec$;

-- step 27: Drop limits.ec_old_folder_id.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- drops: column limits.ec_old_folder_id
-- done when: SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_old_folder_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  ALTER TABLE IF EXISTS "limits" DROP COLUMN IF EXISTS "ec_old_folder_id";
END
$ec$;

-- step 28: Drop shares.ec_old_folder_id.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- drops: column shares.ec_old_folder_id
-- done when: SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_old_folder_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  ALTER TABLE IF EXISTS "shares" DROP COLUMN IF EXISTS "ec_old_folder_id";
END
$ec$;
