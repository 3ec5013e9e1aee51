//! Models as users write them, and the result of reading them.

mod constraints;
mod external;
mod indexes;
mod unseen;
mod words;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::{Place, read_crate, read_crates, without_migrate};
use crate::{ColumnType, Diagnostic, LifecycleKind, Schema, Severity, Stage};

pub(super) fn read(files: &[(&str, &str)]) -> (Schema, Vec<Diagnostic>) {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    read_crate(Path::new("src/lib.rs"), &|path: &Path| {
        let text = files.get(path.to_str().unwrap());
        text.map(|text| (*text).to_owned())
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    })
}

fn good(source: &str) -> Schema {
    let (schema, diagnostics) = read(&[("src/lib.rs", source)]);
    assert_eq!(diagnostics, [], "{source}");
    schema
}

/// The messages, each with its line and column.
fn wrong(source: &str) -> Vec<String> {
    let (_, diagnostics) = read(&[("src/lib.rs", source)]);
    assert!(
        diagnostics
            .iter()
            .all(|diagnostic| diagnostic.severity == Severity::Error)
    );
    diagnostics
        .iter()
        .map(|diagnostic| {
            let location = diagnostic.location.as_ref().unwrap();
            let help = diagnostic.help.join(" | ");
            let place = format!("{}:{}", location.line, location.column);
            format!("{place} {}. {help}", diagnostic.message)
        })
        .collect()
}

fn field(field: &str) -> String {
    format!("#[migrate(table = \"t\")]\nstruct T {{ #[migrate(primary_key)] id: i64,\n{field} }}")
}

#[test]
fn a_model_with_everything() {
    let schema = good(
        r#"
        use expand_contract::migrate;
        #[expand_contract::migrate(table = "users")]
        #[derive(Debug, sqlx::FromRow)]
        #[sqlx(rename_all = "camelCase")]
        pub struct User {
            #[migrate(primary_key)]
            pub id: i64,
            #[migrate(unique)]
            pub email_address: String,
            #[migrate(column = "kind")]
            r#type: Option<i32>,
            #[migrate(renamed(from = "name"), index)]
            pub full_name: std::option::Option<String>,
            #[expand_contract::migrate(added(up = "lower(email)", fill_null, contracted))]
            lower: Option<String>,
            #[migrate(sql_type = "citext", default = "'x'")]
            #[sqlx(rename = "NICK")]
            nick: String,
            #[migrate(deprecated(note = "gone soon", replaced_by(lower, r#type), down = "nick"))]
            alias: String,
            #[migrate(removed)]
            old: Vec<u8>,
            #[sqlx(skip)]
            cache: std::collections::HashMap<String, String>,
            #[sqlx(try_from = "i16")]
            level: Level,
            #[sqlx(json)]
            settings: Option<Settings>,
            #[sqlx(json(nullable))]
            extra: Option<Settings>,
        }"#,
    );
    let users = &schema.tables["users"];
    assert_eq!(users.model, "User");
    assert_eq!(users.primary_key(), ["id"]);
    let shapes: Vec<_> = users
        .columns
        .iter()
        .map(|column| {
            let def = &column.def;
            let null = if def.nullable { "?" } else { "" };
            format!("{} {} {}{null}", column.field, def.name, def.ty)
        })
        .collect();
    assert_eq!(
        shapes,
        [
            "id id bigint",
            "email_address emailAddress text",
            "type kind integer?",
            "full_name fullName text?",
            "lower lower text?",
            "nick NICK sql:citext",
            "alias alias text",
            "old old bytes",
            "level level smallint",
            "settings settings json",
            "extra extra json?",
        ]
    );
    let lower = users.column("lower").unwrap().lifecycle.as_ref().unwrap();
    assert_eq!(lower.stage, Stage::Contracted);
    let alias = users.column("alias").unwrap().lifecycle.as_ref().unwrap();
    assert_eq!(
        alias.kind,
        LifecycleKind::Deprecated {
            note: Some("gone soon".into()),
            replaced_by: vec!["lower".into(), "kind".into()],
            down: Some("nick".into()),
        }
    );
    assert_eq!(alias.location.line, 20);
    assert!(users.column("email_address").is_none());
}

