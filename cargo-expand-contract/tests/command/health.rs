//! `run` waits while a measure of the database's health is over its limit.

use std::fs::File;
use std::process::{Child, Stdio};
use std::time::Duration;

use tests_support::{PgServer, psql};

use crate::support::{FULL_NAME, NAME, Package, Ran};

/// A package whose next step is expanded on its SQLite database, with a row to fill.
fn expanded() -> Package {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "--for-build"]).ok();
    package.sql("INSERT INTO users (id, name) VALUES (1, 'ada')");
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
}

/// Adds these lines to the package's configuration.
fn configured(package: &Package, health: &str) {
    let before = package.read("expand-contract.toml");
    package.write(
        "expand-contract.toml",
        format!("{before}\n[health]\n{health}\n"),
    );
}

/// A command that goes on in the background, and what it has said so far.
struct Runs<'a> {
    package: &'a Package,
    child: Child,
}

impl<'a> Runs<'a> {
    fn start(package: &'a Package, url: &str, args: &[&str]) -> Self {
        let said = File::create(package.root.join("said")).unwrap();
        let child = package
            .command(args)
            .env("DATABASE_URL", url)
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .unwrap();
        Self { package, child }
    }

    fn said(&self) -> String {
        self.package.read("said")
    }

    /// Waits until it has said this.
    fn until(&mut self, words: &str) {
        while !self.said().contains(words) {
            if let Some(ended) = self.child.try_wait().unwrap() {
                assert!(self.said().contains(words), "{ended}: {}", self.said());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn ok(mut self) -> String {
        assert!(self.child.wait().unwrap().success(), "{}", self.said());
        self.said()
    }
}

#[test]
fn the_load_of_the_host_holds_a_migrate_and_status_says_so() {
    let package = expanded();
    configured(&package, "host_command = \"cat load\"\nhost_limit = 4");
    package.write("load", "9\n");
    let mut runs = Runs::start(&package, &package.url(), &["run", "migrate"]);
    runs.until("     held: the host's number is 9 (limit host: at most 4)");
    package
        .on_database(&["status"])
        .ok()
        .says("waits for the limit host: the host's number is 9, ");
    let json = package
        .on_database(&["status", "--message-format", "json"])
        .ok();
    assert!(
        json.stdout
            .contains("\"waits_for\":\"the limit host: the host's number is 9\""),
        "{}",
        json.stdout
    );
    package.write("load", "no number");
    runs.until(
        "host is not known: `cat load` printed no number, which is not one number (limit host: at most 4)",
    );
    package.write("load", "3\n");
    let said = runs.ok();
    assert!(said.contains("     going on after "), "{said}");
    assert_eq!(package.sql("SELECT full_name FROM users"), "ada");
    let status = package.on_database(&["status"]).ok();
    assert!(!status.stdout.contains("held"), "{}", status.stdout);
}

#[test]
fn a_limit_of_the_command_line_comes_behind_those_of_the_package() {
    let package = expanded();
    configured(&package, "host_command = \"echo 9\"\nhost_limit = 4");
    package
        .on_database(&["run", "migrate", "--limit", "host=10"])
        .ok();
    let package = expanded();
    configured(&package, "host_command = \"false\"\nhost_limit = 4");
    package
        .on_database(&["run", "migrate", "--limit", "host=off"])
        .ok();
}

#[test]
fn sessions_that_wait_for_a_lock_hold_a_migrate() {
    let url = PgServer::shared().create_database();
    let package = Package::with_feature("postgres", NAME);
    let run = |args: &[&str]| Ran::of(package.command(args).env("DATABASE_URL", &url));
    run(&["init"]).ok();
    run(&["generate"]).ok();
    run(&["run", "--for-build"]).ok();
    psql(
        &url,
        "INSERT INTO users (id, name) VALUES (1, 'ada'); CREATE TABLE other (id int); INSERT INTO other VALUES (1)",
    );
    package.models(FULL_NAME);
    run(&["generate"]).ok();
    run(&["run", "expand"]).ok();
    std::thread::scope(|scope| {
        // The first one holds the row until it is told to end, and the second one waits for it.
        let holder = scope.spawn(|| {
            psql(
                &url,
                "BEGIN; SELECT * FROM other FOR UPDATE; SELECT pg_sleep(600)",
            )
        });
        let asleep = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";
        while psql(&url, asleep).stdout.trim().is_empty() {
            std::thread::sleep(Duration::from_millis(20));
        }
        let waits = scope.spawn(|| psql(&url, "UPDATE other SET id = 2"));
        let args = ["run", "migrate", "--limit", "lock_waits=0"];
        let mut runs = Runs::start(&package, &url, &args);
        runs.until("     held: 1 session of the application waits for a lock (limit lock_waits: at most 0)");
        psql(
            &url,
            &format!("SELECT pg_cancel_backend(pid) FROM ({asleep}) AS asleep"),
        );
        runs.ok();
        holder.join().unwrap();
        waits.join().unwrap();
    });
    assert_eq!(
        psql(&url, "SELECT full_name FROM users").stdout.trim(),
        "ada"
    );
}

#[test]
fn a_limit_that_cannot_be_read_says_what_there_is() {
    let package = Package::new(NAME);
    package
        .run(&["run", "migrate", "--limit", "load=3"])
        .code(2)
        .complains("`load` is no measure; there are replica_bytes, replica_seconds, lock_waits,");
    package
        .run(&["run", "migrate", "--limit", "replica_bytes=10s"])
        .code(2)
        .complains("`10s` is no limit of replica_bytes: write a number with kB, MB, GB or TB, such as 64MB");
    package
        .run(&["run", "migrate", "--limit", "lock_waits"])
        .code(2)
        .complains("a limit is NAME=VALUE, such as lock_waits=5");
}

#[test]
fn a_limit_that_this_database_cannot_keep_is_refused_before_anything_is_done() {
    let package = expanded();
    package
        .on_database(&["run", "migrate", "--limit", "lock_waits=5"])
        .code(1)
        .complains(
            "error: the limit of lock_waits cannot be kept: no sqlite tells it; nothing was done",
        )
        .complains("help: or leave that limit out: --limit lock_waits=off");
    assert_eq!(package.sql("SELECT count(full_name) FROM users"), "0");
}

#[test]
fn a_mistake_in_the_configuration_is_said_at_its_place() {
    for (health, message, help) in [
        (
            "load = 3",
            "unknown key `load` in [health]",
            "keys are replica_bytes, ",
        ),
        (
            "lock_waits = \"many\"",
            "`many` is no limit of lock_waits",
            "such as 10",
        ),
        (
            "host_command = \"echo 1\"",
            "expand-contract.toml has a command for host and no limit",
            "add host_limit = .. under [health]",
        ),
        (
            "prometheus = { url = \"https://mon\", query = \"up\", limit = 1 }",
            "prometheus is asked over http:// alone",
            "curl",
        ),
        (
            "prometheus = { url = \"http://mon\", limit = 1 }",
            "`prometheus` has no `query`",
            "prometheus = { url = ",
        ),
    ] {
        let package = Package::new(NAME);
        package.run(&["init"]).ok();
        package.run(&["generate"]).ok();
        configured(&package, health);
        package
            .on_database(&["run", "expand"])
            .code(1)
            .complains(message)
            .complains(help);
    }
}
