//! SQL that cannot be read, in which the name of a leaving column occurs.

use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Subject};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "unreadable_sql",
        "EC0006",
        "SQL that cannot be read has the name of a column or table that leaves",
        include_str!("pages/EC0006.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    let Some((reason, touches, tables)) = text.unreadable() else {
        return Vec::new();
    };
    let put_together = if text.whole {
        "cannot be read"
    } else {
        "is put together when the program runs"
    };
    let why = format!("the statement {put_together}, so it is judged by its words: {reason}");
    let tables = tables.iter().filter_map(|named| {
        let leaving = text.changing.leaving_table(&named.table)?;
        let message = format!(
            "`{}` stands here, and table `{}` {}",
            text.sql.get(named.span.clone()).unwrap_or(&named.table),
            leaving.table,
            leaving.what()
        );
        let finding = if leaving.has_left() {
            RULE.error(message)
        } else {
            RULE.warning(message)
        };
        let finding = finding
            .about(Subject::table(leaving.table))
            .span(named.span.clone(), leaving.label());
        Some(finding.note(why.as_str()))
    });
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
        .chain(tables)
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
