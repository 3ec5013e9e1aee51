//! `pg_repack`, run as a program beside the runner.

use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use expand_contract::{Repack, Repackable, Repacking};
use expand_contract_schema::{Diagnostic, Dialect};
use percent_encoding::percent_decode_str;
use sqlx::postgres::{PgConnectOptions, PgSslMode};

use crate::args::RunnerArgs;
use crate::database::Url;
use crate::failure::Failure;

const PROGRAM: &str = "pg_repack";

/// How often it is looked whether the program has ended.
const OFTEN: Duration = Duration::from_millis(100);

/// The program, with the way to the database.
#[derive(Debug)]
pub(crate) struct Program {
    args: Vec<String>,
    password: Option<String>,
    ssl_mode: &'static str,
    /// Whether the server's files are on this machine.
    is_here: bool,
    /// The free bytes on the server's machine, where the operator says them.
    free: Option<f64>,
}

impl Program {
    /// The program, if the command line asks for it.
    pub(crate) fn find(args: &RunnerArgs, url: &Url) -> Result<Option<Self>, Failure> {
        if !args.repack {
            return Ok(None);
        }
        if url.dialect != Dialect::Postgres {
            return Err(Failure::usage(
                Diagnostic::error(format!(
                    "--repack runs pg_repack, and {url} is not PostgreSQL"
                ))
                .help("leave --repack out"),
            ));
        }
        let options: PgConnectOptions = url
            .text()
            .parse()
            .map_err(|error| url.failure("is not understood", &error))?;
        let host = match options.get_socket() {
            Some(folder) => folder.display().to_string(),
            None => options.get_host().to_owned(),
        };
        let is_here = host.starts_with('/')
            || host == "localhost"
            || host
                .parse()
                .is_ok_and(|address: std::net::IpAddr| address.is_loopback());
        let user = options.get_username().to_owned();
        let arguments = vec![
            format!("--host={host}"),
            format!("--port={}", options.get_port()),
            format!("--username={user}"),
            format!("--dbname={}", options.get_database().unwrap_or(&user)),
            // A rewrite in the order of an index would sort the table, and a lock that it cannot have soon it does without.
            "--no-order".into(),
            "--no-kill-backend".into(),
            "--wait-timeout=10".into(),
            "--no-password".into(),
        ];
        Ok(Some(Self {
            args: arguments,
            password: password(url.text()),
            ssl_mode: match options.get_ssl_mode() {
                PgSslMode::Disable => "disable",
                PgSslMode::Allow => "allow",
                PgSslMode::Prefer => "prefer",
                PgSslMode::Require => "require",
                PgSslMode::VerifyCa => "verify-ca",
                PgSslMode::VerifyFull => "verify-full",
            },
            is_here,
            free: args.free_disk,
        }))
    }

    /// The program is of the version of the extension, and there is room for a second copy of the table.
    #[allow(clippy::cast_precision_loss)] // No disk is that full.
    fn fits(&self, table: &Repackable) -> Result<(), String> {
        let version = version()?;
        if version != table.extension {
            return Err(format!(
                "this machine has pg_repack {version}, and the database has the extension of version {}",
                table.extension
            ));
        }
        let needed = table.bytes;
        let seen = match &table.folder {
            Some(folder) if self.is_here => free(Path::new(folder)),
            _ => None,
        };
        match seen.map(|bytes| bytes as f64).or(self.free) {
            Some(free) if free >= needed as f64 => Ok(()),
            Some(free) => Err(format!(
                "pg_repack writes {} a second time, which takes {needed} bytes, and {free} are free",
                table.table
            )),
            None => Err(format!(
                "pg_repack writes {} a second time, which takes {needed} bytes, and how many are free cannot be seen from here: look there \
                 (df), and say it with --free-disk",
                table.table
            )),
        }
    }

