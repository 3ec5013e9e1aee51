//! Rows that a unique index would keep apart, in SQL that all databases read.

use expand_contract_sql::quote;

use super::place::Place;
use crate::IndexShape;

/// Another row has the same values. `same` compares two of them.
pub(super) fn exists(
    table: &str,
    key: &[String],
    index: &IndexShape,
    same: impl Fn(&str, &str) -> String,
) -> String {
    let (here, twin) = (Place::Table(table), Place::Table("twin"));
    let parts = index.parts();
    let columns: Vec<&str> = parts
        .iter()
        .filter_map(|part| part.column.as_deref())
        .collect();
    let pairs = columns
        .iter()
        .map(|column| same(&twin.of(column), &here.of(column)));
    let row = |place: Place<'_>| {
        let key: Vec<String> = key.iter().map(|column| place.of(column)).collect();
        format!("({})", key.join(", "))
    };
    let mut conditions: Vec<String> = pairs.collect();
    conditions.extend(index.filter_sql(|column| twin.of(column)));
    conditions.push(format!("{} <> {}", row(twin), row(here)));
    let exists = format!(
        "EXISTS (SELECT 1 FROM {} AS twin WHERE {})",
        quote(table),
        conditions.join(" AND ")
    );
    match index.filter_sql(|column| here.of(column)) {
        Some(filter) => format!("({filter}) AND {exists}"),
        None => exists,
    }
}
