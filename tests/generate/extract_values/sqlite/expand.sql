-- expand-contract: expand 1
-- migration: 20261122101502_order_values
-- lock: shop
-- dialect: sqlite
-- tables: order, where
-- after: 20261122101500_order_create, 20261122101500_zones_create
--
-- order.the kind becomes values, which refers to where: adds values, and triggers that keep the kind and values in step, and insert into where what is not there.
-- order.zone becomes zone_id, which refers to zones: adds zone_id, and triggers that keep zone and zone_id in step, and insert into zones what is not there.
-- foreign key order_values_fkey of order is new: adds it, which no build from before can break: it spares rows without the new column.
-- foreign key order_zone_id_fkey of order is new: adds it, which no build from before can break: it spares rows without the new column.
-- where is new: creates it with 2 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Create where.
-- locks: the database WRITE, schema only
-- makes: table where
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'where' COLLATE NOCASE AND name = 'where' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "where" (
  "from" INTEGER PRIMARY KEY NOT NULL,
  "group" varchar(40) NOT NULL
);

-- step 2: Index where.group, unique.
-- locks: the database WRITE, schema only
-- makes: unique index where_group_key on where over group
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'where' COLLATE NOCASE AND name = 'where_group_key' COLLATE NOCASE)
CREATE UNIQUE INDEX IF NOT EXISTS "where_group_key" ON "where" (`group`);

-- step 3: Add order.values, empty.
-- locks: the database WRITE, schema only
-- makes: column order.values
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('values'))
ALTER TABLE "order" ADD COLUMN "values" INTEGER;

-- step 4: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "order" SET "values" = (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind"), "the kind" = (SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values") WHERE false;

-- step 5: Keep where.group as it is, while order.the kind has copies of it.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_order_values_037a178a_values on where over from, group
-- done when: SELECT count(*) = 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_values_037a178a_values')
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_values_037a178a_values" BEFORE UPDATE ON "where"
--| WHEN OLD."from" IS NOT NEW."from" COLLATE BINARY OR typeof(OLD."from") IS NOT typeof(NEW."from") OR OLD."group" IS NOT NEW."group" COLLATE BINARY OR typeof(OLD."group") IS NOT typeof(NEW."group")
--| BEGIN
--|   SELECT RAISE(ABORT, 'where.from and where.group stay as they are until the contract: older builds read copies of the value in order.the kind');
--| END;

