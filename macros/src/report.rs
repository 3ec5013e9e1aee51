//! Messages to the user: errors, warnings, and panics, which are always bugs of this crate.

use std::panic::{AssertUnwindSafe, catch_unwind};

use expand_contract_schema::Diagnostic;
use expand_contract_source::syntax::Problem;
use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};

/// Runs a macro. A panic becomes one error, beside the item as the user wrote it.
pub(crate) fn guarded(
    name: &str,
    kept: &TokenStream,
    run: impl FnOnce() -> TokenStream,
) -> TokenStream {
    let panic = match catch_unwind(AssertUnwindSafe(run)) {
        Ok(tokens) => return tokens,
        Err(panic) => panic,
    };
    let said = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let panic = said
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_default();
    let text = format!(
        "this is a bug in `{name}` of expand-contract, please report it with this code: {panic}"
    );
    quote!(#kept ::core::compile_error! { #text })
}

/// A `compile_error!` under the tokens of a problem.
pub(crate) fn error(problem: &Problem) -> TokenStream {
    error_at(problem.begin, problem.end, &text(&problem.diagnostic))
}

/// A finding as the text of a `compile_error!`: the problem, then the help.
pub(crate) fn text(diagnostic: &Diagnostic) -> String {
    let mut text = diagnostic.message.clone();
    for help in &diagnostic.help {
        text.push_str("\nhelp: ");
        text.push_str(help);
    }
    text
}

/// A `compile_error!` from one place to another.
pub(crate) fn error_at(start: Span, end: Span, text: &str) -> TokenStream {
    let (first, last) = (Ident::new("first", start), Ident::new("last", end));
    syn::Error::new_spanned(quote!(#first #last), text).into_compile_error()
}

/// A warning at a place. Macros cannot warn on stable Rust, so the output uses a deprecated constant whose name is the
/// warning.
pub(crate) fn warning(at: Span, name: &str, note: &str) -> TokenStream {
    let name = format_ident!("{}", words(name), span = at);
    let used = quote_spanned!(at=> const _: () = #name;);
    quote! {
        const _: () = {
            #[deprecated(note = #note)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            #used
        };
    }
}

/// A text as an identifier: `users.name is new` becomes `users_name_is_new`.
pub(crate) fn words(text: &str) -> String {
    let mut words = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            words.push(c);
        } else if !words.is_empty() && !words.ends_with('_') {
            words.push('_');
        }
    }
    let words = words.trim_end_matches('_');
    match words.chars().next() {
        Some(first) if first.is_ascii_digit() => format!("_{words}"),
        Some(_) => words.to_owned(),
        None => "unnamed".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_error_beside_the_item() {
        let item = quote!(
            struct User;
        );
        let tokens = guarded("migrate", &item, || panic!("no {}", "luck")).to_string();
        assert!(tokens.starts_with("struct User ;"), "{tokens}");
        assert!(
            tokens.contains("compile_error") && tokens.contains("no luck"),
            "{tokens}"
        );
    }

    #[test]
    fn any_text_is_an_identifier() {
        assert_eq!(
            words("users.name was renamed to `full_name`"),
            "users_name_was_renamed_to_full_name"
        );
        assert_eq!(words("1 of \"ä\""), "_1_of");
        assert_eq!(words("ä"), "unnamed");
    }
}
