//! Without a build script, cargo compiles those packages again that depend on a changed file, and no others.

#![allow(clippy::unwrap_used, missing_docs)]

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};
use tests_builds::{CONTRACTED, FULL_NAME, NAME, generate_into, lock};
use tests_support::{Built, Fixture};

const LOCK: &str = "EXPAND_CONTRACT_LOCK";

/// A workspace: `shop` has models, `user` uses them and gets its lock from a variable, `free` does neither.
fn workspace(fixture: &Fixture) {
    fixture.package(
        "shop",
        "",
        &format!(
            "expand_contract::embed!(pub SCHEMA);\n\
             pub fn all() {{ let _ = expand_contract::query_file!(\"queries/all.sql\"); }}\n{FULL_NAME}"
        ),
    );
    generate_into(fixture, "shop", &[NAME, FULL_NAME]);
    fixture.write("shop/queries/all.sql", "SELECT id FROM users");
    for (text, ty) in [
        ("SELECT id FROM users", "Int8"),
        ("SELECT id FROM users WHERE true", "Int8"),
        ("SELECT id, name FROM users", "Int8"),
    ] {
        prepare(fixture, text, ty);
    }
    fixture.package(
        "user",
        "shop = { path = \"../shop\" }\n",
        "pub use shop::User;\npub const ALL: &str = expand_contract::sql!(\"SELECT name FROM users\");",
    );
    fixture.package("free", "", "pub fn free() {}");
}

/// Writes the file that sqlx's macros would keep for a text in `shop`; its only column has this type.
fn prepare(fixture: &Fixture, text: &str, ty: &str) {
    let hash = Sha256::digest(text)
        .iter()
        .fold(String::new(), |mut hash, byte| {
            write!(hash, "{byte:02x}").unwrap();
            hash
        });
    fixture.write(
        &format!("shop/.sqlx/query-{hash}.json"),
        &format!(
            "{{\"db_name\": \"PostgreSQL\", \"query\": \"{text}\", \"describe\": {{\"columns\": [{{\"ordinal\": 0, \"name\": \"id\", \
             \"type_info\": \"{ty}\"}}], \"parameters\": {{\"Left\": []}}, \"nullable\": [false]}}, \"hash\": \"{hash}\"}}"
        ),
    );
}

/// `cargo check`, incremental as for users, with a lock for the packages without their own.
fn check(fixture: &Fixture, lock: &str) -> Built {
    let mut command = fixture.cargo(&["check"]);
    command.env("CARGO_INCREMENTAL", "1");
    Built::of(command.env(LOCK, fixture.path(lock)))
}

/// The packages among `shop`, `user` and `free` that were compiled. Each of the others must be fresh.
#[track_caller]
fn compiled(built: &Built) -> Vec<String> {
    assert!(built.success, "{}", built.text);
    let members = ["free", "shop", "user"].map(str::to_owned);
    let all: BTreeSet<String> = members.into();
    let (compiled, fresh) = (built.compiled(), built.fresh());
    assert!(
        all.is_subset(&(&compiled | &fresh)),
        "{compiled:?} {fresh:?}"
    );
    (&compiled & &all).into_iter().collect()
}

#[test]
fn one_thing_changes() {
    let fixture = Fixture::new("stale");
    workspace(&fixture);
    let lock_of = |path: &str, models: &[&str]| fixture.write(path, &lock("shop", models));
    lock_of("../a.lock", &[NAME, FULL_NAME]);
    lock_of("../b.lock", &[NAME]);
    let a = "../a.lock";
    assert_eq!(compiled(&check(&fixture, a)), ["free", "shop", "user"]);
    assert_eq!(compiled(&check(&fixture, a)), [""; 0]);

    // A `.sql` file.
    fixture.write("shop/queries/all.sql", "SELECT id FROM users WHERE true");
    assert_eq!(compiled(&check(&fixture, a)), ["shop", "user"]);
    fixture.write("shop/queries/all.sql", "SELECT id, name FROM users");
    let built = check(&fixture, a);
    assert!(built.text.contains("queries/all.sql:1"), "{}", built.text);
    assert_eq!(compiled(&built), ["shop", "user"]);
    fixture.write("shop/queries/all.sql", "SELECT id FROM users");
    assert_eq!(compiled(&check(&fixture, a)), ["shop", "user"]);

    // An attribute.
    fixture.edit(
        "shop/src/lib.rs",
        "renamed(from = \"name\")",
        "renamed(from = \"name\", contracted)",
    );
    let built = check(&fixture, a);
    assert!(
        built.text.contains("says more than the lock does"),
        "{}",
        built.text
    );
    assert_eq!(compiled(&built), ["shop", "user"]);

    // Only the lock changes: it now contains the attribute's change, and `embed!` contains the stage.
    generate_into(&fixture, "shop", &[NAME, FULL_NAME, CONTRACTED]);
    let built = check(&fixture, a);
    assert!(!built.text.contains("than the lock"), "{}", built.text);
    assert_eq!(compiled(&built), ["shop", "user"]);
    // The lock that a variable names changes, and then the variable.
    assert!(built.text.contains("[EC0002]"), "{}", built.text);
    lock_of(a, &[NAME]);
    let built = check(&fixture, a);
    assert!(!built.text.contains("[EC0002]"), "{}", built.text);
    assert_eq!(compiled(&built), ["user"]);
    lock_of(a, &[NAME, FULL_NAME]);
    assert_eq!(compiled(&check(&fixture, a)), ["user"]);
    let built = check(&fixture, "../b.lock");
    assert!(!built.text.contains("[EC0002]"), "{}", built.text);
    assert_eq!(compiled(&built), ["user"]);

    // No package reads a folder that the lock does not know. Once the lock has its lines, every reader of the lock is
    // compiled again.
    fixture.write("shop/migrations/20260202000000_x/expand.sql", "");
    assert_eq!(compiled(&check(&fixture, "../b.lock")), [""; 0]);
    std::fs::remove_dir_all(fixture.path("shop/migrations/20260202000000_x")).unwrap();
    let text = CONTRACTED.replace("}\n", "    pub email: Option<String>,\n}\n");
    fixture.write(
        "shop/src/lib.rs",
        &format!("expand_contract::embed!(pub SCHEMA);\n{text}"),
    );
    let built = check(&fixture, "../b.lock");
    assert!(
        built.text.contains("is not in the lock yet"),
        "{}",
        built.text
    );
    generate_into(&fixture, "shop", &[NAME, FULL_NAME, CONTRACTED, &text]);
    let built = check(&fixture, "../b.lock");
    assert!(!built.text.contains("not in the lock"), "{}", built.text);
    assert_eq!(compiled(&built), ["shop", "user"]);
    // A phase file that `embed!` contains.
    let folder = fixture.path("shop/migrations/20260101000000_users_full_name");
    let text = std::fs::read_to_string(folder.join("expand.sql")).unwrap();
    std::fs::write(folder.join("expand.sql"), text + "\n").unwrap();
    assert_eq!(compiled(&check(&fixture, "../b.lock")), ["shop", "user"]);
}

