//! Reads a struct with some of a model's fields: `#[migrate(reads = User)]`.
//!
//! The facts about its fields stand on the model, which may be in another crate; this module only reads the fields' names
//! and types. The compiler compares the two.

use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Fields, Generics, Item, ItemStruct, TypePath};

use super::field::{self, FieldAst, underline_both};
use super::model::{derives, is_migrate};
use super::problem::{Problem, Problems};
use super::sqlx;
use super::vocabulary::{Name, Place};
use super::word::{Value, Word, raw_words, unknown};

/// A projection with its tokens.
#[derive(Clone)]
pub struct ProjectionAst {
    /// The struct as the author wrote it, with the attributes that are still on it.
    pub item: ItemStruct,
    /// The model that it reads.
    pub model: TypePath,
    /// Every field in order; no field knows its column.
    pub fields: Vec<FieldAst>,
    /// `#[sqlx(default)]` on the struct.
    pub sqlx_default: bool,
}

const FORM: &str = "write `#[migrate(reads = User)]`, with the path of the model's struct";

/// Whether the words between the attribute's parentheses make it a projection.
pub fn is_projection(words: &TokenStream) -> bool {
    let mut behind_comma = true;
    words.clone().into_iter().any(|token| {
        let is = behind_comma && matches!(&token, TokenTree::Ident(word) if word == "reads");
        behind_comma = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == ',');
        is
    })
}

/// Reads one projection: the tokens between the parentheses of its attribute, and the item below.
///
/// All problems are reported at once. There is a projection whenever the item is a struct with named fields and the
/// attribute names a model.
pub fn parse_projection(
    words: &TokenStream,
    item: &Item,
    file: &Path,
) -> (Option<ProjectionAst>, Vec<Problem>) {
    let mut problems = Problems::default();
    let ast = read(words, item, &mut problems);
    (ast, problems.into_vec(file))
}

fn read(attribute: &TokenStream, item: &Item, problems: &mut Problems) -> Option<ProjectionAst> {
    let item = named_struct(item, problems);
    let model = model(attribute, problems);
    let item = item?;
    let of_struct = sqlx::struct_words(&item.attrs, problems);
    if of_struct.rename_all.is_some() {
        let attribute = item.attrs.iter().find(|attribute| sqlx::is_sqlx(attribute));
        column_of_the_model(attribute, "rename_all", problems);
    }
    // The macro always replaces a derived `FromRow` by its own implementation, which knows the columns' names.
    derives(&item.attrs, problems);
    let mut fields = Vec::new();
    for field in &item.fields {
        for attribute in field.attrs.iter().filter(|attribute| is_migrate(attribute)) {
            problems
                .error(attribute, "a field of a projection takes no words: the model says what its column is and where it is in its lifecycle")
                .help("take the attribute away; the field is the model's of the same name");
        }
        if let Some(ident) = &field.ident {
            let read = field::read_projected(field, ident, problems);
            if let Some(name) = &read.sqlx.rename {
                column_of_the_model(name, "rename", problems);
            }
            fields.push(read);
        }
    }
    if fields.iter().all(|field| field.sqlx.skip) && problems.is_empty() {
        problems
            .error(
                &item.ident,
                "a projection needs fields: they say what is read",
            )
            .help("write some of the model's fields, with their types");
    }
    Some(ProjectionAst {
        model: model?,
        fields,
        sqlx_default: of_struct.default,
        item,
    })
}

fn column_of_the_model(tokens: impl ToTokens, word: &str, problems: &mut Problems) {
    problems
        .error(
            tokens,
            format!(
                "`{word}` has no place in a projection: the model knows the name of the column"
            ),
        )
        .help("take it away; the field is the model's of the same name");
}

/// Reads the words of the attribute; only `reads` is allowed.
fn model(attribute: &TokenStream, problems: &mut Problems) -> Option<TypePath> {
    let found = raw_words(attribute.clone(), Place::Projection, problems);
    let first = found.iter().position(|word| word.is(Name::Reads))?;
    let reads = &found[first];
    for (at, word) in found.iter().enumerate() {
        match word.text().as_str() {
            "reads" if at == first => {}
            "reads" => {
                problems
                    .error(word, "a projection reads one model")
                    .since(reads)
                    .help("a struct over two tables is not a projection: use `sqlx::FromRow`");
            }
            "table" => {
                let (table, kept) = (shown(word), shown(reads));
                let problem = problems
                    .error(
                        word,
                        format!("`{table}` makes this a model, `{kept}` a projection of one"),
                    )
                    .help(format!(
                        "to read some fields of a model, keep `{kept}`: the table is the model's"
                    ))
                    .help(format!("to own the table, keep `{table}`"));
                underline_both(problem, at, first, reads);
            }
            "no_tombstones" => {
                problems
                    .error(
                        word,
                        "`no_tombstones` is for models: a projection has no tombstones",
                    )
                    .help("take it away");
            }
            other => unknown(&word.name, other, Place::Projection, problems),
        }
    }
    match &reads.value {
        Value::Other(tokens) if tokens.is_empty() => {
            problems.error(reads, "`reads` must say which model")
        }
        Value::Other(tokens) => match syn::parse2::<TypePath>(tokens.clone()) {
            Ok(path) => return Some(path),
            Err(_) => problems.error(tokens, "`reads` takes the path of a model's struct"),
        },
        Value::Text(text) => problems.error(text, "`reads` takes the model's struct, not a text"),
        Value::None => problems.error(reads, "`reads` must say which model"),
        Value::List(_) | Value::Colon(_) => {
            problems.error(reads, "`reads` takes `=` and the path of a model's struct")
        }
    }
    .help(FORM);
    None
}

