//! Finds the meaning of struct names in a package's sources, as far as tokens tell it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proc_macro2::{Delimiter, Group, Ident, TokenStream, TokenTree};

use super::expression::{inner, is_punct, is_word, split};
use super::files::Parsed;
use super::shape::Home;

/// The names in a package's sources.
pub(super) struct Names<'a> {
    structs: &'a BTreeMap<&'a str, Home<'a>>,
    /// The possible first parts of a path to a struct of this package.
    modules: BTreeSet<String>,
    /// The names of models.
    pub(super) models: Vec<String>,
    /// Names that belong to something other than a model.
    pub(super) others: BTreeSet<String>,
    /// Names that a `use` imports from a module of this package or from a model's own crate.
    pub(super) used: BTreeSet<String>,
    /// Files in which a `use` imports all names of a crate.
    pub(super) globs: BTreeSet<&'a Path>,
    globbed: bool,
}

impl<'a> Names<'a> {
    /// Collects the names in these files, for these structs.
    pub(super) fn of(files: &'a [Parsed], structs: &'a BTreeMap<&'a str, Home<'a>>) -> Self {
        let mut names = Self {
            structs,
            modules: ["crate", "self", "super"].map(str::to_owned).into(),
            models: Vec::new(),
            others: BTreeSet::new(),
            used: BTreeSet::new(),
            globs: BTreeSet::new(),
            globbed: false,
        };
        for (_, tokens) in files {
            names.modules(tokens.clone());
        }
        for (source, tokens) in files {
            names.globbed = false;
            names.defined(tokens.clone());
            if names.globbed {
                names.globs.insert(source.path());
            }
        }
        names
    }

    fn modules(&mut self, tokens: TokenStream) {
        let mut before = false;
        for token in tokens {
            match &token {
                TokenTree::Ident(name) if before => {
                    self.modules.insert(plain(name));
                }
                TokenTree::Group(group) => self.modules(group.stream()),
                _ => {}
            }
            before = is_word(&token, "mod");
        }
    }

    fn defined(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for index in 0..tokens.len() {
            match &tokens[index..] {
                [word, TokenTree::Ident(name), ..] if is_word(word, "struct") => {
                    if is_model(&tokens[..index]) {
                        self.models.push(plain(name));
                    } else {
                        self.others.insert(plain(name));
                    }
                }
                [word, TokenTree::Ident(name), rest @ ..] if is_word(word, "enum") => {
                    self.others.insert(plain(name));
                    self.variants(rest);
                }
                [word, TokenTree::Ident(name), ..]
                    if is_word(word, "union") || is_word(word, "type") =>
                {
                    self.others.insert(plain(name));
                }
                [word, rest @ ..] if is_word(word, "use") => {
                    let end = rest.iter().position(|token| is_punct(token, ';'));
                    if let Some(end) = end {
                        self.used(&rest[..end], &[]);
                    }
                }
                [TokenTree::Group(group), ..] => self.defined(group.stream()),
                _ => {}
            }
        }
    }

    /// Records the variants of an enum; `rest` begins after its name.
    fn variants(&mut self, rest: &[TokenTree]) {
        let Some(body) = rest.iter().find_map(braces) else {
            return;
        };
        for variant in split(&inner(body)) {
            let name = variant.iter().find_map(|token| match token {
                TokenTree::Ident(name) => Some(plain(name)),
                _ => None,
            });
            self.others.extend(name);
        }
    }

    /// Records the names that a `use` imports.
    fn used(&mut self, tree: &[TokenTree], path: &[String]) {
        for part in split(tree) {
            let mut path = path.to_vec();
            let mut alias = None;
            for (index, token) in part.iter().enumerate() {
                match token {
                    TokenTree::Ident(word) if word == "as" => {
                        alias = part.get(index + 1).map(ToString::to_string);
                        break;
                    }
                    TokenTree::Ident(word) => path.push(plain(word)),
                    TokenTree::Group(group) => self.used(&inner(group), &path),
                    star if is_punct(star, '*') => {
                        let first = path.first();
                        self.globbed |= !first.is_some_and(|name| self.modules.contains(name));
                    }
                    _ => {}
                }
            }
            let Some((last, before)) = path.split_last() else {
                continue;
            };
            let name = alias.unwrap_or_else(|| last.clone());
            if name == *last && self.leads_to(before, &name) {
                self.used.insert(name);
            } else {
                self.others.insert(name);
            }
        }
    }

    /// Whether a path may lead to the struct of this name: through modules of this package, or from the struct's own crate.
    pub(super) fn leads_to(&self, path: &[String], name: &str) -> bool {
        let Some(first) = path.first() else {
            return false;
        };
        let home = self.structs.get(name);
        let begins =
            self.modules.contains(first) || home.is_some_and(|home| home.crates.contains(first));
        begins
            && path
                .iter()
                .all(|part| !part.starts_with(|c: char| c.is_ascii_uppercase()))
    }
}

/// The group, if the token is one in braces.
pub(super) fn braces(token: &TokenTree) -> Option<&Group> {
    match token {
        TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => Some(group),
        _ => None,
    }
}

/// Whether `#[migrate(table = ..)]` is among the attributes before an item.
fn is_model(before: &[TokenTree]) -> bool {
    for token in before.iter().rev() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Bracket => {
                let words: Vec<TokenTree> = flat(group.stream());
                let has = |name: &str| words.iter().any(|token| is_word(token, name));
                if has("migrate") && has("table") {
                    return true;
                }
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Parenthesis => {}
            TokenTree::Ident(word) if word == "pub" => {}
            token if is_punct(token, '#') => {}
            _ => return false,
        }
    }
    false
}

fn flat(tokens: TokenStream) -> Vec<TokenTree> {
    let mut found = Vec::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => found.extend(flat(group.stream())),
            token => found.push(token),
        }
    }
    found
}

/// A name without `r#`.
pub(super) fn plain(name: &Ident) -> String {
    name.to_string().trim_start_matches("r#").to_owned()
}
