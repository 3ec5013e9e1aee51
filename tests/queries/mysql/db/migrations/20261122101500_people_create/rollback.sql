-- expand-contract: rollback 1
-- migration: 20261122101500_people_create
-- lock: shop
-- dialect: mysql
-- tables: people
-- after: (none)
--
-- people is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of people, which go with it.
-- locks: people METADATA SHARED READ, one scan
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE')
-- runner: loses people
SELECT count(*) FROM `people`;

-- step 2: Drop people.
-- locks: people METADATA EXCLUSIVE, catalog only
-- drops: table people
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE')
--| DROP TABLE IF EXISTS `people`;
