//! The macros write `::expand_contract`; this module replaces it by the package's own name for the crate.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;

use crate::manifest::{CrateName, crate_name};

/// Expands a macro whose output names our crate. If the package does not depend on the crate, the output is one error
/// beside the item as the user wrote it.
pub(crate) fn named(kept: &TokenStream, expand: impl FnOnce() -> TokenStream) -> TokenStream {
    match crate_name() {
        CrateName::Itself => expand(),
        CrateName::Renamed(name) => renamed(expand(), &name),
        CrateName::Missing => {
            let text = "the output of this macro names `::expand_contract`, and this package does not depend on it\n\
                        help: cargo add expand-contract, in the version of the package that exports the macro";
            quote!(#kept ::core::compile_error! { #text })
        }
    }
}

/// Replaces every `::expand_contract` by `::name`.
fn renamed(tokens: TokenStream, name: &str) -> TokenStream {
    let mut colons = 0;
    // `users::expand_contract` is another path.
    let mut continues = false;
    let rename = |token: TokenTree| match token {
        TokenTree::Punct(punct) if punct.as_char() == ':' => {
            colons += 1;
            TokenTree::Punct(punct)
        }
        TokenTree::Ident(ident) => {
            // A path begins after a third colon, as in `T: ::expand_contract`.
            let begins = colons == 3 || colons == 2 && !continues;
            let is_ours = begins && ident == "expand_contract";
            (colons, continues) = (0, can_begin_a_path(&ident));
            if is_ours {
                Ident::new(name, ident.span()).into()
            } else {
                ident.into()
            }
        }
        TokenTree::Group(group) => {
            (colons, continues) = (0, false);
            let mut inner = Group::new(group.delimiter(), renamed(group.stream(), name));
            inner.set_span(group.span());
            inner.into()
        }
        other => {
            (colons, continues) = (0, false);
            other
        }
    };
    tokens.into_iter().map(rename).collect()
}

/// `as`, `for` and `impl` stand before paths, and are not a part of them.
fn can_begin_a_path(ident: &Ident) -> bool {
    let text = ident.to_string();
    matches!(text.as_str(), "crate" | "self" | "super" | "Self")
        || syn::parse_str::<Ident>(&text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_our_crate_are_renamed() {
        let tokens = quote! {
            impl<T: ::expand_contract::Backend> ::expand_contract::Model for expand_contract {
                fn a() -> Vec<<T as ::expand_contract::Stage>::B> { users::expand_contract(crate::expand_contract: i64) }
            }
        };
        let expected = quote! {
            impl<T: ::ec::Backend> ::ec::Model for expand_contract {
                fn a() -> Vec<<T as ::ec::Stage>::B> { users::expand_contract(crate::expand_contract: i64) }
            }
        };
        assert_eq!(renamed(tokens, "ec").to_string(), expected.to_string());
    }
}
