//! The problems of a model, each with its tokens.

use std::path::Path;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use crate::{Diagnostic, Location};

/// One finding, with the tokens it is about.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The start of the tokens: the place in the file.
    pub start: Span,
    /// The start of the underlined text: the tokens, or the other side of a conflict before them.
    pub begin: Span,
    /// The last token of the underlined text.
    pub end: Span,
    /// The message, with its location if the file has a name.
    pub diagnostic: Diagnostic,
}

impl Problem {
    /// Adds one remedy.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.diagnostic.help.push(help.into());
        self
    }

    /// Extends the underlining back to the other side of the conflict.
    pub(super) fn since(&mut self, other: impl ToTokens) -> &mut Self {
        self.begin = ends(other.to_token_stream()).0;
        self
    }

    /// Extends the underlining to the other side of the conflict further down.
    pub(super) fn until(&mut self, other: impl ToTokens) -> &mut Self {
        self.end = ends(other.to_token_stream()).1;
        self
    }
}

/// Collects problems, so that all problems of a struct are reported at once.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Problem>,
    misread: bool,
}

impl Problems {
    /// Adds an error about these tokens.
    pub fn error(&mut self, tokens: impl ToTokens, message: impl Into<String>) -> &mut Problem {
        let (start, end) = ends(tokens.to_token_stream());
        self.error_at(start, end, message)
    }

    /// Adds an error between two places.
    pub fn error_at(&mut self, start: Span, end: Span, message: impl Into<String>) -> &mut Problem {
        self.found.push(Problem {
            start,
            begin: start,
            end,
            diagnostic: Diagnostic::error(message),
        });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Whether there are no problems.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The number of problems.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// Records that a word was not understood, because it could be the one that seems to be missing.
    pub(super) fn misread(&mut self) {
        self.misread = true;
    }

    /// Whether a missing word could be one that was not understood.
    pub(super) fn is_misread(&self) -> bool {
        self.misread
    }

    /// The problems in the order in which they were found, each with its place in `file`.
    pub fn into_vec(mut self, file: &Path) -> Vec<Problem> {
        for problem in &mut self.found {
            problem.diagnostic.location = Some(location(file, problem.start));
        }
        self.found
    }
}

/// The first and the last span of the tokens.
fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut tokens = tokens.into_iter();
    let Some(first) = tokens.next() else {
        return (Span::call_site(), Span::call_site());
    };
    let start = first.span();
    (start, tokens.last().map_or(start, |last| last.span()))
}

/// The place of a span. In a macro, which passes no file, the place stays empty: the span itself tells it, and asking the
/// compiler for each place would cost time.
pub(crate) fn location(file: &Path, span: Span) -> Location {
    let (line, column) = if file.as_os_str().is_empty() {
        (0, 0)
    } else {
        let start = span.start();
        (start.line, start.column + 1)
    };
    Location {
        file: file.to_path_buf(),
        line,
        column,
    }
}
