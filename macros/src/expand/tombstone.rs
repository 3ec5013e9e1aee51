//! The names of removed columns. Code that uses one does not compile, and rustc says what to use instead.
//!
//! The model derefs to a union with one field for each removed name. A union's field cannot be read without `unsafe`, its
//! type fits no other, and its `deprecated` note carries our message. (A field that stayed in the struct would have to be
//! given in every literal; `user.name` does not find a method of the same name; a panicking constant does not say where it
//! was used.) A name that the struct itself still has gets no such field.

use std::collections::BTreeMap;

use expand_contract_format::words::and;
use expand_contract_schema::lock::Leaves;
use expand_contract_schema::{LifecycleKind, RenamedBy};
use expand_contract_source::lint;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::builder::setter_name;
use super::{Parts, is_removed, kind};
use crate::report::words;

/// The name of a removed column.
struct Tombstone {
    ident: Ident,
    /// `users_name_was_renamed_to_full_name`: the type of the field, whose name rustc shows in errors.
    ty: Ident,
    note: String,
}

impl Tombstone {
    /// The message of rustc, with the code of a page of `explain`.
    fn coded(&self) -> String {
        lint::gone_note(&self.note)
    }
}

pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    let tombstones = tombstones(parts);
    if tombstones.is_empty() {
        return TokenStream::new();
    }
    let types = tombstones.iter().map(|tombstone| {
        let (ty, note) = (&tombstone.ty, &tombstone.note);
        quote! {
            #[doc = #note]
            #[derive(::core::clone::Clone, ::core::marker::Copy)]
            pub struct #ty;
        }
    });
    let deref = (!parts.ast.no_tombstones).then(|| deref(parts, &tombstones));
    quote!(#(#types)* #deref)
}

fn deref(parts: &Parts<'_>, tombstones: &[Tombstone]) -> TokenStream {
    let ident = &parts.ast.item.ident;
    let vis = &parts.ast.item.vis;
    let union = &parts.names.tombstones;
    let doc = format!(
        "Columns of `{}` that code must not touch any more.",
        parts.ast.table.name
    );
    let fields = tombstones.iter().map(|tombstone| {
        let (ident, ty, note) = (&tombstone.ident, &tombstone.ty, tombstone.coded());
        quote!(#[deprecated(note = #note)] pub #ident: #ty)
    });
    let first = tombstones
        .first()
        .map(|Tombstone { ident, ty, .. }| quote!(#ident: #ty));
    quote! {
        #[doc = #doc]
        #vis union #union { #(#fields),* }

        impl ::core::ops::Deref for #ident {
            type Target = #union;

            fn deref(&self) -> &#union {
                &#union { #first }
            }
        }
    }
}

/// Methods of the builders for the removed names, so that the error at a write names the replacement as well.
pub(super) fn setters(parts: &Parts<'_>) -> Vec<TokenStream> {
    let setters = tombstones(parts).into_iter().map(|tombstone| {
        let coded = tombstone.coded();
        let Tombstone { ident, ty, note } = tombstone;
        let name = setter_name(&ident);
        quote! {
            #[doc = #note]
            #[deprecated(note = #coded)]
            pub fn #name(self, gone: #ty) -> Self {
                let _ = gone;
                self
            }
        }
    });
    setters.collect()
}

