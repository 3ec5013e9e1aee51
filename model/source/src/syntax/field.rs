//! Reads the words on a field: the description of the column, and its lifecycle.

use std::path::Path;

use proc_macro2::{Ident, Span};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Field, LitStr, Meta, Type};

use super::lifecycle;
use super::model::is_migrate;
use super::problem::{Problem, Problems, location};
use super::sqlx::{self, JsonColumn, RenameAll, SqlxField};
use super::types::{self, Passing};
use super::vocabulary::{Name, Place, Stored};
use super::word::{Value, Word, get, twice, words};
use crate::{Column, ColumnDef, ColumnType, Lifecycle, LifecycleKind, RenamedBy};

/// A field of a model with the content of its attributes.
#[derive(Clone)]
pub struct FieldAst {
    /// The field's name as the author wrote it (`r#type`).
    pub ident: Ident,
    /// The column; `None` for `#[sqlx(skip)]`.
    pub column: Option<Column>,
    /// The type that the database stores: the field's own type, or the type in `#[sqlx(try_from)]`.
    pub stored: Type,
    /// Whether the syntax of `stored` is an `Option`.
    pub option: bool,
    /// `stored` without its `Option`.
    pub inner: Type,
    /// The way in which a setter takes it.
    pub passing: Passing,
    /// The content of `#[sqlx(..)]`.
    pub sqlx: SqlxField,
    /// The place of the lifecycle word, or of the field's name if there is none.
    pub lifecycle_span: Span,
    /// `remove_after = ".."`.
    pub(super) remove_after: Option<String>,
    /// The names in `replaced_by(..)`, which are resolved when all fields are known.
    pub(super) replaced_by: Vec<Ident>,
    /// `check` and `references`, which are read when all fields are known.
    pub(super) constraints: Vec<Word>,
    /// The text in `from = ".."`.
    pub(super) from: Option<LitStr>,
}

