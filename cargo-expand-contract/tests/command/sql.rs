//! `check` on the SQL in sources.

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package};

const NAMES: &str = r##"
pub async fn names(pool: &sqlx::SqlitePool) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(r#"
        SELECT u.name
        FROM users AS u
    "#).fetch_all(pool).await
}
"##;

/// A package whose `name` has become `full_name`, with these models now.
fn renamed(models: &str) -> Package {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.models(models);
    package.run(&["generate"]).ok();
    package.write("src/names.rs", NAMES);
    package.write("src/lib.rs", format!("mod names;\n{models}"));
    package
}

#[test]
fn a_contracted_column_in_sql_is_an_error_that_shows_the_line() {
    let package = renamed(FULL_NAME_CONTRACTED);
    package
        .run(&["check"])
        .code(1)
        .complains("error[EC0001]: SQL names `users.name`, which was renamed to `full_name` by ")
        .complains("--> src/names.rs:4:18")
        .complains("SELECT u.name")
        .complains("^^^^ use `full_name`")
        .complains("found 1 error");
    package.write("src/names.rs", NAMES.replace("u.name", "u.full_name"));
    package.run(&["check"]).ok().says("agree");
}

#[test]
fn a_column_on_its_way_out_is_a_warning() {
    renamed(FULL_NAME)
        .run(&["check"])
        .ok()
        .complains("warning[EC0002]: SQL names `users.name`, which is renamed to `full_name` by ")
        .complains("found 1 warning");
}

#[test]
fn on_conflict_names_the_old_column_until_the_contract() {
    let unique = |models: &str| {
        models
            .replace("renamed(", "unique, renamed(")
            .replace("    pub name", "    #[migrate(unique)]\n    pub name")
    };
    let package = Package::with_feature("postgres", &unique(NAME));
    package.run(&["init", "--existing"]).ok();
    package.models(&unique(FULL_NAME));
    package.run(&["generate"]).ok();
    let save = |column: &str| {
        format!(
            "{}\npub fn save() {{ sqlx::query(\"INSERT INTO users (id, full_name) VALUES ($1, $2) ON CONFLICT ({column}) \
             DO UPDATE SET full_name = excluded.full_name\"); }}\n",
            unique(FULL_NAME)
        )
    };
    package.models(&save("full_name"));
    package
        .run(&["check"])
        .code(1)
        .complains("error[EC0007]: `ON CONFLICT` names `users.full_name`, which is not unique before the contract of ")
        .complains("^^^^^^^^^ name `name` until the contract")
        .complains("`ON CONFLICT DO NOTHING`");
    package.models(&save("name"));
    package
        .run(&["check"])
        .ok()
        .complains("warning[EC0002]")
        .complains("right until the contract; then `full_name`");
    package
        .run(&["explain", "EC0007"])
        .ok()
        .says("ON CONFLICT (name) DO UPDATE");
}

#[test]
fn editors_get_cargos_messages() {
    let package = renamed(FULL_NAME_CONTRACTED);
    let ran = package.run(&["check", "--message-format", "json"]).code(1);
    let objects = ran.objects();
    let first = &objects[0];
    assert_eq!(first["reason"], "compiler-message");
    assert_eq!(
        first["manifest_path"].as_str(),
        package.root.join("Cargo.toml").to_str()
    );
    assert_eq!(first["target"]["name"], "shop");
    let message = &first["message"];
    assert_eq!(message["code"]["code"], "EC0001");
    assert_eq!(message["level"], "error");
    let span = &message["spans"][0];
    assert_eq!(span["file_name"], "src/names.rs");
    assert_eq!(
        (
            span["line_start"].as_u64(),
            span["column_start"].as_u64(),
            span["column_end"].as_u64()
        ),
        (Some(4), Some(18), Some(22))
    );
    let text = package.read("src/names.rs");
    let byte = |key: &str| usize::try_from(span[key].as_u64().unwrap()).unwrap();
    assert_eq!(&text[byte("byte_start")..byte("byte_end")], "name");
    let last = objects.last().unwrap();
    assert_eq!(
        (&last["reason"], &last["success"]),
        (&"build-finished".into(), &false.into())
    );
}

#[test]
fn github_gets_annotations() {
    renamed(FULL_NAME_CONTRACTED)
        .run(&["check", "--message-format", "github"])
        .code(1)
        .says("::error file=src/names.rs,line=4,endLine=4,col=18,endColumn=22,title=EC0001::SQL names `users.name`");
}

#[test]
fn files_tests_and_examples_are_read_too() {
    let package = renamed(FULL_NAME_CONTRACTED);
    package.write("src/names.rs", "");
    package.run(&["check"]).ok();
    package.write("queries/all.sql", "SELECT id,\n       name\nFROM users\n");
    package.write(
        "tests/all.rs",
        "fn f() { sqlx::query_file!(\"queries/all.sql\"); }",
    );
    package.write(
        "examples/builder.rs",
        "const BASE: &str = concat!(\"SELECT id \", \"FROM users\");\n\
         fn main() { let mut b = sqlx::QueryBuilder::new(BASE); b.push(\" WHERE name = \").push_bind(1); }",
    );
    package
        .run(&["check"])
        .code(1)
        .complains("--> queries/all.sql:2:8")
        .complains("given to `sqlx::query_file!` at tests/all.rs:1:16")
        .complains("--> examples/builder.rs:2:71")
        .complains("found 2 errors");
}

