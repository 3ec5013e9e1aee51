//! `run`: from the first table to the dropped column, and back.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Command, Stdio};

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package, Ran, command};

/// A package with 250 users in `shop.db`, whose rename is generated; and the rename's id.
fn renamed() -> (Package, String) {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "--for-build"]).ok();
    package.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 250) \
         INSERT INTO users (id, name) SELECT i, 'user ' || i FROM n",
    );
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let id = package.ids().remove(1);
    (package, id)
}

#[test]
fn a_column_is_renamed_from_the_model_to_the_drop() {
    let (package, id) = renamed();
    package
        .on_database(&["run", "expand"])
        .ok()
        .says(&format!("expanded {id}"))
        .complains("full_name");
    // Old and new code write beside each other.
    package.sql("INSERT INTO users (id, name) VALUES (1001, 'old')");
    package.sql("UPDATE users SET name = 'changed' WHERE id = 7");
    package
        .on_database(&["run", "migrate"])
        .ok()
        .says(&format!("migrated {id}"))
        .complains("users");
    package.sql("INSERT INTO users (id, full_name) VALUES (1002, 'new')");
    assert_eq!(
        package.sql("SELECT count(*) FROM users WHERE name IS NOT full_name"),
        "0"
    );
    assert_eq!(
        package.sql("SELECT full_name FROM users WHERE id = 7"),
        "changed"
    );

    // This code may still mention the old name.
    package
        .on_database(&["run", "contract"])
        .code(1)
        .complains("contracted");
    package.models(FULL_NAME_CONTRACTED);
    package.run(&["generate"]).ok();
    let refused = package.on_database(&["run", "contract"]).code(1);
    let attest = refused.sentence();
    package
        .on_database(&["run", "contract", "--attest", "all is well"])
        .code(1);
    package
        .on_database(&["run", "contract", "--attest", &attest])
        .ok()
        .says(&format!("contracted {id}"));
    assert_eq!(
        package.sql("SELECT group_concat(name) FROM pragma_table_info('users')"),
        "id,full_name"
    );
    assert_eq!(package.sql("SELECT count(*) FROM users"), "252");
    assert_eq!(
        package.sql("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"),
        "0"
    );
    for phase in ["expand", "migrate", "contract"] {
        package
            .on_database(&["run", phase])
            .ok()
            .says("nothing to do");
    }
}

#[test]
fn a_rollback_counts_what_only_the_new_side_knows() {
    let (package, id) = renamed();
    package.on_database(&["run", "expand"]).ok();
    package.on_database(&["run", "migrate"]).ok();
    // There is only one that can be meant.
    let refused = package
        .on_database(&["run", "rollback"])
        .code(1)
        .complains(&id);
    let attest = refused.sentence();
    package
        .on_database(&["run", "rollback", &id, "--attest", &attest])
        .ok()
        .says(&format!("rolled back {id}"));
    assert_eq!(
        package.sql("SELECT group_concat(name) FROM pragma_table_info('users')"),
        "id,name"
    );
    assert_eq!(package.sql("SELECT name FROM users WHERE id = 7"), "user 7");
    // Once more changes nothing.
    package.on_database(&["run", "rollback", &id]).ok();
}

#[test]
fn a_rollback_that_would_lose_values_needs_them_named() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "--for-build"]).ok();
    package.models(&NAME.replace(
        "    pub id: i64,\n",
        "    pub id: i64,\n    pub email: Option<String>,\n",
    ));
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package.on_database(&["run", "migrate"]).ok();
    package.sql(
        "INSERT INTO users (id, name, email) VALUES (1, 'a', 'a@example.com'), (2, 'b', NULL)",
    );
    package
        .on_database(&["run", "rollback"])
        .code(1)
        .complains("users.email: 1 row")
        .complains("--discard users.email");
    let args = ["run", "rollback", "--discard", "users.email"];
    let attest = package.on_database(&args).code(1).sentence();
    let args = [&args[..], &["--attest", &attest]].concat();
    package.on_database(&args).ok();
    assert_eq!(
        package.sql("SELECT group_concat(name) FROM pragma_table_info('users')"),
        "id,name"
    );
}

#[test]
fn rows_that_cannot_be_filled_are_listed_and_the_rest_goes_on() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "--for-build"]).ok();
    package.sql("INSERT INTO users VALUES (1, '1'), (2, 'two'), (3, '3')");
    package.models(&NAME.replace(
        "    pub name: String,\n",
        "    pub name: String,\n    #[migrate(added(up = \"CASE WHEN name GLOB '[0-9]*' THEN CAST(name AS INTEGER) END\"))]\n    pub number: i64,\n",
    ));
    package.run(&["generate"]).ok();
    package.on_database(&["run", "expand"]).ok();
    package
        .on_database(&["run", "migrate"])
        .code(1)
        .complains("1 row")
        .complains("2");
    assert_eq!(
        package.sql("SELECT count(*) FROM users WHERE number IS NOT NULL"),
        "2"
    );
    package.sql("UPDATE users SET name = '2' WHERE id = 2");
    package.on_database(&["run", "migrate"]).ok();
}

