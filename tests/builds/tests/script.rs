//! The build script of two lines.

#![allow(clippy::unwrap_used, missing_docs)]

use tests_builds::{CONTRACTED, FULL_NAME, NAME, SCRIPT, generate_into, generated, lock};
use tests_support::{Built, Fixture};

const QUERY: &str = r##"
pub fn names() -> &'static str {
    let _ = sqlx::query::<sqlx::Postgres>(r#"
        SELECT id, u.name
        FROM users AS u
    "#);
    ""
}
"##;

/// A package `shop` whose `name` has become `full_name`, with a build script and with plain SQL that says `name`.
fn shop(fixture: &Fixture, models: &[&str]) {
    let last = models.last().unwrap();
    package(
        fixture,
        "shop",
        "",
        &format!("mod names;\npub use names::names;\n{last}"),
    );
    fixture.write("shop/src/names.rs", QUERY);
    generate_into(fixture, "shop", models);
}

/// A package with a build script; `more` is added to its manifest, below `[package]`.
fn package(fixture: &Fixture, name: &str, more: &str, source: &str) {
    fixture.package(
        name,
        "\n[build-dependencies]\nexpand-contract-build.workspace = true\n",
        source,
    );
    fixture.edit(
        &format!("{name}/Cargo.toml"),
        "edition = \"2024\"\n",
        &format!("edition = \"2024\"\n{more}"),
    );
    fixture.write(&format!("{name}/build.rs"), SCRIPT);
}

/// Runs `cargo check` and asserts that this package's library is compiled again, or is fresh.
#[track_caller]
fn again(fixture: &Fixture, compiled: bool) -> Built {
    let built = fixture.build(&["check"]);
    if built.success {
        let set = if compiled {
            built.compiled()
        } else {
            built.fresh()
        };
        assert!(set.contains("shop"), "{set:?}\n{}", built.text);
    } else {
        assert!(compiled, "{}", built.text);
    }
    built
}

#[test]
fn sql_is_a_warning_while_the_column_is_kept_and_then_an_error() {
    let fixture = Fixture::new("script-sql");
    shop(&fixture, &[NAME, FULL_NAME]);
    let warning = "\
warning: shop@0.1.0: [EC0002] SQL names `users.name`, which is renamed to `full_name` by 20260101000000_users_full_name
warning: shop@0.1.0:   --> src/names.rs:4:22
warning: shop@0.1.0:    |  SELECT id, u.name
warning: shop@0.1.0:    |               ^^^^ use `full_name`
";
    let _ = fixture.build(&["check"]).ok().says(warning);
    // A warning is printed again as long as it applies.
    let _ = again(&fixture, false).ok().says(warning);

    let last = CONTRACTED;
    fixture.write("shop/src/lib.rs", &format!("mod names;\n{last}"));
    generate_into(&fixture, "shop", &[NAME, FULL_NAME, CONTRACTED]);
    let error = "\
error: shop@0.1.0: [EC0001] SQL names `users.name`, which was renamed to `full_name` by 20260101000000_users_full_name
error: shop@0.1.0:   --> src/names.rs:4:22
error: shop@0.1.0:    |  SELECT id, u.name
error: shop@0.1.0:    |               ^^^^ use `full_name`
";
    let _ = fixture.build(&["check"]).fails().says(error);
    fixture.edit("shop/src/names.rs", "u.name", "u.full_name");
    let _ = again(&fixture, true).ok().silent_about("EC000");
}

