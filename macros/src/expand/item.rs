//! The struct itself, without the attributes of this crate and without the fields of removed columns.

use expand_contract_schema::{LifecycleKind, Subject, TableLifecycleKind};
use expand_contract_source::lint::Leaves;
use expand_contract_source::syntax::{FieldAst, ModelAst, ProjectionAst, is_migrate};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::{Attribute, Fields, Item, LitStr, Meta, Path, Token, parse_quote};

use super::{Parts, is_removed, kind};
use crate::mode::Mode;

/// The struct with the fields that this code may use.
pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    let ast = parts.ast;
    let mut item = ast.item.clone();
    if !parts.replaced_derives.is_empty() {
        item.attrs = item.attrs.iter().filter_map(without_from_row).collect();
    }
    let keep_sqlx = reads_sqlx(&item.attrs);
    item.attrs.retain(|attribute| keep(attribute, keep_sqlx));
    if let Some(mut note) = table_deprecation(parts) {
        if let Some(own) = item.attrs.iter().find_map(own_note) {
            note = format!("{own}; {note}");
        }
        item.attrs
            .retain(|attribute| !attribute.path().is_ident("deprecated"));
        let note = LitStr::new(&note, Span::call_site());
        item.attrs.push(parse_quote!(#[deprecated(note = #note)]));
        item.attrs
            .push(parse_quote!(#[allow(rustdoc::broken_intra_doc_links)]));
    }
    if let Fields::Named(named) = &mut item.fields {
        let fields = std::mem::take(&mut named.named);
        for (mut field, read) in fields.into_iter().zip(&ast.fields) {
            if is_removed(read) {
                continue;
            }
            field.attrs.retain(|attribute| keep(attribute, keep_sqlx));
            if parts.derives_from_row() {
                field.attrs.extend(name_for_derive(read));
            }
            if let Some(mut note) = deprecation(parts, read) {
                // rustc shows one note only, and `check --trial` recognizes the column by it; the user's own text becomes a
                // part of it.
                if let Some(own) = field.attrs.iter().find_map(own_note) {
                    note = format!("{own}; {note}");
                }
                field
                    .attrs
                    .retain(|attribute| !attribute.path().is_ident("deprecated"));
                let note = LitStr::new(&note, Span::call_site());
                field.attrs.push(parse_quote!(#[deprecated(note = #note)]));
                // rustdoc would take the code in the note for a link.
                field
                    .attrs
                    .push(parse_quote!(#[allow(rustdoc::broken_intra_doc_links)]));
            }
            named.named.push(field);
        }
    }
    item.into_token_stream()
}

/// An item that is not a model, as the user wrote it but without the attributes of this crate. On `None` the caller removes
/// them from the tokens.
pub(crate) fn stripped(item: &Item) -> Option<TokenStream> {
    let Item::Struct(item) = item else {
        return None;
    };
    let mut item = item.clone();
    let keep_sqlx = reads_sqlx(&item.attrs);
    item.attrs.retain(|attribute| keep(attribute, keep_sqlx));
    for field in &mut item.fields {
        field.attrs.retain(|attribute| keep(attribute, keep_sqlx));
    }
    Some(item.into_token_stream())
}

/// The mode of one struct: a derive of another library says that this library reads and writes its rows.
pub(super) fn mode(of_package: Mode, attributes: &[Attribute]) -> Mode {
    const OTHERS: [&str; 12] = [
        // Diesel
        "AsChangeset",
        "Identifiable",
        "Insertable",
        "Queryable",
        "QueryableByName",
        "Selectable",
        // SeaORM
        "DeriveActiveModel",
        "DeriveEntityModel",
        "DeriveIntoActiveModel",
        "DeriveModel",
        "DerivePartialModel",
        "FromQueryResult",
    ];
    if derives_one_of(attributes, &["derive", "cfg_attr"], &OTHERS) {
        Mode::Core
    } else {
        of_package
    }
}

/// See [`Parts::replaced_derives`].
pub(super) fn replaced_derives(ast: &ModelAst, mode: Mode) -> Vec<Path> {
    // Nothing would take their place.
    if mode == Mode::Core {
        return Vec::new();
    }
    let deprecated = ast
        .fields
        .iter()
        .any(|field| matches!(kind(field), Some(LifecycleKind::Deprecated { .. })));
    if !deprecated {
        return Vec::new();
    }
    from_row_derives(&ast.item.attrs)
}

/// The paths of the derives that implement `FromRow`.
fn from_row_derives(attributes: &[Attribute]) -> Vec<Path> {
    let derived = attributes.iter().filter_map(derived).flatten();
    derived.filter(is_from_row).collect()
}

/// A projection's struct, and the derives of `FromRow` that are removed from it: a derive cannot know the names of the
/// columns, since only the model knows them. Without accessors nothing would take their place.
pub(super) fn projection(ast: &ProjectionAst, mode: Mode) -> (TokenStream, Vec<Path>) {
    let mut item = ast.item.clone();
    let mut replaced = Vec::new();
    if mode == Mode::Accessors {
        replaced = from_row_derives(&item.attrs);
        item.attrs = item.attrs.iter().filter_map(without_from_row).collect();
    }
    let keep_sqlx = reads_sqlx(&item.attrs);
    let stays =
        |attribute: &Attribute| keep(attribute, keep_sqlx) && !expects_deprecated(attribute);
    item.attrs.retain(stays);
    for field in &mut item.fields {
        field.attrs.retain(stays);
    }
    (item.into_token_stream(), replaced)
}

/// The attributes that set the lint level for deprecated items: the user means them for reads of the model, too.
pub(super) fn about_deprecated(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| {
        let path = attribute.path();
        ["allow", "expect", "warn", "deny", "forbid"]
            .iter()
            .any(|level| path.is_ident(level))
            && says_deprecated(attribute)
    })
}

/// Whether this is `#[expect(deprecated)]`, which may only stand where the warning occurs.
fn expects_deprecated(attribute: &Attribute) -> bool {
    attribute.path().is_ident("expect") && says_deprecated(attribute)
}

fn says_deprecated(attribute: &Attribute) -> bool {
    let Meta::List(list) = &attribute.meta else {
        return false;
    };
    let mut tokens = list.tokens.clone().into_iter();
    tokens.any(|token| matches!(token, TokenTree::Ident(word) if word == "deprecated"))
}

/// The paths of a `#[derive(..)]`.
fn derived(attribute: &Attribute) -> Option<Punctuated<Path, Token![,]>> {
    if !attribute.path().is_ident("derive") {
        return None;
    }
    attribute.parse_args_with(Punctuated::parse_terminated).ok()
}

fn is_from_row(path: &Path) -> bool {
    path.segments
        .last()
        .is_some_and(|segment| segment.ident == "FromRow")
}

fn without_from_row(attribute: &Attribute) -> Option<Attribute> {
    let Some(derived) = derived(attribute) else {
        return Some(attribute.clone());
    };
    let kept: Vec<_> = derived.iter().filter(|path| !is_from_row(path)).collect();
    (!kept.is_empty()).then(|| parse_quote!(#[derive(#(#kept),*)]))
}

/// The message of the compiler at every use of the struct of a deprecated table.
fn table_deprecation(parts: &Parts<'_>) -> Option<String> {
    let table = &parts.ast.table;
    let Some(TableLifecycleKind::Deprecated { note }) =
        table.lifecycle.as_ref().map(|said| &said.kind)
    else {
        return None;
    };
    let facts = parts.lock.and_then(|lock| lock.tables.get(&table.name));
    let exit = facts.and_then(expand_contract_schema::lock::LockTable::exit);
    let leaves = Leaves {
        subject: &Subject::table(&table.name),
        migration: exit.as_ref().map(|exit| exit.migration),
        instead: &[],
        note: note.as_deref(),
    };
    Some(leaves.write())
}

/// The message of the compiler at every use of a deprecated field.
pub(super) fn deprecation(parts: &Parts<'_>, field: &FieldAst) -> Option<String> {
    let Some(LifecycleKind::Deprecated {
        note, replaced_by, ..
    }) = kind(field)
    else {
        return None;
    };
    let column = &field.column.as_ref()?.def.name;
    let table = &parts.ast.table.name;
    let exit = parts
        .lock
        .and_then(|lock| lock.tables.get(table))
        .and_then(|table| table.columns.get(column)?.exit());
    let instead: Vec<String> = replaced_by
        .iter()
        .map(|column| parts.called(column))
        .collect();
    let leaves = Leaves {
        subject: &Subject::column(table, column),
        migration: exit.as_ref().map(|exit| exit.migration),
        instead: &instead,
        note: note.as_deref(),
    };
    Some(leaves.write())
}

/// The note of the user's own `#[deprecated]`.
fn own_note(attribute: &Attribute) -> Option<String> {
    if !attribute.path().is_ident("deprecated") {
        return None;
    }
    let mut note = None;
    match &attribute.meta {
        syn::Meta::NameValue(value) => note = text(&value.value),
        syn::Meta::List(list) => {
            let values =
                list.parse_args_with(Punctuated::<syn::MetaNameValue, Token![,]>::parse_terminated);
            for value in values.into_iter().flatten() {
                if value.path.is_ident("note") {
                    note = text(&value.value);
                }
            }
        }
        syn::Meta::Path(_) => {}
    }
    note
}

fn text(value: &syn::Expr) -> Option<String> {
    match value {
        syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) => Some(text.value()),
        _ => None,
    }
}

/// Whether a derive reads `#[sqlx(..)]`: without such a derive rustc does not know the attribute.
fn reads_sqlx(attributes: &[Attribute]) -> bool {
    const READERS: [&str; 4] = ["FromRow", "Type", "Encode", "Decode"];
    derives_one_of(attributes, &["derive"], &READERS)
}

/// Whether one of these attributes names one of these derives, by any path.
fn derives_one_of(attributes: &[Attribute], paths: &[&str], derives: &[&str]) -> bool {
    attributes.iter().any(|attribute| {
        paths.iter().any(|path| attribute.path().is_ident(path))
            && attribute
                .meta
                .to_token_stream()
                .to_string()
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .any(|word| derives.contains(&word))
    })
}

fn keep(attribute: &Attribute, keep_sqlx: bool) -> bool {
    !is_migrate(attribute) && (keep_sqlx || !attribute.path().is_ident("sqlx"))
}

/// A derived `FromRow` must look for the column that `column = ".."` names.
fn name_for_derive(field: &FieldAst) -> Option<Attribute> {
    let column = field.column.as_ref()?;
    let name = &column.def.name;
    (field.sqlx.rename.is_none() && *name != column.field)
        .then(|| parse_quote!(#[sqlx(rename = #name)]))
}
