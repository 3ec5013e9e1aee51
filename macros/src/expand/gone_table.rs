//! The struct of a removed table. Code that uses its name does not compile, and rustc says why.
//!
//! The name becomes a type alias that stands for the associated type of a trait which nothing implements. rustc looks at such an
//! alias only where it is used, and its error is then the text of `diagnostic::on_unimplemented`, on the token. (A struct with an
//! unsatisfiable bound is an error where it stands; a `deprecated` one is only a warning where it is named.)

use expand_contract_schema::TableLifecycleKind;
use expand_contract_source::lint;
use expand_contract_source::syntax::ModelAst;
use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::Parts;
use crate::report::words;

/// Whether the struct says that its table is removed.
pub(super) fn is_removed(ast: &ModelAst) -> bool {
    let kind = ast.table.lifecycle.as_ref().map(|said| &said.kind);
    matches!(kind, Some(TableLifecycleKind::Removed))
}

pub(super) fn expand(parts: &Parts<'_>) -> TokenStream {
    let item = &parts.ast.item;
    let (vis, ident) = (&item.vis, &item.ident);
    let table = &parts.ast.table.name;
    let exit = parts
        .lock
        .and_then(|lock| lock.tables.get(table))
        .and_then(expand_contract_schema::lock::LockTable::exit);
    let by = exit.map_or_else(String::new, |exit| {
        format!(" by migration {}", exit.migration)
    });
    let said = format!("`{ident}` is the model of table `{table}`, which was removed{by}");
    let message = lint::gone_table_note(&said);
    let note = exit.and_then(|exit| exit.what.note.clone());
    let note = note.map(|note| quote!(, note = #note));
    let name = ident.unraw();
    let gone = format_ident!("{}", words(&format!("table {table} of {name} was removed")));
    let present = format_ident!("{name}IsPresent");
    quote! {
        #[doc(hidden)]
        #[allow(dead_code, missing_debug_implementations, non_camel_case_types, unnameable_types, unreachable_pub)]
        #vis struct #gone;
        #[doc(hidden)]
        #[allow(dead_code, unnameable_types, unreachable_pub)]
        #[diagnostic::on_unimplemented(message = #message, label = "this table is gone" #note)]
        #vis trait #present {
            type Model;
        }
        #[doc = #said]
        #[allow(dead_code, unreachable_pub)]
        #vis type #ident = <#gone as #present>::Model;
    }
}
