//! `impl FromRow`, unless a derive gives one. It reads by name, so that it takes any query's rows.

use expand_contract_model::syntax::{FieldAst, JsonColumn};
use proc_macro2::TokenStream;
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
        return quote! {
            impl<'r, #row: ::expand_contract::__private::sqlx::Row>
                ::expand_contract::__private::sqlx::FromRow<'r, #row> for #ident
            {
                fn from_row(
                    _: &'r #row,
                ) -> ::core::result::Result<Self, ::expand_contract::__private::sqlx::Error> {
                    ::core::unimplemented!()
                }
            }
        };
    }
    let mut bounds: Vec<TokenStream> = Vec::new();
    let mut reads = Vec::new();
    for (field, item) in ast.fields.iter().zip(&ast.item.fields) {
        if is_removed(field) {
            continue;
        }
        let name = &field.ident;
        let Some(column) = &field.column else {
            reads.push(quote!(#name: ::core::default::Default::default()));
            continue;
        };
        let ty = read_type(field);
        let bound = quote_spanned! {item.ty.span()=>
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
        let read = read(field, &item.ty, &ty, &column.def.name, ast.sqlx_default);
        reads.push(quote!(#name: #read));
    }
    let default = ast
        .sqlx_default
        .then(|| quote!(let default = <#ident as ::core::default::Default>::default();));
    let replaced = &parts.replaced_derives;
    quote! {
        // The user's imports of what is replaced stay in use.
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

/// The type that is asked of the row.
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
    column: &str,
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
