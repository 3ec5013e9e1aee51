-- expand-contract: contract 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: sqlite
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: sets table NOT NULL, drops the triggers and group, when no build that knows it is alive.
-- order.where becomes from: drops the triggers and where, when no build that knows it is alive.
-- order.say "hi" becomes it's 100% "new": sets it's 100% "new" NOT NULL, drops the triggers and say "hi", when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename order.group to ec_aside_group, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside order.group as ec_aside_group
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('group'))
--| ALTER TABLE "order" RENAME COLUMN "group" TO "ec_aside_group";

-- step 2: For a soak: rename order.where to ec_aside_where, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside order.where as ec_aside_where
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('where'))
--| ALTER TABLE "order" RENAME COLUMN "where" TO "ec_aside_where";

-- step 3: For a soak: rename order.say "hi" to ec_aside_say "hi", and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside order."say ""hi""" as "ec_aside_say ""hi"""
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('say "hi"'))
--| ALTER TABLE "order" RENAME COLUMN "say ""hi""" TO "ec_aside_say ""hi""";

-- step 4: After the soak: give order.group its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside order.group as ec_aside_group
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_group'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_group" TO "group";

-- step 5: After the soak: give order.where its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside order.where as ec_aside_where
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_where'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_where" TO "where";

-- step 6: After the soak: give order.say "hi" its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside order."say ""hi""" as "ec_aside_say ""hi"""
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_say "hi"'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_say ""hi""" TO "say ""hi""";

-- step 7: Set order.table NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name = 'table' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit order.table set-not-null
--|

-- step 8: Drop order.group, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order.group
-- drops: trigger _ec_order_table_e133a91a_ins_new on order
-- drops: trigger _ec_order_table_e133a91a_ins_old on order
-- drops: trigger _ec_order_table_e133a91a_upd_new on order
-- drops: trigger _ec_order_table_e133a91a_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('group')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_table_e133a91a_ins_new', '_ec_order_table_e133a91a_ins_old', '_ec_order_table_e133a91a_upd_new', '_ec_order_table_e133a91a_upd_old'))
-- runner: drop columns order.group
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_upd_old";

-- step 9: Drop order.where, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order.where
-- drops: trigger _ec_order_from_4ac26783_ins_new on order
-- drops: trigger _ec_order_from_4ac26783_ins_old on order
-- drops: trigger _ec_order_from_4ac26783_upd_new on order
-- drops: trigger _ec_order_from_4ac26783_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('where')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_from_4ac26783_ins_new', '_ec_order_from_4ac26783_ins_old', '_ec_order_from_4ac26783_upd_new', '_ec_order_from_4ac26783_upd_old'))
-- runner: drop columns order.where
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_upd_old";

-- step 10: Set order.it's 100% "new" NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name = 'it''s 100% "new"' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit order."it's 100% ""new""" set-not-null
--|

-- step 11: Drop order.say "hi", and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order."say ""hi"""
-- drops: trigger _ec_order_it_s_100___new_3463f043_ins_new on order
-- drops: trigger _ec_order_it_s_100___new_3463f043_ins_old on order
-- drops: trigger _ec_order_it_s_100___new_3463f043_upd_new on order
-- drops: trigger _ec_order_it_s_100___new_3463f043_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('say "hi"')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_it_s_100___new_3463f043_ins_new', '_ec_order_it_s_100___new_3463f043_ins_old', '_ec_order_it_s_100___new_3463f043_upd_new', '_ec_order_it_s_100___new_3463f043_upd_old'))
-- runner: drop columns order."say ""hi"""
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_upd_old";