/// Reads one field. Problems are collected, and the field is read as far as possible.
pub(super) fn read(
    field: &Field,
    ident: &Ident,
    rename_all: Option<RenameAll>,
    file: &Path,
    is_enum: &dyn Fn(&str) -> bool,
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
        constraints: Vec::new(),
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

    let column = get(&found, Name::Column).and_then(|word| word.string(problems));
    let sql_type = get(&found, Name::SqlType).and_then(|word| word.string(problems));
    held(&found, problems);
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
        (None, None) => types::column_type(inner)
            .or_else(|| types::enum_type(inner, is_enum))
            .unwrap_or_else(|| {
                if get(&found, Name::SqlType).is_none() {
                    unknown_type(&stored, inner, problems);
                }
                ColumnType::Custom(String::new())
            }),
    };
    let mut def = ColumnDef::new(String::new(), ty, nullable);
    store(&found, &mut def, problems);
    let own = found.iter();
    ast.constraints = own
        .filter(|word| word.is(Name::Check) || word.is(Name::References))
        .cloned()
        .collect();
    let lifecycle = lifecycle::read(&found, &mut ast, problems);
    if def.primary_key && nullable {
        problems
            .error(&field.ty, "a primary key cannot be an `Option`")
            .help("take the `Option` away: no row is found by NULL");
    }
    let by_view = matches!(
        lifecycle,
        Some((
            LifecycleKind::Renamed {
                by: RenamedBy::View,
                ..
            },
            _
        ))
    );
    excluded(&found, by_view, problems);
    filled_by_the_database(&found, nullable, problems);
    def.name = column_name(&name, column.as_ref(), rename_all, &ast.sqlx, problems);
    ast.column = Some(Column {
        def,
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

/// Holds SQL that stands in the definition of the column: what would not end there could say anything to the database.
fn held(found: &[Word], problems: &mut Problems) {
    /// The reasons why a text cannot stand there.
    type Rule = fn(&str) -> Vec<String>;
    let rules: [(Name, Rule, &str); 5] = [
        (
            Name::SqlType,
            expand_contract_sql::type_problems,
            "`sql_type` is one type, such as `varchar(20)`; the rest of the column is said by other words",
        ),
        (
            Name::Default,
            expand_contract_sql::default_problems,
            "`default` is one SQL expression, such as `0` or `now()`",
        ),
        (
            Name::Generated,
            expand_contract_sql::problems,
            "`generated` is one SQL expression over columns of the row, such as `lower(email)`",
        ),
        (
            Name::Comment,
            one_line,
            "`comment` is a sentence for people, on one line",
        ),
        (
            Name::Storage,
            storage,
            "`storage` is one of `plain`, `external`, `extended` and `main`",
        ),
    ];
    for (name, rule, help) in rules {
        let Some(Value::Text(text)) = get(found, name).map(|word| &word.value) else {
            continue;
        };
        let sql = text.value();
        // The empty text is reported where it is read. What follows the first reason most often follows from it.
        if let Some(reason) = rule(&sql).first().filter(|_| !sql.trim().is_empty()) {
            problems
                .error(text, format!("`{}` cannot be used: {reason}", name.word()))
                .help(help);
        }
    }
}

/// A phase file tells by lines.
pub(super) fn one_line(text: &str) -> Vec<String> {
    let is_one = !text.contains(['\n', '\r', '\0']);
    let reason = "it has more than one line";
    (!is_one).then(|| reason.to_owned()).into_iter().collect()
}

fn storage(text: &str) -> Vec<String> {
    let known = ["plain", "external", "extended", "main"];
    let reason = "no long value is stored like that";
    (!known.contains(&text))
        .then(|| reason.to_owned())
        .into_iter()
        .collect()
}

/// Words of a column that the database fills by itself, and that need another one.
fn filled_by_the_database(found: &[Word], nullable: bool, problems: &mut Problems) {
    if let Some(word) = get(found, Name::Virtual)
        && get(found, Name::Generated).is_none()
    {
        problems
            .error(
                &word.name,
                "`virtual` says when a generated column is computed, and this one is not generated",
            )
            .help("say the expression: `generated = \"..\"`, or take `virtual` away");
    }
    if let Some(word) = get(found, Name::Identity)
        && nullable
    {
        problems
            .error(&word.name, "an identity is never NULL")
            .help("take the `Option` away");
    }
}

/// Stores the words that each state one fact about the column.
fn store(found: &[Word], def: &mut ColumnDef, problems: &mut Problems) {
    for entry in Place::Field.words() {
        let Some(word) = get(found, entry.name) else {
            continue;
        };
        match entry.stored {
            Stored::Flag(place) => {
                word.flag(problems);
                *place(def) = true;
            }
            Stored::Text(place) => {
                *place(def) = word.string(problems).map(|text| text.value());
            }
            Stored::Apart => {}
        }
    }
}

/// Reports the words that exclude each other. `by_view`: whether the field gets its name by a view.
fn excluded(found: &[Word], by_view: bool, problems: &mut Problems) {
    for (at, word) in found.iter().enumerate() {
        let text = word.text();
        let rules = Place::Field
            .word(&text)
            .map_or(&[][..], |entry| entry.excludes);
        let mut rules = rules
            .iter()
            .filter(|excluded| !(by_view && excluded.yields_to_a_view));
        let beside_it =
            rules.find_map(|excluded| Some((excluded, position(found, excluded.other)?)));
        let Some((excluded, other)) = beside_it else {
            continue;
        };
        let problem = problems.error(&word.name, excluded.message.replace("{word}", &text));
        problem.help(excluded.help.replace("{word}", &text));
        underline_both(problem, at, other, &found[other].name);
    }
}

/// The index of a word among those of a field.
pub(super) fn position(found: &[Word], wanted: Name) -> Option<usize> {
    found.iter().position(|word| word.is(wanted))
}

/// Underlines both sides of a conflict between two of a field's words, `at` and `other`.
pub(super) fn underline_both(
    problem: &mut Problem,
    at: usize,
    other: usize,
    tokens: impl ToTokens,
) {
    if other < at {
        problem.since(tokens);
    } else {
        problem.until(tokens);
    }
}

/// Reads a field of a projection: its name, its type and `#[sqlx(..)]`. Only the model knows its column.
pub(super) fn read_projected(field: &Field, ident: &Ident, problems: &mut Problems) -> FieldAst {
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
        constraints: Vec::new(),
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
        (Some(migrate_name), Some(sqlx_name)) if migrate_name.value() != sqlx_name.value() => {
            problems
                .error(
                    migrate_name,
                    format!(
                        "`column` says \"{}\", `#[sqlx(rename)]` says \"{}\"",
                        migrate_name.value(),
                        sqlx_name.value()
                    ),
                )
                .help("take one of the two away");
            migrate_name.value()
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
        for word in words(list.tokens.clone(), Place::Field, problems) {
            match found.iter().find(|earlier| earlier.text() == word.text()) {
                Some(earlier) => twice(&word, earlier, problems),
                None => found.push(word),
            }
        }
    }
    found
}

/// Reports a `cfg` on a field or a struct: a macro sees the field whatever its `cfg` says, so that one model would be
/// several schemas.
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
                        format!("the description of a field's column cannot be conditional: {why}"),
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
    if types::enum_type(inner, &|name| name.starts_with(char::is_uppercase)).is_some() {
        problem.help("if it is an enum of this package: `#[expand_contract::migrate(enum)]` above it, and above its derives")
            .help("if it is an enum of another package, whose variants are not read here: move it into this package, or say `sql_type` and change its \
                   words by statements of your own");
    }
    problem.help("say it in your database's words: `#[migrate(sql_type = \"..\")]`");
}
