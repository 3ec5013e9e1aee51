//! The notes of `#[deprecated]`: the macros write them to say that a column is on its way out, and `check --trial` reads
//! them.
//!
//! Such a note travels through rustc, which passes on only its text. So the text is a format, and no other file knows it:
//!
//! ```text
//! a field or setter   <the author's note> (users.nick leaves with migration 3_users_nick; use `handle`) [EC0002]
//! a struct            <the author's note> (audit leaves with migration 6_audit) [EC0011]
//! a variant           <the author's note> (Mood::Angry leaves with migration 7_mood_angry; use `Sad`) [EC0013]
//! a SQL text          [EC0002] SQL names `users.nick`, which ..
//! ```
//!
//! The author's note may be any text. The format's words stand behind it, so the reader looks for them from the end.

use crate::{Diagnostic, Subject};

use super::rules::{GONE, GONE_TABLE, LEAVING, LEAVING_TABLE, LEAVING_VARIANT};

/// Stands behind the name of a column that is leaving according to the lock.
const LEAVES: &str = " leaves with migration ";

/// Stands behind the name of a column that is leaving according to the attribute alone: `generate` has not run yet.
const ON_ITS_WAY: &str = " is on its way out";

/// The parts of the note at a deprecated field, at its setter, at a struct or at a variant.
#[derive(Debug, Clone)]
pub struct Leaves<'a> {
    /// The column, the table or the variant.
    pub subject: &'a Subject,
    /// The migration that drops it, if the lock knows one.
    pub migration: Option<&'a str>,
    /// The fields or the variant to use instead.
    pub instead: &'a [String],
    /// The author's text in `deprecated(note = "..")`.
    pub note: Option<&'a str>,
}

/// The parts of a note that was read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The column, the table or the variant that is on its way out.
    pub subject: Subject,
    /// The first line of the note's text, without the code.
    pub said: String,
}

impl Leaves<'_> {
    /// Writes the note. [`Note::read`] is the inverse.
    pub fn write(&self) -> String {
        let column = self.subject;
        let leaves = match self.migration {
            Some(migration) => format!("{column}{LEAVES}{migration}"),
            None => format!("{column}{ON_ITS_WAY}"),
        };
        let instead: Vec<String> = self
            .instead
            .iter()
            .map(|field| format!("`{field}`"))
            .collect();
        let instead = instead.join(", ");
        let said = match (self.note, instead.as_str()) {
            (Some(note), "") => format!("{note} ({leaves})"),
            (Some(note), _) => format!("{note} ({leaves}; use {instead})"),
            (None, "") => leaves,
            (None, _) => format!("{leaves}; use {instead}"),
        };
        let code = match column.column {
            Some(_) if column.is_variant => LEAVING_VARIANT,
            Some(_) => LEAVING,
            None => LEAVING_TABLE,
        };
        behind(&said, code)
    }
}

/// The note at the tombstone of a column: it ends with the code of a page of `explain`.
pub fn gone(said: &str) -> String {
    behind(said, GONE)
}

/// The sentence about the struct of a table that is gone, with the code of a page of `explain`.
pub fn gone_table(said: &str) -> String {
    behind(said, GONE_TABLE)
}

/// The first line of a macro's message about a SQL text.
pub fn sql(finding: &Diagnostic) -> String {
    match finding.code {
        Some(code) => format!("[{code}] {}", finding.message),
        None => finding.message.clone(),
    }
}

/// `said [EC0002]`.
fn behind(said: &str, code: &str) -> String {
    format!("{said} [{code}]")
}

impl Note {
    /// Reads a note about something on its way out. `None` if the note is about something else.
    pub fn read(note: &str) -> Option<Self> {
        let note = note.trim();
        let mut rules = [LEAVING, LEAVING_TABLE, LEAVING_VARIANT].into_iter();
        rules.find_map(|rule| Self::of(note, rule))
    }

    fn of(note: &str, rule: &str) -> Option<Self> {
        let code = format!("[{rule}]");
        let (said, column) = if let Some(said) = note.strip_prefix(&code) {
            (said, said.split('`').nth(1)?)
        } else {
            let said = note.strip_suffix(&code)?;
            let end = [LEAVES, ON_ITS_WAY]
                .into_iter()
                .filter_map(|words| said.rfind(words))
                .max()?;
            let begins = |c: char| c.is_whitespace() || c == '(';
            (said, said[..end].rsplit(begins).next()?)
        };
        let subject = if rule == LEAVING_TABLE {
            Subject::table(column)
        } else if rule == LEAVING_VARIANT {
            let (of, variant) = column.split_once("::")?;
            Subject::variant(of, variant)
        } else {
            let (table, column) = column.rsplit_once('.')?;
            Subject::column(table, column)
        };
        Some(Self {
            subject,
            said: said.trim().lines().next()?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        for subject in [
            Subject::column("users", "nick"),
            Subject::variant("Mood", "Angry"),
        ] {
            let instead = [vec![], vec!["handle".to_owned(), "name".to_owned()]];
            let said = [
                None,
                Some("see the wiki"),
                Some("a.b leaves with migration 1 [EC0002] (x is on its way out)"),
                Some("two\nlines"),
            ];
            for migration in [None, Some("3_users_nick")] {
                for instead in &instead {
                    for note in said {
                        let leaves = Leaves {
                            subject: &subject,
                            migration,
                            instead,
                            note,
                        };
                        let written = leaves.write();
                        let read = Note::read(&written).expect("a note of this format");
                        assert_eq!(read.subject, subject, "{written}");
                        // The user's own `#[deprecated(note = "..")]` may stand before it.
                        let read = Note::read(&format!("x.y leaves with migration 1; {written}"));
                        assert_eq!(
                            read.expect("a note of this format").subject,
                            subject,
                            "{written}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_said_of_a_text_is_read_back() {
        let finding =
            Diagnostic::warning("SQL names `users.nick`, which is deprecated by 3_users_nick")
                .code(LEAVING);
        let note = format!("{}\n\n    SELECT nick [EC0001]", sql(&finding));
        let read = Note::read(&note).expect("a note of this format");
        assert_eq!(read.subject, Subject::column("users", "nick"));
        assert_eq!(read.said, finding.message);
    }

    #[test]
    fn other_notes_are_not_ours() {
        for note in [
            "",
            "use `b`",
            &gone("users.nick was removed"),
            "[EC0003] `*` over `users`",
        ] {
            assert_eq!(Note::read(note), None, "{note}");
        }
    }
}
