use super::*;
use expand_contract_schema::generate::{again, generate};
use expand_contract_schema::{Diagnostic, Phase};

const USERS: &str = "#[migrate(table = \"users\")] struct User { #[migrate(primary_key)] id: i64, \
     #[migrate(unique)] email: String }";

const ORDERS: &str = "#[migrate(table = \"orders\")] struct Order { #[migrate(primary_key)] id: i64, \
     #[migrate(index, references = \"users(id)\")] user_id: i64 }";

fn lock_of(source: &str) -> Lock {
    adopt("shop", Dialect::Postgres, &models(source)).unwrap()
}

fn diffed(lock: &Lock, source: &str, now: &str) -> Plan {
    let models = models(source);
    let plan = diff(lock, &models, now).unwrap_or_else(|errors| panic!("{source}: {errors:#?}"));
    let text = plan.lock.render();
    assert_eq!(Lock::parse(&text).unwrap(), plan.lock, "{text}");
    let second = diff(&plan.lock, &models, now).expect("what was generated is accepted");
    assert_eq!(
        second.migrations,
        [],
        "a second run finds nothing: {source}"
    );
    assert_eq!(second.lock, plan.lock, "{source}");
    plan
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

/// The only error, with its help.
fn only_error(lock: &Lock, source: &str) -> String {
    let errors = errors(lock, source);
    let [error] = &errors[..] else {
        panic!("one error: {errors:#?}");
    };
    error.to_string()
}

fn said(struct_words: &str) -> String {
    USERS.replace("table = \"users\"", struct_words)
}

fn people(words: &str) -> String {
    said(&format!(
        "table = \"people\", renamed(from = \"users\"{words})"
    ))
}

#[test]
fn a_table_leaves_in_two_stages_and_its_name_stays_reserved() {
    let lock = lock_of(USERS);
    let plan = diffed(
        &lock,
        &said("table = \"users\", deprecated(note = \"n\")"),
        NOW,
    );
    let [migration] = &plan.migrations[..] else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(migration.id, "20261122101500_users_leaves");
    assert_eq!(migration.stage, Stage::Expanding);
    let removed = diffed(&plan.lock, &said("table = \"users\", removed"), LATER);
    assert_eq!(removed.migrations, []);
    assert_eq!(removed.lock.stage(&migration.id), Stage::Contracted);
    assert_eq!(removed.notes.len(), 1);
    // The struct may go.
    let gone = diff(&removed.lock, &Schema::default(), LATER).unwrap();
    assert_eq!(gone.lock, removed.lock);
    let error = only_error(&removed.lock, USERS);
    has(
        &error,
        &["was removed by migration", "its name stays reserved"],
    );
    let error = only_error(&removed.lock, &said("table = \"users\", deprecated"));
    has(&error, &["a stage never goes back"]);
    let error = only_error(&plan.lock, USERS);
    has(
        &error,
        &["the struct does not say so", "bring the word back"],
    );
    let left = diff(&plan.lock, &Schema::default(), LATER).unwrap_err();
    has(
        &left[0].to_string(),
        &["no model has it", "put its struct back under `removed`"],
    );
}

#[test]
fn a_table_may_be_removed_at_once() {
    let plan = diffed(&lock_of(USERS), &said("table = \"users\", removed"), NOW);
    assert_eq!(plan.migrations[0].stage, Stage::Contracted);
}

#[test]
fn a_table_that_leaves_changes_nothing_else() {
    let source = said("table = \"users\", deprecated").replace(
        "email: String",
        "email: String, #[migrate(added)] nick: Option<String>",
    );
    has(
        &only_error(&lock_of(USERS), &source),
        &[
            "its model changes more than that",
            "20261123101500_users_nick",
        ],
    );
    has(
        &only_error(
            &Lock::new("shop", Dialect::Postgres),
            &said("table = \"users\", removed"),
        ),
        &["the lock does not know it", "delete the struct"],
    );
}

#[test]
fn no_table_leaves_while_another_one_refers_to_it() {
    let both = format!("{USERS}{ORDERS}");
    let lock = lock_of(&both);
    let source = both.replace("table = \"users\"", "table = \"users\", removed");
    has(
        &only_error(&lock, &source),
        &[
            "foreign key `orders_user_id_fkey` of `orders` refers to it",
            "take its `references` away",
        ],
    );
    // The foreign key leaves first.
    let source = source.replace("index, references = \"users(id)\"", "index");
    let plan = diffed(&lock, &source, NOW);
    let ids: Vec<_> = plan
        .migrations
        .iter()
        .map(|one| (one.id.as_str(), one.after.as_slice()))
        .collect();
    let key = "20261122101500_orders_user_id_fkey".to_owned();
    assert_eq!(
        ids,
        [
            (key.as_str(), &[][..]),
            ("20261122101500_users_leaves", &[key.clone()][..])
        ]
    );
    // Or with its table, which leaves first, too.
    let source = both
        .replace("table = \"users\"", "table = \"users\", removed")
        .replace("table = \"orders\"", "table = \"orders\", removed");
    let plan = diffed(&lock, &source, NOW);
    let orders = "20261122101500_orders_leaves".to_owned();
    let after: Vec<_> = plan
        .migrations
        .iter()
        .map(|one| one.after.clone())
        .collect();
    assert_eq!(after, [vec![], vec![orders]]);
}

#[test]
fn a_renamed_table_is_two_in_the_lock_and_one_change() {
    let both = format!("{USERS}{ORDERS}");
    let lock = lock_of(&both);
    let source = both
        .replace(
            "table = \"users\"",
            "table = \"people\", renamed(from = \"users\")",
        )
        .replace("users(id)", "people(id)");
    let plan = diffed(&lock, &source, NOW);
    let Change::RenameTable(renamed) = change(&plan) else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(
        (renamed.from.as_str(), renamed.to.as_str()),
        ("users", "people")
    );
    assert_eq!(
        renamed.indexes,
        [("users_email_key".to_owned(), "people_email_key".to_owned())]
    );
    let keys: Vec<_> = renamed
        .constraints
        .iter()
        .map(|one| one.new.as_str())
        .collect();
    assert_eq!(keys, ["people_pkey"]);
    assert_eq!(plan.migrations[0].tables, ["people", "users"]);
    // A model may say the name before for a while.
    let before = source.replace("people(id)", "users(id)");
    assert_eq!(diffed(&plan.lock, &before, LATER).lock, plan.lock);

    let generated = generate(&lock, &models(&source), NOW).unwrap();
    let folders = again(&generated.lock).unwrap();
    assert_eq!(folders[0].files, generated.folders[0].files);

    let contracted = source.replace("from = \"users\"", "from = \"users\", contracted");
    let flipped = diffed(&plan.lock, &contracted, LATER);
    assert_eq!(flipped.migrations, []);
    assert_eq!(
        flipped.lock.stage(&plan.migrations[0].id),
        Stage::Contracted
    );
    // The word may go, and the table changes like any other one.
    let more = source.replace(", renamed(from = \"users\")", "").replace(
        "email: String",
        "email: String, #[migrate(added)] nick: Option<String>",
    );
    let plan = diffed(&flipped.lock, &more, LATER);
    assert_eq!(plan.migrations[0].after, ["20261122101500_people_renamed"]);
    assert_eq!(plan.migrations[0].tables, ["people"]);
}

#[test]
fn a_rename_of_a_table_changes_nothing_but_the_name() {
    let lock = lock_of(USERS);
    for (from, to, part) in [
        (
            "email: String",
            "email: Option<String>",
            "`email` is another column",
        ),
        (
            "email: String",
            "email: String, nick: Option<String>",
            "no column `nick`",
        ),
        (
            ", #[migrate(unique)] email: String",
            "",
            "no field for `users.email`",
        ),
        ("#[migrate(unique)] ", "", "`email` is another column"),
        ("renamed(", "comment = \"c\", renamed(", "its comment"),
        ("renamed(", "index(email, id), renamed(", "only on one side"),
    ] {
        let source = people("").replace(from, to);
        let errors = errors(&lock, &source);
        assert!(
            errors.iter().any(|error| error.message.contains(part)),
            "{part}: {errors:#?}"
        );
        assert!(errors[0].help[0].contains("do one after the other"));
    }
}

#[test]
fn what_cannot_be_renamed_is_refused_with_the_way_out() {
    let lock = lock_of(USERS);
    let from = |name: &str| people("").replace("\"users\"", &format!("\"{name}\""));
    has(
        &errors(&lock, &from("clients"))[0].to_string(),
        &["the lock does not know", "`users`"],
    );
    let expanding = diffed(&lock, &people(""), NOW).lock;
    let bare = said("table = \"people\"");
    has(
        &only_error(&expanding, &bare),
        &["still expanding", "renamed(from = \"users\")"],
    );
    let both = diff(&expanding, &models(USERS), LATER).unwrap_err();
    let told = both.iter().map(ToString::to_string).collect::<String>();
    has(
        &told,
        &[
            "was renamed to `people`",
            "table = \"people\"",
            "no model has it",
        ],
    );
    let contracted = diffed(&expanding, &people(", contracted"), LATER).lock;
    has(
        &only_error(&contracted, &people("")),
        &["a stage never goes back"],
    );
    let sqlite = adopt("shop", Dialect::Sqlite, &models(USERS)).unwrap();
    has(
        &only_error(&sqlite, &people("")),
        &["takes no write by itself", "table = \"users\""],
    );
    let checked = USERS.replace("table = \"users\"", "table = \"users\", check(\"id > 0\")");
    let mysql = adopt("shop", Dialect::Mysql, &models(&checked)).unwrap();
    let renamed = checked.replace(
        "table = \"users\"",
        "table = \"people\", renamed(from = \"users\")",
    );
    has(
        &only_error(&mysql, &renamed),
        &[
            "gives a constraint no other name",
            "name = \"users_id_check\"",
        ],
    );
    let named = renamed.replace(
        "check(\"id > 0\")",
        "check(\"id > 0\", name = \"users_id_check\")",
    );
    let generated = generate(&mysql, &models(&named), NOW).unwrap();
    let contract = Phase::ALL
        .iter()
        .position(|phase| *phase == Phase::Contract)
        .unwrap();
    has(
        &generated.folders[0].files[contract],
        &["RENAME TABLE `people` TO `people_ec`, `users` TO `people`"],
    );
}

#[test]
fn a_table_that_leaves_comes_after_those_that_it_refers_to() {
    let created = generate(
        &Lock::new("shop", Dialect::Postgres),
        &models(&format!("{USERS}{ORDERS}")),
        NOW,
    );
    let source =
        format!("{USERS}{ORDERS}").replace("table = \"orders\"", "table = \"orders\", removed");
    let plan = diffed(&created.unwrap().lock, &source, LATER);
    assert_eq!(
        plan.migrations[0].after,
        [
            "20261122101500_orders_create",
            "20261122101500_users_create"
        ]
    );
}
