//! SQL that cannot be read, in which the name of a leaving column occurs.

use crate::Diagnostic;
use crate::lint::rule::{Rule, Text};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "unreadable_sql",
        "EC0006",
        "SQL that cannot be read has the name of a column that leaves",
        include_str!("pages/EC0006.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    let Some((reason, touches)) = text.unreadable() else {
        return Vec::new();
    };
    let put_together = if text.whole {
        "cannot be read"
    } else {
        "is put together when the program runs"
    };
    let why = format!("the statement {put_together}, so it is judged by its words: {reason}");
    touches
        .iter()
        .filter_map(|touch| {
            let leaving = text.changing.leaving(&touch.table, &touch.column)?;
            let message = format!(
                "`{}` stands here beside `{}`, and `{}` {}",
                text.sql.get(touch.span.clone()).unwrap_or(&touch.column),
                touch.table,
                leaving.name(),
                leaving.what()
            );
            let finding = RULE.about(&leaving, message);
            let finding = finding.span(touch.span.clone(), leaving.label());
            Some(finding.note(why.as_str()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::tests::marks;

    #[test]
    fn what_cannot_be_read_is_judged_by_its_words() {
        let sql = "FROBNICATE users SET email TO 'x'";
        assert_eq!(marks(sql), [("EC0006", "email")]);
        assert_eq!(marks("FROBNICATE orders SET name TO 'x'"), []);
    }
}
