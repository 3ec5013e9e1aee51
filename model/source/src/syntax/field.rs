//! The words on a field: what describes the column, and its lifecycle.

use std::path::Path;

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Field, LitStr, Meta, Type};

use super::lifecycle::{self, LIFECYCLES};
use super::model::is_migrate;
use super::problem::{Problem, Problems, location};
use super::sqlx::{self, JsonColumn, RenameAll, SqlxField};
use super::types::{self, Passing};
use super::word::{Known, Word, known, twice, words};
use crate::{Column, ColumnDef, ColumnType, Lifecycle};

/// A field of a model, with what its attributes say.
#[derive(Clone)]
pub struct FieldAst {
    /// The field's name, as written (`r#type`).
    pub ident: Ident,
    /// The column; `None` for `#[sqlx(skip)]`.
    pub column: Option<Column>,
    /// The type that is read from and written to the database: the field's own, or that of `#[sqlx(try_from)]`.
    pub stored: Type,
    /// Whether `stored` is an `Option` by its syntax.
    pub option: bool,
    /// `stored` without its `Option`.
    pub inner: Type,
    /// How a setter takes it.
    pub passing: Passing,
    /// What `#[sqlx(..)]` says.
    pub sqlx: SqlxField,
    /// Where the lifecycle is said; the field's name when nowhere.
    pub lifecycle_span: Span,
    /// `remove_after = ".."`.
    pub(super) remove_after: Option<String>,
    /// `replaced_by(..)` as written, to be resolved when all fields are known.
    pub(super) replaced_by: Vec<Ident>,
    /// `from = ".."` as written.
    pub(super) from: Option<LitStr>,
}

const WORDS: [Known; 12] = [
    known("primary_key", "primary_key"),
    known("column", "column = \"..\""),
    known("sql_type", "sql_type = \"..\""),
    known("default", "default = \"..\""),
    known("unique", "unique"),
    known("index", "index"),
    known("added", "added"),
    known("renamed", "renamed(from = \"..\")"),
    known("deprecated", "deprecated(note = \"..\")"),
    known("removed", "removed"),
    known("required", "required(backfill = \"..\")"),
    known("optional", "optional"),
];

/// Reads one field. What is wrong is noted, and the field is read as far as it makes sense.
pub(super) fn read(
    field: &Field,
    ident: &Ident,
    rename_all: Option<RenameAll>,
    file: &Path,
    problems: &mut Problems,
) -> FieldAst {
    let why = "the database has one schema for every build";
    conditional(&field.attrs, "a model", why, problems);
    let sqlx = sqlx::field_words(&field.attrs, problems);
    let found = field_words(&field.attrs, problems);
    let stored = sqlx.try_from.clone().unwrap_or_else(|| field.ty.clone());
    let rust = types::look(&stored);
    let option = rust.option;
    let inner = rust.inner;
    let name = ident.unraw().to_string();

    let mut ast = FieldAst {
        ident: ident.clone(),
        column: None,
        option,
        lifecycle_span: ident.span(),
        remove_after: None,
        replaced_by: Vec::new(),
        from: None,
        sqlx,
        inner: inner.clone(),
        passing: Passing::of(inner),
        stored: stored.clone(),
    };
    if ast.sqlx.skip || ast.sqlx.flatten {
        if let Some(word) = found.first().filter(|_| ast.sqlx.skip) {
            problems
                .error(
                    word,
                    format!("`{name}` is skipped by `#[sqlx(skip)]`, so it has no column"),
                )
                .help("take one of the two away");
        }
        return ast;
    }

    let get = |wanted: &str| found.iter().find(|word| word.text() == wanted);
    let mut flag = |wanted: &str| {
        let word = get(wanted);
        if let Some(word) = word {
            word.flag(problems);
        }
        word.is_some()
    };
    let (primary_key, unique, index) = (flag("primary_key"), flag("unique"), flag("index"));
    let mut text = |wanted: &str, form: &str| get(wanted)?.string(form, problems);
    let column = text("column", "column = \"full_name\"");
    let sql_type = text("sql_type", "sql_type = \"citext\"");
    let default = text("default", "default = \"0\"");

    if ast.sqlx.json == Some(JsonColumn::Nullable) && ast.sqlx.try_from.is_none() && !option {
        problems
            .error(
                &field.ty,
                "`json(nullable)` is for an `Option`: NULL is read as `None`",
            )
            .help("write `#[sqlx(json)]`, or make the field an `Option`");
    }
    let nullable = ast.nullable();
    let ty = match (sql_type, ast.sqlx.json) {
        (Some(sql), _) => ColumnType::Custom(sql.value()),
        (None, Some(_)) => ColumnType::Json,
        (None, None) => types::column_type(inner).unwrap_or_else(|| {
            if get("sql_type").is_none() {
                unknown_type(&stored, inner, problems);
            }
            ColumnType::Custom(String::new())
        }),
    };
    let lifecycle = lifecycle::read(&found, &mut ast, problems);

    if primary_key {
        if nullable {
            problems
                .error(&field.ty, "a primary key cannot be an `Option`")
                .help("take the `Option` away: no row is found by NULL");
        }
        let key = position(&found, "primary_key");
        for (at, other) in found.iter().enumerate() {
            let word = other.text();
            let problem = if LIFECYCLES.contains(&word.as_str()) {
                problems
                    .error(
                        &other.name,
                        format!("a primary key cannot be `{word}`: the backfill walks by it"),
                    )
                    .help("changing a key is not supported; make a new table")
            } else if word == "unique" || word == "index" {
                problems
                    .error(
                        &other.name,
                        format!(
                            "`primary_key` and `{word}` exclude each other: a key is unique and has an index by itself"
                        ),
                    )
                    .help(format!("take `{word}` away"))
            } else {
                continue;
            };
            if let Some(key) = key {
                beside(problem, at, key, &found[key].name);
            }
        }
    } else if let (Some(unique), Some(index)) =
        (position(&found, "unique"), position(&found, "index"))
    {
        let problem = problems.error(
            &found[index].name,
            "`unique` and `index` exclude each other: `unique` makes an index by itself",
        );
        problem.help("take `index` away");
        beside(problem, index, unique, &found[unique].name);
    }

    ast.column = Some(Column {
        def: ColumnDef {
            name: column_name(&name, column.as_ref(), rename_all, &ast.sqlx, problems),
            ty,
            nullable,
            default: default.map(|default| default.value()),
            primary_key,
            unique,
            index,
        },
        field: name,
        lifecycle: lifecycle.map(|(kind, stage)| Lifecycle {
            kind,
            stage,
            remove_after: ast.remove_after.clone(),
            location: location(file, ast.lifecycle_span),
        }),
        location: location(file, ident.span()),
    });
    ast
}

