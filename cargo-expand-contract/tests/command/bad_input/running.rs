//! What happens while a phase runs, and builds that come too early or too late.

use std::thread;
use std::time::Duration;

use tests_support::{PgBouncer, PgServer, psql};

use super::TABLE;
use crate::support::{FULL_NAME, NAME, Package, Ran};

/// A database with this many users.
fn users(count: u32) -> String {
    let url = PgServer::shared().create_database();
    psql(
        &url,
        "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL)",
    );
    let rows =
        format!("INSERT INTO users SELECT i, 'name ' || i FROM generate_series(1, {count}) AS i");
    psql(&url, &rows);
    url
}

#[test]
fn up_that_fails_on_one_row_in_the_middle() {
    let up = FULL_NAME.replace(
        "renamed(from = \"name\")",
        "renamed(from = \"name\", up = \"CAST(substr(name, 6) AS BIGINT)\", down = \"'name ' || full_name\")",
    );
    let package = Package::changed(
        "postgres",
        &up.replace("full_name: String", "full_name: i64"),
    );
    let url = users(5000);
    psql(
        &url,
        "UPDATE users SET name = 'name 2500 and a half' WHERE id = 2500",
    );
    package.done(&["run", "expand", "--database-url", &url]);
    package.fails(
        &["run", "migrate", "--database-url", &url],
        1,
        &["id = 2500", "2500 and a half"],
    );
    // Nobody else waits for that row, and it is as it was.
    let state = "SELECT count(*) FILTER (WHERE full_name IS NULL), count(*) FILTER (WHERE name = 'name ' || full_name), \
                 max(name) FILTER (WHERE id = 2500) FROM users";
    assert_eq!(psql(&url, state).stdout, "1|4999|name 2500 and a half\n");
    package.fails(
        &["run", "contract", "--database-url", &url],
        1,
        &["migrate"],
    );

    psql(&url, "UPDATE users SET name = 'name 2500' WHERE id = 2500");
    package.done(&["run", "migrate", "--database-url", &url]);
}

/// A migrate, and an action on its database in the middle of the fill.
fn migrated_beside(package: &Package, url: &str, act: impl FnOnce(&str)) -> Ran {
    let begun = "SELECT EXISTS (SELECT FROM users WHERE full_name IS NOT NULL)";
    thread::scope(|scope| {
        let run = scope.spawn(|| package.run(&["run", "migrate", "--database-url", url]));
        while !run.is_finished() && psql(url, begun).stdout != "t\n" {
            thread::sleep(Duration::from_millis(20));
        }
        act(url.rsplit('/').next().unwrap());
        run.join().unwrap()
    })
}

/// Ends every session of a database. One that ends by itself meanwhile is a warning of psql's.
fn end_sessions(name: &str) {
    let end = format!(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = '{name}'"
    );
    psql(&PgServer::shared().url("postgres", None, "postgres"), &end);
}

fn is_filled(url: &str) {
    let wrong = "SELECT count(*) FROM users WHERE full_name IS DISTINCT FROM name";
    assert_eq!(psql(url, wrong).stdout, "0\n");
}

#[test]
fn the_connection_is_lost() {
    let package = Package::renamed("postgres");
    let url = users(60_000);
    package.done(&["run", "expand", "--database-url", &url]);
    let ran = migrated_beside(&package, &url, end_sessions);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stderr.contains("connection"), "{ran:?}");
    is_filled(&url);
}

#[test]
fn the_database_takes_no_connection_any_more() {
    let package = Package::renamed("postgres");
    let url = users(60_000);
    package.done(&["run", "expand", "--database-url", &url]);
    let allow = |name: &str, allow: bool| {
        let sql = format!("ALTER DATABASE {name} ALLOW_CONNECTIONS {allow}");
        PgServer::shared().run("postgres", &sql);
    };
    let ran = migrated_beside(&package, &url, |name| {
        allow(name, false);
        end_sessions(name);
    });
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.stderr.contains("connect"), "{ran:?}");
    assert_eq!(ran.stderr.matches("error: ").count(), 1, "{ran:?}");

    allow(url.rsplit('/').next().unwrap(), true);
    package.done(&["run", "migrate", "--database-url", &url]);
    is_filled(&url);
}

#[test]
fn two_runners_at_once() {
    let package = Package::renamed("postgres");
    let url = users(20_000);
    for phase in ["expand", "migrate"] {
        let run = || package.done(&["run", phase, "--database-url", &url]);
        let said = thread::scope(|scope| {
            let (one, two) = (scope.spawn(run), scope.spawn(run));
            [one.join().unwrap(), two.join().unwrap()]
        });
        let done = said
            .iter()
            .filter(|said| said.contains("_users_full_name"))
            .count();
        assert_eq!(
            done, 1,
            "one of them did it, the other found it done: {said:?}"
        );
    }
}

#[test]
fn a_pooler_that_breaks_advisory_locks() {
    let package = Package::renamed("postgres");
    let url = users(10);
    let name = url.rsplit('/').next().unwrap();
    let pooler = PgBouncer::start(PgServer::shared());
    package.fails(
        &["run", "expand", "--database-url", &pooler.url(name)],
        3,
        &["pool"],
    );
    let journal = "SELECT count(*) FROM pg_namespace WHERE nspname = 'expand_contract'";
    assert_eq!(psql(&url, journal).stdout, "0\n");
    let columns =
        "SELECT count(*) FROM pg_attribute WHERE attrelid = 'users'::regclass AND attnum > 0";
    assert_eq!(psql(&url, columns).stdout, "2\n");
    // The application's own way in still works, and so does ours.
    package.done(&["run", "expand", "--database-url", &url]);
}

#[test]
fn a_build_too_new() {
    let package = Package::renamed("postgres");
    let url = PgServer::shared().create_database();
    psql(&url, TABLE);
    let ready = ["ready", "--database-url", &url];
    package.fails(&ready, 1, &["journal", "--for-build"]);
    package.done(&["run", "expand", "--database-url", &url]);
    package.fails(&ready, 1, &["_users_full_name", "migrate"]);
    package.done(&["run", "migrate", "--database-url", &url]);
    package.done(&ready);
}

#[test]
fn a_build_too_old() {
    let new = Package::renamed("postgres");
    let old = Package::with_feature("postgres", NAME);
    old.done(&["init", "--existing"]);
    let url = PgServer::shared().create_database();
    psql(&url, TABLE);
    let ready = ["ready", "--database-url", &url];
    for phase in ["expand", "migrate"] {
        new.done(&["run", phase, "--database-url", &url]);
        old.done(&ready);
    }
    let contracted = FULL_NAME.replace("from = \"name\"", "from = \"name\", contracted");
    new.write("src/lib.rs", contracted);
    new.done(&["generate"]);
    // Nobody ever joined: the refusal says which words would do.
    let refusal = new.fails(
        &["run", "contract", "--database-url", &url],
        1,
        &["--attest"],
    );
    let words = refusal.split('"').nth(1).unwrap();
    new.done(&["run", "contract", "--database-url", &url, "--attest", words]);
    old.fails(&ready, 1, &["_users_full_name"]);
}
