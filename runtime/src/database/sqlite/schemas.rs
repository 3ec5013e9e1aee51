//! A file has one schema.

use super::Sqlite;
use super::journal::SCHEMA;
use crate::database::server::{Place, Schemas};
use crate::database::session::{Answer, BoxFuture, Session};

impl Schemas for Sqlite {
    fn path<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        tables: &'a [&'a str],
    ) -> BoxFuture<'a, Answer<Vec<Place>>> {
        // Wherever the tables are, it is here.
        let place = Place {
            schema: SCHEMA.to_owned(),
            tables: tables.iter().map(|table| (*table).to_owned()).collect(),
        };
        Box::pin(async move { Ok(vec![place]) })
    }

    fn choose<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        schema: &'a str,
        _tables: &'a [&'a str],
        _local: bool,
    ) -> BoxFuture<'a, Answer<bool>> {
        Box::pin(async move { Ok(schema == SCHEMA) })
    }
}
