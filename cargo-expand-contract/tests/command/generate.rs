//! `generate` and `discard`: what is written, and when nothing is.

use crate::support::{FULL_NAME, FULL_NAME_CONTRACTED, NAME, Package};

/// A package whose lock takes `users(id, name)` as it is.
fn started() -> Package {
    let package = Package::new(NAME);
    package.run(&["init", "--existing"]).ok();
    package
}

#[test]
fn generate_prints_the_plan_and_writes_four_files_and_the_lock() {
    let package = started();
    package.models(FULL_NAME);
    package
        .run(&["generate"])
        .ok()
        .says("users.name becomes full_name")
        .says("wrote migrations/20231114221322_users_full_name/")
        .says("wrote expand-contract.lock");
    let id = "20231114221322_users_full_name";
    assert_eq!(package.ids(), [id]);
    for phase in ["expand", "migrate", "contract", "rollback"] {
        let text = package.read(&format!("migrations/{id}/{phase}.sql"));
        assert!(
            text.starts_with(&format!("-- expand-contract: {phase} 1\n")),
            "{text}"
        );
    }
    assert!(package.read("expand-contract.lock").contains(id));
}

#[test]
fn generating_again_changes_nothing() {
    let package = started();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let before = package.files();
    package.run(&["generate"]).ok().says("nothing to do");
    package.run(&["generate", "--amend"]).ok();
    assert_eq!(package.files(), before);
}

#[test]
fn the_same_models_at_the_same_time_are_the_same_bytes() {
    let packages = [started(), started()];
    for package in &packages {
        package.models(FULL_NAME);
        package.run(&["generate"]).ok();
    }
    assert_eq!(packages[0].files(), packages[1].files());
}

#[test]
fn a_dry_run_prints_the_files_and_writes_none() {
    let package = started();
    let before = package.files();
    package.models(FULL_NAME);
    package
        .run(&["generate", "--dry-run"])
        .ok()
        .says("==> migrations/20231114221322_users_full_name/expand.sql")
        .says("-- expand-contract: contract 1")
        .says("==> expand-contract.lock")
        .complains("nothing is written");
    assert_eq!(package.files(), before);
}

#[test]
fn a_stage_that_moves_changes_only_the_lock() {
    let package = started();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let ids = package.ids();
    package.models(FULL_NAME_CONTRACTED);
    package.run(&["generate"]).ok().says("contracted");
    assert_eq!(package.ids(), ids);
    package.run(&["generate"]).ok().says("nothing to do");
    package.run(&["generate", "--check"]).ok();
}

#[test]
fn a_vanished_field_is_an_error_that_shows_every_way_and_writes_nothing() {
    let package = started();
    let before = package.files();
    package.models("#[expand_contract::migrate(table = \"users\")]\npub struct User { #[migrate(primary_key)] pub id: i64 }\n");
    package
        .run(&["generate"])
        .code(1)
        .complains("name")
        .complains("src/lib.rs:")
        .complains("deprecated")
        .complains("renamed");
    assert_eq!(package.files(), before);
}

#[test]
fn every_error_of_all_models_comes_at_once() {
    let package = started();
    package.models(
        "#[expand_contract::migrate(table = \"users\")]\n\
         pub struct User { #[migrate(primary_key)] pub id: i64, #[migrate(renamd)] pub name: String }\n\
         #[expand_contract::migrate(table = \"orders\")]\n\
         pub struct Order { #[migrate(primry_key)] pub id: i64 }\n",
    );
    package
        .run(&["generate"])
        .code(1)
        .complains("renamd")
        .complains("primry_key")
        .complains("src/lib.rs:2:")
        .complains("src/lib.rs:4:");
}

#[test]
fn a_source_that_does_not_parse_is_one_error_with_its_place() {
    let package = started();
    package.models("pub struct User {\n    pub id i64,\n}\n");
    package
        .run(&["generate"])
        .code(1)
        .complains("src/lib.rs:2:");
    std::fs::write(package.root.join("src/lib.rs"), b"// caf\xe9\n").unwrap();
    package
        .run(&["generate"])
        .code(1)
        .complains("cannot read src/lib.rs");
    package.models("mod users;\n");
    package.run(&["generate"]).code(1).complains("users.rs");
}

#[test]
fn models_are_found_through_modules_while_the_crate_does_not_compile() {
    let package = Package::new("mod models;\nfn broken() -> u32 { \"no\" }\n");
    package.write("src/models/mod.rs", "pub mod user;\n");
    package.write("src/models/user.rs", NAME);
    package.run(&["init"]).ok();
    package.run(&["generate"]).ok().says("_users_create");
}

