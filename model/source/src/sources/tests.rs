//! Literals and patterns with a finding about a lost field, and those without.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use super::{Models, Sources, typed};
use crate::lint::GoneFields;
use crate::syntax::read_crates;
use crate::{Diagnostic, Lock};

const LOCK: &str = r#"version = 1
name = "shop"
dialect = "postgres"

[table.users]

[table.users.columns]
full_name = { position = 1, type = "text" }
id = { position = 0, type = "bigint" }
name = { position = 1, type = "text" }
price = { position = 2, type = "real" }

[table.users.indexes]

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

[migration.1_users_full_name]
tables = ["users"]
after = []
fact.users.columns.full_name = { renamed = { from = "name" }, stage = "contracted" }
fact.users.columns.name = { leaves = { renamed = true, replaced_by = ["full_name"] }, stage = "contracted" }
checksum = "a"

[migration.2_users_price]
tables = ["users"]
after = []
fact.users.columns.price = { leaves = {}, stage = "contracted" }
checksum = "b"

# end of users
"#;

const USER: &str = "
#[expand_contract::migrate(table = \"users\")]
#[derive(Debug)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = \"name\", contracted))]
    pub full_name: String,
}
";

/// The models belong to the package at `models`, and `code` to the package at `at`.
fn found_in(at: &str, code: &str) -> Vec<Diagnostic> {
    let files: BTreeMap<PathBuf, &str> =
        BTreeMap::from([("models/lib.rs".into(), USER), ("code/lib.rs".into(), code)]);
    let read = |path: &Path| {
        let text = files.get(path).map(|text| (*text).to_owned());
        text.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    let (schema, problems) = read_crates(&[Path::new("models/lib.rs")], &read);
    assert_eq!(problems, []);
    let models = [Models {
        root: "models".into(),
        crates: BTreeSet::from(["models".into()]),
        gone: GoneFields::new(&Lock::parse(LOCK).unwrap(), &schema),
    }];
    let mut crates = vec!["code/lib.rs".into()];
    if at == "models" {
        crates.push("models/lib.rs".into());
    }
    let package = Sources {
        root: at.into(),
        folder: at.into(),
        crates,
    };
    typed(&[package], &models, &read)
}

/// The findings in code of the models' own package, each with its line.
fn said(code: &str) -> Vec<(usize, String)> {
    let found = found_in("models", code);
    found
        .into_iter()
        .map(|finding| {
            assert_eq!(finding.code, Some("EC0001"));
            let (bytes, _) = finding.marked().unwrap();
            let line = finding.location.as_ref().unwrap().line;
            (line, code[bytes.clone()].to_owned())
        })
        .collect()
}

#[track_caller]
fn says(code: &str, want: &[(usize, &str)]) {
    let want: Vec<(usize, String)> = want.iter().map(|(l, w)| (*l, (*w).to_owned())).collect();
    assert_eq!(said(code), want, "{code}");
}

#[track_caller]
fn silent(code: &str) {
    says(code, &[]);
}

#[test]
fn the_words_name_the_column_and_what_to_use() {
    let found = found_in("models", "fn f() { let User { name, .. } = u(); }");
    assert_eq!(
        found[0].to_string(),
        "error[EC0001]: `User` has no field `name`: `users.name` was renamed to `full_name` by 1_users_full_name\n  \
         --> code/lib.rs:1:21\n  help: write `full_name: name`"
    );
    assert_eq!(found[0].marked().unwrap().1, "use `full_name`");
    let found = found_in("models", "fn f() { User { id: 1, price: 2.0, full_name } }");
    assert_eq!(
        found[0].message,
        "`User` has no field `price`: `users.price` was removed by 2_users_price"
    );
    assert_eq!(found[0].marked().unwrap().1, "remove it");
}

#[test]
fn literals_and_patterns_are_found_wherever_they_stand() {
    says(
        "fn f() { g(User { id: 1, name: x(),\nprice: 1.0 }); }",
        &[(1, "name"), (2, "price")],
    );
    says(
        "fn f() { User { name, ..User::default() } }",
        &[(1, "name")],
    );
    says(
        "fn f() { if let Some(User { id, ref mut name, .. }) = u {} }",
        &[(1, "name")],
    );
    says("fn f(User { name, .. }: &User) {}", &[(1, "name")]);
    says(
        "fn f() { match u { User { name: None, .. } => {} _ => {} } }",
        &[(1, "name")],
    );
    says(
        "fn f() { for User { name, .. } in users() {} }",
        &[(1, "name")],
    );
    says("fn f() { u.map(|User { name, .. }| name) }", &[(1, "name")]);
    says(
        "fn f() { assert_eq!(u, models::User { name }); }",
        &[(1, "name")],
    );
    says(
        "impl User { fn new() -> Self {\nSelf { name: n() } } }",
        &[(2, "name")],
    );
    says(
        "impl From<Row> for User { fn from(r: Row) -> Self { Self { name: r.n } } }",
        &[(1, "name")],
    );
    says(
        "impl User { fn a() -> impl Debug { 1 } fn b(self) { let Self { name, .. } = self; } }",
        &[(1, "name")],
    );
    says(
        "fn f() { User { id: 1, other: Some(User { name }) } }",
        &[(1, "name")],
    );
}

#[test]
fn what_only_looks_like_it_is_passed_over() {
    silent("fn f() -> User { name }");
    silent("fn f<'a>() -> &'a mut User { name }");
    silent("fn f() { User { full_name: name, id: price } }");
    silent("impl Named for User { const A: u8 = 1; fn name(&self) {} }");
    silent("fn f() { Order { name } } impl Order { fn g() -> Self { Self { name } } }");
    silent("impl User { } impl Order { fn g() -> Self { Self { name } } }");
    silent("fn f() { let name = User::default().full_name; }");
    silent("fn f() { Kind::User { name } }");
    silent("fn f() { User { #[cfg(feature = \"old\")] name: 1 } }");
    silent("fn f() { user! { name: 1 } struct_User { name } }");
}

#[test]
fn a_name_that_something_else_has_is_passed_over() {
    let uses = "fn f() { User { name } }";
    silent(&format!("struct User {{ name: String }} {uses}"));
    silent(&format!(
        "enum Kind {{ Org, User {{ name: String }} }} {uses}"
    ));
    silent(&format!("type User = Other; {uses}"));
    silent(&format!(
        "mod v1 {{ #[migrate(table = \"users\")] struct User {{ name: String }} }} {uses}"
    ));
    silent(&format!(
        "#[migrate(reads = Person)] struct User {{ name: String }} {uses}"
    ));
    silent(&format!("use other::User; {uses}"));
    silent(&format!("use crate::{{models::Person as User}}; {uses}"));
    silent(&format!("use crate::Kind::User; {uses}"));
    silent("fn f() { other::User { name } }");
    silent(&format!("use other::*; {uses}"));
    says(&format!("mod own {{}} use own::*; {uses}"), &[(1, "name")]);
    says(
        &format!("use crate::models::{{self, User}}; {uses}"),
        &[(1, "name")],
    );
}

#[test]
fn another_package_says_where_the_model_is_from() {
    let count = |code: &str| found_in("elsewhere", code).len();
    assert_eq!(count("use models::User; fn f() { User { name } }"), 1);
    assert_eq!(count("fn f() { models::User { name } }"), 1);
    assert_eq!(count("fn f() { User { name } }"), 0);
    let own = "#[migrate(table = \"people\")] struct User { name: String } use crate::User;";
    assert_eq!(count(&format!("{own} fn f() {{ User {{ name }} }}")), 0);
    assert_eq!(count("use other::*; fn f() { User { name } }"), 0);
}