#[test]
fn it_runs_again_for_what_it_has_read_and_for_nothing_else() {
    let fixture = Fixture::new("script-again");
    shop(&fixture, &[NAME, FULL_NAME]);
    fixture.write(
        "shop/src/names.rs",
        "pub fn names() { let _ = sqlx::query_file!(\"queries/all.sql\"); }",
    );
    fixture.edit(
        "shop/src/lib.rs",
        "mod names;\npub use names::names;",
        "#[cfg(any())]\nmod names;",
    );
    fixture.write("shop/queries/all.sql", "SELECT id FROM users");
    fixture.write("shop/tests/all.rs", "");
    fixture.write("shop/README.md", "");
    let _ = fixture.build(&["check"]).ok();
    let _ = again(&fixture, false).ok();

    // The library does not depend on these files.
    fixture.write(
        "shop/tests/all.rs",
        "#[test]\nfn it() { let _ = \"SELECT name FROM users\"; }",
    );
    fixture.write("shop/README.md", "changed");
    fixture.write("shop/queries/other.sql", "SELECT name FROM users");
    let _ = again(&fixture, false).ok();

    fixture.write("shop/queries/all.sql", "SELECT name FROM users");
    let _ = again(&fixture, true).ok().says("--> queries/all.sql:1:8");
    fixture.write("shop/src/names.rs", "");
    let _ = again(&fixture, true).ok().silent_about("EC000");
    fixture.write(
        "shop/src/main.rs",
        "fn main() { let _ = sqlx::query::<sqlx::Postgres>(\"SELECT name FROM users\"); }",
    );
    let _ = again(&fixture, true).ok().says("--> src/main.rs:1:59");
    fixture.write("shop/migrations/20260301000000_x/expand.sql", "");
    let _ = again(&fixture, true)
        .fails()
        .says("the lock does not know the folder `20260301000000_x`");
    std::fs::remove_dir_all(fixture.path("shop/migrations/20260301000000_x")).unwrap();
    let _ = again(&fixture, true).ok();
    let path = "shop/migrations/20260101000000_users_full_name/expand.sql";
    let text = fixture.read(path);
    fixture.write(path, &format!("{text}\n-- by hand\n"));
    let _ = again(&fixture, true)
        .fails()
        .says("are not the ones that were generated");
    fixture.write(path, &text);
    let _ = again(&fixture, true).ok();
    // A fact that only the lock has.
    fixture.write(
        "shop/expand-contract.lock",
        &lock("shop", &[NAME, FULL_NAME, CONTRACTED]),
    );
    let _ = again(&fixture, true).fails();
}

#[test]
fn models_ahead_of_the_lock_are_a_warning_while_somebody_works() {
    let fixture = Fixture::new("script-ahead");
    shop(&fixture, &[NAME]);
    fixture.write("shop/src/lib.rs", FULL_NAME);
    let _ = fixture
        .build(&["check"])
        .ok()
        .says("warning: shop@0.1.0: the models are ahead of the lock: ")
        .says("warning: shop@0.1.0:    = help: run `cargo expand-contract generate`");
    fixture.write("shop/src/lib.rs", &NAME.replace("pub name", "pub email"));
    let _ = fixture
        .build(&["check"])
        .fails()
        .says("error: shop@0.1.0: ");
}

#[test]
fn prepared_statements_and_our_own_macros() {
    let fixture = Fixture::new("script-prepared");
    shop(&fixture, &[NAME, FULL_NAME]);
    // The macro itself reports it, at the literal.
    fixture.write(
        "shop/src/names.rs",
        "pub fn names() -> &'static str { expand_contract::sql!(\"SELECT name FROM users\") }",
    );
    let built = fixture
        .build(&["check"])
        .ok()
        .silent_about("warning: shop@0.1.0");
    let said: Vec<String> = built.diagnostics().into_iter().collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].contains("EC0002"), "{said:?}");
    // Only `.sqlx` has a text that another macro made.
    fixture.write(
        "shop/.sqlx/query-1.json",
        "{\"query\": \"SELECT u.name FROM users u\", \"describe\": {\"columns\": []}}",
    );
    // The folder is new: cargo does not watch a missing folder, so this edit makes it run the script.
    fixture.edit("shop/src/names.rs", "pub fn names", "pub  fn names");
    let _ = again(&fixture, true)
        .ok()
        .says("--> .sqlx/query-1.json:1:1");
    fixture.write(
        "shop/.sqlx/query-1.json",
        "{\"query\": \"SELECT id FROM users\", \"describe\": {\"columns\": []}}",
    );
    let _ = again(&fixture, true).ok().silent_about(".sqlx");
}

