//! `init`: a package's first step.

use tests_support::PgServer;

use crate::support::{FULL_NAME, NAME, Package, Ran};

#[test]
fn init_writes_config_lock_and_folder_and_prints_rights() {
    let package = Package::new(NAME);
    package
        .run(&["init"])
        .ok()
        .says("wrote expand-contract.toml")
        .says("wrote expand-contract.lock")
        .says("table users is new: `generate` will create it")
        .says("Rights");
    let lock = package.read("expand-contract.lock");
    assert!(lock.contains("name = \"shop\""), "{lock}");
    assert!(lock.contains("dialect = \"sqlite\""), "{lock}");
    assert!(
        package
            .read("expand-contract.toml")
            .contains("dialect = \"sqlite\"")
    );
    assert!(package.root.join("migrations").is_dir());
}

#[test]
fn init_never_overwrites() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    let before = package.files();
    package.run(&["init"]).code(1).complains("is there already");
    assert_eq!(package.files(), before);
}

#[test]
fn a_lock_that_is_gone_is_brought_back_not_begun_anew() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    std::fs::remove_file(package.root.join("expand-contract.lock")).unwrap();
    package
        .run(&["init"])
        .code(1)
        .complains("from version control");
}

#[test]
fn the_dialect_comes_from_the_flag_the_url_or_the_features() {
    let package = Package::with_feature("runtime-tokio", NAME);
    package.run(&["init"]).code(2).complains("--dialect");
    package
        .run(&["init", "--dialect", "oracle"])
        .code(2)
        .complains("known are postgres, mysql, sqlite");
    package.run(&["init", "--dialect", "postgres"]).ok();
    assert!(
        package
            .read("expand-contract.lock")
            .contains("dialect = \"postgres\"")
    );

    let package = Package::with_feature("postgres", NAME);
    package
        .run(&[
            "init",
            "--dialect",
            "postgres",
            "--database-url",
            "sqlite:x.db",
        ])
        .code(2)
        .complains("--database-url is of sqlite");
    package
        .run(&["init", "--name", "a\"b"])
        .code(2)
        .complains("--name");
    package.run(&["init", "--name", "orders"]).ok();
    let lock = package.read("expand-contract.lock");
    assert!(
        lock.contains("name = \"orders\"") && lock.contains("dialect = \"postgres\""),
        "{lock}"
    );
}

#[test]
fn a_table_that_is_there_is_taken_as_it_is() {
    let package = Package::new(NAME);
    package.sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    let ran = package.on_database(&["init"]).ok();
    assert_eq!(ran.stderr, "");
    ran.says("table users is there already, and taken as it is");
    package.run(&["generate"]).ok().says("nothing to do");
    package.run(&["check"]).ok();
}

#[test]
fn each_difference_between_table_and_model_is_named_with_its_place() {
    let package = Package::new(NAME);
    package.sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT DEFAULT 'x', legacy BLOB)");
    package
        .on_database(&["init"])
        .ok()
        .complains("`users.name` takes NULL in the database")
        .complains("src/lib.rs:6:9")
        .complains("make the field an `Option`")
        .complains("say `default = \"'x'\"`")
        .complains("`users.legacy` is in the database and not in the model `User`");
}

#[test]
fn a_rename_that_is_already_annotated_starts_from_the_old_column() {
    let package = Package::new(FULL_NAME);
    package.sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    let ran = package.on_database(&["init"]).ok();
    assert_eq!(ran.stderr, "");
    package.run(&["generate"]).ok().says("_users_full_name");
}

#[test]
fn existing_takes_the_models_at_their_word() {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.run(&["generate"]).ok().says("nothing to do");

    let package = Package::new(FULL_NAME);
    package
        .run(&["init", "--existing"])
        .code(1)
        .complains("src/lib.rs");
    assert!(!package.root.join("expand-contract.lock").exists());
}

