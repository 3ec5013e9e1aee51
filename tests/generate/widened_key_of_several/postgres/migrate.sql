-- expand-contract: migrate 1
-- migration: 20261122101503_clubs_id
-- lock: shop
-- dialect: postgres
-- tables: clubs, members, posts
-- after: 20261122101500_clubs_create, 20261122101500_members_create, 20261122101500_posts_create
--
-- clubs.id, clubs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id grow from integer to bigint: fills clubs.ec_id, clubs.ec_parent_id, members.ec_org_id, members.ec_user_id, posts.ec_org_id and posts.ec_user_id in batches, proves that they follow, and builds the indexes that are not unique; the runner builds those that only the database knows.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Fill clubs.ec_id and clubs.ec_parent_id in one walk, so that each row is written once.
-- locks: clubs ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together clubs by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "clubs"."id" > :last AND "clubs"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "clubs"."id" FROM "clubs" WHERE "clubs"."id" > :last ORDER BY "clubs"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "clubs" SET "ec_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_id"::bigint), ROW(("clubs"."id")::bigint))) THEN ("clubs"."id")::bigint ELSE "clubs"."ec_id" END, "ec_parent_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_parent_id"::bigint), ROW(("clubs"."parent_id")::bigint))) THEN ("clubs"."parent_id")::bigint ELSE "clubs"."ec_parent_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_id"::bigint), ROW(("clubs"."id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_parent_id"::bigint), ROW(("clubs"."parent_id")::bigint)))) /*{range}*/;

-- step 2: Fill members.ec_org_id and members.ec_user_id in one walk, so that each row is written once.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together members by org_id, user_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("members"."org_id", "members"."user_id") > :last AND ("members"."org_id", "members"."user_id") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "members"."org_id", "members"."user_id" FROM "members" WHERE ("members"."org_id", "members"."user_id") > :last ORDER BY "members"."org_id", "members"."user_id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "members" SET "ec_org_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint))) THEN ("members"."org_id")::bigint ELSE "members"."ec_org_id" END, "ec_user_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint))) THEN ("members"."user_id")::bigint ELSE "members"."ec_user_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint)))) /*{range}*/;

-- step 3: Fill posts.ec_org_id and posts.ec_user_id in one walk, so that each row is written once.
-- locks: posts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together posts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "posts"."id" > :last AND "posts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "posts"."id" FROM "posts" WHERE "posts"."id" > :last ORDER BY "posts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "posts" SET "ec_org_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint))) THEN ("posts"."org_id")::bigint ELSE "posts"."ec_org_id" END, "ec_user_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint))) THEN ("posts"."user_id")::bigint ELSE "posts"."ec_user_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint)))) /*{range}*/;

-- step 4: Fill clubs.ec_id where it is pending.
-- locks: clubs ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill clubs by id marked by ec_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "clubs"."id" > :last AND "clubs"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "clubs"."id" FROM "clubs" WHERE "clubs"."id" > :last ORDER BY "clubs"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "clubs" SET "ec_id" = "clubs"."id" WHERE (NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_id"::bigint), ROW(("clubs"."id")::bigint)))) /*{range}*/;

-- step 5: Verify that clubs.ec_id is pending nowhere.
-- locks: clubs ACCESS SHARE
-- runner: verify clubs by id over ec_id, id
SELECT "clubs"."id" FROM "clubs" WHERE ("clubs"."ec_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_id"::bigint), ROW(("clubs"."id")::bigint)))) /*{range}*/;

-- step 6: Fill clubs.ec_parent_id where it is pending.
-- locks: clubs ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill clubs by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "clubs"."id" > :last AND "clubs"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "clubs"."id" FROM "clubs" WHERE "clubs"."id" > :last ORDER BY "clubs"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "clubs" SET "ec_parent_id" = "clubs"."parent_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_parent_id"::bigint), ROW(("clubs"."parent_id")::bigint)))) /*{range}*/;

-- step 7: Verify that clubs.ec_parent_id is pending nowhere.
-- locks: clubs ACCESS SHARE
-- runner: verify clubs by id over ec_parent_id, parent_id
SELECT "clubs"."id" FROM "clubs" WHERE (NOT (pg_catalog.record_image_eq(ROW("clubs"."ec_parent_id"::bigint), ROW(("clubs"."parent_id")::bigint)))) /*{range}*/;

