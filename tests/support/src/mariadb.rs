//! The machine's MariaDB.

use crate::mysql_like::Program;

pub(crate) const NAME: &str = "mariadb";

/// MariaDB starts from data that it makes in a third of a second. Debian installs the server to `/usr/sbin`, which is not in
/// every user's `PATH`. The user's own settings are not read. Each start deletes the temporary tables in the server's folder for
/// temporary files, also those of other servers, so each server has one of its own from the beginning.
pub(crate) fn program() -> Program {
    let make = "PATH=$PATH:/usr/sbin\n\
         if ! command -v mariadbd; then echo 'MariaDB is not installed: run tests/run, which installs it'; false; else\n\
         mariadb-install-db --no-defaults --datadir=\"$PWD/data\" --tmpdir=\"$PWD\" --auth-root-authentication-method=normal \
         --skip-test-db --skip-name-resolve --innodb-fast-shutdown=0 --innodb-log-file-size=32M\n\
         fi";
    let serve = "mariadbd --no-defaults --innodb-log-file-size=32M --performance-schema=OFF";
    Program {
        name: NAME,
        make: make.to_owned(),
        serve: serve.to_owned(),
    }
}
