use super::*;
use expand_contract_schema::generate::{again, generate};
use expand_contract_schema::{Diagnostic, Phase};

const USERS: &str =
    "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, city: String }";

const EXTRACTED: &str = "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, \
     #[migrate(extracted(from = \"city\"), references = \"cities(id)\")] city_id: i64 }";

const CITIES: &str = "#[migrate(table = \"cities\")] struct City { #[migrate(primary_key, identity)] id: i64, \
     #[migrate(unique)] name: String }";

fn lock_of(source: &str, dialect: Dialect) -> Lock {
    adopt("shop", dialect, &models(source)).unwrap()
}

fn errors(lock: &Lock, source: &str) -> Vec<Diagnostic> {
    let errors = match diff(lock, &models(source), LATER) {
        Ok(_) => generate(lock, &models(source), LATER).expect_err(source),
        Err(errors) => errors,
    };
    for error in &errors {
        assert!(error.location.is_some(), "{error}");
        assert!(!error.help.is_empty(), "{error}");
    }
    errors
}

#[test]
fn values_become_rows_with_one_migration_of_both_tables() {
    let lock = lock_of(USERS, Dialect::Postgres);
    let source = format!("{EXTRACTED}{CITIES}");
    let plan = diff(&lock, &models(&source), NOW).unwrap();
    let [migration] = &plan.migrations[..] else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(migration.tables, ["cities", "users"]);
    let [
        Change::CreateTable(create),
        Change::Extract(_),
        Change::AddConstraint(key),
    ] = &migration.changes[..]
    else {
        panic!("{:#?}", migration.changes);
    };
    assert_eq!(create.copies[0].target, ["city"]);
    assert!(key.is_early, "a city that users refer to cannot go");
    assert_eq!(Lock::parse(&plan.lock.render()).unwrap(), plan.lock);
    let second = diff(&plan.lock, &models(&source), LATER).unwrap();
    assert_eq!(
        (second.migrations, second.lock),
        (vec![], plan.lock.clone())
    );
    let generated = generate(&lock, &models(&source), NOW).unwrap();
    let folders = again(&generated.lock).unwrap();
    assert_eq!(folders[0].files, generated.folders[0].files);
    assert_eq!(plan.lock.without(&migration.id).unwrap(), lock);

    let contracted = source.replace("from = \"city\"", "from = \"city\", contracted");
    let flipped = diff(&plan.lock, &models(&contracted), LATER).unwrap();
    assert_eq!(flipped.migrations, []);
    assert_eq!(flipped.lock.stage(&migration.id), Stage::Contracted);
    // Then the word may go, and a change of the lookup table comes after the extraction.
    let more = contracted
        .replace("extracted(from = \"city\", contracted), ", "")
        .replace(
            "name: String }",
            "name: String, #[migrate(added)] mayor: Option<String> }",
        );
    let plan = diff(&flipped.lock, &models(&more), LATER).unwrap();
    assert_eq!(plan.migrations[0].after, [migration.id.as_str()]);
    // The name of the column that left stays reserved.
    let back = more.replace(
        "city_id: i64 }",
        "city_id: i64, #[migrate(added)] city: Option<String> }",
    );
    assert!(!errors(&flipped.lock, &back).is_empty());
}

#[test]
fn a_lookup_table_that_is_there_gets_no_migration() {
    let lock = lock_of(&format!("{USERS}{CITIES}"), Dialect::Postgres);
    let plan = diff(&lock, &models(&format!("{EXTRACTED}{CITIES}")), NOW).unwrap();
    assert_eq!(plan.migrations[0].tables, ["users"]);
    let files = generate(&lock, &models(&format!("{EXTRACTED}{CITIES}")), NOW).unwrap();
    let rollback = &files.folders[0].files[Phase::Rollback as usize];
    assert!(!rollback.contains("DROP TABLE"), "{rollback}");
}

#[test]
fn two_tables_may_share_a_new_lookup_table() {
    let orgs = USERS.replace("users", "orgs").replace("User", "Org");
    let lock = lock_of(&format!("{USERS}{orgs}"), Dialect::Postgres);
    let source = EXTRACTED.replace("users", "orgs").replace("User", "Org") + EXTRACTED + CITIES;
    let plan = diff(&lock, &models(&source), NOW).unwrap();
    let [migration] = &plan.migrations[..] else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(migration.tables, ["cities", "orgs", "users"]);
    let creates = migration.changes.iter().find_map(|change| match change {
        Change::CreateTable(create) => Some(create),
        _ => None,
    });
    let copies = creates.unwrap().copies.iter();
    let tables: Vec<&str> = copies.map(|copy| copy.table.as_str()).collect();
    assert_eq!(tables, ["orgs", "users"]);
    let generated = generate(&lock, &models(&source), NOW).unwrap();
    assert_eq!(
        again(&generated.lock).unwrap()[0].files,
        generated.folders[0].files
    );
}

