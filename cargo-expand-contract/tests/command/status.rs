//! `status` and `ready`: where a database is, and whether this build may run.

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package};

#[test]
fn status_follows_a_migration_through_its_phases() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package
        .on_database(&["run", "expand"])
        .ok()
        .silent_about("Next:");
    package
        .on_database(&["status"])
        .ok()
        .says("next      nothing: a contract has nothing to drop");
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let id = package.ids().remove(1);

    let state = |package: &Package| {
        let objects = package
            .on_database(&["status", "--message-format", "json"])
            .ok()
            .objects();
        let migration = objects
            .into_iter()
            .find(|object| object["id"] == id.as_str())
            .unwrap();
        (migration["state"].clone(), migration["next"].clone())
    };
    package
        .on_database(&["status"])
        .ok()
        .says(&id)
        .says("not expanded")
        .says("next      expand");
    assert_eq!(state(&package), (serde_json::Value::Null, "expand".into()));
    package.on_database(&["ready"]).code(1).complains(&id);

    package.on_database(&["run", "expand"]).ok();
    assert_eq!(state(&package), ("expanded".into(), "migrate".into()));
    let ran = package
        .on_database(&["ready", "--message-format", "json"])
        .code(1);
    let objects = ran.objects();
    assert_eq!(objects[0]["kind"], "rejection");
    assert_eq!(objects[0]["id"], id.as_str());
    assert_eq!(objects[1]["ready"], false);

    package.on_database(&["run", "migrate"]).ok();
    assert_eq!(state(&package), ("migrated".into(), "contract".into()));
    package.on_database(&["ready"]).ok();
    package
        .on_database(&["status"])
        .ok()
        .says("code      expanding")
        .says("contract, which waits: this code is still expanding");
    package.models(FULL_NAME_CONTRACTED);
    package.run(&["generate"]).ok();
    package
        .on_database(&["status"])
        .ok()
        .says("code      contracted");
    package.on_database(&["ready"]).ok();
}

#[test]
fn status_of_a_database_that_nobody_has_run_on() {
    let package = Package::new(NAME);
    package.sql("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
    package.on_database(&["init"]).ok();
    package
        .on_database(&["status"])
        .ok()
        .says("no phase has run on this database yet");
}

#[test]
fn a_build_that_does_not_know_what_was_contracted_is_not_ready() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    let old = package.files();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.models(FULL_NAME_CONTRACTED);
    package.run(&["generate"]).ok();
    let id = package.ids().remove(1);
    package.on_database(&["run", "--for-build"]).ok();
    let attest = package.on_database(&["run", "contract"]).code(1).sentence();
    package
        .on_database(&["run", "contract", "--attest", &attest])
        .ok();
    package.on_database(&["ready"]).ok();

    // The checkout of before.
    std::fs::remove_dir_all(package.root.join("migrations").join(&id)).unwrap();
    for (path, text) in &old {
        package.write(path, text);
    }
    package.models(NAME);
    package.on_database(&["ready"]).code(1).complains(&id);
    package
        .on_database(&["status"])
        .ok()
        .says("only the journal has it");
}
