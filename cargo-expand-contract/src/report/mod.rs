//! Findings of `check`, for people, for tools that read cargo's output, and for GitHub.

mod compiler_message;
mod frame;
mod github;

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use expand_contract_format::words::and;
use expand_contract_schema::{Diagnostic, Location, Severity};
use serde_json::Value;

pub(crate) use compiler_message::Unit;

/// The reader of the findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Style {
    /// A person reads them on stderr, with the lines of the sources.
    #[default]
    Human,
    /// Tools that read cargo's output, such as editors: one `compiler-message` a line on stdout.
    Json,
    /// GitHub: one annotation a line on stdout.
    Github,
}

/// Prints findings.
pub(crate) struct Report<'a> {
    style: Style,
    /// The packages, to find the one that a file belongs to.
    units: &'a [Unit],
    texts: BTreeMap<PathBuf, Option<String>>,
    errors: usize,
    warnings: usize,
}

impl<'a> Report<'a> {
    pub(crate) fn new(style: Style, units: &'a [Unit]) -> Self {
        Self {
            style,
            units,
            texts: BTreeMap::new(),
            errors: 0,
            warnings: 0,
        }
    }

    /// Prints a finding.
    pub(crate) fn print(&mut self, finding: &Diagnostic) {
        match finding.severity {
            Severity::Error => self.errors += 1,
            Severity::Warning => self.warnings += 1,
        }
        let text = finding.location.as_ref().and_then(|at| self.text(&at.file));
        let text = text.as_deref();
        // A closed pipe (`| head`) ends the output and not the work.
        let _ = match self.style {
            Style::Human => {
                let color = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
                writeln!(io::stderr(), "{}\n", frame::render(finding, text, color))
            }
            Style::Json => {
                let message = compiler_message::render(finding, text, self.units);
                writeln!(io::stdout(), "{message}")
            }
            Style::Github => writeln!(io::stdout(), "{}", github::render(finding, text)),
        };
    }

    /// Prints an error of the compiler, a line of `cargo check --message-format=json`.
    pub(crate) fn compiler(&self, error: &Value) {
        let message = &error["message"];
        let _ = match self.style {
            Style::Human => {
                let text = message["rendered"].as_str().unwrap_or_default();
                writeln!(io::stderr(), "{}\n", text.trim_end())
            }
            Style::Json => writeln!(io::stdout(), "{error}"),
            Style::Github => {
                let text = message["message"].as_str().unwrap_or_default();
                let mut finding = Diagnostic::error(text);
                if let Some(span) = message["spans"].get(0) {
                    let number = |key: &str| {
                        let number = span[key].as_u64();
                        number
                            .and_then(|number| usize::try_from(number).ok())
                            .unwrap_or(1)
                    };
                    finding = finding.at(&Location {
                        file: span["file_name"].as_str().unwrap_or_default().into(),
                        line: number("line_start"),
                        column: number("column_start"),
                    });
                }
                writeln!(io::stdout(), "{}", github::render(&finding, None))
            }
        };
    }

    /// Ends the report before any finding was possible.
    pub(crate) fn broken(self) {
        if self.style == Style::Json {
            // A closed pipe must not cause a second failure.
            let _ = writeln!(io::stdout(), "{}", compiler_message::finished(false));
        }
    }

    /// Prints a summary: as lines for people, as one object for programs.
    pub(crate) fn summary(&self, lines: &[String], object: &Value) {
        let mut stdout = io::stdout();
        let _ = match self.style {
            Style::Human => lines.iter().try_for_each(|line| writeln!(stdout, "{line}")),
            Style::Json => writeln!(stdout, "{object}"),
            Style::Github => lines
                .iter()
                .try_for_each(|line| writeln!(stdout, "{}", github::notice(line))),
        };
    }

    /// Prints the end of the report, and returns whether there was no error.
    pub(crate) fn end(self, good: &str) -> bool {
        let success = self.errors == 0;
        let count = |number: usize, what: &str| match number {
            1 => format!("1 {what}"),
            number => format!("{number} {what}s"),
        };
        let both = [(self.errors, "error"), (self.warnings, "warning")];
        let found: Vec<String> = both
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, what)| count(number, what))
            .collect();
        let _ = match self.style {
            Style::Json => writeln!(io::stdout(), "{}", compiler_message::finished(success)),
            _ if found.is_empty() => writeln!(io::stdout(), "{good}"),
            _ => writeln!(io::stderr(), "found {}", and(&found)),
        };
        success
    }

    fn text(&mut self, file: &Path) -> Option<String> {
        self.texts
            .entry(file.to_path_buf())
            .or_insert_with(|| std::fs::read_to_string(file).ok())
            .clone()
    }
}
