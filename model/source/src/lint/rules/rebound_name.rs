//! A name would come to mean another column, without an error.

use crate::Diagnostic;
use crate::lint::rule::{Rule, Text};
use expand_contract_sql::TouchKind;

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "rebound_name",
        "EC0005",
        "SQL would run without an error and mean another column",
        include_str!("pages/EC0005.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    text.leaving(TouchKind::Rebinds)
        .map(|(span, leaving)| {
            let message = format!(
                "this means `{}`, which {}; without it the statement would still run, and mean something else",
                leaving.name(),
                leaving.what()
            );
            let finding = RULE
                .about(&leaving, message)
                .span(span, leaving.label())
                .help("write the table before every column, and `JOIN .. ON` instead of `NATURAL JOIN`");
            leaving.explain(finding)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::marks;

    #[test]
    fn a_name_that_would_mean_another_column_is_told() {
        let sql = "SELECT (SELECT name FROM users WHERE users.id = o.user_id) FROM orders o";
        assert_eq!(marks(sql), [("EC0005", "name")]);
        assert_eq!(
            marks("SELECT orders.id FROM orders NATURAL JOIN users")[0].0,
            "EC0005"
        );
    }
}
