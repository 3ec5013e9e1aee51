//! Everything that is wrong with a model, each on its token.

use std::path::Path;

use proc_macro2::{Span, TokenStream};
use quote::ToTokens;

use crate::{Diagnostic, Location};

/// One finding, with the tokens it is about.
#[derive(Debug, Clone)]
pub struct Problem {
    /// Where the tokens start: the place in the file.
    pub start: Span,
    /// Where what is underlined starts: the tokens, or the other side of a conflict before them.
    pub begin: Span,
    /// Where the last of what is underlined is.
    pub end: Span,
    /// What is wrong, with its location where the file was named.
    pub diagnostic: Diagnostic,
}

impl Problem {
    /// Adds one way to mend it.
    pub fn help(&mut self, help: impl Into<String>) -> &mut Self {
        self.diagnostic.help.push(help.into());
        self
    }

    /// Underlines from the other side of the conflict on, which is further up.
    pub(super) fn since(&mut self, other: impl ToTokens) -> &mut Self {
        self.begin = ends(other.to_token_stream()).0;
        self
    }

    /// Underlines up to the other side of the conflict, which is further down.
    pub(super) fn until(&mut self, other: impl ToTokens) -> &mut Self {
        self.end = ends(other.to_token_stream()).1;
        self
    }
}

/// Collects problems, so that all of a struct are told at once.
#[derive(Debug, Default)]
pub struct Problems {
    found: Vec<Problem>,
    misread: bool,
}

impl Problems {
    /// Notes an error about these tokens.
    pub fn error(&mut self, tokens: impl ToTokens, message: impl Into<String>) -> &mut Problem {
        let (start, end) = ends(tokens.to_token_stream());
        self.error_at(start, end, message)
    }

    /// Notes an error between two places.
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

    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.found.len()
    }

    /// Notes that a word was not understood: it could be the one that seems to be missing.
    pub(super) fn misread(&mut self) {
        self.misread = true;
    }

    /// Whether a word that seems to be missing could be one that was not understood.
    pub(super) fn is_misread(&self) -> bool {
        self.misread
    }

    /// The problems, in the order found, each with its place in `file`.
    pub fn into_vec(mut self, file: &Path) -> Vec<Problem> {
        for problem in &mut self.found {
            problem.diagnostic.location = Some(location(file, problem.start));
        }
        self.found
    }
}

/// The first and the last span of some tokens.
fn ends(tokens: TokenStream) -> (Span, Span) {
    let mut tokens = tokens.into_iter();
    let Some(first) = tokens.next() else {
        return (Span::call_site(), Span::call_site());
    };
    let start = first.span();
    (start, tokens.last().map_or(start, |last| last.span()))
}

/// The place of a span. In a macro, which names no file, the span itself says it, and the rest stays empty: asking the
/// compiler for each would cost time.
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
