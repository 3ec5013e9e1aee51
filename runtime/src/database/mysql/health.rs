//! The health of a server, from its status and the transactions of `InnoDB`. The list of processes shows a user without the right PROCESS
//! only its own, so each question about sessions reads the transactions, which the server then refuses.

use super::Mysql;
use crate::database::health::{Health, MeasureSql, PROBE, Told};
use crate::health::Measure;

const PROCESS: &str = "GRANT PROCESS ON *.* TO <user>;";

/// The sessions of the application in this database. Further workers of ours count as such: the server does not tell them apart.
macro_rules! sessions {
    () => {
        "information_schema.PROCESSLIST AS p WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID()"
    };
}

static MEASURES: [MeasureSql; 6] = [
    MeasureSql {
        measure: Measure::LockWaits,
        // Waits for a whole table are not those of a transaction.
        query: concat!(
            "SELECT count(*) + 0 * (SELECT count(*) FROM information_schema.INNODB_TRX) FROM ",
            sessions!(),
            " AND (p.STATE LIKE 'Waiting for % metadata lock%' \
             OR p.ID IN (SELECT x.trx_mysql_thread_id FROM information_schema.INNODB_TRX AS x WHERE x.trx_state = 'LOCK WAIT'))"
        ),
        told: Told::Value,
        help: PROCESS,
    },
    MeasureSql {
        measure: Measure::ActiveSessions,
        query: concat!(
            "SELECT count(*) + 0 * (SELECT count(*) FROM information_schema.INNODB_TRX) FROM ",
            sessions!(),
            " AND p.COMMAND NOT IN ('Sleep', 'Daemon', 'Binlog Dump', 'Binlog Dump GTID')"
        ),
        told: Told::Value,
        help: PROCESS,
    },
    MeasureSql {
        measure: Measure::LongTransactionSeconds,
        // The server tells the begin in its own time zone, whatever that of the session is.
        query: "SELECT CAST(COALESCE(max(TIMESTAMPDIFF(SECOND, x.trx_started, CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', 'SYSTEM'))), 0) AS SIGNED) \
             FROM information_schema.INNODB_TRX AS x STRAIGHT_JOIN information_schema.PROCESSLIST AS p ON p.ID = x.trx_mysql_thread_id \
             WHERE p.DB = DATABASE() AND p.ID <> CONNECTION_ID()",
        told: Told::Value,
        help: PROCESS,
    },
    MeasureSql {
        measure: Measure::WalBytesPerSecond,
        query: "/*M! SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.GLOBAL_STATUS \
             WHERE VARIABLE_NAME = 'INNODB_OS_LOG_WRITTEN' */ \
             /*!80000 SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM performance_schema.global_status \
             WHERE VARIABLE_NAME = 'Innodb_os_log_written' */",
        told: Told::Growth,
        help: PROCESS,
    },
    MeasureSql {
        measure: Measure::History,
        query: "/*M! SELECT CAST(VARIABLE_VALUE AS SIGNED) FROM information_schema.GLOBAL_STATUS \
             WHERE VARIABLE_NAME = 'INNODB_HISTORY_LIST_LENGTH' */ \
             /*!80000 SELECT CAST(COUNT AS SIGNED) FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len' */",
        told: Told::Value,
        help: PROCESS,
    },
    PROBE,
];

impl Health for Mysql {
    fn measures(&self) -> &'static [MeasureSql] {
        &MEASURES
    }
}
