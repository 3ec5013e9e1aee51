-- expand-contract: contract 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: sets nick NOT NULL, drops the triggers, when no build that writes NULL is alive.
-- users.note becomes required: sets note NOT NULL, drops the triggers, when no build that writes NULL is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Set users.nick NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'nick' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit users.nick set-not-null
--|

-- step 2: Stop filling users.nick.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_users_nick_cb90696b_ins on users
-- drops: trigger _ec_users_nick_cb90696b_upd on users
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_nick_cb90696b_ins', '_ec_users_nick_cb90696b_upd'))
--| DROP TRIGGER IF EXISTS "_ec_users_nick_cb90696b_ins";
--| DROP TRIGGER IF EXISTS "_ec_users_nick_cb90696b_upd";

-- step 3: Set users.note NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'note' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit users.note set-not-null
--|

-- step 4: Stop filling users.note.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_users_note_025c33d8_ins on users
-- drops: trigger _ec_users_note_025c33d8_upd on users
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_note_025c33d8_ins', '_ec_users_note_025c33d8_upd'))
--| DROP TRIGGER IF EXISTS "_ec_users_note_025c33d8_ins";
--| DROP TRIGGER IF EXISTS "_ec_users_note_025c33d8_upd";
