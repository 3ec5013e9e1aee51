//! `cargo expand-contract`; all the code is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    cargo_expand_contract::main(std::env::args_os())
}
