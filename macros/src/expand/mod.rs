//! Expands a model to Rust.
//!
//! ```text
//! item       the struct itself, without the attributes of this crate and without the fields of removed columns
//! model      `impl Model`: constants
//! accessors  `impl Accessors`, `impl BindKey`: keys and SQL            }
//! builder    the INSERT and UPDATE builders with a setter for each field } in a package that uses sqlx 0.9
//! gone_table instead of all that, where the table is removed: a name that cannot be used
//! from_row   `impl FromRow`, unless the struct derives it              }
//! assert     assertions by which the compiler checks what the syntax of a type seems to say
//! tombstone  the names of removed columns
//! projection a struct with some of a model's fields
//! ```
//!
//! Generated code is inside one `const _`, so that its names do not collide with the user's names. The names that share a
//! scope with the user's types are chosen to be unique ([`Names`]).

mod accessors;
mod assert;
mod builder;
mod from_row;
mod gone_table;
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

use crate::mode::Mode;
pub(crate) use item::stripped;
pub(crate) use model::stage;
pub(crate) use projection::projection;

/// The whole expansion of a model.
pub(crate) fn whole(ast: &ModelAst, mode: Mode, lock: Option<&Lock>) -> TokenStream {
    parts(&Parts::new(ast, mode, lock))
}

/// The expansion of a model that has errors. It is complete, so that code which uses the model shows no further errors, but
/// it leaves out the parts that could fail because of the first error.
pub(crate) fn broken(ast: &ModelAst, mode: Mode) -> TokenStream {
    let parts = Parts {
        broken: true,
        ..Parts::new(ast, mode, None)
    };
    if ast.item.generics.params.is_empty() {
        self::parts(&parts)
    } else {
        item::expand(&parts)
    }
}

fn parts(parts: &Parts<'_>) -> TokenStream {
    // Code that uses a model with an error shows no further errors.
    if gone_table::is_removed(parts.ast) && !parts.broken {
        return gone_table::expand(parts);
    }
    let item = item::expand(parts);
    let mut inside = vec![
        model::expand(parts),
        assert::expand(parts),
        tombstone::expand(parts),
    ];
    if parts.mode == Mode::Accessors {
        inside.extend([
            accessors::expand(parts),
            builder::expand(parts),
            from_row::expand(parts),
        ]);
    }
    quote! {
        #item
        #[allow(
            dead_code, deprecated, missing_debug_implementations, non_camel_case_types, non_snake_case, unnameable_types, unreachable_pub,
            unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
        const _: () = { #(#inside)* };
    }
}

/// A field of a column that this code may use.
pub(crate) struct Live<'a> {
    pub(crate) field: &'a FieldAst,
    pub(crate) column: &'a Column,
    pub(crate) item: &'a syn::Field,
}

/// The data that all parts of the expansion share.
pub(crate) struct Parts<'a> {
    pub(crate) ast: &'a ModelAst,
    pub(crate) mode: Mode,
    pub(crate) lock: Option<&'a Lock>,
    /// Derives of `FromRow` that are removed: a derive that reads a deprecated field warns at its definition, and only a
    /// generated implementation can allow that use.
    pub(crate) replaced_derives: Vec<syn::Path>,
    /// Whether the model has errors already.
    pub(crate) broken: bool,
    /// The columns in the order of `Model::COLUMNS`.
    pub(crate) live: Vec<Live<'a>>,
    pub(crate) names: Names,
}

impl<'a> Parts<'a> {
    fn new(ast: &'a ModelAst, mode: Mode, lock: Option<&'a Lock>) -> Self {
        let mode = item::mode(mode, &ast.item.attrs);
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
            mode,
            lock,
            broken: false,
            replaced_derives: item::replaced_derives(ast, mode),
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

    /// Whether a derive that stays implements `FromRow`.
    pub(crate) fn derives_from_row(&self) -> bool {
        self.ast.derives_from_row && self.replaced_derives.is_empty()
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &Live<'a>> {
        self.live.iter().filter(|live| live.column.def.primary_key)
    }

    /// `users.name`, for messages.
    pub(crate) fn place(&self, column: &str) -> String {
        format!("{}.{column}", self.ast.table.name)
    }

    /// The name of this column's field in the user's code; the column's name if it has no field.
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

/// Names for generated items and parameters that none of the user's types has.
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
        let used = used_names(&ast.item, &ast.fields);
        let fresh = |name: String| fresh(name, &used);
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

/// The names that the struct and the types of its fields use.
fn used_names(item: &ItemStruct, fields: &[FieldAst]) -> BTreeSet<String> {
    let mut used = BTreeSet::from([item.ident.unraw().to_string()]);
    for (field, item) in fields.iter().zip(&item.fields) {
        idents(item.ty.to_token_stream(), &mut used);
        idents(field.stored.to_token_stream(), &mut used);
    }
    used
}

/// A name that is not in `used`.
fn fresh(mut name: String, used: &BTreeSet<String>) -> Ident {
    while used.contains(&name) {
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
