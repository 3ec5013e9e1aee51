//! The README's five minutes, done literally: each block behind a `<!-- walk: .. -->` comment, in order.

#![allow(clippy::unwrap_used, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

struct Block<'a> {
    action: &'a str,
    text: &'a str,
}

fn blocks(readme: &str) -> Vec<Block<'_>> {
    readme
        .split("<!-- walk: ")
        .skip(1)
        .map(|part| {
            let (action, rest) = part.split_once(" -->\n```").unwrap();
            let (_language, rest) = rest.split_once('\n').unwrap();
            let (text, _) = rest.split_once("\n```").unwrap();
            Block { action, text }
        })
        .collect()
}

struct Walk {
    root: PathBuf,
    /// `/`-separated folders in which programs are looked for; the command under test comes first.
    path: std::ffi::OsString,
}

impl Walk {
    fn shop(&self) -> PathBuf {
        self.root.join("shop")
    }

    fn shell(&self, command: &str, folder: &Path) -> Output {
        Command::new("sh")
            .args(["-c", command])
            .current_dir(folder)
            .env("PATH", &self.path)
            .env("DATABASE_URL", "sqlite:shop.db?mode=rwc")
            .env(
                "CARGO_TARGET_DIR",
                Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme"),
            )
            .env_remove("CARGO")
            .output()
            .unwrap()
    }

    /// Runs each `$ ` line; what follows it must be printed, in this order.
    fn run(&self, text: &str, fails: bool) {
        let mut commands = text.split("\n$ ").peekable();
        while let Some(part) = commands.next() {
            let mut lines = part.lines();
            let command = lines.next().unwrap().trim_start_matches("$ ");
            let output = self.shell(command, &self.shop());
            let printed = [output.stdout, output.stderr]
                .map(|bytes| String::from_utf8(bytes).unwrap())
                .concat();
            // The last command of a block that fails is the one that must.
            let expected = !(fails && commands.peek().is_none());
            assert_eq!(
                output.status.success(),
                expected,
                "`{command}` printed:\n{printed}"
            );
            let mut rest = printed.as_str();
            for line in lines {
                let found = rest.find(line).unwrap_or_else(|| {
                    panic!("`{command}` did not print `{line}`, but:\n{printed}")
                });
                rest = &rest[found + line.len()..];
            }
        }
    }

    fn edit(&self, file: &str, diff: &str) {
        let path = self.shop().join(file);
        let text = fs::read_to_string(&path).unwrap();
        let side = |mark| {
            diff.lines()
                .filter_map(|line| line.strip_prefix(mark))
                .collect::<Vec<_>>()
                .join("\n")
        };
        assert_eq!(
            text.matches(&side('-')).count(),
            1,
            "{diff}\ndoes not fit\n{text}"
        );
        fs::write(&path, text.replace(&side('-'), &side('+'))).unwrap();
    }
}

#[test]
fn the_five_minutes_of_the_readme() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let readme = fs::read_to_string(workspace.join("README.md")).unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let command = Path::new(env!("CARGO_BIN_EXE_cargo-expand-contract"));
    let path = std::env::var_os("PATH").unwrap();
    let folders = [command.parent().unwrap().to_owned()]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let walk = Walk {
        root: scratch.path().to_owned(),
        path: std::env::join_paths(folders).unwrap(),
    };

    let mut done = 0;
    for Block { action, text } in blocks(&readme) {
        match action.split_once(' ').unwrap_or((action, "")) {
            ("new", name) => {
                let output = walk.shell(&format!("cargo new --quiet {name}"), &walk.root);
                assert!(output.status.success(), "{output:?}");
                // The versions that everything here is tested with.
                fs::copy(workspace.join("Cargo.lock"), walk.shop().join("Cargo.lock")).unwrap();
            }
            ("append", file) => {
                let here = format!("path = {:?}", workspace.join("runtime"));
                let text = text.replace(
                    "git = \"https://github.com/expand-contract/expand-contract\"",
                    &here,
                );
                assert!(text.contains(&here), "{text}");
                let path = walk.shop().join(file);
                let before = fs::read_to_string(&path).unwrap();
                fs::write(&path, before + &text + "\n").unwrap();
            }
            ("write", file) => fs::write(walk.shop().join(file), text).unwrap(),
            ("edit", file) => walk.edit(file, text),
            ("run,", "fails") => walk.run(text, true),
            ("run", "") => walk.run(text, false),
            _ => panic!("the README says `walk: {action}`, which this test does not know"),
        }
        done += 1;
    }
    assert!(done > 8, "the README's walk has only {done} blocks");
}
