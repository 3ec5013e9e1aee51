-- expand-contract: contract 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: sets client NOT NULL, drops the triggers and customer, when no build that knows it is alive.
-- orders.note leaves: drops it, when no build that knows it is alive.
-- orders_client_placed_idx of orders is new: nothing.
-- orders_customer_placed_idx of orders leaves: drops it, when no build from before is alive.
-- orders_status_placed_idx of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename orders.customer to ec_aside_customer, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside orders.customer as ec_aside_customer
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('customer'))
--| ALTER TABLE "orders" RENAME COLUMN "customer" TO "ec_aside_customer";

-- step 2: For a soak: rename orders.note to ec_aside_note.
-- locks: the database WRITE, schema only
-- makes: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('note'))
--| ALTER TABLE "orders" RENAME COLUMN "note" TO "ec_aside_note";

-- step 3: After the soak: give orders.customer its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside orders.customer as ec_aside_customer
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_customer'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_customer" TO "customer";

-- step 4: After the soak: give orders.note its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_note'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_note" TO "note";

-- step 5: Drop index orders_customer_placed_idx of orders.
-- locks: the database WRITE, schema only
-- drops: index orders_customer_placed_idx on orders
--| DROP INDEX IF EXISTS "orders_customer_placed_idx";

-- step 6: Drop index orders_status_placed_idx of orders.
-- locks: the database WRITE, schema only
-- drops: index orders_status_placed_idx on orders
-- runner: drop unused orders_status_placed_idx on orders
--| DROP INDEX IF EXISTS "orders_status_placed_idx";

-- step 7: Set orders.client NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'client' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit orders.client set-not-null
--|

-- step 8: Drop orders.customer, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.customer
-- drops: trigger _ec_orders_client_af539fb0_ins_new on orders
-- drops: trigger _ec_orders_client_af539fb0_ins_old on orders
-- drops: trigger _ec_orders_client_af539fb0_upd_new on orders
-- drops: trigger _ec_orders_client_af539fb0_upd_old on orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('customer')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_client_af539fb0_ins_new', '_ec_orders_client_af539fb0_ins_old', '_ec_orders_client_af539fb0_upd_new', '_ec_orders_client_af539fb0_upd_old'))
-- runner: drop columns orders.customer
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_client_af539fb0_upd_old";

-- step 9: Drop orders.note.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.note
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('note'))
-- runner: drop columns orders.note
--|