#[test]
fn every_type() {
    let types = [
        ("i16", ColumnType::SmallInt),
        ("i32", ColumnType::Integer),
        ("u32", ColumnType::BigInt),
        ("f32", ColumnType::Real),
        ("f64", ColumnType::Double),
        ("bool", ColumnType::Boolean),
        ("std::string::String", ColumnType::Text),
        ("sqlx::types::Text<Url>", ColumnType::Text),
        ("Vec<u8>", ColumnType::Bytes),
        ("uuid::Uuid", ColumnType::Uuid),
        ("chrono::NaiveDate", ColumnType::Date),
        ("time::Date", ColumnType::Date),
        ("NaiveTime", ColumnType::Time),
        ("time::PrimitiveDateTime", ColumnType::Timestamp),
        ("chrono::DateTime<chrono::Utc>", ColumnType::TimestampTz),
        ("time::OffsetDateTime", ColumnType::TimestampTz),
        ("serde_json::Value", ColumnType::Json),
        ("sqlx::types::Json<Vec<String>>", ColumnType::Json),
        ("rust_decimal::Decimal", ColumnType::Decimal),
    ];
    for (rust, ty) in types {
        for (text, nullable) in [(rust.to_owned(), false), (format!("Option<{rust}>"), true)] {
            let schema = good(&field(&format!("x: {text}")));
            let column = schema.tables["t"].column("x").unwrap();
            assert_eq!((&column.def.ty, column.def.nullable), (&ty, nullable));
        }
    }
}

#[test]
fn all_errors_of_a_struct_at_once() {
    let found = wrong(
        "#[migrate(tabel = \"t\")]
struct T {
    #[migrate(primarykey)] id: i64,
    #[migrate(default = 0)] a: i64,
    #[migrate(unique, unique)] b: usize,
    #[migrate(renamed = \"x\")] c: String,
    #[cfg(windows)] d: i64,
}",
    );
    let fields: Vec<String> = Place::Field
        .words()
        .map(|entry| format!("`{}`", entry.word))
        .collect();
    assert_eq!(
        found,
        [
            "1:11 unknown word `tabel`. did you mean `table = \"..\"`? | a model takes `table`, `reads`, `no_tombstones`, `external`, `renamed`, `split`, `deprecated`, `removed`, `index`, `check`, `unique`, `references`, `exclude`, `step`, `comment`",
            &format!(
                "3:15 unknown word `primarykey`. did you mean `primary_key`? | a field takes {}",
                fields.join(", ")
            ),
            "4:25 `default` takes a string literal. write `default = \"0\"`",
            "5:23 `unique` is said twice. take one of the two away",
            "5:35 no column type is known for `usize`. use `i64` | say it in your database's words: `#[migrate(sql_type = \"..\")]`",
            "6:15 `renamed` takes parentheses, not `=`. write `renamed(from = \"x\")`",
            "7:5 a field of a model cannot be conditional: the database has one schema for every build. take the `cfg` away; what differs between builds belongs in another struct",
        ]
    );
}

