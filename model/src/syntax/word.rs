//! What is inside every attribute: words separated by commas, each bare, `= "text"` or `(..)`.

use proc_macro2::{Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{LitStr, Token, token};

use super::problem::Problems;

/// One word of an attribute.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) name: Ident,
    pub(super) value: Value,
}

/// What stands behind a word.
#[derive(Clone)]
pub(super) enum Value {
    /// Nothing.
    None,
    /// `= "text"`.
    Text(LitStr),
    /// `= something else`.
    Other(TokenStream),
    /// `(..)`, and what is between the parentheses.
    List(TokenStream),
}

/// A word that is understood in one place.
pub(super) struct Known {
    /// The word.
    pub(super) word: &'static str,
    /// How it is written, whole.
    pub(super) form: &'static str,
}

/// Shorthand for tables of [`Known`] words.
pub(super) const fn known(word: &'static str, form: &'static str) -> Known {
    Known { word, form }
}

impl Word {
    /// The word as text, without `r#`.
    pub(super) fn text(&self) -> String {
        self.name.unraw().to_string()
    }

    /// The word alone: anything behind it is a problem.
    pub(super) fn flag(&self, problems: &mut Problems) {
        if !matches!(self.value, Value::None) {
            let word = self.text();
            problems
                .error(self, format!("`{word}` takes no value"))
                .help(format!("write `{word}`"));
        }
    }

    /// The text behind `=`, which must not be empty.
    pub(super) fn string(&self, form: &str, problems: &mut Problems) -> Option<LitStr> {
        let word = self.text();
        match &self.value {
            Value::Text(text) if text.value().trim().is_empty() => {
                problems
                    .error(text, format!("`{word}` is empty"))
                    .help(format!("write `{form}`"));
                None
            }
            Value::Text(text) => Some(text.clone()),
            Value::Other(tokens) => {
                let quoted = tokens.to_string().replace('"', "\\\"");
                problems
                    .error(tokens, format!("`{word}` takes a string literal"))
                    .help(format!("write `{word} = \"{quoted}\"`"));
                None
            }
            Value::None | Value::List(_) => {
                problems
                    .error(self, format!("`{word}` needs a value"))
                    .help(format!("write `{form}`"));
                None
            }
        }
    }

    /// The words between the parentheses; none of them without parentheses.
    pub(super) fn list(&self, known: &[Known], problems: &mut Problems) -> Vec<Self> {
        match &self.value {
            Value::None => Vec::new(),
            Value::List(inner) => {
                let place = format!("`{}`", self.text());
                words(inner.clone(), &place, known, problems)
            }
            Value::Text(_) | Value::Other(_) => {
                let word = self.text();
                let inner = known.iter().map(|known| known.form).collect::<Vec<_>>();
                problems
                    .error(self, format!("`{word}` takes parentheses, not `=`"))
                    .help(format!("write `{word}({})`", inner.join(", ")));
                Vec::new()
            }
        }
    }
}

impl ToTokens for Word {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.name.to_tokens(tokens);
        match &self.value {
            Value::None => {}
            Value::Text(text) => text.to_tokens(tokens),
            Value::Other(other) => other.to_tokens(tokens),
            Value::List(inner) => inner.to_tokens(tokens),
        }
    }
}

/// Splits an attribute into words. Unknown and repeated ones are problems and left out.
pub(super) fn words(
    tokens: TokenStream,
    place: &str,
    known: &[Known],
    problems: &mut Problems,
) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for word in raw_words(tokens, place, known, problems) {
        let name = word.text();
        if !known.iter().any(|known| known.word == name) {
            unknown(&word.name, &name, place, known, problems);
        } else if found.iter().any(|earlier| earlier.text() == name) {
            problems.error(&word.name, format!("`{name}` is said twice"));
        } else {
            found.push(word);
        }
    }
    found
}

/// Splits an attribute into words, whatever they are.
pub(super) fn raw_words(
    tokens: TokenStream,
    place: &str,
    known: &[Known],
    problems: &mut Problems,
) -> Vec<Word> {
    let mut found = Vec::new();
    // The parser itself never fails: it notes what is wrong and goes on behind the next comma.
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match word(input) {
                Ok(word) => {
                    found.push(word);
                    if let Some(tokens) = skip_to_comma(input) {
                        problems.error(tokens, "expected a comma");
                    }
                }
                Err(wrong) => {
                    problems
                        .error_at(wrong.span(), wrong.span(), wrong.to_string())
                        .help(format!("{place} takes {}", list(known)));
                    skip_to_comma(input);
                }
            }
        }
        Ok(())
    };
    if let Err(wrong) = parser.parse2(tokens) {
        problems.error_at(wrong.span(), wrong.span(), wrong.to_string());
    }
    found
}

fn word(input: ParseStream<'_>) -> syn::Result<Word> {
    if !input.peek(syn::Ident::peek_any) {
        return Err(input.error("expected a word"));
    }
    let name = input.call(Ident::parse_any)?;
    let value = if input.peek(token::Paren) {
        let inner;
        syn::parenthesized!(inner in input);
        Value::List(inner.parse()?)
    } else if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        let mut tokens = TokenStream::new();
        while !input.is_empty() && !input.peek(Token![,]) {
            tokens.extend([input.parse::<TokenTree>()?]);
        }
        if tokens.is_empty() {
            return Err(input.error(format!("expected a string behind `{name} =`")));
        }
        match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) => Value::Text(text),
            Err(_) => Value::Other(tokens),
        }
    } else {
        Value::None
    };
    Ok(Word { name, value })
}

/// Leaves the input behind the next comma; gives the first token before it.
fn skip_to_comma(input: ParseStream<'_>) -> Option<TokenTree> {
    let mut first = None;
    while !input.is_empty() {
        if input.peek(Token![,]) {
            input.parse::<Token![,]>().ok()?;
            break;
        }
        let tokens = input.parse::<TokenTree>().ok()?;
        first.get_or_insert(tokens);
    }
    first
}

/// Reports an unknown word with the nearest one that is valid, and all that are.
pub(super) fn unknown(
    tokens: impl ToTokens,
    word: &str,
    place: &str,
    known: &[Known],
    problems: &mut Problems,
) {
    let problem = problems.error(tokens, format!("unknown word `{word}`"));
    if let Some(near) = nearest(word, known.iter().map(|known| known.word)) {
        let form = known.iter().find(|known| known.word == near);
        problem.help(format!(
            "did you mean `{}`?",
            form.map_or(near, |known| known.form)
        ));
    }
    problem.help(format!("{place} takes {}", list(known)));
}

fn list(known: &[Known]) -> String {
    let words: Vec<_> = known
        .iter()
        .map(|known| format!("`{}`", known.word))
        .collect();
    words.join(", ")
}

/// The nearest of some words, when it is near enough to be what was meant.
pub(super) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|known| (strsim::jaro_winkler(word, known), known))
        .filter(|(near, _)| *near > 0.8)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
        .map(|(_, known)| known)
}
