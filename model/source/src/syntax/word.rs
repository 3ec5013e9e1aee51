//! Splits the content of every attribute into words separated by commas, each bare, `= "text"` or `(..)`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Lit, LitStr, Token, token};

use super::misplaced::misplaced;
use super::problem::Problems;
use super::vocabulary::{Entry, Kind, Name, Place};
use crate::nearest::nearest;

/// One word of an attribute.
#[derive(Clone)]
pub(super) struct Word {
    pub(super) name: Ident,
    pub(super) value: Value,
    /// Its full form; empty for a word that is unknown in its place.
    example: &'static str,
}

/// The value after a word.
#[derive(Clone)]
pub(super) enum Value {
    /// No value.
    None,
    /// `= "text"`.
    Text(LitStr),
    /// `= something else`, or a `=` without a value.
    Other(TokenStream),
    /// `: something`.
    Colon(TokenStream),
    /// `(..)`.
    List(Group),
}

impl Word {
    /// The spelling of the word, without `r#`.
    pub(super) fn text(&self) -> String {
        self.name.unraw().to_string()
    }

    /// Whether it is this word.
    pub(super) fn is(&self, name: Name) -> bool {
        self.text() == name.word()
    }

    /// Its full form with a sample value.
    pub(super) fn example(&self) -> &'static str {
        self.example
    }

    /// Accepts the word without a value: any value is a problem.
    pub(super) fn flag(&self, problems: &mut Problems) {
        if !matches!(self.value, Value::None) {
            let word = self.text();
            problems
                .error(self, format!("`{word}` takes no value"))
                .help(format!("write `{word}`"));
        }
    }

    /// The text after `=`, which must not be empty.
    pub(super) fn string(&self, problems: &mut Problems) -> Option<LitStr> {
        let word = self.text();
        let form = self.example;
        match &self.value {
            Value::Text(text) if text.value().trim().is_empty() => {
                problems
                    .error(text, format!("`{word}` is empty"))
                    .help(format!("write `{form}`"));
                None
            }
            Value::Text(text) => Some(text.clone()),
            Value::Other(tokens) if !tokens.is_empty() => {
                let form = instead(&word, tokens, form);
                problems
                    .error(tokens, format!("`{word}` takes a string literal"))
                    .help(format!("write `{form}`"));
                None
            }
            Value::None | Value::Other(_) => {
                problems
                    .error(self, format!("`{word}` needs a value"))
                    .help(format!("write `{form}`"));
                None
            }
            Value::List(group) => {
                wrong_sign(self, "parentheses", &group.stream(), form, problems);
                None
            }
            Value::Colon(tokens) => {
                wrong_sign(self, "`:`", tokens, form, problems);
                None
            }
        }
    }

    /// The words between the parentheses; empty if there are no parentheses.
    pub(super) fn list(&self, place: Place, problems: &mut Problems) -> Vec<Self> {
        match &self.value {
            Value::None => Vec::new(),
            Value::List(inner) => words(inner.stream(), place, problems),
            Value::Text(_) | Value::Other(_) | Value::Colon(_) => {
                let word = self.text();
                let sign = match self.value {
                    Value::Colon(_) => ":",
                    _ => "=",
                };
                // The value most likely belongs to the first word.
                let inner = place.words().next().map_or_else(String::new, |first| {
                    instead(first.word, &self.value.tokens(), first.form)
                });
                problems
                    .error(self, format!("`{word}` takes parentheses, not `{sign}`"))
                    .help(format!("write `{word}({inner})`"));
                Vec::new()
            }
        }
    }
}

impl Value {
    /// The single name of the value, as a word or in quotes, with or without parentheses.
    pub(super) fn name(&self) -> Option<Ident> {
        let tokens = match self {
            Self::List(group) => group.stream(),
            other => other.tokens(),
        };
        match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) => text.parse().ok(),
            Err(_) => syn::parse2(tokens).ok(),
        }
    }

    fn tokens(&self) -> TokenStream {
        match self {
            Self::None => TokenStream::new(),
            Self::Text(text) => text.to_token_stream(),
            Self::Other(tokens) | Self::Colon(tokens) => tokens.clone(),
            Self::List(group) => group.to_token_stream(),
        }
    }
}

impl ToTokens for Word {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        self.name.to_tokens(tokens);
        tokens.extend(self.value.tokens());
    }
}

/// Splits an attribute into words. Unknown and repeated words are reported and left out.
pub(super) fn words(tokens: TokenStream, place: Place, problems: &mut Problems) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    for word in raw_words(tokens, place, problems) {
        let name = word.text();
        let known = place.word(&name);
        if known.is_none() {
            unknown(&word.name, &name, place, problems);
        } else if known.is_some_and(|known| known.repeats) {
            found.push(word);
        } else if let Some(earlier) = found.iter().find(|earlier| earlier.text() == name) {
            twice(&word, earlier, problems);
        } else {
            found.push(word);
        }
    }
    found
}

