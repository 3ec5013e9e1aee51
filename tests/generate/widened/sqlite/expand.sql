-- expand-contract: expand 1
-- migration: 20261122101501_items_code
-- lock: shop
-- dialect: sqlite
-- tables: items
-- after: 20261122101500_items_create
--
-- items.code grows from varchar(5) to varchar(50): declares the wider type; no value changes, and the database held no limit before.
-- items.price grows from numeric(5,2) to numeric(12,2): declares the wider type; no value changes, and the database held no limit before.
-- items.note grows from varchar(5) to text: declares the wider type; no value changes, and the database held no limit before.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Let items.code be varchar(50).
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('items') WHERE name = 'code' COLLATE NOCASE AND type = 'varchar(50)')
-- runner: edit items.code set-type
--| varchar(50);

-- step 2: Let items.price be numeric(12,2).
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('items') WHERE name = 'price' COLLATE NOCASE AND type = 'numeric(12,2)')
-- runner: edit items.price set-type
--| numeric(12,2);

-- step 3: Let items.note be text.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('items') WHERE name = 'note' COLLATE NOCASE AND type = 'TEXT')
-- runner: edit items.note set-type
--| TEXT;
