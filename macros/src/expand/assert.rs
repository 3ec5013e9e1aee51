//! Assertions on types: the compiler checks what the syntax seems to say, since an alias can hide an `Option`.

use expand_contract_schema::ColumnType;
use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::spanned::Spanned;

use super::Parts;

pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    if parts.broken {
        return TokenStream::new();
    }
    let checks = parts.live.iter().filter_map(|live| {
        // Inside JSON an `Option` is not NULL: the attribute says whether the column takes NULL.
        if live.field.sqlx.json.is_some() {
            return None;
        }
        let ty = &live.field.stored;
        let name = &live.column.field;
        let text = if live.field.option {
            format!("the type of `{name}` is called Option and is not core's; the column takes no NULL: rename the type")
        } else {
            format!(
                "the type of `{name}` is an Option behind an alias, so the column would not take its NULL: \
                 write `Option<..>` in the field"
            )
        };
        let said = live.field.option;
        Some(quote_spanned! {ty.span()=>
            const _: () = ::core::assert!(<::expand_contract::__private::IsOption<#ty>>::YES == #said, #text);
        })
    });
    let enums = parts.live.iter().filter_map(|live| {
        let ColumnType::Enum(_) = &live.column.def.ty else {
            return None;
        };
        let ty = &live.field.inner;
        Some(quote_spanned! {ty.span()=>
            const _: fn() = ::expand_contract::__private::has_words::<#ty>;
        })
    });
    quote! {
        #(#enums)*
        const _: () = {
            use ::expand_contract::__private::NotOption as _;
            #(#checks)*
        };
    }
}
