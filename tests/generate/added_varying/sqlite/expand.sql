-- expand-contract: expand 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: adds it, empty, and sets the default random() * 0 + 7, which INSERTs of every build get from then on.
-- users.bonus is new: adds it, empty, and sets the default random() * 0 + 8, which INSERTs of every build get from then on.
-- users.plan is new: adds it, empty, and sets the default 'tri' || 'al', which INSERTs of every build get from then on.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.score, empty.
-- locks: the database WRITE, schema only
-- makes: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('score'))
ALTER TABLE "users" ADD COLUMN "score" REAL;

-- step 2: Set the default of users.score to random() * 0 + 7.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'score' COLLATE NOCASE AND CAST(dflt_value AS text) = 'random() * 0 + 7')
-- runner: edit users.score set-first-default
--| DEFAULT (random() * 0 + 7);

-- step 3: Add users.bonus, empty.
-- locks: the database WRITE, schema only
-- makes: column users.bonus
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('bonus'))
ALTER TABLE "users" ADD COLUMN "bonus" REAL;

-- step 4: Set the default of users.bonus to random() * 0 + 8.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'bonus' COLLATE NOCASE AND CAST(dflt_value AS text) = 'random() * 0 + 8')
-- runner: edit users.bonus set-first-default
--| DEFAULT (random() * 0 + 8);

-- step 5: Add users.plan, empty.
-- locks: the database WRITE, schema only
-- makes: column users.plan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('plan'))
ALTER TABLE "users" ADD COLUMN "plan" TEXT;

-- step 6: Set the default of users.plan to 'tri' || 'al'.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'plan' COLLATE NOCASE AND CAST(dflt_value AS text) = '''tri'' || ''al''')
-- runner: edit users.plan set-first-default
--| DEFAULT ('tri' || 'al');
