//! Code names a column on its way out.

use std::ops::Range;

use crate::Diagnostic;
use crate::lint::changing_schema::Leaving;
use crate::lint::rule::{Names, Rule, Text, Typed};
use expand_contract_sql::TouchKind;

pub(super) const RULE: Rule = Rule {
    names: Names::LeavingColumn,
    sql: Some(sql),
    typed: Some(typed),
    ..Rule::new(
        "leaving_column",
        "EC0002",
        "code names a column that is on its way out",
        include_str!("pages/EC0002.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    text.leaving(TouchKind::Named)
        .filter(|(_, leaving)| !leaving.has_left())
        .map(|(span, leaving)| {
            let message = format!("SQL names `{}`, which {}", leaving.name(), leaving.what());
            let label = label(text, &leaving, &span);
            let finding = RULE.about(&leaving, message).span(span, label);
            leaving.explain(finding)
        })
        .collect()
}

/// The old column is the target of `ON CONFLICT` as long as the new one is not unique.
fn label(text: &Text<'_>, leaving: &Leaving<'_>, span: &Range<usize>) -> String {
    let target = text.arbiters().iter().any(|touch| touch.span == *span);
    let mut new = leaving.exit.replaced_by.iter();
    let waits = new.find(|new| text.changing.waits_for_unique(leaving.table, new).is_some());
    match waits.filter(|_| target) {
        Some(new) => format!("right until the contract; then `{new}`"),
        None => leaving.label(),
    }
}

fn typed(place: &Typed<'_>) -> Option<Diagnostic> {
    let &Typed::LeavingColumn { subject, does, now } = place else {
        return None;
    };
    if subject.column.is_none() || subject.is_variant {
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

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::lint::tests::{found, marks};

    #[test]
    fn a_column_on_its_way_out_is_a_warning() {
        assert_eq!(marks("UPDATE users SET name = $1"), [("EC0002", "name")]);
        assert_eq!(marks("SELECT age FROM users"), [("EC0002", "age")]);
        let finding = &found("SELECT name FROM users")[0];
        assert_eq!(finding.severity, Severity::Warning);
        assert_eq!(
            finding.message,
            "SQL names `users.name`, which is renamed to `full_name` by 1_users_full_name"
        );
        assert!(found("SELECT age FROM users")[0].notes()[0].contains("see birthday"));
        assert_eq!(finding.subject().unwrap().to_string(), "users.name");
    }
}