fn tombstones(parts: &Parts<'_>) -> Vec<Tombstone> {
    let table = &parts.ast.table.name;
    // By field name: the words that name the type, and the whole note.
    let mut gone: BTreeMap<String, (String, String)> = BTreeMap::new();
    for (name, exit) in parts
        .lock
        .map(|lock| lock.tombstones(table))
        .unwrap_or_default()
    {
        gone.insert(
            name.to_owned(),
            says(
                parts,
                name,
                &exit.replaced_by,
                How::of(exit.what),
                exit.note.as_deref(),
                Some(exit.migration),
            ),
        );
    }
    for field in &parts.ast.fields {
        let Some(column) = &field.column else {
            continue;
        };
        match kind(field) {
            // `generate` has not run yet, but the attribute alone is enough to say it.
            Some(LifecycleKind::Renamed { from, by, .. }) => {
                let to = [column.def.name.clone()];
                let how = match by {
                    RenamedBy::Lookup => How::Extracted(None),
                    RenamedBy::Copy | RenamedBy::View => How::Renamed,
                };
                gone.entry(from.clone())
                    .or_insert_with(|| says(parts, from, &to, how, None, None));
            }
            Some(LifecycleKind::Removed) => {
                let known = gone.remove(&column.def.name);
                let exit = parts.lock.and_then(|lock| {
                    let column = lock.tables.get(table)?.columns.get(&column.def.name)?;
                    column.exit()
                });
                let text = known.unwrap_or_else(|| {
                    let replaced: &[String] = exit.map_or(&[], |exit| &exit.what.replaced_by);
                    let note = exit.and_then(|exit| exit.what.note.as_deref());
                    let migration = exit.map(|exit| exit.migration);
                    says(
                        parts,
                        &column.def.name,
                        replaced,
                        How::Removed,
                        note,
                        migration,
                    )
                });
                gone.insert(column.field.clone(), text);
            }
            _ => {}
        }
    }
    let mut found: Vec<Tombstone> = Vec::new();
    for (name, (what, note)) in gone {
        // The struct's own names come first. A column whose name is not an identifier belonged to a field of another name.
        let used = parts
            .ast
            .fields
            .iter()
            .any(|field| !is_removed(field) && field.ident.unraw() == name);
        if let (false, Some(ident)) = (used, identifier(&name)) {
            let mut ty = words(&what);
            while found.iter().any(|other| other.ty == ty) {
                ty.push('_');
            }
            let ty = format_ident!("{ty}");
            found.push(Tombstone { ident, ty, note });
        }
    }
    found
}

/// How a column left.
#[derive(Clone, Copy)]
enum How<'a> {
    Renamed,
    /// To the table of this name.
    Moved(&'a str),
    /// To rows of the lookup table of this name, if the lock knows it.
    Extracted(Option<&'a str>),
    Removed,
}

impl<'a> How<'a> {
    fn of(leaves: &'a Leaves) -> Self {
        match (&leaves.moved_to, &leaves.extracted_to) {
            (Some(table), _) => Self::Moved(table),
            (None, Some(table)) => Self::Extracted(Some(table)),
            (None, None) if leaves.renamed => Self::Renamed,
            (None, None) => Self::Removed,
        }
    }
}

fn says(
    parts: &Parts<'_>,
    column: &str,
    replaced_by: &[String],
    how: How<'_>,
    note: Option<&str>,
    migration: Option<&str>,
) -> (String, String) {
    let place = parts.place(column);
    let fields: Vec<_> = replaced_by
        .iter()
        .map(|column| match how {
            How::Moved(table) => format!("{table}.{column}"),
            How::Renamed | How::Extracted(_) | How::Removed => parts.called(column),
        })
        .collect();
    let shown: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
    let mut what = match how {
        How::Renamed => format!("{place} was renamed"),
        How::Moved(_) => format!("{place} was moved"),
        How::Extracted(Some(table)) => format!("{place} was extracted to {table}"),
        How::Extracted(None) => format!("{place} was extracted"),
        How::Removed => format!("{place} was removed"),
    };
    let mut text = what.clone();
    let goes_on = matches!(how, How::Renamed | How::Moved(_));
    match (goes_on, fields.is_empty()) {
        (_, true) => {}
        (true, false) => {
            what = format!("{what} to {}", and(&fields));
            text = format!("{text} to {}", shown.join(", "));
        }
        (false, false) => what = format!("{what} use {}", and(&fields)),
    }
    if let Some(migration) = migration {
        text = format!("{text} by migration {migration}");
    }
    if !goes_on && !fields.is_empty() {
        text = format!("{text}; use {}", shown.join(", "));
    }
    if let Some(note) = note {
        text = format!("{text}; {note}");
    }
    (what, text)
}

/// A column's name as the name of a field.
fn identifier(name: &str) -> Option<Ident> {
    if let Ok(ident) = syn::parse_str::<Ident>(name) {
        return Some(ident);
    }
    let raw = syn::parse_str::<Ident>(&format!("r#{name}")).ok()?;
    Some(Ident::new_raw(name, Span::call_site())).filter(|_| raw != "_")
}
