//! Reads the lock. Strict: a word it does not know is an error, so that nothing is silently forgotten on the next write.

use std::collections::BTreeMap;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{Exit, FILE_NAME, Lock, LockColumn, LockMigration, LockTable, Origin, Turn};
use crate::{ColumnDef, ColumnType, Diagnostic, Dialect, Location};

const VERSION: &str = "1";

impl Lock {
    /// Reads the file's text. The location of an error names [`FILE_NAME`]; who opened the file knows the folder.
    pub fn parse(text: &str) -> Result<Self, Diagnostic> {
        let source = Source { text };
        if let Some(line) = text.lines().position(|line| {
            ["<<<<<<<", "=======", ">>>>>>>"]
                .iter()
                .any(|marker| line.starts_with(marker))
        }) {
            return Err(Diagnostic::error("the lock has an unresolved merge conflict")
                .at(&Location {
                file: FILE_NAME.into(),
                line: line + 1,
                column: 1,
            })
                .help("keep the lines of both sides, then run `cargo expand-contract generate --check`"));
        }
        let root = DeTable::parse(text).map_err(|error| {
            source
                .error(error.span().unwrap_or_default(), format!("the lock is not valid TOML: {}", error.message()))
                .help(format!("restore it: `git checkout -- {FILE_NAME}`, then run `cargo expand-contract generate`"))
        })?;
        let span = root.span();
        let mut root = Fields::new(source, "the lock", span, root.into_inner());
        let version = root.required("version")?;
        match version.get_ref().as_integer() {
            Some(number) if number.as_str() == VERSION => {}
            _ => {
                return Err(source
                    .error(version.span(), "the lock has another version than this program reads (1)")
                    .help("update the program: `cargo install cargo-expand-contract`, and the `expand-contract` crate with it"));
            }
        }
        let name = root.string("name")?;
        let dialect = root.word("dialect", Dialect::with_phases)?;
        let mut tables = BTreeMap::new();
        if let Some(value) = root.take("table") {
            for (table, value) in source.table("`table`", value)? {
                let what = format!("table `{}`", table.get_ref());
                let span = value.span();
                let mut fields = Fields::new(source, &what, span, source.table(&what, value)?);
                tables.insert(
                    table.into_inner().into_owned(),
                    parse_table(source, &mut fields)?,
                );
                fields.end()?;
            }
        }
        root.end()?;
        Ok(Self {
            name,
            dialect,
            tables,
        })
    }
}

fn parse_table(source: Source<'_>, fields: &mut Fields<'_>) -> Result<LockTable, Diagnostic> {
    let mut table = LockTable::default();
    if let Some(value) = fields.take("columns") {
        for (name, value) in source.table("`columns`", value)? {
            let name = name.into_inner().into_owned();
            let what = format!("column `{name}`");
            let span = value.span();
            let mut fields = Fields::new(source, &what, span, source.table(&what, value)?);
            let column = parse_column(source, &mut fields, &name)?;
            fields.end()?;
            table.columns.insert(name, column);
        }
    }
    if let Some(value) = fields.take("migrations") {
        for (id, value) in source.table("`migrations`", value)? {
            let id = id.into_inner().into_owned();
            let what = format!("migration `{id}`");
            let span = value.span();
            let mut fields = Fields::new(source, &what, span, source.table(&what, value)?);
            let migration = LockMigration {
                creates: fields.flag("creates")?,
                after: fields.list("after")?,
                checksum: fields.string("checksum")?,
            };
            fields.end()?;
            table.migrations.insert(id, migration);
        }
    }
    Ok(table)
}

fn parse_column(
    source: Source<'_>,
    fields: &mut Fields<'_>,
    name: &str,
) -> Result<LockColumn, Diagnostic> {
    let position = fields.number("position")?;
    let ty = fields.required("type")?;
    let ty_span = ty.span();
    let def = ColumnDef {
        name: name.into(),
        ty: ty
            .get_ref()
            .as_str()
            .and_then(ColumnType::from_name)
            .ok_or_else(|| {
                source.error(
                    ty_span,
                    format!("column `{name}` has a type that is not known"),
                )
            })?,
        nullable: fields.flag("nullable")?,
        default: fields.text("default")?,
        primary_key: fields.flag("primary_key")?,
        unique: fields.flag("unique")?,
        index: fields.flag("index")?,
    };
    let origin = match (fields.inner("added")?, fields.inner("renamed")?) {
        (None, None) => None,
        (Some(added), None) => Some(parse_origin(fields, added, false)?),
        (None, Some(renamed)) => Some(parse_origin(fields, renamed, true)?),
        (Some(_), Some(renamed)) => {
            return Err(source.error(
                renamed.span,
                format!("column `{name}` is both `added` and `renamed`"),
            ));
        }
    };
    let turns = fields.tables("turns")?;
    let turns = turns
        .into_iter()
        .map(parse_turn)
        .collect::<Result<_, _>>()?;
    let exit = fields.inner("leaves")?.map(parse_exit).transpose()?;
    Ok(LockColumn {
        position,
        def,
        origin,
        turns,
        exit,
    })
}

fn parse_origin(
    column: &mut Fields<'_>,
    mut how: Fields<'_>,
    renamed: bool,
) -> Result<Origin, Diagnostic> {
    let origin = Origin {
        migration: column.string("migration")?,
        stage: column.word("stage", str::parse)?,
        from: if renamed {
            Some(how.string("from")?)
        } else {
            None
        },
        up: how.text("up")?,
        fill_null: how.flag("fill_null")?,
    };
    how.end()?;
    Ok(origin)
}

