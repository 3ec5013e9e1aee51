//! Sources, lock and configuration that cannot be read.

use crate::support::{NAME, Package};

#[test]
fn a_source_that_does_not_parse() {
    let package = Package::with_feature("sqlite", NAME);
    package.done(&["init"]);
    package.done(&["generate"]);
    package.write(
        "src/lib.rs",
        NAME.replace("pub name: String", "pub name String"),
    );
    package.fails(&["generate"], 1, &["src/lib.rs:6"]);
    package.fails(&["check"], 1, &["src/lib.rs:6"]);
}

#[test]
fn a_source_that_is_not_text() {
    let package = Package::with_feature("sqlite", NAME);
    package.done(&["init"]);
    package.write("src/lib.rs", b"pub mod users; \xff\xfe");
    package.fails(&["generate"], 1, &["src/lib.rs", "UTF-8"]);
}

#[test]
fn a_module_that_is_not_there() {
    let package = Package::with_feature("sqlite", &format!("mod orders;\n{NAME}"));
    package.fails(&["init"], 1, &["src/lib.rs:1", "orders"]);
}

#[test]
fn a_lock_with_conflict_markers() {
    let package = Package::with_feature("sqlite", NAME);
    package.done(&["init"]);
    package.done(&["generate"]);
    let lock = std::fs::read_to_string(package.root.join("expand-contract.lock")).unwrap();
    package.write(
        "expand-contract.lock",
        format!("<<<<<<< HEAD\n{lock}=======\n>>>>>>> theirs\n"),
    );
    package.fails(&["generate"], 1, &["expand-contract.lock:1"]);
    package.fails(&["check"], 1, &["expand-contract.lock:1"]);
}

#[test]
fn a_lock_of_a_later_version() {
    let package = Package::with_feature("sqlite", NAME);
    package.done(&["init"]);
    package.done(&["generate"]);
    let lock = std::fs::read_to_string(package.root.join("expand-contract.lock")).unwrap();
    package.write(
        "expand-contract.lock",
        lock.replace("version = 1\n", "version = 2\n"),
    );
    package.fails(
        &["generate"],
        1,
        &["version", "expand-contract.lock:2", "cargo install"],
    );
}

#[test]
fn a_lock_that_is_not_there() {
    let package = Package::with_feature("sqlite", NAME);
    package.fails(
        &["generate"],
        1,
        &["expand-contract.lock", "cargo expand-contract init"],
    );
}

#[test]
fn a_model_without_a_primary_key() {
    let package = Package::with_feature("postgres", NAME);
    package.done(&["init"]);
    package.write("src/lib.rs", NAME.replace("#[migrate(primary_key)]", ""));
    package.fails(
        &["generate"],
        1,
        &["User", "primary key", "#[migrate(primary_key)]"],
    );
}

#[test]
fn a_database_nobody_knows() {
    let package = Package::with_feature("sqlite", NAME);
    package.done(&["init"]);
    package.write("expand-contract.toml", "dialect = \"oracle\"\n");
    package.fails(
        &["generate"],
        1,
        &["expand-contract.toml", "oracle", "postgres, mysql, sqlite"],
    );
}

#[test]
fn a_phase_file_that_was_cut_short() {
    let package = Package::with_feature("sqlite", NAME);
    package.done(&["init"]);
    package.done(&["generate"]);
    let files = package.everything();
    let (path, text) = files
        .iter()
        .find(|(path, _)| path.ends_with("expand.sql"))
        .expect("a new table has a migration");
    std::fs::write(path, &text[..text.len() / 4]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/shop.db?mode=rwc", folder.path().display());
    package.fails(
        &["run", "expand", "--database-url", &url],
        1,
        &["_users_create", "version control"],
    );
    package.fails(&["check"], 1, &["_users_create"]);
}
