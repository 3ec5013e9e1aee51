//! Finds the calls that pass SQL to a database.

use std::rc::Rc;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use super::builder::Builders;
use super::expression::{
    Constants, Scope, World, binding, inner, is_punct, is_word, split, statement, word,
};
use super::text::Source;
use super::{Query, Text};

/// Macros that prepare a text when the program is built, with the index of the argument, and whether it names a file.
const MACROS: [(&str, usize, bool); 13] = [
    ("query", 0, false),
    ("query_unchecked", 0, false),
    ("query_as", 1, false),
    ("query_as_unchecked", 1, false),
    ("query_scalar", 0, false),
    ("query_scalar_unchecked", 0, false),
    ("query_file", 0, true),
    ("query_file_unchecked", 0, true),
    ("query_file_as", 1, true),
    ("query_file_as_unchecked", 1, true),
    ("query_file_scalar", 0, true),
    ("query_file_scalar_unchecked", 0, true),
    ("sql", 0, false),
];

/// Functions and methods whose first argument is a SQL text: those of sqlx, and of other drivers that share names with them.
const FUNCTIONS: [&str; 35] = [
    "batch_execute",
    "copy_in",
    "copy_in_raw",
    "copy_out",
    "copy_out_raw",
    "describe",
    "execute",
    "execute_batch",
    "execute_many",
    "execute_raw",
    "execute_unprepared",
    "fetch",
    "fetch_all",
    "fetch_many",
    "fetch_one",
    "fetch_optional",
    "prepare",
    "prepare_cached",
    "prepare_typed",
    "prepare_with",
    "query",
    "query_as",
    "query_as_with",
    "query_one",
    "query_opt",
    "query_raw",
    "query_row",
    "query_scalar",
    "query_scalar_with",
    "query_typed",
    "query_with",
    "raw_sql",
    "simple_query",
    "simple_query_raw",
    "sql_query",
];

/// Collects the queries of one file.
pub(super) fn file(
    world: &World<'_>,
    source: &Rc<Source>,
    tokens: TokenStream,
    constants: &Constants,
    found: &mut Vec<Query>,
) {
    let scope = Scope {
        world,
        source,
        constants,
        locals: Vec::new(),
    };
    let mut here = Vec::new();
    let mut walk = Walk {
        scope,
        builders: Builders::default(),
        found: &mut here,
    };
    walk.level(tokens);
    // A builder's text is complete at its end, but its place is its beginning.
    here.sort_by(|a, b| a.call.cmp(&b.call));
    found.append(&mut here);
}

/// A walk through a file's tokens.
pub(super) struct Walk<'a, 'f> {
    pub(super) scope: Scope<'a>,
    builders: Builders,
    found: &'f mut Vec<Query>,
}

impl Walk<'_, '_> {
    /// Walks the tokens between two brackets: their bindings end with them.
    fn level(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let locals = self.scope.locals.len();
        let open = self.builders.len();
        for index in 0..tokens.len() {
            match &tokens[index] {
                token if is_word(token, "let") => {
                    let statement = statement(&tokens[index..]);
                    if let Some(local) = binding(statement, &self.scope) {
                        self.scope.locals.push(local);
                    }
                }
                TokenTree::Ident(_) => self.call(&tokens, index),
                TokenTree::Group(group) => {
                    self.builders.parameters(&inner(group));
                    self.level(group.stream());
                }
                _ => {}
            }
        }
        self.scope.locals.truncate(locals);
        self.found.extend(self.builders.close(open));
    }

    /// Handles a name that may be called with a text.
    fn call(&mut self, tokens: &[TokenTree], index: usize) {
        let Some(name) = word(&tokens[index]) else {
            return;
        };
        match &tokens[index + 1..] {
            [bang, TokenTree::Group(group), ..] if is_punct(bang, '!') => {
                let known = MACROS.iter().find(|(known, _, _)| *known == name);
                if let Some((_, argument, file)) = known {
                    let arguments = inner(group);
                    let sink = format!("{}{name}!", path(tokens, index));
                    if let Some(argument) = split(&arguments).get(*argument) {
                        self.given(argument, &sink, &tokens[index], *file, name != "sql");
                    }
                }
            }
            rest => {
                let Some(TokenTree::Group(group)) = rest.get(turbofish(rest)) else {
                    return;
                };
                if group.delimiter() != Delimiter::Parenthesis
                    || index
                        .checked_sub(1)
                        .is_some_and(|before| is_word(&tokens[before], "fn"))
                {
                    return;
                }
                let arguments = inner(group);
                let arguments = split(&arguments);
                if self.builders.call(&self.scope, tokens, index, &arguments) {
                    return;
                }
                if FUNCTIONS.contains(&name.as_str())
                    && let Some(argument) = arguments.first()
                {
                    let sink = format!("{}{name}", path(tokens, index));
                    self.given(argument, &sink, &tokens[index], false, false);
                }
            }
        }
    }

    fn given(
        &mut self,
        argument: &[TokenTree],
        sink: &str,
        at: &TokenTree,
        file: bool,
        prepared: bool,
    ) {
        let call = self.scope.source.location(at.span().byte_range().start);
        for text in self.scope.strings(argument) {
            let text = if file {
                let path = self.scope.world.root.join(text.sql());
                match self.scope.read(&path) {
                    Some(text) => text,
                    // sqlx reports this itself when the program is built.
                    None => continue,
                }
            } else {
                text
            };
            self.add(Query {
                text,
                sink: sink.to_owned(),
                call: call.clone(),
                prepared,
            });
        }
    }

    fn add(&mut self, query: Query) {
        if !query.text.sql().trim().is_empty() {
            self.found.push(query);
        }
    }
}

/// The number of tokens in a `::<..>`.
fn turbofish(tokens: &[TokenTree]) -> usize {
    match tokens {
        [a, b, open, ..] if is_punct(a, ':') && is_punct(b, ':') && is_punct(open, '<') => {
            let mut depth = 0_usize;
            for (index, token) in tokens.iter().enumerate().skip(2) {
                match token {
                    TokenTree::Punct(punct) if punct.as_char() == '<' => depth += 1,
                    // The `>` of `->` closes no bracket.
                    TokenTree::Punct(punct)
                        if punct.as_char() == '>'
                            && !matches!(&tokens[index - 1], TokenTree::Punct(before)
                                if before.as_char() == '-' && before.spacing() == Spacing::Joint) =>
                    {
                        depth -= 1;
                        if depth == 0 {
                            return index + 1;
                        }
                    }
                    _ => {}
                }
            }
            0
        }
        _ => 0,
    }
}

/// The path before a name: `sqlx::`.
fn path(tokens: &[TokenTree], index: usize) -> String {
    let mut begin = index;
    while begin >= 3
        && is_punct(&tokens[begin - 1], ':')
        && is_punct(&tokens[begin - 2], ':')
        && matches!(tokens[begin - 3], TokenTree::Ident(_))
    {
        begin -= 3;
    }
    tokens[begin..index]
        .iter()
        .map(ToString::to_string)
        .collect()
}

/// A text together with its call.
pub(super) fn query(text: Text, sink: &str, call: crate::Location) -> Query {
    Query {
        text,
        sink: sink.to_owned(),
        call,
        prepared: false,
    }
}
