//! Reads `#[sqlx(..)]`: words that name columns or say how to read them are supported, all others are refused.

use heck::{ToKebabCase, ToLowerCamelCase, ToShoutySnakeCase, ToSnakeCase, ToUpperCamelCase};
use syn::{Attribute, LitStr, Meta, Type};

use super::problem::Problems;
use super::vocabulary::{Name, Place};
use super::word::{Value, Word, words};

/// The content of `#[sqlx(..)]` on a field.
#[derive(Clone, Default)]
pub struct SqlxField {
    /// `rename = ".."`.
    pub rename: Option<LitStr>,
    /// `skip`: the field has no column, and reading a row gives it `Default::default()`.
    pub skip: bool,
    /// `default`: the field gets `Default::default()` if the row has no such column.
    pub default: bool,
    /// `json` or `json(nullable)`.
    pub json: Option<JsonColumn>,
    /// `try_from = "Type"`: the type that is read from the row.
    pub try_from: Option<Type>,
    /// `flatten`, which is refused; the field is then not read any further.
    pub(super) flatten: bool,
}

/// The stored form of a `#[sqlx(json)]` field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonColumn {
    /// `json`: never NULL; `None` is the JSON `null`.
    Required,
    /// `json(nullable)`: `None` is NULL.
    Nullable,
}

/// The content of `#[sqlx(..)]` on a struct.
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

pub(super) fn struct_words(attributes: &[Attribute], problems: &mut Problems) -> SqlxStruct {
    let mut found = SqlxStruct::default();
    for attribute in attributes.iter().filter(|attribute| is_sqlx(attribute)) {
        let Meta::List(list) = &attribute.meta else {
            problems
                .error(attribute, "`#[sqlx]` needs words in parentheses")
                .help("write for example `#[sqlx(default)]`, or take it away");
            continue;
        };
        for word in words(list.tokens.clone(), Place::SqlxModel, problems) {
            if word.is(Name::Default) {
                word.flag(problems);
                found.default = true;
            } else {
                found.rename_all = rename_all(&word, problems);
            }
        }
    }
    found
}

/// The case of names that are not said.
fn rename_all(word: &Word, problems: &mut Problems) -> Option<RenameAll> {
    let text = word.string(problems)?;
    let case = CASES.iter().find(|(name, _)| *name == text.value());
    if case.is_none() {
        let names: Vec<_> = CASES.iter().map(|(name, _)| *name).collect();
        problems
            .error(&text, format!("unknown case \"{}\"", text.value()))
            .help(format!("sqlx knows {}", names.join(", ")));
    }
    case.map(|(_, case)| *case)
}

/// The content of `#[sqlx(..)]` on an enum.
#[derive(Default)]
pub(super) struct SqlxEnum {
    pub(super) type_name: Option<LitStr>,
    pub(super) rename_all: Option<RenameAll>,
}

pub(super) fn enum_words(attributes: &[Attribute], problems: &mut Problems) -> SqlxEnum {
    let mut found = SqlxEnum::default();
    for list in lists(
        attributes,
        "write for example `#[sqlx(type_name = \"mood\")]`, or take it away",
        problems,
    ) {
        for word in words(list.tokens.clone(), Place::SqlxEnum, problems) {
            match Place::SqlxEnum.word(&word.text()).map(|entry| entry.name) {
                Some(Name::TypeName) => found.type_name = word.string(problems),
                Some(Name::RenameAll) => found.rename_all = rename_all(&word, problems),
                _ => word.flag(problems),
            }
        }
    }
    found
}

/// The word that `#[sqlx(rename = "..")]` gives a variant.
pub(super) fn variant_word(attributes: &[Attribute], problems: &mut Problems) -> Option<LitStr> {
    let mut said = None;
    for list in lists(
        attributes,
        "write for example `#[sqlx(rename = \"sad\")]`, or take it away",
        problems,
    ) {
        for word in words(list.tokens.clone(), Place::SqlxVariant, problems) {
            said = word.string(problems);
        }
    }
    said
}

/// The content of each `#[sqlx(..)]`.
fn lists<'a>(
    attributes: &'a [Attribute],
    help: &str,
    problems: &mut Problems,
) -> Vec<&'a syn::MetaList> {
    let mut found = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is_sqlx(attribute)) {
        if let Meta::List(list) = &attribute.meta {
            found.push(list);
        } else {
            problems
                .error(attribute, "`#[sqlx]` needs words in parentheses")
                .help(help);
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
        for word in words(list.tokens.clone(), Place::SqlxField, problems) {
            match Place::SqlxField.word(&word.text()).map(|entry| entry.name) {
                Some(Name::Rename) => found.rename = word.string(problems),
                Some(Name::Skip) => {
                    word.flag(problems);
                    found.skip = true;
                }
                Some(Name::Default) => {
                    word.flag(problems);
                    found.default = true;
                }
                Some(Name::Json) => found.json = json(&word, problems),
                Some(Name::TryFrom) => {
                    if let Some(text) = word.string(problems) {
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

fn json(word: &Word, problems: &mut Problems) -> Option<JsonColumn> {
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
