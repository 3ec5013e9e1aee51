//! What is wrong around the command: URLs, passwords, servers, files, rights.

use tests_support::{PgServer, psql};

use crate::support::{NAME, Package, Ran};

/// A package whose first migration is generated.
fn generated(feature: &str) -> Package {
    let package = Package::with_feature(feature, NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package
}

#[test]
fn a_database_must_be_given() {
    generated("sqlite")
        .run(&["status"])
        .code(2)
        .complains("no database is given")
        .complains("--database-url");
}

#[test]
fn an_unknown_database_is_named_without_its_password() {
    let package = generated("sqlite");
    let ran = package
        .run(&["status", "--database-url", "oracle://root:secret@host/shop"])
        .code(3)
        .complains("unknown database `oracle` in --database-url");
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
    package
        .run(&["status", "--database-url", "shop.db"])
        .code(3)
        .complains("not a database URL");
}

#[test]
fn the_url_comes_from_the_flag_the_environment_or_the_nearest_env_file() {
    let package = generated("sqlite");
    package.write(
        ".env",
        format!("# local\nDATABASE_URL=\"{}\"\n", package.url()),
    );
    package.run(&["run", "expand"]).ok();
    assert!(package.database().exists());
    let mut command = package.command(&["status"]);
    Ran::of(command.env("DATABASE_URL", ""))
        .code(2)
        .complains("no database is given");
    let mut command = package.command(&["status"]);
    Ran::of(command.env("DATABASE_URL", "sqlite:elsewhere.db"))
        .code(3)
        .complains("elsewhere.db (from DATABASE_URL)");

    package.write(".env", "DATABASE_URL = 'never closed secret\n");
    let ran = package.run(&["status"]).code(3).complains(".env");
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
}

#[test]
fn a_file_that_is_no_database_is_named() {
    let package = generated("sqlite");
    package.write(
        "shop.db",
        "this is a text, and long enough to be looked at. ".repeat(50),
    );
    package
        .on_database(&["status"])
        .code(3)
        .complains("is not an SQLite database");
}

#[test]
fn the_wrong_kind_of_database_is_refused() {
    let package = generated("postgres");
    for command in ["run expand", "status", "ready"] {
        let mut words: Vec<&str> = command.split(' ').collect();
        words.extend(["--database-url", "sqlite:shop.db?mode=rwc"]);
        package
            .run(&words)
            .code(1)
            .complains("the migrations are written for postgres")
            .complains("--database-url is of sqlite");
    }
    assert!(!package.database().exists());
}

#[test]
fn a_server_that_is_not_there_is_named_at_once() {
    let package = generated("postgres");
    let started = std::time::Instant::now();
    let ran = package
        .run(&[
            "status",
            "--database-url",
            "postgres://me:secret@127.0.0.1:1/shop",
        ])
        .code(3)
        .complains("postgres://me@127.0.0.1:1/shop")
        .complains("cannot be reached");
    assert!(!ran.stderr.contains("secret"), "{}", ran.stderr);
    assert!(started.elapsed().as_secs() < 5);
}

#[test]
fn a_wrong_password_and_a_missing_database_are_named_without_the_password() {
    let server = PgServer::shared();
    let name = format!("wrong_password_{}", std::process::id());
    server.create_role(&name, "right");
    let package = generated("postgres");
    let wrong = server.url(&name, Some("wrong-secret"), "postgres");
    let ran = package
        .run(&["status", "--database-url", &wrong])
        .code(3)
        .complains("does not let this user in")
        .complains(&name);
    assert!(!ran.stderr.contains("wrong-secret"), "{}", ran.stderr);
    let missing = server.url(&name, Some("right"), "no_such_database");
    let ran = package
        .run(&["status", "--database-url", &missing])
        .code(3)
        .complains("does not have this database");
    assert!(!ran.stderr.contains("right@"), "{}", ran.stderr);
}

#[test]
fn a_role_without_rights_is_told_which_to_ask_for() {
    let server = PgServer::shared();
    let url = server.create_database();
    let database = url
        .split('?')
        .next()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    let name = format!("no_rights_{}", std::process::id());
    server.create_role(&name, "pw");
    let package = generated("postgres");
    package
        .run(&[
            "run",
            "expand",
            "--database-url",
            &server.url(&name, Some("pw"), &database),
        ])
        .code(3)
        .complains("GRANT CREATE ON DATABASE");
    assert_eq!(
        psql(
            &url,
            "SELECT count(*) FROM pg_namespace WHERE nspname = 'expand_contract'"
        )
        .stdout
        .trim(),
        "0"
    );
}

#[test]
fn the_whole_way_on_postgres() {
    let server = PgServer::shared();
    let url = server.create_database();
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    let sql = |sql: &str| {
        let output = psql(&url, sql);
        assert_eq!(output.stderr, "", "{sql}");
        output.stdout.trim().to_owned()
    };
    sql("INSERT INTO users (id, name) SELECT i, 'user ' || i FROM generate_series(1, 3000) i");
    package.models(crate::support::FULL_NAME);
    run(&["generate"]).ok();
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok().complains("3,000");
    assert_eq!(
        sql("SELECT count(*) FROM users WHERE full_name IS DISTINCT FROM name"),
        "0"
    );
    run(&["ready"]).ok();
    package.models(crate::support::FULL_NAME_CONTRACTED);
    run(&["generate"]).ok();
    let attest = run(&["run", "contract"]).code(1).sentence();
    run(&["run", "contract", "--attest", &attest]).ok();
    assert_eq!(
        sql(
            "SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute \
             WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped"
        ),
        "id,full_name"
    );
    run(&["status"]).ok().says("contracted");
}

#[test]
fn a_build_that_reads_from_a_standby_waits_until_it_has_the_column() {
    let server = PgServer::start();
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap();
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    package.models(crate::support::FULL_NAME);
    run(&["generate"]).ok();
    let id = package.ids().remove(1);

    let standby = server.standby();
    let reads_from = standby.url("postgres", None, name);
    let ready = || run(&["ready", "--reads-from", &reads_from]);
    standby.run(name, "SELECT pg_wal_replay_pause()");
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
    run(&["ready"]).ok();
    ready().code(1).complains(&id);

    standby.run(name, "SELECT pg_wal_replay_resume()");
    // A commit that does not wait may not be flushed yet.
    server.run(name, "CHECKPOINT");
    let at = server.run(name, "SELECT pg_current_wal_flush_lsn()");
    let replayed = format!("SELECT pg_last_wal_replay_lsn() >= '{}'", at.trim());
    while standby.run(name, &replayed).trim() != "t" {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    ready().ok();
}

#[test]
fn rows_that_an_old_build_left_pending_are_shown() {
    const NUMBER: &str = "#[expand_contract::migrate(table = \"users\")]\npub struct User {\n    #[migrate(primary_key)]\n    \
        pub id: i64,\n    #[migrate(renamed(from = \"name\", up = \"CAST(name AS bigint)\", down = \"CAST(number AS text)\"))]\n    \
        pub number: i64,\n}\n";
    let server = PgServer::shared();
    let url = server.create_database();
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    package.models(NUMBER);
    run(&["generate"]).ok();
    run(&["run", "expand"]).ok();
    run(&["run", "migrate"]).ok();
    run(&["ready"]).ok().silent_about("pending");

    psql(
        &url,
        "INSERT INTO users (id, name) VALUES (1, '17'), (2, 'A-11')",
    );
    run(&["status"])
        .ok()
        .says("1 row since it was migrated")
        .says("users: id = 2");
    // Other instances may be at work, so it is no reason to stay away.
    run(&["ready"]).ok().says("users: id = 2");
    let objects = run(&["ready", "--message-format", "json"]).ok().objects();
    assert_eq!(objects[0]["kind"], "pending");
    assert_eq!(objects[0]["rows"][0], "users: id = 2");

    // A role that may read the journal, and not the table, is told what it cannot see.
    let reader = format!("reader_{}", std::process::id());
    server.create_role(&reader, "pw");
    psql(
        &url,
        &format!(
            "GRANT USAGE ON SCHEMA expand_contract TO {reader}; GRANT SELECT ON ALL TABLES IN SCHEMA expand_contract TO {reader}"
        ),
    );
    let name = url.rsplit('/').next().unwrap();
    let as_reader = server.url(&reader, Some("pw"), name);
    run(&["status", "--database-url", &as_reader])
        .ok()
        .says("not known: this role may not read users");
}

#[test]
fn statements_that_are_slower_on_the_new_side_are_told_before_it_is_migrated() {
    const QUERIES: &str = "\npub fn queries() { sqlx::query(\"SELECT id FROM users WHERE full_name = $1\"); \
        sqlx::query(\"SELECT full_name FROM users WHERE id = $1\"); \
        sqlx::query(\"SELECT id FROM orgs WHERE name = $1\"); }\n";
    let server = PgServer::shared();
    let url = server.create_database();
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    // No build may write while an EXCLUDE constraint is made, so it does not come along, and its index neither.
    let made = psql(
        &url,
        "INSERT INTO users (id, name) SELECT i, 'user ' || i FROM generate_series(1, 5000) i; CREATE TABLE orgs (id bigint, name text); \
         ALTER TABLE users ADD CONSTRAINT one_name EXCLUDE USING btree (name WITH =); ANALYZE",
    );
    assert_eq!(made.stderr, "");
    package.models(&format!("{}{QUERIES}", crate::support::FULL_NAME));
    run(&["generate"]).ok();
    run(&["run", "expand", "--discard", "one_name"]).ok();
    run(&["run", "migrate"])
        .ok()
        .complains("plans of 2 statements compared; these differ on the new side:")
        .complains("SELECT id FROM users WHERE \"full_name\" = $1")
        .complains("old: Index Scan using one_name on users")
        .complains("new: Seq Scan on users");
}

#[test]
fn statements_of_an_application_on_sqlite_keep_their_plans() {
    const QUERIES: &str =
        "\npub fn queries() { sqlx::query(\"SELECT id FROM users WHERE name = ?\"); }\n";
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "--for-build"]).ok();
    package.sql("CREATE INDEX by_name ON users (name)");
    package.models(&format!("{}{QUERIES}", crate::support::FULL_NAME));
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
        .on_database(&["run", "migrate"])
        .ok()
        .complains("plans of 1 statement compared: the same on both sides");
}
