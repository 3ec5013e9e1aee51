//! Models that do not stand as a plain struct in a module.

use super::read;
use crate::Severity;

/// The tables that are read, and the warnings with their lines.
fn seen(files: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let (schema, diagnostics) = read(files);
    let said = diagnostics.iter().map(|diagnostic| {
        assert_eq!(diagnostic.severity, Severity::Warning, "{diagnostic}");
        assert!(!diagnostic.help.is_empty(), "{diagnostic}");
        let location = diagnostic.location.as_ref().unwrap();
        let file = location.file.display();
        format!("{file}:{} {}", location.line, diagnostic.message)
    });
    (schema.tables.into_keys().collect(), said.collect())
}

#[test]
fn a_model_under_another_name_of_the_attribute_is_a_model() {
    let key = "struct T { #[migrate(primary_key)] id: i64 }";
    for (lib, table) in [
        (
            "use expand_contract::migrate as schema; #[schema(table = \"a\")]",
            "a",
        ),
        (
            "use expand_contract::{self as ec, migrate as table}; #[table(table = \"a\")]",
            "a",
        ),
        (
            "mod ours { pub use expand_contract::migrate as model; } #[ours::model(table = \"a\")]",
            "a",
        ),
        ("#[cfg_attr(all(), migrate(table = \"a\"))]", "a"),
        (
            "#[cfg_attr(feature = \"db\", expand_contract::migrate(table = \"a\"), derive(Debug))]",
            "a",
        ),
        (
            "#[cfg_attr(unix, cfg_attr(any(), migrate(table = \"a\")))]",
            "a",
        ),
    ] {
        let source = format!("{lib} {key}");
        let found = seen(&[("src/lib.rs", &source)]);
        assert_eq!(found, (vec![table.into()], Vec::new()), "{source}");
    }
    let other_file = seen(&[
        ("src/lib.rs", "mod models; mod names;"),
        ("src/models.rs", &format!("#[model(table = \"a\")] {key}")),
        ("src/names.rs", "pub use expand_contract::migrate as model;"),
    ]);
    assert_eq!(other_file, (vec!["a".into()], Vec::new()));
}

#[test]
fn a_model_in_an_included_file_is_a_model() {
    let found = seen(&[
        ("src/lib.rs", "mod models { include!(\"parts/a.rs\"); }"),
        (
            "src/parts/a.rs",
            "mod b; #[migrate(table = \"a\")] struct A { #[migrate(primary_key)] id: i64 }",
        ),
        (
            "src/parts/b.rs",
            "#[migrate(table = \"b\")] struct B { #[migrate(primary_key)] id: i64 }",
        ),
    ]);
    assert_eq!(found, (vec!["a".into(), "b".into()], Vec::new()));
}

#[test]
fn a_model_that_only_the_compiler_sees_is_named() {
    let key = "struct T { #[migrate(primary_key)] id: i64 }";
    let model = format!("#[migrate(table = \"a\")]\n#[derive(Debug)]\npub(crate) {key}");
    let by_macro = "a model that a macro makes is not read";
    let in_function = "a model that stands inside of a function is not read";
    for (source, says) in [
        (format!("macro_rules! m {{ () => {{\n{model} }} }}"), by_macro),
        (
            "macro_rules! m { ($(#[$m:meta])* $vis:vis $name:ident, $table:literal) => {\n\
             #[expand_contract::migrate(table = $table)] $(#[$m])* $vis struct $name { #[migrate(primary_key)] id: i64 } } }"
                .into(),
            by_macro,
        ),
        (
            "macro_rules! m { ($($words:tt)*) => {\n#[migrate($($words)*)] pub struct T { id: i64 } } }".into(),
            by_macro,
        ),
        (format!("wrapped! {{\n{model} }}"), by_macro),
        (format!("fn f() {{\n{model} }}"), in_function),
        (format!("impl S {{ fn f() {{ if x {{\n{model} }} }} }}"), in_function),
        (format!("const _: () = {{\n{model} }};"), in_function),
        (
            format!("fn f() {{ use expand_contract::migrate as m;\n#[m(table = \"a\")] {key} }}"),
            in_function,
        ),
        (
            format!("fn f() {{\n#[cfg_attr(unix, migrate(table = \"a\"))] {key} }}"),
            in_function,
        ),
        (
            format!("\n#[company::model(table = \"a\")] {key}"),
            "`T` has fields with `#[migrate(..)]`, and no attribute of its own that is known to be `migrate`",
        ),
    ] {
        let (tables, said) = seen(&[("src/lib.rs", &source)]);
        assert!(tables.is_empty(), "{source}");
        let [said] = said.as_slice() else {
            panic!("{said:?} of {source}");
        };
        assert!(said.starts_with(&format!("src/lib.rs:2 {says}")), "{said}");
    }
}

#[test]
fn what_is_no_model_of_the_package_is_not_named() {
    let model = "#[migrate(table = \"a\")] struct T { #[migrate(primary_key)] id: i64 }";
    for source in [
        format!("#[test] fn f() {{ {model} }}"),
        format!("#[tokio::test] async fn f() {{ {model} }}"),
        format!("#[cfg(test)] mod tests {{ fn f() {{ {model} }} }}"),
        format!("#[cfg(test)] macro_rules! m {{ () => {{ {model} }} }}"),
        "fn f() { #[migrate(reads = User)] struct Name { id: i64 } }".into(),
        "macro_rules! m { ($m:path) => { #[migrate(reads = $m)] struct A { id: i64 } } }".into(),
        "macro_rules! m { ($w:tt) => { struct A { #[migrate($w)] id: i64 } } }".into(),
        "#[ormx(table = \"a\")] struct A { id: i64 } // migrate".into(),
        "#[cfg_attr(test, derive(Debug))] struct A { id: i64 } fn migrate() { let x = 1 as u8; }"
            .into(),
    ] {
        assert_eq!(
            seen(&[("src/lib.rs", &source)]),
            (Vec::new(), Vec::new()),
            "{source}"
        );
    }
}