#[test]
fn postgres_tables_are_read_from_the_catalog() {
    let server = PgServer::shared();
    let url = server.create_database();
    let ran = tests_support::psql(
        &url,
        "CREATE TABLE users (id bigserial PRIMARY KEY, name text NOT NULL)",
    );
    assert_eq!(ran.stderr, "");
    let package = Package::with_feature("postgres", NAME);
    package.write(".env", format!("DATABASE_URL={url}\n"));
    let ran = package.run(&["init"]).ok();
    assert_eq!(ran.stderr, "");
    ran.says("table users is there already")
        .says("GRANT CREATE ON DATABASE");
    package.run(&["generate"]).ok().says("nothing to do");
}

#[test]
fn init_outside_of_a_package_says_where_to_go() {
    let folder = tempfile::tempdir().unwrap();
    Ran::of(crate::support::command(folder.path()).arg("init"))
        .code(3)
        .complains("there is no Cargo.toml here")
        .complains("--manifest-path");
}

#[test]
fn a_workspace_asks_for_the_package() {
    let package = Package::new(NAME);
    let root = package.root.parent().unwrap();
    std::fs::write(
        root.join("Cargo.toml"),
        "[workspace]\nmembers = [\"shop\"]\nresolver = \"3\"\n",
    )
    .unwrap();
    let run = |args: &[&str]| Ran::of(crate::support::command(root).args(args));
    run(&["init"]).code(2).complains("-p").complains("shop");
    run(&["init", "-p", "nope"])
        .code(2)
        .complains("its packages are shop");
    run(&["init", "-p", "shop"])
        .ok()
        .says("wrote shop/expand-contract.toml");
    // Now one member has a lock: it is the one that is meant.
    run(&["generate"]).ok().says("wrote shop/migrations/");
    run(&["check", "--manifest-path", "shop/Cargo.toml"]).ok();
    run(&["check", "--manifest-path", "nope/Cargo.toml"])
        .code(3)
        .complains("there is no");
}

#[test]
fn a_postgres_table_of_many_shapes_fits_the_model_that_init_asks_for() {
    let url = PgServer::shared().create_database();
    let made = tests_support::psql(
        &url,
        "CREATE TABLE users (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            name varchar(80) NOT NULL DEFAULT 'nobody',
            email text UNIQUE,
            seen timestamptz DEFAULT now(),
            price numeric(10, 2),
            tags jsonb NOT NULL DEFAULT '{}'::jsonb);
         CREATE INDEX ON users (seen);
         CREATE INDEX ON users (name, email)",
    );
    assert_eq!(made.stderr, "");
    let model = |name: &str, email: &str, seen: &str, price: &str, tags: &str| {
        format!(
            "#[expand_contract::migrate(table = \"users\")]\npub struct User {{\n    \
             #[migrate(primary_key)] pub id: i64,\n    {name} pub name: String,\n    \
             {email} pub email: Option<String>,\n    {seen} pub seen: Option<chrono::DateTime<chrono::Utc>>,\n    \
             {price} pub price: Option<rust_decimal::Decimal>,\n    {tags} pub tags: serde_json::Value,\n}}\n"
        )
    };
    let package = Package::with_feature("postgres", &model("", "", "", "", ""));
    let ran = package.run(&["init", "--database-url", &url]).ok();
    for help in [
        "say `default = \"'nobody'\"`",
        "say `unique`",
        "say `default = \"now()\"`",
        "say `index`",
        "say `default = \"'{}'\"`",
        "index users_name_email_idx (name, email): a plain `renamed` carries it over",
    ] {
        assert!(ran.stderr.contains(help), "{help} is not in {}", ran.stderr);
    }
    assert_eq!(ran.stderr.matches("warning:").count(), 6, "{}", ran.stderr);

    package.models(&model(
        "#[migrate(sql_type = \"varchar(80)\", default = \"'nobody'\")]",
        "#[migrate(unique)]",
        "#[migrate(index, default = \"now()\")]",
        "#[migrate(sql_type = \"numeric(10, 2)\")]",
        "#[migrate(default = \"'{}'\")]",
    ));
    for file in ["expand-contract.toml", "expand-contract.lock"] {
        std::fs::remove_file(package.root.join(file)).unwrap();
    }
    let ran = package.run(&["init", "--database-url", &url]).ok();
    assert_eq!(ran.stderr.matches("warning:").count(), 1, "{}", ran.stderr);
    package.run(&["generate"]).ok().says("nothing to do");
}

