//! `pause`, `resume`, `pace` and `cancel`: an operator asks something of runners, and sees what they are at.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

use crate::support::{FULL_NAME, NAME, Package};

#[test]
fn what_an_operator_asks_for_is_shown_until_it_is_taken_back() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
        .on_database(&["pause", "--why", "the sale begins"])
        .ok()
        .says("paused: runners begin nothing more until");
    package
        .on_database(&["pace", "--rows-per-second", "500"])
        .ok();
    package
        .on_database(&["status"])
        .ok()
        .says("paused     the sale begins; asked by ")
        .says("pace       500 rows a second; asked by ");
    package
        .on_database(&["resume"])
        .ok()
        .says("resumed: runners go on");
    package
        .on_database(&["resume"])
        .ok()
        .says("no pause was asked for");
    package.on_database(&["pace", "--share", "20%"]).ok();
    package
        .on_database(&["status"])
        .ok()
        .says("pace       20 % of the time; asked by ");
    package.on_database(&["pace", "--full"]).ok();
    let status = package.on_database(&["status"]).ok();
    assert!(!status.stdout.contains("asked by"), "{}", status.stdout);
}

#[test]
fn a_pace_is_one_limit() {
    let package = Package::new(NAME);
    package.run(&["pace"]).code(2);
    package
        .run(&["pace", "--share", "0"])
        .code(2)
        .complains("from 1 to 100");
    package.run(&["pace", "--share", "20%", "--full"]).code(2);
    package.run(&["pace", "--rows-per-second", "0"]).code(2);
}

/// A package with many rows to fill.
fn with_rows() -> (Package, String) {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) \
         INSERT INTO users (id, name) SELECT 1000 + i, 'user ' || i FROM n",
    );
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let id = package.ids().pop().unwrap();
    package.on_database(&["run", "expand"]).ok();
    (package, id)
}

/// A `run migrate` that has begun to fill rows, and what it says from then on.
fn migrating(package: &Package) -> (Child, BufReader<std::process::ChildStderr>) {
    let mut child = package
        .command(&["run", "migrate"])
        .env("DATABASE_URL", package.url())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("rows") {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    (child, stderr)
}

#[test]
fn a_cancel_ends_a_run_elsewhere_with_an_exit_code_of_its_own() {
    let (package, id) = with_rows();
    let (mut child, mut stderr) = migrating(&package);
    package
        .on_database(&["cancel", "--why", "the sale begins"])
        .ok()
        .says("cancelled: the runners that are at work now end");
    let mut said = String::new();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(4), "{said}");
    assert!(said.contains(" cancelled it "), "{said}");
    assert!(said.contains("(the sale begins)"), "{said}");
    package
        .on_database(&["status"])
        .ok()
        .says("cancelled  the runners that were at work then: the sale begins; asked by ");
    package
        .on_database(&["run", "migrate"])
        .ok()
        .says(&format!("migrated {id}"));
    let status = package.on_database(&["status"]).ok();
    assert!(!status.stdout.contains("the sale"), "{}", status.stdout);
    package
        .on_database(&["cancel", "20200101000000_unknown"])
        .code(1)
        .complains("no migration `20200101000000_unknown`");
}

#[cfg(unix)]
#[test]
fn a_watch_shows_why_a_run_elsewhere_waits_and_ends_well_by_ctrl_c() {
    let (package, id) = with_rows();
    let (mut child, _stderr) = migrating(&package);
    package
        .on_database(&["pause", "--why", "the sale begins"])
        .ok();
    let mut watch = package
        .command(&["status", "--watch", "1"])
        .env("DATABASE_URL", package.url())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut stdout = BufReader::new(watch.stdout.take().unwrap());
    let mut said = String::new();
    // It asks again and again, so it sees the pause at some time.
    while !said.contains("waits for `resume`: ") || said.matches("\nat work\n").count() < 2 {
        assert_ne!(stdout.read_line(&mut said).unwrap(), 0, "{said}");
    }
    assert!(said.contains(&format!(": migrate {id}")), "{said}");
    assert!(said.contains("(the sale begins)"), "{said}");
    for process in [&watch, &child] {
        let kill = Command::new("kill")
            .args(["-INT", &process.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
    }
    assert_eq!(watch.wait().unwrap().code(), Some(0), "{said}");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn windows_are_hours_of_a_place_and_stand_beside_a_speed() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
        .on_database(&["pace", "--window", "22:00-05:00", "--window", "12:00-13:00"])
        .ok()
        .says("runners begin batches, steps and phases in 22:00-05:00, 12:00-13:00 UTC alone");
    package.on_database(&["pace", "--share", "20%"]).ok();
    package
        .on_database(&["status"])
        .ok()
        .says("pace       20 % of the time; asked by ")
        .says("window     22:00-05:00, 12:00-13:00 UTC; asked by ");
    let berlin = ["--window", "22:00-05:00", "--time-zone", "Europe/Berlin"];
    package.on_database(&[&["pace"][..], &berlin].concat()).ok();
    package
        .on_database(&["status"])
        .ok()
        .says("window     22:00-05:00 Europe/Berlin; asked by ");
    package
        .on_database(&["pace", "--always"])
        .ok()
        .says("runners work at any hour");
    let status = package.on_database(&["status"]).ok();
    assert!(!status.stdout.contains("window"), "{}", status.stdout);
    package
        .on_database(&["pace", "--window", "22:00"])
        .code(2)
        .complains("a window is two times of a day, such as 22:00-05:00");
    package
        .on_database(&["pace", "--window", "22:00-05:00", "--time-zone", "Berlin"])
        .code(2)
        .complains("no time zone `Berlin` is known");
    package
        .on_database(&["run", "expand", "--time-zone", "Europe/Berlin"])
        .code(2);
    package
        .on_database(&["run", "expand", "--start-at", "tonight"])
        .code(2)
        .complains("a start is a time, such as 22:00");
    // A day that is over begins at once.
    let start = [
        "--start-at",
        "2026-01-01T22:00",
        "--window",
        "00:00-24:00",
        "--time-zone",
        "Europe/Berlin",
    ];
    package
        .on_database(&[&["run", "expand"][..], &start].concat())
        .ok();
}

#[test]
fn the_way_back_begins_where_the_database_is() {
    let (package, id) = with_rows();
    let plan = package.on_database(&["plan", "--rollback"]).ok();
    let command = format!("cargo expand-contract run rollback {id}");
    assert!(
        plan.stdout.contains("  from expand on\n"),
        "{}",
        plan.stdout
    );
    plan.says(&format!("{id} (users): expanded"))
        .says(&command)
        .says("reads 400,000 rows of users, less than a second")
        .says("writes anew 400,000 rows of users, about 4 s")
        .says("it is refused without --discard users.full_name")
        .says("the values of users.name are gone, and only a backup has them")
        .says(&format!("VACUUM INTO 'before-{id}.db';"));
    package.on_database(&["run", "migrate"]).ok();
    let plan = package.on_database(&["plan", "--rollback", &id]).ok();
    assert!(!plan.stdout.contains("from expand on"), "{}", plan.stdout);
    plan.says("  from migrate on\n");
    // Without a database there is no state, and no rows are known.
    let plan = package
        .run(&["plan", "--rollback", &id, "--all-phases"])
        .ok();
    assert!(!plan.stdout.contains("400,000"), "{}", plan.stdout);
    plan.says("  from expand on\n")
        .says("writes anew the rows of users");
    package
        .on_database(&["plan", "--rollback", "20200101000000_unknown"])
        .code(1)
        .complains("no migration `20200101000000_unknown` is at hand");
    package.run(&["plan"]).code(2);
}
