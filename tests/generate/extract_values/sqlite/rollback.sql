-- expand-contract: rollback 1
-- migration: 20261122101502_order_values
-- lock: shop
-- dialect: sqlite
-- tables: order, where
-- after: 20261122101500_order_create, 20261122101500_zones_create
--
-- order.the kind becomes values, which refers to where: drops the triggers and values; what only new builds wrote must be named with `--discard`.
-- order.zone becomes zone_id, which refers to zones: drops the triggers and zone_id; what only new builds wrote must be named with `--discard`.
-- foreign key order_values_fkey of order is new: drops it.
-- foreign key order_zone_id_fkey of order is new: drops it.
-- where is new: drops it; rows of which it knows more than a value of order.the kind must be given up with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give order.the kind its name back.
-- locks: the database WRITE, schema only
-- drops: column aside order."the kind" as "ec_aside_the kind"
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_the kind'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_the kind" TO "the kind";

-- step 2: During a soak: give order.zone its name back.
-- locks: the database WRITE, schema only
-- drops: column aside order.zone as ec_aside_zone
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_zone'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_zone" TO "zone";

-- step 3: Drop foreign key order_values_fkey of order.
-- locks: the database WRITE, one row of the schema
-- drops: foreign key order_values_fkey on order to where
-- runner: drop constraint order_values_fkey on order: FOREIGN KEY ("values") REFERENCES "where" ("from")
--|

-- step 4: Drop foreign key order_zone_id_fkey of order.
-- locks: the database WRITE, one row of the schema
-- drops: foreign key order_zone_id_fkey on order to zones
-- runner: drop constraint order_zone_id_fkey on order: FOREIGN KEY ("zone_id") REFERENCES "zones" ("id") ON DELETE CASCADE
--|

-- step 5: Count the rows in which only order.values knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('values'))
-- runner: loses order.values
SELECT count(*) FROM "order" WHERE "order"."values" IS NOT NULL AND NOT ("order"."values" IS +((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind")) COLLATE BINARY);

-- step 6: Drop order.values, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order.values
-- drops: trigger _ec_order_values_037a178a_ins_new on order
-- drops: trigger _ec_order_values_037a178a_ins_old on order
-- drops: trigger _ec_order_values_037a178a_upd_new on order
-- drops: trigger _ec_order_values_037a178a_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('values')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_values_037a178a_ins_new', '_ec_order_values_037a178a_ins_old', '_ec_order_values_037a178a_upd_new', '_ec_order_values_037a178a_upd_old'))
-- runner: drop columns order.values
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_upd_old";

-- step 7: Let where.group change again.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_order_values_037a178a_values on where
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_values_037a178a_values'))
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_values";

-- step 8: Count the rows in which only order.zone_id knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('zone_id'))
-- runner: loses order.zone_id
SELECT count(*) FROM "order" WHERE "order"."zone_id" IS NOT NULL AND NOT ("order"."zone_id" IS +((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone")) COLLATE BINARY);

-- step 9: Drop order.zone_id, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order.zone_id
-- drops: trigger _ec_order_zone_id_04349b8a_ins_new on order
-- drops: trigger _ec_order_zone_id_04349b8a_ins_old on order
-- drops: trigger _ec_order_zone_id_04349b8a_upd_new on order
-- drops: trigger _ec_order_zone_id_04349b8a_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('zone_id')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_zone_id_04349b8a_ins_new', '_ec_order_zone_id_04349b8a_ins_old', '_ec_order_zone_id_04349b8a_upd_new', '_ec_order_zone_id_04349b8a_upd_old'))
-- runner: drop columns order.zone_id
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_upd_old";

-- step 10: Let zones.code change again.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_order_zone_id_04349b8a_values on zones
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_zone_id_04349b8a_values'))
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_values";

-- step 11: Count the rows of where of which no other table has all.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'where' COLLATE NOCASE)
-- runner: loses where
SELECT count(*) FROM "where" WHERE "where"."group" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "order" AS parent WHERE "parent"."the kind" = "where"."group");

-- step 12: Drop where.
-- locks: the database WRITE while its pages are freed
-- drops: table where
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'where' COLLATE NOCASE)
--| DROP TABLE IF EXISTS "where";
