//! The summary counts from the writers' logs, so it must fail when the sync fails.

use std::process::{Command, Output};

fn quickstart(without_triggers: bool) -> (Output, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quickstart"));
    if without_triggers {
        command.env("QUICKSTART_WITHOUT_TRIGGERS", "1");
    }
    let output = command.output().expect("the quickstart runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output, text)
}

#[test]
fn nothing_is_lost_with_triggers_and_writes_are_lost_without() {
    let (output, text) = quickstart(false);
    assert!(
        output.status.success() && text.contains("lost 0, failed 0"),
        "{text}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );

    let (output, text) = quickstart(true);
    let counted = text
        .lines()
        .any(|line| line.contains("v2 ") && line.contains(": lost ") && !line.contains("lost 0"));
    assert!(!output.status.success() && counted, "{text}");
}
