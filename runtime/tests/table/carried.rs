//! What hangs on a column that is renamed: carried over, refused by name at expand, or let go by name.

use crate::common::{BOTH, Db, Set, sources};
use expand_contract::{Dialect, Error, MigrationSource};

/// A model of one table before and after a field is renamed.
pub(crate) fn renamed(
    dialect: Dialect,
    table: &str,
    fields: &str,
    old: &str,
    new: &str,
) -> Vec<MigrationSource> {
    let model = |field: &str| {
        format!(
            "#[migrate(table = \"{table}\")]\npub struct Model {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    \
             {fields}\n    {field}\n}}\n"
        )
    };
    let (name, ty) = new.split_once(": ").unwrap();
    let after = |contracted: &str| {
        model(&format!(
            "#[migrate(renamed(from = \"{old}\"{contracted}))]\n    pub {name}: {ty},"
        ))
    };
    sources(
        dialect,
        &[
            &model(&format!("pub {old}: {ty},")),
            &after(""),
            &after(", contracted"),
        ],
    )
}

/// A database whose table was made by hand, and whose models know only the columns.
pub(crate) async fn adopted(all: &[MigrationSource], sql: &str) -> Db {
    let db = Db::new(all[0].dialect).await;
    db.run(sql).await;
    db.adopt(&all[0]).await;
    db
}

async fn through(db: &Db, all: &[MigrationSource]) {
    db.expand(all).await.unwrap();
    db.migrate(all).await.unwrap();
    db.contract(all).await.unwrap();
}

fn refusal(error: &Error) -> String {
    assert!(matches!(error, Error::LiveTable { .. }), "{error:?}");
    error.report().to_string()
}

#[tokio::test]
async fn a_unique_over_two_columns_stays_with_the_new_name() {
    let all = renamed(
        Dialect::Postgres,
        "users",
        "pub tenant: i64,",
        "email",
        "login: String",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, email text NOT NULL, UNIQUE (tenant, email));
         INSERT INTO users VALUES (1, 1, 'a@x')",
    )
    .await;
    through(&db, &all).await;
    let error = db
        .try_run("INSERT INTO users (id, tenant, login) VALUES (2, 1, 'a@x')")
        .await
        .unwrap_err();
    assert!(error.to_string().contains("duplicate key"), "{error}");
    assert_eq!(
        db.rows("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'users'::regclass AND contype = 'u'").await,
        ["users_tenant_login_key|UNIQUE (tenant, login)"]
    );
}

#[tokio::test]
async fn every_index_of_the_column_is_there_for_the_new_one() {
    let all = renamed(
        Dialect::Postgres,
        "users",
        "pub tenant: i64,",
        "name",
        "full_name: Option<String>",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, name text);
         CREATE INDEX by_lower ON users (lower(name) text_pattern_ops) WHERE name IS NOT NULL;
         CREATE INDEX users_tenant_idx ON users (tenant) INCLUDE (name);
         CREATE INDEX late ON users (tenant DESC, name DESC NULLS LAST) WITH (fillfactor = 70);
         CREATE UNIQUE INDEX \"One \"\"per\"\" tenant\" ON users (tenant, (coalesce(name, 'name')));
         INSERT INTO users VALUES (1, 1, 'name'), (2, 1, NULL) ON CONFLICT DO NOTHING",
    )
    .await;
    through(&db, &all).await;
    assert_eq!(
        db.rows("SELECT indexdef FROM pg_indexes WHERE tablename = 'users' AND indexname <> 'users_pkey' ORDER BY indexname COLLATE \"C\"").await,
        [
            "CREATE UNIQUE INDEX \"One \"\"per\"\" tenant\" ON public.users USING btree (tenant, COALESCE(full_name, 'name'::text))",
            "CREATE INDEX by_lower ON public.users USING btree (lower(full_name) text_pattern_ops) WHERE (full_name IS NOT NULL)",
            "CREATE INDEX late ON public.users USING btree (tenant DESC, full_name DESC NULLS LAST) WITH (fillfactor='70')",
            "CREATE INDEX users_tenant_idx ON public.users USING btree (tenant) INCLUDE (full_name)",
        ]
    );
}

