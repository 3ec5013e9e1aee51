//! Code names a column that it can no longer use.

use crate::Diagnostic;
use crate::lint::gone::GoneField;
use crate::lint::rule::{Rule, Text, Typed};
use expand_contract_sql::TouchKind;

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    typed: Some(typed),
    ..Rule::new(
        "gone_column",
        "EC0001",
        "code names a column that is contracted",
        include_str!("pages/EC0001.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    text.leaving(TouchKind::Named)
        .filter(|(_, leaving)| leaving.has_left())
        // The name means the living column of another table, since it no longer finds the removed one.
        .filter(|(span, _)| !text.finds_another(span))
        .map(|(span, leaving)| {
            let message = format!("SQL names `{}`, which {}", leaving.name(), leaving.what());
            let finding = RULE.about(&leaving, message).span(span, leaving.label());
            leaving.explain(finding)
        })
        .collect()
}

fn typed(place: &Typed<'_>) -> Option<Diagnostic> {
    let Typed::GoneField {
        model,
        field: gone,
        alone,
    } = place
    else {
        return None;
    };
    let GoneField {
        field,
        subject,
        what,
        instead,
    } = gone;
    let label = match instead.as_slice() {
        [] => "remove it".to_owned(),
        fields => {
            let fields: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
            format!("use {}", fields.join(" and "))
        }
    };
    let finding = RULE
        .error(format!("`{model}` has no field `{field}`: {what}"))
        .about(subject.clone())
        .span(0..0, label);
    Some(match instead.as_slice() {
        [one] if *alone => finding.help(format!("write `{one}: {field}`")),
        _ => finding,
    })
}

#[cfg(test)]
mod tests {
    use crate::Severity;
    use crate::lint::tests::{found, marks};

    #[test]
    fn a_contracted_column_is_an_error_that_names_what_takes_its_place() {
        let sql = "SELECT u.email FROM users AS u WHERE u.email IS NOT NULL";
        assert_eq!(marks(sql), [("EC0001", "email"), ("EC0001", "email")]);
        let finding = &found(sql)[0];
        assert_eq!(finding.severity, Severity::Error);
        assert_eq!(
            finding.message,
            "SQL names `users.email`, which was removed by 2_users_email"
        );
        assert_eq!(finding.marked().unwrap().1, "use `address`");
        assert_eq!(finding.subject().unwrap().to_string(), "users.email");
    }

    #[test]
    fn the_living_column_of_another_table_is_meant() {
        // Since `users.email` has left, this name means the tag's column.
        assert_eq!(marks("SELECT email FROM users, tags"), []);
    }
}
