//! A crate that is published, and vendored elsewhere, is judged by the lock in its package.

#![allow(clippy::unwrap_used, missing_docs)]

use std::path::Path;
use std::process::Command;

use tests_builds::{CONTRACTED, FULL_NAME, NAME, SCRIPT, generate_into, lock};
use tests_support::{Fixture, repository};

/// Publishes a crate of models: `cargo package` makes its archive.
fn publish(fixture: &Fixture, target: &Path) {
    let here = repository();
    fixture.write(
        "shop-models/Cargo.toml",
        &format!(
            "[package]\nname = \"shop-models\"\nversion = \"0.1.0\"\nedition = \"2024\"\nlicense = \"MIT\"\ndescription = \"d\"\nrepository = \"r\"\n\
             links = \"shop-models\"\n\n\
             [dependencies]\nexpand-contract = {{ version = \"0.1\", path = \"{0}/runtime\", default-features = false, features = [\"macros\", \"postgres\"] }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"macros\", \"postgres\", \"runtime-tokio\"] }}\n\n\
             [build-dependencies]\nexpand-contract-build = {{ version = \"0.1\", path = \"{0}/build\" }}\n",
            here.display()
        ),
    );
    fixture.write("shop-models/build.rs", SCRIPT);
    fixture.write(
        "shop-models/src/lib.rs",
        &format!(
            "expand_contract::embed!(pub SCHEMA);\n\
             pub const ALL: &str = expand_contract::sql!(\"SELECT full_name FROM users\");\n{CONTRACTED}"
        ),
    );
    generate_into(fixture, "shop-models", &[NAME, FULL_NAME, CONTRACTED]);
    // A lock in the folder above, in which the same table is different.
    fixture.write("../expand-contract.lock", &lock("above", &[NAME]));
    let _ = fixture.build(&["check"]).ok().silent_about("warning");
    let packed = fixture
        .cargo(&[
            "package",
            "-q",
            "--no-verify",
            "--exclude-lockfile",
            "--offline",
            "-p",
            "shop-models",
        ])
        .env("CARGO_TARGET_DIR", target)
        .output()
        .unwrap();
    assert!(
        packed.status.success(),
        "{}",
        String::from_utf8_lossy(&packed.stderr)
    );
}

#[test]
fn a_vendored_crate_brings_its_lock() {
    let home = Fixture::new("published-home");
    let target = home.root().join("target");
    publish(&home, &target);

    // Another workspace, with another lock, has the archive in a folder of sources.
    let away = Fixture::new("published-away");
    let vendor = away.root().join("vendor");
    std::fs::create_dir_all(&vendor).unwrap();
    let archive = target.join("package/shop-models-0.1.0.crate");
    let unpacked = Command::new("tar")
        .arg("-xzf")
        .arg(archive)
        .arg("-C")
        .arg(&vendor)
        .status();
    assert!(unpacked.unwrap().success());
    drop(home);
    let vendored = "../vendor/shop-models-0.1.0";
    away.write(
        &format!("{vendored}/.cargo-checksum.json"),
        "{\"files\": {}}",
    );
    away.write(
        "../.cargo/config.toml",
        "[registries.ours]\nindex = \"sparse+https://index.example/\"\n\n\
         [source.ours]\nregistry = \"sparse+https://index.example/\"\nreplace-with = \"vendored\"\n\n\
         [source.vendored]\ndirectory = \"vendor\"\n",
    );
    let manifest = away.read("../Cargo.toml");
    let here = repository().display();
    away.write(
        "../Cargo.toml",
        &format!(
            "{manifest}\n[patch.crates-io]\nexpand-contract = {{ path = \"{here}/runtime\" }}\nexpand-contract-build = {{ path = \"{here}/build\" }}\n"
        ),
    );
    away.write("../expand-contract.lock", &lock("above", &[NAME]));
    away.write("../vendor/expand-contract.lock", &lock("above", &[NAME]));
    let more = "shop-models = { version = \"0.1\", registry = \"ours\" }\n\n[build-dependencies]\nexpand-contract-build.workspace = true\n";
    away.package(
        "shop",
        more,
        "pub use shop_models::User;\npub const ALL: &str = expand_contract::sql!(\"SELECT full_name FROM users\");\n\
         pub fn one() { let _ = sqlx::query::<sqlx::Postgres>(\"SELECT u.name FROM users u\"); }",
    );
    away.write("shop/build.rs", SCRIPT);
    let built = away.build(&["check"]).fails().says(
        "error: shop@0.1.0: [EC0001] SQL names `users.name`, which was renamed to `full_name`",
    );
    assert!(built.compiled().contains("shop_models"), "{built:?}");
    away.edit("shop/src/lib.rs", "u.name", "u.full_name");
    let _ = away.build(&["check"]).ok().silent_about("warning");
    // Without its own lock, no lock judges it.
    std::fs::remove_file(away.path(&format!("{vendored}/expand-contract.lock"))).unwrap();
    let clean = away.cargo(&["clean", "-q", "-p", "shop-models"]).status();
    assert!(clean.unwrap().success());
    let _ = away
        .build(&["check"])
        .fails()
        .says("there is no expand-contract.lock in ");
}
