-- expand-contract: rollback 1
-- migration: 20261122101640_orders_label
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.title becomes label: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give orders.title its name back.
-- locks: the database WRITE, schema only
-- drops: column aside orders.title as ec_aside_title
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('orders') WHERE name COLLATE NOCASE IN ('ec_aside_title'))
--| ALTER TABLE "orders" RENAME COLUMN "ec_aside_title" TO "title";

-- step 2: Count the rows in which only orders.label knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('label'))
-- runner: loses orders.label
SELECT count(*) FROM "orders" WHERE "orders"."label" IS NOT NULL AND NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY);

-- step 3: Drop orders.label, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.label
-- drops: trigger _ec_orders_label_2af0273d_ins_new on orders
-- drops: trigger _ec_orders_label_2af0273d_ins_old on orders
-- drops: trigger _ec_orders_label_2af0273d_upd_new on orders
-- drops: trigger _ec_orders_label_2af0273d_upd_old on orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('label')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_label_2af0273d_ins_new', '_ec_orders_label_2af0273d_ins_old', '_ec_orders_label_2af0273d_upd_new', '_ec_orders_label_2af0273d_upd_old'))
-- runner: drop columns orders.label
--| DROP TRIGGER IF EXISTS "_ec_orders_label_2af0273d_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_label_2af0273d_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_orders_label_2af0273d_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_orders_label_2af0273d_upd_old";

-- step 4: Set orders.title NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit orders.title set-not-null
--|
