//! The output streams: results go to stdout, for people or as one JSON object a line, and all other text goes to
//! stderr.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;
use expand_contract_schema::{Diagnostic, Severity};
use serde_json::{Value, json};

/// The version of the objects: it changes when a field is removed or changes its meaning, and not when a field is added.
const VERSION: u64 = 1;

/// The reader of stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    /// A person.
    #[default]
    Human,
    /// A program: one JSON object a line, each with a `kind` and the `version` of this format.
    Json,
}

/// The two streams. A closed stream (`| head`) ends the output and not the work, so errors of writing are ignored.
#[derive(Debug)]
pub(crate) struct Output {
    format: Format,
    /// Whether stderr ends with a line that the next progress line overwrites.
    transient: bool,
}

impl Output {
    pub(crate) fn new(format: Format) -> Self {
        Self {
            format,
            transient: false,
        }
    }

    /// Whether a person sees the progress live.
    #[expect(clippy::unused_self, reason = "the streams belong to this type")]
    pub(crate) fn is_terminal(&self) -> bool {
        io::stderr().is_terminal()
    }

    /// A line of the result, for people.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) {
        if self.format == Format::Human {
            self.settle();
            let _ = writeln!(io::stdout(), "{}", text.as_ref());
        }
    }

    /// A fact of the result, for programs.
    pub(crate) fn object(&mut self, kind: &str, mut value: Value) {
        if self.format == Format::Json {
            if let Value::Object(fields) = &mut value {
                fields.insert("kind".into(), kind.into());
                fields.insert("version".into(), VERSION.into());
            }
            self.settle();
            let _ = writeln!(io::stdout(), "{value}");
        }
    }

    /// Begins a result that replaces the one before: on a terminal the screen is cleared, elsewhere an empty line stands between.
    pub(crate) fn begin_again(&mut self) {
        if self.format == Format::Human {
            self.settle();
            let mut stdout = io::stdout();
            let between = if stdout.is_terminal() {
                "\x1b[2J\x1b[H"
            } else {
                "\n"
            };
            let _ = write!(stdout, "{between}");
        }
    }

    /// A document that was asked for, and is the whole result.
    pub(crate) fn document(&mut self, document: &Value) {
        self.settle();
        let _ = writeln!(io::stdout(), "{document:#}");
    }

    /// A line about the work, not its result.
    pub(crate) fn note(&mut self, text: impl AsRef<str>) {
        self.settle();
        let _ = writeln!(io::stderr(), "{}", text.as_ref());
    }

    /// A line about work in progress. On a terminal the next one replaces it.
    pub(crate) fn progress(&mut self, text: &str) {
        let mut stderr = io::stderr();
        if self.is_terminal() {
            let _ = write!(stderr, "\r\x1b[2K{text}");
            let _ = stderr.flush();
            self.transient = true;
        } else {
            let _ = writeln!(stderr, "{text}");
        }
    }

    /// Findings: on stderr for people, and also on stdout for programs.
    pub(crate) fn diagnostics(&mut self, diagnostics: &[Diagnostic]) {
        for diagnostic in diagnostics {
            self.note(diagnostic.to_string());
            self.object("finding", finding(diagnostic));
        }
    }

    /// Completes a line that the next progress would overwrite.
    pub(crate) fn settle(&mut self) {
        if std::mem::take(&mut self.transient) {
            let _ = writeln!(io::stderr());
        }
    }
}

fn finding(diagnostic: &Diagnostic) -> Value {
    let severity = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    };
    let mut value = json!({
        "severity": severity,
        "message": diagnostic.message,
        "notes": diagnostic.notes(),
        "help": diagnostic.help,
    });
    if let Some(location) = &diagnostic.location {
        value["file"] = location.file.display().to_string().into();
        value["line"] = location.line.into();
        value["column"] = location.column.into();
    }
    value
}
