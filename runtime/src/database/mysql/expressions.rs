//! The verdict of the database on types and expressions that authors wrote.

use super::{Mysql, plan};
use crate::database::server::{Expressions, PlannedStatement, Shadow};
use crate::database::session::{Answer, BoxFuture, Session};

/// The types that MariaDB has or may have, and does not take for a column of a JSON table.
const NOT_IN_JSON: [&str; 17] = [
    "enum",
    "set",
    "serial",
    "uuid",
    "inet4",
    "inet6",
    "vector",
    "xmltype",
    "geometry",
    "point",
    "linestring",
    "polygon",
    "multipoint",
    "multilinestring",
    "multipolygon",
    "geometrycollection",
    "geomcollection",
];

impl Expressions for Mysql {
    fn ask_type(&self, sql_type: &str) -> Option<String> {
        // A cast knows few types, but a JSON table has columns of any type. Without an element it makes no row.
        let from = format!(
            "FROM JSON_TABLE('[]', '$[*]' COLUMNS (x {sql_type} PATH '$')) AS t WHERE false"
        );
        let is_word = |char: char| char.is_ascii_alphanumeric() || char == '_';
        let first = sql_type.trim_start().split(|char| !is_word(char)).next()?;
        if !NOT_IN_JSON
            .iter()
            .any(|word| first.eq_ignore_ascii_case(word))
        {
            return Some(format!("SELECT 1 {from}"));
        }
        // MySQL alone reads such a comment, as far as it goes.
        (!sql_type.contains("*/")).then(|| format!("SELECT 1 /*!80000 {from} */"))
    }

    fn domain_rules(&self, _sql_type: &str) -> Option<String> {
        None
    }

    fn plan<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
    ) -> BoxFuture<'a, Answer<PlannedStatement>> {
        Box::pin(plan::plan(session, sql))
    }

    fn shadows<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _tables: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<Shadow>>> {
        // A name without a database means the server's own function. A stored one of the same name is never called by it.
        Box::pin(async { Ok(Vec::new()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_that_only_one_server_can_try_is_asked_there() {
        let ask = |sql_type| Mysql.ask_type(sql_type).unwrap_or_default();
        let is_for_mysql = |sql_type| ask(sql_type).split(' ').nth(2) == Some("/*!80000");
        assert!(!is_for_mysql("varchar(40)") && is_for_mysql("ENUM('a', 'b')"));
        assert_eq!(ask("enum('*/')"), "");
    }
}