/// The outcomes are those of `docs/what-is-carried.md`.
#[test]
fn what_no_model_can_say_is_named_with_what_a_rename_does_with_it() {
    let url = PgServer::shared().create_database();
    let made = tests_support::psql(
        &url,
        "CREATE TABLE orgs (id bigint PRIMARY KEY);
         CREATE TABLE users (
            id bigserial PRIMARY KEY,
            name varchar(40) COLLATE \"C\" NOT NULL CONSTRAINT long_enough CHECK (length(name) > 2),
            org bigint REFERENCES orgs ON DELETE CASCADE,
            number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
            UNIQUE (org, name),
            CONSTRAINT apart EXCLUDE USING btree (number WITH =));
         CREATE INDEX by_lower ON users (lower(name)) WHERE org IS NOT NULL;
         COMMENT ON COLUMN users.name IS 'as in the passport'; GRANT SELECT (name) ON users TO PUBLIC;
         INSERT INTO users (name) VALUES ('Ada')",
    );
    assert_eq!(made.stderr, "");
    let model = |name: &str| {
        format!(
            "#[expand_contract::migrate(table = \"users\")]\npub struct User {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    \
             {name}\n    pub org: Option<i64>,\n    pub number: i64,\n}}\n"
        )
    };
    let package = Package::with_feature("postgres", &model("pub name: String,"));
    let ran = package.run(&["init", "--database-url", &url]).ok();
    for note in [
        "`users` has in the database what the model `User` does not say",
        "collation (name): a plain `renamed` carries it over",
        "CHECK long_enough (name): a plain `renamed` carries it over",
        "foreign key users_org_fkey (org): a plain `renamed` carries it over",
        "UNIQUE constraint users_org_name_key (name, org): a plain `renamed` carries it over",
        "index by_lower (name, org): a plain `renamed` carries it over",
        "comment (name): a plain `renamed` carries it over",
        "rights on the column (name): a plain `renamed` carries it over",
        "EXCLUDE constraint apart (number): a plain `renamed` is refused until `--discard` lets it go",
        "identity (number): a plain `renamed` is refused",
    ] {
        assert!(ran.stderr.contains(note), "{note} is not in {}", ran.stderr);
    }
    assert_eq!(ran.stderr.matches("warning:").count(), 1, "{}", ran.stderr);
    package.run(&["generate"]).ok().says("nothing to do");

    // A length needs no word in the model, neither now nor for a rename.
    package.models(&model(
        "#[migrate(renamed(from = \"name\"))]\n    pub full_name: String,",
    ));
    package.run(&["generate"]).ok();
    for phase in ["expand", "migrate"] {
        package.run(&["run", phase, "--database-url", &url]).ok();
    }
    let ty = "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'full_name'";
    assert_eq!(
        tests_support::psql(&url, ty).stdout,
        "character varying(40)\n"
    );
}

const PAIRS: &str = r#"
#[expand_contract::migrate(table = "pairs")]
pub struct Pair {
    #[migrate(primary_key)]
    pub a: i64,
    #[migrate(primary_key)]
    pub b: i64,
    #[migrate(renamed(from = "name"))]
    pub label: String,
}
"#;

