-- expand-contract: expand 1
-- migration: 20261122101503_parts_id
-- lock: shop
-- dialect: sqlite
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.id grows from integer to bigint: declares the wider type; no value changes, and the database held no limit before.
-- parts.order_id grows from integer to bigint: declares the wider type; no value changes, and the database held no limit before.
-- parts.replaces_id grows from integer to bigint: declares the wider type; no value changes, and the database held no limit before.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Let parts.id be bigint.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name = 'id' COLLATE NOCASE AND type = 'INTEGER')
-- runner: edit parts.id set-type
--| INTEGER;

-- step 2: Let parts.order_id be bigint.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name = 'order_id' COLLATE NOCASE AND type = 'INTEGER')
-- runner: edit parts.order_id set-type
--| INTEGER;

-- step 3: Let parts.replaces_id be bigint.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('parts') WHERE name = 'replaces_id' COLLATE NOCASE AND type = 'INTEGER')
-- runner: edit parts.replaces_id set-type
--| INTEGER;
