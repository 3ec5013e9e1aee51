//! A `SET` that writes a column together with the columns that it follows.

use crate::lint::rule::{Rule, Text};
use crate::{Diagnostic, Explicit, Subject};
use expand_contract_format::words::and;
use expand_contract_sql::{Touch, columns_read};

pub(super) const RULE: Rule = Rule {
    sql: Some(sql),
    ..Rule::new(
        "follower_with_source",
        "EC0008",
        "`SET` writes a column together with the columns that it follows",
        include_str!("pages/EC0008.md"),
    )
};

fn sql(text: &Text<'_>) -> Vec<Diagnostic> {
    let sets = text.sets().iter();
    sets.flat_map(|set| set.iter().filter_map(|touch| finding(text, set, touch)))
        .collect()
}

fn finding(text: &Text<'_>, set: &[Touch], touch: &Touch) -> Option<Diagnostic> {
    let (table, column) = (&touch.table, &touch.column);
    let (up, migration, explicit) = text.changing.follows(table, column)?;
    let beside: Vec<&str> = set
        .iter()
        .filter(|other| other.table == *table && other.column != *column)
        .map(|other| other.column.as_str())
        // A column that leaves is written by the new one.
        .filter(|other| text.changing.leaving(table, other).is_none())
        .collect();
    let sources = columns_read(up, &beside);
    if sources.is_empty() {
        return None;
    }
    let sources = and(sources.iter().map(|source| format!("`{source}`")));
    let finding = RULE
        .warning(format!(
            "this writes `{table}.{column}` together with {sources}, which it follows until the contract of {migration}"
        ))
        .about(Subject::column(table, column));
    Some(match explicit {
        Explicit::GivesWay => finding
            .span(touch.span.clone(), "is `derived`")
            .note(format!("`{column}` becomes `{up}`, whatever this sets"))
            .help(format!("leave `{column}` out")),
        Explicit::Stays | Explicit::StaysUnlessNull => finding
            .span(touch.span.clone(), "may be computed again")
            .note(format!(
                "where `{column}` was what `{up}` gives, and this changes {sources} and leaves `{column}` as it was, the trigger takes \
                 it for a write of an old build, and `{column}` becomes `{up}` again"
            ))
            .help(format!(
                "leave `{column}` out here, and write a value of its own in a statement of its own, after this one"
            )),
    })
}

#[cfg(test)]
mod tests {
    use crate::Lock;
    use crate::lint::tests::LOCK;
    use crate::lint::{ChangingSchema, sql};

    /// `users.address` is computed from `users.full_name`.
    fn codes(stage: &str, text: &str) -> Vec<String> {
        let lock = LOCK.replace(
            "address = { added = {}, stage = \"contracted\" }",
            &format!(
                "address = {{ added = {{ up = \"lower(full_name)\" }}, stage = \"{stage}\" }}"
            ),
        );
        let lock = Lock::parse(&lock).unwrap();
        let found = sql(&ChangingSchema::new(&lock), text, true);
        found
            .iter()
            .map(|one| one.code.unwrap().to_owned())
            .collect()
    }

    #[test]
    fn a_whole_row_that_is_saved_is_a_warning_while_a_column_follows() {
        for text in [
            "UPDATE users SET full_name = $1, address = $2 WHERE id = $3",
            "UPDATE users AS u SET (address, full_name) = ($1, $2)",
            "INSERT INTO users (id, full_name, address) VALUES (1, 'a', 'b') ON CONFLICT (id) DO UPDATE SET \
             full_name = excluded.full_name, address = excluded.address",
        ] {
            assert_eq!(codes("expanding", text), ["EC0008"], "{text}");
            assert!(codes("contracted", text).is_empty(), "{text}");
        }
        for text in [
            "UPDATE users SET address = $2 WHERE full_name = $1",
            "UPDATE users SET full_name = $1; UPDATE users SET address = $2",
            "INSERT INTO users (id, full_name, address) VALUES (1, 'a', 'b')",
            "UPDATE users SET id = $1, address = $2",
        ] {
            assert!(codes("expanding", text).is_empty(), "{text}");
        }
    }
}
