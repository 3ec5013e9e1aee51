-- expand-contract: contract 1
-- migration: 20261122101501_mood_quite_cross
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood loses quite cross and angry: puts a narrower CHECK in the place of the one of each column, drops the triggers, when no build that writes `quite cross` and `angry` is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add CHECK users_mood_words2_check of users.
-- locks: the database WRITE for one scan
-- makes: constraint users_mood_words2_check on users
-- runner: add constraint users_mood_words2_check on users: CHECK ("mood" IN ('happy', 'sad'))
--|

-- step 2: Drop CHECK users_mood_words_check of users.
-- locks: the database WRITE, one row of the schema
-- drops: constraint users_mood_words_check on users
-- runner: drop constraint users_mood_words_check on users: CHECK ("mood" IN ('quite cross', 'happy', 'angry', 'sad'))
--|

-- step 3: Add CHECK users_earlier_words2_check of users.
-- locks: the database WRITE for one scan
-- makes: constraint users_earlier_words2_check on users
-- runner: add constraint users_earlier_words2_check on users: CHECK ("earlier" IN ('happy', 'sad'))
--|

-- step 4: Drop CHECK users_earlier_words_check of users.
-- locks: the database WRITE, one row of the schema
-- drops: constraint users_earlier_words_check on users
-- runner: drop constraint users_earlier_words_check on users: CHECK ("earlier" IN ('quite cross', 'happy', 'angry', 'sad'))
--|

-- step 5: Stop replacing `quite cross` and `angry` in users.mood.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_users_mood_92c020d7_ins_1 on users
-- drops: trigger _ec_users_mood_92c020d7_upd_1 on users
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_mood_92c020d7_ins_1', '_ec_users_mood_92c020d7_upd_1'))
--| DROP TRIGGER IF EXISTS "_ec_users_mood_92c020d7_ins_1";
--| DROP TRIGGER IF EXISTS "_ec_users_mood_92c020d7_upd_1";

-- step 6: Stop replacing `quite cross` and `angry` in users.earlier.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_users_earlier_7d04cba9_ins_1 on users
-- drops: trigger _ec_users_earlier_7d04cba9_upd_1 on users
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_earlier_7d04cba9_ins_1', '_ec_users_earlier_7d04cba9_upd_1'))
--| DROP TRIGGER IF EXISTS "_ec_users_earlier_7d04cba9_ins_1";
--| DROP TRIGGER IF EXISTS "_ec_users_earlier_7d04cba9_upd_1";
