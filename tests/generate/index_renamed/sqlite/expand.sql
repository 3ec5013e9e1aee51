-- expand-contract: expand 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: adds client, and triggers that keep customer and client in step.
-- orders.note leaves: nothing.
-- orders_client_placed_idx of orders is new: nothing.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_placed_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add orders.client, empty.
-- locks: the database WRITE, schema only
-- makes: column orders.client
-- replaces: orders.customer by client
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('client'))
ALTER TABLE "orders" ADD COLUMN "client" INTEGER;

-- step 2: Let new builds leave orders.customer out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'customer' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit orders.customer drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "orders" SET "client" = "orders"."customer", "customer" = "orders"."client" WHERE false;

-- step 4: Keep orders.customer and orders.client in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_orders_client_af539fb0_ins_new on orders over client, customer
-- makes: trigger _ec_orders_client_af539fb0_ins_old on orders over client, customer
-- makes: trigger _ec_orders_client_af539fb0_upd_new on orders over client, customer
-- makes: trigger _ec_orders_client_af539fb0_upd_old on orders over client, customer
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_client_af539fb0_ins_new', '_ec_orders_client_af539fb0_ins_old', '_ec_orders_client_af539fb0_upd_new', '_ec_orders_client_af539fb0_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_client_af539fb0_ins_new" AFTER INSERT ON "orders"
--| WHEN (NEW."client" IS NOT NULL) AND (NEW."client" IS NOT NEW."customer" COLLATE BINARY OR typeof(NEW."client") IS NOT typeof(NEW."customer"))
--| BEGIN
--|   UPDATE "orders" SET "customer" = "orders"."client" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_client_af539fb0_ins_old" AFTER INSERT ON "orders"
--| WHEN (NOT (NEW."client" IS NOT NULL)) AND (NEW."client" IS NOT NEW."customer" COLLATE BINARY OR typeof(NEW."client") IS NOT typeof(NEW."customer"))
--| BEGIN
--|   UPDATE "orders" SET "client" = "orders"."customer" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_client_af539fb0_upd_new" AFTER UPDATE OF "client" ON "orders"
--| WHEN (OLD."client" IS NOT NEW."client" COLLATE BINARY OR typeof(OLD."client") IS NOT typeof(NEW."client")) AND (NEW."client" IS NOT NEW."customer" COLLATE BINARY OR typeof(NEW."client") IS NOT typeof(NEW."customer"))
--| BEGIN
--|   UPDATE "orders" SET "customer" = "orders"."client" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_client_af539fb0_upd_old" AFTER UPDATE OF "customer" ON "orders"
--| WHEN ((OLD."customer" IS NOT NEW."customer" COLLATE BINARY OR typeof(OLD."customer") IS NOT typeof(NEW."customer")) AND NOT (OLD."client" IS NOT NEW."client" COLLATE BINARY OR typeof(OLD."client") IS NOT typeof(NEW."client"))) AND (NEW."client" IS NOT NEW."customer" COLLATE BINARY OR typeof(NEW."client") IS NOT typeof(NEW."customer"))
--| BEGIN
--|   UPDATE "orders" SET "client" = "orders"."customer" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY);
--| END;