#[test]
fn a_file_that_was_edited_after_it_was_applied_is_refused() {
    let (package, id) = renamed();
    package.on_database(&["run", "expand"]).ok();
    let path = format!("migrations/{id}/contract.sql");
    let text = package.read(&path);
    package.write(&path, text.replacen("-- step 1: ", "-- step 1: Mine: ", 1));
    package
        .on_database(&["run", "migrate"])
        .code(1)
        .complains(&id)
        .complains("edited");
    // From the folder alone there is no lock to compare with, but there is the journal.
    let folder = package.root.join("migrations");
    Ran::of(command(&std::env::temp_dir()).args([
        "run",
        "migrate",
        "--migrations",
        folder.to_str().unwrap(),
        "--database-url",
        &package.url(),
    ]))
    .code(1)
    .complains("contract.sql changed after it was applied");
}

#[test]
fn an_applied_migration_is_neither_discarded_nor_amended() {
    let (package, id) = renamed();
    package.on_database(&["run", "expand"]).ok();
    let before = package.files();
    package
        .on_database(&["discard", &id])
        .code(1)
        .complains(&format!("{id} is applied"))
        .complains("run rollback");
    package
        .on_database(&["generate", "--amend"])
        .code(1)
        .complains("is applied");
    assert_eq!(package.files(), before);
    package.run(&["discard", &id]).ok();
}

#[test]
fn the_plain_program_needs_only_the_folder_or_only_the_journal() {
    let (package, id) = renamed();
    let elsewhere = tempfile::tempdir().unwrap();
    let url = package.url();
    let run = |args: &[&str]| {
        let mut command = command(elsewhere.path());
        Ran::of(command.args(args).env("DATABASE_URL", &url))
    };
    let folder = package.root.join("migrations");
    let folder = folder.to_str().unwrap();
    run(&["run", "expand", "--migrations", folder])
        .ok()
        .says(&id);
    // The journal has the text of what was applied.
    fs::remove_dir_all(folder).unwrap();
    run(&["run", "migrate"])
        .ok()
        .says(&format!("migrated {id}"));
    run(&["status"]).ok().says(&id).says("migrated");
    run(&["run", "migrate", "--lock", "shop"])
        .ok()
        .says("nothing to do");
    run(&["run", "migrate", "--lock", "other"])
        .code(1)
        .complains("it knows shop");
    let refused = run(&["run", "contract"]).code(1);
    run(&["run", "contract", "--attest", &refused.sentence()]).ok();
    run(&[
        "run",
        "expand",
        "--migrations",
        elsewhere.path().to_str().unwrap(),
    ])
    .code(1)
    .complains("there is no migration in");
}

#[test]
fn without_lock_folder_or_journal_there_is_nothing_to_run() {
    let package = Package::new(NAME);
    package.sql("CREATE TABLE users (id INTEGER PRIMARY KEY)");
    let elsewhere = tempfile::tempdir().unwrap();
    Ran::of(
        command(elsewhere.path())
            .args(["run", "migrate"])
            .env("DATABASE_URL", package.url()),
    )
    .code(1)
    .complains("no migrations are at hand")
    .complains("--migrations");
}

#[test]
fn for_build_makes_an_empty_database_fit_and_is_done_twice_at_no_cost() {
    let (package, _) = renamed();
    fs::remove_file(package.database()).unwrap();
    package.on_database(&["run", "--for-build"]).ok();
    package
        .on_database(&["run", "--for-build"])
        .ok()
        .says("nothing to do");
    package.sql("INSERT INTO users (id, full_name) VALUES (1, 'new')");
    package.on_database(&["ready"]).ok().says("yes");
}

#[test]
fn a_run_in_json_tells_what_it_does() {
    let (package, id) = renamed();
    package.on_database(&["run", "expand"]).ok();
    let objects = package
        .on_database(&["run", "migrate", "--message-format", "json"])
        .ok()
        .objects();
    let is = |kind: &str, event: &str| {
        objects
            .iter()
            .any(|object| object["kind"] == kind && (event.is_empty() || object["event"] == event))
    };
    assert!(is("event", "phase started"), "{objects:?}");
    assert!(is("event", "backfill"), "{objects:?}");
    assert!(is("done", ""), "{objects:?}");
    let summary = objects.last().unwrap();
    assert_eq!(summary["kind"], "summary");
    assert_eq!(summary["migrations"], 1);
    assert!(objects.iter().any(|object| object["id"] == id.as_str()));
}

