-- expand-contract: rollback 1
-- migration: 20261121100000_customers_create
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: (none)
--
-- customers is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of customers, which go with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'customers' COLLATE NOCASE)
-- runner: loses customers
SELECT count(*) FROM "customers";

-- step 2: Drop customers.
-- locks: the database WRITE while its pages are freed
-- drops: table customers
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'customers' COLLATE NOCASE)
--| DROP TABLE IF EXISTS "customers";
