-- expand-contract: contract 1
-- migration: 20261122101501_mood_meh
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood gets meh: puts a wider CHECK in the place of the one of each column, when no build that cannot read `meh` is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add CHECK users_mood_words2_check of users.
-- locks: the database WRITE for one scan
-- makes: constraint users_mood_words2_check on users
-- runner: add constraint users_mood_words2_check on users: CHECK ("mood" IN ('happy', 'not amused', 'meh'))
--|

-- step 2: Drop CHECK users_mood_words_check of users.
-- locks: the database WRITE, one row of the schema
-- drops: constraint users_mood_words_check on users
-- runner: drop constraint users_mood_words_check on users: CHECK ("mood" IN ('happy', 'not amused'))
--|

-- step 3: Add CHECK users_earlier_words2_check of users.
-- locks: the database WRITE for one scan
-- makes: constraint users_earlier_words2_check on users
-- runner: add constraint users_earlier_words2_check on users: CHECK ("earlier" IN ('happy', 'not amused', 'meh'))
--|

-- step 4: Drop CHECK users_earlier_words_check of users.
-- locks: the database WRITE, one row of the schema
-- drops: constraint users_earlier_words_check on users
-- runner: drop constraint users_earlier_words_check on users: CHECK ("earlier" IN ('happy', 'not amused'))
--|
