-- expand-contract: expand 1
-- migration: 20261122101640_orders_label
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.title becomes label: adds label, and triggers that keep title and label in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add orders.label, empty.
-- locks: the database WRITE, schema only
-- makes: column orders.label
-- replaces: orders.title by label
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('label'))
ALTER TABLE "orders" ADD COLUMN "label" TEXT;

-- step 2: Let new builds leave orders.title out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit orders.title drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "orders" SET "label" = "orders"."title", "title" = "orders"."label" WHERE false;

-- step 4: Keep orders.title and orders.label in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_orders_label_2af0273d_ins_new on orders over label, title
-- makes: trigger _ec_orders_label_2af0273d_ins_old on orders over label, title
-- makes: trigger _ec_orders_label_2af0273d_upd_new on orders over label, title
-- makes: trigger _ec_orders_label_2af0273d_upd_old on orders over label, title
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_orders_label_2af0273d_ins_new', '_ec_orders_label_2af0273d_ins_old', '_ec_orders_label_2af0273d_upd_new', '_ec_orders_label_2af0273d_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_label_2af0273d_ins_new" AFTER INSERT ON "orders"
--| WHEN (NEW."label" IS NOT NULL) AND (NEW."label" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."label") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "orders" SET "title" = "orders"."label" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_label_2af0273d_ins_old" AFTER INSERT ON "orders"
--| WHEN (NOT (NEW."label" IS NOT NULL)) AND (NEW."label" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."label") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "orders" SET "label" = "orders"."title" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_label_2af0273d_upd_new" AFTER UPDATE OF "label" ON "orders"
--| WHEN (OLD."label" IS NOT NEW."label" COLLATE BINARY OR typeof(OLD."label") IS NOT typeof(NEW."label")) AND (NEW."label" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."label") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "orders" SET "title" = "orders"."label" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_orders_label_2af0273d_upd_old" AFTER UPDATE OF "title" ON "orders"
--| WHEN ((OLD."title" IS NOT NEW."title" COLLATE BINARY OR typeof(OLD."title") IS NOT typeof(NEW."title")) AND NOT (OLD."label" IS NOT NEW."label" COLLATE BINARY OR typeof(OLD."label") IS NOT typeof(NEW."label"))) AND (NEW."label" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."label") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "orders" SET "label" = "orders"."title" WHERE "orders"."id" IS NEW."id" AND NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY);
--| END;
