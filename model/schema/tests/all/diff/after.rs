use super::*;

const CREATED: &str = "20261122101500_users_create";

fn created(fields: &str) -> Lock {
    plan(&Lock::new("shop", Dialect::Postgres), fields).lock
}

#[test]
fn everything_in_a_table_comes_after_the_table() {
    let plan = at(
        &created("name: String"),
        "name: String, age: Option<i32>",
        LATER,
    );
    assert_eq!(plan.migrations[0].after, [CREATED]);
}

#[test]
fn columns_that_have_nothing_in_common_do_not_wait_for_each_other() {
    let lock = plan(
        &had("name: String"),
        "name: String, #[migrate(added)] age: Option<i32>",
    )
    .lock;
    let plan = at(
        &lock,
        "name: String, #[migrate(added)] age: Option<i32>, note: Option<String>",
        LATER,
    );
    assert_eq!(plan.migrations[0].after, [""; 0]);
}

#[test]
fn two_columns_computed_from_one_wait_for_each_other() {
    let first = "name: String, #[migrate(added(up = \"lower(name)\"))] low: String";
    let contracted = "name: String, #[migrate(added(contracted))] low: String";
    let lock = at(&plan(&had("name: String"), first).lock, contracted, LATER).lock;
    let plan = at(
        &lock,
        &format!("{contracted}, #[migrate(added(up = \"upper(name)\"))] up: String"),
        LATER,
    );
    assert_eq!(plan.migrations[0].after, ["20261122101500_users_low"]);
}

#[test]
fn what_reads_a_column_that_is_on_its_way_waits_for_it() {
    let lock = plan(
        &had("name: String"),
        "#[migrate(renamed(from = \"name\", contracted))] full_name: String",
    )
    .lock;
    let plan = at(
        &lock,
        "full_name: String, #[migrate(added(up = \"lower(full_name)\"))] low: String",
        LATER,
    );
    assert_eq!(plan.migrations[0].after, ["20261122101500_users_full_name"]);
}

#[test]
fn a_build_that_could_never_run_is_not_generated() {
    let first = "name: String, #[migrate(added(up = \"lower(name)\"))] low: String";
    let lock = plan(&had("name: String"), first).lock;
    let second = ", #[migrate(added(up = \"upper(name)\"))] up: String";
    has(
        &wrong(&lock, &format!("{first}{second}")),
        &[
            "`20261122101500_users_low` has a part in `users.name`",
            "still expanding",
            "finish it first",
        ],
    );
    // The step that contracts is refused too, because builds from before it would block both migrations.
    has(
        &wrong(
            &lock,
            &format!("name: String, #[migrate(added(contracted))] low: String{second}"),
        ),
        &["finish it first"],
    );
}

#[test]
fn two_migrations_of_one_second_have_two_names_and_an_order() {
    let lock = plan(&had(""), "note: Option<String>").lock;
    let plan = at(&lock, "#[migrate(deprecated)] note: Option<String>", NOW);
    assert_eq!(ids(&plan), ["20261122101500_users_note_2"]);
    assert_eq!(
        plan.lock.ordered(),
        ["20261122101500_users_note", "20261122101500_users_note_2"]
    );
}

#[test]
fn what_takes_nothing_away_holds_nobody_up() {
    let first = "#[migrate(added)] name: Option<String>";
    let lock = plan(&had(""), first).lock;
    let plan = at(
        &lock,
        &format!("{first}, #[migrate(added(up = \"lower(name)\", fill_null))] low: Option<String>"),
        LATER,
    );
    assert_eq!(plan.migrations[0].after, ["20261122101500_users_name"]);
}

#[test]
fn two_tables_that_refer_to_a_third_one_do_not_wait_for_each_other() {
    let shop = |more: &str| {
        models(&format!(
            "#[migrate(table = \"orders\")] struct Order {{ #[migrate(primary_key)] id: i64 }}\n{more}"
        ))
    };
    let child = |name: &str| {
        format!(
            "#[migrate(table = \"{name}\")] struct Child{name} {{ #[migrate(primary_key)] id: i64, #[migrate(references = \"orders(id)\", \
             index)] order_id: i64 }}\n"
        )
    };
    let both = shop(&(child("parts") + &child("places")));
    let plan = diff(&Lock::new("shop", Dialect::Postgres), &both, NOW).unwrap();
    let after: Vec<(&str, &[String])> = plan
        .migrations
        .iter()
        .map(|migration| (migration.tables[0].as_str(), &migration.after[..]))
        .collect();
    let orders = "20261122101500_orders_create".to_owned();
    assert_eq!(
        after,
        [
            ("orders", &[][..]),
            ("parts", std::slice::from_ref(&orders)),
            ("places", std::slice::from_ref(&orders)),
        ]
    );
    // Nor does one that comes later.
    let one = diff(
        &Lock::new("shop", Dialect::Postgres),
        &shop(&child("parts")),
        NOW,
    )
    .unwrap();
    let later = diff(&one.lock, &both, LATER).unwrap();
    assert_eq!(later.migrations[0].after, [orders]);
}
