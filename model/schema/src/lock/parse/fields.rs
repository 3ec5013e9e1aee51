//! Tables of the text whose fields are taken one by one. A field that is left at the end is unknown.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::UPDATE;
use crate::lock::FILE_NAME;
use crate::{Diagnostic, Location};

/// The text, which turns spans into line numbers.
#[derive(Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) text: &'a str,
}

impl<'a> Source<'a> {
    pub(super) fn error(self, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Diagnostic::error(message).at(&Location {
            file: FILE_NAME.into(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
        })
    }

    pub(super) fn table(
        self,
        what: &str,
        value: Spanned<DeValue<'a>>,
    ) -> Result<DeTable<'a>, Diagnostic> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.error(span, format!("{what} is not a table"))),
        }
    }
}

/// A table whose fields are taken one by one. A field that is left at the end is unknown.
pub(super) struct Fields<'a> {
    pub(super) source: Source<'a>,
    /// The table's subject, in messages.
    pub(super) what: String,
    pub(super) span: Range<usize>,
    table: DeTable<'a>,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        source: Source<'a>,
        what: &str,
        span: Range<usize>,
        table: DeTable<'a>,
    ) -> Self {
        Self {
            source,
            what: what.into(),
            span,
            table,
        }
    }

    /// Whether a field is there and not yet taken.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    pub(super) fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'a>>> {
        self.table.remove(key)
    }

    pub(super) fn wrong(&self, span: Range<usize>, key: &str, should: &str) -> Diagnostic {
        self.source
            .error(span, format!("`{key}` of {} is not {should}", self.what))
    }

    pub(super) fn required(&mut self, key: &str) -> Result<Spanned<DeValue<'a>>, Diagnostic> {
        self.take(key).ok_or_else(|| self.missing(key))
    }

    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>, Diagnostic> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::String(text) => Ok(Some(text.into_owned())),
            _ => Err(self.wrong(span, key, "a string")),
        }
    }

    pub(super) fn string(&mut self, key: &str) -> Result<String, Diagnostic> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    pub(super) fn word<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, Diagnostic> {
        let span = self.table.get(key).map_or(self.span.clone(), Spanned::span);
        read(&self.string(key)?).map_err(|error| {
            self.source
                .error(span, format!("{error} (`{key}` of {})", self.what))
        })
    }

    pub(super) fn number(&mut self, key: &str) -> Result<usize, Diagnostic> {
        let value = self.required(key)?;
        value
            .get_ref()
            .as_integer()
            .and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok())
            .ok_or_else(|| self.wrong(value.span(), key, "a whole number"))
    }

    pub(super) fn flag(&mut self, key: &str) -> Result<bool, Diagnostic> {
        match self.take(key) {
            None => Ok(false),
            Some(value) => value
                .get_ref()
                .as_bool()
                .ok_or_else(|| self.wrong(value.span(), key, "`true` or `false`")),
        }
    }

    pub(super) fn list(&mut self, key: &str) -> Result<Vec<String>, Diagnostic> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let texts = value.get_ref().as_array().and_then(|items| {
            items
                .iter()
                .map(|item| item.get_ref().as_str().map(str::to_owned))
                .collect()
        });
        texts.ok_or_else(|| self.wrong(value.span(), key, "a list of strings"))
    }

    pub(super) fn required_list(&mut self, key: &str) -> Result<Vec<String>, Diagnostic> {
        if self.has(key) {
            return self.list(key);
        }
        Err(self.missing(key))
    }

    fn missing(&self, key: &str) -> Diagnostic {
        let message = format!("{} has no `{key}`", self.what);
        self.source.error(self.span.clone(), message)
    }

    pub(super) fn inner(&mut self, key: &str) -> Result<Option<Self>, Diagnostic> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let span = value.span();
        let what = format!("`{key}` of {}", self.what);
        let table = self.source.table(&what, value)?;
        Ok(Some(Self::new(self.source, &what, span, table)))
    }

    /// The one of these words that the table has, with its value.
    pub(super) fn one_of(
        &mut self,
        words: &[&'static str],
    ) -> Result<(&'static str, Self), Diagnostic> {
        let mut said = None;
        for word in words.iter().copied() {
            let Some(how) = self.inner(word)? else {
                continue;
            };
            if let Some((other, _)) = said {
                let message = format!("{} says both `{other}` and `{word}`", self.what);
                return Err(self.source.error(how.span, message));
            }
            said = Some((word, how));
        }
        said.ok_or_else(|| {
            let message = format!("{} says none of `{}`", self.what, words.join("`, `"));
            self.source.error(self.span.clone(), message)
        })
    }

    /// Reads every inner table, by its name; `one` describes such a table.
    pub(super) fn each(
        &mut self,
        key: &str,
        one: &dyn Fn(&str) -> String,
    ) -> Result<Vec<(String, Self)>, Diagnostic> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let table = self
            .source
            .table(&format!("`{key}` of {}", self.what), value)?;
        let mut found = Vec::new();
        for (name, value) in table {
            let name = name.into_inner().into_owned();
            let span = value.span();
            let what = one(&name);
            let table = self.source.table(&what, value)?;
            found.push((name, Self::new(self.source, &what, span, table)));
        }
        Ok(found)
    }

    /// Checks that no unknown field is left.
    pub(super) fn end(self) -> Result<(), Diagnostic> {
        self.left("word")
    }

    /// Checks that no unknown section is left.
    pub(super) fn end_of_sections(self) -> Result<(), Diagnostic> {
        self.left("section")
    }

    fn left(self, kind: &str) -> Result<(), Diagnostic> {
        let Some((key, _)) = self.table.iter().next() else {
            return Ok(());
        };
        let message = format!(
            "{} has a {kind} `{}` that this program does not know",
            self.what,
            key.get_ref()
        );
        Err(self.source.error(key.span(), message).help(UPDATE))
    }
}
