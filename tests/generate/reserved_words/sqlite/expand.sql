-- expand-contract: expand 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: sqlite
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: adds table, and triggers that keep group and table in step.
-- order.where becomes from: adds from, and triggers that keep where and from in step.
-- order.say "hi" becomes it's 100% "new": adds it's 100% "new", and triggers that keep say "hi" and it's 100% "new" in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add order.table, empty.
-- locks: the database WRITE, schema only
-- makes: column order.table
-- replaces: order.group by table
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('table'))
ALTER TABLE "order" ADD COLUMN "table" TEXT;

-- step 2: Let new builds leave order.group out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name = 'group' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit order.group drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "order" SET "table" = "order"."group", "group" = "order"."table" WHERE false;

-- step 4: Keep order.group and order.table in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_order_table_e133a91a_ins_new on order over group, table
-- makes: trigger _ec_order_table_e133a91a_ins_old on order over group, table
-- makes: trigger _ec_order_table_e133a91a_upd_new on order over group, table
-- makes: trigger _ec_order_table_e133a91a_upd_old on order over group, table
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_table_e133a91a_ins_new', '_ec_order_table_e133a91a_ins_old', '_ec_order_table_e133a91a_upd_new', '_ec_order_table_e133a91a_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_table_e133a91a_ins_new" AFTER INSERT ON "order"
--| WHEN (NEW."table" IS NOT NULL) AND (NEW."table" IS NOT NEW."group" COLLATE BINARY OR typeof(NEW."table") IS NOT typeof(NEW."group"))
--| BEGIN
--|   UPDATE "order" SET "group" = "order"."table" WHERE "order"."select" IS NEW."select" AND NOT ("order"."table" IS +"order"."group" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_table_e133a91a_ins_old" AFTER INSERT ON "order"
--| WHEN (NOT (NEW."table" IS NOT NULL)) AND (NEW."table" IS NOT NEW."group" COLLATE BINARY OR typeof(NEW."table") IS NOT typeof(NEW."group"))
--| BEGIN
--|   UPDATE "order" SET "table" = "order"."group" WHERE "order"."select" IS NEW."select" AND NOT ("order"."table" IS +"order"."group" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_table_e133a91a_upd_new" AFTER UPDATE OF "table" ON "order"
--| WHEN (OLD."table" IS NOT NEW."table" COLLATE BINARY OR typeof(OLD."table") IS NOT typeof(NEW."table")) AND (NEW."table" IS NOT NEW."group" COLLATE BINARY OR typeof(NEW."table") IS NOT typeof(NEW."group"))
--| BEGIN
--|   UPDATE "order" SET "group" = "order"."table" WHERE "order"."select" IS NEW."select" AND NOT ("order"."table" IS +"order"."group" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_table_e133a91a_upd_old" AFTER UPDATE OF "group" ON "order"
--| WHEN ((OLD."group" IS NOT NEW."group" COLLATE BINARY OR typeof(OLD."group") IS NOT typeof(NEW."group")) AND NOT (OLD."table" IS NOT NEW."table" COLLATE BINARY OR typeof(OLD."table") IS NOT typeof(NEW."table"))) AND (NEW."table" IS NOT NEW."group" COLLATE BINARY OR typeof(NEW."table") IS NOT typeof(NEW."group"))
--| BEGIN
--|   UPDATE "order" SET "table" = "order"."group" WHERE "order"."select" IS NEW."select" AND NOT ("order"."table" IS +"order"."group" COLLATE BINARY);
--| END;

-- step 5: Add order.from, empty.
-- locks: the database WRITE, schema only
-- makes: column order.from
-- replaces: order.where by from
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('from'))
ALTER TABLE "order" ADD COLUMN "from" TEXT;

-- step 6: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "order" SET "from" = "order"."where", "where" = "order"."from" WHERE false;

-- step 7: Keep order.where and order.from in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_order_from_4ac26783_ins_new on order over from, where
-- makes: trigger _ec_order_from_4ac26783_ins_old on order over from, where
-- makes: trigger _ec_order_from_4ac26783_upd_new on order over from, where
-- makes: trigger _ec_order_from_4ac26783_upd_old on order over from, where
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_from_4ac26783_ins_new', '_ec_order_from_4ac26783_ins_old', '_ec_order_from_4ac26783_upd_new', '_ec_order_from_4ac26783_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_from_4ac26783_ins_new" AFTER INSERT ON "order"
--| WHEN (NEW."from" IS NOT NULL) AND (NEW."from" IS NOT NEW."where" COLLATE BINARY OR typeof(NEW."from") IS NOT typeof(NEW."where"))
--| BEGIN
--|   UPDATE "order" SET "where" = "order"."from" WHERE "order"."select" IS NEW."select" AND NOT ("order"."from" IS +"order"."where" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_from_4ac26783_ins_old" AFTER INSERT ON "order"
--| WHEN (NOT (NEW."from" IS NOT NULL)) AND (NEW."from" IS NOT NEW."where" COLLATE BINARY OR typeof(NEW."from") IS NOT typeof(NEW."where"))
--| BEGIN
--|   UPDATE "order" SET "from" = "order"."where" WHERE "order"."select" IS NEW."select" AND NOT ("order"."from" IS +"order"."where" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_from_4ac26783_upd_new" AFTER UPDATE OF "from" ON "order"
--| WHEN (OLD."from" IS NOT NEW."from" COLLATE BINARY OR typeof(OLD."from") IS NOT typeof(NEW."from")) AND (NEW."from" IS NOT NEW."where" COLLATE BINARY OR typeof(NEW."from") IS NOT typeof(NEW."where"))
--| BEGIN
--|   UPDATE "order" SET "where" = "order"."from" WHERE "order"."select" IS NEW."select" AND NOT ("order"."from" IS +"order"."where" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_from_4ac26783_upd_old" AFTER UPDATE OF "where" ON "order"
--| WHEN ((OLD."where" IS NOT NEW."where" COLLATE BINARY OR typeof(OLD."where") IS NOT typeof(NEW."where")) AND NOT (OLD."from" IS NOT NEW."from" COLLATE BINARY OR typeof(OLD."from") IS NOT typeof(NEW."from"))) AND (NEW."from" IS NOT NEW."where" COLLATE BINARY OR typeof(NEW."from") IS NOT typeof(NEW."where"))
--| BEGIN
--|   UPDATE "order" SET "from" = "order"."where" WHERE "order"."select" IS NEW."select" AND NOT ("order"."from" IS +"order"."where" COLLATE BINARY);
--| END;

-- step 8: Add order.it's 100% "new", empty.
-- locks: the database WRITE, schema only
-- makes: column order."it's 100% ""new"""
-- replaces: order."say ""hi""" by "it's 100% ""new"""
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('it''s 100% "new"'))
ALTER TABLE "order" ADD COLUMN "it's 100% ""new""" TEXT;

-- step 9: Let new builds leave order.say "hi" out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name = 'say "hi"' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit order."say ""hi""" drop-not-null
--|

-- step 10: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "order" SET "it's 100% ""new""" = "order"."say ""hi""", "say ""hi""" = "order"."it's 100% ""new""" WHERE false;

-- step 11: Keep order.say "hi" and order.it's 100% "new" in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_order_it_s_100___new_3463f043_ins_new on order over "it's 100% ""new""", "say ""hi"""
-- makes: trigger _ec_order_it_s_100___new_3463f043_ins_old on order over "it's 100% ""new""", "say ""hi"""
-- makes: trigger _ec_order_it_s_100___new_3463f043_upd_new on order over "it's 100% ""new""", "say ""hi"""
-- makes: trigger _ec_order_it_s_100___new_3463f043_upd_old on order over "it's 100% ""new""", "say ""hi"""
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_it_s_100___new_3463f043_ins_new', '_ec_order_it_s_100___new_3463f043_ins_old', '_ec_order_it_s_100___new_3463f043_upd_new', '_ec_order_it_s_100___new_3463f043_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_it_s_100___new_3463f043_ins_new" AFTER INSERT ON "order"
--| WHEN (NEW."it's 100% ""new""" IS NOT NULL) AND (NEW."it's 100% ""new""" IS NOT NEW."say ""hi""" COLLATE BINARY OR typeof(NEW."it's 100% ""new""") IS NOT typeof(NEW."say ""hi"""))
--| BEGIN
--|   UPDATE "order" SET "say ""hi""" = "order"."it's 100% ""new""" WHERE "order"."select" IS NEW."select" AND NOT ("order"."it's 100% ""new""" IS +"order"."say ""hi""" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_it_s_100___new_3463f043_ins_old" AFTER INSERT ON "order"
--| WHEN (NOT (NEW."it's 100% ""new""" IS NOT NULL)) AND (NEW."it's 100% ""new""" IS NOT NEW."say ""hi""" COLLATE BINARY OR typeof(NEW."it's 100% ""new""") IS NOT typeof(NEW."say ""hi"""))
--| BEGIN
--|   UPDATE "order" SET "it's 100% ""new""" = "order"."say ""hi""" WHERE "order"."select" IS NEW."select" AND NOT ("order"."it's 100% ""new""" IS +"order"."say ""hi""" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_it_s_100___new_3463f043_upd_new" AFTER UPDATE OF "it's 100% ""new""" ON "order"
--| WHEN (OLD."it's 100% ""new""" IS NOT NEW."it's 100% ""new""" COLLATE BINARY OR typeof(OLD."it's 100% ""new""") IS NOT typeof(NEW."it's 100% ""new""")) AND (NEW."it's 100% ""new""" IS NOT NEW."say ""hi""" COLLATE BINARY OR typeof(NEW."it's 100% ""new""") IS NOT typeof(NEW."say ""hi"""))
--| BEGIN
--|   UPDATE "order" SET "say ""hi""" = "order"."it's 100% ""new""" WHERE "order"."select" IS NEW."select" AND NOT ("order"."it's 100% ""new""" IS +"order"."say ""hi""" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_it_s_100___new_3463f043_upd_old" AFTER UPDATE OF "say ""hi""" ON "order"
--| WHEN ((OLD."say ""hi""" IS NOT NEW."say ""hi""" COLLATE BINARY OR typeof(OLD."say ""hi""") IS NOT typeof(NEW."say ""hi""")) AND NOT (OLD."it's 100% ""new""" IS NOT NEW."it's 100% ""new""" COLLATE BINARY OR typeof(OLD."it's 100% ""new""") IS NOT typeof(NEW."it's 100% ""new"""))) AND (NEW."it's 100% ""new""" IS NOT NEW."say ""hi""" COLLATE BINARY OR typeof(NEW."it's 100% ""new""") IS NOT typeof(NEW."say ""hi"""))
--| BEGIN
--|   UPDATE "order" SET "it's 100% ""new""" = "order"."say ""hi""" WHERE "order"."select" IS NEW."select" AND NOT ("order"."it's 100% ""new""" IS +"order"."say ""hi""" COLLATE BINARY);
--| END;
