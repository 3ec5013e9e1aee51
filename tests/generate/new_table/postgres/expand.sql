-- expand-contract: expand 1
-- migration: 20261122101500_readings_create
-- lock: shop
-- dialect: postgres
-- tables: readings
-- after: (none)
--
-- readings is new: creates it with 20 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Create readings.
-- locks: none
-- makes: table readings
-- done when: SELECT pg_catalog.to_regclass('"readings"') IS NOT NULL
CREATE TABLE IF NOT EXISTS "readings" (
  "id" bigint NOT NULL,
  -- squawk-ignore prefer-bigint-over-smallint
  "small" smallint NOT NULL,
  -- squawk-ignore prefer-bigint-over-smallint
  "tiny" smallint NOT NULL,
  -- squawk-ignore prefer-bigint-over-int
  "int" integer NOT NULL,
  "big" bigint NOT NULL,
  "wide" bigint NOT NULL,
  "ratio" real NOT NULL,
  "exact" double precision NOT NULL,
  "flag" boolean NOT NULL DEFAULT false,
  "label" text NOT NULL,
  "blob" bytea NOT NULL,
  "token" uuid NOT NULL,
  "day" date NOT NULL,
  "hour" time NOT NULL,
  -- squawk-ignore prefer-timestamp-tz
  "local" timestamp NOT NULL,
  "at" timestamptz NOT NULL,
  "also_at" timestamptz NOT NULL,
  "document" jsonb NOT NULL,
  "price" numeric,
  -- squawk-ignore prefer-text-field
  "code" varchar(8),
  PRIMARY KEY ("id")
);

-- step 2: Index readings.label.
-- locks: readings SHARE: the table is new and empty
-- makes: index readings_label_idx on readings over label
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"readings_label_idx"') AND i.indrelid = pg_catalog.to_regclass('"readings"') AND a.attname = 'label' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "readings_label_idx" ON "readings" ("label");

-- step 3: Index readings.token.
-- locks: readings SHARE: the table is new and empty
-- makes: unique index readings_token_key on readings over token
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"readings_token_key"') AND i.indrelid = pg_catalog.to_regclass('"readings"') AND a.attname = 'token' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX IF NOT EXISTS "readings_token_key" ON "readings" ("token");
