//! The programs that the stories start: both builds of the service, the command, and cargo.

use std::env;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder of this example's sources.
pub(crate) fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cargo that started this program.
pub(crate) fn cargo() -> Command {
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Cargo sets these variables for a program of its package. Some build scripts (ring's does) react to them, and half of
    // the dependencies would be built again.
    for (name, _) in env::vars_os() {
        let of_package = |name: &str| {
            ["CARGO_MANIFEST_", "CARGO_PKG_"]
                .iter()
                .any(|of| name.starts_with(of))
        };
        if name.to_str().is_some_and(of_package) {
            cargo.env_remove(name);
        }
    }
    cargo
}

/// Builds the command and these packages beside this program, with the same features as this program.
pub(crate) fn build(packages: &[&str]) -> io::Result<()> {
    let mut build = cargo();
    build
        .args(["build", "--quiet", "--manifest-path"])
        .arg(sources().join("Cargo.toml"));
    if env::current_exe()?
        .components()
        .any(|part| part.as_os_str() == "release")
    {
        build.arg("--release");
    }
    // `tests/run` sets this variable: this program was then built by `cargo test --workspace`, and other features would
    // mean another build of almost all dependencies.
    if env::var_os("EXAMPLES_IN_WORKSPACE").is_some() {
        build.args(["--workspace", "--test", "stories"]);
        for binary in ["cargo-expand-contract"].iter().chain(packages) {
            build.args(["--bin", binary]);
        }
    } else {
        for package in ["rolling-deploy", "cargo-expand-contract"]
            .iter()
            .chain(packages)
        {
            build.args(["-p", package]);
        }
    }
    if build.status()?.success() {
        Ok(())
    } else {
        Err(io::Error::other("the services do not build; see above"))
    }
}

/// A program that was built beside this one.
pub(crate) fn program(name: &str) -> io::Result<PathBuf> {
    Ok(env::current_exe()?
        .with_file_name(name)
        .with_extension(env::consts::EXE_EXTENSION))
}

/// Runs `cargo expand-contract ..` in the checkout of a build on a database, shows the command, and returns whether it
/// succeeded.
pub(crate) fn expand_contract(build: &str, owner: &str, arguments: &[&str]) -> io::Result<bool> {
    println!("\n{build}$ cargo expand-contract {}", arguments.join(" "));
    let status = Command::new(program("cargo-expand-contract")?)
        .args(arguments)
        .current_dir(sources().join(build))
        .env("DATABASE_URL", owner)
        .status()?;
    Ok(status.success())
}
