//! The journal is a schema of its own.

use expand_contract_format::functions;

use super::Postgres;
use crate::database::server::JournalPlace;

impl JournalPlace for Postgres {
    fn prefix(&self) -> &'static str {
        "expand_contract."
    }

    fn now(&self) -> &'static str {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
    }

    fn journal_exists(&self) -> &'static str {
        "SELECT count(*) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
         WHERE n.nspname = 'expand_contract' AND c.relname = 'meta'"
    }

    fn bootstrap(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (
            &["CREATE SCHEMA IF NOT EXISTS expand_contract"],
            &[
                functions::REQUIRE_FENCE_FUNCTION,
                functions::REFUSE_CONTRACTED_FUNCTION,
            ],
        )
    }

    fn shared(&self) -> &'static str {
        " FOR SHARE"
    }

    fn exclusively(&self) -> &'static str {
        " FOR UPDATE"
    }

    fn alone_at_the_fence(&self) -> &'static str {
        "LOCK TABLE expand_contract.fence IN EXCLUSIVE MODE"
    }
}
