//! Models that do not stand as a struct with `#[migrate(table = ..)]` in a module: under another name of the attribute, behind
//! a `cfg_attr`, in a function, or in a macro.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Span, TokenStream, TokenTree};
use syn::parse::Parser as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Item, ItemMacro, LitStr, Meta, Token};

use super::model::is_migrate;

/// The names of the attribute in a package: `migrate`, and those of `use expand_contract::migrate as ..`.
#[derive(Debug, Default)]
pub(super) struct Aliases(BTreeSet<String>);

impl Aliases {
    /// Takes in every `migrate as name` of these tokens.
    pub(super) fn learn(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            match (token, tokens.get(at + 1), tokens.get(at + 2)) {
                (TokenTree::Group(group), ..) => self.learn(group.stream()),
                (
                    TokenTree::Ident(from),
                    Some(TokenTree::Ident(word)),
                    Some(TokenTree::Ident(to)),
                ) if from == "migrate" && word == "as" => {
                    self.0.insert(to.to_string());
                }
                _ => {}
            }
        }
    }

    /// Whether an attribute is `#[migrate]` by any of its names.
    pub(super) fn has(&self, attribute: &Attribute) -> bool {
        let last = attribute.path().segments.last();
        is_migrate(attribute) || last.is_some_and(|last| self.0.contains(&last.ident.to_string()))
    }

    fn knows(&self, token: &TokenTree) -> bool {
        matches!(token, TokenTree::Ident(name) if name == "migrate" || self.0.contains(&name.to_string()))
    }

    /// The attributes with the content of each `cfg_attr` that holds `#[migrate]` in its place. A condition decides about a
    /// build; the table is there for all of them.
    pub(super) fn unfold(&self, attributes: Vec<Attribute>) -> Vec<Attribute> {
        let mut unfolded = Vec::new();
        for attribute in attributes {
            let inner = self.unfold(inner(&attribute));
            if inner.iter().any(|attribute| self.has(attribute)) {
                unfolded.extend(inner);
            } else {
                unfolded.push(attribute);
            }
        }
        unfolded
    }

    /// The places of the models in an item that is no struct.
    pub(super) fn models_in(&self, tokens: TokenStream) -> Vec<Span> {
        let mut found = Vec::new();
        self.search(tokens, &mut found);
        found
    }

    fn search(&self, tokens: TokenStream, found: &mut Vec<Span>) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let TokenTree::Group(group) = token else {
                continue;
            };
            let is_attribute = group.delimiter() == Delimiter::Bracket
                && at > 0
                && matches!(&tokens[at - 1], TokenTree::Punct(sign) if sign.as_char() == '#');
            if !is_attribute {
                self.search(group.stream(), found);
            } else if self.says_table(group.stream()) && is_on_struct(&tokens[at + 1..]) {
                found.push(group.span_open());
            }
        }
    }

    /// Whether the content of an attribute is `migrate(table = ..)`, also inside of a `cfg_attr`, or with the words of a macro's
    /// caller.
    fn says_table(&self, attribute: TokenStream) -> bool {
        let tokens: Vec<TokenTree> = attribute.into_iter().collect();
        tokens.windows(2).any(|pair| {
            let TokenTree::Group(words) = &pair[1] else {
                return false;
            };
            if matches!(&pair[0], TokenTree::Ident(name) if name == "cfg_attr") {
                return self.says_table(words.stream());
            }
            let mut words = words.stream().into_iter();
            self.knows(&pair[0])
                && words.next().is_some_and(|first| {
                    let of_the_caller =
                        matches!(&first, TokenTree::Punct(sign) if sign.as_char() == '$');
                    let mut all = std::iter::once(first).chain(words);
                    of_the_caller
                        || all.any(|word| matches!(word, TokenTree::Ident(word) if word == "table"))
                })
        })
    }
}

/// The attributes in a `cfg_attr`; none for one that is for tests only.
fn inner(attribute: &Attribute) -> Vec<Attribute> {
    let Meta::List(list) = &attribute.meta else {
        return Vec::new();
    };
    if !list.path.is_ident("cfg_attr") {
        return Vec::new();
    }
    // rustc itself reports a malformed `cfg_attr`.
    let parser = Punctuated::<Meta, Token![,]>::parse_terminated;
    let Ok(metas) = parser.parse2(list.tokens.clone()) else {
        return Vec::new();
    };
    let mut metas = metas.into_iter();
    if metas.next().is_none_or(|cfg| cfg.path().is_ident("test")) {
        return Vec::new();
    }
    metas
        .map(|meta| Attribute {
            meta,
            ..attribute.clone()
        })
        .collect()
}

/// Whether a struct follows, after attributes and a visibility, which may be a macro's.
fn is_on_struct(tokens: &[TokenTree]) -> bool {
    let mut variable = false;
    for token in tokens {
        match token {
            TokenTree::Ident(word) if word == "struct" => return true,
            TokenTree::Ident(word) if variable || word == "pub" => variable = false,
            TokenTree::Punct(sign) if "#$*+?".contains(sign.as_char()) => {
                variable = sign.as_char() == '$';
            }
            TokenTree::Group(group) if group.delimiter() != Delimiter::Brace => {}
            _ => return false,
        }
    }
    false
}

/// The file that `include!("..")` names.
pub(super) fn included(item: &ItemMacro) -> Option<LitStr> {
    let mac = &item.mac;
    if !mac.path.segments.last()?.ident.eq("include") {
        return None;
    }
    syn::parse2(mac.tokens.clone()).ok()
}

/// Whether the item is a test, or for tests only: a model that is only in tests has no table in production.
pub(super) fn is_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let last = attribute.path().segments.last();
        let named = last.is_some_and(|last| {
            let name = last.ident.to_string();
            name == "test" || name == "rstest" || name.ends_with("_test")
        });
        named
            || matches!(&attribute.meta, Meta::List(words) if words.path.is_ident("cfg") && words.tokens.to_string() == "test")
    })
}

/// The attributes of an item.
pub(super) fn attributes_mut(item: &mut Item) -> Option<&mut Vec<Attribute>> {
    Some(match item {
        Item::Struct(item) => &mut item.attrs,
        Item::Enum(item) => &mut item.attrs,
        Item::Union(item) => &mut item.attrs,
        Item::Fn(item) => &mut item.attrs,
        Item::Impl(item) => &mut item.attrs,
        Item::Trait(item) => &mut item.attrs,
        Item::Type(item) => &mut item.attrs,
        Item::Const(item) => &mut item.attrs,
        Item::Static(item) => &mut item.attrs,
        Item::Macro(item) => &mut item.attrs,
        _ => return None,
    })
}
