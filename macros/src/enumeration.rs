//! `#[migrate(enum)]`: an enum that columns hold. It stays as the author wrote it, but for the variants that the database does not
//! take yet, which are `#[deprecated]`.

use std::path::{Path, PathBuf};

use expand_contract_schema::lock::LockEnum;
use expand_contract_schema::{EnumDef, Location, Lock, Subject, Variant, VariantLifecycle, diff};
use expand_contract_source::lint::Leaves;
use expand_contract_source::syntax::{EnumAst, is_migrate, parse_enum};
use proc_macro2::{Ident, Span, TokenStream};
use quote::{ToTokens, format_ident, quote};
use syn::{Item, ItemEnum, ItemStruct, LitStr, Meta, parse_quote};

use crate::lock::Found;
use crate::report;

pub(crate) fn expand(
    words: &TokenStream,
    item: &Item,
    lock: impl FnOnce() -> Result<Found, String>,
    is_reported: impl FnOnce() -> bool,
    kept: impl Fn() -> TokenStream,
) -> TokenStream {
    let (ast, problems) = parse_enum(words, item, Path::new(""));
    let errors: TokenStream = problems.iter().map(report::error).collect();
    let Some(ast) = ast.filter(|_| problems.is_empty()) else {
        let (kept, held) = (kept(), held(item));
        return quote!(#kept #held #errors);
    };
    let held = held(item);
    let found = match lock() {
        Ok(found) => found,
        Err(text) => {
            let at = ast.item.ident.span();
            let whole = whole(&ast, None);
            let wrong = (!is_reported()).then(|| report::error_at(at, at, &text));
            return quote!(#whole #held #wrong);
        }
    };
    let findings = against_lock(&ast, &found.lock);
    let whole = whole(&ast, Some(&found.lock));
    let tracked = found.tracked;
    quote!(#whole #held #findings #tracked)
}

/// Models ask whether the type of a field is such an enum.
fn held(item: &Item) -> TokenStream {
    let Item::Enum(item) = item else {
        return TokenStream::new();
    };
    let ident = &item.ident;
    if item.generics.params.is_empty() {
        quote!(impl ::expand_contract::__private::Words for #ident {})
    } else {
        TokenStream::new()
    }
}

/// The enum, with a warning on each variant that the database does not take yet, or that leaves, and without those that are gone.
///
/// A derive of another crate names each variant by the token that the author wrote, and rustc would warn of that use, which nobody
/// can take away. It warns of no name that a derive made. So a derive of ours gives such an enum out ([`given_out`]).
fn whole(ast: &EnumAst, lock: Option<&Lock>) -> TokenStream {
    let known = lock.and_then(|lock| lock.enums.get(&ast.def.name));
    let mut item = ast.item.clone();
    item.attrs.retain(|attribute| !is_migrate(attribute));
    let (mut warns, mut gone) = (false, Vec::new());
    let variants = std::mem::take(&mut item.variants);
    for (mut variant, def) in variants.into_iter().zip(&ast.def.variants) {
        variant.attrs.retain(|attribute| !is_migrate(attribute));
        let note = match &def.lifecycle {
            None => None,
            Some(VariantLifecycle::Removed) => {
                gone.push((variant.ident, def));
                continue;
            }
            Some(VariantLifecycle::Deprecated { variant, note, .. }) => {
                Some(leaves(&ast.def, def, variant, note.as_deref(), known))
            }
            Some(_) => Some(comes(def, known)),
        };
        if let Some(note) = note {
            warns = true;
            let note = LitStr::new(&note, Span::call_site());
            variant
                .attrs
                .retain(|attribute| !attribute.path().is_ident("deprecated"));
            variant
                .attrs
                .push(parse_quote!(#[deprecated(note = #note)]));
            // rustdoc would take the code in the note for a link.
            variant
                .attrs
                .push(parse_quote!(#[allow(rustdoc::broken_intra_doc_links)]));
        }
        item.variants.push(variant);
    }
    let tombstones: TokenStream = gone
        .iter()
        .map(|(name, def)| tombstone(&item.ident, name, def, known))
        .collect();
    if !warns {
        return quote!(#item #tombstones);
    }
    let carrier = format_ident!("__expand_contract_{}", item.ident);
    quote! {
        #[derive(::expand_contract::__private::GiveOut)]
        #[expand_contract_gives_out(#item)]
        #[allow(dead_code, non_camel_case_types)]
        struct #carrier;
        #tombstones
    }
}

/// The warning at the uses of a variant that the database does not take yet.
fn comes(def: &Variant, known: Option<&LockEnum>) -> String {
    let migration = known.and_then(|known| known.brought_by(&def.word));
    let migration = match migration {
        Some(id) => format!("the contract of migration {id}"),
        None => "the contract of its migration".to_owned(),
    };
    format!(
        "the database takes `{}` from {migration} on: write it when that has run, and take `#[migrate(added)]` away then",
        def.word
    )
}

/// The warning at the uses of a variant that leaves.
fn leaves(
    of: &EnumDef,
    def: &Variant,
    other: &str,
    note: Option<&str>,
    known: Option<&LockEnum>,
) -> String {
    let leaves = Leaves {
        subject: &Subject::variant(&of.name, &def.name),
        migration: migration_of(def, known),
        instead: &[other.to_owned()],
        note,
    };
    leaves.write()
}

fn migration_of<'a>(def: &Variant, known: Option<&'a LockEnum>) -> Option<&'a str> {
    let mut leaving = known.into_iter().flat_map(LockEnum::leaving);
    let fact = leaving.find(|(word, _)| word.word == def.word);
    fact.map(|(_, fact)| fact.migration.as_str())
}

/// The name of a variant that is gone, as a constant of no use: code that names it does not compile, and a warning tells why.
fn tombstone(item: &Ident, name: &Ident, def: &Variant, known: Option<&LockEnum>) -> TokenStream {
    let migration = migration_of(def, known);
    let migration = migration.map(|id| format!(" with migration {id}"));
    let migration = migration.unwrap_or_default();
    let mut leaving = known.into_iter().flat_map(LockEnum::leaving);
    let other = leaving.find(|(word, _)| word.word == def.word);
    let other = other.map(|(word, _)| format!("; its rows hold `{}`", word.replaced_by));
    let note = format!(
        "`{}` has left{migration}{}",
        def.word,
        other.unwrap_or_default()
    );
    let ty = format_ident!(
        "{}",
        report::words(&format!("{item}::{name} was removed")),
        span = name.span()
    );
    quote! {
        #[allow(
            dead_code, deprecated, non_upper_case_globals, non_camel_case_types, private_interfaces, missing_debug_implementations,
            missing_docs, unreachable_pub, unnameable_types, rustdoc::broken_intra_doc_links, clippy::all, clippy::pedantic,
            clippy::nursery, clippy::restriction
        )]
        const _: () = {
            pub struct #ty;
            impl #item {
                #[doc(hidden)]
                #[deprecated(note = #note)]
                pub const #name: #ty = #ty;
            }
        };
    }
}

/// The enum in the attribute of its carrier. Its deprecated variants have names that a derive made, at the author's place.
pub(crate) fn given_out(carrier: TokenStream) -> TokenStream {
    let Ok(carrier) = syn::parse2::<ItemStruct>(carrier) else {
        return TokenStream::new();
    };
    let mut attributes = carrier.attrs.into_iter();
    let tokens = attributes.find_map(|attribute| match attribute.meta {
        Meta::List(list) if list.path.is_ident("expand_contract_gives_out") => Some(list.tokens),
        _ => None,
    });
    let tokens = tokens.unwrap_or_default();
    let Ok(mut item) = syn::parse2::<ItemEnum>(tokens.clone()) else {
        return tokens;
    };
    for variant in &mut item.variants {
        let mut attributes = variant.attrs.iter();
        if attributes.any(|attribute| attribute.path().is_ident("deprecated")) {
            let at = Span::call_site().located_at(variant.ident.span());
            variant.ident.set_span(at);
        }
    }
    item.into_token_stream()
}

/// Errors and warnings, each on the variant it is about.
fn against_lock(ast: &EnumAst, lock: &Lock) -> TokenStream {
    // An enum that no column holds is not in the lock, and a model whose column is new says so.
    let Some(known) = lock.enums.get(&ast.def.name) else {
        return TokenStream::new();
    };
    let span = |location: Option<&Location>| {
        let line = location.map_or(0, |location| location.line);
        let variant = line.checked_sub(1).and_then(|at| ast.variants.get(at));
        variant.map_or(ast.item.ident.span(), |variant| variant.span)
    };
    let def = numbered(&ast.def);
    match diff::enum_changes(known, &def) {
        Err(errors) => errors
            .iter()
            .map(|error| {
                let at = span(error.location.as_ref());
                report::error_at(at, at, &report::text(error))
            })
            .collect(),
        Ok(changes) => def
            .variants
            .iter()
            .filter_map(|variant| {
                let (name, variant_name, word) = (&def.name, &variant.name, &variant.word);
                let is_new = changes.added.contains(word);
                let begins = changes.leaving.iter().any(|one| one.word == *word);
                let mut leaving = known.leaving();
                let ends = leaving.any(|(one, fact)| {
                    one.word == *word && changes.finished.contains(&fact.migration)
                });
                let (what, text) = match (is_new, begins || ends) {
                    (true, _) => ("is_not_in_the_lock", "is not in the lock yet"),
                    (false, true) => ("is_ahead_of_the_lock", "says more than the lock does"),
                    (false, false) => return None,
                };
                Some(report::warning(
                    span(Some(&variant.location)),
                    &format!("{name}_{variant_name}_{what}"),
                    &format!("{name}::{variant_name} {text}: run `cargo expand-contract generate`"),
                ))
            })
            .collect(),
    }
}

/// The enum with numbers as locations, so that a finding can be put on the right tokens.
fn numbered(def: &EnumDef) -> EnumDef {
    let place = |line: usize| Location {
        file: PathBuf::new(),
        line,
        column: 0,
    };
    let mut def = def.clone();
    def.location = place(0);
    for (number, variant) in (1..).zip(&mut def.variants) {
        variant.location = place(number);
    }
    def
}
