//! Models in one crate that other crates use.

#![allow(clippy::unwrap_used, missing_docs)]

use tests_support::{Fixture, repository};

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

/// A lock without a migration, whose folder would have to exist.
const SETTLED: &str = r#"version = 1
name = "shop"
dialect = "postgres"

[table.users]

[table.users.columns]
full_name = { position = 1, type = "text" }
id = { position = 0, type = "bigint" }

[table.users.indexes]

[table.users.constraints]
users_pkey = { primary_key = ["id"] }

# end of users
"#;

/// `$` is the crate's name for `expand-contract`.
const USER: &str = r#"
#[$::migrate(table = "users")]
#[derive(Debug, Clone)]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub full_name: String,
}

#[$::migrate(reads = User)]
pub struct Name {
    pub full_name: String,
}
"#;

const TOWN: &str = r#"
pub mod places {
    #[expand_contract::migrate(table = "towns")]
    #[derive(Debug, Clone)]
    pub struct Town {
        #[migrate(primary_key)]
        pub id: i64,
        pub(crate) name: String,
        #[migrate(deprecated(replaced_by(name)))]
        pub town: Option<String>,
    }

    impl Town {
        pub fn name(&self) -> &str {
            &self.name
        }
    }
}
/// The model under another name, and by another path.
pub mod accounts {
    pub use crate::User as Account;
    pub use expand_contract as migrations;
}
"#;

/// Reads and writes through every name of the models.
const GOOD: &str = r#"
#![deny(warnings)]

use expand_contract::{Model, Projection};
use shop_models::{User, accounts::Account, accounts::migrations, places};

#[expand_contract::migrate(reads = Account)]
#[derive(Debug)]
pub struct Id {
    pub id: i64,
}

/// Uses the re-export of `expand-contract` by the crate of the models.
#[migrations::migrate(reads = shop_models::places::Town)]
pub struct Place {
    pub id: i64,
}

pub async fn renamed(pool: &sqlx::PgPool) -> Result<Option<String>, sqlx::Error> {
    User::insert().id(1).full_name("Ada").execute(pool).await?;
    Account::update(1).full_name("Ada Lovelace").execute(pool).await?;
    places::Town::insert().id(1).execute(pool).await?;
    let place = Place::find(1).fetch_one(pool).await?;
    let town = places::Town::find(place.id).fetch_one(pool).await?;
    println!("{} {:?}", town.name(), Id::find(1).fetch_one(pool).await?);
    let user: Option<User> = User::find(1).fetch_optional(pool).await?;
    let other = user.as_ref().map(|user| User { id: 2, ..user.clone() });
    let all: Vec<Account> = sqlx::query_as(expand_contract::sql!("SELECT {users} FROM users")).fetch_all(pool).await?;
    let _: &[&str] = <User as Model>::COLUMNS;
    Ok(all.into_iter().chain(other).map(|user| user.full_name).next())
}
"#;

/// Uses removed fields and private items.
const BAD: &str = r#"
use expand_contract::Model;
use shop_models::{User, places::Town};

pub fn read(user: &User) -> String {
    user.name.clone()
}

pub async fn written(pool: &sqlx::PgPool) {
    let _ = User::insert().id(1).name("Ada").execute(pool).await;
    let _ = Town::insert().id(1).name("Rome").execute(pool).await;
}

#[expand_contract::migrate(reads = User)]
pub struct Name {
    pub name: String,
}

#[expand_contract::migrate(reads = Town)]
pub struct Place {
    pub name: String,
}
"#;

/// Uses fields on their way out.
const OLD: &str = r"
use expand_contract::Model;
use shop_models::places::Town;

pub fn read(town: &Town) -> Option<String> {
    town.town.clone()
}

pub async fn written(pool: &sqlx::PgPool) {
    let _ = Town::insert().id(1).town(None).execute(pool).await;
}

#[expand_contract::migrate(reads = Town)]
pub struct Place {
    pub id: i64,
    pub town: Option<String>,
}
";

