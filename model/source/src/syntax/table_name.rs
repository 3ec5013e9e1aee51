//! The name of a model's table, with or without a schema.

use expand_contract_sql::schema_and_name;
use syn::LitStr;

use super::problem::Problems;

/// Refuses a name that no table of the author's can have.
pub(super) fn check(name: &LitStr, problems: &mut Problems) {
    let text = name.value();
    let (schema, bare) = schema_and_name(&text);
    if bare.contains('.') || schema == Some("") || (schema.is_some() && bare.is_empty()) {
        problems
            .error(
                name,
                format!("\"{text}\" is no table, or a schema and a table with one dot between them"),
            )
            .help("write `table = \"invoices\"` or `table = \"billing.invoices\"`; a name that has a dot itself could not be told from the two");
    } else if schema.is_some_and(|schema| {
        ["expand_contract", "information_schema"].contains(&schema) || schema.starts_with("pg_")
    }) {
        problems
            .error(
                name,
                format!(
                    "\"{text}\" is in a schema that belongs to the database or to expand-contract"
                ),
            )
            .help("a model is a table of yours");
    } else if bare.starts_with("_ec_") || bare.starts_with("sqlite_") {
        problems
            .error(
                name,
                format!("\"{text}\" is reserved: names that start with `_ec_` or `sqlite_` are not for tables of yours"),
            )
            .help("give the table another name");
    }
}
