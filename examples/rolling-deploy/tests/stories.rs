//! The tests tell the stories once on each kind of database. The summary counts from the clients' logs, so it must fail when the sync
//! fails.

use std::process::{Command, Output};

fn rolling_deploy(database: &str, without_triggers: bool) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolling-deploy"));
    command.args(["--database", database]);
    if without_triggers {
        command.env("ROLLING_WITHOUT_TRIGGERS", "1");
    }
    let output = command.output().expect("the example runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let text = format!("{text}\n{}", String::from_utf8_lossy(&output.stderr));
    (output, text)
}

#[allow(clippy::print_stdout)] // Shown by `--nocapture`.
fn told_on(database: &str) {
    let (output, text) = rolling_deploy(database, false);
    let clean = text.matches(" reads: lost 0, failed 0").count();
    assert!(output.status.success() && clean == 3, "{text}");
    println!("{text}");
}

/// Without the triggers it has to count what is lost.
fn losses_are_counted_on(database: &str) {
    let (output, text) = rolling_deploy(database, true);
    let counted = text
        .lines()
        .any(|line| line.contains(" reads: lost ") && !line.contains(": lost 0,"));
    assert!(!output.status.success() && counted, "{text}");
}

#[test]
fn nothing_is_lost_with_triggers_and_writes_are_lost_without_on_postgres() {
    told_on("postgres");
    losses_are_counted_on("postgres");
}

#[test]
fn nothing_is_lost_with_triggers_on_mariadb() {
    told_on("mariadb");
}
