//! `check` and `generate --check`: models, lock, folders and branches.

use crate::support::{FULL_NAME, NAME, Package};

const TWO: &str = r"
mod user;
mod order;
";

const ORDER: &str = r#"
#[expand_contract::migrate(table = "orders")]
pub struct Order {
    #[migrate(primary_key)]
    pub id: i64,
}
"#;

/// A repository whose main has two tables.
fn repository() -> Package {
    let package = Package::new(TWO);
    package.write("src/user.rs", NAME);
    package.write("src/order.rs", ORDER);
    package.run(&["init", "--existing"]).ok();
    package.git(&["init", "-q"]).ok();
    package.commit("start");
    package
}

fn with(model: &str, field: &str) -> String {
    model.replace(
        "    pub id: i64,\n",
        &format!("    pub id: i64,\n    {field}\n"),
    )
}

#[test]
fn what_the_models_say_and_the_lock_does_not_is_found_with_its_place() {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.run(&["check"]).ok().says("agree");
    package.models(FULL_NAME);
    for command in [&["check"][..], &["generate", "--check"]] {
        package
            .run(command)
            .code(1)
            .complains("full_name")
            .complains("src/lib.rs:3:12")
            .complains("cargo expand-contract generate");
    }
    let ran = package.run(&["check", "--message-format", "json"]).code(1);
    let objects = ran.objects();
    let span = &objects[0]["message"]["spans"][0];
    assert_eq!(span["file_name"], "src/lib.rs");
    assert_eq!(objects.last().unwrap()["success"], false);
    package.run(&["generate"]).ok();
    package.run(&["generate", "--check"]).ok();
}

#[test]
fn a_missing_an_unknown_and_an_edited_folder_are_named() {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let id = package.ids().remove(0);

    package.write("migrations/20200101000000_users_other/expand.sql", "-- x\n");
    package
        .run(&["check"])
        .code(1)
        .complains("20200101000000_users_other");
    std::fs::remove_dir_all(package.root.join("migrations/20200101000000_users_other")).unwrap();

    let path = format!("migrations/{id}/contract.sql");
    let text = package.read(&path);
    package.write(&path, format!("{text}\nDROP TABLE users;\n"));
    package.run(&["check"]).code(1).complains(&id);
    // What a checkout does to line ends is no edit.
    package.write(&path, text.replace('\n', "\r\n"));
    package.run(&["check"]).ok();

    std::fs::remove_file(package.root.join(&path)).unwrap();
    package.run(&["check"]).code(1).complains("missing");
    package.run(&["generate"]).code(1).complains("missing");
}

#[test]
fn a_broken_lock_is_one_error_with_its_place() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    let lock = package.read("expand-contract.lock");
    package.write("expand-contract.lock", format!("<<<<<<< HEAD\n{lock}"));
    for command in [&["check"][..], &["generate"], &["status"], &["ready"]] {
        package
            .run(command)
            .code(1)
            .complains("expand-contract.lock:1:");
    }
    package.write("expand-contract.lock", lock.replace("sqlite", "oracle"));
    package.run(&["check"]).code(1).complains("oracle");
    std::fs::remove_file(package.root.join("expand-contract.lock")).unwrap();
    package
        .run(&["check"])
        .code(1)
        .complains("cargo expand-contract init");
}

#[test]
fn a_config_that_contradicts_the_lock_is_refused() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.write("expand-contract.toml", "dialect = \"postgres\"\n");
    package
        .run(&["check"])
        .code(1)
        .complains("the lock says \"sqlite\"");
    package.write("expand-contract.toml", "dialcet = \"sqlite\"\n");
    package
        .run(&["check"])
        .code(1)
        .complains("unknown key `dialcet`")
        .complains("expand-contract.toml:1:1");
}