/// A word with its value, as the author wrote it.
fn shown(word: &Word) -> String {
    let name = word.text();
    match &word.value {
        Value::Text(text) => format!("{name} = {}", text.to_token_stream()),
        Value::Other(tokens) => format!("{name} = {}", tokens.to_string().replace(' ', "")),
        _ => name,
    }
}

fn named_struct(item: &Item, problems: &mut Problems) -> Option<ItemStruct> {
    let Item::Struct(item) = item else {
        let at = item.span();
        problems
            .error_at(
                at,
                at,
                "`#[migrate(reads = ..)]` belongs on a struct with fields",
            )
            .help("the struct has some of the model's fields, with their types");
        return None;
    };
    if let Some(second) = item.attrs.iter().find(|attribute| is_migrate(attribute)) {
        problems
            .error(
                second,
                "a struct has one `#[migrate(..)]`: it is a model, or reads one",
            )
            .help("take this one away");
    }
    let Generics { params, .. } = &item.generics;
    if !params.is_empty() {
        problems
            .error(
                params,
                "a projection cannot be generic: its fields have the types of the model's",
            )
            .help("write the type of each field out");
    }
    if matches!(item.fields, Fields::Named(_)) {
        return Some(item.clone());
    }
    let ident = item.ident.unraw();
    problems
        .error(
            &item.ident,
            format!("`{ident}` has no named fields: a projection is some of the model's"),
        )
        .help("write them as in the model: `pub id: i64`");
    None
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::Path;

    use crate::syntax::read_crate;
    use crate::{Diagnostic, Schema};

    const MODEL: &str = "#[migrate(table = \"users\")]\n\
        struct User { #[migrate(primary_key)] id: i64, name: String }\n";

    fn read(source: &str) -> (Schema, Vec<Diagnostic>) {
        let text = format!("{MODEL}{source}");
        read_crate(Path::new("src/lib.rs"), &|path| match path.to_str() {
            Some("src/lib.rs") => Ok(text.clone()),
            _ => Err(io::Error::from(io::ErrorKind::NotFound)),
        })
    }

    #[test]
    fn a_projection_is_no_second_owner() {
        let (schema, wrong) = read(
            "#[expand_contract::migrate(reads = crate::User)]\n#[derive(Debug)]\nstruct Name { name: String }",
        );
        assert_eq!(wrong, []);
        let users: Vec<_> = schema.tables["users"]
            .columns
            .iter()
            .map(|column| column.field.as_str())
            .collect();
        assert_eq!((schema.tables.len(), users), (1, vec!["id", "name"]));
    }

    #[test]
    fn what_is_wrong_with_a_projection_is_said_where_it_is() {
        let (schema, wrong) = read(
            "#[derive(Debug)]\n#[migrate(reads = User, table = \"users\")]\n\
             struct Name {\n#[migrate(renamed(from = \"x\"))]\nname: String }",
        );
        assert_eq!(schema.tables.len(), 1, "the model alone owns the table");
        let wrong: Vec<_> = wrong
            .iter()
            .map(|wrong| {
                (
                    wrong.location.as_ref().map_or(0, |at| at.line),
                    wrong.message.as_str(),
                )
            })
            .collect();
        let expected = [
            (4, "`#[migrate]` must be above `#[derive]`"),
            (
                4,
                "`table = \"users\"` makes this a model, `reads = User` a projection of one",
            ),
            (
                6,
                "a field of a projection takes no words: the model says what its column is and where it is in its lifecycle",
            ),
        ];
        assert_eq!(wrong, expected);
    }

    #[test]
    fn the_model_is_said_by_its_path() {
        for (said, message) in [
            (
                "reads(User)",
                "`reads` takes `=` and the path of a model's struct",
            ),
            (
                "reads: User",
                "`reads` takes `=` and the path of a model's struct",
            ),
            ("reads = 7", "`reads` takes the path of a model's struct"),
            (
                "reads = \"users\"",
                "`reads` takes the model's struct, not a text",
            ),
            ("reads =", "`reads` must say which model"),
            ("reads = User, reads = User", "a projection reads one model"),
        ] {
            let (_, wrong) = read(&format!(
                "#[migrate({said})]\nstruct Name {{ name: String }}"
            ));
            let messages: Vec<_> = wrong.iter().map(|wrong| wrong.message.as_str()).collect();
            assert!(messages.contains(&message), "{said}: {messages:?}");
        }
    }

    #[test]
    fn a_second_owner_is_shown_the_way_to_read() {
        let (_, wrong) = read(
            "#[migrate(table = \"users\")]\nstruct Name { #[migrate(primary_key)] name: String }",
        );
        assert_eq!(
            wrong[0].help,
            [
                "one model owns a table; a struct with some of its fields says `#[migrate(reads = User)]`"
            ]
        );
    }
}