#[test]
fn what_sqlx_has_prepared_is_read_where_sources_do_not_say_it() {
    let package = renamed(FULL_NAME);
    package.write(
        ".sqlx/query-1.json",
        r#"{"db_name":"SQLite","query":"SELECT *\nFROM users","describe":{"columns":[
            {"name":"id","ordinal":0,"origin":{"Table":{"table":"users","name":"id"}}},
            {"name":"name","ordinal":1,"origin":{"Table":{"table":"users","name":"name"}}}]},"hash":"1"}"#,
    );
    package
        .run(&["check"])
        .ok()
        .complains("warning[EC0003]")
        .complains("--> .sqlx/query-1.json:1:1")
        .complains("a macro makes this text, or its source is gone")
        .complains("its result has `users.name`, which is renamed to `full_name`");
    // Once a source has it, that is the place.
    package.write(
        "src/names.rs",
        "fn f() { sqlx::query!(\"SELECT *\\nFROM users\"); }",
    );
    package
        .run(&["check"])
        .ok()
        .complains("--> src/names.rs:1:31")
        .complains("its result has `users.name`");
}

#[test]
fn a_package_without_models_is_judged_by_the_lock_of_its_workspace() {
    let package = renamed(FULL_NAME_CONTRACTED);
    let manifest = package.read("Cargo.toml");
    package.write(
        "Cargo.toml",
        format!("{manifest}\n[workspace]\nmembers = [\"web\"]\n"),
    );
    package.write(
        "web/Cargo.toml",
        "[package]\nname = \"web\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
    );
    package.write(
        "web/src/main.rs",
        "fn main() { sqlx::query(\"SELECT name FROM users\"); }",
    );
    package
        .run(&["check"])
        .code(1)
        .complains("src/names.rs:4:18")
        .complains("web/src/main.rs:1:33");
    let only = package.run(&["check", "-p", "web"]).code(1);
    assert!(!only.stderr.contains("names.rs"), "{}", only.stderr);
}

#[test]
fn what_production_cannot_follow_is_found() {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.git(&["init", "-q"]).ok();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.commit("v1");
    package.git(&["tag", "v1"]).ok();
    package.run(&["check", "--against", "v1"]).ok();
    package.models(FULL_NAME_CONTRACTED);
    package.run(&["generate"]).ok();
    package.models(&FULL_NAME_CONTRACTED.replace(
        "#[migrate(renamed(from = \"name\", contracted))]\n    pub full_name",
        "#[migrate(renamed(from = \"full_name\"))]\n    pub whole_name",
    ));
    package.run(&["generate"]).ok();
    package
        .run(&["check", "--against", "v1"])
        .code(1)
        .complains("error[EC0101]")
        .complains("deploy a build in between");
    package
        .run(&["check", "--against", "nowhere"])
        .code(2)
        .complains("`nowhere` is not a commit");
}

#[test]
fn a_contract_that_should_be_done_by_now_is_a_warning() {
    let package = renamed(FULL_NAME);
    package.write("src/names.rs", "");
    let until = |day: &str| {
        let attribute = format!("renamed(from = \"name\", remove_after = \"{day}\")");
        FULL_NAME.replace("renamed(from = \"name\")", &attribute)
    };
    // The tests' clock stands in November 2023.
    package.models(&until("2023-12-31"));
    package.run(&["check"]).ok().says("agree");
    package.models(&until("2023-01-31"));
    package.run(&["check"]).ok().complains(
        "warning[EC0104]: the contract of `users.full_name` is overdue since 2023-01-31",
    );
    package.models(&until("soon"));
    package
        .run(&["check"])
        .code(1)
        .complains("`soon` is no day");
}

#[test]
fn codes_are_explained() {
    let package = Package::new("");
    package
        .run(&["explain", "ec0001"])
        .ok()
        .says("# EC0001: code names a column that is contracted");
    package.run(&["explain"]).ok().says("EC0003  `*` takes in");
    package.run(&["explain", "EC9"]).code(2).complains("EC9");
}

#[test]
fn literals_and_patterns_of_a_field_that_is_gone_are_told_what_rustc_cannot() {
    let package = renamed(FULL_NAME_CONTRACTED);
    let code = "use crate::User;\n\
        pub fn ada() -> User { User { id: 1, name: String::new() } }\n\
        pub fn of(user: User) -> String { let User { name, .. } = user; name }\n";
    package.write("src/names.rs", code);
    package
        .run(&["check"])
        .code(1)
        .complains("error[EC0001]: `User` has no field `name`: `users.name` was renamed to `full_name` by ")
        .complains("--> src/names.rs:2:38")
        .complains("^^^^ use `full_name`")
        .complains("--> src/names.rs:3:46")
        .complains("help: write `full_name: name`")
        .complains("found 2 errors");
    // Once `full_name` is written, nothing is said.
    let code = code.replace("name: String", "full_name: String");
    package.write(
        "src/names.rs",
        code.replace("{ name,", "{ full_name: name,"),
    );
    package.run(&["check"]).ok().says("agree");
}
