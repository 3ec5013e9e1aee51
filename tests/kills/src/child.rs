//! The runner in a process of its own.

use std::io::{BufRead as _, BufReader, Lines, Write as _};
use std::process::{ChildStdout, Command, Stdio};

/// A process that talks in lines. It is killed when it is dropped.
#[derive(Debug)]
pub struct Child {
    process: std::process::Child,
    lines: Lines<BufReader<ChildStdout>>,
}

/// What a runner says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// It has passed this point.
    Point(String),
    /// It waits at this point.
    Halt(String),
    /// It is done.
    Done,
    /// It asks for these words.
    Attest(String),
    /// It would lose something that was not given up by name.
    Loses,
    /// Its connection is gone.
    Lost,
    /// The server has cancelled its statement.
    Cancelled,
}

impl Child {
    /// Starts a program.
    pub fn start(program: &str, args: &[&str]) -> Self {
        let mut process = Command::new(program)
            .args(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{program} does not start: {error}"));
        let stdout = process.stdout.take().expect("it is piped");
        Self {
            process,
            lines: BufReader::new(stdout).lines(),
        }
    }

    /// The next line; `None` when it has ended.
    pub fn line(&mut self) -> Option<String> {
        self.lines.next()?.ok()
    }

    /// The next thing a runner says.
    pub fn said(&mut self) -> Said {
        self.says().expect("a runner says how it ends")
    }

    /// The same; `None` when it has ended without a word.
    pub(crate) fn says(&mut self) -> Option<Said> {
        let line = self.line()?;
        let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
        Some(match word {
            "point" => Said::Point(rest.into()),
            "halt" => Said::Halt(rest.into()),
            "done" => Said::Done,
            "attest" => Said::Attest(rest.into()),
            "loses" => Said::Loses,
            "lost" => Said::Lost,
            "cancelled" => Said::Cancelled,
            _ => panic!("the runner fails: {line}"),
        })
    }

    /// The number of its process.
    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// SIGKILL for the process of this number.
    pub(crate) fn end(id: u32) {
        // It may have ended by itself.
        let _ = Command::new("kill")
            .args(["-KILL", &id.to_string()])
            .status();
    }

    /// Lets it go on.
    pub fn go(&mut self) {
        let stdin = self.process.stdin.as_mut().expect("it is piped");
        stdin.write_all(b"go\n").expect("it waits for this line");
    }

    /// Sends a signal by its name.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill")
            .args([&format!("-{name}"), &self.process.id().to_string()])
            .status();
        assert!(sent.is_ok_and(|status| status.success()), "kill -{name}");
    }
}

impl Child {
    /// SIGKILL. What has ended by itself is as good as killed.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}
