//! What a rule is, and what it can look into.

use std::cell::OnceCell;
use std::ops::Range;

use super::flux::{Flux, Leaving};
use super::gone::GoneField;
use crate::{Diagnostic, Lock, Schema, Subject};
use expand_contract_sql::{Touch, TouchKind, Touches, Wildcard, touches};

/// A rule. What it looks into is what it has a function for.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What it forbids: the name of its file.
    pub name: &'static str,
    /// Its code, which never changes: `EC0001`.
    pub code: &'static str,
    /// What it is about, in a line.
    pub title: &'static str,
    /// The page that `explain` shows: what it means, an example, what to do.
    pub page: &'static str,
    /// Which columns its findings say that code names.
    pub names: Names,
    /// Looks into a SQL text. Each finding has its place in the text.
    pub(super) sql: Option<fn(&Text<'_>) -> Vec<Diagnostic>>,
    /// Judges a place in typed code. The finding gets its place from the caller.
    pub(super) typed: Option<fn(&Typed<'_>) -> Option<Diagnostic>>,
    /// Compares the lock of another commit with the one here.
    pub(super) history: Option<fn(&History<'_>) -> Vec<Diagnostic>>,
    /// Compares what is published with what is here.
    pub(super) published: Option<fn(&Publication<'_>) -> Vec<Diagnostic>>,
    /// Looks into models, on a day as `yyyy-mm-dd`.
    pub(super) models: Option<fn(&Schema, &str) -> Vec<Diagnostic>>,
}

/// Which columns a finding says that code names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// The column of its subject, which is on its way out.
    LeavingColumn,
    /// Every column of the table of its subject.
    EveryColumn,
    /// It does not say so of any column.
    Nothing,
}

impl Rule {
    /// A rule that looks into nothing yet.
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

    /// An error of this rule.
    pub(super) fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).code(self.code)
    }

    /// A warning of this rule.
    pub(super) fn warning(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::warning(message).code(self.code)
    }

    /// An error about a column that has left, a warning about one that is leaving.
    pub(super) fn about(&self, leaving: &Leaving<'_>, message: impl Into<String>) -> Diagnostic {
        let finding = if leaving.has_left() {
            self.error(message)
        } else {
            self.warning(message)
        };
        finding.about(leaving.subject())
    }
}

/// A SQL text, and what it touches.
pub(super) struct Text<'a> {
    pub(super) flux: &'a Flux,
    pub(super) sql: &'a str,
    /// Whether the database gets the text as it is; else it is put together when the program runs.
    pub(super) whole: bool,
    found: Touches,
    /// What the text touches where the columns that have left are unknown.
    without_gone: OnceCell<Touches>,
}

impl<'a> Text<'a> {
    /// Reads a text.
    pub(super) fn new(flux: &'a Flux, sql: &'a str, whole: bool) -> Self {
        Self {
            flux,
            sql,
            whole,
            found: touches(&flux.all, sql),
            without_gone: OnceCell::new(),
        }
    }

    /// The columns that it touches; none when it cannot be read.
    pub(super) fn touches(&self) -> &[Touch] {
        match self.found.unreadable {
            None => &self.found.touches,
            Some(_) => &[],
        }
    }

    /// The wildcards in it; none when it cannot be read.
    pub(super) fn wildcards(&self) -> &[Wildcard] {
        match self.found.unreadable {
            None => &self.found.wildcards,
            Some(_) => &[],
        }
    }

    /// When it cannot be read: why, and every column whose name stands in it beside its table's.
    pub(super) fn unreadable(&self) -> Option<(&str, &[Touch])> {
        let reason = self.found.unreadable.as_deref()?;
        Some((reason, &self.found.touches))
    }

    /// The columns that it touches in this way and that leave or have left, each with its place.
    pub(super) fn leaving(
        &self,
        kind: TouchKind,
    ) -> impl Iterator<Item = (Range<usize>, Leaving<'_>)> {
        self.touches()
            .iter()
            .filter(move |touch| touch.kind == kind)
            .filter_map(|touch| {
                let leaving = self.flux.leaving(&touch.table, &touch.column)?;
                Some((touch.span.clone(), leaving))
            })
    }

    /// Whether the name at a place finds a column also without those that have left.
    pub(super) fn finds_another(&self, span: &Range<usize>) -> bool {
        let left = self
            .without_gone
            .get_or_init(|| touches(&self.flux.left, self.sql));
        left.touches.iter().any(|touch| touch.span == *span)
    }
}

/// A place in typed code, as the compiler or a reader of tokens has found it.
#[derive(Debug, Clone, Copy)]
pub enum Typed<'a> {
    /// A literal or a pattern names a field that is gone. rustc says no more than that there is no such field.
    GoneField {
        /// The model's name.
        model: &'a str,
        /// The field.
        field: &'a GoneField,
        /// The name stands for its value, too, as in `User { name }`.
        alone: bool,
    },
    /// Code uses a column that is on its way out.
    LeavingColumn {
        /// The column.
        subject: &'a Subject,
        /// What the code does: `this reads`.
        does: &'a str,
        /// Whether it has to change before the column goes, not together with it.
        now: bool,
    },
}

/// Two locks of one package.
#[derive(Debug, Clone, Copy)]
pub struct History<'a> {
    /// The lock of another commit.
    pub old: &'a Lock,
    /// The lock here.
    pub new: &'a Lock,
    /// The other commit.
    pub rev: &'a str,
}

/// What is published, and what was done to it here.
#[derive(Debug, Clone, Copy)]
pub struct Publication<'a> {
    /// The published lock, and the one here.
    pub history: History<'a>,
    /// The migrations whose files here are not those of the lock here.
    pub edited: &'a [String],
}