-- step 6: Keep order.the kind and order.values in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_order_values_037a178a_ins_new on order over "the kind", values
-- makes: trigger _ec_order_values_037a178a_ins_old on order over "the kind", values
-- makes: trigger _ec_order_values_037a178a_upd_new on order over "the kind", values
-- makes: trigger _ec_order_values_037a178a_upd_old on order over "the kind", values
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_values_037a178a_ins_new', '_ec_order_values_037a178a_ins_old', '_ec_order_values_037a178a_upd_new', '_ec_order_values_037a178a_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_values_037a178a_ins_new" AFTER INSERT ON "order"
--| WHEN NEW."values" IS NOT NULL
--| BEGIN
--|   UPDATE "order" SET "the kind" = (SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."the kind" IS +((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values")) COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_values_037a178a_ins_old" AFTER INSERT ON "order"
--| WHEN NOT (NEW."values" IS NOT NULL)
--| BEGIN
--|   INSERT INTO "where" ("group") SELECT NEW."the kind" WHERE NEW."the kind" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "where" AS ec_row WHERE ec_row."group" = NEW."the kind");
--|   UPDATE "order" SET "values" = (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."the kind" IS +((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values")) COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_values_037a178a_upd_new" AFTER UPDATE OF "values" ON "order"
--| WHEN OLD."values" IS NOT NEW."values" COLLATE BINARY OR typeof(OLD."values") IS NOT typeof(NEW."values")
--| BEGIN
--|   UPDATE "order" SET "the kind" = (SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."the kind" IS +((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values")) COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_values_037a178a_upd_old" AFTER UPDATE OF "the kind" ON "order"
--| WHEN (OLD."the kind" IS NOT NEW."the kind" COLLATE BINARY OR typeof(OLD."the kind") IS NOT typeof(NEW."the kind")) AND NOT (OLD."values" IS NOT NEW."values" COLLATE BINARY OR typeof(OLD."values") IS NOT typeof(NEW."values"))
--| BEGIN
--|   INSERT INTO "where" ("group") SELECT NEW."the kind" WHERE NEW."the kind" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "where" AS ec_row WHERE ec_row."group" = NEW."the kind");
--|   UPDATE "order" SET "values" = (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."the kind" IS +((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values")) COLLATE BINARY);
--| END;

-- step 7: Add order.zone_id, empty.
-- locks: the database WRITE, schema only
-- makes: column order.zone_id
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('zone_id'))
ALTER TABLE "order" ADD COLUMN "zone_id" INTEGER;

-- step 8: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "order" SET "zone_id" = (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone"), "zone" = (SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id") WHERE false;

-- step 9: Keep zones.code as it is, while order.zone has copies of it.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_order_zone_id_04349b8a_values on zones over code, id
-- done when: SELECT count(*) = 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_zone_id_04349b8a_values')
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_zone_id_04349b8a_values" BEFORE UPDATE ON "zones"
--| WHEN OLD."id" IS NOT NEW."id" COLLATE BINARY OR typeof(OLD."id") IS NOT typeof(NEW."id") OR OLD."code" IS NOT NEW."code" COLLATE BINARY OR typeof(OLD."code") IS NOT typeof(NEW."code")
--| BEGIN
--|   SELECT RAISE(ABORT, 'zones.id and zones.code stay as they are until the contract: older builds read copies of the value in order.zone');
--| END;

-- step 10: Keep order.zone and order.zone_id in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_order_zone_id_04349b8a_ins_new on order over zone, zone_id
-- makes: trigger _ec_order_zone_id_04349b8a_ins_old on order over zone, zone_id
-- makes: trigger _ec_order_zone_id_04349b8a_upd_new on order over zone, zone_id
-- makes: trigger _ec_order_zone_id_04349b8a_upd_old on order over zone, zone_id
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_zone_id_04349b8a_ins_new', '_ec_order_zone_id_04349b8a_ins_old', '_ec_order_zone_id_04349b8a_upd_new', '_ec_order_zone_id_04349b8a_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_zone_id_04349b8a_ins_new" AFTER INSERT ON "order"
--| WHEN NEW."zone_id" IS NOT NULL
--| BEGIN
--|   UPDATE "order" SET "zone" = (SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."zone" IS +((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id")) COLLATE BINARY AND "order"."zone_id" IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_zone_id_04349b8a_ins_old" AFTER INSERT ON "order"
--| WHEN NOT (NEW."zone_id" IS NOT NULL)
--| BEGIN
--|   INSERT INTO "zones" ("code") SELECT NEW."zone" WHERE NEW."zone" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "zones" AS ec_row WHERE ec_row."code" = NEW."zone");
--|   UPDATE "order" SET "zone_id" = (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."zone" IS +((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id")) COLLATE BINARY AND "order"."zone_id" IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_zone_id_04349b8a_upd_new" AFTER UPDATE OF "zone_id" ON "order"
--| WHEN OLD."zone_id" IS NOT NEW."zone_id" COLLATE BINARY OR typeof(OLD."zone_id") IS NOT typeof(NEW."zone_id")
--| BEGIN
--|   UPDATE "order" SET "zone" = (SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."zone" IS +((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id")) COLLATE BINARY AND "order"."zone_id" IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_order_zone_id_04349b8a_upd_old" AFTER UPDATE OF "zone" ON "order"
--| WHEN (OLD."zone" IS NOT NEW."zone" COLLATE BINARY OR typeof(OLD."zone") IS NOT typeof(NEW."zone")) AND NOT (OLD."zone_id" IS NOT NEW."zone_id" COLLATE BINARY OR typeof(OLD."zone_id") IS NOT typeof(NEW."zone_id"))
--| BEGIN
--|   INSERT INTO "zones" ("code") SELECT NEW."zone" WHERE NEW."zone" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "zones" AS ec_row WHERE ec_row."code" = NEW."zone");
--|   UPDATE "order" SET "zone_id" = (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone") WHERE "order"."tenant" IS NEW."tenant" AND "order"."nr" IS NEW."nr" AND NOT ("order"."zone" IS +((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id")) COLLATE BINARY AND "order"."zone_id" IS NOT NULL);
--| END;

-- step 11: Add foreign key order_values_fkey of order.
-- locks: the database WRITE for one scan
-- makes: foreign key order_values_fkey on order to where
-- runner: add constraint order_values_fkey on order: FOREIGN KEY ("values") REFERENCES "where" ("from")
--|

-- step 12: Add foreign key order_zone_id_fkey of order.
-- locks: the database WRITE for one scan
-- makes: foreign key order_zone_id_fkey on order to zones
-- runner: add constraint order_zone_id_fkey on order: FOREIGN KEY ("zone_id") REFERENCES "zones" ("id") ON DELETE CASCADE
--|
