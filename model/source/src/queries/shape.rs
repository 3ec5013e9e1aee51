//! Finds the literals and patterns of structs in Rust sources, and the fields they name.
//!
//! As with SQL, only tokens are read. Tokens do not tell for certain whether a name is that of the wanted struct, so a name
//! that anything else in the sources could have is skipped: rustc reports in any case that there is no such field.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::PathBuf;
use std::rc::Rc;

use proc_macro2::{Delimiter, Spacing, TokenTree};

use super::Read;
use super::expression::{inner, is_punct, is_word, split};
use super::files::Files;
use super::names::{Names, braces, plain};
use super::text::Source;
use crate::Location;

/// A field that a literal or a pattern names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The struct's name.
    pub name: String,
    /// The field's name, without `r#`.
    pub field: String,
    /// Whether the field stands alone, as in `User { name }`.
    pub alone: bool,
    /// Whether the sources say where the struct comes from: in a `use`, or in a path before its name.
    pub imported: bool,
    /// The place of the field's name.
    pub at: Location,
    /// The bytes of the field's name in that file.
    pub bytes: Range<usize>,
}

/// The home of a struct.
#[derive(Debug)]
pub struct Home<'a> {
    /// Whether it belongs to the package that is read.
    pub here: bool,
    /// The names that code uses for the crates of its package.
    pub crates: &'a BTreeSet<String>,
}

/// The fields that literals and patterns of these structs name.
///
/// `crates` are the root files of the package's targets, from which the reader follows `mod`. Files that cannot be read are
/// skipped.
pub fn shapes(
    structs: &BTreeMap<&str, Home<'_>>,
    crates: &[PathBuf],
    read: &Read<'_>,
) -> Vec<Shape> {
    let mut files = Files::new(read);
    for krate in crates {
        files.krate(krate);
    }
    let names = Names::of(&files.parsed, structs);
    let wanted: BTreeSet<&str> = structs
        .iter()
        // A second model of the same name may be an older version in a test.
        .filter(|(name, home)| {
            let defined = names.models.iter().filter(|model| model == *name).count();
            defined == usize::from(home.here) && !names.others.contains(**name)
        })
        .map(|(name, _)| *name)
        .collect();
    let mut found = Vec::new();
    if !wanted.is_empty() {
        for (source, tokens) in &files.parsed {
            let walk = Walk {
                names: &names,
                wanted: &wanted,
                source,
            };
            walk.level(
                &tokens.clone().into_iter().collect::<Vec<_>>(),
                None,
                &mut found,
            );
        }
    }
    // Otherwise the spans of all files would be kept until the thread ends.
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}

/// A walk through a file's tokens.
struct Walk<'a> {
    names: &'a Names<'a>,
    wanted: &'a BTreeSet<&'a str>,
    source: &'a Rc<Source>,
}

