-- expand-contract: contract 1
-- migration: 20261122101502_order_values
-- lock: shop
-- dialect: sqlite
-- tables: order, where
-- after: 20261122101500_order_create, 20261122101500_zones_create
--
-- order.the kind becomes values, which refers to where: drops the triggers and the kind, when no build that knows it is alive.
-- order.zone becomes zone_id, which refers to zones: sets zone_id NOT NULL, drops the triggers and zone, when no build that knows it is alive.
-- foreign key order_values_fkey of order is new: nothing.
-- foreign key order_zone_id_fkey of order is new: nothing.
-- where is new: nothing.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename order.the kind to ec_aside_the kind, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside order."the kind" as "ec_aside_the kind"
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('the kind'))
--| ALTER TABLE "order" RENAME COLUMN "the kind" TO "ec_aside_the kind";

-- step 2: For a soak: rename order.zone to ec_aside_zone, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside order.zone as ec_aside_zone
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('zone'))
--| ALTER TABLE "order" RENAME COLUMN "zone" TO "ec_aside_zone";

-- step 3: After the soak: give order.the kind its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside order."the kind" as "ec_aside_the kind"
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_the kind'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_the kind" TO "the kind";

-- step 4: After the soak: give order.zone its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside order.zone as ec_aside_zone
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_zone'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_zone" TO "zone";

-- step 5: Drop order.the kind, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order."the kind"
-- drops: trigger _ec_order_values_037a178a_ins_new on order
-- drops: trigger _ec_order_values_037a178a_ins_old on order
-- drops: trigger _ec_order_values_037a178a_upd_new on order
-- drops: trigger _ec_order_values_037a178a_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('the kind')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_values_037a178a_ins_new', '_ec_order_values_037a178a_ins_old', '_ec_order_values_037a178a_upd_new', '_ec_order_values_037a178a_upd_old'))
-- runner: drop columns order."the kind"
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_upd_old";

-- step 6: Let where.group change again.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_order_values_037a178a_values on where
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_values_037a178a_values'))
--| DROP TRIGGER IF EXISTS "_ec_order_values_037a178a_values";

-- step 7: Set order.zone_id NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name = 'zone_id' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit order.zone_id set-not-null
--|

-- step 8: Drop order.zone, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order.zone
-- drops: trigger _ec_order_zone_id_04349b8a_ins_new on order
-- drops: trigger _ec_order_zone_id_04349b8a_ins_old on order
-- drops: trigger _ec_order_zone_id_04349b8a_upd_new on order
-- drops: trigger _ec_order_zone_id_04349b8a_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('zone')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_zone_id_04349b8a_ins_new', '_ec_order_zone_id_04349b8a_ins_old', '_ec_order_zone_id_04349b8a_upd_new', '_ec_order_zone_id_04349b8a_upd_old'))
-- runner: drop columns order.zone
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_upd_old";

-- step 9: Let zones.code change again.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_order_zone_id_04349b8a_values on zones
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_zone_id_04349b8a_values'))
--| DROP TRIGGER IF EXISTS "_ec_order_zone_id_04349b8a_values";
