//! Code names a table that it can no longer use.

use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Severity};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "gone_table",
        "EC0010",
        "code names a table that is contracted",
        include_str!("pages/EC0010.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    super::leaving_table::found(text, Severity::Error, &RULE)
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::lint::tests::{found_with_tables, marks_with_tables};

    #[test]
    fn a_table_that_has_left_is_an_error_wherever_it_is_named() {
        for (sql, names) in [
            ("SELECT count(*) FROM audit", vec!["audit"]),
            ("DELETE FROM audit", vec!["audit"]),
            ("INSERT INTO audit DEFAULT VALUES", vec!["audit"]),
            ("TRUNCATE tags, audit", vec!["audit"]),
            (
                "SELECT 1 FROM tags WHERE EXISTS (SELECT 1 FROM public.audit)",
                vec!["audit"],
            ),
            (
                "SELECT 1 FROM clients JOIN audit ON true",
                vec!["clients", "audit"],
            ),
            ("WITH audit AS (SELECT 1) SELECT * FROM audit", vec![]),
            ("SELECT audit FROM tags AS audit", vec![]),
        ] {
            let wanted: Vec<_> = names.into_iter().map(|name| ("EC0010", name)).collect();
            assert_eq!(marks_with_tables(sql), wanted, "{sql}");
        }
        let finding = &found_with_tables("SELECT id FROM clients")[0];
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(
            finding.message,
            "SQL names table `clients`, which was renamed to `customers` by 5_clients"
        );
        assert_eq!(finding.marked().unwrap().1, "use `customers`");
    }
}
