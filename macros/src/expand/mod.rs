//! From a model to Rust.
//!
//! ```text
//! item       the struct itself, without what is ours and without fields that are gone
//! model      `impl Model`, `impl BindKey`: constants and keys
//! builder    the INSERT and UPDATE builders with a setter for each field
//! from_row   `impl FromRow`, unless a derive gives one
//! assert     what the compiler knows of a type, held against what its syntax says
//! tombstone  the names of columns that are gone
//! projection a struct with some of a model's fields
//! ```
//!
//! Everything generated is inside one `const _`, so that no name of ours meets one of the user's. Names that are in
//! scope of the user's types there are made fresh ([`Names`]).

mod assert;
mod builder;
mod from_row;
mod item;
mod model;
mod projection;
mod tombstone;

use std::collections::BTreeSet;

use expand_contract_schema::{Column, LifecycleKind, Lock};
use expand_contract_source::syntax::{FieldAst, ModelAst};
use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::{ToTokens, quote};
use syn::ItemStruct;
use syn::ext::IdentExt;

pub(crate) use item::stripped;
pub(crate) use model::stage;
pub(crate) use projection::projection;

/// Everything a model becomes.
pub(crate) fn whole(ast: &ModelAst, lock: Option<&Lock>) -> TokenStream {
    parts(&Parts::new(ast, lock))
}

/// What a model becomes that has errors: all of it, so that code which uses it shows no errors of its own, but
/// nothing that could be wrong because of the first one.
pub(crate) fn broken(ast: &ModelAst) -> TokenStream {
    let parts = Parts {
        broken: true,
        ..Parts::new(ast, None)
    };
    if ast.item.generics.params.is_empty() {
        self::parts(&parts)
    } else {
        item::expand(&parts)
    }
}

fn parts(parts: &Parts<'_>) -> TokenStream {
    let item = item::expand(parts);
    let inside = [
        model::expand(parts),
        builder::expand(parts),
        from_row::expand(parts),
        assert::expand(parts),
        tombstone::expand(parts),
    ];
    quote! {
        #item
        #[allow(
            dead_code, deprecated, missing_debug_implementations, non_camel_case_types, non_snake_case, unnameable_types, unreachable_pub,
            unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
        const _: () = { #(#inside)* };
    }
}

/// A field that is a column this code may use.
pub(crate) struct Live<'a> {
    pub(crate) field: &'a FieldAst,
    pub(crate) column: &'a Column,
    pub(crate) item: &'a syn::Field,
}

/// What the parts share.
pub(crate) struct Parts<'a> {
    pub(crate) ast: &'a ModelAst,
    pub(crate) lock: Option<&'a Lock>,
    /// Derives of `FromRow` that are left out: a derive that reads a deprecated field warns at its definition, and
    /// only an implementation of ours can say that this is meant.
    pub(crate) replaced_derives: Vec<syn::Path>,
    /// There are errors already.
    pub(crate) broken: bool,
    /// The columns in the order of `Model::COLUMNS`.
    pub(crate) live: Vec<Live<'a>>,
    pub(crate) names: Names,
}

impl<'a> Parts<'a> {
    fn new(ast: &'a ModelAst, lock: Option<&'a Lock>) -> Self {
        let live = ast
            .fields
            .iter()
            .zip(&ast.item.fields)
            .filter_map(|(field, item)| {
                let column = field.column.as_ref()?;
                let live = Live {
                    field,
                    column,
                    item,
                };
                (!is_removed(field)).then_some(live)
            })
            .collect();
        Self {
            ast,
            lock,
            broken: false,
            replaced_derives: item::replaced_derives(ast),
            live,
            names: Names::new(ast),
        }
    }

    /// The index in `Model::COLUMNS`.
    pub(crate) fn index(&self, column: &str) -> Option<usize> {
        self.live
            .iter()
            .position(|live| live.column.def.name == column)
    }

    /// Whether a derive is left to implement `FromRow`.
    pub(crate) fn derives_from_row(&self) -> bool {
        self.ast.derives_from_row && self.replaced_derives.is_empty()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &Live<'a>> {
        self.live.iter().filter(|live| live.column.def.primary_key)
    }

    /// `users.name`, for texts.
    pub(crate) fn place(&self, column: &str) -> String {
        format!("{}.{column}", self.ast.table.name)
    }

    /// The field of this column, as the user's code calls it; the column where there is none.
    pub(crate) fn called(&self, column: &str) -> String {
        let live = self.live.iter().find(|live| live.column.def.name == column);
        live.map_or_else(|| column.to_owned(), |live| live.column.field.clone())
    }
}

pub(crate) fn is_removed(field: &FieldAst) -> bool {
    kind(field).is_some_and(|kind| matches!(kind, LifecycleKind::Removed))
}

pub(crate) fn kind(field: &FieldAst) -> Option<&LifecycleKind> {
    let lifecycle = field.column.as_ref()?.lifecycle.as_ref()?;
    Some(&lifecycle.kind)
}

/// Names for generated items and parameters that no type of the user's is called by.
pub(crate) struct Names {
    pub(crate) insert: Ident,
    pub(crate) update: Ident,
    pub(crate) tombstones: Ident,
    /// The type parameters: database, executor, row.
    pub(crate) db: Ident,
    pub(crate) executor: Ident,
    pub(crate) row: Ident,
}

impl Names {
    fn new(ast: &ModelAst) -> Self {
        let taken = taken(&ast.item, &ast.fields);
        let fresh = |name: String| fresh(name, &taken);
        let model = &ast.table.model;
        Self {
            insert: fresh(format!("{model}Insert")),
            update: fresh(format!("{model}Update")),
            tombstones: fresh(format!("{model}Tombstones")),
            db: fresh("DB".into()),
            executor: fresh("E".into()),
            row: fresh("R".into()),
        }
    }
}

/// What a struct and the types of its fields are called.
fn taken(item: &ItemStruct, fields: &[FieldAst]) -> BTreeSet<String> {
    let mut taken = BTreeSet::from([item.ident.unraw().to_string()]);
    for (field, item) in fields.iter().zip(&item.fields) {
        idents(item.ty.to_token_stream(), &mut taken);
        idents(field.stored.to_token_stream(), &mut taken);
    }
    taken
}

/// A name that is not taken.
fn fresh(mut name: String, taken: &BTreeSet<String>) -> Ident {
    while taken.contains(&name) {
        name.push('_');
    }
    Ident::new(&name, Span::call_site())
}

fn idents(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                found.insert(ident.unraw().to_string());
            }
            TokenTree::Group(group) => idents(group.stream(), found),
            _ => {}
        }
    }
}

/// Lines of documentation.
pub(crate) fn doc(text: &str) -> TokenStream {
    let lines = text.lines();
    quote!(#(#[doc = #lines])*)
}
