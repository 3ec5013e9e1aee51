//! `impl Model`: constants.

use expand_contract_schema::Stage;
use expand_contract_source::syntax::{FieldAst, JsonColumn};
use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt;

use super::Parts;

pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    let ident = &parts.ast.item.ident;
    let table = &parts.ast.table.name;
    let columns = parts.live.iter().map(|live| &live.column.def.name);
    let keys = parts.keys().map(|live| &live.column.def.name);
    let stages = stages(parts);
    let fields = fields(parts);
    quote! {
        impl ::expand_contract::Model for #ident {
            const TABLE: &'static ::core::primitive::str = #table;
            const COLUMNS: &'static [&'static ::core::primitive::str] = &[#(#columns),*];
            const KEY: &'static [&'static ::core::primitive::str] = &[#(#keys),*];
            const STAGES: &'static [(&'static ::core::primitive::str, ::expand_contract::Stage)] = &[#(#stages),*];
            const FIELDS: &'static [(&'static ::core::primitive::str, &'static ::core::primitive::str)] =
                &[#(#fields),*];
        }
    }
}

/// The macro's description of the fields for a projection of this model: the fields with a column first, each with the way
/// it is read.
fn fields(parts: &Parts<'_>) -> impl Iterator<Item = TokenStream> {
    let skipped = parts.ast.fields.iter().filter(|field| field.sqlx.skip);
    let live = parts.live.iter().map(|live| live.field);
    live.chain(skipped).map(|field| {
        let (name, form) = (field.ident.unraw().to_string(), form(field));
        quote!((#name, #form))
    })
}

/// The way in which a field is read, as `#[sqlx(..)]` says it.
pub(super) fn form(field: &FieldAst) -> &'static str {
    match (field.sqlx.json, field.sqlx.try_from.is_some()) {
        (None, false) => "",
        (None, true) => "try_from",
        (Some(JsonColumn::Required), false) => "json",
        (Some(JsonColumn::Required), true) => "json, try_from",
        (Some(JsonColumn::Nullable), _) => "json(nullable)",
    }
}

/// The stage of this code in every migration of the table.
fn stages(parts: &Parts<'_>) -> Vec<TokenStream> {
    let Some(lock) = parts.lock else {
        return Vec::new();
    };
    let migrations = lock.migrations_of(&parts.ast.table.name);
    let stages = migrations.map(|(id, _)| {
        let stage = stage(lock.stage(id));
        quote!((#id, #stage))
    });
    stages.collect()
}

/// A stage as an expression.
pub(crate) fn stage(stage: Stage) -> TokenStream {
    match stage {
        Stage::Expanding => quote!(::expand_contract::Stage::Expanding),
        Stage::Contracted => quote!(::expand_contract::Stage::Contracted),
    }
}