#[tokio::test]
async fn foreign_keys_and_checks_hold_for_the_new_name() {
    let all = renamed(
        Dialect::Postgres,
        "users",
        "pub age: i64,",
        "org_id",
        "organisation: Option<i64>",
    );
    let db = adopted(
        &all,
        "CREATE TABLE orgs (id bigint PRIMARY KEY); INSERT INTO orgs VALUES (1), (2);
         CREATE TABLE users (id bigint PRIMARY KEY, age bigint NOT NULL, org_id bigint REFERENCES orgs (id) ON DELETE SET NULL,
           CONSTRAINT grown_up CHECK (age > 17 OR org_id IS NULL));
         INSERT INTO users VALUES (1, 20, 1), (2, 10, NULL)",
    )
    .await;
    through(&db, &all).await;
    assert_eq!(
        db.rows("SELECT conname, pg_get_constraintdef(oid), convalidated FROM pg_constraint WHERE conrelid = 'users'::regclass AND contype IN ('c', 'f') ORDER BY 1").await,
        [
            "grown_up|CHECK (((age > 17) OR (organisation IS NULL)))|t",
            "users_organisation_fkey|FOREIGN KEY (organisation) REFERENCES orgs(id) ON DELETE SET NULL|t"
        ]
    );
    db.run("DELETE FROM orgs WHERE id = 1").await;
    assert_eq!(
        db.one("SELECT organisation FROM users WHERE id = 1").await,
        "NULL"
    );
}

#[tokio::test]
async fn a_new_build_may_do_what_the_old_one_was_granted() {
    let all = renamed(Dialect::Postgres, "users", "", "email", "login: String");
    let db = adopted(
        &all,
        "CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL); INSERT INTO users VALUES (1, 'a@x');
         DO $$ BEGIN CREATE ROLE grantee_of_email; EXCEPTION WHEN duplicate_object THEN END $$;
         GRANT SELECT (id, email), UPDATE (email) ON users TO grantee_of_email",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("SET ROLE grantee_of_email; UPDATE users SET login = 'b@x'; RESET ROLE")
        .await;
    assert_eq!(db.one("SELECT email FROM users").await, "b@x");
    db.run("REVOKE ALL ON users FROM grantee_of_email").await;
}

#[tokio::test]
async fn a_serial_column_goes_on_counting_under_its_new_name() {
    let all = renamed(
        Dialect::Postgres,
        "tickets",
        "pub title: String,",
        "number",
        "seq: i64",
    );
    let db = adopted(
        &all,
        "CREATE TABLE tickets (id bigint PRIMARY KEY, title text NOT NULL, number bigserial NOT NULL);
         INSERT INTO tickets (id, title) VALUES (1, 'x'), (2, 'y')",
    )
    .await;
    through(&db, &all).await;
    db.run("INSERT INTO tickets (id, title) VALUES (6, 'x')")
        .await;
    assert_eq!(db.one("SELECT seq FROM tickets WHERE id = 6").await, "3");
}

#[tokio::test]
async fn length_scale_default_collation_comment_and_statistics_are_kept() {
    let all = renamed(
        Dialect::Postgres,
        "users",
        "pub n: i64,",
        "login",
        "handle: String",
    );
    let db = adopted(
        &all,
        "CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
         CREATE TABLE users (id bigint PRIMARY KEY, n bigint NOT NULL, login varchar(40) COLLATE ci NOT NULL DEFAULT 'nobody' UNIQUE);
         COMMENT ON COLUMN users.login IS 'it''s a name'; ALTER TABLE users ALTER COLUMN login SET STATISTICS 500;
         CREATE STATISTICS pairs (dependencies) ON n, login FROM users;
         INSERT INTO users VALUES (1, 1, 'Ada')",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.one("SELECT count(*) FROM users WHERE handle = 'ADA'")
            .await,
        "1"
    );
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.rows("SELECT format_type(atttypid, atttypmod), attstattarget, col_description(attrelid, attnum) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'handle'").await,
        ["character varying(40)|500|it's a name"]
    );
    db.run("INSERT INTO users (id, n) VALUES (2, 2)").await;
    assert_eq!(
        db.one("SELECT handle FROM users WHERE id = 2").await,
        "nobody"
    );
    let error = db.try_run("INSERT INTO users VALUES (3, 3, 'ADA')").await;
    assert!(error.unwrap_err().to_string().contains("duplicate key"));
    assert_eq!(
        db.one("SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext")
            .await,
        "CREATE STATISTICS public.users_n_handle_stat (dependencies) ON n, handle FROM users"
    );
}

