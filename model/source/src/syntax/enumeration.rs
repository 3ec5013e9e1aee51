//! Reads an enum that columns hold: its words are what sqlx's derive stores for its variants.

use std::path::Path;

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::{Attribute, Fields, Item, ItemEnum, LitStr, Meta};

use super::lifecycle::date;
use super::model::is_migrate;
use super::problem::{Problem, Problems, location};
use super::sqlx;
use super::vocabulary::{Name, Place};
use super::word::{Value, Word, get, words};
use crate::nearest::nearest;
use crate::{EnumDef, Variant, VariantLifecycle};

/// An enum that columns hold, with its tokens.
#[derive(Clone)]
pub struct EnumAst {
    /// Its facts.
    pub def: EnumDef,
    /// The enum as the author wrote it, with the attributes that are still on it.
    pub item: ItemEnum,
    /// Its variants, in their order.
    pub variants: Vec<VariantAst>,
}

/// A variant with its tokens.
#[derive(Clone)]
pub struct VariantAst {
    /// The place of the lifecycle word, or of the variant's name if there is none.
    pub span: proc_macro2::Span,
}

/// Whether the words between the attribute's parentheses make it an enum that columns hold.
pub fn is_enum(words: &TokenStream) -> bool {
    let first = words.clone().into_iter().next();
    matches!(first, Some(TokenTree::Ident(word)) if word == "enum")
}

/// Reads one enum: the tokens between the parentheses of its attribute, and the item below.
///
/// All problems are reported at once. There is an enum whenever the item is one whose variants have no fields.
pub fn parse_enum(
    words: &TokenStream,
    item: &Item,
    file: &Path,
) -> (Option<EnumAst>, Vec<Problem>) {
    let mut problems = Problems::default();
    let ast = read(words, item, file, &mut problems);
    (ast, problems.into_vec(file))
}

fn read(
    attribute: &TokenStream,
    item: &Item,
    file: &Path,
    problems: &mut Problems,
) -> Option<EnumAst> {
    for word in words(attribute.clone(), Place::Enum, problems) {
        word.flag(problems);
    }
    let Item::Enum(item) = item else {
        problems
            .error(attribute, "`#[migrate(enum)]` belongs on an enum")
            .help("a struct is a table: `#[migrate(table = \"users\")]`");
        return None;
    };
    if !item.generics.params.is_empty() {
        problems
            .error(
                &item.generics.params,
                "an enum that columns hold cannot be generic: its words are the same everywhere",
            )
            .help("take the parameters away");
    }
    integers(&item.attrs, problems);
    let of_enum = sqlx::enum_words(&item.attrs, problems);
    let mut variants = Vec::new();
    let mut found: Vec<Variant> = Vec::new();
    let (mut names, mut lifecycles) = (Vec::new(), Vec::new());
    for variant in &item.variants {
        if !matches!(variant.fields, Fields::Unit) {
            problems
                .error(
                    &variant.fields,
                    "a variant that columns hold has no fields: it is stored as one word",
                )
                .help("take the fields away, or store the whole as JSON: `#[sqlx(json)]` on the model's field");
            continue;
        }
        conditional(&variant.attrs, problems);
        let name = variant.ident.unraw().to_string();
        let renamed = sqlx::variant_word(&variant.attrs, problems);
        let word = match (&renamed, of_enum.rename_all) {
            (Some(said), _) => said.value(),
            (None, Some(case)) => case.apply(&name),
            (None, None) => name.clone(),
        };
        let said = lifecycle(&variant.attrs, problems);
        let span = said
            .as_ref()
            .map_or(variant.ident.span(), |said| said.word.name.span());
        if let Some(twin) = found.iter().find(|one| one.word == word) {
            problems
                .error(
                    &variant.ident,
                    format!("`{}` and `{name}` are both stored as `{word}`", twin.name),
                )
                .help("give one of the two another word: `#[sqlx(rename = \"..\")]`");
        }
        if let Some(why) = unstorable(&word) {
            problems
                .error(&variant.ident, format!("the word of `{name}` {why}"))
                .help("give it another word: `#[sqlx(rename = \"..\")]`");
        }
        let leaves = said
            .as_ref()
            .is_some_and(|said| !matches!(said.kind, Kind::Added));
        names.push((variant.ident.clone(), word.clone(), leaves));
        lifecycles.push(said);
        variants.push(VariantAst { span });
        found.push(Variant {
            name,
            word,
            lifecycle: None,
            location: location(file, span),
        });
    }
    for (variant, said) in found.iter_mut().zip(&lifecycles) {
        let said = said.as_ref();
        variant.lifecycle = said.and_then(|said| resolved(said, &names, problems));
    }
    if item.variants.is_empty() {
        problems
            .error(&item.ident, "an enum that columns hold needs variants")
            .help("write a variant for each word");
    }
    Some(EnumAst {
        def: EnumDef {
            name: item.ident.unraw().to_string(),
            type_name: of_enum.type_name.as_ref().map(LitStr::value),
            variants: found,
            location: location(file, item.ident.span()),
        },
        item: item.clone(),
        variants,
    })
}