#[test]
fn one_mistake_one_message() {
    let cases = [
        ("#[migrate()] x: i64", ""),
        ("#[migrate] x: i64", "`#[migrate]` on a field says nothing"),
        ("#[migrate(index index)] x: i64", "expected a comma"),
        ("#[migrate(\"index\")] x: i64", "expected a word"),
        ("#[migrate(column)] x: i64", "`column` needs a value"),
        ("#[migrate(column = )] x: i64", "`column` needs a value"),
        ("#[migrate(column = \"\")] x: i64", "`column` is empty"),
        ("#[migrate(index = \"x\")] x: i64", "`index` takes no value"),
        (
            "#[migrate(unique, index)] x: i64",
            "`unique` and `index` exclude each other",
        ),
        (
            "#[migrate(added, removed)] x: i64",
            "one lifecycle at a time",
        ),
        (
            "#[migrate(added(down = \"y\"))] x: i64",
            "unknown word `down`",
        ),
        (
            "#[migrate(added(fill_null))] x: Option<i64>",
            "there is no `up`",
        ),
        (
            "#[migrate(added(up = \"id\", fill_null))] x: i64",
            "`x` is never NULL",
        ),
        (
            "#[migrate(added(up = \"id\"), default = \"0\")] x: i64",
            "exclude each other",
        ),
        (
            "#[migrate(renamed)] x: i64",
            "must say what the column was called",
        ),
        (
            "#[migrate(renamed(from = \"x\"))] x: i64",
            "cannot be renamed from itself",
        ),
        (
            "#[migrate(renamed(from = \"id\"))] x: i64",
            "field `id` is still that column",
        ),
        (
            "#[migrate(deprecated(contracted))] x: i64",
            "has a word of its own",
        ),
        (
            "#[migrate(deprecated(replaced_by = \"id\"))] x: i64",
            "needs fields in parentheses",
        ),
        (
            "#[migrate(deprecated(replaced_by(ids)))] x: i64",
            "there is no field `ids`",
        ),
        (
            "#[migrate(deprecated(replaced_by(x)))] x: i64",
            "`x` leaves as well",
        ),
        (
            "#[migrate(removed(note = \"x\"))] x: i64",
            "`removed` takes no value",
        ),
        ("#[migrate(column = \"id\")] x: i64", "both column \"id\""),
        (
            "#[migrate(column = \"a\")] #[sqlx(rename = \"b\")] x: i64",
            "`#[sqlx(rename)]` says \"b\"",
        ),
        (
            "#[sqlx(skip)] #[migrate(index)] x: i64",
            "so it has no column",
        ),
        ("#[sqlx(flatten)] x: i64", "cannot `flatten`"),
        ("#[sqlx(renam = \"b\")] x: i64", "unknown word `renam`"),
        (
            "#[sqlx(json(maybe))] x: i64",
            "`json` takes nothing, or `nullable`",
        ),
        ("#[sqlx(try_from = \"a b\")] x: i64", "`a b` is no type"),
        (
            "#[cfg_attr(windows, migrate(index))] x: i64",
            "cannot be conditional",
        ),
        (
            "#[migrate(primary_key)] x: Option<i64>",
            "cannot be an `Option`",
        ),
        ("#[migrate(primary_key, added)] x: i64", "cannot be `added`"),
        (
            "#[migrate(primary_key, unique)] x: i64",
            "`primary_key` and `unique` exclude each other",
        ),
        ("x: [u8; 4]", "no column type is known for `[u8;4]`"),
        (
            "x: Vec<String>",
            "no column type is known for `Vec<String>`",
        ),
    ];
    for (source, message) in cases {
        let found = wrong(&field(source));
        if message.is_empty() {
            assert!(found.is_empty(), "{source}: {found:?}");
        } else {
            assert_eq!(found.len(), 1, "{source}: {found:?}");
            assert!(found[0].contains(message), "{source}: {found:?}");
        }
    }
}

#[test]
fn what_cannot_be_a_model() {
    let cases = [
        ("struct T(i64);", "a tuple struct cannot be a model"),
        ("struct T;", "a model needs fields"),
        ("struct T {}", "a model needs fields"),
        ("enum T { A }", "an enum cannot be a model"),
        ("union T { a: i64 }", "a union cannot be a model"),
        ("fn t() {}", "belongs on a struct"),
        (
            "struct T<'a> { #[migrate(primary_key)] id: i64 }",
            "cannot be generic",
        ),
    ];
    for (source, message) in cases {
        let found = wrong(&format!("#[migrate(table = \"t\")] {source}"));
        assert_eq!(found.len(), 1, "{source}: {found:?}");
        assert!(found[0].contains(message), "{source}: {found:?}");
    }
    for table in [
        "a.b.c",
        ".b",
        "a.",
        "a._ec_x",
        "pg_catalog.b",
        "expand_contract.b",
        "_ec_x",
        "sqlite_x",
    ] {
        let source = field("x: i64").replace("\"t\"", &format!("{table:?}"));
        assert_eq!(wrong(&source).len(), 1);
    }
    assert!(wrong("#[migrate(table = \"t\")]\n#[cfg_attr(a, derive(sqlx::FromRow))]\nstruct T { #[migrate(primary_key)] id: i64 }")[0].contains("conditional `FromRow`"));
}

#[test]
fn a_table_may_name_its_schema_and_what_belongs_to_it_is_called_after_the_table_alone() {
    let text = "#[expand_contract::migrate(table = \"billing.invoices\", check(\"id > 0\"))] struct T { #[migrate(primary_key)] id: i64, \
                #[migrate(unique, references = \"hr.people(id)\")] a: i64 }";
    let (schema, problems) = read(&[("src/lib.rs", text)]);
    assert_eq!(problems, []);
    let constraints = &schema.tables["billing.invoices"].constraints;
    let names = constraints.iter().map(|one| one.def.name.as_str());
    assert_eq!(
        names.collect::<Vec<_>>(),
        ["invoices_id_check", "invoices_a_fkey"]
    );
    let references = constraints
        .iter()
        .find_map(|one| one.def.shape.references());
    assert_eq!(references.unwrap().table, "hr.people");
    let listed = text.replace(
        "references = \"hr.people(id)\"",
        "references(\"hr.people\"(id), on_delete = \"cascade\")",
    );
    let (schema, problems) = read(&[("src/lib.rs", &listed)]);
    assert_eq!(problems, []);
    let constraints = &schema.tables["billing.invoices"].constraints;
    let references = constraints
        .iter()
        .find_map(|one| one.def.shape.references());
    assert_eq!(references.unwrap().table, "hr.people");
}

