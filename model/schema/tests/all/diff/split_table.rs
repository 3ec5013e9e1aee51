use super::*;
use expand_contract_schema::generate::{again, generate};
use expand_contract_schema::{Diagnostic, Phase};

const USERS: &str = "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, email: String, \
     #[migrate(index)] bio: Option<String>, avatar: Option<String> }";

const WITHOUT: &str =
    "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, email: String }";

const PROFILES: &str = "#[migrate(table = \"profiles\", split(from = \"users\"))] struct Profile { \
     #[migrate(primary_key, references(\"users(id)\", on_delete = \"cascade\"))] user_id: i64, \
     bio: Option<String>, avatar: Option<String> }";

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
fn columns_move_with_one_migration_of_both_tables() {
    let lock = lock_of(USERS, Dialect::Postgres);
    let source = format!("{WITHOUT}{PROFILES}");
    let plan = diff(&lock, &models(&source), NOW).unwrap();
    let [migration] = &plan.migrations[..] else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(migration.tables, ["profiles", "users"]);
    let [Change::SplitTable(split)] = &migration.changes[..] else {
        panic!("{:#?}", migration.changes);
    };
    assert_eq!(split.key, [("id".to_owned(), "user_id".to_owned())]);
    assert_eq!(split.columns, ["bio", "avatar"]);
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

    // The stage of both tables moves by the one word.
    let contracted = source.replace("from = \"users\"", "from = \"users\", contracted");
    let flipped = diff(&plan.lock, &models(&contracted), LATER).unwrap();
    assert_eq!(flipped.migrations, []);
    assert_eq!(flipped.lock.stage(&migration.id), Stage::Contracted);
    // Then the word may go, and a change of the table comes after the split.
    let more = contracted
        .replace(", split(from = \"users\", contracted)", "")
        .replace(
            "avatar: Option<String> }",
            "avatar: Option<String>, #[migrate(added)] web: Option<String> }",
        );
    let plan = diff(&flipped.lock, &models(&more), LATER).unwrap();
    assert_eq!(plan.migrations[0].after, [migration.id.as_str()]);
    // The names of the columns that left stay reserved.
    let back = more.replace(
        "email: String }",
        "email: String, #[migrate(added)] bio: Option<String> }",
    );
    assert!(!errors(&flipped.lock, &back).is_empty());
}

#[test]
fn a_split_that_old_builds_or_new_ones_could_not_bear_is_refused() {
    let lock = lock_of(USERS, Dialect::Postgres);
    for (what, said) in [
        (
            PROFILES.replace("users", "people"),
            "which the lock does not know",
        ),
        (
            PROFILES.replace("bio: Option<String>", "bio: String"),
            "takes no NULL",
        ),
        (
            PROFILES.replace("bio: Option", "#[migrate(default = \"'-'\")] bio: Option"),
            "has a default",
        ),
        (
            PROFILES.replace("bio: Option<String>", "bio: Option<i64>"),
            "`bio` is bigint",
        ),
        (PROFILES.replace("bio:", "about:"), "comes from no column"),
        (
            PROFILES.replace("bio:", "#[migrate(unique)] bio:"),
            "is unique",
        ),
        (
            PROFILES.replace("bio:", "#[migrate(check = \"bio <> ''\")] bio:"),
            "whose builds may write what it rejects",
        ),
        (
            PROFILES.replace(", references(\"users(id)\", on_delete = \"cascade\")", ""),
            "no foreign key says so",
        ),
        (
            PROFILES.replace(", on_delete = \"cascade\"", ""),
            "must take its row here along",
        ),
        (
            PROFILES.replace("user_id: i64", "user_id: i32"),
            "`user_id` is integer",
        ),
    ] {
        let found = errors(&lock, &format!("{WITHOUT}{what}"));
        assert!(
            found.iter().any(|error| error.message.contains(said)),
            "{what}\n{said}: {found:#?}"
        );
    }
    // A column that moves has no field any more, and one that has none moves or is missed.
    let found = errors(&lock, &format!("{USERS}{PROFILES}"));
    assert!(
        found[0].message.contains("is still that column"),
        "{found:#?}"
    );
    let less = PROFILES.replace(", avatar: Option<String>", "");
    let found = errors(&lock, &format!("{WITHOUT}{less}"));
    assert!(
        found[0].message.contains("`avatar` is in the lock"),
        "{found:#?}"
    );
    assert!(
        found[0]
            .help
            .iter()
            .any(|help| help.contains("split(from = \"users\")"))
    );
}

#[test]
fn columns_move_on_every_database() {
    for dialect in Dialect::ALL {
        let lock = lock_of(USERS, dialect);
        let generated = generate(&lock, &models(&format!("{WITHOUT}{PROFILES}")), NOW).unwrap();
        assert_eq!(generated.folders.len(), 1, "{dialect:?}");
    }
}

#[test]
fn a_split_that_goes_back_or_begins_late_is_refused() {
    let lock = lock_of(USERS, Dialect::Postgres);
    let source = format!("{WITHOUT}{PROFILES}");
    let split = diff(&lock, &models(&source), NOW).unwrap().lock;
    let contracted = source.replace("from = \"users\"", "from = \"users\", contracted");
    let flipped = diff(&split, &models(&contracted), LATER).unwrap().lock;
    for (lock, source, said) in [
        (&flipped, source.clone(), "never goes back"),
        (
            &split,
            source.replace(", split(from = \"users\")", ""),
            "still expanding",
        ),
        (
            &split,
            source.replace("from = \"users\"", "from = \"people\""),
            "another table",
        ),
        (
            &lock_of(
                &format!(
                    "{USERS}{}",
                    PROFILES.replace(", split(from = \"users\")", "")
                ),
                Dialect::Postgres,
            ),
            format!("{USERS}{PROFILES}"),
            "the lock knows it",
        ),
    ] {
        let found = errors(lock, &source);
        assert!(
            found.iter().any(|error| error.message.contains(said)),
            "{said}: {found:#?}"
        );
    }
    let plan = diff(&lock, &models(&source), NOW).unwrap();
    let operation = plan.migrations[0].changes[0].operation();
    assert_eq!(
        operation
            .words(Phase::Rollback)
            .unwrap()
            .matches("no value is lost")
            .count(),
        1
    );
}
