//! `#[migrate]`: parse, check against the lock, expand.

use std::collections::BTreeSet;
use std::path::Path;

use expand_contract_schema::{ColumnType, Lock};
use expand_contract_source::syntax::{
    ModelAst, is_enum, is_projection, parse_model_with, parse_projection, without_migrate,
};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;
use syn::spanned::Spanned;

use crate::check;
use crate::enumeration;
use crate::expand;
use crate::lock::Found;
use crate::mode::Mode;
use crate::report;

pub(crate) fn expand(
    words: &TokenStream,
    item: &TokenStream,
    mode: Result<Mode, &'static str>,
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
        return projection(words, &parsed, mode, is_reported, kept);
    }
    if is_enum(words) {
        return enumeration::expand(words, &parsed, lock, is_reported, kept);
    }
    // The compiler knows which types are enums: each is asked for its trait.
    let (ast, problems) = parse_model_with(words, &parsed, Path::new(""), &|_| true);
    let errors: TokenStream = problems.iter().map(report::error).collect();
    let Some(ast) = ast else {
        let kept = expand::stripped(&parsed).unwrap_or_else(kept);
        return quote!(#kept #errors);
    };
    // A mode that cannot be had leaves the core, and one error for all models.
    let (mode, lacking) = match mode {
        Ok(mode) => (mode, None),
        Err(text) => (Mode::Core, Some(text)),
    };
    if !problems.is_empty() {
        let model = expand::broken(&ast, mode);
        return quote!(#model #errors);
    }
    if let Some(text) = lacking {
        let at = ast.table_name.span();
        let model = expand::broken(&ast, mode);
        let wrong = (!is_reported()).then(|| report::error_at(at, at, text));
        return quote!(#model #wrong);
    }
    let found = match lock() {
        Ok(found) => found,
        Err(text) => {
            let at = ast.table_name.span();
            let model = expand::whole(&ast, mode, None);
            let wrong = (!is_reported()).then(|| report::error_at(at, at, &text));
            return quote!(#model #wrong);
        }
    };
    let others = no_enums(&ast, &found.lock);
    if !others.is_empty() {
        let is_enum = |name: &str| !others.contains(name);
        let (ast, problems) = parse_model_with(words, &parsed, Path::new(""), &is_enum);
        let errors: TokenStream = problems.iter().map(report::error).collect();
        let model = ast.map(|ast| expand::broken(&ast, mode));
        return quote!(#model #errors);
    }
    let findings = check::against_lock(&ast, &found.lock);
    let model = expand::whole(&ast, mode, Some(&found.lock));
    let tracked = found.tracked;
    quote!(#model #findings #tracked)
}

/// The types that are taken for enums, though the lock says that their columns are something else: text, a number.
fn no_enums(ast: &ModelAst, lock: &Lock) -> BTreeSet<String> {
    let Some(known) = lock.tables.get(&ast.table.name) else {
        return BTreeSet::new();
    };
    let columns = ast.table.columns.iter();
    columns
        .filter_map(|column| match &column.def.ty {
            ColumnType::Enum(ty) => {
                let known = known.columns.get(&column.def.name)?;
                // With a type in the author's words, the lock's own message tells more.
                let is_other =
                    !matches!(known.came.ty, ColumnType::Enum(_) | ColumnType::Custom(_));
                is_other.then(|| ty.name.clone())
            }
            _ => None,
        })
        .collect()
}

/// A projection is not checked against the lock: the model is, and its lock may be another package's.
fn projection(
    words: &TokenStream,
    item: &Item,
    mode: Result<Mode, &'static str>,
    is_reported: impl FnOnce() -> bool,
    kept: impl Fn() -> TokenStream,
) -> TokenStream {
    let (ast, problems) = parse_projection(words, item, Path::new(""));
    let errors: TokenStream = problems.iter().map(report::error).collect();
    let Some(ast) = ast else {
        let kept = expand::stripped(item).unwrap_or_else(kept);
        return quote!(#kept #errors);
    };
    let whole = match mode {
        Ok(mode) => expand::projection(&ast, mode, !problems.is_empty()),
        Err(text) => {
            let at = ast.model.path.span();
            let whole = expand::projection(&ast, Mode::Core, true);
            let wrong = (!is_reported()).then(|| report::error_at(at, at, text));
            quote!(#whole #wrong)
        }
    };
    quote!(#whole #errors)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::sync::Arc;

    use expand_contract_schema::Dialect;

    use super::*;

    const MODEL: &str = "table = \"users\"";
    const PROJECTION: &str = "reads = Account";

    /// The output of a model or a projection in a package of this mode.
    fn output(words: &str, derives: &str, mode: Result<Mode, &'static str>) -> String {
        output_after(false, words, derives, mode)
    }

    fn output_after(
        is_reported: bool,
        words: &str,
        derives: &str,
        mode: Result<Mode, &'static str>,
    ) -> String {
        let words: TokenStream = words.parse().expect("tokens");
        let fields = if is_projection(&words) {
            "pub id: i64, pub name: String"
        } else {
            "#[migrate(primary_key)] pub id: i64, #[migrate(deprecated)] pub name: String"
        };
        let item = format!("{derives} pub struct User {{ {fields} }}");
        let item = item.parse().expect("tokens");
        let lock = || Ok(found(Lock::new("shop", Dialect::Postgres)));
        let output = expand(&words, &item, mode, lock, || is_reported);
        syn::parse2::<syn::File>(output.clone()).expect("Rust");
        output.to_string()
    }

    fn found(lock: Lock) -> Found {
        Found {
            lock: Arc::new(lock),
            path: PathBuf::new(),
            tracked: TokenStream::new(),
        }
    }

    #[test]
    fn a_key_that_grows_is_read_as_the_wider_type_before_the_database_has_it() {
        let lock = "version = 1\nname = \"shop\"\ndialect = \"postgres\"\n\n[table.orders]\n\n[table.orders.columns]\n\
            id = { position = 0, type = \"integer\" }\nnote = { position = 1, type = \"text\" }\n\n[table.orders.indexes]\n\n\
            [table.orders.constraints]\norders_pkey = { primary_key = [\"id\"] }\n\n[migration.1_orders_id]\ntables = [\"orders\"]\n\
            after = []\nfact.orders.columns.id = { changed = { type = \"bigint\" }, stage = \"contracted\" }\nchecksum = \"a\"\n\n\
            # end of orders\n";
        let words = "table = \"orders\"".parse().expect("tokens");
        let item = "pub struct Order { #[migrate(primary_key)] pub id: i64, pub note: String }";
        let item = item.parse().expect("tokens");
        let lock = || Ok(found(Lock::parse(lock).expect("a lock")));
        let output = expand(&words, &item, Ok(Mode::Accessors), lock, || false).to_string();
        for part in [
            r#"\"orders\".\"id\"::bigint, \"orders\".\"note\""#,
            r#"WHERE \"orders\".\"id\" = $1"#,
            r#"& [("id" , "bigint")]"#,
        ] {
            assert!(output.contains(part), "{part} in {output}");
        }
    }

    fn has_accessors(derives: &str, mode: Mode) -> bool {
        let output = output(MODEL, derives, Ok(mode));
        assert!(output.contains("impl :: expand_contract :: Model for User"));
        let names = |word: &str| output.contains(word);
        let found = names(":: Accessors for User");
        for word in [":: __private :: sqlx", "Backend", "Values", "UserInsert"] {
            assert_eq!(names(word), found, "{word} in {output}");
        }
        found
    }

    #[test]
    fn a_derive_of_another_library_leaves_the_struct_to_it() {
        assert!(has_accessors("", Mode::Accessors));
        assert!(has_accessors("#[derive(Debug, FromRow)]", Mode::Accessors));
        assert!(!has_accessors("", Mode::Core));
        for derives in [
            "#[derive(Queryable)]",
            "#[derive(Debug, diesel::Insertable)]",
            "#[derive(Debug)] #[derive(Selectable)]",
            "#[cfg_attr(feature = \"x\", derive(AsChangeset))]",
            "#[derive(DeriveEntityModel)]",
            "#[derive(sea_orm::FromQueryResult)]",
        ] {
            assert!(!has_accessors(derives, Mode::Accessors), "{derives}");
        }
        assert!(has_accessors("#[derive(MyQueryable)]", Mode::Accessors));
    }

    #[test]
    fn a_derive_of_another_sqlx_stays() {
        let replaced = output(MODEL, "#[derive(FromRow)]", Ok(Mode::Accessors));
        assert!(!replaced.contains("derive (FromRow)"), "{replaced}");
        for words in [MODEL, PROJECTION] {
            let kept = output(words, "#[derive(FromRow)]", Ok(Mode::Core));
            assert!(kept.contains("derive (FromRow)"), "{kept}");
        }
    }

    #[test]
    fn a_projection_names_sqlx_where_its_package_uses_it() {
        let says_sqlx = |derives: &str, mode| {
            let output = output(PROJECTION, derives, Ok(mode));
            assert!(output.contains("impl :: expand_contract :: Projection for User"));
            output.contains(":: __private :: sqlx")
        };
        assert!(says_sqlx("", Mode::Accessors));
        assert!(!says_sqlx("", Mode::Core));
        assert!(!says_sqlx("#[derive(Queryable)]", Mode::Accessors));
    }

    #[test]
    fn a_package_that_lacks_accessors_has_one_error() {
        for words in [MODEL, PROJECTION] {
            for (is_reported, errors) in [(false, 1), (true, 0)] {
                let output = output_after(is_reported, words, "", Err("lacks it"));
                assert_eq!(output.matches("compile_error").count(), errors, "{output}");
                assert_eq!(output.matches("lacks it").count(), errors, "{output}");
                assert!(!output.contains(":: __private :: sqlx"), "{output}");
            }
        }
    }
}