#[test]
fn branches_that_change_different_models_merge_clean() {
    let package = repository();
    package.git(&["switch", "-q", "-c", "orders"]).ok();
    package.write("src/order.rs", with(ORDER, "pub note: Option<String>,"));
    package.run(&["generate"]).ok();
    package.commit("orders have a note");
    package.git(&["switch", "-q", "main"]).ok();
    package.write("src/user.rs", with(NAME, "pub email: Option<String>,"));
    package.run(&["generate"]).ok();
    package.commit("users have an address");
    package.git(&["merge", "-q", "-m", "merge", "orders"]).ok();
    assert_eq!(package.ids().len(), 2);
    package.run(&["generate", "--check"]).ok();
    package.run(&["generate"]).ok().says("nothing to do");
}

#[test]
fn a_merge_that_is_clean_as_text_and_wrong_is_found() {
    let package = repository();
    // One branch adds a field where the model is; the other has moved the model to another file.
    package.git(&["switch", "-q", "-c", "email"]).ok();
    package.write("src/user.rs", with(NAME, "pub email: Option<String>,"));
    package.run(&["generate"]).ok();
    package.commit("users have an address");
    package.git(&["switch", "-q", "main"]).ok();
    package.models(&TWO.replace("mod user;", "mod people;"));
    package.write("src/people.rs", NAME);
    package.run(&["generate", "--check"]).ok();
    package.commit("users are people");
    package.git(&["merge", "-q", "-m", "merge", "email"]).ok();
    package
        .run(&["generate", "--check"])
        .code(1)
        .complains("src/people.rs:")
        .complains("email");
}

#[test]
fn two_changes_of_one_column_that_a_union_merge_accepts_are_found() {
    let package = repository();
    // Some teams let git keep the lines of both sides.
    package.write(".gitattributes", "* merge=union\n");
    package.commit("union");
    package.git(&["switch", "-q", "-c", "rename"]).ok();
    package.write("src/user.rs", FULL_NAME);
    package.run(&["generate"]).ok();
    package.commit("name is full_name");
    package.git(&["switch", "-q", "main"]).ok();
    let loud = "#[migrate(added(up = \"upper(name)\"))]\n    pub loud: String,";
    package.write("src/user.rs", with(NAME, loud));
    package.run(&["generate"]).ok();
    package.commit("loud");
    package.git(&["merge", "-q", "-m", "merge", "rename"]).ok();
    package.run(&["generate", "--check"]).code(1);
}

#[test]
fn a_file_that_was_edited_after_it_was_applied_is_found_in_the_database() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    let url = package.url();
    package
        .run(&["generate", "--check", "--database-url", &url])
        .ok();

    // With a lock that fits, only the database knows.
    let id = package.ids().remove(0);
    let path = format!("migrations/{id}/expand.sql");
    let text = package.read(&path);
    package.write(&path, text.replacen("-- step 1: ", "-- step 1: Mine: ", 1));
    let files = ["expand", "migrate", "contract", "rollback"]
        .map(|phase| package.read(&format!("migrations/{id}/{phase}.sql")));
    let checksum = expand_contract_format::file::checksum(&files.each_ref().map(String::as_str));
    let lock = package.read("expand-contract.lock");
    let at = lock.find("checksum = \"").unwrap() + "checksum = \"".len();
    let lock = format!("{}{checksum}{}", &lock[..at], &lock[at + 64..]);
    package.write("expand-contract.lock", &lock);
    package.run(&["generate", "--check"]).ok();
    package
        .run(&["generate", "--check", "--database-url", &url])
        .code(1)
        .complains("expand.sql changed after it was applied");
    package
        .on_database(&["run", "migrate"])
        .code(1)
        .complains("changed after it was applied");
}

#[test]
fn a_package_without_a_lock_does_not_take_its_neighbours() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.write(
        "tool/Cargo.toml",
        "[package]\nname = \"tool\"\nversion = \"0.1.0\"\n[workspace]\n",
    );
    package.write("tool/src/lib.rs", "");
    let mut command = crate::support::command(&package.root.join("tool"));
    crate::support::Ran::of(command.args(["status", "--database-url", &package.url()]))
        .code(1)
        .complains("there is no expand-contract.lock in")
        .complains("cargo expand-contract init");
    // A folder inside of the package is in the package.
    let mut command = crate::support::command(&package.root.join("src"));
    crate::support::Ran::of(command.arg("check"))
        .code(1)
        .complains("ahead of the lock");
}
