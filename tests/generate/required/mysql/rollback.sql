-- expand-contract: rollback 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: drops the triggers; what was filled stays, so that a NULL of nick must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.nick may have been NULL, which is not brought back.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_nick_7c46dbbf_upd', '_ec_users_nick_7c46dbbf_ins')) = 0
-- runner: loses users.nick
SELECT count(*) FROM `users` WHERE `users`.`nick` IS NOT NULL AND CAST(CONVERT(`users`.`nick` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST('-' AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY);

-- step 2: Stop filling users.nick.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: trigger _ec_users_nick_7c46dbbf_upd on users
-- drops: trigger _ec_users_nick_7c46dbbf_ins on users
-- done when: SELECT (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_nick_7c46dbbf_upd', '_ec_users_nick_7c46dbbf_ins')) = 0
--| LOCK TABLES `users` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_nick_7c46dbbf_upd`;
--| DROP TRIGGER IF EXISTS `_ec_users_nick_7c46dbbf_ins`;
--| UNLOCK TABLES;
