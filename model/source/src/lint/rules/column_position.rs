//! SQL depends on the number and order of the columns of a table that changes: an `INSERT` without a list.

use crate::lint::changing_schema::ChangingSchema;
use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Subject};
use expand_contract_sql::{Touch, TouchKind};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "column_position",
        "EC0004",
        "SQL counts on the place of a column in a table whose columns change",
        include_str!("pages/EC0004.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    // The rule about wildcards judges these.
    let by_wildcard = |touch: &Touch| {
        text.wildcards()
            .iter()
            .any(|wildcard| wildcard.table == touch.table && wildcard.span == touch.span)
    };
    text.touches()
        .iter()
        .filter(|touch| touch.kind == TouchKind::Positional && !by_wildcard(touch))
        .filter(|touch| text.changing.changes(&touch.table))
        .map(|touch| finding(text.changing, touch))
        .collect()
}

fn finding(changing: &ChangingSchema, touch: &Touch) -> Diagnostic {
    let table = &touch.table;
    let by = changing.migration(table).unwrap_or_default();
    RULE.warning(format!(
        "this counts on the number and order of the columns of `{table}`, which {by} changes while this runs"
    ))
    .about(Subject::table(table))
    .span(touch.span.clone(), "name the columns")
    .help(format!("INSERT INTO {table} ({}) ..", changing.columns(table)))
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::marks;

    #[test]
    fn an_insert_without_a_list_into_a_changing_table_is_a_warning() {
        let findings = marks("INSERT INTO users VALUES (1, 'a', 'b', 3)");
        assert_eq!(findings.len(), 1, "{findings:?}");
        assert_eq!(findings[0].0, "EC0004");
    }
}
