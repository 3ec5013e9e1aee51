//! Finds the string that a Rust expression makes.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};

use super::text::{Source, Text};
use super::{Read, literal};

/// The data that is the same for every file.
pub(super) struct World<'a> {
    /// The folder of the package's `Cargo.toml`.
    pub(super) root: &'a Path,
    pub(super) read: &'a Read<'a>,
}

/// The constants of a package, by their last name.
pub(super) type Constants = BTreeMap<String, Vec<(Rc<Source>, Text)>>;

/// The names that are in scope at some place.
pub(super) struct Scope<'a> {
    pub(super) world: &'a World<'a>,
    pub(super) source: &'a Rc<Source>,
    pub(super) constants: &'a Constants,
    /// The `let` variables, the newest last.
    pub(super) locals: Vec<(String, Text)>,
}

/// Functions that return the string they are given.
const WRAPPERS: [&str; 6] = [
    "AssertSqlSafe",
    "Borrowed",
    "Some",
    "from",
    "from_static",
    "new",
];
/// Methods that return the string they are called on.
const SAME: [&str; 9] = [
    "as_ref",
    "as_str",
    "borrow",
    "clone",
    "into",
    "to_owned",
    "to_string",
    "trim",
    "unwrap",
];
/// Macros that return their first argument with another indentation.
const INDENTED: [&str; 2] = ["indoc", "sql"];
/// Macros that fill in a string like `format!`.
const FORMATS: [&str; 4] = ["format", "formatcp", "formatdoc", "format_args"];

/// Collects the string constants of a file.
pub(super) fn constants(
    world: &World<'_>,
    source: &Rc<Source>,
    tokens: TokenStream,
    constants: &mut Constants,
) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut index = 0;
    while index < tokens.len() {
        if let TokenTree::Group(group) = &tokens[index] {
            self::constants(world, source, group.stream(), constants);
        } else if is_word(&tokens[index], "const") || is_word(&tokens[index], "static") {
            let statement = statement(&tokens[index..]);
            let scope = Scope {
                world,
                source,
                constants,
                locals: Vec::new(),
            };
            if let Some((name, text)) = binding(statement, &scope) {
                let known = constants.entry(name).or_default();
                if !known.iter().any(|(_, other)| other.sql() == text.sql()) {
                    known.push((source.clone(), text));
                }
            }
        }
        index += 1;
    }
}

/// The tokens up to the `;`.
pub(super) fn statement(tokens: &[TokenTree]) -> &[TokenTree] {
    let end = tokens.iter().position(|token| is_punct(token, ';'));
    &tokens[..end.unwrap_or(tokens.len())]
}

/// `let [mut] name [: T] = <string>`, also as a `const` or `static`.
pub(super) fn binding(statement: &[TokenTree], scope: &Scope<'_>) -> Option<(String, Text)> {
    let (name, value) = bound(statement)?;
    Some((name, scope.string(value)?))
}

/// The name and the value of a `let`, `const` or `static`.
pub(super) fn bound(statement: &[TokenTree]) -> Option<(String, &[TokenTree])> {
    let name = statement[1..]
        .iter()
        .find(|token| !is_word(token, "mut"))
        .and_then(word)?;
    let equals = statement.iter().position(|token| is_punct(token, '='))?;
    Some((name, &statement[equals + 1..]))
}

