//! Packages without sqlx: the core of `expand-contract` is all that they compile, and what a package gets follows from its
//! own `Cargo.toml`.

#![allow(clippy::unwrap_used, missing_docs)]

use tests_support::{Built, Fixture, repository};

const LOCK: &str = r#"version = 1
name = "shop"
dialect = "postgres"

[table.towns]

[table.towns.columns]
id = { position = 0, type = "bigint" }
name = { position = 1, type = "text" }
town = { position = 2, type = "text", nullable = true }

[table.towns.indexes]

[table.towns.constraints]
towns_pkey = { primary_key = ["id"] }

[migration.20260103000000_towns_town]
tables = ["towns"]
after = []
fact.towns.columns.town = { leaves = { replaced_by = ["name"] }, stage = "expanding" }
checksum = ""

# end of towns

[table.users]

[table.users.columns]
full_name = { position = 1, type = "text" }
id = { position = 0, type = "bigint" }
name = { position = 1, type = "text" }

[table.users.indexes]

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

[migration.20260102000000_users_full_name]
tables = ["users"]
after = []
fact.users.columns.full_name = { renamed = { from = "name" }, stage = "contracted" }
fact.users.columns.name = { leaves = { renamed = true, replaced_by = ["full_name"] }, stage = "contracted" }
checksum = ""

# end of users
"#;

const MODELS: &str = r#"
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, Default)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub full_name: String,
}

#[expand_contract::migrate(table = "towns")]
#[derive(Debug, Clone, Default)]
pub struct Town {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
    #[migrate(deprecated(replaced_by(name)))]
    pub town: Option<String>,
}

#[expand_contract::migrate(reads = User)]
#[derive(Debug, Default)]
pub struct Name {
    pub full_name: String,
}
"#;

const MAIN: &str = r#"
#![deny(warnings)]

use expand_contract::{Model, Phase, Projection, sql};

expand_contract::embed!(pub SCHEMA);

fn main() {
    println!("{} {:?} {:?} {:?}", User::TABLE, User::COLUMNS, User::KEY, User::STAGES);
    println!("{} {:?} {:?}", Town::TABLE, Town::COLUMNS, Town::STAGES);
    println!("{:?}", Name::COLUMNS);
    println!("{}", sql!("SELECT {users} FROM users"));
    for migration in SCHEMA.migrations {
        println!("{} {} {}: {}", migration.id, migration.stage, Phase::ALL[2], migration.files[2]);
    }
    // What the derives of the models do.
    println!("{:?} {:?}", User::default().clone(), Name::default());
}
"#;

const PRINTED: &str = r#"users ["id", "full_name"] ["id"] [("20260102000000_users_full_name", Contracted)]
towns ["id", "name", "town"] [("20260103000000_towns_town", Expanding)]
["full_name"]
SELECT "users"."id", "users"."full_name" FROM users
20260102000000_users_full_name contracted contract: contract of 20260102000000_users_full_name
20260103000000_towns_town expanding contract: contract of 20260103000000_towns_town
User { id: 0, full_name: "" } Name { full_name: "" }
"#;

/// Uses a column that is gone, and one that leaves.
const GONE: &str = "
pub fn read(user: &User, town: &Town) -> (String, Option<String>) {
    (user.name.clone(), town.town.clone())
}
";

/// Uses an accessor.
const INSERTS: &str = "
use expand_contract::Model;

pub fn insert() {
    let _ = User::insert();
}
";

