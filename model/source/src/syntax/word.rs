//! What is inside every attribute: words separated by commas, each bare, `= "text"` or `(..)`.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseStream, Parser};
use syn::{Lit, LitStr, Token, token};

use super::elsewhere::elsewhere;
use super::problem::Problems;
use crate::nearest::nearest;

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
    /// `= something else`, or nothing behind the `=`.
    Other(TokenStream),
    /// `: something`.
    Colon(TokenStream),
    /// `(..)`.
    List(Group),
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
                not(self, "parentheses", &group.stream(), form, problems);
                None
            }
            Value::Colon(tokens) => {
                not(self, "`:`", tokens, form, problems);
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
                words(inner.stream(), &place, known, problems)
            }
            Value::Text(_) | Value::Other(_) | Value::Colon(_) => {
                let word = self.text();
                let sign = match self.value {
                    Value::Colon(_) => ":",
                    _ => "=",
                };
                // What is given is most likely meant for the first word.
                let inner = known.first().map_or_else(String::new, |first| {
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
    /// The one name that is given, as a word or in quotes, in parentheses or not.
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
        } else if let Some(earlier) = found.iter().find(|earlier| earlier.text() == name) {
            twice(&word, earlier, problems);
        } else {
            found.push(word);
        }
    }
    found
}

/// Reports a word that was said before.
pub(super) fn twice(word: &Word, earlier: &Word, problems: &mut Problems) {
    problems
        .error(&word.name, format!("`{}` is said twice", word.text()))
        .since(&earlier.name)
        .help("take one of the two away");
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
                    match (text, known.first()) {
                        (Some(text), Some(first)) if first.form.contains('=') => {
                            let word = format!("{} = {}", first.word, text.token());
                            problem.help(match place.trim_matches('`') {
                                outer if outer != place => format!("write `{outer}({word})`"),
                                _ => format!("write `{word}`"),
                            });
                        }
                        _ => {
                            problem.help(format!("{place} takes {}", list(known)));
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

fn word(input: ParseStream<'_>) -> syn::Result<Word> {
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
    Ok(Word { name, value })
}

/// Reports a value that is not behind `=`.
fn not(word: &Word, sign: &str, tokens: &TokenStream, form: &str, problems: &mut Problems) {
    let name = word.text();
    let form = instead(&name, tokens, form);
    problems
        .error(word, format!("`{name}` takes `=`, not {sign}"))
        .help(format!("write `{form}`"));
}

/// How a word is written with the value that was given, or with the one of its form.
fn instead(word: &str, tokens: &TokenStream, form: &str) -> String {
    quoted(tokens).map_or_else(|| form.to_owned(), |quoted| format!("{word} = {quoted}"))
}

/// What was most likely meant by something that is not what it should be: one token, in quotes.
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

fn up_to_comma(input: ParseStream<'_>) -> syn::Result<TokenStream> {
    let mut tokens = TokenStream::new();
    while !input.is_empty() && !input.peek(Token![,]) {
        tokens.extend([input.parse::<TokenTree>()?]);
    }
    Ok(tokens)
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
    problems.misread();
    let problem = problems.error(tokens, format!("unknown word `{word}`"));
    if let Some(help) = elsewhere(word, place) {
        problem.help(help);
        return;
    }
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
        // The form of a word that is refused is another word.
        .filter(|known| known.form.starts_with(known.word))
        .map(|known| format!("`{}`", known.word))
        .collect();
    words.join(", ")
}
