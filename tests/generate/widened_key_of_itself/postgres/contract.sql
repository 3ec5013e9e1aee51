-- expand-contract: contract 1
-- migration: 20261122101503_folders_parent_id
-- lock: shop
-- dialect: postgres
-- tables: folders, limits, shares
-- after: 20261122101500_folders_create, 20261122101500_limits_create, 20261122101500_shares_create
--
-- folders.id, folders.parent_id, limits.folder_id and shares.folder_id grow from integer to bigint: sets NOT NULL, builds the key and the foreign keys beside, and swaps the columns in one moment, when no build that reads the narrower type is alive; then drops the narrower columns. folders.id, folders.parent_id, limits.folder_id and shares.folder_id then stand at the end of their tables, for statements that count columns.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

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
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_id_f3fb61ee_ins" ON "folders";
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_id_f3fb61ee_upd" ON "folders";
    DROP FUNCTION IF EXISTS "ec_sync_folders_ec_id_f3fb61ee"();
    SELECT conname INTO was FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = pg_catalog.to_regclass('"folders"') AND confrelid = pg_catalog.to_regclass('"folders"')
      AND conkey = (SELECT ARRAY[attnum] FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname = 'parent_id');
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "folders" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "folders" RENAME CONSTRAINT "ec_folders_parent_id_fkey" TO %I', coalesce(was, 'folders_parent_id_fkey'));
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_parent_id_cfa2bc5d_ins" ON "folders";
    DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_parent_id_cfa2bc5d_upd" ON "folders";
    DROP FUNCTION IF EXISTS "ec_sync_folders_ec_parent_id_cfa2bc5d"();
    SELECT conname INTO was FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = pg_catalog.to_regclass('"limits"') AND confrelid = pg_catalog.to_regclass('"folders"')
      AND conkey = (SELECT ARRAY[attnum] FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname = 'folder_id');
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "limits" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "limits" RENAME CONSTRAINT "ec_limits_folder_id_fkey" TO %I', coalesce(was, 'limits_folder_id_fkey'));
    DROP TRIGGER IF EXISTS "zzz_ec_limits_ec_folder_id_36073270_ins" ON "limits";
    DROP TRIGGER IF EXISTS "zzz_ec_limits_ec_folder_id_36073270_upd" ON "limits";
    DROP FUNCTION IF EXISTS "ec_sync_limits_ec_folder_id_36073270"();
    SELECT conname INTO was FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = pg_catalog.to_regclass('"shares"') AND confrelid = pg_catalog.to_regclass('"folders"')
      AND conkey = (SELECT ARRAY[attnum] FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname = 'folder_id');
    IF was IS NOT NULL THEN
      EXECUTE format('ALTER TABLE "shares" DROP CONSTRAINT %I', was);
    END IF;
    EXECUTE format('ALTER TABLE "shares" RENAME CONSTRAINT "ec_shares_folder_id_fkey" TO %I', coalesce(was, 'shares_folder_id_fkey'));
    DROP TRIGGER IF EXISTS "zzz_ec_shares_ec_folder_id_36073270_ins" ON "shares";
    DROP TRIGGER IF EXISTS "zzz_ec_shares_ec_folder_id_36073270_upd" ON "shares";
    DROP FUNCTION IF EXISTS "ec_sync_shares_ec_folder_id_36073270"();
    SELECT conname INTO STRICT was FROM pg_catalog.pg_constraint WHERE contype = 'p' AND conrelid = pg_catalog.to_regclass('"folders"');
    EXECUTE format('ALTER TABLE "folders" DROP CONSTRAINT %I', was);
    EXECUTE format('ALTER TABLE "folders" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', was, 'ec_folders_pkey');
    SELECT conname INTO STRICT was FROM pg_catalog.pg_constraint WHERE contype = 'p' AND conrelid = pg_catalog.to_regclass('"limits"');
    EXECUTE format('ALTER TABLE "limits" DROP CONSTRAINT %I', was);
    EXECUTE format('ALTER TABLE "limits" ADD CONSTRAINT %I PRIMARY KEY USING INDEX %I', was, 'ec_limits_pkey');
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
    SELECT k.relname INTO was FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attname = 'ec_old_parent_id'
      WHERE i.indrelid = pg_catalog.to_regclass('"folders"') AND i.indkey::text = a.attnum::text AND NOT i.indisunique AND i.indpred IS NULL LIMIT 1;
    IF was IS NOT NULL THEN
      EXECUTE format('DROP INDEX %I.%I', place, was);
    END IF;
    EXECUTE format('ALTER INDEX "ec_folders_parent_id_idx" RENAME TO %I', coalesce(was, 'folders_parent_id_idx'));
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
    SELECT k.relname INTO was FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS k ON k.oid = i.indexrelid
      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attname = 'ec_old_folder_id'
      WHERE i.indrelid = pg_catalog.to_regclass('"shares"') AND i.indkey::text = a.attnum::text AND i.indisunique AND NOT i.indisprimary AND i.indpred IS NULL LIMIT 1;
    IF EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"shares"') AND contype = 'u' AND conname = was) THEN
      EXECUTE format('ALTER TABLE "shares" DROP CONSTRAINT %I', was);
      EXECUTE format('ALTER TABLE "shares" ADD CONSTRAINT %I UNIQUE USING INDEX %I', was, 'ec_shares_folder_id_key');
    ELSE
    IF was IS NOT NULL THEN
      EXECUTE format('DROP INDEX %I.%I', place, was);
    END IF;
    EXECUTE format('ALTER INDEX "ec_shares_folder_id_key" RENAME TO %I', coalesce(was, 'shares_folder_id_key'));
    END IF;
  END IF;
END
$ec$;

-- step 23: Drop folders.ec_old_id and folders.ec_old_parent_id.
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

-- step 24: Drop limits.ec_old_folder_id.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- drops: column limits.ec_old_folder_id
-- done when: SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_old_folder_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  ALTER TABLE IF EXISTS "limits" DROP COLUMN IF EXISTS "ec_old_folder_id";
END
$ec$;

-- step 25: Drop shares.ec_old_folder_id.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- drops: column shares.ec_old_folder_id
-- done when: SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_old_folder_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'contract');
  ALTER TABLE IF EXISTS "shares" DROP COLUMN IF EXISTS "ec_old_folder_id";
END
$ec$;
