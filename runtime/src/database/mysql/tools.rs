//! The programs that copy a table to change it, and put the copy in its place: `pt-online-schema-change`, `gh-ost` and `spirit`.
//!
//! None of them can be trusted beside triggers that keep two columns in step: the first one drops ours before the copy is in place, and
//! writes of that moment reach one side only.

use super::Mysql;
use crate::database::server::Tools;

impl Tools for Mysql {
    fn at_work(&self) -> Option<&'static str> {
        // The quoted name is of no use here, and every placeholder has its own value.
        Some(
            "SELECT found.program, found.what FROM (SELECT ? AS quoted, ? AS bare) AS asked JOIN ( \
               SELECT 'pt-online-schema-change' AS program, CONCAT('the trigger ', TRIGGER_NAME) AS what, EVENT_OBJECT_TABLE AS of_table \
               FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME LIKE 'pt|_osc|_%' ESCAPE '|' \
               UNION ALL SELECT 'pt-online-schema-change or spirit', CONCAT('the table ', TABLE_NAME), \
                 SUBSTRING(TABLE_NAME, 2, CHAR_LENGTH(TABLE_NAME) - 5) \
               FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE '|_%|_new' ESCAPE '|' \
               UNION ALL SELECT 'gh-ost', CONCAT('the table ', TABLE_NAME), SUBSTRING(TABLE_NAME, 2, CHAR_LENGTH(TABLE_NAME) - 5) \
               FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() \
                 AND (TABLE_NAME LIKE '|_%|_gho' ESCAPE '|' OR TABLE_NAME LIKE '|_%|_ghc' ESCAPE '|') \
             ) AS found ON BINARY found.of_table = BINARY asked.bare",
        )
    }

    fn repackable(&self) -> Option<&'static str> {
        None
    }
}
