//! The databases' own command line clients: what a person has at hand.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::postgres::bin_folder;

/// What a client said. It goes on after an error, as it does for a person who pipes a file into it.
#[derive(Debug)]
pub struct Output {
    /// Rows, one a line, columns separated by `|`.
    pub stdout: String,
    /// Errors.
    pub stderr: String,
}

/// Pipes SQL into `psql`.
pub fn psql(url: &str, sql: &str) -> Output {
    pipe(
        // Debian's own `psql` asks a Perl script first which one is meant.
        Command::new(bin_folder().join("psql"))
            .args(["-X", "-q", "-A", "-t", url])
            .env("PGOPTIONS", "-c client_min_messages=warning"),
        sql,
    )
}

/// Pipes SQL into `sqlite3`.
pub fn sqlite3(database: &Path, sql: &str) -> Output {
    pipe(Command::new("sqlite3").arg("-batch").arg(database), sql)
}

pub(crate) fn pipe(command: &mut Command, sql: &str) -> Output {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| {
            panic!("{name} does not start ({error}): run tests/run, which installs it")
        });
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let sql = sql.to_owned();
    // In a thread of its own: a client that prints much would otherwise wait for us, and we for it.
    let writer = std::thread::spawn(move || stdin.write_all(sql.as_bytes()));
    let output = child
        .wait_with_output()
        .expect("the client can be waited for");
    // It may stop reading early: its own words say why.
    let _ = writer.join();
    Output {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
