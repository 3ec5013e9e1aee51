//! A PgBouncer in front of a [`PgServer`].

use crate::PgServer;
use crate::watchdog::Watchdog;

/// A pooler in transaction mode: two transactions of one client may run on different server connections, so an advisory
/// lock of a session does not protect its later transactions. The pooler ends with its test.
pub struct PgBouncer {
    folder: tempfile::TempDir,
    _watchdog: Watchdog,
}

impl PgBouncer {
    /// Starts a pooler for every database of `server`, as its superuser.
    pub fn start(server: &PgServer) -> Self {
        Self::start_as(server, "transaction", 8)
    }

    /// Starts a pooler in another mode, `session` or `statement`, with so many connections to a database.
    pub fn start_as(server: &PgServer, mode: &str, size: u32) -> Self {
        let folder = tempfile::Builder::new()
            .prefix("ec-bouncer-")
            .tempdir()
            .expect("a temporary folder can be made");
        if let Some(user) = server.user() {
            std::os::unix::fs::chown(folder.path(), Some(user.uid), Some(user.gid))
                .expect("root may chown");
        }
        let config = format!(
            "[databases]\n\
             * = host={server} user=postgres\n\
             [pgbouncer]\n\
             pool_mode = {mode}\n\
             default_pool_size = {size}\n\
             server_round_robin = 1\n\
             listen_addr =\n\
             listen_port = 6432\n\
             unix_socket_dir = {folder}\n\
             auth_type = any\n\
             ignore_startup_parameters = extra_float_digits,options\n",
            server = server.folder().display(),
            folder = folder.path().display(),
        );
        std::fs::write(folder.path().join("pgbouncer.ini"), config)
            .expect("the folder can be written to");
        // Debian installs it to /usr/sbin, which is not in every user's PATH.
        let start = "PATH=$PATH:/usr/sbin\n\
             command -v pgbouncer || { echo 'pgbouncer is not installed: run tests/run, which installs it'; false; } && {\n\
             pgbouncer pgbouncer.ini >pgbouncer.log 2>&1 & server=$!\n\
             for _ in 1 2 3 4 5 6 7 8 9 10; do\n\
             if [ -S .s.PGSQL.6432 ]; then break; fi; sleep 0.2\n\
             done\n\
             [ -S .s.PGSQL.6432 ] || { cat pgbouncer.log; false; }\n\
             }";
        Self {
            _watchdog: Watchdog::spawn(
                folder.path(),
                server.user(),
                start,
                "kill -INT $server; wait $server",
            ),
            folder,
        }
    }

    /// The URL of a database through the pooler.
    pub fn url(&self, database: &str) -> String {
        let socket = self.folder.path().display().to_string().replace('/', "%2F");
        format!("postgres://postgres@{socket}:6432/{database}")
    }
}