/// `pairs` before `name` is renamed.
#[test]
fn what_a_column_says_beside_its_name_is_read_from_either_database() {
    let url = PgServer::shared().create_database();
    let made = tests_support::psql(
        &url,
        "CREATE TABLE users (
            id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
            name text COLLATE \"C\" NOT NULL DEFAULT 'nobody',
            low text GENERATED ALWAYS AS (lower(name)) STORED,
            note text);
         ALTER TABLE users ALTER note SET STORAGE external;
         COMMENT ON TABLE users IS 'Who buys'; COMMENT ON COLUMN users.name IS 'As on the card'",
    );
    assert_eq!(made.stderr, "");
    let model = "#[expand_contract::migrate(table = \"users\", comment = \"Who buys\")]
pub struct User {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(collate = \"C\", default = \"'nobody'\", comment = \"As on the card\")]
    pub name: String,
    #[migrate(generated = \"lower(name)\")]
    pub low: Option<String>,
    #[migrate(storage = \"external\")]
    pub note: Option<String>,
}
";
    let package = Package::with_feature("postgres", model);
    let ran = package.run(&["init", "--database-url", &url]).ok();
    assert_eq!(ran.stderr.matches("warning:").count(), 0, "{}", ran.stderr);
    package.run(&["generate"]).ok().says("nothing to do");

    let other = model
        .replace("As on the card", "as it is spelled")
        .replace("external", "main")
        .replace("\"C\"", "\"POSIX\"")
        .replace("Who buys", "who pays");
    let package = Package::with_feature("postgres", &other);
    let ran = package.run(&["init", "--database-url", &url]).ok();
    for warning in [
        "`users.name` has `comment = \"As on the card\"` in the database",
        "`users.name` has `collate = \"C\"` in the database",
        "`users.note` has `storage = \"external\"` in the database",
        "`users` has the comment \"Who buys\" in the database, and another one in the model `User`",
    ] {
        assert!(ran.stderr.contains(warning), "{warning}: {}", ran.stderr);
    }

