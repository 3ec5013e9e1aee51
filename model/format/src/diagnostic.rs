//! What is told to a person: what happened, where, what to do.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;

/// A place in a source file. Lines and columns count from 1; a column counts characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Location {
    /// The file, as it was given to the reader.
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

/// Whether a finding stops the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Nothing is written or run.
    Error,
    /// Said, and gone on.
    Warning,
}

/// More about a finding.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Detail {
    /// The bytes of the file which it is about, and what to say under them.
    pub span: Option<(Range<usize>, String)>,
    /// What else is to know.
    pub notes: Vec<String>,
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Whether it stops the work.
    pub severity: Severity,
    /// The stable name of this kind of finding, such as `EC0001`, where it has one: `explain` has a page about it.
    pub code: Option<&'static str>,
    /// What happened: lowercase, no full stop.
    pub message: String,
    /// Where, when it is about a place in a source file.
    pub location: Option<Location>,
    /// What only findings in SQL have; apart, so that a `Result` with a finding stays small.
    pub detail: Option<Box<Detail>>,
    /// What to do; each line shows one way, in the right form.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error without a place or help yet.
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

    /// A warning without a place or help yet.
    pub fn warning(message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(message)
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, location: &Location) -> Self {
        self.location = Some(location.clone());
        self
    }

    /// Says which kind of finding it is.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Says which bytes of the file it is about, and what to say under them.
    #[must_use]
    pub fn span(mut self, bytes: Range<usize>, label: impl Into<String>) -> Self {
        self.detail.get_or_insert_default().span = Some((bytes, label.into()));
        self
    }

    /// Adds what else is to know.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.detail.get_or_insert_default().notes.push(note.into());
        self
    }

    /// The bytes of the file which it is about, and what to say under them.
    pub fn marked(&self) -> Option<&(Range<usize>, String)> {
        self.detail.as_ref()?.span.as_ref()
    }

    /// What else is to know.
    pub fn notes(&self) -> &[String] {
        self.detail.as_ref().map_or(&[], |detail| &detail.notes)
    }

    /// Adds one way to mend it.
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
