//! The end of a command that failed: its messages and its exit code.

use std::error::Error as _;
use std::fmt::Display;
use std::path::Path;

use expand_contract_schema::Diagnostic;

use crate::exit;

/// The reason why a command failed.
#[derive(Debug)]
pub(crate) struct Failure {
    /// One of the constants in [`crate::exit`].
    pub(crate) exit: u8,
    /// The messages, worst first.
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Failure {
    /// The sources, the lock or the request are at fault.
    pub(crate) fn refused(diagnostic: Diagnostic) -> Self {
        Self::findings(vec![diagnostic])
    }

    /// All findings at once.
    pub(crate) fn findings(diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            exit: exit::REFUSED,
            diagnostics,
        }
    }

    /// The command line is at fault, but only in combination with the files.
    pub(crate) fn usage(diagnostic: Diagnostic) -> Self {
        Self {
            exit: exit::USAGE,
            diagnostics: vec![diagnostic],
        }
    }

    /// The machine, a file or the database is at fault.
    pub(crate) fn environment(diagnostic: Diagnostic) -> Self {
        Self {
            exit: exit::ENVIRONMENT,
            diagnostics: vec![diagnostic],
        }
    }

    /// A file could not be read, written or moved; `verb` names the action.
    pub(crate) fn io(verb: &str, path: &Path, error: &dyn Display) -> Self {
        Self::environment(Diagnostic::error(format!(
            "cannot {verb} {}: {error}",
            path.display()
        )))
    }

    /// The database is at fault; `message` must not contain a password.
    pub(crate) fn database(message: impl Into<String>) -> Self {
        Self::environment(Diagnostic::error(message))
    }

    /// Adds a way out to the first diagnostic.
    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        if let Some(first) = self.diagnostics.first_mut() {
            first.help.push(help.into());
        }
        self
    }
}

impl From<expand_contract::Error> for Failure {
    fn from(error: expand_contract::Error) -> Self {
        let exit = match &error {
            expand_contract::Error::Stopped => exit::INTERRUPTED,
            expand_contract::Error::Cancelled { .. } => exit::CANCELLED,
            error if error.is_refusal() => exit::REFUSED,
            _ => exit::ENVIRONMENT,
        };
        if let expand_contract::Error::Source(diagnostic) = error {
            return Self {
                exit,
                diagnostics: vec![*diagnostic],
            };
        }
        // A diagnostic has no causes, so the driver's words go into the sentence.
        let message = match error.source() {
            Some(source) => format!("{}: {source}", error.headline()),
            None => error.headline(),
        };
        let diagnostic = Diagnostic::error(message);
        let diagnostic = error
            .details()
            .into_iter()
            .fold(diagnostic, Diagnostic::note);
        let diagnostic = error.help().into_iter().fold(diagnostic, Diagnostic::help);
        Self {
            exit,
            diagnostics: vec![diagnostic],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_in_the_way_becomes_notes_and_each_way_out_a_help() {
        let failure = Failure::from(expand_contract::Error::Loses {
            migration: "m".into(),
            losses: vec![("users.full_name".into(), 1), ("users.nick".into(), 2)],
        });
        assert_eq!(failure.exit, exit::REFUSED);
        assert_eq!(
            failure.diagnostics[0].to_string(),
            "error: rolling back m would lose values\n  \
             note: users.full_name: 1 row\n  \
             note: users.nick: 2 rows\n  \
             help: if they may be lost, say so: --discard users.full_name --discard users.nick"
        );
    }
}