#[test]
fn the_variable_in_cargos_configuration() {
    let fixture = Fixture::new("stale-config");
    let configure = |lock: &str| {
        fixture.write(
            "../.cargo/config.toml",
            &format!("[env]\n{LOCK} = {{ value = \"{lock}\", relative = true }}\n"),
        );
    };
    fixture.write("../a.lock", &lock("shop", &[NAME, FULL_NAME]));
    fixture.write("../b.lock", &lock("shop", &[NAME]));
    fixture.package("free", "", "pub fn free() {}");
    fixture.package(
        "user",
        "",
        "pub const ALL: &str = expand_contract::sql!(\"SELECT name FROM users\");",
    );
    let _ = fixture.build(&["check"]).fails().says("there is no ");
    configure("a.lock");
    let built = fixture.build(&["check"]).ok().says("[EC0002]");
    assert!(built.compiled().contains("user"));
    let _ = fixture.build(&["check"]).ok().says("[EC0002]");
    configure("b.lock");
    let built = fixture.build(&["check"]).ok().silent_about("[EC0002]");
    assert!(
        built.compiled().contains("user") && built.fresh().contains("free"),
        "{built:?}"
    );
    // The package's own lock is used, whatever the variable says.
    fixture.write(
        "user/expand-contract.lock",
        &lock("user", &[NAME, FULL_NAME]),
    );
    fixture.edit("user/src/lib.rs", "pub const", "pub  const");
    let _ = fixture.build(&["check"]).ok().says("[EC0002]");
    configure("a.lock");
    let built = fixture.build(&["check"]).ok().says("[EC0002]");
    assert!(!built.compiled().contains("user"), "{built:?}");
}

#[test]
fn a_lock_that_appears() {
    let fixture = Fixture::new("stale-appears");
    fixture.package("shop", "", NAME);
    // A lock in the folder above is not used.
    fixture.write("expand-contract.lock", &lock("shop", &[NAME]));
    fixture.write("../expand-contract.lock", &lock("shop", &[NAME]));
    let _ = fixture.build(&["check"]).fails().says("there is no ");
    fixture.write("shop/expand-contract.lock", &lock("shop", &[NAME]));
    let _ = fixture
        .build(&["check"])
        .ok()
        .silent_about("warning: use of");
}

/// The macros include the lock only a few times, regardless of their number.
#[test]
fn a_crate_of_many_models_sees_a_change_of_the_lock() {
    let many = if std::env::var_os("MANY_MODELS").is_some() {
        1000
    } else {
        40
    };
    let fixture = Fixture::new("stale-many");
    let model = |number: usize, renamed: &str| {
        format!(
            "#[expand_contract::migrate(table = \"t{number}\")]\npub struct T{number} {{\n\
             #[migrate(primary_key)] pub id: i64,\n{renamed} pub full_name: String,\n}}\n"
        )
    };
    let all = |last: &str| -> String {
        (0..many)
            .map(|number| model(number, if number + 1 == many { last } else { "" }))
            .collect()
    };
    let first = all("").replacen(
        &model(many - 1, ""),
        &model(many - 1, "").replace("full_name", "name"),
        1,
    );
    let (renamed, done) = (
        all("#[migrate(renamed(from = \"name\"))]"),
        all("#[migrate(renamed(from = \"name\", contracted))]"),
    );
    fixture.package("shop", "", &done);
    generate_into(&fixture, "shop", &[&first, &renamed]);
    let _ = fixture.build(&["check"]).ok().says("than the lock does");
    generate_into(&fixture, "shop", &[&first, &renamed, &done]);
    let built = fixture
        .build(&["check"])
        .ok()
        .silent_about("than the lock does");
    assert!(built.compiled().contains("shop"));
    generate_into(&fixture, "shop", &[&first, &renamed]);
    let _ = fixture.build(&["check"]).ok().says("than the lock does");
}
