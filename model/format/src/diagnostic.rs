//! Messages to a person: the event, its place, and the remedy.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// A place in a source file. Lines and columns count from 1; a column counts characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Location {
    /// The file, by the path that the reader was given.
    pub file: PathBuf,
    /// Line, from 1.
    pub line: usize,
    /// Column, from 1.
    pub column: usize,
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file.display(), self.line, self.column)
    }
}

/// Whether a finding stops the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The program writes and runs nothing.
    Error,
    /// The program reports it and goes on.
    Warning,
}

/// The table, the column or the variant of an enum that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Subject {
    /// The table's name in the database, or the enum's in Rust.
    pub table: String,
    /// The column's name in the database, or the variant's in Rust; `None` when the finding is about the whole table.
    pub column: Option<String>,
    /// Whether the two are an enum and its variant.
    pub is_variant: bool,
}

impl Subject {
    /// A whole table.
    pub fn table(table: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            column: None,
            is_variant: false,
        }
    }

    /// One column of a table.
    pub fn column(table: impl Into<String>, column: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            column: Some(column.into()),
            is_variant: false,
        }
    }

    /// One variant of an enum, by their names in Rust.
    pub fn variant(of: impl Into<String>, variant: impl Into<String>) -> Self {
        Self {
            is_variant: true,
            ..Self::column(of, variant)
        }
    }
}

/// `users`, `users.name` or `Mood::Angry`.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.column {
            Some(variant) if self.is_variant => write!(f, "{}::{variant}", self.table),
            Some(column) => write!(f, "{}.{column}", self.table),
            None => f.write_str(&self.table),
        }
    }
}

/// The call that has a SQL text as its argument.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The function, method or macro as the source writes it: `sqlx::query_as!`.
    pub name: String,
    /// The place of the call.
    pub location: Location,
}

/// The details of a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detail {
    /// The table, the column or the variant that the finding is about.
    pub subject: Option<Subject>,
    /// For a finding in SQL: the call that gets the text.
    pub call: Option<Call>,
    /// The bytes of the file that the finding is about, and the label under them.
    pub span: Option<(Range<usize>, String)>,
    /// Further remarks.
    pub notes: Vec<String>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the work.
    pub severity: Severity,
    /// The stable name of this kind of finding, such as `EC0001`, if `explain` has a page about it.
    pub code: Option<&'static str>,
    /// The message: lowercase, no full stop.
    pub message: String,
    /// The place, if the finding is about a place in a source file.
    pub location: Option<Location>,
    /// Details that few findings have. They are boxed, so that a `Result` with a finding stays small.
    pub detail: Option<Box<Detail>>,
    /// The remedies; each line shows one way, in the right form.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error, still without a place or help.
    pub fn error(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            code: None,
            message: message.into(),
            location: None,
            detail: None,
            help: Vec::new(),
        }
    }

    /// A warning, still without a place or help.
    pub fn warning(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(message)
        }
    }

    /// Sets the place.
    #[must_use]
    pub fn at(mut self, location: &Location) -> Self {
        self.location = Some(location.clone());
        self
    }

    /// Sets the code of this kind of finding.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Sets the table or column that the finding is about.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.detail.get_or_insert_default().subject = Some(subject);
        self
    }

    /// Sets the call that gets the SQL text.
    #[must_use]
    pub fn given_to(mut self, call: Call) -> Self {
        self.detail.get_or_insert_default().call = Some(call);
        self
    }

    /// Sets the bytes of the file that the finding is about, and the label under them.
    #[must_use]
    pub fn span(mut self, bytes: Range<usize>, label: impl Into<String>) -> Self {
        self.detail.get_or_insert_default().span = Some((bytes, label.into()));
        self
    }

    /// Adds a remark.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.detail.get_or_insert_default().notes.push(note.into());
        self
    }

    /// The table or column that the finding is about.
    pub fn subject(&self) -> Option<&Subject> {
        self.detail.as_ref()?.subject.as_ref()
    }

    /// For a finding in SQL: the call that gets the text.
    pub fn call(&self) -> Option<&Call> {
        self.detail.as_ref()?.call.as_ref()
    }

    /// The bytes of the file that the finding is about, and the label under them.
    pub fn marked(&self) -> Option<&(Range<usize>, String)> {
        self.detail.as_ref()?.span.as_ref()
    }

    /// Further remarks.
    pub fn notes(&self) -> &[String] {
        self.detail.as_ref().map_or(&[], |detail| &detail.notes)
    }

    /// Adds one remedy.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        match self.code {
            Some(code) => write!(f, "{word}[{code}]: {}", self.message)?,
            None => write!(f, "{word}: {}", self.message)?,
        }
        if let Some(location) = &self.location {
            write!(f, "\n  --> {location}")?;
        }
        for note in self.notes() {
            write!(f, "\n  note: {note}")?;
        }
        for help in &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}
