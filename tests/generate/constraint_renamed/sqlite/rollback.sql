-- expand-contract: rollback 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: drops the triggers and store; what only new builds wrote must be named with `--discard`.
-- orders.status becomes state: drops the triggers and state; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give orders.shop its name back.
-- locks: the database WRITE, schema only
-- drops: column aside orders.shop as ec_aside_shop
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_shop'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_shop" TO "shop";

-- step 2: During a soak: give orders.status its name back.
-- locks: the database WRITE, schema only
-- drops: column aside orders.status as ec_aside_status
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_status'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_status" TO "status";

-- step 3: Count the rows in which only orders.store knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('store'))
-- runner: loses orders.store
SELECT count(*) FROM "orders" WHERE "orders"."store" IS NOT NULL AND NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY);

-- step 4: Drop orders.store, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.store
-- drops: trigger _ec_orders_store_4603531f_ins_new on orders
-- drops: trigger _ec_orders_store_4603531f_ins_old on orders
-- drops: trigger _ec_orders_store_4603531f_upd_new on orders
-- drops: trigger _ec_orders_store_4603531f_upd_old on orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('store')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_store_4603531f_ins_new', '_ec_orders_store_4603531f_ins_old', '_ec_orders_store_4603531f_upd_new', '_ec_orders_store_4603531f_upd_old'))
-- runner: drop columns orders.store
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_upd_old";

-- step 5: Set orders.shop NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'shop' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit orders.shop set-not-null
--|

-- step 6: Count the rows in which only orders.state knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('state'))
-- runner: loses orders.state
SELECT count(*) FROM "orders" WHERE "orders"."state" IS NOT NULL AND NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY);

-- step 7: Drop orders.state, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.state
-- drops: trigger _ec_orders_state_ebfa5353_ins_new on orders
-- drops: trigger _ec_orders_state_ebfa5353_ins_old on orders
-- drops: trigger _ec_orders_state_ebfa5353_upd_new on orders
-- drops: trigger _ec_orders_state_ebfa5353_upd_old on orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('state')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_state_ebfa5353_ins_new', '_ec_orders_state_ebfa5353_ins_old', '_ec_orders_state_ebfa5353_upd_new', '_ec_orders_state_ebfa5353_upd_old'))
-- runner: drop columns orders.state
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_upd_old";

-- step 8: Set orders.status NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'status' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit orders.status set-not-null
--|
