//! A MariaDB server that belongs to this process.

use std::os::unix::fs::chown;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::client::{Output, pipe};
use crate::place;
use crate::watchdog::{User, Watchdog};

/// The folder of a server is `<PREFIX><pid of the test>-<random>`.
const PREFIX: &str = "ec-maria-";

/// A running server. It only listens on a socket in its own folder, so it needs no free port. It is stopped and its folder
/// is removed on drop, and when this process ends in any way.
///
/// The user `root` needs no password.
pub struct MariaServer {
    folder: PathBuf,
    _watchdog: Watchdog,
}

impl MariaServer {
    /// The one server of this test process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<MariaServer> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a server without durability, which tests do not need.
    pub fn start() -> Self {
        remove_stale_folders();
        let user = User::unprivileged();
        let folder = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{}-", std::process::id()))
            .tempdir_in(place::memory())
            .expect("a temporary folder can be made")
            .keep();
        if let Some(user) = user {
            chown(&folder, Some(user.uid), Some(user.gid)).expect("root may chown");
        }
        // Debian installs the server to /usr/sbin, which is not in every user's PATH. The user's own settings are not read.
        let start = format!(
            "PATH=$PATH:/usr/sbin\n\
             command -v mariadbd || {{ echo 'MariaDB is not installed: run tests/run, which installs it'; false; }} && {{\n\
             mariadb-install-db --no-defaults --datadir='{folder}/data' --auth-root-authentication-method=normal \
             --skip-test-db --skip-name-resolve --innodb-fast-shutdown=0 >install.log 2>&1 &&\n\
             mariadbd --no-defaults --datadir='{folder}/data' --socket='{folder}/socket' --pid-file='{folder}/pid' \
             --skip-networking --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-buffer-pool-size=32M --innodb-log-file-size=8M \
             --performance-schema=OFF >server.log 2>&1 & server=$!\n\
             for _ in $(seq 300); do\n\
             if mariadb --no-defaults -S '{folder}/socket' -u root -e 'SELECT 1'; then break; fi\n\
             kill -0 $server 2>/dev/null || break; sleep 0.1\n\
             done\n\
             mariadb --no-defaults -S '{folder}/socket' -u root -e 'SELECT 1' || {{ cat install.log server.log; false; }}\n\
             }}",
            folder = folder.display(),
        );
        let stop = format!(
            "kill -KILL $(cat '{folder}/pid') 2>/dev/null; kill -KILL $server 2>/dev/null; wait $server\ncd / && rm -rf '{folder}'",
            folder = folder.display(),
        );
        Self {
            _watchdog: Watchdog::spawn(&folder, user, &start, &stop),
            folder,
        }
    }

    /// Pipes SQL into the `mariadb` client, as `root`. The client goes on after an error, and names the line of each.
    pub fn run(&self, sql: &str) -> Output {
        let socket = self.folder.join("socket");
        pipe(
            Command::new("mariadb")
                .arg("--no-defaults")
                .arg("-S")
                .arg(socket)
                .args([
                    "-u",
                    "root",
                    "--batch",
                    "--force",
                    "--default-character-set=utf8mb4",
                ]),
            sql,
        )
    }

    /// The server's folder: socket, data, `server.log`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Removes the folders of test processes that were killed together with their watchdog, or by a crash of the machine.
fn remove_stale_folders() {
    let folders = place::places()
        .into_iter()
        .filter_map(|place| std::fs::read_dir(place).ok());
    for entry in folders.flatten().flatten() {
        let name = entry.file_name();
        let Some(pid) = name
            .to_str()
            .and_then(|name| name.strip_prefix(PREFIX)?.split('-').next())
        else {
            continue;
        };
        if Path::new("/proc").join(pid).exists() {
            continue;
        }
        if let Ok(server) = std::fs::read_to_string(entry.path().join("pid")) {
            let server = server.trim();
            // The process number may be in use again, so only a server with this folder is stopped.
            let command = std::fs::read(format!("/proc/{server}/cmdline")).unwrap_or_default();
            if String::from_utf8_lossy(&command).contains(&*entry.path().to_string_lossy()) {
                let _ = Command::new("kill").args(["-KILL", server]).output();
            }
        }
        // Another test process may be removing it at the same time.
        let _ = std::fs::remove_dir_all(entry.path());
    }
}
