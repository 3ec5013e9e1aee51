//! Code names a table on its way out.

use crate::lint::rule::{Names, Rule, Text, Typed};
use crate::{Diagnostic, Severity, Subject};

pub(super) const RULE: Rule = Rule {
    names: Names::LeavingColumn,
    sql: Some(sql),
    typed: Some(typed),
    ..Rule::new(
        "leaving_table",
        "EC0011",
        "code names a table that is on its way out",
        include_str!("pages/EC0011.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    found(text, Severity::Warning, &RULE)
}

fn typed(place: &Typed<'_>) -> Option<Diagnostic> {
    let &Typed::LeavingColumn { subject, does, now } = place else {
        return None;
    };
    if subject.column.is_some() {
        return None;
    }
    let message = format!("{does} `{subject}`, which is on its way out");
    let finding = if now {
        RULE.error(message)
    } else {
        RULE.warning(message)
    };
    Some(finding.about(subject.clone()))
}

/// The places that name tables which leave: those that have left are errors, the others warnings.
pub(super) fn found(text: &Text<'_>, severity: Severity, rule: &Rule) -> Vec<Diagnostic> {
    let tables = text.tables().iter();
    tables
        .filter_map(|named| {
            let leaving = text.changing.leaving_table(&named.table)?;
            if leaving.has_left() != (severity == Severity::Error) {
                return None;
            }
            let message = format!(
                "SQL names table `{}`, which {}",
                leaving.table,
                leaving.what()
            );
            let finding = match severity {
                Severity::Error => rule.error(message),
                Severity::Warning => rule.warning(message),
            };
            let finding = finding
                .about(Subject::table(leaving.table))
                .span(named.span.clone(), leaving.label());
            Some(leaving.explain(finding))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::lint::tests::{found_with_tables, marks_with_tables};

    #[test]
    fn a_table_on_its_way_out_is_a_warning() {
        let sql = "UPDATE drafts SET id = 1";
        assert_eq!(marks_with_tables(sql), [("EC0011", "drafts")]);
        let finding = &found_with_tables(sql)[0];
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(
            finding.message,
            "SQL names table `drafts`, which is deprecated by 6_drafts"
        );
        assert!(finding.notes()[0].contains("kept by git"));
        assert_eq!(finding.subject().unwrap().to_string(), "drafts");
        let renamed = "SELECT id FROM users";
        assert_eq!(marks_with_tables(renamed), [("EC0011", "users")]);
    }
}
