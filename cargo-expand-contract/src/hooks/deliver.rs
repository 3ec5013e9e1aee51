//! Delivering a message: to a command, or to a URL.

use std::fmt::Display;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use expand_contract_schema::Diagnostic;

use crate::failure::Failure;

/// The environment variable that holds the name of the fact.
const EVENT: &str = "EC_EVENT";

/// A receiver of messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target {
    /// A command of the shell, with the message on its standard input.
    Command(String),
    /// A `POST` over plain HTTP.
    Web {
        /// `host:port`
        authority: String,
        path: String,
    },
}

impl Target {
    /// Reads a target.
    pub(super) fn read(text: &str) -> Result<Self, Failure> {
        if text
            .get(..8)
            .is_some_and(|begin| begin.eq_ignore_ascii_case("https://"))
        {
            return Err(refused("a hook speaks http:// alone").map_help(
                "let curl speak https: --hook \"curl -fsS -H 'Content-Type: application/json' --data-binary @- https://..\"",
            ));
        }
        let Some(rest) = text
            .get(..7)
            .filter(|begin| begin.eq_ignore_ascii_case("http://"))
            .and_then(|_| text.get(7..))
        else {
            return if text.trim().is_empty() {
                Err(refused("a hook is empty").map_help("a hook is a command or an http:// URL"))
            } else {
                Ok(Self::Command(text.to_owned()))
            };
        };
        let (host, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let is_plain = |character: char| character.is_ascii_graphic();
        if host.is_empty() || host.contains('@') || !rest.chars().all(is_plain) {
            return Err(refused(
                "the URL of a hook is http://HOST[:PORT]/PATH, without a password",
            )
            .map_help("let curl send what needs a password: a hook is a command, too"));
        }
        // The colons of an IPv6 address are inside of brackets.
        let behind = host.rsplit(']').next().unwrap_or(host);
        let authority = if behind.contains(':') {
            host.to_owned()
        } else {
            format!("{host}:80")
        };
        Ok(Self::Web {
            authority,
            path: path.to_owned(),
        })
    }

    /// Delivers a message. Its failure is one sentence.
    pub(super) fn tell(&self, event: &str, payload: &str, timeout: Duration) -> Result<(), String> {
        match self {
            Self::Command(command) => run(command, event, payload, timeout),
            Self::Web { authority, path } => {
                let posted = post(authority, path, event, payload, timeout);
                match posted.map_err(|error| error.to_string())? {
                    200..300 => Ok(()),
                    status => Err(format!("it answered {status}")),
                }
            }
        }
    }
}

impl Display for Target {
    /// The command's first word, since its arguments may hold a secret; a path may as well.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command(command) => {
                let first = command.split_whitespace().next();
                write!(f, "`{}`", first.unwrap_or(command))
            }
            Self::Web { authority, .. } => write!(f, "http://{authority}"),
        }
    }
}

/// A refusal that still needs its way out.
struct Refusal(Diagnostic);

impl Refusal {
    fn map_help(self, help: &str) -> Failure {
        Failure::usage(self.0.help(help))
    }
}

fn refused(why: &str) -> Refusal {
    Refusal(Diagnostic::error(why))
}

fn run(command: &str, event: &str, payload: &str, timeout: Duration) -> Result<(), String> {
    let (shell, flag) = if cfg!(windows) {
        ("cmd", "/C")
    } else {
        ("sh", "-c")
    };
    let mut child = Command::new(shell)
        .args([flag, command])
        .env(EVENT, event)
        .stdin(Stdio::piped())
        // The output of the run is for programs.
        .stdout(Stdio::null())
        .spawn()
        .map_err(|error| format!("it cannot be started: {error}"))?;
    if let Some(mut input) = child.stdin.take() {
        // A command need not read it. A message fits into the pipe, so that this waits for no one.
        let _ = writeln!(input, "{payload}");
    }
    match wait(&mut child, timeout).map_err(|error| error.to_string())? {
        None => Err(format!("it took longer than {} s", timeout.as_secs_f64())),
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(format!("it ended with {status}")),
    }
}

/// Waits for a child, and ends it when its time is over.
fn wait(child: &mut Child, timeout: Duration) -> std::io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() >= timeout {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a request, and returns the status of the answer.
fn post(
    authority: &str,
    path: &str,
    event: &str,
    payload: &str,
    timeout: Duration,
) -> std::io::Result<u16> {
    let invalid = |why: &str| std::io::Error::new(std::io::ErrorKind::InvalidData, why);
    let mut addresses = authority.to_socket_addrs()?;
    let first = addresses.next();
    let address = first.ok_or_else(|| invalid("the host has no address"))?;
    let mut stream = TcpStream::connect_timeout(&address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    let length = payload.len();
    write!(
        stream,
        "POST {path} HTTP/1.1\r\nHost: {authority}\r\nUser-Agent: cargo-expand-contract\r\nContent-Type: application/json\r\n\
         EC-Event: {event}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{payload}"
    )?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let is_http = words.next().is_some_and(|word| word.starts_with("HTTP/1."));
    let status = words.next().and_then(|status| status.parse().ok());
    status
        .filter(|_| is_http)
        .ok_or_else(|| invalid("the answer is not HTTP"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_a_command_or_a_plain_url() {
        let web = |authority: &str, path: &str| Target::Web {
            authority: authority.into(),
            path: path.into(),
        };
        for (text, target) in [
            ("./notify --now", Target::Command("./notify --now".into())),
            ("http://alerts", web("alerts:80", "/")),
            ("http://alerts:9000/ec?a=b", web("alerts:9000", "/ec?a=b")),
            ("HTTP://[::1]:9000/", web("[::1]:9000", "/")),
            ("http://[::1]/", web("[::1]:80", "/")),
        ] {
            assert_eq!(Target::read(text).expect(text), target);
        }
        for text in [
            "https://alerts/",
            "http://user:secret@alerts/",
            "http:///path",
            "http://alerts/a b",
            " ",
        ] {
            assert!(Target::read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_message_about_a_hook_holds_no_secret() {
        let shown = |text| Target::read(text).expect(text).to_string();
        assert_eq!(shown("curl -H 'Authorization: secret' x"), "`curl`");
        assert_eq!(shown("http://alerts/secret"), "http://alerts:80");
    }
}
