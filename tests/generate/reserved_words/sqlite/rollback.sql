-- expand-contract: rollback 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: sqlite
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: drops the triggers and table; what only new builds wrote must be named with `--discard`.
-- order.where becomes from: drops the triggers and from; what only new builds wrote must be named with `--discard`.
-- order.say "hi" becomes it's 100% "new": drops the triggers and it's 100% "new"; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give order.group its name back.
-- locks: the database WRITE, schema only
-- drops: column aside order.group as ec_aside_group
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_group'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_group" TO "group";

-- step 2: During a soak: give order.where its name back.
-- locks: the database WRITE, schema only
-- drops: column aside order.where as ec_aside_where
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_where'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_where" TO "where";

-- step 3: During a soak: give order.say "hi" its name back.
-- locks: the database WRITE, schema only
-- drops: column aside order."say ""hi""" as "ec_aside_say ""hi"""
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('order') WHERE name COLLATE NOCASE IN ('ec_aside_say "hi"'))
--| ALTER TABLE "order" RENAME COLUMN "ec_aside_say ""hi""" TO "say ""hi""";

-- step 4: Count the rows in which only order.table knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('table'))
-- runner: loses order.table
SELECT count(*) FROM "order" WHERE "order"."table" IS NOT NULL AND NOT ("order"."table" IS +"order"."group" COLLATE BINARY);

-- step 5: Drop order.table, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order.table
-- drops: trigger _ec_order_table_e133a91a_ins_new on order
-- drops: trigger _ec_order_table_e133a91a_ins_old on order
-- drops: trigger _ec_order_table_e133a91a_upd_new on order
-- drops: trigger _ec_order_table_e133a91a_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('table')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_table_e133a91a_ins_new', '_ec_order_table_e133a91a_ins_old', '_ec_order_table_e133a91a_upd_new', '_ec_order_table_e133a91a_upd_old'))
-- runner: drop columns order.table
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_table_e133a91a_upd_old";

-- step 6: Set order.group NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name = 'group' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit order.group set-not-null
--|

-- step 7: Count the rows in which only order.from knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('from'))
-- runner: loses order.from
SELECT count(*) FROM "order" WHERE "order"."from" IS NOT NULL AND NOT ("order"."from" IS +"order"."where" COLLATE BINARY);

-- step 8: Drop order.from, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order.from
-- drops: trigger _ec_order_from_4ac26783_ins_new on order
-- drops: trigger _ec_order_from_4ac26783_ins_old on order
-- drops: trigger _ec_order_from_4ac26783_upd_new on order
-- drops: trigger _ec_order_from_4ac26783_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('from')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_from_4ac26783_ins_new', '_ec_order_from_4ac26783_ins_old', '_ec_order_from_4ac26783_upd_new', '_ec_order_from_4ac26783_upd_old'))
-- runner: drop columns order.from
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_from_4ac26783_upd_old";

-- step 9: Count the rows in which only order.it's 100% "new" knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('it''s 100% "new"'))
-- runner: loses order.it's 100% "new"
SELECT count(*) FROM "order" WHERE "order"."it's 100% ""new""" IS NOT NULL AND NOT ("order"."it's 100% ""new""" IS +"order"."say ""hi""" COLLATE BINARY);

-- step 10: Drop order.it's 100% "new", and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column order."it's 100% ""new"""
-- drops: trigger _ec_order_it_s_100___new_3463f043_ins_new on order
-- drops: trigger _ec_order_it_s_100___new_3463f043_ins_old on order
-- drops: trigger _ec_order_it_s_100___new_3463f043_upd_new on order
-- drops: trigger _ec_order_it_s_100___new_3463f043_upd_old on order
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name COLLATE NOCASE IN ('it''s 100% "new"')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_order_it_s_100___new_3463f043_ins_new', '_ec_order_it_s_100___new_3463f043_ins_old', '_ec_order_it_s_100___new_3463f043_upd_new', '_ec_order_it_s_100___new_3463f043_upd_old'))
-- runner: drop columns order."it's 100% ""new"""
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_order_it_s_100___new_3463f043_upd_old";

-- step 11: Set order.say "hi" NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('order') WHERE name = 'say "hi"' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit order."say ""hi""" set-not-null
--|
