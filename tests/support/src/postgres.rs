//! A PostgreSQL server that belongs to this process.

use std::os::unix::fs::chown;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::client::psql;
use crate::place;
use crate::watchdog::{User, Watchdog};

/// The folder of a server is `<PREFIX><pid of the test>-<random>`.
const PREFIX: &str = "ec-pg-";

/// A running server. It only listens on a socket in its own folder, so it needs no free port. It is stopped and its folder
/// is removed on drop, and when this process ends in any way.
///
/// The superuser `postgres` needs no password; every other role does.
pub struct PgServer {
    folder: PathBuf,
    user: Option<User>,
    /// Databases that no test needs any more.
    done_with: Mutex<Vec<String>>,
    _watchdog: Watchdog,
}

/// Without durability a checkpoint has no use, and autovacuum would visit every database.
const IN_MEMORY: &str = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n\
     max_wal_size = 64MB\nautovacuum = off\n";

impl PgServer {
    /// The one server of this test process.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<PgServer> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    /// Starts a server in memory and without durability, which tests do not need.
    pub fn start() -> Self {
        Self::start_in(place::memory(), IN_MEMORY)
    }

    /// Starts a server on disk, with these lines at the end of its `postgresql.conf`.
    pub fn start_with(settings: &str) -> Self {
        Self::start_in(&std::env::temp_dir(), settings)
    }

    /// Whether [`PgServer::standby`] can be had: some builds of PostgreSQL come without the program that copies a server.
    pub fn makes_standbys() -> bool {
        bin_folder().join("pg_basebackup").exists()
    }

    /// Starts a standby of this server, which replays its log.
    #[must_use]
    pub fn standby(&self) -> Self {
        let primary = self.folder.display();
        Self::start_on(
            place::memory(),
            &format!(
                "pg_basebackup -D data -h '{primary}' -U postgres -R -X stream --no-sync -c fast"
            ),
            "",
        )
    }

    fn start_in(place: &Path, settings: &str) -> Self {
        const MAKE: &str = "initdb -D data -U postgres --auth=trust --encoding=UTF8 --locale=C --no-sync &&\n\
             cat >data/pg_hba.conf <<'END'\n\
             local all,replication postgres trust\n\
             local all all scram-sha-256\n\
             END";
        Self::start_on(place, MAKE, settings)
    }

    /// Starts a server on the data that one of PostgreSQL's programs makes.
    fn start_on(place: &Path, make: &str, settings: &str) -> Self {
        let bin = bin_folder();
        remove_stale_folders(bin);
        let user = User::unprivileged();
        let folder = tempfile::Builder::new()
            .prefix(&format!("{PREFIX}{}-", std::process::id()))
            .tempdir_in(place)
            .expect("a temporary folder can be made")
            .keep();
        if let Some(user) = user {
            chown(&folder, Some(user.uid), Some(user.gid)).expect("root may chown");
        }
        let bin = bin.display();
        let start = format!(
            "{{ {bin}/{make}\n}} &&\n\
             cat >>data/postgresql.conf <<'END' &&\n\
             listen_addresses = ''\n\
             unix_socket_directories = '{}'\n\
             max_connections = 500\n\
             shared_buffers = 32MB\n\
             jit = off\n\
             shared_preload_libraries = 'plpgsql'\n\
             {settings}\n\
             END\n\
             {bin}/pg_ctl -D data -l server.log -w -t 60 start",
            folder.display(),
        );
        let stop = format!(
            "{bin}/pg_ctl -D data -m immediate stop >/dev/null 2>&1\ncd / && rm -rf '{}'",
            folder.display(),
        );
        Self {
            _watchdog: Watchdog::spawn(&folder, user, &start, &stop),
            done_with: Mutex::default(),
            folder,
            user,
        }
    }

    /// Creates an empty database with a unique name, and returns its URL for the superuser.
    pub fn create_database(&self) -> String {
        self.copy_database("template1")
    }

    /// Like [`PgServer::create_database`], with the content of another database, to which no connection may be open.
    pub fn copy_database(&self, name: &str) -> String {
        static COUNT: AtomicUsize = AtomicUsize::new(1);
        let copy = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let mut script = String::new();
        let mut done_with = self.done_with();
        for name in done_with.drain(..) {
            script = script + "DROP DATABASE " + &name + " WITH (FORCE);\n";
        }
        drop(done_with);
        // Copying files is faster if no log has to protect the copy from a crash. Before version 15 there is no other
        // strategy.
        let strategy = if self.major_version() < 15 {
            ""
        } else {
            " STRATEGY file_copy"
        };
        self.run(
            "postgres",
            &format!("{script}CREATE DATABASE {copy} TEMPLATE {name}{strategy}"),
        );
        self.url("postgres", None, &copy)
    }

    /// Marks a database for dropping, by its URL. It is dropped before a later one is created, since each takes eight
    /// megabytes.
    pub fn done_with_database(&self, url: &str) {
        let name = url.rsplit('/').next().unwrap_or(url).to_owned();
        self.done_with().push(name);
    }

