//! `query!` and its kin: the macro checks the text against the lock, then calls sqlx's macro of the same name.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use expand_contract_schema::{Diagnostic, Lock, Severity, Stage};
use expand_contract_source::lint::{self, ChangingSchema};
use expand_contract_source::lists::{Listed, list};
use proc_macro2::{Span, TokenStream, TokenTree};
use quote::{ToTokens, format_ident, quote};
use syn::parse::{ParseStream, Parser};
use syn::{BinOp, Expr, ExprBinary, Lit, LitStr, Token};

use crate::lock::{self, Found};
use crate::{manifest, report};

/// One of the macros.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kind {
    /// The name of sqlx's macro, which gets the same arguments.
    pub(crate) sqlx: &'static str,
    /// Whether a type stands before the text.
    pub(crate) record: bool,
    /// Whether the text is in a file.
    pub(crate) file: bool,
}

/// The arguments of a macro.
struct Input {
    /// The type and its comma.
    record: TokenStream,
    /// The text, or the path of the file, as the user wrote it.
    source: Expr,
    /// Comma and arguments.
    rest: TokenStream,
}

impl Kind {
    fn parse(self, input: ParseStream<'_>) -> syn::Result<Input> {
        let mut record = TokenStream::new();
        if self.record {
            let ty: syn::Type = input.parse()?;
            let comma: Token![,] = input.parse()?;
            record = quote!(#ty #comma);
        }
        Ok(Input {
            record,
            source: input.parse()?,
            rest: input.parse()?,
        })
    }
}

/// Expands one of sqlx's macros.
pub(crate) fn expand(kind: Kind, input: TokenStream) -> TokenStream {
    let sqlx = format_ident!("{}", kind.sqlx);
    let given = input.clone();
    let Ok(input) = (|input: ParseStream<'_>| kind.parse(input)).parse2(input) else {
        // sqlx's macro cannot read these arguments either, and reports them itself.
        return quote!(::sqlx::#sqlx!(#given));
    };
    let Input {
        record,
        source,
        rest,
    } = input;
    let Some(text) = string(&source) else {
        return quote!(::sqlx::#sqlx!(#given));
    };
    let found = match lock::find() {
        Ok(found) => found,
        // sqlx's macro cannot read a text with a list.
        Err(_) if !text.contains('{') && !kind.file && lock::is_reported() => {
            return quote!(::sqlx::#sqlx!(#given));
        }
        Err(error) => return syn::Error::new_spanned(&source, error).into_compile_error(),
    };
    let mut file = None;
    let text = if kind.file {
        match read(&text) {
            Ok((path, text)) => {
                file = Some(path);
                text
            }
            // sqlx's macro reports this itself.
            Err(()) => return quote!(::sqlx::#sqlx!(#given)),
        }
    } else {
        text
    };
    let place = file.as_ref().map(|path| path.display().to_string());
    let checked = match check(&found.lock, &text, place.as_deref(), true) {
        Ok(checked) => checked,
        Err(error) => return syn::Error::new_spanned(&source, error).into_compile_error(),
    };
    if let Some(error) = manifest::lacks_sqlx() {
        return syn::Error::new_spanned(&source, error).into_compile_error();
    }
    let tracked = found.tracked;
    let warnings = warnings(&source, &checked.warnings);
    // sqlx prepares the text with the lists written out, and the file in `.sqlx` has the hash of that text.
    if let Some(text) = checked.listed {
        let literal = LitStr::new(&text, first(&source));
        let sqlx = format_ident!("{}", kind.sqlx.replace("query_file", "query"));
        let file = file.map(|path| {
            let path = path.to_string_lossy();
            quote!(
                const _: &[::core::primitive::u8] = ::core::include_bytes!(#path);
            )
        });
        let call = quote!(::sqlx::#sqlx!(#record #literal #rest));
        let call = allowing_deprecated(call, kind, &rest, &found.lock);
        return quote!({ #tracked #file #warnings #call });
    }
    let call = quote!(::sqlx::#sqlx!(#record #source #rest));
    let call = allowing_deprecated(call, kind, &rest, &found.lock);
    if tracked.is_empty() && warnings.is_empty() {
        return call;
    }
    quote!({ #tracked #warnings #call })
}

/// Allows deprecated items in sqlx's macro, which fills each field of a struct, also a deprecated one: the check of the
/// text has warned already, and the user cannot avoid the field. The arguments are the user's own code, so they stay
/// outside of the `allow`.
fn allowing_deprecated(
    call: TokenStream,
    kind: Kind,
    arguments: &TokenStream,
    lock: &Lock,
) -> TokenStream {
    let mut leaving = lock
        .tables
        .values()
        .flat_map(|table| &table.columns)
        .filter(|(_, column)| {
            let exit = column.exit();
            exit.is_some_and(|exit| exit.stage == Stage::Expanding && !exit.has_no_field())
        })
        .map(|(name, _)| name)
        .peekable();
    if !kind.record || leaving.peek().is_none() {
        return call;
    }
    let leaving: Vec<&String> = leaving.collect();
    let is_plain = |token: TokenTree| match token {
        TokenTree::Ident(ident) => !leaving.iter().any(|name| ident == name.as_str()),
        TokenTree::Punct(punct) => matches!(punct.as_char(), ',' | '.' | '&' | '*'),
        TokenTree::Literal(_) => true,
        TokenTree::Group(_) => false,
    };
    if !arguments.clone().into_iter().all(is_plain) {
        return call;
    }
    quote!({
        #[allow(deprecated)]
        let query = #call;
        query
    })
}

/// Expands `sql!`: the text itself, checked and with its lists written out.
pub(crate) fn text(
    input: TokenStream,
    lock: impl FnOnce() -> Result<Found, String>,
) -> TokenStream {
    let parse = |input: ParseStream<'_>| {
        if input.is_empty() {
            return Err(syn::Error::new(
                Span::call_site(),
                "`sql!` needs a text\nhelp: write `sql!(\"SELECT ..\")`",
            ));
        }
        let source: Expr = input.parse()?;
        let comma: Option<Token![,]> = input.parse()?;
        if input.is_empty() {
            return Ok(source);
        }
        Err(input.error(if comma.is_some() {
            "`sql!` takes a text alone\n\
             help: bind arguments where it is used: `sqlx::query(sql!(\"..\")).bind(id)`"
        } else {
            "expected one text\nhelp: join several by `+`"
        }))
    };
    let source = match parse.parse2(input) {
        Ok(source) => source,
        Err(error) => return error.into_compile_error(),
    };
    let Some(text) = string(&source) else {
        return syn::Error::new_spanned(
            &source,
            "`sql!` takes a string literal, or several joined by `+`\n\
             help: `cargo expand-contract check` also checks a text that is put together at run time",
        )
        .into_compile_error();
    };
    let checked = lock().and_then(|found| {
        let checked = check(&found.lock, &text, None, false)?;
        Ok((found, checked))
    });
    let (found, checked) = match checked {
        Ok(checked) => checked,
        Err(error) => return syn::Error::new_spanned(&source, error).into_compile_error(),
    };
    let literal = LitStr::new(checked.listed.as_ref().unwrap_or(&text), first(&source));
    let (tracked, warnings) = (found.tracked, warnings(&source, &checked.warnings));
    quote!({ #tracked #warnings #literal })
}

/// The value of a literal, or of several joined by `+`.
fn string(source: &Expr) -> Option<String> {
    match source {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Str(text) => Some(text.value()),
            _ => None,
        },
        // Tokens from `macro_rules!` stand in invisible brackets.
        Expr::Group(group) => string(&group.expr),
        Expr::Binary(ExprBinary {
            left,
            op: BinOp::Add(_),
            right,
            ..
        }) => Some(string(left)? + &string(right)?),
        _ => None,
    }
}

/// A file below the package's folder. sqlx looks for it there, too.
fn read(path: &str) -> Result<(PathBuf, String), ()> {
    let path = lock::manifest_dir().map_err(drop)?.join(path);
    let text = std::fs::read_to_string(&path).map_err(drop)?;
    Ok((path, text))
}

/// The result of checking a text.
struct Checked {
    /// The text with its lists written out, if it has any.
    listed: Option<String>,
    /// The warnings, each with a name for the item that carries it.
    warnings: Vec<(String, String)>,
}

/// Checks a text. The error holds every finding and quotes the lines. `file` is the file of the text, unless the text
/// stands in the macro call itself. `prepared` says whether sqlx's macros get the text.
fn check(
    lock: &Arc<Lock>,
    text: &str,
    file: Option<&str>,
    prepared: bool,
) -> Result<Checked, String> {
    let listed = list(lock, text, prepared).map_err(|finding| shown(&finding, text, None, file))?;
    let (errors, warnings): (Vec<Diagnostic>, Vec<Diagnostic>) =
        lint::listed(&changing_schema(lock), &listed, true)
            .into_iter()
            .partition(|finding| finding.severity == Severity::Error);
    if !errors.is_empty() {
        let errors = errors
            .iter()
            .map(|error| shown(error, text, Some(&listed), file));
        return Err(errors.collect::<Vec<_>>().join("\n\n"));
    }
    let warnings = warnings
        .iter()
        .map(|warning| {
            let name = report::words(&warning.message);
            (name, shown(warning, text, Some(&listed), file))
        })
        .collect();
    Ok(Checked {
        warnings,
        listed: listed.is_changed().then_some(listed.text),
    })
}

/// A finding as several lines, with the line of SQL that it is about.
fn shown(finding: &Diagnostic, text: &str, listed: Option<&Listed>, file: Option<&str>) -> String {
    let mut said = lint::sql_note(finding);
    if let Some((part, label)) = finding.marked() {
        let part = match listed {
            Some(listed) => listed.written(part.clone()),
            None => part.clone(),
        };
        let begin = text[..part.start].rfind('\n').map_or(0, |at| at + 1);
        let line = text[begin..].lines().next().unwrap_or_default();
        let indent = line.len() - line.trim_start().len();
        let before = text[begin..part.start]
            .chars()
            .count()
            .saturating_sub(indent);
        let end = part.end.min(begin + line.len());
        let marked = text
            .get(part.start..end)
            .map_or(1, |part| part.chars().count().max(1));
        if let Some(file) = file {
            let number = text[..part.start].matches('\n').count() + 1;
            let _ = write!(said, "\n\n  {file}:{number}");
        }
        let _ = write!(
            said,
            "\n\n    {}\n    {}{} {label}\n",
            line.trim(),
            " ".repeat(before),
            "^".repeat(marked)
        );
    }
    for note in finding.notes() {
        let _ = write!(said, "\nnote: {note}");
    }
    for help in &finding.help {
        let _ = write!(said, "\nhelp: {help}");
    }
    said
}

/// Uses of deprecated constants at the place of the text: macros cannot warn on stable Rust.
fn warnings(source: &Expr, warnings: &[(String, String)]) -> TokenStream {
    let at = first(source);
    warnings
        .iter()
        .map(|(name, note)| report::warning(at, name, note))
        .collect()
}

/// The place where a text begins.
fn first(source: &Expr) -> Span {
    fn visible(tokens: TokenStream) -> Option<Span> {
        tokens.into_iter().find_map(|token| match token {
            TokenTree::Group(group) if group.delimiter() == proc_macro2::Delimiter::None => {
                visible(group.stream())
            }
            token => Some(token.span()),
        })
    }
    visible(source.to_token_stream()).unwrap_or_else(Span::call_site)
}

/// The changing schema of a lock, made once for all texts of a crate.
fn changing_schema(lock: &Arc<Lock>) -> Arc<ChangingSchema> {
    type Last = (Arc<Lock>, Arc<ChangingSchema>);
    static LAST: Mutex<Option<Last>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match &*last {
        Some((known, changing)) if Arc::ptr_eq(known, lock) => changing.clone(),
        _ => {
            let changing = Arc::new(ChangingSchema::new(lock));
            *last = Some((lock.clone(), changing.clone()));
            changing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_is_quoted_with_a_caret() {
        let finding = Diagnostic::error("SQL names `users.name`")
            .code("EC0001")
            .span(17..21, "use `full_name`")
            .note("n")
            .help("h");
        assert_eq!(
            shown(&finding, "SELECT id,\n      ünme\nFROM users", None, None),
            "[EC0001] SQL names `users.name`\n\n    ünme\n    ^^^ use `full_name`\n\nnote: n\nhelp: h"
        );
    }
}
