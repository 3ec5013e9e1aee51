//! The programs that copy a table to change it, and put the copy in its place: `pt-online-schema-change`, `gh-ost` and `spirit`.
//!
//! None of them can be trusted beside triggers that keep two columns in step: the first one drops ours before the copy is in place, and
//! writes of that moment reach one side only.

use super::Mysql;
use crate::database::server::Tools;

impl Tools for Mysql {
    fn at_work(&self) -> Option<&'static str> {
        // Each name stands for itself, whatever the collation: such tables are called `_users_new`.
        Some(
            "SELECT 'pt-online-schema-change', CONCAT('the trigger ', TRIGGER_NAME) FROM information_schema.TRIGGERS \
             WHERE TRIGGER_SCHEMA = DATABASE() AND BINARY EVENT_OBJECT_TABLE = BINARY $2 AND $1 <> '' AND TRIGGER_NAME LIKE 'pt|_osc|_%' ESCAPE '|' \
             UNION ALL SELECT 'pt-online-schema-change or spirit', CONCAT('the table ', TABLE_NAME) FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = DATABASE() AND BINARY TABLE_NAME = BINARY CONCAT('_', $2, '_new') \
             UNION ALL SELECT 'gh-ost', CONCAT('the table ', TABLE_NAME) FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = DATABASE() AND BINARY TABLE_NAME IN (BINARY CONCAT('_', $2, '_gho'), BINARY CONCAT('_', $2, '_ghc'))",
        )
    }

    fn repackable(&self) -> Option<&'static str> {
        None
    }
}
