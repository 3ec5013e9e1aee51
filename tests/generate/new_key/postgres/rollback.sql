-- expand-contract: rollback 1
-- migration: 20261122101502_accounts_code_key
-- lock: shop
-- dialect: postgres
-- tables: accounts, entries
-- after: 20261122101500_accounts_create, 20261122101500_entries_create
--
-- the key of accounts becomes code, in the place of id: drops the indexes; the key is as it was.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Drop index ec_accounts_pkey of accounts.
-- locks: accounts SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: unique index ec_accounts_pkey on accounts
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_accounts_pkey"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_accounts_pkey";

-- step 2: Drop index accounts_id_key of accounts.
-- locks: accounts SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: unique index accounts_id_key on accounts
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"accounts_id_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "accounts_id_key";
