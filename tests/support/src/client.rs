//! The databases' own command line clients, which people have at hand.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::postgres::bin_folder;

/// The output of a client. The client goes on after an error, as it does when a person pipes a file into it.
#[derive(Debug)]
pub struct Output {
    /// Rows, one per line, with columns separated by `|`.
    pub stdout: String,
    /// Errors.
    pub stderr: String,
}

/// Pipes SQL into `psql`.
pub fn psql(url: &str, sql: &str) -> Output {
    pipe(
        // Debian's wrapper of `psql` would first run a Perl script to choose a version.
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
    // A thread writes the input: otherwise a client with much output and this process would wait for each other.
    let writer = std::thread::spawn(move || stdin.write_all(sql.as_bytes()));
    let output = child
        .wait_with_output()
        .expect("the client can be waited for");
    // The client may stop reading early; its output then says why.
    let _ = writer.join();
    Output {
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
