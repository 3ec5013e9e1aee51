//! What is published in the base ref is never touched.

use crate::support::{FULL_NAME, NAME, Package};

/// A repository on a branch; main has the rename already.
fn published() -> (Package, String) {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.git(&["init", "-q"]).ok();
    package.commit("rename");
    package.git(&["switch", "-q", "-c", "work"]).ok();
    let id = package.ids().remove(0);
    (package, id)
}

#[test]
fn a_published_migration_is_neither_discarded_nor_amended() {
    let (package, id) = published();
    let before = package.files();
    package
        .run(&["discard", &id])
        .code(1)
        .complains(&format!("{id} is published: it is in main"));
    package
        .run(&["generate", "--amend"])
        .code(1)
        .complains(&id)
        .complains("published in main");
    assert_eq!(package.files(), before);
}

#[test]
fn an_edited_published_file_is_named_and_refused() {
    let (package, id) = published();
    let path = format!("migrations/{id}/expand.sql");
    let text = package.read(&path);
    package.write(&path, format!("{text}-- one more word\n"));
    for command in [&["generate"][..], &["generate", "--check"], &["check"]] {
        package.run(command).code(1).complains(&format!(
            "a file of {id} was edited, and it is published in main"
        ));
    }
    // With the lock changed to fit, it is still not what main has.
    let lock = package.read("expand-contract.lock");
    let at = lock.find("checksum = \"").unwrap() + "checksum = \"".len();
    let other = format!("{}{}{}", &lock[..at], "0".repeat(64), &lock[at + 64..]);
    package.write("expand-contract.lock", &other);
    package
        .run(&["generate", "--check"])
        .code(1)
        .complains(&format!("{id} has other files here than in main"));
}

#[test]
fn the_base_is_configured_or_found() {
    let (package, id) = published();
    package.git(&["branch", "-q", "-m", "main", "trunk"]).ok();
    // Nothing tells that trunk is where work is published.
    let config = package.read("expand-contract.toml");
    package.write(
        "expand-contract.toml",
        format!("{config}base = \"trunk\"\n"),
    );
    package
        .run(&["discard", &id])
        .code(1)
        .complains("it is in trunk");
    package.write(
        "expand-contract.toml",
        format!("{config}base = \"nowhere\"\n"),
    );
    package
        .run(&["discard", &id])
        .code(3)
        .complains("the base `nowhere` from expand-contract.toml");
    package.write("expand-contract.toml", &config);
    package.run(&["discard", &id]).ok();
}

#[test]
fn work_on_a_branch_is_amended_beside_what_is_published() {
    let (package, id) = published();
    package.models(&FULL_NAME.replace(
        "    pub id: i64,\n",
        "    pub id: i64,\n    pub age: Option<i32>,\n",
    ));
    package.run(&["generate"]).ok();
    assert_eq!(package.ids().len(), 2);
    package.models(&FULL_NAME.replace(
        "    pub id: i64,\n",
        "    pub id: i64,\n    pub years: Option<i32>,\n",
    ));
    package
        .run(&["generate", "--amend"])
        .ok()
        .says("_users_years");
    let ids = package.ids();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], id);
    assert!(ids[1].ends_with("_users_years"), "{ids:?}");
}

/// Both help texts of an unresolved conflict begin with a lock that two branches changed in one place.
#[test]
fn a_conflict_in_the_lock_can_be_left_by_writing_the_change_anew() {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package.git(&["init", "-q"]).ok();
    package.commit("start");
    let with = |more: &str| NAME.replace("    pub name", &format!("{more}    pub name"));
    let (age, nick) = (
        "    pub age: Option<i64>,\n",
        "    pub nick: Option<String>,\n",
    );
    package.git(&["switch", "-q", "-c", "work"]).ok();
    package.models(&with(age));
    package.run(&["generate"]).ok();
    package.commit("age");
    package.git(&["switch", "-q", "main"]).ok();
    package.models(&with(nick));
    package.run(&["generate"]).ok();
    package.commit("nick");
    package.git(&["switch", "-q", "work"]).ok();
    package.git(&["merge", "-q", "main"]).code(1);
    package.models(&with(&format!("{age}{nick}")));
    package
        .run(&["generate"])
        .code(1)
        .complains("the lock has an unresolved merge conflict")
        .complains("each under its own header")
        .complains("git checkout origin/main -- expand-contract.lock");

    package
        .git(&["checkout", "-q", "main", "--", "expand-contract.lock"])
        .ok();
    let lock = package.read("expand-contract.lock");
    for id in package.ids().iter().filter(|id| !lock.contains(*id)) {
        std::fs::remove_dir_all(package.root.join("migrations").join(id)).unwrap();
    }
    package.run(&["generate"]).ok().says("wrote migrations/");
    package.run(&["generate", "--check"]).ok();
}
