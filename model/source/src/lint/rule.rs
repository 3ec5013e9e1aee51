//! The type of a rule, and its inputs.

use std::cell::OnceCell;
use std::ops::Range;

use super::changing_schema::{ChangingSchema, Leaving};
use super::gone::GoneField;
use crate::{Diagnostic, Lock, Schema, Subject};
use expand_contract_sql::{
    TableOnly, TableUse, TableWrite, Touch, TouchKind, Touches, Wildcard, touches,
};

/// A rule. It has a function for each kind of input that it judges.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, which says what it forbids: the name of its file.
    pub name: &'static str,
    /// Its code, which never changes: `EC0001`.
    pub code: &'static str,
    /// Its subject in one line.
    pub title: &'static str,
    /// The page that `explain` shows: the meaning, an example, the remedy.
    pub page: &'static str,
    /// The columns that code names according to its findings.
    pub names: Names,
    /// Judges a SQL text. Each finding has its place in the text.
    pub(super) sql: Option<fn(&Text<'_>) -> Vec<Diagnostic>>,
    /// Judges a place in typed code. The caller adds the place to the finding.
    pub(super) typed: Option<fn(&Typed<'_>) -> Option<Diagnostic>>,
    /// Compares the lock of another commit with the current lock.
    pub(super) history: Option<fn(&History<'_>) -> Vec<Diagnostic>>,
    /// Compares the published lock with the current one.
    pub(super) published: Option<fn(&Publication<'_>) -> Vec<Diagnostic>>,
    /// Judges models, on a day as `yyyy-mm-dd`.
    pub(super) models: Option<fn(&Schema, &str) -> Vec<Diagnostic>>,
}

/// The columns that code names according to a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The column or the table of the finding's subject, which is on its way out.
    LeavingColumn,
    /// Every column of the table of the finding's subject.
    EveryColumn,
    /// The finding says nothing about this.
    Nothing,
}

impl Rule {
    /// A rule without any input yet.
    pub(super) const fn new(
        name: &'static str,
        code: &'static str,
        title: &'static str,
        page: &'static str,
    ) -> Self {
        Self {
            name,
            code,
            title,
            page,
            names: Names::Nothing,
            sql: None,
            typed: None,
            history: None,
            published: None,
            models: None,
        }
    }

    /// An error by this rule.
    pub(super) fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).code(self.code)
    }

    /// A warning by this rule.
    pub(super) fn warning(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(message).code(self.code)
    }

    /// An error about a column that has left, or a warning about one that is leaving.
    pub(super) fn about(&self, leaving: &Leaving<'_>, message: impl Into<String>) -> Diagnostic {
        let finding = if leaving.has_left() {
            self.error(message)
        } else {
            self.warning(message)
        };
        finding.about(leaving.subject())
    }
}

/// A SQL text with its touches.
pub(super) struct Text<'a> {
    pub(super) changing: &'a ChangingSchema,
    pub(super) sql: &'a str,
    /// Whether the database gets the text as it is. Otherwise the program puts it together when it runs.
    pub(super) whole: bool,
    found: Touches,
    /// The touches of the text if the columns that have left are unknown.
    without_gone: OnceCell<Touches>,
}

impl<'a> Text<'a> {
    /// Reads a text.
    pub(super) fn new(changing: &'a ChangingSchema, sql: &'a str, whole: bool) -> Self {
        Self {
            changing,
            sql,
            whole,
            found: touches(&changing.all, sql),
            without_gone: OnceCell::new(),
        }
    }

    /// The touches; empty if the text cannot be read.
    pub(super) fn touches(&self) -> &[Touch] {
        match self.found.unreadable {
            None => &self.found.touches,
            Some(_) => &[],
        }
    }

    /// The wildcards; empty if the text cannot be read.
    pub(super) fn wildcards(&self) -> &[Wildcard] {
        match self.found.unreadable {
            None => &self.found.wildcards,
            Some(_) => &[],
        }
    }

    /// The touches that are part of an `ON CONFLICT` target; empty if the text cannot be read.
    pub(super) fn arbiters(&self) -> &[Touch] {
        match self.found.unreadable {
            None => &self.found.arbiters,
            Some(_) => &[],
        }
    }

    /// The columns that each `SET` writes; empty if the text cannot be read.
    pub(super) fn sets(&self) -> &[Vec<Touch>] {
        match self.found.unreadable {
            None => &self.found.sets,
            Some(_) => &[],
        }
    }

    /// The columns that each list of an `INSERT` names; empty if the text cannot be read.
    pub(super) fn inserts(&self) -> &[Vec<Touch>] {
        match self.found.unreadable {
            None => &self.found.inserts,
            Some(_) => &[],
        }
    }

    /// The places that name tables; empty if the text cannot be read.
    pub(super) fn tables(&self) -> &[TableUse] {
        match self.found.unreadable {
            None => &self.found.tables,
            Some(_) => &[],
        }
    }

    /// The tables that the statements write; empty if the text cannot be read.
    pub(super) fn writes(&self) -> &[TableWrite] {
        match self.found.unreadable {
            None => &self.found.writes,
            Some(_) => &[],
        }
    }

    /// The uses of tables that views of their names do not serve; empty if the text cannot be read.
    pub(super) fn tables_only(&self) -> &[TableOnly] {
        match self.found.unreadable {
            None => &self.found.tables_only,
            Some(_) => &[],
        }
    }

    /// For a text that cannot be read: the reason, every column whose name occurs in it together with its table's name, and every
    /// place with the name of a table.
    pub(super) fn unreadable(&self) -> Option<(&str, &[Touch], &[TableUse])> {
        let reason = self.found.unreadable.as_deref()?;
        Some((reason, &self.found.touches, &self.found.tables))
    }

    /// The touches of this kind on columns that are leaving or have left, each with its place.
    pub(super) fn leaving(
        &self,
        kind: TouchKind,
    ) -> impl Iterator<Item = (Range<usize>, Leaving<'_>)> {
        self.touches()
            .iter()
            .filter(move |touch| touch.kind == kind)
            .filter_map(|touch| {
                let leaving = self.changing.leaving(&touch.table, &touch.column)?;
                Some((touch.span.clone(), leaving))
            })
    }

    /// Whether the name at a place still finds a column without those that have left.
    pub(super) fn finds_another(&self, span: &Range<usize>) -> bool {
        let left = self
            .without_gone
            .get_or_init(|| touches(&self.changing.usable, self.sql));
        left.touches.iter().any(|touch| touch.span == *span)
    }
}

/// A place in typed code. The compiler, or a reader of tokens, has found it.
#[derive(Debug, Clone, Copy)]
pub enum Typed<'a> {
    /// A literal or a pattern names a field that the model has lost. The message of rustc only says that there is no such
    /// field.
    GoneField {
        /// The model's name.
        model: &'a str,
        /// The field.
        field: &'a GoneField,
        /// Whether the name stands for its value, too, as in `User { name }`.
        alone: bool,
    },
    /// Code uses a column, a table or a variant that is on its way out.
    LeavingColumn {
        /// The column, the table or the variant.
        subject: &'a Subject,
        /// The action of the code: `this reads`.
        does: &'a str,
        /// Whether the code has to change before the column is dropped, and not together with it.
        now: bool,
    },
}

/// Two locks of one package.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// The lock of the other commit.
    pub old: &'a Lock,
    /// The current lock.
    pub new: &'a Lock,
    /// The other commit.
    pub rev: &'a str,
}

/// The published lock, the current lock, and the local edits.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The published lock and the current one.
    pub history: History<'a>,
    /// The migrations whose files differ from the checksums in the current lock.
    pub edited: &'a [String],
}
