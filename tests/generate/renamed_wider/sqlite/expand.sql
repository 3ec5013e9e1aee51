-- expand-contract: expand 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: sqlite
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: adds amount, and triggers that keep count and amount in step; where a new build writes what is too large for count, old builds read the nearest value that is not.
-- parts.size becomes length: adds length, and triggers that keep size and length in step; where a new build writes what is too large for size, old builds read the nearest value that is not.
-- parts.ratio becomes share: adds share, and triggers that keep ratio and share in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add parts.amount, empty.
-- locks: the database WRITE, schema only
-- makes: column parts.amount
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('amount'))
ALTER TABLE "parts" ADD COLUMN "amount" INTEGER;

-- step 2: Let new builds leave parts.count out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'count' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit parts.count drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "parts" SET "amount" = "parts"."count", "count" = CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END WHERE false;

-- step 4: Keep parts.count and parts.amount in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_parts_amount_0aac96f6_ins_new on parts over amount, count
-- makes: trigger _ec_parts_amount_0aac96f6_ins_old on parts over amount, count
-- makes: trigger _ec_parts_amount_0aac96f6_upd_new on parts over amount, count
-- makes: trigger _ec_parts_amount_0aac96f6_upd_old on parts over amount, count
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_amount_0aac96f6_ins_new', '_ec_parts_amount_0aac96f6_ins_old', '_ec_parts_amount_0aac96f6_upd_new', '_ec_parts_amount_0aac96f6_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_amount_0aac96f6_ins_new" AFTER INSERT ON "parts"
--| WHEN NEW."amount" IS NOT NULL
--| BEGIN
--|   UPDATE "parts" SET "count" = CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_amount_0aac96f6_ins_old" AFTER INSERT ON "parts"
--| WHEN NOT (NEW."amount" IS NOT NULL)
--| BEGIN
--|   UPDATE "parts" SET "amount" = "parts"."count" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_amount_0aac96f6_upd_new" AFTER UPDATE OF "amount" ON "parts"
--| WHEN OLD."amount" IS NOT NEW."amount" COLLATE BINARY OR typeof(OLD."amount") IS NOT typeof(NEW."amount")
--| BEGIN
--|   UPDATE "parts" SET "count" = CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_amount_0aac96f6_upd_old" AFTER UPDATE OF "count" ON "parts"
--| WHEN (OLD."count" IS NOT NEW."count" COLLATE BINARY OR typeof(OLD."count") IS NOT typeof(NEW."count")) AND NOT (OLD."amount" IS NOT NEW."amount" COLLATE BINARY OR typeof(OLD."amount") IS NOT typeof(NEW."amount"))
--| BEGIN
--|   UPDATE "parts" SET "amount" = "parts"."count" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."amount" IS +"parts"."count" COLLATE BINARY) OR ("parts"."count" IS +(CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END) COLLATE BINARY AND "parts"."amount" IS NOT NULL));
--| END;

-- step 5: Add parts.length, empty.
-- locks: the database WRITE, schema only
-- makes: column parts.length
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('length'))
ALTER TABLE "parts" ADD COLUMN "length" INTEGER;

-- step 6: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "parts" SET "length" = "parts"."size", "size" = CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END WHERE false;

-- step 7: Keep parts.size and parts.length in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_parts_length_a5ee68b0_ins_new on parts over length, size
-- makes: trigger _ec_parts_length_a5ee68b0_ins_old on parts over length, size
-- makes: trigger _ec_parts_length_a5ee68b0_upd_new on parts over length, size
-- makes: trigger _ec_parts_length_a5ee68b0_upd_old on parts over length, size
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_length_a5ee68b0_ins_new', '_ec_parts_length_a5ee68b0_ins_old', '_ec_parts_length_a5ee68b0_upd_new', '_ec_parts_length_a5ee68b0_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_length_a5ee68b0_ins_new" AFTER INSERT ON "parts"
--| WHEN NEW."length" IS NOT NULL
--| BEGIN
--|   UPDATE "parts" SET "size" = CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_length_a5ee68b0_ins_old" AFTER INSERT ON "parts"
--| WHEN NOT (NEW."length" IS NOT NULL)
--| BEGIN
--|   UPDATE "parts" SET "length" = "parts"."size" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_length_a5ee68b0_upd_new" AFTER UPDATE OF "length" ON "parts"
--| WHEN OLD."length" IS NOT NEW."length" COLLATE BINARY OR typeof(OLD."length") IS NOT typeof(NEW."length")
--| BEGIN
--|   UPDATE "parts" SET "size" = CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_length_a5ee68b0_upd_old" AFTER UPDATE OF "size" ON "parts"
--| WHEN (OLD."size" IS NOT NEW."size" COLLATE BINARY OR typeof(OLD."size") IS NOT typeof(NEW."size")) AND NOT (OLD."length" IS NOT NEW."length" COLLATE BINARY OR typeof(OLD."length") IS NOT typeof(NEW."length"))
--| BEGIN
--|   UPDATE "parts" SET "length" = "parts"."size" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."length" IS +"parts"."size" COLLATE BINARY) OR ("parts"."size" IS +(CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END) COLLATE BINARY));
--| END;

-- step 8: Add parts.share, empty.
-- locks: the database WRITE, schema only
-- makes: column parts.share
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('share'))
ALTER TABLE "parts" ADD COLUMN "share" REAL;

-- step 9: Let new builds leave parts.ratio out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'ratio' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit parts.ratio drop-not-null
--|

-- step 10: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "parts" SET "share" = "parts"."ratio", "ratio" = "parts"."share" WHERE false;

-- step 11: Keep parts.ratio and parts.share in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_parts_share_c6bb4472_ins_new on parts over ratio, share
-- makes: trigger _ec_parts_share_c6bb4472_ins_old on parts over ratio, share
-- makes: trigger _ec_parts_share_c6bb4472_upd_new on parts over ratio, share
-- makes: trigger _ec_parts_share_c6bb4472_upd_old on parts over ratio, share
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_share_c6bb4472_ins_new', '_ec_parts_share_c6bb4472_ins_old', '_ec_parts_share_c6bb4472_upd_new', '_ec_parts_share_c6bb4472_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_share_c6bb4472_ins_new" AFTER INSERT ON "parts"
--| WHEN NEW."share" IS NOT NULL
--| BEGIN
--|   UPDATE "parts" SET "ratio" = "parts"."share" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_share_c6bb4472_ins_old" AFTER INSERT ON "parts"
--| WHEN NOT (NEW."share" IS NOT NULL)
--| BEGIN
--|   UPDATE "parts" SET "share" = "parts"."ratio" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_share_c6bb4472_upd_new" AFTER UPDATE OF "share" ON "parts"
--| WHEN OLD."share" IS NOT NEW."share" COLLATE BINARY OR typeof(OLD."share") IS NOT typeof(NEW."share")
--| BEGIN
--|   UPDATE "parts" SET "ratio" = "parts"."share" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_share_c6bb4472_upd_old" AFTER UPDATE OF "ratio" ON "parts"
--| WHEN (OLD."ratio" IS NOT NEW."ratio" COLLATE BINARY OR typeof(OLD."ratio") IS NOT typeof(NEW."ratio")) AND NOT (OLD."share" IS NOT NEW."share" COLLATE BINARY OR typeof(OLD."share") IS NOT typeof(NEW."share"))
--| BEGIN
--|   UPDATE "parts" SET "share" = "parts"."ratio" WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."share" IS +"parts"."ratio" COLLATE BINARY) OR ("parts"."ratio" IS +"parts"."share" COLLATE BINARY AND "parts"."share" IS NOT NULL));
--| END;
