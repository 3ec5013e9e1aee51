//! Each case is a mistake and the text that rustc shows for it. `TRYBUILD=overwrite cargo test -p tests-ui` writes the
//! texts again; read the difference as the person who made the mistake.

use std::env;
use std::process::Command;

/// The toolchain whose words are in the `.stderr` files. Others say the same in words of their own.
const TOOLCHAIN: &str = "rustc 1.95.";

#[test]
fn every_mistake_is_told() {
    // The cases are compiled in a package of trybuild's, which has no lock beside it. The variable is set for a
    // process of its own, since a test must not change its own environment while others run.
    const LOCK: &str = "EXPAND_CONTRACT_LOCK";
    if env::var_os(LOCK).is_none() {
        let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/expand-contract.lock");
        let status = Command::new(env::current_exe().expect("this test's path"))
            .args(["every_mistake_is_told", "--exact", "--nocapture"])
            .env(LOCK, lock)
            .status()
            .expect("this test can be run again");
        assert!(status.success(), "see above");
        return;
    }
    if !version().starts_with(TOOLCHAIN) {
        println!("the texts are those of {TOOLCHAIN}x, this is {}", version());
        return;
    }
    trybuild::TestCases::new().compile_fail("cases/**/*.rs");
}

fn version() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = Command::new(rustc).arg("--version").output();
    output.map_or_else(
        |error| error.to_string(),
        |output| String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}
