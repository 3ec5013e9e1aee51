//! `cargo check` of all that a workspace has, and what it says.

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

/// What the compiler says of the code as it is: one `compiler-message` each. An error when it cannot be known.
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

/// The compiler's messages among the lines. What build scripts and procedural macros print is among them too, in any
/// encoding, and is no message.
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

/// What came of a build.
pub(super) struct Checked {
    pub(super) compiles: bool,
    pub(super) messages: Vec<Value>,
}

/// Why nothing is known: the code does not compile as it is, or cargo has not got that far.
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

/// The workspace wrapper that the user has configured, as cargo looks for it: in the environment, then in the configuration
/// of this folder, of those above, and of cargo's home.
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
            // A file that cannot be read is cargo's to complain about.
            if let Ok(text) = std::fs::read_to_string(folder.join(file))
                && let Some(wrapper) = in_config(&text, &folder)
            {
                return Ok(Some(wrapper));
            }
        }
    }
    Ok(None)
}

/// A name is looked for in PATH, a path starts beside the folder `.cargo`.
fn in_config(text: &str, folder: &Path) -> Option<PathBuf> {
    // What cargo cannot read either, it says itself.
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