/// The crate with the models, and its lock.
fn models(fixture: &Fixture) {
    let user = USER.replace('$', "expand_contract");
    fixture.package("shop-models", "", &format!("{user}{TOWN}"));
    fixture.write("shop-models/expand-contract.lock", LOCK);
}

#[test]
fn models_are_used_from_other_crates() {
    const MODELS: &str = "shop-models = { path = \"../shop-models\" }\n";
    let fixture = Fixture::new("crates");
    models(&fixture);
    fixture.package("good", MODELS, GOOD);
    // SQL needs a lock; projections and typed code do not.
    fixture.write("good/expand-contract.lock", LOCK);
    fixture.package("bad", MODELS, BAD);
    fixture.package("old", MODELS, OLD);

    let good = fixture.build(&["check", "-p", "good"]).ok();
    assert_eq!(good.diagnostics().len(), 0, "{}", good.text);

    let gone = "users.name was renamed to `full_name` by migration 20260102000000_users_full_name";
    let bad = fixture.build(&["check", "-p", "bad"]).fails();
    for place in ["lib.rs:6:5", "lib.rs:10:34", "lib.rs:16:9"] {
        assert!(
            bad.diagnostics()
                .iter()
                .any(|said| said.contains(gone) && said.contains(place)),
            "{place}\n{}",
            bad.text
        );
    }
    // Private items of the other crate stay private.
    let private: Vec<_> = bad
        .diagnostics()
        .into_iter()
        .filter(|said| said.contains("is private"))
        .collect();
    assert_eq!(private.len(), 2, "{private:#?}");
    assert!(
        private.iter().all(|said| said.contains("`name`")),
        "{private:#?}"
    );

    let old = fixture.build(&["check", "-p", "old"]).ok();
    let said = old.diagnostics();
    for place in ["lib.rs:6:5", "lib.rs:10:34", "lib.rs:16:9"] {
        let leaves = "towns.town leaves with migration 20260103000000_towns_town; use `name`";
        assert!(
            said.iter()
                .any(|said| said.contains(leaves) && said.contains(place)),
            "{place}\n{}",
            old.text
        );
    }
    assert_eq!(said.len(), 3, "{}", old.text);
}

#[test]
fn our_crate_may_have_another_name_and_must_be_there() {
    let fixture = Fixture::new("crates-named");
    models(&fixture);
    let runtime = repository().join("runtime");
    let package = |name: &str, dependency: &str, source: &str| {
        fixture.write(
            &format!("{name}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n{dependency}"
            ),
        );
        fixture.write(&format!("{name}/src/lib.rs"), source);
        fixture.write(&format!("{name}/expand-contract.lock"), LOCK);
    };
    let named = format!(
        "ec-db = {{ package = \"expand-contract\", path = \"{}\", default-features = false, features = [\"macros\", \"postgres\"] }}",
        runtime.display()
    );
    let user = USER.replace('$', "ec_db");
    let user = format!("{user}\nec_db::embed!(pub SCHEMA);\n");
    package("renamed", &named, &format!("#![deny(warnings)]\n{user}"));
    let user = USER.replace('$', "shop_models::accounts::migrations");
    package(
        "without",
        "shop-models = { path = \"../shop-models\" }",
        &user,
    );

    fixture.write("renamed/expand-contract.lock", SETTLED);
    let _ = fixture.build(&["check", "-p", "renamed"]).ok();
    let without = fixture.build(&["check", "-p", "without"]).fails();
    let errors: Vec<_> = without
        .diagnostics()
        .into_iter()
        .filter(|said| said.starts_with("error: the output"))
        .collect();
    assert_eq!(
        errors.len(),
        2,
        "one for each of the two structs: {}",
        without.text
    );
    assert!(
        errors
            .iter()
            .all(|error| error.contains("help: cargo add expand-contract")),
        "{errors:#?}"
    );
    let all = "could not compile `without` (lib) due to 2 previous errors";
    let _ = without.says(all);
}
