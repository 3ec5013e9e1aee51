-- expand-contract: contract 1
-- migration: 20261122101501_mood_meh
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood gets meh: appends to the type of each column, behind the words that it has, when no build that cannot read `meh` is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Let users.mood take meh.
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.mood set-type
--| enum('happy','not amused','meh');

-- step 2: Let users.earlier take meh.
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.earlier set-type
--| enum('happy','not amused','meh');