#[test]
fn a_new_lookup_table_comes_before_what_refers_to_it_whatever_its_name() {
    let source = format!("{EXTRACTED}{CITIES}")
        .replace("cities(id)", "zones(id)")
        .replace("table = \"cities\"", "table = \"zones\"")
        .replace(
            "name: String }",
            "name: String, #[migrate(references = \"areas(id)\", index)] area: Option<i64> }",
        )
        + "#[migrate(table = \"areas\")] struct Area { #[migrate(primary_key, identity)] id: i64, \
         #[migrate(unique)] name: String }";
    let lock = lock_of(USERS, Dialect::Postgres);
    let plan = generate(&lock, &models(&source), NOW).unwrap();
    for folder in &plan.folders {
        let expand = &folder.files[Phase::Expand as usize];
        let place = |text: &str| expand.find(text);
        if let (Some(zones), Some(column)) =
            (place("TABLE IF NOT EXISTS \"zones\""), place("ADD COLUMN"))
        {
            assert!(zones < column, "{expand}");
        }
    }
    let names: Vec<_> = plan
        .folders
        .iter()
        .map(|one| one.migration.tables.clone())
        .collect();
    assert!(
        names.contains(&vec!["users".to_owned(), "zones".to_owned()]),
        "{names:?}"
    );
}

#[test]
fn what_a_trigger_could_not_insert_or_give_back_is_refused() {
    let extracted = format!("{EXTRACTED}{CITIES}");
    for (before, after, refusal) in [
        (
            USERS.to_owned(),
            extracted.replace("primary_key, identity", "primary_key"),
            "whose `id` takes no NULL and has no default",
        ),
        (
            USERS.to_owned(),
            extracted.replace("name: String }", "name: String, mayor: String }"),
            "whose `mayor` takes no NULL and has no default",
        ),
        (
            USERS.to_owned(),
            extracted.replace("#[migrate(unique)] name", "name"),
            "no column of `cities` beside `id` is unique and takes no NULL",
        ),
        (
            USERS.to_owned(),
            extracted.replace(
                "name: String }",
                "name: String, #[migrate(unique)] code: String }",
            ),
            "both `name` and `code` of `cities` are unique",
        ),
        (
            USERS.to_owned(),
            extracted.replace("name: String", "name: i64"),
            "`city` is `text`, and `cities.name`, which gets its values, is `bigint`",
        ),
        (
            USERS.to_owned(),
            extracted.replace("city_id: i64", "city_id: Option<i64>"),
            "`city` takes no NULL, and `city_id` says otherwise",
        ),
        (
            USERS.replace("city: String", "city: Option<String>"),
            extracted.clone(),
            "`city` may be NULL, and `city_id` says otherwise",
        ),
        (
            USERS.replace("city: String", "city: f64"),
            extracted.replace("name: String", "name: f64"),
            "`city` is `double`, and values of that type may be equal and not the same",
        ),
        (
            USERS.replace(
                "city: String",
                "#[migrate(sql_type = \"citext\")] city: String",
            ),
            extracted.replace(
                "#[migrate(unique)]",
                "#[migrate(unique, sql_type = \"citext\")]",
            ),
            "values of that type may be equal and not the same",
        ),
        (
            USERS.replace(
                "city: String",
                "#[migrate(default = \"'x'\")] city: Option<String>",
            ),
            extracted.replace("city_id: i64", "city_id: Option<i64>"),
            "`city` may be NULL and has the default `'x'`",
        ),
        (
            USERS.to_owned(),
            extracted.replace(
                "name: String }",
                "name: String, #[migrate(unique, default = \"''\")] code: String }",
            ),
            "where `code` is unique as well",
        ),
        (
            USERS.replace(
                "city: String",
                "#[migrate(sql_type = \"varchar(9) collate nocase\")] city: String",
            ),
            extracted.replace(
                "#[migrate(unique)]",
                "#[migrate(unique, sql_type = \"varchar(9) collate nocase\")]",
            ),
            "values of that type may be equal and not the same",
        ),
        (
            USERS.to_owned(),
            extracted.replace(
                "city_id: i64",
                "city_id: i64, #[migrate(added(up = \"lower(city)\"))] small: String",
            ),
            "whose values are extracted with the same migration",
        ),
        (
            USERS.to_owned(),
            extracted.replace("cities(id)", "users(id)"),
            "`city_id` refers to its own table",
        ),
        (
            USERS.to_owned(),
            EXTRACTED.to_owned(),
            "which no model of this package has as its own",
        ),
        (
            USERS.to_owned(),
            extracted.replace("#[migrate(unique)]", "#[migrate(unique, collate = \"C\")]"),
            "have different collations",
        ),
    ] {
        let lock = lock_of(&before, Dialect::Postgres);
        let found = errors(&lock, &after);
        assert!(
            found.iter().any(|error| error.message.contains(refusal)),
            "{refusal}: {found:#?}"
        );
    }
    let nocase = |text: &str| {
        text.replace(
            "city: String",
            "#[migrate(collate = \"nocase\")] city: String",
        )
    };
    let lock = lock_of(&nocase(USERS), Dialect::Sqlite);
    let after = extracted.replace(
        "#[migrate(unique)]",
        "#[migrate(unique, collate = \"nocase\")]",
    );
    let found = errors(&lock, &after);
    assert!(
        found[0].message.contains("equal and not the same"),
        "{found:#?}"
    );
    let lock = lock_of(USERS, Dialect::Mysql);
    let found = errors(&lock, &extracted);
    assert!(
        found[0].message.contains("on PostgreSQL and SQLite only"),
        "{found:#?}"
    );
}