fn parse_turn(mut fields: Fields<'_>) -> Result<Turn, Diagnostic> {
    let required = fields.text("required")?;
    if fields.flag("optional")? == required.is_some() {
        return Err(fields.source.error(
            fields.span.clone(),
            format!("{} is either `required` or `optional`", fields.what),
        ));
    }
    let turn = Turn {
        migration: fields.string("migration")?,
        stage: fields.word("stage", str::parse)?,
        required,
    };
    fields.end()?;
    Ok(turn)
}

fn parse_exit(mut fields: Fields<'_>) -> Result<Exit, Diagnostic> {
    let exit = Exit {
        migration: fields.string("migration")?,
        stage: fields.word("stage", str::parse)?,
        renamed: fields.flag("renamed")?,
        replaced_by: fields.list("replaced_by")?,
        down: fields.text("down")?,
        note: fields.text("note")?,
    };
    fields.end()?;
    Ok(exit)
}

/// The text, to turn spans into lines.
#[derive(Clone, Copy)]
struct Source<'a> {
    text: &'a str,
}

impl<'a> Source<'a> {
    fn error(self, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        let before = self.text.get(..span.start).unwrap_or(self.text);
        let start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Diagnostic::error(message).at(&Location {
            file: FILE_NAME.into(),
            line: before.matches('\n').count() + 1,
            column: before[start..].chars().count() + 1,
        })
    }

    fn table(self, what: &str, value: Spanned<DeValue<'a>>) -> Result<DeTable<'a>, Diagnostic> {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(table) => Ok(table),
            _ => Err(self.error(span, format!("{what} is not a table"))),
        }
    }
}

/// A table whose fields are taken one by one; what is left at the end was not known.
struct Fields<'a> {
    source: Source<'a>,
    what: String,
    span: Range<usize>,
    table: DeTable<'a>,
}

impl<'a> Fields<'a> {
    fn new(source: Source<'a>, what: &str, span: Range<usize>, table: DeTable<'a>) -> Self {
        Self {
            source,
            what: what.into(),
            span,
            table,
        }
    }

    fn take(&mut self, key: &str) -> Option<Spanned<DeValue<'a>>> {
        self.table.remove(key)
    }

    fn wrong(&self, span: Range<usize>, key: &str, should: &str) -> Diagnostic {
        self.source
            .error(span, format!("`{key}` of {} is not {should}", self.what))
    }

    fn required(&mut self, key: &str) -> Result<Spanned<DeValue<'a>>, Diagnostic> {
        self.take(key).ok_or_else(|| {
            self.source
                .error(self.span.clone(), format!("{} has no `{key}`", self.what))
        })
    }

    fn text(&mut self, key: &str) -> Result<Option<String>, Diagnostic> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let span = value.span();
        match value.into_inner() {
            DeValue::String(text) => Ok(Some(text.into_owned())),
            _ => Err(self.wrong(span, key, "a string")),
        }
    }

    fn string(&mut self, key: &str) -> Result<String, Diagnostic> {
        self.text(key)?.ok_or_else(|| {
            self.source
                .error(self.span.clone(), format!("{} has no `{key}`", self.what))
        })
    }

    fn word<T>(
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

    fn number(&mut self, key: &str) -> Result<usize, Diagnostic> {
        let value = self.required(key)?;
        value
            .get_ref()
            .as_integer()
            .and_then(|number| usize::from_str_radix(number.as_str(), number.radix()).ok())
            .ok_or_else(|| self.wrong(value.span(), key, "a whole number"))
    }

    fn flag(&mut self, key: &str) -> Result<bool, Diagnostic> {
        match self.take(key) {
            None => Ok(false),
            Some(value) => value
                .get_ref()
                .as_bool()
                .ok_or_else(|| self.wrong(value.span(), key, "`true` or `false`")),
        }
    }

    fn list(&mut self, key: &str) -> Result<Vec<String>, Diagnostic> {
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

    fn inner(&mut self, key: &str) -> Result<Option<Self>, Diagnostic> {
        let Some(value) = self.take(key) else {
            return Ok(None);
        };
        let span = value.span();
        let what = format!("`{key}` of {}", self.what);
        let table = self.source.table(&what, value)?;
        Ok(Some(Self::new(self.source, &what, span, table)))
    }

    fn tables(&mut self, key: &str) -> Result<Vec<Self>, Diagnostic> {
        let Some(value) = self.take(key) else {
            return Ok(Vec::new());
        };
        let span = value.span();
        let DeValue::Array(items) = value.into_inner() else {
            return Err(self.wrong(span, key, "a list of tables"));
        };
        let what = format!("`{key}` of {}", self.what);
        items
            .into_iter()
            .map(|item| {
                let span = item.span();
                let table = self.source.table(&what, item)?;
                Ok(Self::new(self.source, &what, span, table))
            })
            .collect()
    }

    fn end(self) -> Result<(), Diagnostic> {
        match self.table.iter().next() {
            None => Ok(()),
            Some((key, _)) => Err(self
                .source
                .error(key.span(), format!("{} has a word that is not known: `{}`", self.what, key.get_ref()))
                .help("if a newer version wrote the lock, update this program and the `expand-contract` crate")),
        }
    }
}