/// Reports a repeated word.
pub(super) fn twice(word: &Word, earlier: &Word, problems: &mut Problems) {
    problems
        .error(&word.name, format!("`{}` is said twice", word.text()))
        .since(&earlier.name)
        .help("take one of the two away");
}

/// The word of this name, if it is present.
pub(super) fn get(found: &[Word], name: Name) -> Option<&Word> {
    found.iter().find(|word| word.is(name))
}

/// Splits an attribute into words, known or unknown.
pub(super) fn raw_words(tokens: TokenStream, place: Place, problems: &mut Problems) -> Vec<Word> {
    let mut found = Vec::new();
    // The parser itself never fails: it reports a problem and continues after the next comma.
    let parser = |input: ParseStream<'_>| {
        while !input.is_empty() {
            match word(input, place) {
                Ok(word) => {
                    found.push(word);
                    if let Some(tokens) = skip_to_comma(input) {
                        problems.misread();
                        problems
                            .error(tokens, "expected a comma")
                            .help("words are separated by commas");
                    }
                }
                Err(wrong) => {
                    problems.misread();
                    let text = input.fork().parse::<LitStr>().ok();
                    let problem = problems.error_at(wrong.span(), wrong.span(), wrong.to_string());
                    // A text without a word most likely belongs to the first word.
                    let takes_text = |first: &&Entry| matches!(first.kind, Kind::Text | Kind::Path);
                    match (text, place.words().next().filter(takes_text)) {
                        (Some(text), Some(first)) => {
                            let word = format!("{} = {}", first.word, text.token());
                            problem.help(match place.enclosing_word() {
                                Some(outer) => format!("write `{outer}({word})`"),
                                None => format!("write `{word}`"),
                            });
                        }
                        _ => {
                            problem.help(takes(place));
                        }
                    }
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

fn word(input: ParseStream<'_>, place: Place) -> syn::Result<Word> {
    if !input.peek(syn::Ident::peek_any) {
        return Err(input.error("expected a word"));
    }
    let name = input.call(Ident::parse_any)?;
    let value = if input.peek(token::Paren) {
        Value::List(input.parse()?)
    } else if input.peek(Token![=]) {
        input.parse::<Token![=]>()?;
        let tokens = up_to_comma(input)?;
        match syn::parse2::<LitStr>(tokens.clone()) {
            Ok(text) if text.suffix().is_empty() => Value::Text(text),
            _ => Value::Other(tokens),
        }
    } else if input.peek(Token![:]) && !input.peek(Token![::]) {
        input.parse::<Token![:]>()?;
        Value::Colon(up_to_comma(input)?)
    } else {
        Value::None
    };
    let known = place.word(&name.unraw().to_string());
    Ok(Word {
        name,
        value,
        example: known.map_or("", |known| known.example),
    })
}

/// Reports a value that does not stand after `=`.
fn wrong_sign(word: &Word, sign: &str, tokens: &TokenStream, form: &str, problems: &mut Problems) {
    let name = word.text();
    let form = instead(&name, tokens, form);
    problems
        .error(word, format!("`{name}` takes `=`, not {sign}"))
        .help(format!("write `{form}`"));
}

/// The right form of a word, with the given value or with the value of its form.
fn instead(word: &str, tokens: &TokenStream, form: &str) -> String {
    quoted(tokens).map_or_else(|| form.to_owned(), |quoted| format!("{word} = {quoted}"))
}

/// The most likely text behind a wrong value of one token, in quotes.
fn quoted(tokens: &TokenStream) -> Option<String> {
    let text = match syn::parse2::<Lit>(tokens.clone()) {
        Ok(Lit::Str(text)) if text.value().trim().is_empty() => return None,
        Ok(Lit::Str(text)) => text.value(),
        Ok(Lit::ByteStr(text)) => String::from_utf8(text.value()).ok()?,
        Ok(Lit::CStr(text)) => text.value().into_string().ok()?,
        Ok(Lit::Char(text)) => text.value().into(),
        Ok(literal) => literal.to_token_stream().to_string(),
        Err(_) => syn::parse2::<Ident>(tokens.clone()).ok()?.to_string(),
    };
    Some(format!("{text:?}"))
}

pub(super) fn up_to_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
}

/// Moves the input behind the next comma; returns the first token before it.
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

/// Reports an unknown word, with the nearest known word and a list of all.
pub(super) fn unknown(tokens: impl ToTokens, word: &str, place: Place, problems: &mut Problems) {
    problems.misread();
    let problem = problems.error(tokens, format!("unknown word `{word}`"));
    if let Some(help) = misplaced(word, place) {
        problem.help(help);
        return;
    }
    let near = nearest(word, place.words().map(|known| known.word));
    if let Some(near) = near.and_then(|near| place.word(near)) {
        problem.help(format!("did you mean `{}`?", near.form));
    }
    problem.help(takes(place));
}

/// `a field takes ..`, with every word that is allowed there.
fn takes(place: Place) -> String {
    let words: Vec<_> = place
        .words()
        .filter(|known| known.kind != Kind::Refused)
        .map(|known| format!("`{}`", known.word))
        .collect();
    format!("{} takes {}", place.name(), words.join(", "))
}
