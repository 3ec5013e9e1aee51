//! Builds of packages that use the macros: with a database, without one, and without the prerequisites of the macros.

#![allow(missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use expand_contract_schema::Lock;
use expand_contract_source::lists::list;
use expand_contract_source::queries::queries;
use sha2::{Digest as _, Sha256};
use tests_support::{Built, Fixture, PgServer};

const LOCK: &str = include_str!("../fixture/expand-contract.lock");

fn shop(name: &str, source: &str) -> Fixture {
    let fixture = Fixture::new(name);
    fixture.package("shop", "", source);
    fixture.write("shop/expand-contract.lock", LOCK);
    fixture
}

/// The names of the files of prepared statements.
fn kept(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).expect("sqlx made the folder");
    entries
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect()
}

/// The expected names, computed from the texts as `check` reads them.
fn expected(package: &Path) -> BTreeSet<String> {
    let lock = Lock::parse(LOCK).expect("a lock");
    let root = package.join("src/lib.rs");
    let (found, wrong) = queries(package, &[root], &|path: &Path| fs::read_to_string(path));
    assert!(wrong.is_empty(), "{wrong:?}");
    let prepared = found.iter().filter(|query| query.prepared);
    prepared
        .map(|query| {
            let listed = list(&lock, query.text.sql(), true).expect("its lists are known");
            let hash = Sha256::digest(listed.text.as_bytes());
            let hex: Vec<String> = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("query-{}.json", hex.concat())
        })
        .collect()
}

#[test]
fn with_a_database_then_without_one() {
    let server = PgServer::shared();
    let _ = server.run(
        "postgres",
        "CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL, label text NOT NULL)",
    );
    let shop = shop("queries-online", include_str!("../fixture/lib.rs"));
    // sqlx does not know the lists, so the comparison has none.
    shop.write(
        "shop/queries/orders.sql",
        "SELECT id, user_id, label FROM orders\n",
    );
    let package = shop.path("shop");
    let cache = shop.root().join("prepared");
    fs::create_dir(&cache).expect("a folder");

    // An online build keeps the prepared statements in the folder that sqlx was given.
    let url = server.url("postgres", None, "postgres");
    let mut online = shop.cargo(&["check"]);
    online
        .env("DATABASE_URL", &url)
        .env("SQLX_OFFLINE_DIR", &cache);
    let _ = Built::of(&mut online).ok().silent_about("warning");
    let (kept, expected) = (kept(&cache), expected(&package));
    let unknown: Vec<_> = expected.difference(&kept).collect();
    assert!(unknown.is_empty(), "sqlx has not prepared {unknown:?}");
    // Only the compiler knows a text that `macro_rules!` puts together.
    assert_eq!(kept.len() - expected.len(), 1, "{kept:?} {expected:?}");

    // An offline build reads them from there.
    touch(&shop);
    let mut offline = shop.cargo(&["check"]);
    offline
        .env("SQLX_OFFLINE", "true")
        .env("SQLX_OFFLINE_DIR", &cache);
    let built = Built::of(&mut offline).ok().silent_about("warning");
    assert!(built.compiled().contains("shop"));

    // Without a database and without the folder, the error is sqlx's own.
    touch(&shop);
    let _ = shop
        .build(&["check"])
        .fails()
        .says("set `DATABASE_URL` to use query macros online");

    // An offline build also reads `.sqlx` beside the manifest.
    fs::rename(&cache, package.join(".sqlx")).expect("the folder moves");
    touch(&shop);
    let _ = shop.build(&["check"]).ok().silent_about("warning");

    // In a file of SQL, the error shows the removed column at its place.
    shop.write(
        "shop/queries/orders.sql",
        "SELECT id, user_id,\n  title\nFROM orders\n",
    );
    touch(&shop);
    let _ = shop
        .build(&["check"])
        .fails()
        .says("[EC0001] SQL names `orders.title`, which was renamed to `label`")
        .says("queries/orders.sql:2")
        .says("^^^^^ use `label`");
}

