//! A struct with some of a model's fields.
//!
//! The model may be in another crate, so that this macro knows only its path. The expansion asks `Model` for the facts
//! about the table, and the compiler checks that the model has these fields with these types: a constant for each field
//! reads it and never runs. All tokens of the constant have the span of the projection's own field.

use expand_contract_source::syntax::ProjectionAst;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::ext::IdentExt;
use syn::spanned::Spanned;

use super::from_row::{self, Reading};
use super::model::form;
use super::{fresh, item, used_names};
use crate::mode::Mode;

/// The whole expansion of a projection. With errors it is the part that keeps code which uses it from showing further
/// errors.
pub(crate) fn projection(ast: &ProjectionAst, mode: Mode, broken: bool) -> TokenStream {
    let mode = item::mode(mode, &ast.item.attrs);
    let (item, replaced) = item::projection(ast, mode);
    if !ast.item.generics.params.is_empty() {
        return item;
    }
    let (ident, model) = (&ast.item.ident, &ast.model);
    let row = fresh("R".into(), &used_names(&ast.item, &ast.fields));
    let columns: Vec<_> = ast
        .fields
        .iter()
        .filter(|field| !field.sqlx.skip)
        .map(|field| {
            let name = field.ident.unraw().to_string();
            quote!(::expand_contract::__private::column::<#ident>(#name))
        })
        .collect();
    let checks = (!broken).then(|| checks(ast));
    let from_row = (mode == Mode::Accessors).then(|| {
        if broken {
            return from_row::broken(ident, &row);
        }
        let mut numbers = 0_usize..;
        let fields = ast.fields.iter().zip(&ast.item.fields);
        let fields = fields.map(|(field, item)| Reading {
            field,
            ty: &item.ty,
            column: (!field.sqlx.skip).then(|| {
                let number = numbers.next();
                quote!(<#ident as ::expand_contract::Projection>::COLUMNS[#number])
            }),
        });
        from_row::implement(ident, &row, fields, ast.sqlx_default, &replaced)
    });
    quote! {
        #item
        #checks
        #[allow(
            dead_code, deprecated, unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
        const _: () = {
            impl ::expand_contract::Projection for #ident {
                type Model = #model;
                const COLUMNS: &'static [&'static ::core::primitive::str] = &[#(#columns),*];
            }
            #from_row
        };
    }
}

/// Compares each field with the model's field. One mistake gives one error: the compiler does not evaluate a constant that
/// has an error.
fn checks(ast: &ProjectionAst) -> TokenStream {
    let projection = &ast.item.ident;
    let model = ast.model.path.segments.last();
    let model = model.map_or_else(String::new, |segment| segment.ident.to_string());
    let fields = ast.fields.iter().zip(&ast.item.fields);
    let fields = fields
        .filter(|(field, _)| !field.sqlx.skip)
        .map(|(field, item)| {
            let (ident, ty) = (&field.ident, &item.ty);
            let (name, form) = (ident.unraw().to_string(), form(field));
            let no_column = format!("`{model}` has no column for `{name}`");
            let other_form = format!(
                "`{model}` reads `{name}` in another way: say here what its `#[sqlx(..)]` says there"
            );
            let lints = item::about_deprecated(&item.attrs);
            let expected = quote_spanned!(ty.span()=> ::expand_contract::__private::Field<#ty>);
            quote_spanned! {ident.span()=>
                #(#lints)*
                const _: () = {
                    let _ = |model: &<#projection as ::expand_contract::Projection>::Model| {
                        let found = ::expand_contract::__private::field(&model.#ident);
                        let _: #expected = found;
                    };
                    ::core::assert!(::expand_contract::__private::has_column::<#projection>(#name), #no_column);
                    ::core::assert!(::expand_contract::__private::has_form::<#projection>(#name, #form), #other_form);
                };
            }
        });
    let lints = item::about_deprecated(&ast.item.attrs);
    quote! {
        #(#lints)*
        #[allow(
            dead_code, unused_qualifications, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction
        )]
        const _: () = { #(#fields)* };
    }
}
