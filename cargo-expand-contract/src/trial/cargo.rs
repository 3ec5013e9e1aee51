//! `cargo check` of the whole workspace, and its messages.

use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use expand_contract_schema::Diagnostic;
use serde_json::Value;
use toml::de::DeTable;

use super::{TrialArgs, wrapper};
use crate::args::MembersArgs;
use crate::exit;
use crate::failure::Failure;
use crate::package;

/// The compiler's messages about the present code, one `compiler-message` each. It is an error if the code does not
/// compile.
pub(super) fn check(members: &MembersArgs, args: &TrialArgs) -> Result<Checked, Failure> {
    let program = package::cargo();
    let mut command = Command::new(&program);
    command.args(["check", "--all-targets", "--message-format=json"]);
    if let Some(manifest) = package::manifest(&members.first())? {
        command.arg("--manifest-path").arg(manifest);
    }
    if members.packages.is_empty() {
        command.arg("--workspace");
    }
    for name in &members.packages {
        command.args(["--package", name]);
    }
    args.pass_on(&mut command);
    wrapper::install(&mut command, configured()?)
        .map_err(|error| Failure::io("find", Path::new("this program"), &error))?;
    let mut cargo = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| package::no_cargo(&program, &error))?;
    let mut messages = Vec::new();
    if let Some(stdout) = cargo.stdout.take() {
        messages = compiler_messages(BufReader::new(stdout))
            .map_err(|error| Failure::io("read what comes from", Path::new(&program), &error))?;
    }
    let status = cargo
        .wait()
        .map_err(|error| Failure::io("run", Path::new(&program), &error))?;
    Ok(Checked {
        compiles: status.success(),
        messages,
    })
}

/// The compiler's messages among the lines. Build scripts and procedural macros may print lines too, in any encoding,
/// and those are skipped.
fn compiler_messages(lines: impl BufRead) -> io::Result<Vec<Value>> {
    let mut messages = Vec::new();
    for line in lines.split(b'\n') {
        let Ok(message) = serde_json::from_slice::<Value>(&line?) else {
            continue;
        };
        if message["reason"] == "compiler-message" {
            messages.push(message);
        }
    }
    Ok(messages)
}

/// The result of a build.
pub(super) struct Checked {
    pub(super) compiles: bool,
    pub(super) messages: Vec<Value>,
}

/// An error: the present code does not compile, or cargo stopped before the compiler ran.
pub(super) fn broken(errors: usize) -> Failure {
    let failure = if errors == 0 {
        Failure {
            exit: exit::ENVIRONMENT,
            diagnostics: vec![Diagnostic::error(
                "`cargo check` failed before it compiled this workspace, see above: what would break cannot be known",
            )],
        }
    } else {
        Failure::refused(Diagnostic::error(
            "this workspace does not compile as it is: what would break cannot be known",
        ))
    };
    failure.help("--trial builds what `cargo check --workspace --all-targets` builds, with the same features; make that work first")
}

/// The user's workspace wrapper, in cargo's order: the environment, then the configuration of this folder, of those
/// above, and of cargo's home.
fn configured() -> Result<Option<PathBuf>, Failure> {
    let environment = [
        "RUSTC_WORKSPACE_WRAPPER",
        "CARGO_BUILD_RUSTC_WORKSPACE_WRAPPER",
    ];
    if let Some(wrapper) = environment.into_iter().find_map(std::env::var_os) {
        return Ok(Some(PathBuf::from(wrapper)).filter(|wrapper| !wrapper.as_os_str().is_empty()));
    }
    let here = std::env::current_dir()
        .map_err(|error| Failure::io("find", Path::new("the current directory"), &error))?;
    let home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let folders = here
        .ancestors()
        .map(|folder| folder.join(".cargo"))
        .chain(home);
    for folder in folders {
        for file in ["config.toml", "config"] {
            // Cargo reports a file that cannot be read.
            if let Ok(text) = std::fs::read_to_string(folder.join(file))
                && let Some(wrapper) = in_config(&text, &folder)
            {
                return Ok(Some(wrapper));
            }
        }
    }
    Ok(None)
}

/// A name is looked up in PATH. A path is relative to the folder that contains `.cargo`.
fn in_config(text: &str, folder: &Path) -> Option<PathBuf> {
    // Cargo reports a configuration that it cannot read.
    let config = DeTable::parse(text).ok()?;
    let build = config.get_ref().get("build")?.get_ref().as_table()?;
    let wrapper = build.get("rustc-workspace-wrapper")?.get_ref().as_str()?;
    if wrapper.contains(['/', '\\']) {
        return Some(folder.parent()?.join(wrapper));
    }
    Some(PathBuf::from(wrapper)).filter(|_| !wrapper.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_build_script_prints_hides_no_message() {
        let lines = b"\xff\xfe no text\n{\"reason\":\"compiler-message\",\"n\":1}\n{\"reason\":\"other\"}\n";
        let messages = compiler_messages(&lines[..]).unwrap();
        assert_eq!(messages.len(), 1);
        assert_eq!(messages[0]["n"], 1);
    }

    #[test]
    fn a_wrapper_is_found_as_cargo_finds_it() {
        let find = |text: &str| in_config(text, Path::new("/work/shop/.cargo"));
        assert_eq!(find("[build]\njobs = 2\n"), None);
        assert_eq!(
            find("build.rustc-workspace-wrapper = \"clippy-driver\""),
            Some("clippy-driver".into())
        );
        assert_eq!(
            find("[build]\nrustc-workspace-wrapper = \"tools/wrap.sh\""),
            Some("/work/shop/tools/wrap.sh".into())
        );
    }
}
