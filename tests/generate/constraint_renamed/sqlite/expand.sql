-- expand-contract: expand 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: adds store, and triggers that keep shop and store in step.
-- orders.status becomes state: adds state, and triggers that keep status and state in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add orders.store, empty.
-- locks: the database WRITE, schema only
-- makes: column orders.store
-- replaces: orders.shop by store
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('store'))
ALTER TABLE "orders" ADD COLUMN "store" INTEGER;

-- step 2: Let new builds leave orders.shop out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'shop' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit orders.shop drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "orders" SET "store" = "orders"."shop", "shop" = "orders"."store" WHERE false;

-- step 4: Keep orders.shop and orders.store in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_orders_store_4603531f_ins_new on orders over shop, store
-- makes: trigger _ec_orders_store_4603531f_ins_old on orders over shop, store
-- makes: trigger _ec_orders_store_4603531f_upd_new on orders over shop, store
-- makes: trigger _ec_orders_store_4603531f_upd_old on orders over shop, store
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_store_4603531f_ins_new', '_ec_orders_store_4603531f_ins_old', '_ec_orders_store_4603531f_upd_new', '_ec_orders_store_4603531f_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_store_4603531f_ins_new" AFTER INSERT ON "orders"
--| WHEN (NEW."store" IS NOT NULL) AND (NEW."store" IS NOT NEW."shop" COLLATE BINARY OR typeof(NEW."store") IS NOT typeof(NEW."shop"))
--| BEGIN
--|   UPDATE "orders" SET "shop" = "orders"."store" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_store_4603531f_ins_old" AFTER INSERT ON "orders"
--| WHEN (NOT (NEW."store" IS NOT NULL)) AND (NEW."store" IS NOT NEW."shop" COLLATE BINARY OR typeof(NEW."store") IS NOT typeof(NEW."shop"))
--| BEGIN
--|   UPDATE "orders" SET "store" = "orders"."shop" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_store_4603531f_upd_new" AFTER UPDATE OF "store" ON "orders"
--| WHEN (OLD."store" IS NOT NEW."store" COLLATE BINARY OR typeof(OLD."store") IS NOT typeof(NEW."store")) AND (NEW."store" IS NOT NEW."shop" COLLATE BINARY OR typeof(NEW."store") IS NOT typeof(NEW."shop"))
--| BEGIN
--|   UPDATE "orders" SET "shop" = "orders"."store" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_store_4603531f_upd_old" AFTER UPDATE OF "shop" ON "orders"
--| WHEN ((OLD."shop" IS NOT NEW."shop" COLLATE BINARY OR typeof(OLD."shop") IS NOT typeof(NEW."shop")) AND NOT (OLD."store" IS NOT NEW."store" COLLATE BINARY OR typeof(OLD."store") IS NOT typeof(NEW."store"))) AND (NEW."store" IS NOT NEW."shop" COLLATE BINARY OR typeof(NEW."store") IS NOT typeof(NEW."shop"))
--| BEGIN
--|   UPDATE "orders" SET "store" = "orders"."shop" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY);
--| END;

-- step 5: Add orders.state, empty.
-- locks: the database WRITE, schema only
-- makes: column orders.state
-- replaces: orders.status by state
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('state'))
ALTER TABLE "orders" ADD COLUMN "state" TEXT;

-- step 6: Let new builds leave orders.status out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'status' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit orders.status drop-not-null
--|

-- step 7: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "orders" SET "state" = "orders"."status", "status" = "orders"."state" WHERE false;

-- step 8: Keep orders.status and orders.state in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_orders_state_ebfa5353_ins_new on orders over state, status
-- makes: trigger _ec_orders_state_ebfa5353_ins_old on orders over state, status
-- makes: trigger _ec_orders_state_ebfa5353_upd_new on orders over state, status
-- makes: trigger _ec_orders_state_ebfa5353_upd_old on orders over state, status
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_state_ebfa5353_ins_new', '_ec_orders_state_ebfa5353_ins_old', '_ec_orders_state_ebfa5353_upd_new', '_ec_orders_state_ebfa5353_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_state_ebfa5353_ins_new" AFTER INSERT ON "orders"
--| WHEN (NEW."state" IS NOT NULL) AND (NEW."state" IS NOT NEW."status" COLLATE BINARY OR typeof(NEW."state") IS NOT typeof(NEW."status"))
--| BEGIN
--|   UPDATE "orders" SET "status" = "orders"."state" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_state_ebfa5353_ins_old" AFTER INSERT ON "orders"
--| WHEN (NOT (NEW."state" IS NOT NULL)) AND (NEW."state" IS NOT NEW."status" COLLATE BINARY OR typeof(NEW."state") IS NOT typeof(NEW."status"))
--| BEGIN
--|   UPDATE "orders" SET "state" = "orders"."status" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_state_ebfa5353_upd_new" AFTER UPDATE OF "state" ON "orders"
--| WHEN (OLD."state" IS NOT NEW."state" COLLATE BINARY OR typeof(OLD."state") IS NOT typeof(NEW."state")) AND (NEW."state" IS NOT NEW."status" COLLATE BINARY OR typeof(NEW."state") IS NOT typeof(NEW."status"))
--| BEGIN
--|   UPDATE "orders" SET "status" = "orders"."state" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_state_ebfa5353_upd_old" AFTER UPDATE OF "status" ON "orders"
--| WHEN ((OLD."status" IS NOT NEW."status" COLLATE BINARY OR typeof(OLD."status") IS NOT typeof(NEW."status")) AND NOT (OLD."state" IS NOT NEW."state" COLLATE BINARY OR typeof(OLD."state") IS NOT typeof(NEW."state"))) AND (NEW."state" IS NOT NEW."status" COLLATE BINARY OR typeof(NEW."state") IS NOT typeof(NEW."status"))
--| BEGIN
--|   UPDATE "orders" SET "state" = "orders"."status" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY);
--| END;