    async fn go(&self, table: &Repackable) -> Result<(), String> {
        let mut command = Command::new(PROGRAM);
        command
            .args(&self.args)
            .arg(format!("--table={}", table.table))
            .env("PGSSLMODE", self.ssl_mode)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password);
        }
        let child = command.spawn();
        let mut running = Running(child.map_err(|error| format!("{PROGRAM} cannot run: {error}"))?);
        let said = running.0.stderr.take().map(|mut said| {
            std::thread::spawn(move || {
                let mut text = Vec::new();
                // What was read until it broke is all that there is.
                let _ = said.read_to_end(&mut text);
                String::from_utf8_lossy(&text).into_owned()
            })
        });
        let status = loop {
            match running.0.try_wait() {
                Ok(Some(status)) => break status,
                Ok(None) => tokio::time::sleep(OFTEN).await,
                Err(error) => return Err(format!("{PROGRAM} cannot be waited for: {error}")),
            }
        };
        let said = said.and_then(|said| said.join().ok());
        ended(status, said.as_deref().unwrap_or("it said nothing"))
    }
}

impl Repack for Program {
    fn check<'a>(&'a self, table: &'a Repackable) -> Repacking<'a> {
        Box::pin(async move { self.fits(table) })
    }

    fn run<'a>(&'a self, table: &'a Repackable) -> Repacking<'a> {
        Box::pin(self.go(table))
    }
}

/// The program while it runs. When it is dropped, the program is asked to end, and waited for: it takes its trigger off the table then.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(None)) {
            return;
        }
        let id = self.0.id().to_string();
        let asked = Command::new("kill").args(["-INT", &id]).status();
        if asked.is_ok_and(|status| status.success()) {
            // There is nobody to tell.
            let _ = self.0.wait();
        }
    }
}

/// A program that could not do its work says why in its last lines. One that gave up waiting for a lock ends well, with a warning.
fn ended(status: ExitStatus, said: &str) -> Result<(), String> {
    let last: Vec<&str> = said.lines().rev().take(3).collect();
    let last: Vec<&str> = last.into_iter().rev().map(str::trim).collect();
    if status.success() {
        return Ok(());
    }
    Err(format!(
        "{PROGRAM} ended with {status}: {}",
        last.join("; ")
    ))
}

/// The version of the program of this machine.
fn version() -> Result<String, String> {
    let asked = Command::new(PROGRAM).arg("--version").output();
    let asked = asked.map_err(|error| {
        format!(
            "{PROGRAM} cannot run here: {error} (Debian's package is postgresql-<version>-repack)"
        )
    })?;
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    let version = said.split_whitespace().nth(1).map(str::to_owned);
    version.ok_or_else(|| format!("{PROGRAM} --version says `{}`", said.trim()))
}

/// The free bytes of the file system of a folder, as `df` tells them; `None` if it does not.
fn free(folder: &Path) -> Option<u64> {
    let asked = Command::new("df").arg("-Pk").arg(folder).output().ok()?;
    let said = String::from_utf8_lossy(&asked.stdout).into_owned();
    let line = said.lines().nth(1).filter(|_| asked.status.success())?;
    let kilobytes: u64 = line.split_whitespace().nth(3)?.parse().ok()?;
    kilobytes.checked_mul(1024)
}

/// The password in a URL.
fn password(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let authority = rest.split(['/', '?']).next()?;
    let (user, _) = authority.rsplit_once('@')?;
    let (_, password) = user.split_once(':')?;
    let password = percent_decode_str(password).decode_utf8().ok()?;
    Some(password.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_and_decoded() {
        let found = |url| password(url);
        assert_eq!(
            found("postgres://ada:a%40b@db/shop").as_deref(),
            Some("a@b")
        );
        assert_eq!(found("postgres://ada@db/shop"), None);
        assert_eq!(found("postgres:///shop?user=a:b@c"), None);
    }

    #[test]
    fn the_free_bytes_of_a_folder_are_seen() {
        assert!(free(Path::new("/")).is_some_and(|free| free > 0));
        assert_eq!(free(Path::new("/there/is/none")), None);
    }
}
