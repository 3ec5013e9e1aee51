//! Tests of the fixtures themselves: a server that a test leaves behind is found here, and not by the next user of the
//! machine.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use tests_support::{MySqlLike, PgBouncer, PgServer, psql, sqlite_database, sqlite3};

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
        let server = MySqlLike::start_maria(&[]);
        println!("folder {}", server.folder().display());
        std::thread::sleep(Duration::from_mins(10));
    });
}

#[test]
fn killing_the_test_process_removes_its_mysql() {
    if MySqlLike::mysql().is_none() {
        return;
    }
    killed("killing_the_test_process_removes_its_mysql", || {
        let server = MySqlLike::start_mysql(&[]).expect("the test has one, too");
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
fn each_test_has_a_database_of_its_own_on_mariadb_and_mysql() {
    for server in MySqlLike::all() {
        let (one, two) = (server.create_database(), server.create_database());
        server.run(database(&one), "CREATE TABLE t (x int)");
        assert_eq!(server.run(database(&one), "SELECT count(*) FROM t"), "0\n");
        assert_eq!(server.run(database(&two), "SHOW TABLES"), "");
        server.done_with_database(&one);
        server.create_database();
        let exist = server.run("mysql", "SHOW DATABASES");
        assert!(!exist.lines().any(|name| name == database(&one)), "{exist}");
        assert!(exist.lines().any(|name| name == database(&two)), "{exist}");
    }
}

#[test]
fn a_database_in_use_is_not_waited_for() {
    for server in MySqlLike::all() {
        let url = server.create_database();
        server.run(database(&url), "CREATE TABLE t (x int)");
        std::thread::scope(|scope| {
            let transaction = "BEGIN; SELECT * FROM t; SELECT SLEEP(4)";
            let holder = scope.spawn(|| server.run(database(&url), transaction));
            let sleeps =
                "SELECT count(*) FROM information_schema.processlist WHERE state = 'User sleep'";
            while server.run("mysql", sleeps) == "0\n" {}
            server.done_with_database(&url);
            server.create_database();
            assert!(!holder.is_finished(), "{} waited", server.name());
        });
    }
}

#[test]
fn the_url_says_user_socket_and_database() {
    for server in MySqlLike::all() {
        let socket = server.folder().join("socket");
        assert_eq!(
            server.url("guest", Some("secret"), "test_1"),
            format!(
                "mysql://guest:secret@localhost/test_1?socket={}&ssl-mode=disabled",
                socket.display()
            )
        );
    }
}

#[test]
fn a_user_of_mariadb_or_mysql_needs_its_password() {
    for server in MySqlLike::all() {
        server.create_user("guest", "secret");
        let login = |password: &str| {
            Command::new("mariadb")
                .args(["--no-defaults", "-u", "guest", "-N", "-e", "SELECT 1"])
                .arg(format!("--password={password}"))
                .arg("-S")
                .arg(server.folder().join("socket"))
                .output()
                .expect("the client starts")
        };
        assert_eq!(login("secret").stdout, b"1\n");
        let wrong = login("wrong");
        assert!(String::from_utf8_lossy(&wrong.stderr).contains("Access denied"));
    }
}

#[test]
fn mariadb_and_mysql_go_on_after_an_error_and_name_its_line() {
    for server in MySqlLike::all() {
        let output = server.pipe("SELECT nonsense;\nSELECT 1 AS x;\n");
        assert_eq!(output.stdout, "x\n1\n");
        assert!(output.stderr.contains("at line 1"), "{}", output.stderr);
    }
}

#[test]
fn commits_survive_a_kill_of_mariadb_or_mysql() {
    for server in MySqlLike::all() {
        let server = server.start_another(&[]);
        let url = server.create_database();
        let insert = "CREATE TABLE t (x int); INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)";
        server.run(database(&url), insert);
        server.kill();
        assert!(!server.pipe("SELECT 1").stderr.is_empty());
        server.restart();
        assert_eq!(server.run(database(&url), "SELECT count(*) FROM t"), "2\n");
        server.kill();
        server.restart();
        let folder = server.folder().to_owned();
        drop(server);
        assert!(!folder.exists());
    }
}

#[test]
fn a_server_takes_settings_and_listens_on_a_port() {
    for server in MySqlLike::all() {
        let settings = ["--log-bin", "--server-id=7", "--bind-address=127.0.0.1"];
        let server = server.start_another(&settings);
        let values = "SELECT @@log_bin, @@server_id, @@max_connections";
        assert_eq!(server.run("mysql", values), "1\t7\t500\n");
        std::net::TcpStream::connect(("127.0.0.1", server.port())).expect("it listens");
    }
}

#[test]
fn folders_of_test_processes_that_are_gone_are_removed() {
    let mut gone = Command::new("true").spawn().expect("`true` starts");
    gone.wait().expect("it ends");
    for server in MySqlLike::all() {
        let stale = format!("ec-{}-{}-stale", server.name(), gone.id());
        let stale = std::env::temp_dir().join(stale);
        std::fs::create_dir_all(stale.join("data")).expect("a folder can be made");
        drop(server.start_another(&[]));
        assert!(!stale.exists());
        assert!(server.folder().exists());
    }
}

/// The server runs from a folder of its own, where it finds the files that it reads beside its program.
#[test]
fn mysql_has_its_messages_collations_regular_expressions_and_components() {
    let Some(server) = MySqlLike::mysql() else {
        return;
    };
    let works = r#"SELECT REGEXP_REPLACE('a1b', '\\p{Nd}', 'x'), REGEXP_LIKE('ñ', '^\\p{Ll}$'),
        JSON_EXTRACT('{"a": [1, 2]}', '$.a[1]'),
        'ß' = 'ss' COLLATE utf8mb4_0900_ai_ci, 'a' = 'A' COLLATE utf8mb4_0900_as_cs,
        CONVERT('ä' USING latin1) = _latin1 x'e4', @@performance_schema"#;
    assert_eq!(server.run("mysql", works), "axb\t1\t2\t1\t0\t1\t1\n");
    let component = "INSTALL COMPONENT 'file://component_query_attributes'";
    server.run("mysql", component);
    let german = server.pipe("SET lc_messages = 'de_DE';\nSELECT nonsense;\n");
    assert!(german.stderr.contains("Unbekanntes"), "{}", german.stderr);
    let url = server.create_database();
    let locks = "CREATE TABLE t (x int); BEGIN; SELECT * FROM t; SELECT lock_type FROM performance_schema.metadata_locks
        WHERE object_name = 't' AND object_schema = database()";
    assert_eq!(server.run(database(&url), locks), "SHARED_READ\n");
}

/// The name of a database, by its URL.
fn database(url: &str) -> &str {
    let path = url.split('?').next().expect("a split has a part");
    path.rsplit('/').next().expect("a split has a part")
}

#[test]
fn sqlite_goes_on_after_an_error() {
    let (folder, _) = sqlite_database();
    let path = folder.path().join("test.db");
    let output = sqlite3(&path, "SELECT nonsense;\nSELECT 1;\n");
    assert_eq!(output.stdout, "1\n");
    assert!(output.stderr.contains("nonsense"), "{}", output.stderr);
}
