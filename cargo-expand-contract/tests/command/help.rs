//! What the command says about itself.

use crate::support::{Package, Ran, command};

const COMMANDS: [&str; 16] = [
    "init", "generate", "discard", "run", "status", "report", "serve", "pause", "resume", "pace",
    "cancel", "plan", "ready", "check", "explain", "touches",
];

fn run(args: &[&str]) -> Ran {
    Ran::of(command(&std::env::temp_dir()).args(args))
}

#[test]
fn every_command_teaches_when_it_is_safe_and_shows_an_example() {
    for name in COMMANDS {
        let help = run(&[name, "--help"]).ok().stdout.to_lowercase();
        assert!(help.contains("safe"), "{name}: {help}");
        assert!(help.contains("example"), "{name}: {help}");
        assert!(
            help.contains(&format!("expand-contract {name}")),
            "{name}: {help}"
        );
    }
}

#[test]
fn the_overview_names_every_command_and_the_exit_codes() {
    let help = run(&["--help"]).ok();
    for name in COMMANDS {
        assert!(help.stdout.contains(&format!("\n  {name}")), "{name}");
    }
    help.says("Exit codes: 0 done, 1 findings or refused, 2 wrong command line, 3 environment");
}

#[test]
fn it_is_a_subcommand_of_cargo_and_a_program_of_its_own() {
    run(&["expand-contract", "run", "--help"])
        .ok()
        .says("Usage: cargo expand-contract run");
    run(&["run", "--help"])
        .ok()
        .says("Usage: cargo-expand-contract run");
}

#[test]
fn help_lines_fit_a_wide_terminal() {
    for name in COMMANDS {
        for line in run(&[name, "--help"]).ok().stdout.lines() {
            assert!(line.chars().count() <= 150, "{name}: {line}");
        }
    }
}

#[test]
fn a_wrong_command_line_is_exit_code_2() {
    let package = Package::new("");
    package.run(&[]).code(2);
    package.run(&["expnd"]).code(2).complains("expnd");
    package.run(&["run"]).code(2);
    package.run(&["run", "expnd"]).code(2).complains("expand");
    package.run(&["run", "expand", "--for-build"]).code(2);
    package.run(&["generate", "--check", "--amend"]).code(2);
    package
        .run(&["run", "expand", "--lock-timeout", "5"])
        .code(2)
        .complains("500ms");
}
