//! The schemas on the search path.

use super::Postgres;
use crate::database::server::{Place, Schemas};
use crate::database::session::{Answer, BoxFuture, Session, only};

/// Stands between the names of a list: no name contains it.
const BETWEEN: &str = "\u{1f}";

/// The kinds of relation that can have the name of a table.
macro_rules! has_tables {
    ($schema:literal, $tables:literal) => {
        concat!(
            "FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE n.nspname = ",
            $schema,
            " AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND c.relname = ANY (string_to_array(",
            $tables,
            ", chr(31)))"
        )
    };
}

impl Schemas for Postgres {
    fn path<'a>(
        &'a self,
        session: &'a mut dyn Session,
        tables: &'a [&'a str],
    ) -> BoxFuture<'a, Answer<Vec<Place>>> {
        const PATH: &str = concat!(
            "SELECT p.schema::text, (SELECT string_agg(c.relname::text, chr(31) ORDER BY c.relname) ",
            has_tables!("p.schema", "$1"),
            ") FROM unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS p (schema, place) ORDER BY p.place"
        );
        Box::pin(async move {
            let rows = session.query(PATH, &[tables.join(BETWEEN).into()]).await?;
            let places = rows.iter().map(|row| {
                let tables = row.optional(1)?.map(|names| names.split(BETWEEN));
                Ok(Place {
                    schema: row.text(0)?.to_owned(),
                    tables: tables.into_iter().flatten().map(String::from).collect(),
                })
            });
            places.collect()
        })
    }

    fn choose<'a>(
        &'a self,
        session: &'a mut dyn Session,
        schema: &'a str,
        tables: &'a [&'a str],
        local: bool,
    ) -> BoxFuture<'a, Answer<bool>> {
        // Extensions and functions of the author stay in reach. A schema that has one of the tables goes, too: it is
        // another run, and would be changed for this one.
        const CHOOSE: &str = concat!(
            "SELECT set_config('search_path', concat_ws(', ', quote_ident($1), \
               (SELECT string_agg(quote_ident(p.schema::text), ', ' ORDER BY p.place) \
                FROM unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS p (schema, place) \
                WHERE p.schema <> $1 AND NOT EXISTS (SELECT ",
            has_tables!("p.schema", "$2"),
            "))), CAST($3 AS boolean))"
        );
        // A schema that does not exist, or that this role may not use, is not on the path.
        const CHOSEN: &str = "SELECT coalesce(current_schema() = $1, false)";
        Box::pin(async move {
            let local = if local { "true" } else { "false" };
            let args = [schema.into(), tables.join(BETWEEN).into(), local.into()];
            session.query(CHOOSE, &args).await?;
            let chosen = session.query(CHOSEN, &[schema.into()]).await?;
            only(chosen)?.truth(0)
        })
    }
}
