//! Programs of others that rewrite or copy a table: `pg_repack`, which is called, and `pt-online-schema-change`, which is waited for.

use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use tests_support::{MySqlLike, PgServer, psql};

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package};

const FILE: &str = "SELECT relfilenode FROM pg_class WHERE relname = 'users'";

fn sql(url: &str, text: &str) -> String {
    let output = psql(url, text);
    assert!(output.stderr.is_empty(), "{text}: {output:?}");
    output.stdout.trim().to_owned()
}

/// A table with rows, in a database on PostgreSQL, and a rename that is expanded.
fn expanded(rows: u32) -> (Package, String) {
    let url = PgServer::shared().create_database();
    let package = Package::with_feature("postgres", NAME);
    package.write(".env", format!("DATABASE_URL={url}\n"));
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.run(&["run", "expand"]).ok();
    sql(
        &url,
        &format!("INSERT INTO users SELECT i, 'name ' || i FROM generate_series(1, {rows}) AS i"),
    );
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.run(&["run", "expand"]).ok();
    (package, url)
}

/// Says why a test passes over.
#[allow(clippy::print_stderr)]
fn cannot_run(why: &str) {
    eprintln!("not run: {why}");
}

/// Whether this machine has the extension; otherwise the test says that it cannot run.
fn has_pg_repack(url: &str) -> bool {
    let known = "SELECT count(*) FROM pg_available_extensions WHERE name = 'pg_repack'";
    let has = sql(url, known).contains('1')
        && Command::new("pg_repack").arg("--version").output().is_ok();
    if !has {
        cannot_run("this machine has no pg_repack (postgresql-<version>-repack)");
    }
    has
}

#[test]
fn tables_are_rewritten_behind_a_phase_while_builds_write() {
    let (package, url) = expanded(60_000);
    if !has_pg_repack(&url) {
        return;
    }
    // Without the extension nothing begins.
    package
        .run(&["run", "migrate", "--repack"])
        .code(1)
        .complains("the database has no extension pg_repack")
        .complains("CREATE EXTENSION pg_repack");
    package.run(&["status"]).ok().says("expanded");
    sql(&url, "CREATE EXTENSION pg_repack");
    let before = sql(&url, FILE);
    let writers: Vec<_> = ["name", "full_name"]
        .into_iter()
        .map(|column| {
            let url = url.clone();
            // Each transaction is one write, as of builds that do not know each other.
            let write = format!(
                "DO $$ BEGIN FOR i IN 1..400 LOOP UPDATE users SET {column} = '{column} ' || i WHERE id = 1 + i % 50; COMMIT; \
                 PERFORM pg_sleep(0.005); END LOOP; END $$"
            );
            thread::spawn(move || sql(&url, &write))
        })
        .collect();
    package
        .run(&["run", "migrate", "--repack"])
        .ok()
        .complains("is rewritten");
    for writer in writers {
        writer.join().unwrap();
    }
    let after = sql(&url, FILE);
    assert_ne!(before, after);
    let differing = "SELECT count(*) FROM users WHERE name IS DISTINCT FROM full_name";
    assert!(sql(&url, differing).contains('0'));
    let last = "SELECT count(*) FROM users WHERE id <= 50 AND name LIKE '%name 4%' OR id <= 50 AND name LIKE '%name 3%'";
    assert!(sql(&url, last).contains("50"), "the last writes are there");

    // Without a phase to run, the table is rewritten for the one that is named.
    let id = package.ids().remove(1);
    package
        .run(&["run", "migrate"])
        .ok()
        .silent_about("rewritten");
    package
        .run(&["run", "migrate", &id, "--repack"])
        .ok()
        .complains("is rewritten");
    assert_ne!(after, sql(&url, FILE));

    package.models(FULL_NAME_CONTRACTED);
    package.run(&["generate"]).ok();
    let sentence = package.run(&["run", "contract"]).code(1).sentence();
    package
        .run(&["run", "contract", "--repack", "--attest", &sentence])
        .ok()
        .complains("is rewritten");
}

#[test]
fn no_phase_begins_while_pg_repack_is_at_work_or_left_something() {
    let (package, url) = expanded(10);
    sql(
        &url,
        "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; \
         CREATE TRIGGER repack_trigger AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()",
    );
    let id = package.ids().remove(1);
    for args in [&["run", "migrate"][..], &["run", "rollback", &id]] {
        package
            .run(args)
            .code(1)
            .complains("pg_repack is at work on users, or was killed there: the trigger repack_trigger is its own");
    }
    sql(&url, "DROP TRIGGER repack_trigger ON users");
    package.run(&["run", "migrate"]).ok();
}

#[test]
fn what_cannot_be_rewritten_is_said_before_the_phase() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
        .on_database(&["run", "migrate", "--repack"])
        .code(2)
        .complains("is not PostgreSQL");

    let (package, url) = expanded(10);
    if !has_pg_repack(&url) {
        return;
    }
    sql(
        &url,
        "CREATE EXTENSION pg_repack; ALTER TABLE users DROP CONSTRAINT users_pkey",
    );
    package
        .run(&["run", "migrate", "--repack"])
        .code(1)
        .complains("has neither a primary key nor a unique index over columns that are NOT NULL");
    package.run(&["status"]).ok().says("expanded");
}

#[test]
fn no_phase_begins_while_another_program_copies_the_table() {
    let program = "pt-online-schema-change";
    if Command::new(program).arg("--version").output().is_err() {
        cannot_run(&format!("this machine has no {program} (percona-toolkit)"));
        return;
    }
    let server = MySqlLike::maria();
    let url = server.create_database();
    let database = url.split('?').next().unwrap().rsplit('/').next().unwrap();
    let package = Package::with_feature("mysql", NAME);
    package.write(".env", format!("DATABASE_URL={url}\n"));
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.run(&["run", "expand"]).ok();
    server.run(
        database,
        "INSERT INTO users SELECT seq, CONCAT('name ', seq) FROM seq_1_to_20000",
    );
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let socket = server.folder().join("socket");
    let mut copies = Command::new(program)
        .args([
            "--alter",
            "ENGINE=InnoDB",
            "--execute",
            "--no-version-check",
            "--chunk-size=100",
            "--sleep=0.05",
        ])
        .arg("--charset=utf8mb4")
        .arg(format!(
            "S={},u=root,D={database},t=users",
            socket.display()
        ))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let triggers = format!(
        "SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = '{database}' AND TRIGGER_NAME LIKE 'pt%'"
    );
    while server.run(database, &triggers).trim() == "0" {
        assert!(
            copies.try_wait().unwrap().is_none(),
            "{program} ended early"
        );
        thread::sleep(Duration::from_millis(20));
    }
    package
        .run(&["run", "expand"])
        .code(1)
        .complains("is at work on users, or was killed there");
    assert!(copies.wait().unwrap().success());
    package.run(&["run", "expand"]).ok();
    package.run(&["run", "migrate"]).ok();
    let filled = "SELECT count(*) FROM users WHERE full_name = name";
    assert_eq!(server.run(database, filled).trim(), "20000");
}
