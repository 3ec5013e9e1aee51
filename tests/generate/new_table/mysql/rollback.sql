-- expand-contract: rollback 1
-- migration: 20261122101500_readings_create
-- lock: shop
-- dialect: mysql
-- tables: readings
-- after: (none)
--
-- readings is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of readings, which go with it.
-- locks: readings METADATA SHARED READ, one scan
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'readings' AND TABLE_TYPE = 'BASE TABLE')
-- runner: loses readings
SELECT count(*) FROM `readings`;

-- step 2: Drop readings.
-- locks: readings METADATA EXCLUSIVE, catalog only
-- drops: table readings
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'readings' AND TABLE_TYPE = 'BASE TABLE')
--| DROP TABLE IF EXISTS `readings`;
