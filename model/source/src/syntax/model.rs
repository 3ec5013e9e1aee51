//! Reads a whole struct, and checks the rules over several fields.

use std::path::Path;

use proc_macro2::{Ident, TokenStream};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{Attribute, Fields, Item, ItemStruct, LitStr};

use super::constraint;
use super::field::{self, FieldAst, underline_both};
use super::index;
use super::problem::{Problem, Problems, location};
use super::sqlx;
use super::step;
use super::table_lifecycle;
use super::table_name;
use super::vocabulary::{Name, Place};
use super::word::{Word, get, words};
use crate::nearest::nearest;
use crate::{Constraint, Index, IndexDef, LifecycleKind, Table};

/// A model with its tokens.
#[derive(Clone)]
pub struct ModelAst {
    /// Its facts about the table.
    pub table: Table,
    /// The struct as the author wrote it, with the attributes that are still on it.
    pub item: ItemStruct,
    /// Every field in order, also skipped and removed ones.
    pub fields: Vec<FieldAst>,
    /// `no_tombstones`: the model has its own `Deref`.
    pub no_tombstones: bool,
    /// `#[sqlx(default)]` on the struct.
    pub sqlx_default: bool,
    /// Whether a derive implements `FromRow`.
    pub derives_from_row: bool,
    /// The place of the table's name.
    pub table_name: LitStr,
}

/// Whether this is `#[migrate(..)]`, with any path.
pub fn is_migrate(attribute: &Attribute) -> bool {
    let last = attribute.path().segments.last();
    last.is_some_and(|segment| segment.ident == "migrate")
}

/// Reads one model: the tokens between the parentheses of its attribute, and the item below.
///
/// All problems are reported at once. There is a model whenever the item is a struct with named fields. With problems it is
/// as complete as possible, and the table's name may be empty.
pub fn parse_model(
    words: &TokenStream,
    item: &Item,
    file: &Path,
) -> (Option<ModelAst>, Vec<Problem>) {
    parse_model_with(words, item, file, &|_| false)
}

/// Like [`parse_model`]; `is_enum` says whether a type of this name is an enum under `#[migrate(enum)]`.
pub fn parse_model_with(
    words: &TokenStream,
    item: &Item,
    file: &Path,
    is_enum: &dyn Fn(&str) -> bool,
) -> (Option<ModelAst>, Vec<Problem>) {
    let mut problems = Problems::default();
    let ast = read(words, item, file, is_enum, &mut problems);
    (ast, problems.into_vec(file))
}

fn read(
    attribute: &TokenStream,
    item: &Item,
    file: &Path,
    is_enum: &dyn Fn(&str) -> bool,
    problems: &mut Problems,
) -> Option<ModelAst> {
    let item = named_struct(item, problems);
    let found = words(attribute.clone(), Place::Model, problems);
    let misread = problems.is_misread();
    let no_tombstones = get(&found, Name::NoTombstones);
    if let Some(word) = no_tombstones {
        word.flag(problems);
    }
    let table_word = get(&found, Name::Table);
    let table_name = table_word.and_then(|word| word.string(problems));
    // A word that was not understood is most likely the missing one.
    if let (None, false, Some(item)) = (table_word, misread, &item) {
        let what = "a model must say its table";
        let problem = if attribute.is_empty() {
            problems.error(&item.ident, what)
        } else {
            problems.error(attribute, what)
        };
        let form = Place::Model
            .word(Name::Table.word())
            .map_or("", |word| word.example);
        problem.help(format!("write `#[migrate({form})]`"));
    }
    if let Some(name) = &table_name {
        table_name::check(name, problems);
    }
    let item = item?;

    let of_struct = sqlx::struct_words(&item.attrs, problems);
    let derives_from_row = derives(&item.attrs, problems);
    let mut fields = Vec::new();
    for field in &item.fields {
        if let Some(ident) = &field.ident {
            fields.push(field::read(
                field,
                ident,
                of_struct.rename_all,
                file,
                is_enum,
                problems,
            ));
        }
    }
    check_several_fields(&item, &mut fields, problems);

    let name = table_name.as_ref().map_or_else(String::new, LitStr::value);
    let indexes = indexes(&found, &name, &fields, file, problems);
    let constraints = constraints(&found, &name, &fields, file, problems);
    distinct(&name, &fields, &indexes, &constraints, problems);
    let mut indexes = indexes.into_iter().map(|(_, index)| index).collect();
    let constraints = constraints.into_iter().map(|(_, one)| one).collect();
    own_indexes(&mut indexes, &mut fields);
    let steps = step::read_all(&found, file, problems);
    let external = get(&found, Name::External);
    if let Some(word) = external {
        word.flag(problems);
        plans_nothing(&name, &fields, &found, problems);
    }
    let lifecycle = table_lifecycle::read(&found, table_name.as_ref(), file, problems);
    if let (Some(_), Some(word)) = (&lifecycle, external) {
        problems
            .error(
                &word.name,
                "an external table has no lifecycle here: another team renames and drops it",
            )
            .help("take one of the two words away");
    }
    let comment = comment(&found, problems);
    // The struct is a model even without a table's name, so that code which uses it shows no further errors.
    let table_name = table_name.unwrap_or_else(|| LitStr::new("", item.ident.span()));
    Some(ModelAst {
        table: Table {
            name: table_name.value(),
            model: item.ident.unraw().to_string(),
            columns: fields
                .iter()
                .filter_map(|field| field.column.clone())
                .collect(),
            indexes,
            constraints,
            steps,
            is_external: external.is_some(),
            comment,
            lifecycle,
            location: location(file, item.ident.span()),
        },
        item: item.clone(),
        fields,
        no_tombstones: no_tombstones.is_some(),
        sqlx_default: of_struct.default,
        derives_from_row,
        table_name,
    })
}