    fn done_with(&self) -> MutexGuard<'_, Vec<String>> {
        let names = self.done_with.lock();
        names.unwrap_or_else(PoisonError::into_inner)
    }

    /// The major version, such as 15.
    pub fn major_version(&self) -> u32 {
        std::fs::read_to_string(self.folder.join("data/PG_VERSION"))
            .ok()
            .and_then(|version| version.trim().parse().ok())
            .expect("initdb wrote its version")
    }

    /// Creates a role whose only right is to log in with this password.
    pub fn create_role(&self, name: &str, password: &str) {
        self.run(
            "postgres",
            &format!("CREATE ROLE \"{name}\" LOGIN PASSWORD '{password}'"),
        );
    }

    /// The URL of a database for a role.
    pub fn url(&self, role: &str, password: Option<&str>, database: &str) -> String {
        let password = password.map(|p| format!(":{p}")).unwrap_or_default();
        let socket = self.folder.display().to_string().replace('/', "%2F");
        format!("postgres://{role}{password}@{socket}:5432/{database}")
    }

    /// Runs SQL as the superuser and returns the output, one row per line.
    pub fn run(&self, database: &str, sql: &str) -> String {
        let output = psql(&self.url("postgres", None, database), sql);
        assert!(output.stderr.is_empty(), "{sql} failed: {}", output.stderr);
        output.stdout
    }

    /// Kills the server with all its processes, as the kernel does when memory is exhausted.
    pub fn kill(&self) {
        let main = std::fs::read_to_string(self.folder.join("data/postmaster.pid"))
            .expect("the server is running");
        let main = main.lines().next().expect("the first line is its id");
        let mut kill = Command::new("kill");
        kill.args(["-KILL", main]).args(children(main));
        // A child that has ended by itself needs no signal.
        let _ = kill.stderr(Stdio::null()).status();
        let gone = Instant::now();
        while Path::new("/proc").join(main).exists() && gone.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Starts the server again after [`PgServer::kill`]; it recovers from its log.
    pub fn restart(&self) {
        let mut last = String::new();
        // The killed processes may keep their shared memory for a moment.
        for _ in 0..20 {
            let mut start = Command::new(bin_folder().join("pg_ctl"));
            if let Some(user) = self.user {
                start.uid(user.uid).gid(user.gid);
            }
            let done = start
                .args(["-D", "data", "-l", "server.log", "-w", "-t", "60", "start"])
                .current_dir(&self.folder)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .and_then(std::process::Child::wait_with_output)
                .expect("pg_ctl starts");
            if done.status.success() {
                return;
            }
            last = String::from_utf8_lossy(&done.stderr).into_owned();
            std::thread::sleep(Duration::from_millis(250));
        }
        panic!("the server does not start again: {last}");
    }

    /// The server's folder: socket, data, `server.log`.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn user(&self) -> Option<User> {
        self.user
    }
}

/// The child processes of a process.
fn children(parent: &str) -> Vec<String> {
    let processes = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| {
            let id = entry.file_name().into_string().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // The state and the parent stand behind the name, which may contain any character.
            let of = stat.rsplit_once(") ")?.1.split(' ').nth(1)?;
            (of == parent).then_some(id)
        })
        .collect()
}

/// The folder of `initdb`, `pg_ctl` and `psql`: one in `PATH`, or else Debian's folder of the newest version.
pub(crate) fn bin_folder() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let debian = std::fs::read_dir("/usr/lib/postgresql")
            .into_iter()
            .flatten()
            .flatten();
        let mut debian: Vec<_> = debian
            .filter_map(|entry| {
                let version: u32 = entry.file_name().to_str()?.parse().ok()?;
                Some((version, entry.path().join("bin")))
            })
            .collect();
        debian.sort();
        let tools = ["initdb", "pg_ctl", "psql"];
        std::env::split_paths(&path)
            .chain(debian.into_iter().rev().map(|(_, folder)| folder))
            .find(|folder| tools.iter().all(|tool| folder.join(tool).exists()))
            .expect("PostgreSQL's initdb, pg_ctl and psql are neither in PATH nor in /usr/lib/postgresql/*/bin: run tests/run, which installs PostgreSQL")
    })
}

/// Removes the folders of test processes that were killed together with their watchdog, or by a crash of the machine.
fn remove_stale_folders(bin: &Path) {
    let folders = place::places().map(std::fs::read_dir);
    for entry in folders.into_iter().flatten().flatten().flatten() {
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
        let data = entry.path().join("data");
        if data.join("postmaster.pid").exists() {
            let mut stop = Command::new(bin.join("pg_ctl"));
            if let Some(user) = User::unprivileged() {
                stop.uid(user.uid).gid(user.gid);
            }
            // The server may have ended in between, and then there is nothing to stop.
            let _ = stop
                .args(["-m", "immediate", "stop", "-D"])
                .arg(&data)
                .output();
        }
        // Another test process may be removing it at the same time.
        let _ = std::fs::remove_dir_all(entry.path());
    }
}
