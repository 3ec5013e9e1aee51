//! Tests of the fixtures themselves: a server that a test leaves behind is found here, and not by the next user of the
//! machine.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests_support::{MariaServer, PgBouncer, PgServer, psql, sqlite_database, sqlite3};

#[test]
fn each_test_has_a_database_of_its_own() {
    let server = PgServer::shared();
    let (one, two) = (server.create_database(), server.create_database());
    psql(&one, "CREATE TABLE t (x int)");
    assert_eq!(psql(&one, "SELECT count(*) FROM t").stdout, "0\n");
    assert!(
        psql(&two, "SELECT count(*) FROM t")
            .stderr
            .contains("does not exist")
    );
}

#[test]
fn a_role_needs_its_password() {
    let server = PgServer::shared();
    server.create_role("guest", "secret");
    let right = psql(&server.url("guest", Some("secret"), "postgres"), "SELECT 1");
    assert_eq!(right.stdout, "1\n", "{}", right.stderr);
    let wrong = psql(&server.url("guest", Some("wrong"), "postgres"), "SELECT 1");
    assert!(wrong.stderr.contains("password"), "{}", wrong.stderr);
}

#[test]
fn the_pooler_gives_a_session_more_than_one_connection() {
    let server = PgServer::shared();
    let pooler = PgBouncer::start(server);
    let url = pooler.url("postgres");
    let lock = "SELECT pg_try_advisory_lock(7), pg_sleep(0.2)";
    let both = std::thread::scope(|scope| {
        let one = scope.spawn(|| psql(&url, lock).stdout);
        let two = scope.spawn(|| psql(&url, lock).stdout);
        [one.join().expect("joins"), two.join().expect("joins")].concat()
    });
    assert!(both.contains("t|"), "{both}");
    // The client that took the lock has gone, and its lock is still held.
    let held = server.run(
        "postgres",
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
    );
    assert_eq!(held, "1\n");
}

#[test]
fn dropping_a_server_removes_its_folder() {
    let server = PgServer::start();
    let folder = server.folder().to_owned();
    assert!(folder.exists());
    drop(server);
    assert!(!folder.exists());
}

#[test]
fn killing_the_test_process_removes_its_server() {
    killed("killing_the_test_process_removes_its_server", || {
        let server = PgServer::start();
        println!("folder {}", server.folder().display());
        std::thread::sleep(Duration::from_mins(10));
    });
}

#[test]
fn killing_the_test_process_removes_its_mariadb() {
    killed("killing_the_test_process_removes_its_mariadb", || {
        let server = MariaServer::start();
        println!("folder {}", server.folder().display());
        std::thread::sleep(Duration::from_mins(10));
    });
}

/// Runs this test again in another process, which does `work`, and kills that process.
fn killed(test: &str, work: fn()) {
    if std::env::var_os("EC_TEST_VICTIM").is_some() {
        work();
    }
    let mut victim = Command::new(std::env::current_exe().expect("this test has a path"))
        .args(["--exact", test, "--nocapture"])
        .env("EC_TEST_VICTIM", "1")
        .stdout(Stdio::piped())
        .spawn()
        .expect("this test starts");
    let stdout = std::io::BufReader::new(victim.stdout.take().expect("stdout is piped"));
    let folder = std::io::BufRead::lines(stdout)
        .map_while(Result::ok)
        .find_map(|line| Some(line.split_once("folder ")?.1.to_owned()))
        .expect("the victim names its folder");
    assert!(std::path::Path::new(&folder).exists());
    victim.kill().expect("the victim can be killed");
    victim.wait().expect("the victim can be waited for");
    let begin = Instant::now();
    while std::path::Path::new(&folder).exists() {
        assert!(
            begin.elapsed() < Duration::from_secs(20),
            "{folder} is still there"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn mariadb_goes_on_after_an_error_and_names_its_line() {
    let output = MariaServer::shared().run("SELECT nonsense;\nSELECT 1 AS x;\n");
    assert_eq!(output.stdout, "x\n1\n");
    assert!(output.stderr.contains("at line 1"), "{}", output.stderr);
}

#[test]
fn sqlite_goes_on_after_an_error() {
    let (folder, _) = sqlite_database();
    let path = folder.path().join("test.db");
    let output = sqlite3(&path, "SELECT nonsense;\nSELECT 1;\n");
    assert_eq!(output.stdout, "1\n");
    assert!(output.stderr.contains("nonsense"), "{}", output.stderr);
}
