//! `*` over a table that changes.

use crate::lint::changing_schema::ChangingSchema;
use crate::lint::rule::{Names, Rule, Text};
use crate::{Diagnostic, Dialect, Subject};
use expand_contract_sql::Wildcard;

pub(super) const RULE: Rule = Rule {
    names: Names::EveryColumn,
    sql: Some(sql),
    ..Rule::new(
        "wildcard",
        "EC0003",
        "`*` takes in a table whose columns change",
        include_str!("pages/EC0003.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    text.wildcards()
        .iter()
        .filter(|wildcard| text.changing.changes(&wildcard.table))
        .map(|wildcard| {
            let word = text.sql.get(wildcard.span.clone());
            let whole_row = word.is_none_or(|word| !word.ends_with('*'));
            finding(text.changing, wildcard, whole_row)
        })
        .collect()
}

/// `whole_row` says that the table's name stands for all of its columns.
fn finding(changing: &ChangingSchema, wildcard: &Wildcard, whole_row: bool) -> Diagnostic {
    let table = &wildcard.table;
    let what = if whole_row {
        format!("the whole row of `{table}`")
    } else {
        format!("`*` over `{table}`")
    };
    let by = changing.migration(table).unwrap_or_default();
    let then = match changing.lock.dialect {
        Dialect::Postgres => {
            "a statement that a connection has prepared before fails after it: `cached plan must not change result type`"
        }
        Dialect::Mysql => {
            "`*` leaves out a column that comes until the contract: it is hidden from statements that name no columns"
        }
        Dialect::Sqlite => {
            "a statement that a connection has prepared before may decode the wrong columns after it"
        }
    };
    RULE.warning(format!(
        "{what} takes in columns that {by} adds or drops while this runs"
    ))
    .about(Subject::table(table))
    .span(wildcard.span.clone(), "name the columns")
    .note(then)
    .help(format!(
        "the columns that stay: {}",
        changing.columns(table)
    ))
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::{found, marks};

    #[test]
    fn a_wildcard_over_a_changing_table_is_a_warning() {
        assert_eq!(marks("SELECT * FROM users"), [("EC0003", "*")]);
        assert_eq!(
            marks("INSERT INTO users (full_name) VALUES ('a') RETURNING *"),
            [("EC0003", "*")]
        );
        assert_eq!(marks("SELECT row_to_json(u) FROM users u").len(), 1);
        let finding = &found("SELECT * FROM users")[0];
        let help = &finding.help[0];
        assert!(help.ends_with("id, full_name, address"), "{help}");
        assert_eq!(finding.subject().unwrap().to_string(), "users");
    }
}
