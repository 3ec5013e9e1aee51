-- expand-contract: contract 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: sets store NOT NULL, drops the triggers and shop, when no build that knows it is alive.
-- orders.status becomes state: sets state NOT NULL, drops the triggers and status, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename orders.shop to ec_aside_shop, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside orders.shop as ec_aside_shop
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('shop'))
--| ALTER TABLE "orders" RENAME COLUMN "shop" TO "ec_aside_shop";

-- step 2: For a soak: rename orders.status to ec_aside_status, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside orders.status as ec_aside_status
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('status'))
--| ALTER TABLE "orders" RENAME COLUMN "status" TO "ec_aside_status";

-- step 3: After the soak: give orders.shop its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside orders.shop as ec_aside_shop
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_shop'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_shop" TO "shop";

-- step 4: After the soak: give orders.status its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside orders.status as ec_aside_status
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_status'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_status" TO "status";

-- step 5: Set orders.store NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'store' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit orders.store set-not-null
--|

-- step 6: Drop orders.shop, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.shop
-- drops: trigger _ec_orders_store_4603531f_ins_new on orders
-- drops: trigger _ec_orders_store_4603531f_ins_old on orders
-- drops: trigger _ec_orders_store_4603531f_upd_new on orders
-- drops: trigger _ec_orders_store_4603531f_upd_old on orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('shop')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_store_4603531f_ins_new', '_ec_orders_store_4603531f_ins_old', '_ec_orders_store_4603531f_upd_new', '_ec_orders_store_4603531f_upd_old'))
-- runner: drop columns orders.shop
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_store_4603531f_upd_old";

-- step 7: Set orders.state NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'state' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit orders.state set-not-null
--|

-- step 8: Drop orders.status, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.status
-- drops: trigger _ec_orders_state_ebfa5353_ins_new on orders
-- drops: trigger _ec_orders_state_ebfa5353_ins_old on orders
-- drops: trigger _ec_orders_state_ebfa5353_upd_new on orders
-- drops: trigger _ec_orders_state_ebfa5353_upd_old on orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('status')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_state_ebfa5353_ins_new', '_ec_orders_state_ebfa5353_ins_old', '_ec_orders_state_ebfa5353_upd_new', '_ec_orders_state_ebfa5353_upd_old'))
-- runner: drop columns orders.status
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_state_ebfa5353_upd_old";