/// Makes cargo compile the package again.
fn touch(shop: &Fixture) {
    let source = shop.read("shop/src/lib.rs");
    shop.write("shop/src/lib.rs", &format!("{source}\n"));
}

/// The errors of the compiler, each by its first line; their number must match.
fn errors(built: &Built) -> Vec<String> {
    let messages = built.messages.iter().map(|message| &message["message"]);
    messages
        .filter(|message| message["level"] == "error")
        .filter_map(|message| message["message"].as_str())
        .filter(|text| !text.starts_with("aborting"))
        .map(str::to_owned)
        .collect()
}

#[track_caller]
fn one_error(built: Built, says: &[&str]) {
    let built = built.fails();
    let errors = errors(&built);
    let [error] = errors.as_slice() else {
        panic!("these are {} errors:\n{}", errors.len(), built.text);
    };
    for part in says {
        assert!(error.contains(part), "`{part}` is not in {error}");
    }
}

#[test]
fn without_a_lock() {
    let sources = [
        "pub const TEXT: &str = expand_contract::sql!(\"SELECT 1\");",
        "pub fn one() { let _ = expand_contract::query!(\"SELECT 1\"); }",
        "expand_contract::embed!(pub SCHEMA);",
        "#[expand_contract::migrate(table = \"users\")] #[derive(Debug)] pub struct User { #[migrate(primary_key)] pub id: i64 }\n\
         pub fn find() { use expand_contract::Model; let _ = User::find(1); }",
    ];
    let shop = Fixture::new("queries-no-lock");
    let models: Vec<String> = (0..20)
        .map(|at| {
            format!(
                "#[expand_contract::migrate(table = \"m{at}\")]\n\
                 pub struct M{at} {{ #[migrate(primary_key)] pub id: i64 }}\n"
            )
        })
        .collect();
    // One error is enough for all of them.
    for source in sources
        .into_iter()
        .map(str::to_owned)
        .chain([models.concat()])
    {
        shop.package("shop", "", &source);
        one_error(
            shop.build(&["check"]),
            &[
                "there is no",
                "expand-contract.lock",
                "run `cargo expand-contract init`",
            ],
        );
    }
}

#[test]
fn with_a_lock_that_cannot_be_read() {
    let shop = shop(
        "queries-bad-lock",
        "pub const TEXT: &str = expand_contract::sql!(\"SELECT 1\");",
    );
    shop.write("shop/expand-contract.lock", "<<<<<<< HEAD\nversion = 1\n");
    one_error(shop.build(&["check"]), &["expand-contract.lock"]);
}

#[test]
fn without_sqlx_by_its_name() {
    let source = "pub fn one() { let _ = expand_contract::query!(\"SELECT 1\"); }";
    let shop = shop("queries-no-sqlx", source);
    // Another package of the workspace depends on it, with the features of all fixtures.
    shop.package("other", "", "");
    let manifest = shop.read("shop/Cargo.toml");
    let with = |sqlx: &str| manifest.replace("sqlx.workspace = true\n", sqlx);
    shop.write("shop/Cargo.toml", &with(""));
    one_error(
        shop.build(&["check"]),
        &["does not depend on it", "cargo add sqlx --features macros"],
    );
    shop.write(
        "shop/Cargo.toml",
        &with("database = { package = \"sqlx\", version = \"0.9\", default-features = false }\n"),
    );
    one_error(
        shop.build(&["check"]),
        &["depends on it as `database`", "name it `sqlx`"],
    );
    shop.write(
        "shop/Cargo.toml",
        &with("sqlx = { version = \"0.9\", default-features = false }\n"),
    );
    one_error(
        shop.build(&["check"]),
        &[
            "without its feature `macros`",
            "cargo add sqlx --features macros",
        ],
    );
    // The code that needs no sqlx of its own.
    shop.write("shop/Cargo.toml", &with(""));
    shop.write(
        "shop/src/lib.rs",
        "pub const TEXT: &str = expand_contract::sql!(\"SELECT {orders} FROM orders\");",
    );
    let _ = shop.build(&["check"]).ok();
}
