//! A server that cannot outlive the test process, however the process ends.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// The user of the servers: PostgreSQL and PgBouncer refuse to run as root.
#[derive(Clone, Copy)]
pub(crate) struct User {
    pub(crate) uid: u32,
    pub(crate) gid: u32,
}

impl User {
    /// The user `postgres` if the tests run as root, otherwise `None`.
    pub(crate) fn unprivileged() -> Option<Self> {
        (id("-u", None) == Some(0)).then(|| {
            let find = |flag| {
                id(flag, Some("postgres")).expect(
                    "PostgreSQL does not run as root and there is no user `postgres`: run tests/run, which installs PostgreSQL",
                )
            };
            Self {
                uid: find("-u"),
                gid: find("-g"),
            }
        })
    }
}

fn id(flag: &str, user: Option<&str>) -> Option<u32> {
    let output = Command::new("id").arg(flag).args(user).output().ok()?;
    String::from_utf8(output.stdout).ok()?.trim().parse().ok()
}

/// A shell that starts a server, waits until its standard input ends, and stops the server. This process alone holds the
/// other end of that pipe, so the kernel closes it even after SIGKILL.
pub(crate) struct Watchdog(Child);

impl Watchdog {
    /// Runs the shell script `start`, which must return once the server answers, and later the script `stop`, both in
    /// `folder`.
    pub(crate) fn spawn(folder: &Path, user: Option<User>, start: &str, stop: &str) -> Self {
        let script = format!(
            "trap '' HUP INT TERM\n\
             if {{ {start}\n}} >start.log 2>&1 </dev/null; then echo ready; else echo failed; fi\n\
             read -r _\n\
             {stop}\n"
        );
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", &script])
            .current_dir(folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A signal to the test's process group must not reach the watchdog, which has to clean up.
            .process_group(0);
        if let Some(user) = user {
            command.uid(user.uid).gid(user.gid);
        }
        let mut child = command.spawn().expect("/bin/sh starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut answer = String::new();
        let read = BufReader::new(stdout).read_line(&mut answer);
        let watchdog = Self(child);
        if read.is_err() || answer != "ready\n" {
            let log = std::fs::read_to_string(folder.join("start.log")).unwrap_or_default();
            drop(watchdog);
            panic!("the server in {} does not start:\n{log}", folder.display());
        }
        watchdog
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        // The watchdog ends by itself, and a failed wait cannot be handled here.
        let _ = self.0.wait();
    }
}
