//! `impl FromRow`, unless the struct derives it. It reads columns by name, so that it takes the rows of any query.

use expand_contract_source::syntax::{FieldAst, JsonColumn};
use proc_macro2::{Ident, TokenStream};
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::{Parts, is_removed};

pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    let ast = parts.ast;
    if parts.derives_from_row() {
        return TokenStream::new();
    }
    let ident = &ast.item.ident;
    let row = &parts.names.row;
    if parts.broken {
        return broken(ident, row);
    }
    let fields = ast.fields.iter().zip(&ast.item.fields);
    let fields = fields
        .filter(|(field, _)| !is_removed(field))
        .map(|(field, item)| Reading {
            field,
            ty: &item.ty,
            column: field.column.as_ref().map(|column| {
                let name = &column.def.name;
                quote!(#name)
            }),
        });
    implement(
        ident,
        row,
        fields,
        ast.sqlx_default,
        &parts.replaced_derives,
    )
}

/// An implementation that is compiled but never run, for a model that has errors already.
pub(super) fn broken(ident: &Ident, row: &Ident) -> TokenStream {
    quote! {
        impl<'r, #row: ::expand_contract::__private::sqlx::Row>
            ::expand_contract::__private::sqlx::FromRow<'r, #row> for #ident
        {
            fn from_row(
                _: &'r #row,
            ) -> ::core::result::Result<Self, ::expand_contract::__private::sqlx::Error> {
                ::core::unimplemented!()
            }
        }
    }
}

/// A field, and the column that it is read from.
pub(super) struct Reading<'a> {
    pub(super) field: &'a FieldAst,
    /// The field's own type.
    pub(super) ty: &'a syn::Type,
    /// The column's name as an expression; `None` gives the field its default.
    pub(super) column: Option<TokenStream>,
}

pub(super) fn implement<'a>(
    ident: &Ident,
    row: &Ident,
    fields: impl Iterator<Item = Reading<'a>>,
    sqlx_default: bool,
    replaced: &[syn::Path],
) -> TokenStream {
    let mut bounds: Vec<TokenStream> = Vec::new();
    let mut reads = Vec::new();
    for reading in fields {
        let field = reading.field;
        let name = &field.ident;
        let Some(column) = &reading.column else {
            reads.push(quote!(#name: ::core::default::Default::default()));
            continue;
        };
        let ty = read_type(field);
        let bound = quote_spanned! {reading.ty.span()=>
            #ty: ::expand_contract::__private::sqlx::Decode<
                    'r, <#row as ::expand_contract::__private::sqlx::Row>::Database,
                >
                + ::expand_contract::__private::sqlx::Type<
                    <#row as ::expand_contract::__private::sqlx::Row>::Database,
                >
        };
        let text = bound.to_string();
        if !bounds.iter().any(|other| other.to_string() == text) {
            bounds.push(bound);
        }
        let read = read(field, reading.ty, &ty, column, sqlx_default);
        reads.push(quote!(#name: #read));
    }
    let default = sqlx_default
        .then(|| quote!(let default = <#ident as ::core::default::Default>::default();));
    quote! {
        // The user's import of a replaced derive stays in use.
        #(#[allow(unused_imports)] use #replaced as _;)*

        impl<'r, #row> ::expand_contract::__private::sqlx::FromRow<'r, #row> for #ident
        where
            #row: ::expand_contract::__private::sqlx::Row,
            &'static ::core::primitive::str: ::expand_contract::__private::sqlx::ColumnIndex<#row>,
            #(#bounds,)*
        {
            fn from_row(
                row: &'r #row,
            ) -> ::core::result::Result<Self, ::expand_contract::__private::sqlx::Error> {
                #default
                ::core::result::Result::Ok(Self { #(#reads),* })
            }
        }
    }
}

/// The type that the row is asked for.
fn read_type(field: &FieldAst) -> TokenStream {
    let stored = &field.stored;
    let json = quote!(::expand_contract::__private::sqlx::types::Json);
    match field.sqlx.json {
        None => quote!(#stored),
        Some(JsonColumn::Required) => quote!(#json<#stored>),
        Some(JsonColumn::Nullable) => {
            let inner = &field.inner;
            quote!(::core::option::Option<#json<#inner>>)
        }
    }
}

fn read(
    field: &FieldAst,
    whole: &syn::Type,
    ty: &TokenStream,
    column: &TokenStream,
    struct_default: bool,
) -> TokenStream {
    let mut read = quote! {
        ::expand_contract::__private::sqlx::Row::try_get::<#ty, &'static ::core::primitive::str>(row, #column)
    };
    match field.sqlx.json {
        None => {}
        Some(JsonColumn::Required) => {
            read = quote!(::core::result::Result::map(#read, |json| json.0));
        }
        Some(JsonColumn::Nullable) => {
            read = quote! {
                ::core::result::Result::map(#read, |json| ::core::option::Option::map(json, |json| json.0))
            };
        }
    }
    if field.sqlx.try_from.is_some() {
        let stored = &field.stored;
        read = quote_spanned! {whole.span()=>
            ::core::result::Result::and_then(#read, |value| {
                ::core::result::Result::map_err(
                    <#whole as ::core::convert::TryFrom<#stored>>::try_from(value),
                    |error| ::expand_contract::__private::not_converted(#column, error),
                )
            })
        };
    }
    let name = &field.ident;
    let instead = if field.sqlx.default {
        quote!(::core::default::Default::default())
    } else if struct_default {
        quote!(default.#name)
    } else {
        return quote!(#read?);
    };
    quote! {
        match #read {
            ::core::result::Result::Err(::expand_contract::__private::sqlx::Error::ColumnNotFound(_)) => #instead,
            read => read?,
        }
    }
}
