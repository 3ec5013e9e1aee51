//! What a collector gets.

use std::process::Command;

/// A migration's id, as the quickstart has it.
const ID: &str = "20261122101500_customers_full_name";

#[test]
fn a_run_is_a_tree_of_spans_and_an_error_is_on_it() {
    let output = Command::new(env!("CARGO_BIN_EXE_opentelemetry-example"))
        .output()
        .expect("the example runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}\n{said}");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(
        lines[..3],
        [
            "expand_contract.run order=expand [run.started, run.ended]",
            &format!(
                "  expand_contract.phase migration={ID} phase=expand [phase.started, phase.done]"
            ),
            &format!(
                "    expand_contract.step migration={ID} phase=expand step=1 [step.started, step.done]"
            ),
        ],
        "{text}"
    );
    let has = |begin: &str, end: &str| {
        let found = lines
            .iter()
            .any(|line| line.starts_with(begin) && line.ends_with(end));
        assert!(found, "{begin} .. {end}\n{text}");
    };
    has(
        &format!(
            "    expand_contract.step migration={ID} phase=migrate step=1 [step.started, backfill.progress"
        ),
        "step.done]",
    );
    has(
        "expand_contract.run ERROR order=contract error=cannot contract",
        "[run.started, run.ended]",
    );
    // The phase that the error ended is closed as well.
    has(
        &format!("  expand_contract.phase migration={ID} phase=contract [phase.started"),
        "phase.stopped]",
    );
}
