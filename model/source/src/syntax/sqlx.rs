//! `#[sqlx(..)]`: the words that name columns or say how they are read are honoured, the others refused.

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use syn::{Attribute, LitStr, Meta, Type};

use super::problem::Problems;
use super::word::{Known, Value, known, words};

/// What `#[sqlx(..)]` says of a field.
#[derive(Clone, Default)]
pub struct SqlxField {
    /// `rename = ".."`.
    pub rename: Option<LitStr>,
    /// `skip`: no column; `Default::default()` when read.
    pub skip: bool,
    /// `default`: `Default::default()` when the row has no such column.
    pub default: bool,
    /// `json` or `json(nullable)`.
    pub json: Option<JsonColumn>,
    /// `try_from = "Type"`: the type that is read.
    pub try_from: Option<Type>,
    /// `flatten`, which is refused; the field is read no further.
    pub(super) flatten: bool,
}

/// How a `#[sqlx(json)]` field is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonColumn {
    /// `json`: never NULL; `None` is the JSON `null`.
    Required,
    /// `json(nullable)`: `None` is NULL.
    Nullable,
}

/// What `#[sqlx(..)]` says of the struct.
#[derive(Clone, Default)]
pub(super) struct SqlxStruct {
    pub(super) rename_all: Option<RenameAll>,
    pub(super) default: bool,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum RenameAll {
    Lower,
    Snake,
    Upper,
    ScreamingSnake,
    Kebab,
    Camel,
    Pascal,
}

const CASES: [(&str, RenameAll); 7] = [
    ("lowercase", RenameAll::Lower),
    ("snake_case", RenameAll::Snake),
    ("UPPERCASE", RenameAll::Upper),
    ("SCREAMING_SNAKE_CASE", RenameAll::ScreamingSnake),
    ("kebab-case", RenameAll::Kebab),
    ("camelCase", RenameAll::Camel),
    ("PascalCase", RenameAll::Pascal),
];

impl RenameAll {
    pub(super) fn apply(self, name: &str) -> String {
        match self {
            Self::Lower => name.to_lowercase(),
            Self::Snake => name.to_snake_case(),
            Self::Upper => name.to_uppercase(),
            Self::ScreamingSnake => name.to_shouty_snake_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Pascal => name.to_upper_camel_case(),
        }
    }
}

const STRUCT_WORDS: [Known; 2] = [
    known("rename_all", "rename_all = \"..\""),
    known("default", "default"),
];

const FIELD_WORDS: [Known; 6] = [
    known("rename", "rename = \"..\""),
    known("skip", "skip"),
    known("default", "default"),
    known("json", "json"),
    known("try_from", "try_from = \"..\""),
    known("flatten", "flatten"),
];

pub(super) fn struct_words(attributes: &[Attribute], problems: &mut Problems) -> SqlxStruct {
    let mut found = SqlxStruct::default();
    for attribute in attributes.iter().filter(|attribute| is_sqlx(attribute)) {
        let Meta::List(list) = &attribute.meta else {
            problems
                .error(attribute, "`#[sqlx]` needs words in parentheses")
                .help("write for example `#[sqlx(default)]`, or take it away");
            continue;
        };
        let place = "`#[sqlx(..)]` on a model";
        for word in words(list.tokens.clone(), place, &STRUCT_WORDS, problems) {
            if word.text() == "default" {
                word.flag(problems);
                found.default = true;
            } else if let Some(text) = word.string("rename_all = \"snake_case\"", problems) {
                let case = CASES.iter().find(|(name, _)| *name == text.value());
                if case.is_none() {
                    let names: Vec<_> = CASES.iter().map(|(name, _)| *name).collect();
                    problems
                        .error(&text, format!("unknown case \"{}\"", text.value()))
                        .help(format!("sqlx knows {}", names.join(", ")));
                }
                found.rename_all = case.map(|(_, case)| *case);
            }
        }
    }
    found
}

pub(super) fn field_words(attributes: &[Attribute], problems: &mut Problems) -> SqlxField {
    let mut found = SqlxField::default();
    for attribute in attributes.iter().filter(|attribute| is_sqlx(attribute)) {
        let Meta::List(list) = &attribute.meta else {
            problems
                .error(attribute, "`#[sqlx]` needs words in parentheses")
                .help("write for example `#[sqlx(default)]`, or take it away");
            continue;
        };
        let place = "`#[sqlx(..)]` on a field of a model";
        for word in words(list.tokens.clone(), place, &FIELD_WORDS, problems) {
            match word.text().as_str() {
                "rename" => found.rename = word.string("rename = \"column\"", problems),
                "skip" => {
                    word.flag(problems);
                    found.skip = true;
                }
                "default" => {
                    word.flag(problems);
                    found.default = true;
                }
                "json" => found.json = json(&word, problems),
                "try_from" => {
                    if let Some(text) = word.string("try_from = \"i64\"", problems) {
                        match text.parse() {
                            Ok(ty) => found.try_from = Some(ty),
                            Err(_) => {
                                problems
                                    .error(&text, format!("`{}` is no type", text.value()))
                                    .help("write the type that is read: `try_from = \"i64\"`");
                            }
                        }
                    }
                }
                _ => {
                    found.flatten = true;
                    problems
                        .error(
                            &word.name,
                            "a model cannot `flatten`: each of its fields is one column",
                        )
                        .help("write the columns out as fields, or mark the field `#[sqlx(skip)]`");
                }
            }
        }
        if found.json == Some(JsonColumn::Nullable) && found.try_from.is_some() {
            problems
                .error(
                    attribute,
                    "`json(nullable)` and `try_from` exclude each other: each says what is read",
                )
                .help("take one of the two away");
        }
    }
    found
}

fn json(word: &super::word::Word, problems: &mut Problems) -> Option<JsonColumn> {
    match &word.value {
        Value::None => Some(JsonColumn::Required),
        Value::List(inner) if inner.stream().to_string() == "nullable" => {
            Some(JsonColumn::Nullable)
        }
        _ => {
            problems
                .error(word, "`json` takes nothing, or `nullable` in parentheses")
                .help("write `json`, or `json(nullable)` where `None` is NULL");
            None
        }
    }
}

/// Whether this is `#[sqlx(..)]`.
pub(super) fn is_sqlx(attribute: &Attribute) -> bool {
    attribute.path().is_ident("sqlx")
}
