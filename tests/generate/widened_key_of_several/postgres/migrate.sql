-- expand-contract: migrate 1
-- migration: 20261122101503_orgs_id
-- lock: shop
-- dialect: postgres
-- tables: members, orgs, posts
-- after: 20261122101500_members_create, 20261122101500_orgs_create, 20261122101500_posts_create
--
-- orgs.id, orgs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id grow from integer to bigint: fills orgs.ec_id, orgs.ec_parent_id, members.ec_org_id, members.ec_user_id, posts.ec_org_id and posts.ec_user_id in batches, proves that they follow.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill members.ec_org_id and members.ec_user_id in one walk, so that each row is written once.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together members by org_id, user_id
--| UPDATE "members" SET "ec_org_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint))) THEN ("members"."org_id")::bigint ELSE "members"."ec_org_id" END, "ec_user_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint))) THEN ("members"."user_id")::bigint ELSE "members"."ec_user_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint)))) /*{range}*/;

-- step 2: Fill orgs.ec_id and orgs.ec_parent_id in one walk, so that each row is written once.
-- locks: orgs ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together orgs by id
--| UPDATE "orgs" SET "ec_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_id"::bigint), ROW(("orgs"."id")::bigint))) THEN ("orgs"."id")::bigint ELSE "orgs"."ec_id" END, "ec_parent_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_parent_id"::bigint), ROW(("orgs"."parent_id")::bigint))) THEN ("orgs"."parent_id")::bigint ELSE "orgs"."ec_parent_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_id"::bigint), ROW(("orgs"."id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_parent_id"::bigint), ROW(("orgs"."parent_id")::bigint)))) /*{range}*/;

-- step 3: Fill posts.ec_org_id and posts.ec_user_id in one walk, so that each row is written once.
-- locks: posts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together posts by id
--| UPDATE "posts" SET "ec_org_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint))) THEN ("posts"."org_id")::bigint ELSE "posts"."ec_org_id" END, "ec_user_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint))) THEN ("posts"."user_id")::bigint ELSE "posts"."ec_user_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint)))) /*{range}*/;

-- step 4: Fill orgs.ec_id where it is pending.
-- locks: orgs ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill orgs by id marked by ec_id
--| UPDATE "orgs" SET "ec_id" = "orgs"."id" WHERE (NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_id"::bigint), ROW(("orgs"."id")::bigint)))) /*{range}*/;

-- step 5: Verify that orgs.ec_id is pending nowhere.
-- locks: orgs ACCESS SHARE
-- runner: verify orgs by id over ec_id, id
SELECT "orgs"."id" FROM "orgs" WHERE ("orgs"."ec_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_id"::bigint), ROW(("orgs"."id")::bigint)))) /*{range}*/;

-- step 6: Fill orgs.ec_parent_id where it is pending.
-- locks: orgs ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill orgs by id
--| UPDATE "orgs" SET "ec_parent_id" = "orgs"."parent_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_parent_id"::bigint), ROW(("orgs"."parent_id")::bigint)))) /*{range}*/;

-- step 7: Verify that orgs.ec_parent_id is pending nowhere.
-- locks: orgs ACCESS SHARE
-- runner: verify orgs by id over ec_parent_id, parent_id
SELECT "orgs"."id" FROM "orgs" WHERE (NOT (pg_catalog.record_image_eq(ROW("orgs"."ec_parent_id"::bigint), ROW(("orgs"."parent_id")::bigint)))) /*{range}*/;

-- step 8: Fill members.ec_org_id where it is pending.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill members by org_id, user_id marked by ec_org_id
--| UPDATE "members" SET "ec_org_id" = "members"."org_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint)))) /*{range}*/;

-- step 9: Verify that members.ec_org_id is pending nowhere.
-- locks: members ACCESS SHARE
-- runner: verify members by org_id, user_id over ec_org_id, org_id
SELECT "members"."org_id", "members"."user_id" FROM "members" WHERE ("members"."ec_org_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint)))) /*{range}*/;

-- step 10: Fill members.ec_user_id where it is pending.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill members by org_id, user_id marked by ec_user_id
--| UPDATE "members" SET "ec_user_id" = "members"."user_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint)))) /*{range}*/;

-- step 11: Verify that members.ec_user_id is pending nowhere.
-- locks: members ACCESS SHARE
-- runner: verify members by org_id, user_id over ec_user_id, user_id
SELECT "members"."org_id", "members"."user_id" FROM "members" WHERE ("members"."ec_user_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint)))) /*{range}*/;

-- step 12: Fill posts.ec_org_id where it is pending.
-- locks: posts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill posts by id marked by ec_org_id
--| UPDATE "posts" SET "ec_org_id" = "posts"."org_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint)))) /*{range}*/;

-- step 13: Verify that posts.ec_org_id is pending nowhere.
-- locks: posts ACCESS SHARE
-- runner: verify posts by id over ec_org_id, org_id
SELECT "posts"."id" FROM "posts" WHERE ("posts"."ec_org_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint)))) /*{range}*/;

-- step 14: Fill posts.ec_user_id where it is pending.
-- locks: posts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill posts by id
--| UPDATE "posts" SET "ec_user_id" = "posts"."user_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint)))) /*{range}*/;

-- step 15: Verify that posts.ec_user_id is pending nowhere.
-- locks: posts ACCESS SHARE
-- runner: verify posts by id over ec_user_id, user_id
SELECT "posts"."id" FROM "posts" WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint)))) /*{range}*/;