impl Scope<'_> {
    /// The texts that an argument may be. There are several if two constants share the name, or if the expression chooses
    /// between texts.
    pub(super) fn strings(&self, tokens: &[TokenTree]) -> Vec<Text> {
        let plain: Vec<&TokenTree> = tokens.iter().filter(|t| !is_punct(t, '&')).collect();
        if let [.., TokenTree::Ident(name)] = plain.as_slice()
            && plain
                .iter()
                .all(|token| !matches!(token, TokenTree::Group(_)))
        {
            return self.named(&name.to_string()).into_iter().cloned().collect();
        }
        if let Some(text) = self.string(tokens) {
            return vec![text];
        }
        // An `if` or a `match`: every literal in it that begins like a statement counts.
        let mut found = Vec::new();
        self.statements(tokens, &mut found);
        found
    }

    fn statements(&self, tokens: &[TokenTree], found: &mut Vec<Text>) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.statements(&inner(group), found),
                TokenTree::Literal(_) => found.extend(
                    self.string(std::slice::from_ref(token))
                        .filter(|text| begins_as_sql(text.sql())),
                ),
                _ => {}
            }
        }
    }

    /// The texts of a name: the nearest `let`, otherwise the constant of this file, otherwise those of the package.
    fn named(&self, name: &str) -> Vec<&Text> {
        if let Some((_, text)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return vec![text];
        }
        let Some(known) = self.constants.get(name) else {
            return Vec::new();
        };
        let here: Vec<&Text> = known
            .iter()
            .filter(|(source, _)| Rc::ptr_eq(source, self.source))
            .map(|(_, text)| text)
            .collect();
        if here.is_empty() {
            return known.iter().map(|(_, text)| text).collect();
        }
        here
    }

    /// The string that an expression makes, as far as it is known; `None` if no part of it is known.
    pub(super) fn string(&self, tokens: &[TokenTree]) -> Option<Text> {
        let tokens = match tokens {
            [first, rest @ ..] if is_punct(first, '&') || is_punct(first, '*') => {
                return self.string(rest);
            }
            tokens => tokens,
        };
        let terms: Vec<&[TokenTree]> = tokens.split(|token| is_punct(token, '+')).collect();
        if terms.len() > 1 {
            return self.joined(terms.into_iter());
        }
        match tokens {
            [TokenTree::Literal(literal)] => {
                let begin = literal.span().byte_range().start;
                literal::value(self.source, begin, &literal.to_string())
            }
            [TokenTree::Group(group)]
                if matches!(
                    group.delimiter(),
                    Delimiter::None | Delimiter::Parenthesis | Delimiter::Brace
                ) =>
            {
                self.string(&inner(group))
            }
            [.., TokenTree::Ident(name), bang, TokenTree::Group(group)] if is_punct(bang, '!') => {
                self.made_by_macro(&name.to_string(), group)
            }
            [
                receiver @ ..,
                dot,
                TokenTree::Ident(method),
                TokenTree::Group(group),
            ] if is_punct(dot, '.')
                && group.stream().is_empty()
                && SAME.iter().any(|same| method == same) =>
            {
                self.string(receiver)
            }
            [.., TokenTree::Ident(function), TokenTree::Group(group)]
                if WRAPPERS.iter().any(|wrapper| function == wrapper)
                    && !tokens.iter().any(|token| is_punct(token, '.')) =>
            {
                self.string(&inner(group))
            }
            [.., TokenTree::Ident(name)]
                if !tokens
                    .iter()
                    .any(|token| is_punct(token, '.') || matches!(token, TokenTree::Group(_))) =>
            {
                self.named(&name.to_string()).first().copied().cloned()
            }
            _ => None,
        }
    }

    fn joined<'t>(&self, terms: impl Iterator<Item = &'t [TokenTree]>) -> Option<Text> {
        let mut whole = Text::default();
        let mut known = false;
        for term in terms.filter(|term| !term.is_empty()) {
            if let Some(text) = self.string(term) {
                known = true;
                whole.append(&text);
            } else {
                match term {
                    // `concat!` also takes numbers and `true`.
                    [TokenTree::Literal(other)] => whole.push_unplaced(&other.to_string()),
                    _ => whole.push_hole(),
                }
            }
        }
        known.then_some(whole)
    }

    fn made_by_macro(&self, name: &str, group: &Group) -> Option<Text> {
        let arguments = inner(group);
        if name == "concat" {
            return self.joined(split(&arguments).into_iter());
        }
        if INDENTED.contains(&name) {
            return self.string(split(&arguments).first()?);
        }
        if FORMATS.contains(&name) {
            let arguments = split(&arguments);
            let (pattern, arguments) = arguments.split_first()?;
            return Some(self.format(&self.string(pattern)?, arguments));
        }
        if name == "include_str" {
            let path = self.string(&arguments)?;
            let folder = self.source.path().parent().unwrap_or(Path::new(""));
            return self.read(&folder.join(path.sql()));
        }
        None
    }

    /// The text of a file.
    pub(super) fn read(&self, path: &Path) -> Option<Text> {
        let text = (self.world.read)(path).ok()?;
        Some(Text::file(&Rc::new(Source::new(path.to_path_buf(), text))))
    }

    /// The text of `format!`, filled in with the known arguments.
    fn format(&self, pattern: &Text, arguments: &[&[TokenTree]]) -> Text {
        let mut whole = Text::default();
        let mut next = 0;
        let sql = pattern.sql();
        let mut begin = 0;
        while let Some(brace) = sql[begin..].find(['{', '}']).map(|at| begin + at) {
            whole.append(&pattern.slice(begin..brace));
            if sql[brace..].starts_with("{{") || sql[brace..].starts_with("}}") {
                whole.append(&pattern.slice(brace..brace + 1));
                begin = brace + 2;
                continue;
            }
            let Some(close) = sql[brace..].find('}').map(|at| brace + at) else {
                begin = brace + 1;
                continue;
            };
            let inside = sql.get(brace + 1..close).unwrap_or_default();
            let name = inside.split(':').next().unwrap_or_default().trim();
            let value = if name.is_empty() {
                next += 1;
                arguments
                    .get(next - 1)
                    .and_then(|tokens| self.string(tokens))
            } else if let Ok(index) = name.parse::<usize>() {
                arguments.get(index).and_then(|tokens| self.string(tokens))
            } else {
                let given = arguments.iter().find_map(|tokens| match tokens {
                    [TokenTree::Ident(word), equals, value @ ..]
                        if word == name && is_punct(equals, '=') =>
                    {
                        Some(value)
                    }
                    _ => None,
                });
                match given {
                    Some(value) => self.string(value),
                    None => self.named(name).first().copied().cloned(),
                }
            };
            match value {
                Some(text) => whole.append(&text),
                None => whole.push_hole(),
            }
            begin = close + 1;
        }
        whole.append(&pattern.slice(begin..sql.len()));
        whole
    }
}

/// The arguments, split at the commas.
pub(super) fn split(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    let mut parts: Vec<&[TokenTree]> = tokens.split(|token| is_punct(token, ',')).collect();
    if parts.last().is_some_and(|last| last.is_empty()) {
        parts.pop();
    }
    parts
}

pub(super) fn inner(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

pub(super) fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

pub(super) fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

pub(super) fn word(token: &TokenTree) -> Option<String> {
    match token {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

/// Whether the first word of a text begins a SQL statement.
pub(super) fn begins_as_sql(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "select", "insert", "update", "delete", "with", "merge", "replace", "values", "copy",
        "explain",
    ];
    let begin = text.trim_start_matches(|character: char| {
        character.is_whitespace() || character == '(' || character == ';'
    });
    let word = begin.split(|c: char| !c.is_ascii_alphabetic()).next();
    word.is_some_and(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
        || begin.starts_with("--")
        || begin.starts_with("/*")
}
