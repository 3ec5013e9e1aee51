//! A comment on a table or a column that changes, comes or goes. It is for people, so it comes at once and harms no build.

use super::{Operation, Overview, Topic, Touched};
use crate::dialect::Database;
use crate::{Action, Diagnostic, Phase, Step, Subject};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeComment {
    /// The table.
    pub table: String,
    /// The columns of the primary key, which stand for the table where the order of migrations is told by columns.
    pub key: Vec<String>,
    /// The column; `None` for the table.
    pub column: Option<String>,
    /// The comment before.
    pub before: Option<String>,
    /// The comment afterwards.
    pub after: Option<String>,
}

impl ChangeComment {
    fn what(&self) -> String {
        match &self.column {
            Some(column) => format!("{}.{column}", self.table),
            None => self.table.clone(),
        }
    }

    fn step(&self, comment: Option<&String>) -> Step {
        let what = self.what();
        Step::new(
            match comment {
                Some(_) => format!("Comment on {what}."),
                None => format!("Take the comment off {what}."),
            },
            Action::Comment {
                table: self.table.clone(),
                column: self.column.clone(),
                comment: comment.cloned(),
            },
        )
    }
}

impl Operation for ChangeComment {
    fn headline(&self) -> String {
        let verb = match (&self.before, &self.after) {
            (None, _) => "gets a comment",
            (Some(_), Some(_)) => "changes its comment",
            (Some(_), None) => "loses its comment",
        };
        format!("{} {verb}", self.what())
    }

    fn words(&self, phase: Phase) -> Option<String> {
        match phase {
            Phase::Expand => Some("written at once, since no build reads it".into()),
            Phase::Migrate | Phase::Contract => None,
            Phase::Rollback => Some("brings back what was there".into()),
        }
    }

    fn steps(&self, phase: Phase, _database: &dyn Database) -> Vec<Step> {
        match phase {
            Phase::Expand => vec![self.step(self.after.as_ref())],
            Phase::Migrate | Phase::Contract => Vec::new(),
            Phase::Rollback => vec![self.step(self.before.as_ref())],
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let said = self.after.as_ref();
        said.map_or(Ok(()), |_| {
            no_comment(&self.table, self.column.as_deref(), database)
        })
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a comment changes",
            said: "`comment = \"..\"` on the struct or on a field",
            old_builds: "nothing",
            new_builds: "nothing",
            way_back: "brings back the comment of before",
        }
    }

    fn touches(&self) -> Touched {
        Touched {
            table: self.table.clone(),
            columns: Some(match &self.column {
                Some(column) => vec![column.clone()],
                None => self.key.clone(),
            }),
        }
    }
}

/// Refuses a comment where the database stores none.
pub(super) fn no_comment(
    table: &str,
    column: Option<&str>,
    database: &dyn Database,
) -> Result<(), Diagnostic> {
    if database.can().stores_comments {
        return Ok(());
    }
    let (what, subject) = match column {
        Some(column) => (format!("{table}.{column}"), Subject::column(table, column)),
        None => (table.to_owned(), Subject::table(table)),
    };
    Err(Diagnostic::error(format!(
        "{what} says `comment`, and this database stores no comments"
    ))
    .about(subject)
    .help("take `comment` away, and write a `///` comment in the code"))
}
