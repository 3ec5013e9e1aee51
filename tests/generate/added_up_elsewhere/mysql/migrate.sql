-- expand-contract: migrate 1
-- migration: 20261122101502_users_tenant_id
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_orgs_create, 20261122101500_users_create
--
-- users.tenant_id is new, computed from org_id and a row of orgs: fills tenant_id in batches, proves that the sides agree.
-- users.label is new, computed from org_id and a row of orgs: fills label in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill users.tenant_id and users.label in one walk, so that each row is written once.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: fill together users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE `users` FORCE INDEX (PRIMARY) SET `tenant_id` = CASE WHEN CASE WHEN `users`.`tenant_id` IS NULL THEN ((SELECT o.tenant_id FROM orgs AS o WHERE o.id = `users`.`org_id`)) IS NOT NULL ELSE FALSE END THEN (SELECT o.tenant_id FROM orgs AS o WHERE o.id = `users`.`org_id`) ELSE `users`.`tenant_id` END, `label` = CASE WHEN CASE WHEN `users`.`label` IS NULL THEN ((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = `users`.`org_id`)) IS NOT NULL ELSE FALSE END THEN (SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = `users`.`org_id`) ELSE `users`.`label` END /*{kept}*/ WHERE ((CASE WHEN `users`.`tenant_id` IS NULL THEN ((SELECT o.tenant_id FROM orgs AS o WHERE o.id = `users`.`org_id`)) IS NOT NULL ELSE FALSE END) OR (CASE WHEN `users`.`label` IS NULL THEN ((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = `users`.`org_id`)) IS NOT NULL ELSE FALSE END)) /*{range}*/;

-- step 2: Fill users.tenant_id where it is pending.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by tenant_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `users` FORCE INDEX (PRIMARY) SET `tenant_id` = (SELECT o.tenant_id FROM orgs AS o WHERE o.id = `users`.`org_id`) /*{kept}*/ WHERE (CASE WHEN `users`.`tenant_id` IS NULL THEN ((SELECT o.tenant_id FROM orgs AS o WHERE o.id = `users`.`org_id`)) IS NOT NULL ELSE FALSE END) /*{range}*/;

-- step 3: List the rows in which users.tenant_id is not what orgs gives now, which stays.
-- locks: users METADATA SHARED READ
-- runner: list users by id given tenant_id looked up
SELECT `users`.`id` FROM `users` WHERE (CASE WHEN `users`.`tenant_id` IS NOT NULL THEN NOT (`users`.`tenant_id` <=> CAST((SELECT o.tenant_id FROM orgs AS o WHERE o.id = `users`.`org_id`) AS SIGNED)) ELSE FALSE END) /*{range}*/;

-- step 4: Verify that users.tenant_id is pending nowhere.
-- locks: users METADATA SHARED READ
-- runner: verify users by id over org_id, tenant_id
SELECT `users`.`id` FROM `users` WHERE (`users`.`tenant_id` IS NULL) /*{range}*/;

-- step 5: Fill users.label where it is pending.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE `users` FORCE INDEX (PRIMARY) SET `label` = (SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = `users`.`org_id`) /*{kept}*/ WHERE (CASE WHEN `users`.`label` IS NULL THEN ((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = `users`.`org_id`)) IS NOT NULL ELSE FALSE END) /*{range}*/;

-- step 6: List the rows in which users.label is not what orgs gives now, which stays.
-- locks: users METADATA SHARED READ
-- runner: list users by id given label looked up
SELECT `users`.`id` FROM `users` WHERE (CASE WHEN `users`.`label` IS NOT NULL THEN NOT (CAST(CONVERT(`users`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = `users`.`org_id`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END) /*{range}*/;