/// Writes a package with the models that depends on the core and on `more`.
fn package(fixture: &Fixture, name: &str, more: &str, file: &str, source: &str) {
    let runtime = repository().join("runtime");
    let manifest = format!(
        "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
         expand-contract = {{ path = \"{}\", default-features = false, features = [\"macros\"] }}\n{more}",
        runtime.display()
    );
    fixture.write(&format!("{name}/Cargo.toml"), &manifest);
    fixture.write(&format!("{name}/src/{file}"), &format!("{source}{MODELS}"));
    fixture.write(&format!("{name}/expand-contract.lock"), LOCK);
    for id in [
        "20260102000000_users_full_name",
        "20260103000000_towns_town",
    ] {
        for phase in ["expand", "migrate", "contract", "rollback"] {
            let path = format!("{name}/migrations/{id}/{phase}.sql");
            fixture.write(&path, &format!("{phase} of {id}"));
        }
    }
}

/// The errors of the compiler.
fn errors(built: &Built) -> Vec<String> {
    let said = built.diagnostics().into_iter();
    said.filter(|said| {
        said.starts_with("error")
            && !said.contains("could not compile")
            && !said.contains("aborting")
    })
    .collect()
}

#[test]
fn models_work_without_sqlx() {
    let fixture = Fixture::new("without-sqlx");
    package(&fixture, "plain", "", "main.rs", MAIN);
    package(&fixture, "gone", "", "lib.rs", GONE);
    package(&fixture, "inserts", "", "lib.rs", INSERTS);

    let tree = fixture
        .cargo(&[
            "tree",
            "-p",
            "plain",
            "-e",
            "normal,build",
            "--prefix",
            "none",
        ])
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.contains("expand-contract-macros v"), "{tree}");
    for other in ["sqlx", "futures", "tokio"] {
        let found = tree.lines().find(|line| line.starts_with(other));
        assert_eq!(found, None, "{tree}");
    }

    let _ = fixture.build(&["build", "-p", "plain"]).ok();
    let output = fixture
        .cargo(&["run", "-q", "-p", "plain"])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), PRINTED);

    let _ = fixture
        .build(&["check", "-p", "gone"])
        .fails()
        .says("expected `String`, found `users_name_was_renamed_to_full_name`")
        .says("users.name was renamed to `full_name` by migration 20260102000000_users_full_name [EC0001]")
        .says("towns.town leaves with migration 20260103000000_towns_town; use `name` [EC0002]");

    let none = fixture.build(&["check", "-p", "inserts"]).fails();
    assert_eq!(errors(&none).len(), 1, "{}", none.text);
    let _ = none.says("no function or associated item named `insert` found for struct `User`");
}

#[test]
fn the_features_of_other_packages_change_nothing() {
    let fixture = Fixture::new("beside-sqlx");
    package(&fixture, "plain", "", "main.rs", MAIN);
    package(&fixture, "inserts", "", "lib.rs", INSERTS);
    let inserts = INSERTS.replace("User::insert()", "User::insert::<sqlx::Postgres>()");
    let source = format!("{inserts}{MODELS}");
    fixture.package("with-sqlx", "", &source);
    fixture.write("with-sqlx/expand-contract.lock", LOCK);

    // Cargo compiles `expand-contract` once for both, with sqlx.
    let both = ["check", "-p", "with-sqlx", "-p"];
    let _ = fixture.build(&[&both[..], &["plain"]].concat()).ok();
    let built = fixture
        .build(&[&both[..], &["inserts", "--keep-going"]].concat())
        .fails();
    // One at the method, one at its result.
    let said = errors(&built);
    assert_eq!(said.len(), 2, "{}", built.text);
    for said in said {
        for words in [
            "`User` has no `insert`, `update` and `find`",
            "accessors need sqlx 0.9 in the Cargo.toml of the package that has the model",
        ] {
            assert!(said.contains(words), "{said}");
        }
    }
}

#[test]
fn sqlx_without_the_feature_is_one_error() {
    let fixture = Fixture::new("sqlx-without-the-feature");
    package(&fixture, "without", "sqlx.workspace = true\n", "lib.rs", "");
    let built = fixture.build(&["check", "-p", "without"]).fails();
    assert_eq!(errors(&built).len(), 1, "{}", built.text);
    let _ = built
        .says("this package uses sqlx 0.9, and expand-contract was compiled without it")
        .says("help: cargo add expand-contract --features postgres")
        .says("migrate(table = \"users\")");

    // An optional sqlx that is off is no mistake.
    let optional = "sqlx = { workspace = true, optional = true }\n";
    package(&fixture, "optional", optional, "lib.rs", "");
    let _ = fixture.build(&["check", "-p", "optional"]).ok();
}
