//! Removes this crate's attributes from an item, even if the item has other errors.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

/// The tokens without `#[migrate(..)]` and `#[expand_contract::migrate(..)]`, at any depth.
pub fn without_migrate(tokens: TokenStream) -> TokenStream {
    let mut kept: Vec<TokenTree> = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_migrate(&group) && is_hash(kept.last()) => {
                kept.pop();
            }
            TokenTree::Group(group) => {
                let mut inner = Group::new(group.delimiter(), without_migrate(group.stream()));
                inner.set_span(group.span());
                kept.push(TokenTree::Group(inner));
            }
            other => kept.push(other),
        }
    }
    kept.into_iter().collect()
}

fn is_hash(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == '#')
}

/// `[migrate]`, `[migrate(..)]`, `[path::to::migrate(..)]`.
fn is_migrate(group: &Group) -> bool {
    if group.delimiter() != Delimiter::Bracket {
        return false;
    }
    let path = group.stream().into_iter().take_while(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    });
    matches!(path.last(), Some(TokenTree::Ident(name)) if name == "migrate")
}
