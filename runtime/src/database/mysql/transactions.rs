//! The begin and the end of transactions. DDL ends a transaction by itself, so one holds only rows.

use std::time::Duration;

use super::Mysql;
use crate::database::server::Transactions;

/// The locks of statements outside of transactions. A statement that only reads must not wait silently for a lock on its table,
/// and a second is the shortest time on MySQL.
macro_rules! briefly {
    () => {
        "SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1"
    };
}

/// The first tries of a step wait for less than this. On MariaDB they then do not wait at all, so that no other session queues
/// behind them. Behind tables that are never free such a try never succeeds, so the later ones wait.
const SHORT: Duration = Duration::from_millis(500);

impl Transactions for Mysql {
    fn prepare(&self) -> &'static str {
        concat!(
            // Triggers keep the mode of the session that makes them. sqlx's sessions have PIPES_AS_CONCAT, too.
            "SET NAMES utf8mb4; SET SESSION sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,\
             NO_ZERO_IN_DATE,PIPES_AS_CONCAT', time_zone = '+00:00'; ",
            // Each statement behind DDL is a transaction of its own, and needs the same level.
            "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; \
             SET SESSION autocommit = 1, completion_type = NO_CHAIN; ",
            briefly!(),
            "; ",
            // The second connection is idle while the first one fills rows for hours. A dead client is noticed by TCP.
            "SET SESSION wait_timeout = 604800; ",
            // The settings of the server or of its users must not skip checks, refuse statements, or cut rows and texts.
            "SET SESSION foreign_key_checks = 1, unique_checks = 1, sql_safe_updates = 0, sql_auto_is_null = 0, \
             sql_big_selects = 1, sql_select_limit = 18446744073709551615, sql_quote_show_create = 1, \
             group_concat_max_len = 1073741824; ",
            // Time limits would end long work that disturbs no other session. On MariaDB a runner that vanishes between a
            // statement and its COMMIT does not keep its locks as long as TCP lives. MySQL remembers sizes of tables for a day.
            "SET SESSION /*M! max_statement_time = 0, idle_transaction_timeout = 10, check_constraint_checks = 1 */ \
             /*!80000 max_execution_time = 0, information_schema_stats_expiry = 0 */",
        )
    }

    fn begin(&self, lock_timeout: Duration) -> String {
        // Rows are waited for a second: sessions that hold one of the journal's need only a moment, and the runner takes its turn.
        let seconds = seconds(lock_timeout);
        let or_none = if lock_timeout < SHORT { 0 } else { seconds };
        format!(
            "SET SESSION lock_wait_timeout = /*M! {or_none} */ /*!80000 {seconds} */, innodb_lock_wait_timeout = {seconds}; \
             SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; START TRANSACTION"
        )
    }

    fn commit(&self) -> &'static str {
        concat!("COMMIT; ", briefly!())
    }

    fn rollback(&self) -> &'static str {
        // The order matters: UNLOCK TABLES would commit.
        concat!(
            "ROLLBACK; UNLOCK TABLES; SET SESSION foreign_key_checks = 1; ",
            briefly!()
        )
    }

    // Neither server has a limit that ends with the transaction. A deadlock is noticed at once, so none is needed for the sake of
    // other sessions.
    fn limit(&self, _time: Duration) -> Option<String> {
        None
    }

    fn quiet(&self) -> Option<&'static str> {
        None
    }

    fn hasty(&self) -> Option<&'static str> {
        None
    }

    fn begin_reading(&self) -> &'static str {
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ ONLY; START TRANSACTION"
    }

    fn begin_plainly(&self) -> &'static str {
        // A read after waiting for a lock must see the latest state. At a higher level it would see that of the transaction's
        // first read. The level is that of this transaction alone.
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE; START TRANSACTION"
    }

    fn wait(&self, time: Duration) -> String {
        let seconds = seconds(time);
        format!("SET SESSION lock_wait_timeout = {seconds}, innodb_lock_wait_timeout = {seconds}")
    }

    fn patient(&self, patient: bool) -> &'static str {
        // An index is built beside writers, but waits for the table at its begin and at its end, and all other sessions queue
        // behind it. Longer than this they must not wait, even if the whole build has to be done again.
        if patient {
            "SET SESSION lock_wait_timeout = 10, innodb_lock_wait_timeout = 10"
        } else {
            briefly!()
        }
    }
}

/// Whole seconds, and a year at most.
fn seconds(time: Duration) -> u128 {
    time.as_millis().div_ceil(1000).clamp(1, 31_536_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_tries_do_not_wait() {
        let begin = |millis| Mysql.begin(Duration::from_millis(millis));
        assert!(begin(480).starts_with(
            "SET SESSION lock_wait_timeout = /*M! 0 */ /*!80000 1 */, innodb_lock_wait_timeout = 1;"
        ));
        assert!(begin(500).contains("/*M! 1 */ /*!80000 1 */"));
        assert!(begin(1_300).contains("/*M! 2 */ /*!80000 2 */"));
    }
}
