//! `QueryBuilder`: joins the pushed parts of a text in the order of the source, as if every push happened.

use proc_macro2::TokenTree;

use super::expression::{Scope, is_punct, is_word, split, word};
use super::{Query, Text, scan};
use crate::Location;

const NAME: &str = "QueryBuilder";

/// The builders that are still being filled, the newest last.
#[derive(Default)]
pub(super) struct Builders {
    open: Vec<Builder>,
}

struct Builder {
    /// The variable; empty if the builder is not bound to one.
    name: String,
    text: Text,
    call: Location,
    /// The lists of `let mut list = builder.separated(", ")`, and whether each has an entry already.
    lists: Vec<(String, Text, bool)>,
}

impl Builders {
    /// The number of builders.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// Closes the builders after the first `len`.
    pub(super) fn close(&mut self, len: usize) -> Vec<Query> {
        let done = self.open.drain(len.min(self.open.len())..);
        done.filter(|builder| !builder.text.is_empty())
            .map(|builder| scan::query(builder.text, NAME, builder.call))
            .collect()
    }

    /// `fn f(builder: &mut QueryBuilder<'_, Db>)`: the pushed text continues one that begins elsewhere.
    pub(super) fn parameters(&mut self, tokens: &[TokenTree]) {
        for parameter in split(tokens) {
            let [TokenTree::Ident(name), colon, rest @ ..] = parameter else {
                continue;
            };
            if is_punct(colon, ':') && rest.iter().any(|token| is_word(token, NAME)) {
                self.open.push(Builder {
                    name: name.to_string(),
                    text: Text::default(),
                    call: Location::default(),
                    lists: Vec::new(),
                });
            }
        }
    }

    /// Handles a call of `tokens[index]` with these arguments. The result says whether it was a method of a builder.
    pub(super) fn call(
        &mut self,
        scope: &Scope<'_>,
        tokens: &[TokenTree],
        index: usize,
        arguments: &[&[TokenTree]],
    ) -> bool {
        let Some(name) = word(&tokens[index]) else {
            return false;
        };
        let call = scope
            .source
            .location(tokens[index].span().byte_range().start);
        let argument = || arguments.first().and_then(|first| scope.string(first));
        let method = index > 0 && is_punct(&tokens[index - 1], '.');
        if !method {
            let path = &tokens[..index];
            let begins = matches!(name.as_str(), "new" | "with_arguments")
                && path
                    .iter()
                    .rev()
                    .take_while(|token| !is_end(token))
                    .any(|token| is_word(token, NAME));
            if begins {
                self.open.push(Builder {
                    name: bound_to(path).unwrap_or_default(),
                    text: argument().unwrap_or_else(hole),
                    call,
                    lists: Vec::new(),
                });
            }
            return begins;
        }
        let Some((builder, list)) = self.receiver(tokens, index) else {
            return false;
        };
        if builder.call.line == 0 {
            builder.call = call;
        }
        match name.as_str() {
            "push" => builder.push(list, true, &argument().unwrap_or_else(hole)),
            "push_unseparated" => builder.push(list, false, &argument().unwrap_or_else(hole)),
            "push_bind" => builder.push(list, true, &hole()),
            "push_bind_unseparated" => builder.push(list, false, &hole()),
            "push_values" => builder.push(None, false, &words(" VALUES (", ")")),
            "push_tuples" => builder.push(None, false, &words(" (", ")")),
            "separated" => {
                if let Some(name) = bound_to(&tokens[..index]) {
                    let separator = argument().unwrap_or_default();
                    builder.lists.push((name, separator, false));
                }
            }
            _ => return false,
        }
        true
    }

    /// The builder that a chain of calls begins with, and the index of its list.
    fn receiver(
        &mut self,
        tokens: &[TokenTree],
        index: usize,
    ) -> Option<(&mut Builder, Option<usize>)> {
        let chain = tokens[..index]
            .iter()
            .rev()
            .take_while(|token| !is_end(token));
        let mut first = None;
        let mut begins = false;
        for token in chain {
            if let TokenTree::Ident(word) = token {
                begins |= word == NAME;
                first = Some(word.to_string());
            }
        }
        if begins {
            return self.open.last_mut().map(|builder| (builder, None));
        }
        let first = first?;
        self.open.iter_mut().rev().find_map(|builder| {
            if builder.name == first {
                return Some((builder, None));
            }
            let list = builder
                .lists
                .iter()
                .rposition(|(name, _, _)| *name == first)?;
            Some((builder, Some(list)))
        })
    }
}

impl Builder {
    fn push(&mut self, list: Option<usize>, separated: bool, text: &Text) {
        if let Some(list) = list
            && separated
        {
            let (_, separator, begun) = &mut self.lists[list];
            if std::mem::replace(begun, true) {
                self.text.append(&separator.clone());
            }
        }
        self.text.append(text);
    }
}

fn hole() -> Text {
    let mut text = Text::default();
    text.push_hole();
    text
}

fn words(before: &str, after: &str) -> Text {
    let mut text = Text::default();
    text.push_unplaced(before);
    text.push_hole();
    text.push_unplaced(after);
    text
}

/// Whether a token ends the search for the beginning of a chain of calls.
fn is_end(token: &TokenTree) -> bool {
    match token {
        TokenTree::Punct(punct) => matches!(punct.as_char(), ';' | '=' | ',' | '|' | '{' | '}'),
        TokenTree::Group(group) => group.delimiter() == proc_macro2::Delimiter::Brace,
        TokenTree::Ident(ident) => ident == "return" || ident == "await",
        TokenTree::Literal(_) => true,
    }
}

/// `let [mut] name [: T] = ` before an expression.
fn bound_to(tokens: &[TokenTree]) -> Option<String> {
    let statement = tokens
        .iter()
        .rposition(|token| is_punct(token, ';'))
        .map_or(0, |at| at + 1);
    let statement = &tokens[statement..];
    let begin = statement.iter().rposition(|token| is_word(token, "let"))?;
    statement[begin + 1..]
        .iter()
        .find(|token| !is_word(token, "mut"))
        .and_then(word)
}