#[test]
fn the_attribute_below_a_derive() {
    let source = field("x: i64").replace("#[migrate(table", "#[derive(Debug)]\n#[migrate(table");
    assert_eq!(
        wrong(&source),
        [
            "2:1 `#[migrate]` must be above `#[derive]`. move it above `#[derive(Debug)]`: it strips fields, which a derive before it would still see"
        ]
    );
}

#[test]
fn modules_are_followed() {
    let model = |table: &str| {
        format!("#[migrate(table = {table:?})] struct T {{ #[migrate(primary_key)] id: i64 }}")
    };
    let files = [
        ("src/lib.rs", "mod a; mod b { mod c; #[path = \"e.rs\"] mod d; } #[path = \"f/g.rs\"] mod f; #[cfg(test)] mod tests; #[cfg(windows)] mod w; mod r#type;".into()),
        ("src/a.rs", format!("mod x; {}", model("a"))),
        ("src/a/x.rs", model("ax")),
        ("src/b/c/mod.rs", format!("mod y; {}", model("bc"))),
        ("src/b/c/y.rs", model("bcy")),
        ("src/b/e.rs", model("be")),
        ("src/f/g.rs", format!("mod h; {}", model("fg"))),
        ("src/f/h.rs", model("fh")),
        ("src/type.rs", format!("mod inner {{ {} }}", model("ty"))),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(name, text): &(&str, String)| (*name, text.as_str()))
        .collect();
    let (schema, diagnostics) = read(&files);
    assert_eq!(diagnostics, []);
    let tables: Vec<_> = schema.tables.keys().map(String::as_str).collect();
    assert_eq!(tables, ["a", "ax", "bc", "bcy", "be", "fg", "fh", "ty"]);
    assert_eq!(
        schema.tables["fh"].location.to_string(),
        "src/f/h.rs:1:33",
        "the struct's name"
    );
}

#[test]
fn a_file_of_two_crates_is_read_once() {
    let model = field("x: i64");
    let roots = [Path::new("src/lib.rs"), Path::new("src/main.rs")];
    let (schema, diagnostics) = read_crates(&roots, &|path: &Path| match path.to_str().unwrap() {
        "src/models.rs" => Ok(model.clone()),
        "src/lib.rs" | "src/main.rs" => Ok("mod models;".into()),
        _ => Err(io::ErrorKind::NotFound.into()),
    });
    assert_eq!(diagnostics, []);
    assert_eq!(schema.tables.len(), 1);
}

#[test]
fn unreadable_sources() {
    let (_, found) = read(&[]);
    assert!(found[0].message.starts_with("cannot read src/lib.rs"));
    let (_, found) = read(&[("src/lib.rs", "mod a;")]);
    assert_eq!(found[0].message, "there is no file for `mod a;`");
    assert_eq!(found[0].help, ["make src/a.rs or src/a/mod.rs"]);
    let (_, found) = read(&[("src/lib.rs", "mod a;"), ("src/a.rs", "struct A {")]);
    assert!(found[0].message.starts_with("cannot parse"), "{found:?}");
    assert_eq!(
        found[0].location.as_ref().unwrap().file,
        Path::new("src/a.rs")
    );
}

#[test]
fn a_second_owner_of_a_table() {
    let files = [
        ("src/lib.rs", format!("mod other; {}", field("x: i64"))),
        (
            "src/other.rs",
            field("y: i64").replace("struct T", "struct U"),
        ),
    ];
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (*name, text.as_str()))
        .collect();
    let (_, found) = read(&files);
    assert_eq!(found.len(), 1);
    assert_eq!(
        found[0].message,
        "table \"t\" has two models: `U` in src/other.rs:2 and `T` in src/lib.rs:2"
    );
}

#[test]
fn attributes_are_stripped_at_any_depth() {
    let tokens: proc_macro2::TokenStream =
        "enum E { #[migrate(x)] A { #[expand_contract::migrate(y)] #[serde(z)] b: i64 } }"
            .parse()
            .unwrap();
    assert_eq!(
        without_migrate(tokens).to_string().replace(' ', ""),
        "enumE{A{#[serde(z)]b:i64}}"
    );
}
