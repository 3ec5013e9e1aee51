-- expand-contract: rollback 1
-- migration: 20261122101502_faxes_leaves
-- lock: shop
-- dialect: postgres
-- tables: faxes
-- after: 20261122101500_accounts_create, 20261122101500_faxes_create
--
-- faxes leaves: renames faxes_ec back, as long as it is not dropped.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Rename table faxes_ec back to faxes.
-- locks: faxes_ec ACCESS EXCLUSIVE, catalog only
-- drops: aside faxes_ec on faxes
-- done when: SELECT pg_catalog.to_regclass('"faxes_ec"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_faxes_leaves', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"faxes_ec"') IS NULL) THEN
    ALTER TABLE "faxes_ec" RENAME TO "faxes";
  END IF;
END
$ec$;

-- step 2: Add foreign key faxes_user_id_fkey of faxes.
-- locks: faxes SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: accounts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key faxes_user_id_fkey on faxes to accounts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"faxes"') AND c.conname = 'faxes_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"faxes"') AND c.conname = 'faxes_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "faxes" ADD CONSTRAINT "faxes_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "accounts" ("id") NOT VALID;
  END IF;
END
$ec$;

-- step 3: Prove foreign key faxes_user_id_fkey of faxes for every row.
-- locks: faxes SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: accounts ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"faxes"') AND c.conname = 'faxes_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"faxes"') AND c.conname = 'faxes_user_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['user_id'] AND c.confrelid = pg_catalog.to_regclass('"accounts"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "faxes" VALIDATE CONSTRAINT "faxes_user_id_fkey";
  END IF;
END
$ec$;
