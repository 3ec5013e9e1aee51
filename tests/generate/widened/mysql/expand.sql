-- expand-contract: expand 1
-- migration: 20261122101501_items_code
-- lock: shop
-- dialect: mysql
-- tables: items
-- after: 20261122101500_items_create
--
-- items.code grows from varchar(5) to varchar(50): declares the wider type; no value changes, and the database held no limit before.
-- items.state grows from enum('new', 'used') to enum('new', 'used', 'broken'): declares the wider type; no value changes, and the database held no limit before.
-- items.note grows from varchar(5) to varchar(63): declares the wider type; no value changes, and the database held no limit before.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Let items.code be varchar(50).
-- locks: items METADATA EXCLUSIVE, catalog only
-- runner: edit items.code set-type
--| varchar(50);

-- step 2: Let items.state be enum('new', 'used', 'broken').
-- locks: items METADATA EXCLUSIVE, catalog only
-- runner: edit items.state set-type
--| enum('new', 'used', 'broken');

-- step 3: Let items.note be varchar(63).
-- locks: items METADATA EXCLUSIVE, catalog only
-- runner: edit items.note set-type
--| varchar(63);
