-- expand-contract: rollback 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: drops the triggers and client; what only new builds wrote must be named with `--discard`.
-- orders.note leaves: nothing.
-- orders_client_placed_idx of orders is new: drops it.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_placed_idx of orders leaves: nothing.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give orders.customer its name back.
-- locks: the database WRITE, schema only
-- drops: column aside orders.customer as ec_aside_customer
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_customer'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_customer" TO "customer";

-- step 2: During a soak: give orders.note its name back.
-- locks: the database WRITE, schema only
-- drops: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_note'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_note" TO "note";

-- step 3: Drop index orders_client_placed_idx of orders.
-- locks: the database WRITE, schema only
-- drops: index orders_client_placed_idx on orders
--| DROP INDEX IF EXISTS "orders_client_placed_idx";

-- step 4: Count the rows in which only orders.client knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('client'))
-- runner: loses orders.client
SELECT count(*) FROM "orders" WHERE "orders"."client" IS NOT NULL AND NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY);

-- step 5: Drop orders.client, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.client
-- drops: trigger _ec_orders_client_af539fb0_ins_new on orders
-- drops: trigger _ec_orders_client_af539fb0_ins_old on orders
-- drops: trigger _ec_orders_client_af539fb0_upd_new on orders
-- drops: trigger _ec_orders_client_af539fb0_upd_old on orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('client')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_client_af539fb0_ins_new', '_ec_orders_client_af539fb0_ins_old', '_ec_orders_client_af539fb0_upd_new', '_ec_orders_client_af539fb0_upd_old'))
-- runner: drop columns orders.client
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_upd_old";

-- step 6: Set orders.customer NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'customer' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit orders.customer set-not-null
--|