/// Why a word cannot stand in a list of words on every database.
fn unstorable(word: &str) -> Option<&'static str> {
    if word.is_empty() {
        return Some("is empty");
    }
    if word.chars().any(char::is_control) {
        return Some("has a line break or another control character");
    }
    if word.ends_with(' ') {
        return Some("ends with a space, which some databases cut");
    }
    (word.len() > 63).then_some("has more than 63 bytes, which PostgreSQL takes for an enum")
}

/// sqlx's derive stores the words. Without it nothing tells what is stored. The macro does not ask: rustc tells of each use.
pub(super) fn derives_type(item: &ItemEnum, problems: &mut Problems) {
    let derived = item.attrs.iter().any(|attribute| {
        let text = attribute.meta.to_token_stream().to_string();
        attribute.path().is_ident("derive")
            && text
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == "Type")
    });
    if !derived {
        problems
            .error(
                &item.ident,
                format!(
                    "`{}` does not derive `sqlx::Type` in each build, which stores its variants as words",
                    item.ident
                ),
            )
            .help("write `#[derive(sqlx::Type)]` below `#[migrate(enum)]`");
    }
}

/// sqlx stores an enum with such a `repr` as numbers.
fn integers(attributes: &[Attribute], problems: &mut Problems) {
    for attribute in attributes {
        let Meta::List(list) = &attribute.meta else {
            continue;
        };
        if !list.path.is_ident("repr") {
            continue;
        }
        let mut tokens = list.tokens.clone().into_iter();
        let number = tokens.find_map(|token| match token {
            TokenTree::Ident(word) => {
                let word = word.to_string();
                let is_number = word.starts_with(['i', 'u']) && word[1..].parse::<u8>().is_ok();
                is_number.then_some(word)
            }
            _ => None,
        });
        if let Some(number) = number {
            problems
                .error(
                    attribute,
                    format!("sqlx stores it as a number, for it is `repr({number})`: there are no words that a database could take or refuse"),
                )
                .help("take `#[migrate(enum)]` away, and say the column's type on the model's field: `#[migrate(sql_type = \"integer\")]`")
                .help("or take `repr` away: then its variants are stored as words");
        }
    }
}

/// The lifecycle of a variant, before the other variants are known.
struct Said {
    word: Word,
    kind: Kind,
}

enum Kind {
    Added,
    Deprecated {
        replaced_by: Option<Ident>,
        note: Option<String>,
        remove_after: Option<String>,
    },
    Removed,
}

fn lifecycle(attributes: &[Attribute], problems: &mut Problems) -> Option<Said> {
    let mut found: Vec<Word> = Vec::new();
    for attribute in attributes.iter().filter(|attribute| is_migrate(attribute)) {
        let Meta::List(list) = &attribute.meta else {
            problems
                .error(attribute, "`#[migrate]` on a variant says nothing")
                .help("write `#[migrate(added)]`, or take it away");
            continue;
        };
        found.extend(words(list.tokens.clone(), Place::Variant, problems));
    }
    if let Some(word) = get(&found, Name::Renamed) {
        problems
            .error(
                &word.name,
                "a stored word cannot be renamed: old builds cannot read the new word, and new ones could not read the old one",
            )
            .help("renamed in Rust alone, which costs nothing: keep the word, `#[sqlx(rename = \"..\")]`")
            .help("or in two migrations: a new variant with the new word, `#[migrate(added)]`, generate, deploy, `run contract`; then this one is \
                   `#[migrate(deprecated(replaced_by = ..))]`, and later `removed`");
    }
    let mut said = found.iter().filter(|word| !word.is(Name::Renamed));
    let word = said.next()?.clone();
    if let Some(second) = said.next() {
        problems
            .error(
                &second.name,
                format!(
                    "a variant has one lifecycle at a time; this one is `{}` already, and cannot be `{}` as well",
                    word.text(),
                    second.text()
                ),
            )
            .since(&word.name)
            .help("finish the first one, generate, and then say the second");
    }
    let kind = if word.is(Name::Added) {
        word.flag(problems);
        Kind::Added
    } else if word.is(Name::Removed) {
        word.flag(problems);
        Kind::Removed
    } else {
        deprecated(&word, problems)
    };
    Some(Said { word, kind })
}

