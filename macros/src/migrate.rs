//! `#[migrate]`: parse, check against the lock, expand.

use std::path::Path;

use expand_contract_source::syntax::{
    is_projection, parse_model, parse_projection, without_migrate,
};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use crate::check;
use crate::expand;
use crate::lock::Found;
use crate::report;

pub(crate) fn expand(
    words: &TokenStream,
    item: &TokenStream,
    lock: impl FnOnce() -> Result<Found, String>,
    is_reported: impl FnOnce() -> bool,
) -> TokenStream {
    let kept = || without_migrate(item.clone());
    let parsed: Item = match syn::parse2(item.clone()) {
        Ok(parsed) => parsed,
        Err(wrong) => {
            let (kept, wrong) = (kept(), wrong.into_compile_error());
            return quote!(#kept #wrong);
        }
    };
    if is_projection(words) {
        return projection(words, &parsed, kept);
    }
    let (ast, problems) = parse_model(words, &parsed, Path::new(""));
    let errors: TokenStream = problems.iter().map(report::error).collect();
    let Some(ast) = ast else {
        let kept = expand::stripped(&parsed).unwrap_or_else(kept);
        return quote!(#kept #errors);
    };
    if !problems.is_empty() {
        let model = expand::broken(&ast);
        return quote!(#model #errors);
    }
    let found = match lock() {
        Ok(found) => found,
        Err(text) => {
            let at = ast.table_name.span();
            let model = expand::whole(&ast, None);
            let wrong = (!is_reported()).then(|| report::error_at(at, at, &text));
            return quote!(#model #wrong);
        }
    };
    let findings = check::against_lock(&ast, &found.lock);
    let model = expand::whole(&ast, Some(&found.lock));
    let tracked = found.tracked;
    quote!(#model #findings #tracked)
}

/// A projection is not checked against the lock: the model is, and its lock may be another package's.
fn projection(words: &TokenStream, item: &Item, kept: impl Fn() -> TokenStream) -> TokenStream {
    let (ast, problems) = parse_projection(words, item, Path::new(""));
    let errors: TokenStream = problems.iter().map(report::error).collect();
    let whole = match ast {
        Some(ast) => expand::projection(&ast, !problems.is_empty()),
        None => expand::stripped(item).unwrap_or_else(kept),
    };
    quote!(#whole #errors)
}