-- step 8: Fill members.ec_org_id where it is pending.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill members by org_id, user_id marked by ec_org_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("members"."org_id", "members"."user_id") > :last AND ("members"."org_id", "members"."user_id") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "members"."org_id", "members"."user_id" FROM "members" WHERE ("members"."org_id", "members"."user_id") > :last ORDER BY "members"."org_id", "members"."user_id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "members" SET "ec_org_id" = "members"."org_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint)))) /*{range}*/;

-- step 9: Verify that members.ec_org_id is pending nowhere.
-- locks: members ACCESS SHARE
-- runner: verify members by org_id, user_id over ec_org_id, org_id
SELECT "members"."org_id", "members"."user_id" FROM "members" WHERE ("members"."ec_org_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("members"."ec_org_id"::bigint), ROW(("members"."org_id")::bigint)))) /*{range}*/;

-- step 10: Index members.gone and members.ec_org_id.
-- locks: members SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_members_gone_org_id_idx on members over gone, ec_org_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_members_gone_org_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"members"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['gone', 'ec_org_id'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_members_gone_org_id_idx" ON "members" ("gone", "ec_org_id");

-- step 11: Fill members.ec_user_id where it is pending.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill members by org_id, user_id marked by ec_user_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("members"."org_id", "members"."user_id") > :last AND ("members"."org_id", "members"."user_id") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "members"."org_id", "members"."user_id" FROM "members" WHERE ("members"."org_id", "members"."user_id") > :last ORDER BY "members"."org_id", "members"."user_id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "members" SET "ec_user_id" = "members"."user_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint)))) /*{range}*/;

-- step 12: Verify that members.ec_user_id is pending nowhere.
-- locks: members ACCESS SHARE
-- runner: verify members by org_id, user_id over ec_user_id, user_id
SELECT "members"."org_id", "members"."user_id" FROM "members" WHERE ("members"."ec_user_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("members"."ec_user_id"::bigint), ROW(("members"."user_id")::bigint)))) /*{range}*/;

-- step 13: Index members.slug and members.ec_user_id.
-- locks: members SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_members_slug_user_id_idx on members over slug, ec_user_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_members_slug_user_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"members"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['slug', 'ec_user_id'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_members_slug_user_id_idx" ON "members" ("slug", "ec_user_id");

-- step 14: Fill posts.ec_org_id where it is pending.
-- locks: posts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill posts by id marked by ec_org_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "posts"."id" > :last AND "posts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "posts"."id" FROM "posts" WHERE "posts"."id" > :last ORDER BY "posts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "posts" SET "ec_org_id" = "posts"."org_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint)))) /*{range}*/;

-- step 15: Verify that posts.ec_org_id is pending nowhere.
-- locks: posts ACCESS SHARE
-- runner: verify posts by id over ec_org_id, org_id
SELECT "posts"."id" FROM "posts" WHERE ("posts"."ec_org_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("posts"."ec_org_id"::bigint), ROW(("posts"."org_id")::bigint)))) /*{range}*/;

-- step 16: Index posts.ec_org_id and posts.ec_user_id.
-- locks: posts SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_posts_org_id_user_id_idx on posts over ec_org_id, ec_user_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_posts_org_id_user_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"posts"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['ec_org_id', 'ec_user_id'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_posts_org_id_user_id_idx" ON "posts" ("ec_org_id", "ec_user_id");

-- step 17: Fill posts.ec_user_id where it is pending.
-- locks: posts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill posts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "posts"."id" > :last AND "posts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "posts"."id" FROM "posts" WHERE "posts"."id" > :last ORDER BY "posts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "posts" SET "ec_user_id" = "posts"."user_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint)))) /*{range}*/;

-- step 18: Verify that posts.ec_user_id is pending nowhere.
-- locks: posts ACCESS SHARE
-- runner: verify posts by id over ec_user_id, user_id
SELECT "posts"."id" FROM "posts" WHERE (NOT (pg_catalog.record_image_eq(ROW("posts"."ec_user_id"::bigint), ROW(("posts"."user_id")::bigint)))) /*{range}*/;
