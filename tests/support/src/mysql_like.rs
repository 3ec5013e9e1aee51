//! A MariaDB or MySQL server that belongs to this process.
//!
//! The two share nearly all settings and statements, and the client `mariadb` speaks to both.

use std::fmt::Write as _;
use std::net::TcpListener;
use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::client::{Output, pipe};
use crate::watchdog::{User, Watchdog};
use crate::{mariadb, mysql, place};

/// A running server. It listens on a socket in its own folder, so it needs no free port. It is stopped and its folder is
/// removed on drop, and when this process ends in any way.
///
/// The user `root` needs no password; every other user does. The server's `sql_mode` is its default.
pub struct MySqlLike {
    name: &'static str,
    folder: PathBuf,
    user: Option<User>,
    /// A shell script that starts the server on its data, and returns once the server answers.
    serve: String,
    port: Option<u16>,
    /// Databases that no test needs any more.
    done_with: Mutex<Vec<String>>,
    _watchdog: Watchdog,
}

/// How one of the two servers is run.
pub(crate) struct Program {
    pub(crate) name: &'static str,
    /// A shell command that makes the folder `data` in the current one.
    pub(crate) make: String,
    /// A shell command that runs the server, to which further settings can be added.
    pub(crate) serve: String,
}

/// A commit is written to the log before it is confirmed, so it survives [`MySqlLike::kill`]. Nothing is ever synced to a disk,
/// so a commit would not survive a crash of the machine, which tests do not need.
const IN_MEMORY: &str = "--skip-networking --skip-name-resolve --skip-log-bin --max-connections=500 \
     --innodb-buffer-pool-size=32M --innodb-flush-log-at-trx-commit=2 --loose-innodb-flush-method=nosync";

/// Each table with its columns that are not generated.
const TABLES: &str = "SELECT t.TABLE_NAME, (SELECT group_concat('`', c.COLUMN_NAME, '`' ORDER BY c.ORDINAL_POSITION) \
       FROM information_schema.COLUMNS AS c WHERE c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME \
         AND ifnull(c.GENERATION_EXPRESSION, '') = '') \
     FROM information_schema.TABLES AS t WHERE t.TABLE_SCHEMA = DATABASE() AND t.TABLE_TYPE = 'BASE TABLE'";

/// A line between two answers of the client.
const NEXT: &str = "-- next";

const COPY_VIEWS: &str = "SELECT concat('CREATE VIEW `', TABLE_NAME, '` AS ', replace(VIEW_DEFINITION, concat('`', DATABASE(), '`.'), ''), '//') \
     FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME";

const COPY_TRIGGERS: &str = "SELECT concat('SET sql_mode = ', quote(SQL_MODE), '//\nCREATE TRIGGER `', TRIGGER_NAME, '` ', ACTION_TIMING, ' ', \
     EVENT_MANIPULATION, ' ON `', EVENT_OBJECT_TABLE, '` FOR EACH ROW\n', ACTION_STATEMENT, '//') FROM information_schema.TRIGGERS \
     WHERE TRIGGER_SCHEMA = DATABASE() ORDER BY EVENT_OBJECT_TABLE, ACTION_ORDER";