/// The indexes that the struct declares.
fn indexes(
    found: &[Word],
    table: &str,
    fields: &[FieldAst],
    file: &Path,
    problems: &mut Problems,
) -> Vec<(Ident, Index)> {
    let words = found.iter().filter(|word| word.is(Name::Index));
    words
        .filter_map(|word| {
            let index = index::read(word, table, fields, file, problems)?;
            Some((word.name.clone(), index))
        })
        .collect()
}

/// The constraints that the struct and its fields declare.
fn constraints(
    found: &[Word],
    table: &str,
    fields: &[FieldAst],
    file: &Path,
    problems: &mut Problems,
) -> Vec<(Ident, Constraint)> {
    let kinds = [Name::Check, Name::Unique, Name::References, Name::Exclude];
    let words = found.iter();
    let words = words.filter(|word| kinds.iter().any(|kind| word.is(*kind)));
    let of_struct = words.map(|word| (word, None));
    let of_fields = fields.iter().filter_map(|field| {
        let column = &field.column.as_ref()?.def.name;
        let words = field.constraints.iter();
        Some(words.map(move |word| (word, Some(column.as_str()))))
    });
    of_struct
        .chain(of_fields.flatten())
        .filter_map(|(word, own)| {
            let constraint = constraint::read(word, own, table, fields, file, problems)?;
            Some((word.name.clone(), constraint))
        })
        .collect()
}

/// Reports two indexes or constraints of one name.
fn distinct(
    table: &str,
    fields: &[FieldAst],
    indexes: &[(Ident, Index)],
    constraints: &[(Ident, Constraint)],
    problems: &mut Problems,
) {
    let own = fields.iter().filter_map(|field| {
        let def = &field.column.as_ref()?.def;
        (def.index || def.unique).then(|| IndexDef::of_column(table, &def.name, def.unique))
    });
    // A struct may declare the own index of a field once more.
    let own = own.filter(|own| !indexes.iter().any(|(_, index)| index.def == *own));
    let mut taken: Vec<String> = own.map(|index| index.name).collect();
    let indexes = indexes.iter();
    let named = indexes.map(|(word, index)| (word, "indexes", &index.def.name));
    let constraints = constraints.iter();
    let named =
        named.chain(constraints.map(|(word, one)| (word, "indexes or constraints", &one.def.name)));
    for (word, what, name) in named {
        if taken.contains(name) {
            problems
                .error(word, format!("two {what} would have the name `{name}`"))
                .help("give this one another name, `name = \"..\"`, or take one of the two away");
        }
        taken.push(name.clone());
    }
}

/// Another team's table changes as that team wants. Its model plans no change.
fn plans_nothing(table: &str, fields: &[FieldAst], found: &[Word], problems: &mut Problems) {
    for field in fields {
        let lifecycle = field
            .column
            .as_ref()
            .and_then(|column| column.lifecycle.as_ref());
        if lifecycle.is_some() {
            let span = field.lifecycle_span;
            problems
                .error_at(
                    span,
                    span,
                    format!("a lifecycle plans a change, and table \"{table}\" is external: another team changes it"),
                )
                .help("write the field as the table has it now, and change it when the table has changed: the lock follows")
                .help("if this package changes the table, take `external` away");
        }
    }
    for step in found.iter().filter(|word| word.is(Name::Step)) {
        problems
            .error(
                &step.name,
                format!("a step belongs to a migration, and table \"{table}\" is external: no migration of this package is about it"),
            )
            .help("put the step on a model of a table that this package changes");
    }
}