#[test]
fn json_is_one_object_a_line() {
    let package = started();
    package.models(FULL_NAME);
    let objects = package
        .run(&["generate", "--message-format", "json"])
        .ok()
        .objects();
    let migration = &objects[0];
    assert_eq!(migration["kind"], "migration");
    assert_eq!(migration["tables"][0], "users");
    assert_eq!(migration["stage"], "expanding");
    assert!(
        migration["phases"]["expand"][0]["title"].is_string(),
        "{migration}"
    );
    assert_eq!(objects.last().unwrap()["kind"], "written");

    package.models("struct");
    let ran = package
        .run(&["generate", "--message-format", "json"])
        .code(1);
    let finding = &ran.objects()[0];
    assert_eq!(finding["kind"], "finding");
    assert_eq!(finding["severity"], "error");
    assert_eq!(finding["file"], "src/lib.rs");
    assert_eq!(finding["line"], 1);
}

#[test]
fn amend_reworks_the_newest_migration_under_its_time() {
    let package = started();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package.models(&FULL_NAME.replace("full_name", "display_name"));
    package.run(&["generate"]).code(1).complains("full_name");
    package
        .run(&["generate", "--amend"])
        .ok()
        .says("removed migrations/20231114221322_users_full_name/")
        .says("wrote migrations/20231114221322_users_display_name/");
    assert_eq!(package.ids(), ["20231114221322_users_display_name"]);
    package.run(&["generate", "--check"]).ok();
    // Back to where it began: there is nothing left to write.
    package.models(NAME);
    package.run(&["generate", "--amend"]).ok();
    assert_eq!(package.ids(), [""; 0]);
    package
        .run(&["generate", "--amend"])
        .code(1)
        .complains("nothing to amend");
}

#[test]
fn amend_writes_an_edited_file_again() {
    let package = started();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    let before = package.files();
    let path = "migrations/20231114221322_users_full_name/expand.sql";
    package.write(path, "-- mine\n");
    package
        .run(&["generate"])
        .code(1)
        .complains("a file in migrations/20231114221322_users_full_name was edited")
        .complains("--amend");
    package.run(&["generate", "--amend"]).ok();
    assert_eq!(package.files(), before);
}

#[test]
fn discard_is_the_inverse_of_generate() {
    let package = started();
    let before = package.files();
    package.models(FULL_NAME);
    package.run(&["generate"]).ok();
    package
        .run(&["discard", "20231114_users"])
        .code(1)
        .complains("the lock does not know")
        .complains("20231114221322_users_full_name");
    package
        .run(&["discard", "20231114221322_users_full_name"])
        .ok()
        .says("removed migrations/20231114221322_users_full_name/");
    assert_eq!(package.files(), before);
}

#[test]
fn a_wrong_source_date_epoch_is_named() {
    let package = started();
    let mut command = package.command(&["generate"]);
    command.env("SOURCE_DATE_EPOCH", "yesterday");
    crate::support::Ran::of(&mut command)
        .code(3)
        .complains("SOURCE_DATE_EPOCH");
}

#[test]
fn a_migration_that_is_contracted_by_half_says_what_is_missing() {
    let fields = |name: &str, first: &str| {
        format!(
            r#"
#[expand_contract::migrate(table = "users")]
pub struct User {{
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate({name})]
    pub name: String,
    #[migrate(added(up = "upper(name)"{first}))]
    pub first: String,
}}
"#
        )
    };
    let package = started();
    package.models(&fields(r#"deprecated(down = "lower(first)")"#, ""));
    package.run(&["generate"]).ok();
    package.models(&fields("removed", ""));
    package
        .run(&["generate"])
        .ok()
        .says("its contract also needs `contracted` (or `removed`) at first");
    package.models(&fields("removed", ", contracted"));
    package
        .run(&["generate"])
        .ok()
        .silent_about("still expanding");
}

#[test]
fn a_model_that_only_the_compiler_sees_is_named_where_there_is_nothing_to_do() {
    let package = Package::new("// No model yet.\n");
    package.run(&["init"]).ok();
    package
        .run(&["generate"])
        .ok()
        .says("nothing to do: there is no struct with `#[migrate(table = ..)]` in src/lib.rs");
    package.models(&format!(
        "macro_rules! model {{ () => {{ {NAME} }} }}\nmodel!();"
    ));
    for command in ["generate", "check"] {
        package
            .run(&[command])
            .ok()
            .complains("warning: a model that a macro makes is not read")
            .complains("--> src/lib.rs:2:")
            .complains("write the struct and its `#[migrate(table = \"..\")]` out");
    }
    package.models(&format!("pub fn inside() {{ {NAME} }}"));
    package
        .run(&["generate"])
        .ok()
        .complains("a model that stands inside of a function is not read")
        .complains("--> src/lib.rs:2:");
    package.write("src/models.in", NAME);
    package.models("include!(\"models.in\");");
    package.run(&["generate"]).ok().says("wrote migrations/");
}