    let (folder, url) = tests_support::sqlite_database();
    let path = url
        .trim_start_matches("sqlite://")
        .split('?')
        .next()
        .unwrap();
    let made = tests_support::sqlite3(
        path.as_ref(),
        "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL, name TEXT COLLATE NOCASE NOT NULL DEFAULT 'nobody', \
         low TEXT AS (lower(name)) VIRTUAL, high TEXT GENERATED ALWAYS AS (upper(name)) STORED)",
    );
    assert_eq!(made.stderr, "");
    let model = "#[expand_contract::migrate(table = \"users\")]
pub struct User {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(collate = \"nocase\", default = \"'nobody'\")]
    pub name: String,
    #[migrate(generated = \"lower(name)\", virtual)]
    pub low: Option<String>,
    #[migrate(generated = \"upper(name)\")]
    pub high: Option<String>,
}
";
    let package = Package::with_feature("sqlite", model);
    let ran = package.run(&["init", "--database-url", &url]).ok();
    assert_eq!(ran.stderr.matches("warning:").count(), 0, "{}", ran.stderr);
    package.run(&["generate"]).ok().says("nothing to do");
    drop(folder);
}

fn pairs() -> String {
    PAIRS.replace(
        "    #[migrate(renamed(from = \"name\"))]\n    pub label",
        "    pub name",
    )
}

/// A table without a primary key whose unique columns are NOT NULL, in both databases.
#[test]
fn a_unique_over_not_null_columns_is_a_key() {
    let sql = "CREATE TABLE pairs (a bigint NOT NULL, b bigint NOT NULL, name text NOT NULL, other bigint NOT NULL UNIQUE, \
               UNIQUE (b, a)); INSERT INTO pairs VALUES (1, 1, 'one', 1), (1, 2, 'two', 2)";
    let postgres = PgServer::shared().create_database();
    assert_eq!(tests_support::psql(&postgres, sql).stderr, "");
    for feature in ["postgres", "sqlite"] {
        let package = Package::with_feature(feature, &pairs());
        let url = if feature == "postgres" {
            postgres.clone()
        } else {
            package.sql(sql);
            package.url()
        };
        let ran = package.run(&["init", "--database-url", &url]).ok();
        assert!(!ran.stderr.contains("`pairs.a`"), "{}", ran.stderr);
        package.run(&["generate"]).ok().says("nothing to do");
        package.models(PAIRS);
        package.run(&["generate"]).ok();
        package.run(&["run", "expand", "--database-url", &url]).ok();
        package
            .run(&["run", "migrate", "--database-url", &url])
            .ok();
        package
            .run(&["status", "--database-url", &url])
            .ok()
            .says("migrated");
    }
    assert_eq!(
        tests_support::psql(&postgres, "SELECT label FROM pairs ORDER BY label").stdout,
        "one\ntwo\n"
    );
}

#[test]
fn a_key_that_the_database_does_not_have_is_named_with_the_way_to_get_one() {
    for (column, more) in [
        ("a bigint", ", UNIQUE (a, b)"),
        ("a bigint NOT NULL", ", UNIQUE (a, b) DEFERRABLE"),
        ("a bigint NOT NULL", ", UNIQUE (a, b, name)"),
        (
            "a bigint NOT NULL",
            "); CREATE UNIQUE INDEX ON pairs (a, b) WHERE a > 0",
        ),
        (
            "a bigint NOT NULL",
            "); CREATE UNIQUE INDEX ON pairs (a, (b + 1))",
        ),
    ] {
        let url = PgServer::shared().create_database();
        let end = if more.contains(';') { "" } else { ")" };
        let sql = format!(
            "CREATE TABLE pairs ({column}, b bigint NOT NULL, name text NOT NULL{more}{end}"
        );
        assert_eq!(tests_support::psql(&url, &sql).stderr, "");
        let package = Package::with_feature("postgres", &pairs());
        package
            .run(&["init", "--database-url", &url])
            .ok()
            .complains("`pairs.a` is no part of the table's key in the database")
            .complains("ALTER TABLE pairs ADD PRIMARY KEY (a, b)");
        package
            .run(&["generate"])
            .code(1)
            .complains("the model says `primary_key` of `a`, and the lock does not");
    }
}

#[test]
fn a_schema_that_was_made_beforehand_needs_no_right_to_make_one() {
    let server = PgServer::shared();
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap();
    let role = format!("runner_{name}");
    server.create_role(&role, "pw");
    let made = tests_support::psql(
        &url,
        &format!(
            "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL); ALTER TABLE users OWNER TO {role};
             GRANT CREATE ON SCHEMA public TO {role}; CREATE SCHEMA expand_contract AUTHORIZATION {role}"
        ),
    );
    assert_eq!(made.stderr, "");
    let package = Package::with_feature("postgres", NAME);
    let runner = server.url(&role, Some("pw"), name);
    package
        .run(&["init", "--database-url", &runner])
        .ok()
        .says("CREATE SCHEMA expand_contract AUTHORIZATION");
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package
        .run(&["run", "expand", "--database-url", &runner])
        .ok();

    // Another member of the team, who owns the table as well, and not the journal.
    let other = format!("other_{name}");
    server.create_role(&other, "pw");
    let grant = format!("GRANT {role} TO {other}; ALTER ROLE {other} NOINHERIT");
    assert_eq!(tests_support::psql(&url, &grant).stderr, "");
    package
        .run(&[
            "run",
            "migrate",
            "--database-url",
            &server.url(&other, Some("pw"), name),
        ])
        .code(3)
        .complains("no right to read the journal")
        .complains("run with the role that made the journal");
}

/// A schema as others write it, with constraints in every place.
const CONSTRAINED: &str = "CREATE TABLE orgs (id bigint PRIMARY KEY);
    CREATE TABLE users (id bigint PRIMARY KEY, org bigint NOT NULL REFERENCES orgs(id) ON DELETE CASCADE, age integer NOT NULL,
        name text NOT NULL, CONSTRAINT adult CHECK (age >= 18), CONSTRAINT users_org_name_key UNIQUE (org, name));
    CREATE INDEX users_org_idx ON users (org)";

fn constrained(check: &str) -> String {
    format!(
        "#[expand_contract::migrate(table = \"orgs\")]
        pub struct Org {{ #[migrate(primary_key)] pub id: i64 }}
        #[expand_contract::migrate(table = \"users\", unique(org, name), check(\"{check}\", name = \"adult\"))]
        pub struct User {{
            #[migrate(primary_key)] pub id: i64,
            #[migrate(index, references(orgs(id), on_delete = \"cascade\"))] pub org: i64,
            pub age: i32,
            pub name: String,
        }}"
    )
}

#[test]
fn declared_constraints_are_found_in_the_database_and_others_are_told() {
    let sqlite = Package::new(&constrained("age >= 18"));
    sqlite.sql(&CONSTRAINED.replace("bigint", "INTEGER"));
    let ran = sqlite.on_database(&["init"]).ok();
    assert_eq!(ran.stderr, "");
    sqlite.run(&["generate"]).ok().says("nothing to do");

    let url = PgServer::shared().create_database();
    assert_eq!(tests_support::psql(&url, CONSTRAINED).stderr, "");
    let postgres = Package::with_feature("postgres", &constrained("age >= 18"));
    postgres.write(".env", format!("DATABASE_URL={url}\n"));
    let ran = postgres.run(&["init"]).ok();
    assert_eq!(ran.stderr, "");
    postgres.run(&["generate"]).ok().says("nothing to do");
    assert!(
        postgres
            .read("expand-contract.lock")
            .contains("users_org_fkey = { foreign_key = [\"org\"]")
    );

    // One that is not there, and one that is not said.
    let other = Package::new(
        &constrained("age >= 18")
            .replace("\"adult\"", "\"grown\"")
            .replace("age >= 18", "age > 0"),
    );
    other.sql(&CONSTRAINED.replace("bigint", "INTEGER"));
    other
        .on_database(&["init"])
        .ok()
        .complains("the database has no CHECK `grown` on `users` as the model `User` declares it")
        .complains("CHECK adult (age): a plain `renamed` carries it over");
    other.run(&["generate"]).ok().says("users_grown");
}

#[test]
fn a_table_in_another_schema_is_found_there() {
    let url = PgServer::shared().create_database();
    let ran = tests_support::psql(
        &url,
        "CREATE SCHEMA billing; CREATE TABLE users (id text PRIMARY KEY);
         CREATE TABLE billing.users (id bigserial PRIMARY KEY, name text NOT NULL, note text)",
    );
    assert_eq!(ran.stderr, "");
    let model = NAME.replace("\"users\"", "\"billing.users\"");
    assert_ne!(model, NAME);
    let package = Package::with_feature("postgres", &model);
    package.write(".env", format!("DATABASE_URL={url}\n"));
    package
        .run(&["init"])
        .ok()
        .says("table billing.users is there already");
    let lock = package.read("expand-contract.lock");
    assert!(lock.contains("[table.\"billing.users\"]"), "{lock}");
    assert!(lock.contains("\nusers_pkey = "), "{lock}");
    package.run(&["generate"]).ok().says("nothing to do");
    package.write(
        "src/lib.rs",
        model.replace("pub id: i64,", "pub id: i64,\n    pub total: Option<i64>,"),
    );
    package.run(&["generate"]).ok().says("billing_users_total");
    package.run(&["generate", "--check"]).ok();
    package.run(&["run", "expand"]).ok();
    let columns = tests_support::psql(&url, "SELECT count(total) FROM billing.users");
    assert_eq!(columns.stderr, "");
}

const EXTERNAL: &str = r#"
#[expand_contract::migrate(table = "rates", external)]
pub struct Rate {
    #[migrate(primary_key)]
    pub id: i64,
    pub percent: i64,
}
"#;

#[test]
fn an_external_table_must_be_in_the_database_as_its_model_says() {
    let package = Package::new(EXTERNAL);
    package.sql("CREATE TABLE other (id INTEGER PRIMARY KEY)");
    package
        .on_database(&["init"])
        .code(1)
        .complains("table `rates` is external, and the database does not have it");
    package.sql("CREATE TABLE rates (id INTEGER PRIMARY KEY, per_cent BIGINT NOT NULL)");
    package
        .on_database(&["init"])
        .code(1)
        .complains("`rates.percent` is not in the database")
        .complains("src/lib.rs:6:9")
        .complains("no migration will add it");
    assert!(!package.root.join("expand-contract.lock").exists());
    // A column that the other team added is no news.
    package.sql("ALTER TABLE rates ADD COLUMN percent BIGINT NOT NULL DEFAULT 0");
    let ran = package.on_database(&["init"]).ok();
    assert!(!ran.stderr.contains("per_cent"), "{}", ran.stderr);
    assert!(
        package
            .read("expand-contract.lock")
            .contains("external = true")
    );
}

#[test]
fn the_lock_follows_the_model_of_an_external_table_and_a_database_that_lacks_a_column_is_found() {
    let package = Package::new(EXTERNAL);
    package.run(&["init"]).ok();
    let said = package.run(&["generate"]).ok();
    said.says("no migration makes it");
    assert_eq!(
        std::fs::read_dir(package.root.join("migrations"))
            .unwrap()
            .count(),
        0
    );
    package.sql("CREATE TABLE rates (id INTEGER PRIMARY KEY, percent BIGINT NOT NULL DEFAULT 0)");
    let url = package.url();
    let check = ["generate", "--check", "--database-url", &url];
    package.run(&check).ok();
    package.write("src/lib.rs", EXTERNAL.replace("percent", "permille"));
    package
        .run(&["generate", "--check"])
        .code(1)
        .complains("the lock follows the model");
    package.run(&["generate"]).ok();
    package.run(&["generate", "--check"]).ok();
    package
        .run(&check)
        .code(1)
        .complains("`rates.permille` is not in the database");
}

const MOOD: &str = r#"
    #[expand_contract::migrate(enum)]
    #[derive(sqlx::Type)]
    #[sqlx(type_name = "mood", rename_all = "snake_case")]
    pub enum Mood { Happy, Sad }

    #[expand_contract::migrate(table = "users")]
    pub struct User {
        #[migrate(primary_key)]
        pub id: i64,
        pub mood: Mood,
        pub earlier: Option<Mood>,
    }
"#;

#[test]
fn an_enum_that_the_database_has_is_taken_with_its_words() {
    let url = PgServer::shared().create_database();
    let ran = tests_support::psql(
        &url,
        "CREATE TYPE mood AS ENUM ('sad', 'happy');
         CREATE TABLE users (id bigint PRIMARY KEY, mood mood NOT NULL, earlier mood)",
    );
    assert_eq!(ran.stderr, "");
    let package = Package::with_feature("postgres", MOOD);
    package.write(".env", format!("DATABASE_URL={url}\n"));
    package.run(&["init"]).ok();
    let lock = package.read("expand-contract.lock");
    let section = "[enum.Mood]\ntype = \"mood\"\nwords = [\"happy\", \"sad\"]\n";
    assert!(lock.contains(section), "{lock}");
    let column = "mood = { position = 1, type = \"enum:Mood\" }";
    assert!(lock.contains(column), "{lock}");
    package.run(&["generate"]).ok().says("nothing to do");

    let more = Package::with_feature("postgres", &MOOD.replace("Happy,", "Happy, Meh,"));
    more.write(".env", format!("DATABASE_URL={url}\n"));
    more.run(&["init"])
        .code(1)
        .complains("type `mood` has the words `sad`, `happy` in the database")
        .complains("`#[migrate(added)]`");
}