/// The comment on the table.
fn comment(found: &[Word], problems: &mut Problems) -> Option<String> {
    let text = get(found, Name::Comment)?.string(problems)?;
    if let Some(reason) = field::one_line(&text.value()).first() {
        problems
            .error(&text, format!("`comment` cannot be used: {reason}"))
            .help("`comment` is a sentence for people, on one line");
    }
    Some(text.value())
}

/// The index of one column alone is the same as `index` or `unique` on its field.
fn own_indexes(indexes: &mut Vec<Index>, fields: &mut [FieldAst]) {
    indexes.retain(|index| {
        let shape = &index.def.shape;
        let columns = fields.iter_mut().filter_map(|field| field.column.as_mut());
        let own = columns
            .map(|column| &mut column.def)
            .find(|def| shape.is_of_column(&def.name));
        let Some(def) = own else { return true };
        def.unique |= shape.unique;
        def.index |= !shape.unique;
        false
    });
}

fn named_struct(item: &Item, problems: &mut Problems) -> Option<ItemStruct> {
    let what = match item {
        Item::Struct(item) => {
            if !item.generics.params.is_empty() {
                problems
                    .error(
                        &item.generics.params,
                        "a model cannot be generic: its table has one shape",
                    )
                    .help("write the type of each field out");
            }
            return match item.fields {
                Fields::Named(_) => {
                    if let Some(second) = item.attrs.iter().find(|attr| is_migrate(attr)) {
                        problems
                            .error(second, "a model has one `#[migrate(..)]`")
                            .help("put its words into the other one");
                    }
                    Some(item.clone())
                }
                Fields::Unnamed(_) => {
                    problems
                        .error(
                            &item.fields,
                            "a tuple struct cannot be a model: its fields have no names for the columns",
                        )
                        .help("name the fields");
                    None
                }
                Fields::Unit => {
                    problems
                        .error(&item.ident, "a model needs fields: a table has columns")
                        .help("write a field for each column");
                    None
                }
            };
        }
        Item::Enum(item) => (&item.ident, "an enum", "a row has all columns at once"),
        Item::Union(item) => (&item.ident, "a union", "a row has all columns at once"),
        other => {
            let start = other.span();
            problems
                .error_at(start, start, "`#[migrate(table = ..)]` belongs on a struct")
                .help("one struct is one table, one field one column");
            return None;
        }
    };
    let (ident, what, why) = what;
    problems
        .error(ident, format!("{what} cannot be a model: {why}"))
        .help("use a struct; an enum can be the type of a field: `#[migrate(enum)]` above it, or `sql_type` on the field");
    None
}

/// Whether the last part of a derive's path is `FromRow`.
pub(super) fn derives(attributes: &[Attribute], problems: &mut Problems) -> bool {
    let mut found = false;
    for attribute in attributes {
        let names = || {
            let text = attribute.meta.to_token_stream().to_string();
            text.split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| word == "FromRow")
        };
        if attribute.path().is_ident("derive") {
            found |= names();
        } else if attribute.path().is_ident("cfg_attr") && names() {
            problems
                .error(
                    attribute,
                    "a conditional `FromRow` cannot be seen by `#[migrate]`",
                )
                .help("derive it always, or not at all: then `#[migrate]` writes it");
        }
    }
    found
}

