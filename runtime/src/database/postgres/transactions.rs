//! How transactions begin and end.

use std::time::Duration;

use super::Postgres;
use crate::database::server::Transactions;

impl Transactions for Postgres {
    fn prepare(&self) -> &'static str {
        concat!(
            "SET application_name = 'expand-contract'; SET client_min_messages = warning; ",
            // The role's time limits would end long work that disturbs no other session, its idle limit the second
            // connection, and its default the concurrent index. PostgreSQL 17 knows `transaction_timeout`.
            "SET statement_timeout = 0; SET idle_session_timeout = 0; SET default_transaction_read_only = off; ",
            "SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'transaction_timeout'; ",
            // Statements that only read must not wait silently for a table lock.
            "SET lock_timeout = 500; ",
            // A runner that vanishes between a statement and its COMMIT must not keep its locks as long as TCP lives:
            // nothing but the database is awaited inside a transaction, and a server notices a dead client within half a
            // minute. Over a Unix socket the server ignores these settings.
            "SET idle_in_transaction_session_timeout = '10s'; SET tcp_keepalives_idle = 10; \
             SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3; SET tcp_user_timeout = '25s'; \
             SET client_connection_check_interval = '5s'; ",
            // A policy that hides rows from the runner is an error; otherwise hidden rows would count as filled.
            "SET row_security = off; ",
            // The texts of values and of the catalog have one form, whatever the role or the database sets.
            "SET quote_all_identifiers = off; SET transform_null_equals = off; SET extra_float_digits = 1; \
             SET bytea_output = 'hex'; SET intervalstyle = 'postgres'; SET xmloption = 'content'; \
             SET xmlbinary = 'base64'; SET standard_conforming_strings = on; SET array_nulls = on; \
             SET lc_monetary = 'C'; SET lc_numeric = 'C'; SET lc_time = 'C'",
        )
    }

    fn begin(&self, lock_timeout: Duration) -> String {
        // The sweep must see rows that others commit while it runs, whatever the role's default is. Only LOCAL settings
        // survive a pooler.
        format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '{}ms'; \
             SET LOCAL statement_timeout = 0",
            lock_timeout.as_millis()
        )
    }

    fn commit(&self) -> &'static str {
        "COMMIT"
    }

    fn rollback(&self) -> &'static str {
        "ROLLBACK"
    }

    fn limit(&self, time: Duration) -> Option<String> {
        Some(format!(
            "SET LOCAL statement_timeout = {}",
            time.as_millis()
        ))
    }

    fn quiet(&self) -> Option<&'static str> {
        Some("SET LOCAL session_replication_role = replica")
    }

    fn hasty(&self) -> Option<&'static str> {
        Some("SET LOCAL synchronous_commit = off")
    }

    fn begin_reading(&self) -> &'static str {
        "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY"
    }

    fn begin_plainly(&self) -> &'static str {
        // A read after waiting for a lock must see the latest state.
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    }

    fn wait(&self, time: Duration) -> String {
        format!("SET lock_timeout = {}", time.as_millis().max(1))
    }

    fn patient(&self, patient: bool) -> &'static str {
        // A lock timeout would leave invalid indexes of concurrent builds behind.
        if patient {
            "SET lock_timeout = 0"
        } else {
            "SET lock_timeout = 500"
        }
    }
}

#[cfg(test)]
mod tests {
    use expand_contract_format::postgres::{LOCALE, SETTINGS};

    use super::*;

    #[test]
    fn the_runner_reads_values_as_the_triggers_do() {
        // sqlx sets the time zone and the style of dates.
        let (_, others) = SETTINGS.split_at(2);
        for (name, value) in others.iter().chain(&LOCALE) {
            let set = format!("SET {name} = {value}");
            assert!(Postgres.prepare().contains(&set), "{set}");
        }
    }
}
