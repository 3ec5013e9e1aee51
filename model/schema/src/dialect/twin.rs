//! Rows that a unique index would keep apart, in SQL that all databases read.

use expand_contract_sql::Quote;

use super::place::Place;
use crate::IndexShape;

/// Another row has the same values. `same` compares two of them.
pub(super) fn exists(
    quote: Quote,
    table: &str,
    key: &[String],
    index: &IndexShape,
    same: impl Fn(&str, &str) -> String,
) -> String {
    let (here, twin) = (Place::Table(table), Place::Table("twin"));
    let values = |place: Place<'_>| index.values_sql(|column| place.quoted(quote, column));
    let pairs = values(twin).into_iter().zip(values(here));
    let pairs = pairs.map(|(twin, here)| same(&twin, &here));
    let row = |place: Place<'_>| {
        let key: Vec<String> = key
            .iter()
            .map(|column| place.quoted(quote, column))
            .collect();
        format!("({})", key.join(", "))
    };
    // An expression may fail for a row that the index does not have, so the condition comes first.
    let mut conditions: Vec<String> = index
        .filter_sql(|column| twin.quoted(quote, column))
        .map(|filter| format!("({filter})"))
        .into_iter()
        .chain(pairs)
        .collect();
    conditions.push(format!("{} <> {}", row(twin), row(here)));
    let exists = format!(
        "EXISTS (SELECT 1 FROM {} AS twin WHERE {})",
        quote.table(table),
        conditions.join(" AND ")
    );
    match index.filter_sql(|column| here.quoted(quote, column)) {
        Some(filter) => format!("({filter}) AND {exists}"),
        None => exists,
    }
}
