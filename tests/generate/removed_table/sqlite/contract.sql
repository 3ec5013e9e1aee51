-- expand-contract: contract 1
-- migration: 20261122101502_faxes_leaves
-- lock: shop
-- dialect: sqlite
-- tables: faxes
-- after: 20261122101500_accounts_create, 20261122101500_faxes_create
--
-- faxes leaves: renames it to faxes_ec, when no build that knows it is alive, and drops it after the soak.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner waits before what is put aside is dropped, and `run rollback` brings it back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop foreign key faxes_user_id_fkey of faxes.
-- locks: the database WRITE, one row of the schema
-- drops: foreign key faxes_user_id_fkey on faxes to accounts
-- runner: drop constraint faxes_user_id_fkey on faxes: FOREIGN KEY ("user_id") REFERENCES "accounts" ("id")
--|

-- step 2: Rename table faxes to faxes_ec.
-- locks: the database WRITE, schema only
-- makes: aside faxes_ec on faxes
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'faxes' COLLATE NOCASE)
--| ALTER TABLE "faxes" RENAME TO "faxes_ec";

-- step 3: Drop faxes_ec, which was faxes.
-- locks: the database WRITE while its pages are freed
-- drops: aside faxes_ec on faxes
-- after the soak
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'faxes_ec' COLLATE NOCASE)
--| DROP TABLE IF EXISTS "faxes_ec";