fn deprecated(word: &Word, problems: &mut Problems) -> Kind {
    const HELP: &str = "write `deprecated(replaced_by = X)`, with the variant that rows and old builds' writes of it become";
    let before = problems.len();
    let inner = word.list(Place::Leaving, problems);
    let understood = problems.len() == before;
    let note = get(&inner, Name::Note).and_then(|word| word.string(problems));
    let said = get(&inner, Name::ReplacedBy);
    let replaced_by = said.and_then(|said| match &said.value {
        Value::Other(_) => said.value.name(),
        _ => None,
    });
    match said {
        Some(said) if replaced_by.is_none() => {
            problems
                .error(said, "`replaced_by` names one variant of this enum")
                .help(HELP);
        }
        None if understood => {
            problems
                .error(
                    &word.name,
                    "`deprecated` must say what takes the place of the word, where rows hold it and old builds write it",
                )
                .help(HELP);
        }
        _ => {}
    }
    Kind::Deprecated {
        replaced_by,
        note: note.map(|note| note.value()),
        remove_after: date(&inner, problems),
    }
}

/// The lifecycle of a variant, with the word of the one in its place.
fn resolved(
    said: &Said,
    variants: &[(Ident, String, bool)],
    problems: &mut Problems,
) -> Option<VariantLifecycle> {
    Some(match &said.kind {
        Kind::Added => VariantLifecycle::Added,
        Kind::Removed => VariantLifecycle::Removed,
        Kind::Deprecated {
            replaced_by,
            note,
            remove_after,
        } => {
            let wanted = replaced_by.as_ref()?;
            let found = variants
                .iter()
                .find(|(name, ..)| name.unraw() == wanted.unraw());
            let (name, word) = match found {
                Some((name, word, false)) => (name, word),
                Some((.., true)) => {
                    problems
                        .error(wanted, format!("`{wanted}` leaves as well"))
                        .help("name a variant that stays");
                    return None;
                }
                None => {
                    let word = wanted.unraw().to_string();
                    let names: Vec<String> = variants
                        .iter()
                        .map(|(name, ..)| name.unraw().to_string())
                        .collect();
                    let near = nearest(&word, names.iter().map(String::as_str));
                    let problem = problems
                        .error(wanted, format!("there is no variant `{word}` in this enum"));
                    match near {
                        Some(near) => problem.help(format!("did you mean `{near}`?")),
                        None => problem.help(format!("its variants are `{}`", names.join("`, `"))),
                    };
                    return None;
                }
            };
            VariantLifecycle::Deprecated {
                replaced_by: word.clone(),
                variant: name.unraw().to_string(),
                note: note.clone(),
                remove_after: remove_after.clone(),
            }
        }
    })
}

/// Reports a `cfg` on a variant: a macro sees the variant whatever its `cfg` says.
fn conditional(attributes: &[Attribute], problems: &mut Problems) {
    for attribute in attributes {
        let path = attribute.path();
        let text = attribute.meta.to_token_stream().to_string();
        let is_about_us = path.is_ident("cfg_attr")
            && ["migrate", "sqlx"].iter().any(|word| {
                text.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .any(|part| part == *word)
            });
        if path.is_ident("cfg") || is_about_us {
            problems
                .error(
                    attribute,
                    "a variant that columns hold cannot be conditional: the database has one list of words for every build",
                )
                .help("take the condition away");
        }
    }
}