/// Which of a field's words it is.
pub(super) fn position(found: &[Word], wanted: &str) -> Option<usize> {
    found.iter().position(|word| word.text() == wanted)
}

/// Underlines both sides of a conflict between two of a field's words, `at` and `other`.
pub(super) fn beside(problem: &mut Problem, at: usize, other: usize, tokens: impl ToTokens) {
    if other < at {
        problem.since(tokens);
    } else {
        problem.until(tokens);
    }
}

/// Reads a field of a projection: its name, its type and `#[sqlx(..)]`. Its column only the model knows.
pub(super) fn read_only(field: &Field, ident: &Ident, problems: &mut Problems) -> FieldAst {
    let why = "it would be read in every build all the same";
    conditional(&field.attrs, "a projection", why, problems);
    let sqlx = sqlx::field_words(&field.attrs, problems);
    let stored = sqlx.try_from.clone().unwrap_or_else(|| field.ty.clone());
    let rust = types::look(&stored);
    let (option, inner) = (rust.option, rust.inner.clone());
    FieldAst {
        ident: ident.clone(),
        column: None,
        option,
        passing: Passing::of(&inner),
        inner,
        lifecycle_span: ident.span(),
        remove_after: None,
        replaced_by: Vec::new(),
        from: None,
        sqlx,
        stored,
    }
}

impl FieldAst {
    /// Whether the column takes NULL.
    pub(super) fn nullable(&self) -> bool {
        match self.sqlx.json {
            Some(JsonColumn::Required) => false,
            Some(JsonColumn::Nullable) => true,
            None => self.option,
        }
    }
}

fn column_name(
    field: &str,
    column: Option<&LitStr>,
    rename_all: Option<RenameAll>,
    sqlx: &SqlxField,
    problems: &mut Problems,
) -> String {
    match (column, &sqlx.rename) {
        (Some(ours), Some(theirs)) if ours.value() != theirs.value() => {
            problems
                .error(
                    ours,
                    format!(
                        "`column` says \"{}\", `#[sqlx(rename)]` says \"{}\"",
                        ours.value(),
                        theirs.value()
                    ),
                )
                .help("take one of the two away");
            ours.value()
        }
        (Some(name), _) | (None, Some(name)) => name.value(),
        (None, None) => rename_all.map_or_else(|| field.to_owned(), |case| case.apply(field)),
    }
}

fn field_words(attributes: &[Attribute], problems: &mut Problems) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is_migrate(attribute)) {
        let Meta::List(list) = &attribute.meta else {
            problems
                .error(attribute, "`#[migrate]` on a field says nothing")
                .help("write for example `#[migrate(primary_key)]`, or take it away");
            continue;
        };
        for word in words(list.tokens.clone(), "a field", &WORDS, problems) {
            match found.iter().find(|earlier| earlier.text() == word.text()) {
                Some(earlier) => twice(&word, earlier, problems),
                None => found.push(word),
            }
        }
    }
    found
}

/// A macro sees a field whatever its `cfg` says, and one model would be several schemas.
fn conditional(attributes: &[Attribute], place: &str, why: &str, problems: &mut Problems) {
    for attribute in attributes {
        let path = attribute.path();
        if path.is_ident("cfg") {
            problems
                .error(
                    attribute,
                    format!("a field of {place} cannot be conditional: {why}"),
                )
                .help("take the `cfg` away; what differs between builds belongs in another struct");
        } else if path.is_ident("cfg_attr") {
            let text = attribute.meta.to_token_stream().to_string();
            if ["migrate", "sqlx", "cfg"].iter().any(|word| {
                text.split(|c: char| !is_word(c))
                    .skip(1)
                    .any(|part| part == *word)
            }) {
                problems
                    .error(
                        attribute,
                        format!("what a field's column is cannot be conditional: {why}"),
                    )
                    .help("write the attribute without `cfg_attr`");
            }
        }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn unknown_type(whole: &Type, inner: &Type, problems: &mut Problems) {
    let shown = |ty: &Type| ty.to_token_stream().to_string().replace(' ', "");
    let problem = problems.error(
        whole,
        format!("no column type is known for `{}`", shown(inner)),
    );
    if let Some(other) = types::instead(inner) {
        problem.help(format!("use `{other}`"));
    }
    problem.help("say it in your database's words: `#[migrate(sql_type = \"..\")]`");
}