/// Checks the rules over several fields.
fn check_several_fields(item: &ItemStruct, fields: &mut [FieldAst], problems: &mut Problems) {
    for (at, field) in fields.iter().enumerate() {
        let Some(column) = &field.column else {
            continue;
        };
        let same = fields[..at].iter().find(|earlier| {
            let earlier = earlier.column.as_ref();
            earlier.is_some_and(|earlier| earlier.def.name == column.def.name)
        });
        if let Some(earlier) = same {
            problems
                .error(
                    &field.ident,
                    format!(
                        "`{}` and `{}` are both column \"{}\"",
                        earlier.ident, field.ident, column.def.name
                    ),
                )
                .since(&earlier.ident)
                .help("a column is one field; name another: `#[migrate(column = \"..\")]`");
        }
    }
    renames(fields, problems);
    replacements(fields, problems);
    let has_columns = fields.iter().any(|field| field.column.is_some());
    let has_key = fields.iter().any(|field| {
        let column = field.column.as_ref();
        column.is_some_and(|column| column.def.primary_key)
    });
    if !has_columns {
        problems
            .error(&item.ident, "a model needs fields: a table has columns")
            .help("write a field for each column");
    } else if !has_key && !problems.is_misread() {
        problems
            .error(
                &item.ident,
                format!("`{}` has no primary key: backfill and `update` find rows by it", item.ident),
            )
            .help("mark the field with `#[migrate(primary_key)]`; several fields make a composite key");
    }
}

fn renames(fields: &[FieldAst], problems: &mut Problems) {
    for (at, field) in fields.iter().enumerate() {
        let (Some(from), Some(column)) = (&field.from, &field.column) else {
            continue;
        };
        let old = from.value();
        if old == column.def.name {
            problems
                .error(from, format!("column \"{old}\" cannot be renamed from itself"))
                .help(format!(
                    "to rename only the Rust field, write `#[migrate(column = \"{old}\")]`: it costs nothing"
                ));
            continue;
        }
        let live = fields.iter().enumerate().find(|(_, other)| {
            let other = other.column.as_ref();
            other.is_some_and(|other| other.def.name == old)
        });
        if let Some((other, live)) = live {
            let problem = problems.error(
                from,
                format!(
                    "\"{old}\" is renamed, but field `{}` is still that column",
                    live.ident
                ),
            );
            underline_both(problem, at, other, &live.ident);
            problem.help(format!("take `{}` away", live.ident))
                .help(format!(
                    "or keep both for a while: `added(up = \"{old}\")` here and `deprecated(down = \"{}\")` there",
                    column.def.name
                ));
        }
        let twin = fields[..at].iter().find(|other| {
            other
                .from
                .as_ref()
                .is_some_and(|other| other.value() == old)
        });
        if let Some(twin) = twin {
            problems
                .error(
                    from,
                    format!("`{}` and `{}` are both renamed from \"{old}\"", twin.ident, field.ident),
                )
                .since(&twin.from)
                .help("to split a column, use `added(up = \"..\")` on both and keep the old field as `deprecated(down = \"..\")`");
        }
    }
}

/// Replaces the fields in `replaced_by(..)` by their columns.
fn replacements(fields: &mut [FieldAst], problems: &mut Problems) {
    let columns: Vec<(String, String, bool)> = fields
        .iter()
        .filter_map(|field| {
            let column = field.column.as_ref()?;
            let leaves = column.lifecycle.as_ref().is_some_and(|lifecycle| {
                matches!(
                    lifecycle.kind,
                    LifecycleKind::Deprecated { .. } | LifecycleKind::Removed
                )
            });
            Some((column.field.clone(), column.def.name.clone(), leaves))
        })
        .collect();
    for field in fields {
        let mut resolved = Vec::new();
        for name in &field.replaced_by {
            match columns.iter().find(|(field, ..)| name.unraw() == *field) {
                Some((_, _, true)) => {
                    problems
                        .error(name, format!("`{name}` leaves as well"))
                        .help("name a field that stays");
                }
                Some((_, column, false)) => resolved.push(column.clone()),
                None => missing(name, &columns, problems),
            }
        }
        let lifecycle = field
            .column
            .as_mut()
            .and_then(|column| column.lifecycle.as_mut());
        if let Some(LifecycleKind::Deprecated { replaced_by, .. }) =
            lifecycle.map(|lifecycle| &mut lifecycle.kind)
        {
            *replaced_by = resolved;
        }
    }
}

fn missing(name: &Ident, columns: &[(String, String, bool)], problems: &mut Problems) {
    let word = name.unraw().to_string();
    let near = nearest(&word, columns.iter().map(|(field, ..)| field.as_str()));
    let problem = problems.error(name, format!("there is no field `{word}` in this model"));
    if let Some(near) = near {
        problem.help(format!("did you mean `{near}`?"));
    }
    let fields: Vec<String> = columns
        .iter()
        .filter(|(.., leaves)| !leaves)
        .map(|(field, ..)| format!("`{field}`"))
        .collect();
    if !fields.is_empty() {
        problem.help(format!("the fields that stay are {}", fields.join(", ")));
    }
}
