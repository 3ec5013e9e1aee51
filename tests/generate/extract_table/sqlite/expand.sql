-- expand-contract: expand 1
-- migration: 20261122101501_users_city_id
-- lock: shop
-- dialect: sqlite
-- tables: cities, users
-- after: 20261122101500_users_create
--
-- cities is new: creates it with 3 columns.
-- users.city becomes city_id, which refers to cities: adds city_id, and triggers that keep city and city_id in step, and insert into cities what is not there.
-- foreign key users_city_id_fkey of users is new: adds it, which no build from before can break: it spares rows without the new column.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Create cities.
-- locks: the database WRITE, schema only
-- makes: table cities
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'cities' COLLATE NOCASE AND name = 'cities' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "cities" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "name" TEXT NOT NULL,
  "mayor" TEXT
);

-- step 2: Index cities.name, unique.
-- locks: the database WRITE, schema only
-- makes: unique index cities_name_key on cities over name
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'cities' COLLATE NOCASE AND name = 'cities_name_key' COLLATE NOCASE)
CREATE UNIQUE INDEX IF NOT EXISTS "cities_name_key" ON "cities" (`name`);

-- step 3: Add users.city_id, empty.
-- locks: the database WRITE, schema only
-- makes: column users.city_id
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('city_id'))
ALTER TABLE "users" ADD COLUMN "city_id" INTEGER;

-- step 4: Let new builds leave users.city out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'city' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit users.city drop-not-null
--|

-- step 5: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "city_id" = (SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city"), "city" = (SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id") WHERE false;

-- step 6: Keep cities.name as it is, while users.city has copies of it.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_city_id_59f1876f_values on cities over id, name
-- done when: SELECT count(*) = 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_city_id_59f1876f_values')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_city_id_59f1876f_values" BEFORE UPDATE ON "cities"
--| WHEN OLD."id" IS NOT NEW."id" COLLATE BINARY OR typeof(OLD."id") IS NOT typeof(NEW."id") OR OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")
--| BEGIN
--|   SELECT RAISE(ABORT, 'cities.id and cities.name stay as they are until the contract: older builds read copies of the value in users.city');
--| END;

-- step 7: Keep users.city and users.city_id in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_city_id_59f1876f_ins_new on users over city, city_id
-- makes: trigger _ec_users_city_id_59f1876f_ins_old on users over city, city_id
-- makes: trigger _ec_users_city_id_59f1876f_upd_new on users over city, city_id
-- makes: trigger _ec_users_city_id_59f1876f_upd_old on users over city, city_id
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_city_id_59f1876f_ins_new', '_ec_users_city_id_59f1876f_ins_old', '_ec_users_city_id_59f1876f_upd_new', '_ec_users_city_id_59f1876f_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_city_id_59f1876f_ins_new" AFTER INSERT ON "users"
--| WHEN NEW."city_id" IS NOT NULL
--| BEGIN
--|   UPDATE "users" SET "city" = (SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id") WHERE "users"."id" IS NEW."id" AND NOT ("users"."city" IS +((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id")) COLLATE BINARY AND "users"."city_id" IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_city_id_59f1876f_ins_old" AFTER INSERT ON "users"
--| WHEN NOT (NEW."city_id" IS NOT NULL)
--| BEGIN
--|   INSERT INTO "cities" ("name") SELECT NEW."city" WHERE NEW."city" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cities" AS ec_row WHERE ec_row."name" = NEW."city");
--|   UPDATE "users" SET "city_id" = (SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city") WHERE "users"."id" IS NEW."id" AND NOT ("users"."city" IS +((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id")) COLLATE BINARY AND "users"."city_id" IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_city_id_59f1876f_upd_new" AFTER UPDATE OF "city_id" ON "users"
--| WHEN OLD."city_id" IS NOT NEW."city_id" COLLATE BINARY OR typeof(OLD."city_id") IS NOT typeof(NEW."city_id")
--| BEGIN
--|   UPDATE "users" SET "city" = (SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id") WHERE "users"."id" IS NEW."id" AND NOT ("users"."city" IS +((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id")) COLLATE BINARY AND "users"."city_id" IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_city_id_59f1876f_upd_old" AFTER UPDATE OF "city" ON "users"
--| WHEN (OLD."city" IS NOT NEW."city" COLLATE BINARY OR typeof(OLD."city") IS NOT typeof(NEW."city")) AND NOT (OLD."city_id" IS NOT NEW."city_id" COLLATE BINARY OR typeof(OLD."city_id") IS NOT typeof(NEW."city_id"))
--| BEGIN
--|   INSERT INTO "cities" ("name") SELECT NEW."city" WHERE NEW."city" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "cities" AS ec_row WHERE ec_row."name" = NEW."city");
--|   UPDATE "users" SET "city_id" = (SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city") WHERE "users"."id" IS NEW."id" AND NOT ("users"."city" IS +((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = "users"."city_id")) COLLATE BINARY AND "users"."city_id" IS NOT NULL);
--| END;

-- step 8: Add foreign key users_city_id_fkey of users.
-- locks: the database WRITE for one scan
-- makes: foreign key users_city_id_fkey on users to cities
-- runner: add constraint users_city_id_fkey on users: FOREIGN KEY ("city_id") REFERENCES "cities" ("id")
--|