#[tokio::test]
async fn an_old_build_may_swap_values_of_a_deferrable_unique() {
    let all = renamed(Dialect::Postgres, "t", "", "code", "sku: String");
    let db = adopted(
        &all,
        "CREATE TABLE t (id bigint PRIMARY KEY, code text NOT NULL CONSTRAINT t_code_key UNIQUE DEFERRABLE INITIALLY DEFERRED);
         INSERT INTO t VALUES (1, 'a'), (2, 'b')",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run(
        "BEGIN; UPDATE t SET code = 'b' WHERE id = 1; UPDATE t SET code = 'a' WHERE id = 2; COMMIT",
    )
    .await;
    db.contract(&all).await.unwrap();
    db.run(
        "BEGIN; UPDATE t SET sku = 'a' WHERE id = 1; UPDATE t SET sku = 'b' WHERE id = 2; COMMIT",
    )
    .await;
}

#[tokio::test]
async fn what_cannot_be_carried_is_refused_by_name_before_the_first_step() {
    for (sql, needed) in [
        (
            "CREATE TABLE users (id bigint PRIMARY KEY, name bigint GENERATED ALWAYS AS IDENTITY)",
            "users.name is an identity column",
        ),
        (
            "CREATE TABLE users (id bigint PRIMARY KEY, name bigint, EXCLUDE USING btree (name WITH =))",
            "EXCLUDE constraint users_name_excl",
        ),
        (
            "CREATE DOMAIN positive AS bigint CHECK (VALUE > 0); CREATE TABLE users (id bigint PRIMARY KEY, name positive)",
            "of the domain positive",
        ),
        (
            "CREATE TABLE users (id bigint PRIMARY KEY, name bigint NOT NULL UNIQUE); ALTER TABLE users REPLICA IDENTITY USING INDEX users_name_key",
            "replication identifies the rows of users by users_name_key",
        ),
        (
            "CREATE TABLE users (id bigint, name bigint, PRIMARY KEY (id, name)) PARTITION BY RANGE (name)",
            "the partitions of users are chosen by name",
        ),
    ] {
        let all = renamed(
            Dialect::Postgres,
            "users",
            "",
            "name",
            "number: Option<i64>",
        );
        let db = adopted(&all, sql).await;
        let text = refusal(&db.expand(&all).await.unwrap_err());
        assert!(text.contains(needed), "{text}");
        assert_eq!(
            db.one("SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'number'").await,
            "0"
        );
    }
}

#[tokio::test]
async fn a_constraint_over_a_removed_column_and_one_that_stays_is_let_go_by_name_only() {
    for dialect in BOTH {
        let model = |hall: &str| {
            format!(
                "#[migrate(table = \"seats\")]\npub struct Seat {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    \
                 pub seat: String,\n    {hall}\n}}\n"
            )
        };
        let all = sources(
            dialect,
            &[
                &model("pub hall: Option<String>,"),
                &model("#[migrate(deprecated)]\n    pub hall: Option<String>,"),
                &model("#[migrate(removed)]\n    pub hall: Option<String>,"),
            ],
        );
        let db = adopted(
            &all,
            "CREATE TABLE seats (id bigint PRIMARY KEY, seat text NOT NULL, hall text); CREATE UNIQUE INDEX place ON seats (hall, seat)",
        )
        .await;
        let text = refusal(&db.expand(&all).await.unwrap_err());
        assert!(
            text.contains("place") && text.contains("--discard 'place'"),
            "{text}"
        );
        let set = Set {
            discard: vec!["place".into()],
            ..Set::default()
        };
        db.expand_with(&all, &set).await.unwrap();
    }
}

