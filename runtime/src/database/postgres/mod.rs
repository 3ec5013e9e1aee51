//! `PostgreSQL` 14 and later.

mod carry;
mod catalog;
mod clients;
mod covering;
mod expressions;
mod grown;
mod health;
mod history;
mod indexes;
mod journal;
mod journal_reads;
mod live_table;
mod lock;
mod observe;
mod partitions;
mod plan;
mod renamed;
mod routines;
mod rows;
mod schemas;
mod session;
mod tools;
mod transactions;
mod try_values;

use std::time::Duration;

use expand_contract_format::Dialect;
use expand_contract_format::postgres::VALUE_ERRORS;
use expand_contract_sql::Quote;

use crate::database::capability::{Capability, LockKind};
use crate::database::{Fault, Server};

/// `PostgreSQL` 14 and later.
pub(crate) struct Postgres;

const CAPABILITY: Capability = Capability {
    dialect: Dialect::Postgres,
    quote: Quote::STANDARD,
    commits_ddl: false,
    deadlocks_end_the_smaller: false,
    null_keys: false,
    renames_in_place: false,
    renames_by_view: true,
    columns_take_indexes: true,
    ranges_by_rows: true,
    adds_checks: true,
    drops_constraints: true,
    renames_what_is_checked: true,
    records_dependents: true,
    hides_tables: false,
    schemas: true,
    least_lock_wait: Duration::ZERO,
    batch: Duration::from_millis(10),
    lock: LockKind::Session,
};

impl Server for Postgres {
    fn capability(&self) -> &'static Capability {
        &CAPABILITY
    }

    fn fault(&self, error: &sqlx::Error) -> Fault {
        let sqlx::Error::Database(error) = error else {
            return Fault::Other;
        };
        let Some(code) = error.code() else {
            return Fault::Other;
        };
        match code.as_ref() {
            // Lock not available, deadlock, serialization failure.
            "55P03" | "40P01" | "40001" => Fault::Busy,
            "57014" => Fault::TooLong,
            "42501" => Fault::Rights,
            "42P01" => Fault::NoTable,
            "3F000" => Fault::NoSchema,
            "42703" => Fault::NoColumn,
            "2BP01" => Fault::Dependents,
            // Data exceptions, constraints, and errors that functions raise.
            _ if VALUE_ERRORS.iter().any(|class| code.starts_with(class)) => Fault::Data,
            _ => Fault::Other,
        }
    }

    fn grant(&self, message: &str) -> String {
        let quoted = |text: &str| -> Option<String> {
            let rest = message.split_once(text)?.1.trim_start();
            Some(
                rest.split([';', ','])
                    .next()
                    .unwrap_or(rest)
                    .trim()
                    .to_owned(),
            )
        };
        if let Some(name) = quoted("permission denied for database") {
            format!("as the owner of the database: GRANT CREATE ON DATABASE \"{name}\" TO <role>;")
        } else if let Some(name) = quoted("permission denied for schema") {
            format!("as the owner of the schema: GRANT USAGE, CREATE ON SCHEMA {name} TO <role>;")
        } else if let Some(name) = quoted("must be owner of table") {
            format!(
                "run with the role that owns {name}, or as a superuser: ALTER TABLE {name} OWNER TO <role>;"
            )
        } else if let Some(name) = quoted("row-level security policy for table") {
            format!(
                "run with a role that sees every row: ALTER ROLE <role> BYPASSRLS; \
                 or let the owner see them: ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY;"
            )
        } else if let Some(name) = quoted("permission denied for table") {
            format!("as the owner of the table: GRANT ALL ON {name} TO <role>;")
        } else {
            "phases need the role that owns the tables; applications need only what `init` prints"
                .into()
        }
    }

    fn grants(&self) -> Vec<String> {
        [
            "GRANT USAGE ON SCHEMA expand_contract TO <application role>;",
            "GRANT SELECT ON ALL TABLES IN SCHEMA expand_contract TO <application role>;",
            "GRANT INSERT, UPDATE, DELETE ON expand_contract.lease, expand_contract.seen TO <application role>;",
            // PostgreSQL requires the right to change a row in order to lock it.
            "GRANT UPDATE (holder) ON expand_contract.fence TO <application role>;",
        ]
        .map(String::from)
        .into()
    }
}
