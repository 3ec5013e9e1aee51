//! The MySQL that `tests/run` fetches, since few distributions have one.

use std::path::{Path, PathBuf};

use crate::mysql_like::Program;
use crate::watchdog::User;

/// The small performance schema still has metadata locks and `sys.schema_table_lock_waits`, but no history and no counts of
/// errors and digests, which took 200 megabytes.
const SETTINGS: &str = "--mysqlx=OFF --secure-file-priv= --innodb-redo-log-capacity=32M --innodb-log-buffer-size=1M \
     --performance-schema=ON --performance-schema-digests-size=100 --performance-schema-max-digest-length=0 \
     --performance-schema-error-size=0 --performance-schema-accounts-size=5 --performance-schema-hosts-size=5 \
     --performance-schema-users-size=5 --performance-schema-events-statements-history-long-size=0 \
     --performance-schema-events-transactions-history-long-size=0 --performance-schema-events-stages-history-long-size=0 \
     --performance-schema-events-waits-history-long-size=0";

/// MySQL takes two seconds to make its data, so each server copies what `tests/run` has made once.
pub(crate) fn program() -> Option<Program> {
    let Some(root) = root() else {
        // A test that passes without its server must not look as if it had run.
        #[allow(clippy::print_stderr)]
        {
            eprintln!("no MySQL here: tests/run fetches one; tests of MySQL pass over");
        }
        return None;
    };
    let root = root.display();
    Some(Program {
        name: "mysql",
        make: format!("cp -r --sparse=always '{root}/data' data"),
        serve: format!("'{root}/mysqld' {SETTINGS}"),
    })
}

/// A folder with `mysqld`, a script that runs the server with its own libraries and files, and with `data`, which the server
/// has initialized: that of the environment variable `MYSQL_ROOT`, or the newest that `tests/run` has fetched.
fn root() -> Option<PathBuf> {
    if let Some(root) = std::env::var_os("MYSQL_ROOT") {
        let root = PathBuf::from(root);
        assert!(
            root.join("mysqld").exists() && root.join("data").exists(),
            "MYSQL_ROOT is {}, which has no `mysqld` and `data` as tests/run makes them",
            root.display()
        );
        return Some(root);
    }
    let fetched = std::fs::read_dir(cache()?.join("expand-contract")).ok()?;
    fetched
        .flatten()
        .map(|entry| entry.path())
        .filter_map(|root| Some((version(&root)?, root)))
        .max()
        .map(|(_, root)| root)
}

/// The folder in which `tests/run` keeps what it fetches. If it runs as root, the servers run as another user, to which root's
/// home is closed.
fn cache() -> Option<PathBuf> {
    if User::unprivileged().is_some() {
        return Some("/var/cache".into());
    }
    std::env::var_os("XDG_CACHE_HOME")
        .filter(|folder| !folder.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".cache")))
}

/// The version in the name of a folder such as `mysql-9.7.4`.
fn version(root: &Path) -> Option<Vec<u32>> {
    let version = root.file_name()?.to_str()?.strip_prefix("mysql-")?;
    version.split('.').map(|part| part.parse().ok()).collect()
}
