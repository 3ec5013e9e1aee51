-- expand-contract: migrate 1
-- migration: 20261122101502_accounts_code_key
-- lock: shop
-- dialect: postgres
-- tables: accounts, entries
-- after: 20261122101500_accounts_create, 20261122101500_entries_create
--
-- the key of accounts becomes code, in the place of id: builds a unique index of id, which stays, and one of code.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Index accounts.id, unique.
-- locks: accounts SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index accounts_id_key on accounts over id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"accounts_id_key"') AND i.indrelid = pg_catalog.to_regclass('"accounts"') AND a.attname = 'id' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "accounts_id_key" ON "accounts" ("id");

-- step 2: Index accounts.code, unique.
-- locks: accounts SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index ec_accounts_pkey on accounts over code
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_accounts_pkey"') AND i.indrelid = pg_catalog.to_regclass('"accounts"') AND a.attname = 'code' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "ec_accounts_pkey" ON "accounts" ("code");