/// A workspace: `models` passes its lock on, `shop` uses the models, and `free` does not.
fn workspace(fixture: &Fixture) {
    package(fixture, "models", "links = \"shop-models\"\n", FULL_NAME);
    generate_into(fixture, "models", &[NAME, FULL_NAME]);
    fixture.package("free", "", "pub fn free() {}");
    package(
        fixture,
        "shop",
        "",
        "pub use models::User;\n\
         pub const ALL: &str = expand_contract::sql!(\"SELECT name FROM users\");\n\
         pub fn one() { let _ = sqlx::query::<sqlx::Postgres>(\"SELECT u.name FROM users u\"); }",
    );
    fixture.edit(
        "shop/Cargo.toml",
        "[dependencies]\n",
        "[dependencies]\nmodels = { path = \"../models\" }\n",
    );
}

#[test]
fn a_crate_goes_by_the_lock_of_the_models_that_it_uses() {
    let fixture = Fixture::new("script-links");
    workspace(&fixture);
    let built = fixture
        .build(&["check"])
        .ok()
        .says("warning: shop@0.1.0: [EC0002]")
        .says("--> src/lib.rs:3:");
    let all = built.diagnostics();
    assert_eq!(all.len(), 1, "the macro says it of `ALL`: {all:?}");
    let _ = again(&fixture, false)
        .ok()
        .says("warning: shop@0.1.0: [EC0002]");

    // A package prints the same when it is built alone or together with others, incrementally or from the start.
    let one = fixture.build(&["check", "-p", "shop"]).ok();
    assert_eq!(one.diagnostics(), all);
    let clean = fixture
        .cargo(&["clean", "-q", "-p", "shop", "-p", "models"])
        .status();
    assert!(clean.unwrap().success());
    let built = fixture
        .build(&["check", "-p", "shop"])
        .ok()
        .says("warning: shop@0.1.0: [EC0002]");
    assert_eq!(built.diagnostics(), all);

    // Only the lock changes.
    let (text, _) = generated("models", &[NAME, FULL_NAME, CONTRACTED]);
    fixture.write("models/expand-contract.lock", &text);
    let _ = fixture.build(&["check"]).fails();
    fixture.write("models/src/lib.rs", CONTRACTED);
    let built = fixture
        .build(&["check"])
        .fails()
        .says("error: shop@0.1.0: [EC0001]");
    assert!(built.fresh().contains("free"), "{:?}", built.fresh());
    fixture.edit("shop/src/lib.rs", "u.name", "u.full_name");
    let _ = fixture
        .build(&["check"])
        .fails()
        .says("[EC0001] SQL names `users.name`")
        .says("src/lib.rs:2:");
    fixture.edit("shop/src/lib.rs", "SELECT name", "SELECT full_name");
    let _ = fixture.build(&["check"]).ok();
}

#[test]
fn a_lock_that_is_nowhere_is_told_with_every_way_to_name_one() {
    let fixture = Fixture::new("script-nowhere");
    workspace(&fixture);
    // A lock above the package is not its own.
    fixture.write("../expand-contract.lock", &lock("models", &[NAME]));
    fixture.edit("models/Cargo.toml", "links = \"shop-models\"\n", "");
    let _ = fixture
        .build(&["check"])
        .fails()
        .says("error: shop@0.1.0: there is no expand-contract.lock in ")
        .says("`links = \"..\"`")
        .says("check_by(\"../models/expand-contract.lock\")");
    fixture.write(
        "shop/build.rs",
        "fn main() { expand_contract_build::check_by(\"../models/expand-contract.lock\"); }",
    );
    let built = fixture
        .build(&["check"])
        .ok()
        .says("warning: shop@0.1.0: [EC0002]");
    assert_eq!(built.diagnostics().len(), 1, "{}", built.text);
    // The environment names the lock, as for the macros.
    fixture.write("shop/build.rs", SCRIPT);
    let mut command = fixture.cargo(&["check"]);
    let path = fixture.path("models/expand-contract.lock");
    let built = Built::of(command.env("EXPAND_CONTRACT_LOCK", path)).ok();
    assert_eq!(built.diagnostics().len(), 1, "{}", built.text);
    let _ = fixture
        .build(&["check"])
        .fails()
        .says("there is no expand-contract.lock");
    fixture.write(
        "shop/build.rs",
        "fn main() { expand_contract_build::check_by(\"../gone/expand-contract.lock\"); }",
    );
    let _ = fixture
        .build(&["check"])
        .fails()
        .says("the build script names ../gone/expand-contract.lock");
}
