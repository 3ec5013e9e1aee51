//! The definition of an index.

use expand_contract_sql::{quote, quote_table};

use crate::IndexDef;
use crate::dialect::names::list;

/// `CREATE UNIQUE INDEX .. ON t USING gin (..) INCLUDE (..) NULLS NOT DISTINCT WITH (..) WHERE ..`.
pub(super) fn sql(table: &str, index: &IndexDef, words: &str) -> String {
    let shape = &index.shape;
    let unique = if shape.unique { "UNIQUE " } else { "" };
    let mut sql = format!(
        "CREATE {unique}{words} {} ON {}",
        quote(&index.name),
        quote_table(table)
    );
    if let Some(using) = &shape.using {
        sql += &format!(" USING {}", quote(using));
    }
    sql += &format!(" ({})", shape.key_sql(quote).join(", "));
    if !shape.include.is_empty() {
        sql += &format!(
            " INCLUDE ({})",
            list(shape.include.iter().map(String::as_str))
        );
    }
    if shape.nulls_not_distinct {
        sql += " NULLS NOT DISTINCT";
    }
    if let Some(with) = &shape.with {
        sql += &format!(" WITH ({with})");
    }
    if let Some(filter) = shape.filter_sql(quote) {
        sql += &format!(" WHERE {filter}");
    }
    sql
}
