-- expand-contract: expand 1
-- migration: 20261122101502_people_renamed
-- lock: shop
-- dialect: mysql
-- tables: people, users
-- after: 20261122101500_users_create, 20261122101500_visits_create
--
-- table users becomes people: lays a view people over it, which takes writes.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- Old builds go on with the table, which keeps its name. New builds find a view until the contract: through it TRUNCATE, DDL, COPY,
-- ON CONFLICT ON CONSTRAINT, index hints and system columns fail. `check` finds such statements in the code of this package.

-- step 1: Show table users as people, too, by a view.
-- locks: users METADATA SHARED READ, catalog only
-- makes: new name people on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'VIEW')
CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW `people` AS SELECT * FROM `users`;