#[test]
fn a_phase_that_cannot_come_says_what_comes_first() {
    let (package, id) = renamed();
    package
        .on_database(&["run", "migrate"])
        .code(1)
        .complains(&id)
        .complains("run expand first");
    package
        .on_database(&["run", "expand", "20200101000000_users_nothing"])
        .code(1)
        .complains("20200101000000_users_nothing");
}

#[test]
fn an_expand_creates_the_database_file_and_nothing_else_does() {
    let package = Package::new(NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    for args in [&["status"][..], &["ready"], &["run", "migrate"]] {
        package
            .on_database(args)
            .code(3)
            .complains("there is no such file");
        assert!(!package.database().exists());
    }
    package.on_database(&["run", "expand"]).ok();
    assert!(package.database().exists());
}

#[test]
fn a_checkout_that_lacks_a_migration_can_still_end_it() {
    let (package, id) = renamed();
    package.on_database(&["run", "expand"]).ok();
    package.run(&["discard", &id]).ok();
    package.models(NAME);
    package
        .on_database(&["run", "migrate", &id])
        .ok()
        .says(&format!("migrated {id}"));
    let attest = package
        .on_database(&["run", "rollback", &id])
        .code(1)
        .sentence();
    package
        .on_database(&["run", "rollback", &id, "--attest", &attest])
        .ok();
    assert_eq!(
        package.sql("SELECT count(*) FROM users WHERE name IS NOT NULL"),
        "250"
    );
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_after_a_batch_and_the_next_run_goes_on_at_once() {
    let (package, id) = renamed();
    package.sql(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 400000) \
         INSERT INTO users (id, name) SELECT 1000 + i, 'user ' || i FROM n",
    );
    package.on_database(&["run", "expand"]).ok();
    let mut command = package.command(&["run", "migrate"]);
    let mut child = command
        .env("DATABASE_URL", package.url())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first line about rows: it is in the middle.
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("rows") {
        assert_ne!(stderr.read_line(&mut said).unwrap(), 0, "{said}");
    }
    let kill = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status()
        .unwrap();
    assert!(kill.success());
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130), "{said}");
    assert!(said.contains("stopped"), "{said}");

    let pending = package.sql("SELECT count(*) FROM users WHERE full_name IS NULL");
    assert!(
        (1..400_250).contains(&pending.parse::<u32>().unwrap()),
        "{pending}"
    );
    let again = package
        .on_database(&["run", "migrate", "--wait", "2s"])
        .ok()
        .says(&format!("migrated {id}"));
    assert!(!again.stderr.contains("waiting"), "{}", again.stderr);
}

#[test]
fn two_contracts_that_are_due_are_attested_at_once() {
    let table = |model: &str, table: &str, field: &str| {
        format!(
            "#[expand_contract::migrate(table = \"{table}\")]\npub struct {model} {{\n    \
             #[migrate(primary_key)]\n    pub id: i64,\n    {field}\n}}\n"
        )
    };
    let models = |user: &str, org: &str| table("User", "users", user) + &table("Org", "orgs", org);
    let package = Package::new(&models("pub name: String,", "pub title: String,"));
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok();
    package.on_database(&["run", "--for-build"]).ok();
    for contracted in ["", ", contracted"] {
        package.models(&models(
            &format!("#[migrate(renamed(from = \"name\"{contracted}))] pub full_name: String,"),
            &format!("#[migrate(renamed(from = \"title\"{contracted}))] pub label: String,"),
        ));
        package.run(&["generate"]).ok();
    }
    package.on_database(&["run", "expand"]).ok();
    package.on_database(&["run", "migrate"]).ok();
    let first = package.on_database(&["run", "contract"]).code(1);
    let (first, asked) = (first.sentence(), first.stderr);
    let ids = package.ids();
    let later = ids
        .iter()
        .rfind(|id| !id.contains("create") && !asked.contains(id.as_str()))
        .unwrap();
    let second = package
        .on_database(&["run", "contract", later, "--attest", &first])
        .code(1)
        .complains(
            "each migration has a sentence of its own, and --attest can be given once for each",
        )
        .sentence();
    package
        .on_database(&["run", "contract", "--attest", &first, "--attest", &second])
        .ok()
        .says(later);
    package
        .on_database(&["status"])
        .ok()
        .silent_about("migrated");
}