impl Walk<'_> {
    /// Walks the tokens between two brackets; `of` is the meaning of `Self`.
    fn level(&self, tokens: &[TokenTree], of: Option<&str>, found: &mut Vec<Shape>) {
        let globbed = self.names.globs.contains(self.source.path());
        let mut of = of.map(str::to_owned);
        for index in 0..tokens.len() {
            match &tokens[index..] {
                [word, rest @ ..] if is_word(word, "impl") && begins(&tokens[..index]) => {
                    if let Some(name) = implemented(rest) {
                        of = Some(name);
                    }
                }
                [TokenTree::Ident(name), TokenTree::Group(group), after @ ..]
                    if group.delimiter() == Delimiter::Brace =>
                {
                    let written = plain(name);
                    let name = match &of {
                        Some(of) if written == "Self" => of.clone(),
                        _ => written.clone(),
                    };
                    let (path, before) = path_before(&tokens[..index]);
                    let is_type = if path.is_empty() {
                        !globbed
                    } else {
                        self.names.leads_to(&path, &name)
                    };
                    if self.wanted.contains(name.as_str()) && is_type && !is_item(before, after) {
                        let imported = !path.is_empty() || self.names.used.contains(&name);
                        self.fields(&name, imported, &inner(group), found);
                    }
                }
                [TokenTree::Group(group), ..] => {
                    self.level(&inner(group), of.as_deref(), found);
                }
                _ => {}
            }
        }
    }

    fn fields(&self, name: &str, imported: bool, tokens: &[TokenTree], found: &mut Vec<Shape>) {
        for part in split(tokens) {
            let mut part = part;
            let mut conditional = false;
            while let [hash, TokenTree::Group(attribute), rest @ ..] = part
                && is_punct(hash, '#')
            {
                let words = inner(attribute);
                conditional |= words.first().is_some_and(|word| is_word(word, "cfg"));
                part = rest;
            }
            if conditional {
                continue;
            }
            while let [word, rest @ ..] = part
                && (is_word(word, "ref") || is_word(word, "mut"))
            {
                part = rest;
            }
            let (field, alone) = match part {
                [TokenTree::Ident(field)] => (field, true),
                [TokenTree::Ident(field), TokenTree::Punct(colon), ..]
                    if colon.as_char() == ':' && colon.spacing() == Spacing::Alone =>
                {
                    (field, false)
                }
                _ => continue,
            };
            let bytes = field.span().byte_range();
            found.push(Shape {
                name: name.to_owned(),
                field: plain(field),
                alone,
                imported,
                at: self.source.location(bytes.start),
                bytes,
            });
        }
    }
}

/// The struct that an `impl` is for; `rest` begins after that word. The name is empty for a type that is not a plain name.
fn implemented(rest: &[TokenTree]) -> Option<String> {
    let body = rest.iter().position(|token| braces(token).is_some())?;
    let head = rest[..body].split(|token| is_word(token, "where")).next();
    Some(match head.and_then(<[TokenTree]>::last) {
        Some(TokenTree::Ident(name)) => plain(name),
        _ => String::new(),
    })
}

/// Whether a word after these tokens begins an item: not in `-> impl Trait`.
fn begins(before: &[TokenTree]) -> bool {
    match before.last() {
        None | Some(TokenTree::Group(_)) => true,
        Some(token) => is_punct(token, ';') || is_word(token, "unsafe"),
    }
}

/// The path at the end of these tokens, and the tokens before it.
fn path_before(tokens: &[TokenTree]) -> (Vec<String>, &[TokenTree]) {
    let mut path = Vec::new();
    let mut before = tokens;
    while let [rest @ .., TokenTree::Ident(part), a, b] = before
        && is_punct(a, ':')
        && is_punct(b, ':')
    {
        path.insert(0, plain(part));
        before = rest;
    }
    if let [rest @ .., a, b] = before
        && is_punct(a, ':')
        && is_punct(b, ':')
    {
        before = rest;
    }
    (path, before)
}

/// Whether the name before braces is that of an item, or a type whose braces are a body.
fn is_item(before: &[TokenTree], after: &[TokenTree]) -> bool {
    const WORDS: [&str; 8] = [
        "struct", "enum", "union", "trait", "impl", "mod", "dyn", "type",
    ];
    let mut before = before;
    // `-> &'a mut User { .. }`
    while let [rest @ .., token] = before
        && (is_punct(token, '&') || is_word(token, "mut"))
    {
        before = rest;
    }
    if let [rest @ .., quote, TokenTree::Ident(_)] = before
        && is_punct(quote, '\'')
    {
        before = rest;
        while let [rest @ .., token] = before
            && is_punct(token, '&')
        {
            before = rest;
        }
    }
    match before {
        [.., minus, arrow] if is_punct(arrow, '>') && is_punct(minus, '-') => true,
        [.., bang] if is_punct(bang, '!') => false,
        // A `for` loop with a struct pattern, otherwise `impl Trait for User`.
        [.., word] if is_word(word, "for") => {
            !after.first().is_some_and(|word| is_word(word, "in"))
        }
        [.., word] => WORDS.iter().any(|item| is_word(word, item)),
        [] => false,
    }
}