impl MySqlLike {
    /// The one MariaDB of this test process.
    pub fn maria() -> &'static Self {
        static SHARED: OnceLock<MySqlLike> = OnceLock::new();
        SHARED.get_or_init(|| Self::start_maria(&[]))
    }

    /// The one MySQL of this test process. It is `None` if this machine has no MySQL from `tests/run`; then one line on
    /// the standard error says so.
    pub fn mysql() -> Option<&'static Self> {
        static SHARED: OnceLock<Option<MySqlLike>> = OnceLock::new();
        SHARED.get_or_init(|| Self::start_mysql(&[])).as_ref()
    }

    /// Each of the shared servers that this machine has.
    pub fn all() -> Vec<&'static Self> {
        [Some(Self::maria()), Self::mysql()]
            .into_iter()
            .flatten()
            .collect()
    }

    /// Starts a MariaDB with further settings, such as `--log-bin`. With `--bind-address=127.0.0.1` it also listens on a
    /// free port.
    pub fn start_maria(settings: &[&str]) -> Self {
        Self::start(place::memory(), &mariadb::program(), settings)
    }

    /// Like [`MySqlLike::start_maria`], with its data on disk.
    pub fn start_maria_on_disk(settings: &[&str]) -> Self {
        Self::start(&std::env::temp_dir(), &mariadb::program(), settings)
    }

    /// Like [`MySqlLike::start_maria`] for MySQL, or `None` like [`MySqlLike::mysql`].
    pub fn start_mysql(settings: &[&str]) -> Option<Self> {
        Some(Self::start(place::memory(), &mysql::program()?, settings))
    }

    /// Like [`MySqlLike::start_mysql`], with its data on disk.
    pub fn start_mysql_on_disk(settings: &[&str]) -> Option<Self> {
        Some(Self::start(
            &std::env::temp_dir(),
            &mysql::program()?,
            settings,
        ))
    }

    /// Starts one more server of the same kind as this one, with further settings.
    #[must_use]
    pub fn start_another(&self, settings: &[&str]) -> Self {
        match self.name {
            mariadb::NAME => Self::start_maria(settings),
            _ => Self::start_mysql(settings).expect("one has been started before"),
        }
    }

    fn start(place: &Path, program: &Program, settings: &[&str]) -> Self {
        let name = program.name;
        remove_stale_folders(&prefix(name));
        let user = User::unprivileged();
        let folder = tempfile::Builder::new()
            .prefix(&format!("{}{}-", prefix(name), std::process::id()))
            .tempdir_in(place)
            .expect("a temporary folder can be made")
            .keep();
        if let Some(user) = user {
            chown(&folder, Some(user.uid), Some(user.gid)).expect("root may chown");
        }
        let mut further = String::new();
        let port = settings
            .iter()
            .any(|setting| setting.starts_with("--bind-address"))
            .then(free_port);
        if let Some(port) = port {
            let _ = write!(further, " --skip-networking=OFF --port={port}");
        }
        for setting in settings {
            let _ = write!(further, " '{}'", setting.replace('\'', r"'\''"));
        }
        let place = folder.display();
        // A killed server leaves its socket behind; MySQL also leaves a file that would stop the next server.
        let serve = format!(
            "rm -f socket socket.lock\n\
             {serve} --datadir='{place}/data' --socket='{place}/socket' --tmpdir='{place}' {IN_MEMORY}{further} \
             >>server.log 2>&1 </dev/null & server=$!\n\
             echo $server >pid\n\
             answers=\n\
             for _ in $(seq 1200); do\n\
             if mariadb --no-defaults -S socket -u root -e 'SELECT 1' >client.log 2>&1; then answers=yes; break; fi\n\
             kill -0 $server 2>/dev/null || break; sleep 0.02\n\
             done\n\
             [ $answers ] || {{ cat client.log server.log; false; }}",
            serve = program.serve,
        );
        let start = format!(
            "if {{ {make}\n}} >make.log 2>&1; then\n{serve}\nelse cat make.log; false; fi",
            make = program.make,
        );
        let stop = format!(
            "kill -KILL $(cat pid) 2>/dev/null; wait\n\
             cd / && {{ rm -rf '{place}' || {{ sleep 1; rm -rf '{place}'; }} }}"
        );
        Self {
            _watchdog: Watchdog::spawn(&folder, user, &start, &stop),
            done_with: Mutex::default(),
            name,
            folder,
            user,
            serve,
            port,
        }
    }

    /// `mariadb` or `mysql`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Creates an empty database with a unique name, and returns its URL for `root`.
    pub fn create_database(&self) -> String {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        // A transaction that a test has left open holds its tables for longer than any test waits. Such a database stays
        // until the server ends.
        let mut script = format!("CREATE DATABASE {name};\nSET lock_wait_timeout = 1;\n");
        for name in self.done_with().drain(..) {
            let _ = writeln!(script, "DROP DATABASE {name};");
        }
        let errors = self.pipe(&script).stderr;
        assert!(!errors.contains("at line 1:"), "{name}: {errors}");
        self.url("root", None, &name)
    }

    /// Like [`MySqlLike::create_database`], with the content of another database, by its URL: tables, rows, views and triggers.
    pub fn copy_database(&self, url: &str) -> String {
        let (from, copy) = (database_of(url), self.create_database());
        let tables = self.run(from, TABLES);
        let tables: Vec<_> = tables
            .lines()
            .filter_map(|row| row.split_once('\t'))
            .collect();
        // Every run of the client is a process of its own.
        let mut show = String::new();
        for (table, _) in &tables {
            let _ = write!(show, "SHOW CREATE TABLE `{table}`; SELECT '{NEXT}';");
        }
        let shown = self.run(from, &show);
        let mut script = String::from("SET foreign_key_checks = 0;\n");
        for ((table, columns), shown) in tables.iter().zip(shown.split(&format!("{NEXT}\n"))) {
            let (_, create) = shown.split_once('\t').expect("the name, and the text");
            let _ = write!(
                script,
                "{};\nINSERT INTO `{table}` ({columns}) SELECT {columns} FROM `{from}`.`{table}`;\n",
                create.trim_end()
            );
        }
        // The text of a trigger has semicolons.
        script.push_str("DELIMITER //\n");
        script.push_str(&self.run(from, &format!("{COPY_VIEWS};{COPY_TRIGGERS}")));
        self.run(database_of(&copy), &script);
        copy
    }

    /// Pipes SQL into the client, as `root`, in the database of this URL. The client goes on after an error.
    pub fn pipe_into(&self, url: &str, sql: &str) -> Output {
        pipe(self.client("root").args(["--force", database_of(url)]), sql)
    }

    /// Marks a database for dropping, by its URL. It is dropped when a later one is created, since its tables take memory.
    pub fn done_with_database(&self, url: &str) {
        self.done_with().push(database_of(url).to_owned());
    }

    fn done_with(&self) -> MutexGuard<'_, Vec<String>> {
        let names = self.done_with.lock();
        names.unwrap_or_else(PoisonError::into_inner)
    }

    /// Creates a user whose only right is to log in with this password, from any host.
    pub fn create_user(&self, name: &str, password: &str) {
        self.run(
            "mysql",
            &format!("CREATE USER '{name}' IDENTIFIED BY '{password}'"),
        );
        // MySQL verifies the first login with the whole password, which sqlx only sends through TLS or with its feature
        // `mysql-rsa`. Each later login needs a digest only, until the server ends.
        let login = pipe(
            self.client(name).arg(format!("--password={password}")),
            "SELECT 1",
        );
        assert!(login.stderr.is_empty(), "{name}: {}", login.stderr);
    }

    /// The URL of a database for a user, through the server's socket.
    pub fn url(&self, user: &str, password: Option<&str>, database: &str) -> String {
        let password = password.map(|p| format!(":{p}")).unwrap_or_default();
        let socket = self.folder.join("socket");
        format!(
            "mysql://{user}{password}@localhost/{database}?socket={}&ssl-mode=disabled",
            socket.display()
        )
    }

    /// The port of a server that was started with `--bind-address`. Over it `root` may not log in.
    pub fn port(&self) -> u16 {
        self.port
            .expect("the server was told to bind to an address")
    }

    /// Runs SQL as `root` and returns the output, one row per line, with columns separated by tabs.
    pub fn run(&self, database: &str, sql: &str) -> String {
        let output = pipe(
            self.client("root")
                .args(["--skip-column-names", "--raw", database]),
            sql,
        );
        assert!(output.stderr.is_empty(), "{sql} failed: {}", output.stderr);
        output.stdout
    }

    /// Pipes SQL into the client, as `root`. The client goes on after an error, and names the line of each. The output has
    /// the names of the columns.
    pub fn pipe(&self, sql: &str) -> Output {
        pipe(self.client("root").arg("--force"), sql)
    }

    fn client(&self, user: &str) -> Command {
        let mut client = Command::new("mariadb");
        client
            .arg("--no-defaults")
            .arg("-S")
            .arg(self.folder.join("socket"))
            .args(["-u", user, "--batch", "--default-character-set=utf8mb4"]);
        client
    }

    /// Kills the server, as the kernel does when memory is exhausted.
    pub fn kill(&self) {
        let server = std::fs::read_to_string(self.folder.join("pid"));
        let server = server.expect("the server is running");
        let server = server.trim();
        // A server that has ended by itself needs no signal.
        let _ = Command::new("kill")
            .args(["-KILL", server])
            .stderr(Stdio::null())
            .status();
        let gone = Instant::now();
        while !command_line(server).is_empty() && gone.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts the server again after [`MySqlLike::kill`]; it recovers from its log.
    pub fn restart(&self) {
        let script = format!("PATH=$PATH:/usr/sbin\n{}", self.serve);
        let mut start = Command::new("/bin/sh");
        if let Some(user) = self.user {
            start.uid(user.uid).gid(user.gid);
        }
        let done = start
            .args(["-c", &script])
            .current_dir(&self.folder)
            .env("LC_ALL", "C")
            .stdin(Stdio::null())
            // A signal to the test's process group must not reach the server.
            .process_group(0)
            .output()
            .expect("/bin/sh starts");
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(
            done.status.success(),
            "the server does not start again: {said}"
        );
    }

    /// The server's folder: socket, data, `server.log`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// The database that a URL names.
fn database_of(url: &str) -> &str {
    let path = url.split('?').next().and_then(|url| url.rsplit('/').next());
    path.expect("a split has a part")
}

/// The folder of a server is `<prefix><pid of the test>-<random>`.
fn prefix(name: &str) -> String {
    format!("ec-{name}-")
}

/// A port that no other program listens on. Another one may take it before the server does, which then does not start.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .expect("a port is free")
        .port()
}

/// The command line of a process. It is empty if the process has ended, even if its parent has not noticed yet.
fn command_line(process: &str) -> String {
    let line = std::fs::read(Path::new("/proc").join(process).join("cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).into_owned()
}

/// Removes the folders of test processes that were killed together with their watchdog, or by a crash of the machine.
fn remove_stale_folders(prefix: &str) {
    let folders = place::places().map(std::fs::read_dir);
    for entry in folders.into_iter().flatten().flatten().flatten() {
        let name = entry.file_name();
        let Some(pid) = name
            .to_str()
            .and_then(|name| name.strip_prefix(prefix)?.split('-').next())
        else {
            continue;
        };
        if Path::new("/proc").join(pid).exists() {
            continue;
        }
        if let Ok(server) = std::fs::read_to_string(entry.path().join("pid")) {
            let server = server.trim();
            // The process number may be in use again, so only a server with this folder is stopped.
            if command_line(server).contains(&*entry.path().to_string_lossy()) {
                let _ = Command::new("kill").args(["-KILL", server]).output();
            }
        }
        // Another test process may be removing it at the same time.
        let _ = std::fs::remove_dir_all(entry.path());
    }
}