#[tokio::test]
async fn a_column_that_is_generated_from_the_old_one_is_never_dropped_with_it() {
    let all = renamed(Dialect::Postgres, "users", "", "name", "full_name: String");
    let db = adopted(
        &all,
        "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, lname text GENERATED ALWAYS AS (lower(name)) STORED)",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let error = db.contract(&all).await.unwrap_err();
    assert!(error.report().to_string().contains("lname"), "{error}");
    db.run("ALTER TABLE users DROP COLUMN lname").await;
    db.contract(&all).await.unwrap();
}

#[tokio::test]
async fn an_index_of_the_right_name_and_the_wrong_column_is_not_ours() {
    // PostgreSQL keeps an index's name when its column is renamed by hand.
    let before = "#[migrate(table = \"users\")]\npub struct User {\n    #[migrate(primary_key)]\n    pub id: i64,\n    #[migrate(unique)]\n    pub name: String,\n}\n";
    let after = |contracted: &str| {
        before.replace(
            "#[migrate(unique)]\n    pub name",
            &format!("#[migrate(unique, renamed(from = \"name\"{contracted}))]\n    pub full_name"),
        )
    };
    let all = sources(
        Dialect::Postgres,
        &[before, &after(""), &after(", contracted")],
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id bigint PRIMARY KEY, full_name text NOT NULL UNIQUE);
         ALTER TABLE users RENAME full_name TO name; INSERT INTO users VALUES (1, 'n1')",
    )
    .await;
    let text = refusal(&db.expand(&all).await.unwrap_err());
    assert!(
        text.contains(
            "index users_full_name_key on users has the name of one that this migration makes"
        ),
        "{text}"
    );
    db.run("ALTER INDEX users_full_name_key RENAME TO users_name_key")
        .await;
    through(&db, &all).await;
    let twice = db.try_run("INSERT INTO users VALUES (2, 'n1')").await;
    assert!(twice.unwrap_err().to_string().contains("duplicate key"));
}

/// The way out that the lint EC0007 advises.
#[tokio::test]
async fn until_the_contract_the_old_name_is_the_target_of_on_conflict() {
    let all = renamed(
        Dialect::Postgres,
        "users",
        "pub tenant: i64,",
        "email",
        "login: String",
    );
    let db = adopted(
        &all,
        "CREATE TABLE users (id bigint PRIMARY KEY, tenant bigint NOT NULL, email text NOT NULL, UNIQUE (tenant, email));
         INSERT INTO users VALUES (1, 1, 'a@x')",
    )
    .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let upsert = |target: &str| {
        format!(
            "INSERT INTO users (id, tenant, login) VALUES (2, 1, 'a@x') ON CONFLICT (tenant, {target}) \
             DO UPDATE SET login = excluded.login || 'y'"
        )
    };
    let error = db.try_run(&upsert("login")).await.unwrap_err();
    assert!(
        error.to_string().contains(
            "there is no unique or exclusion constraint matching the ON CONFLICT specification"
        ),
        "{error}"
    );
    db.run(&upsert("email")).await;
    assert_eq!(
        db.rows("SELECT id, tenant, email, login FROM users").await,
        ["1|1|a@xy|a@xy"]
    );
    db.contract(&all).await.unwrap();
    db.run(&upsert("login").replace("a@x'", "a@xy'")).await;
    assert_eq!(
        db.rows("SELECT id, tenant, login FROM users").await,
        ["1|1|a@xyy"]
    );
}
