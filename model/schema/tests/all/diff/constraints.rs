use super::*;
use expand_contract_schema::{Phase, check};

/// The changes between two versions of the models, a line each: the kind, the name, and whether it comes early.
fn changes(before: &str, after: &str) -> Vec<String> {
    let lock = adopt("shop", Dialect::Postgres, &models(before)).unwrap();
    let plan = diff(&lock, &models(after), NOW).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let again = Lock::parse(&plan.lock.render()).expect("the lock is read back");
    assert_eq!(again, plan.lock);
    let again = diff(&plan.lock, &models(after), LATER).expect("a second run is fine");
    assert_eq!(again.migrations, []);
    assert_eq!(check::history(&plan.lock), []);
    let changes = plan.migrations.iter().flat_map(|one| &one.changes);
    changes
        .map(|change| match change {
            Change::AddConstraint(one) if one.is_early => format!("{} early", one.constraint.name),
            Change::AddConstraint(one) => format!("{} comes", one.constraint.name),
            Change::DropConstraint(one) if one.is_replaced => {
                format!("{} is replaced", one.constraint.name)
            }
            Change::DropConstraint(one) => format!("{} leaves", one.constraint.name),
            other => other.operation().headline(),
        })
        .collect()
}

fn users_with(words: &str, fields: &str) -> String {
    format!(
        "#[migrate(table = \"users\"{words})] struct User {{ #[migrate(primary_key)] id: i64, {fields} }}"
    )
}

#[test]
fn a_constraint_on_columns_in_use_waits_and_one_that_spares_new_columns_does_not() {
    let before = users_with("", "age: i32, note: Option<String>");
    let of = |words: &str, fields: &str| {
        changes(
            &before,
            &users_with(words, &format!("age: i32, note: Option<String>, {fields}")),
        )
    };
    assert_eq!(of(", check(\"age > 0\")", ""), ["users_age_check comes"]);
    assert_eq!(of(", unique(age, note)", ""), ["users_age_note_key comes"]);
    assert_eq!(
        of(
            ", references(age, users(id))",
            "#[migrate(check = \"seat > 0\")] seat: Option<i32>"
        ),
        [
            "users.seat is new",
            "users_seat_check early",
            "users_age_fkey comes"
        ]
    );
    // A row of an old build has the default.
    assert_eq!(
        of(
            "",
            "#[migrate(default = \"0\", check = \"seat > 0\")] seat: Option<i32>"
        ),
        ["users.seat is new", "users_seat_check comes"]
    );
    // NULL would break it.
    assert_eq!(
        of(
            "",
            "#[migrate(check = \"seat IS NOT NULL OR age > 0\")] seat: Option<i32>"
        ),
        ["users.seat is new", "users_seat_age_check comes"]
    );
    // An old build may delete the row that a new one refers to.
    assert_eq!(
        of(
            "",
            "#[migrate(references = \"users(id)\")] boss: Option<i64>"
        ),
        ["users.boss is new", "users_boss_fkey comes"]
    );
    assert_eq!(
        of(
            "",
            "#[migrate(references(users(id), on_delete = \"set null\", on_update = \"cascade\"))] boss: Option<i64>"
        ),
        ["users.boss is new", "users_boss_fkey early"]
    );
    assert_eq!(
        of(", unique(age, seat)", "seat: Option<i32>")[1],
        "users_age_seat_key early"
    );
    assert_eq!(
        of(
            ", unique(age, seat, nulls_not_distinct)",
            "seat: Option<i32>"
        )[1],
        "users_age_seat_key comes"
    );
}

#[test]
fn a_changed_constraint_needs_a_name_of_its_own_and_one_that_goes_is_dropped() {
    let with = |words: &str| users_with(words, "a: i32, b: i32");
    let lock = adopt(
        "shop",
        Dialect::Postgres,
        &models(&with(", check(\"a > 0\", name = \"c\")")),
    )
    .unwrap();
    let errors = diff(
        &lock,
        &models(&with(", check(\"a > 1\", name = \"c\")")),
        NOW,
    )
    .unwrap_err();
    has(
        &errors[0].to_string(),
        &[
            "CHECK `c` is another one in the lock",
            "give the new one a name of its own",
        ],
    );
    assert_eq!(
        changes(
            &with(", check(\"a > 0\", name = \"c\")"),
            &with(", check(\"a > 1\", name = \"d\")")
        ),
        ["d comes", "c leaves"]
    );
    assert_eq!(
        changes(
            &with(", unique(a, b)"),
            &with(", unique(a, b, deferrable, name = \"d\")")
        ),
        ["d comes", "users_a_b_key is replaced"]
    );
}

#[test]
fn a_renamed_column_takes_its_constraint_along_if_the_values_stay() {
    let before = users_with(
        ", check(\"a > 0\", name = \"c\"), unique(a, b)",
        "a: i32, b: i32",
    );
    let after = |renamed: &str| {
        users_with(
            ", check(\"z > 0\", name = \"c\"), unique(z, b)",
            &format!("#[migrate({renamed})] z: i32, b: i32"),
        )
    };
    assert_eq!(
        changes(&before, &after("renamed(from = \"a\")")),
        ["users.a becomes z"]
    );
    // Other values need another constraint.
    let after = users_with(
        ", check(\"z > 0\", name = \"d\")",
        "#[migrate(renamed(from = \"a\", up = \"a + 1\", down = \"z - 1\"))] z: i32, b: i32",
    );
    assert_eq!(
        changes(&before, &after),
        [
            "users.a becomes z",
            "d comes",
            "c leaves",
            "users_a_b_key leaves"
        ]
    );
}

#[test]
fn a_constraint_over_a_column_that_leaves_is_refused() {
    let lock = adopt(
        "shop",
        Dialect::Postgres,
        &models(&users_with("", "a: i32, b: Option<i32>")),
    )
    .unwrap();
    for words in [", check(\"b > 0\", name = \"c\")", ", index(a, b)"] {
        let after = users_with(words, "a: i32, #[migrate(deprecated)] b: Option<i32>");
        let errors = diff(&lock, &models(&after), NOW).unwrap_err();
        has(
            &errors[0].to_string(),
            &["is over `b`, which leaves", "leave `b` out of it"],
        );
    }
}

const ORGS: &str = "#[migrate(table = \"orgs\")] struct Org { #[migrate(primary_key)] id: i64, name: String, code: i32 }";

#[test]
fn a_foreign_key_is_held_against_the_model_that_it_refers_to() {
    let before = format!("{ORGS} {}", users_with("", "#[migrate(index)] org: i64"));
    let lock = adopt("shop", Dialect::Postgres, &models(&before)).unwrap();
    let of = |words: &str| {
        let after = format!("{ORGS} {}", users_with(words, "#[migrate(index)] org: i64"));
        diff(&lock, &models(&after), NOW)
    };
    let wrong = |words: &str| of(words).unwrap_err()[0].to_string();
    has(
        &wrong(", references(org, orgs(key))"),
        &[
            "`orgs.key`, which model `Org` does not have",
            "`id`, `name`, `code`",
        ],
    );
    has(
        &wrong(", references(org, orgs(code))"),
        &[
            "(code) of `orgs`, which may hold the same values twice",
            "`unique(code)`",
        ],
    );
    has(
        &wrong(", references(org, orgs(id), on_delete = \"set null\")"),
        &[
            "says `on_delete = \"set null\"`, and `org` takes no NULL: the statement in `orgs` would fail",
        ],
    );
    let plan = of(", references(org, clients(id))").unwrap();
    has(
        &plan.warnings[0].to_string(),
        &["refers to `clients`, which no model of this package has"],
    );
    let plan = of(", references(org, orgs(id))").unwrap();
    assert_eq!(plan.warnings, []);
    // The index of the reading side is missing.
    let after = format!(
        "{ORGS} {}",
        users_with(", references(org, orgs(id))", "org: i64")
    );
    let plan = diff(&lock, &models(&after), NOW).unwrap();
    has(
        &plan.warnings[0].to_string(),
        &["no index begins with (org), so each DELETE in `orgs` reads all rows"],
    );
}

#[test]
fn a_new_table_comes_after_the_tables_that_it_refers_to() {
    let empty = Lock::new("shop", Dialect::Postgres);
    // By name alone, `a` would come first.
    let text = format!(
        "{ORGS} #[migrate(table = \"a\")] struct A {{ #[migrate(primary_key)] id: i64, #[migrate(index, references = \"orgs(id)\")] org: i64 }}"
    );
    let plan = diff(&empty, &models(&text), NOW).unwrap();
    let ids = plan.lock.ordered();
    assert_eq!(
        ids,
        ["20261122101500_orgs_create", "20261122101500_a_create"]
    );
    assert_eq!(check::history(&plan.lock), []);
    let circle = "#[migrate(table = \"a\")] struct A { #[migrate(primary_key, references = \"b(id)\")] id: i64 } \
                  #[migrate(table = \"b\")] struct B { #[migrate(primary_key, references = \"a(id)\")] id: i64 }";
    let errors = diff(&empty, &models(circle), NOW).unwrap_err();
    has(
        &errors[0].to_string(),
        &[
            "makes a circle of new tables",
            "leave one of the two `references` out",
        ],
    );
    // A change of the table that is referred to comes after the foreign key, and waits for nothing else.
    let more = text.replace(
        "code: i32",
        "code: i32, #[migrate(index)] fresh: Option<i64>",
    );
    let next = diff(&plan.lock, &models(&more), LATER).unwrap();
    assert_eq!(next.migrations[0].after, ["20261122101500_orgs_create"]);
}

#[test]
fn what_sqlite_cannot_hold_is_refused_with_a_way_out() {
    for (words, says) in [
        (
            ", exclude(a with \"=\")",
            "`exclude`, which sqlite does not know",
        ),
        (
            ", unique(a, deferrable)",
            "`deferrable`, which sqlite does not know",
        ),
        (
            ", unique(a, nulls_not_distinct)",
            "`nulls_not_distinct`, which sqlite does not know",
        ),
        (
            ", check(\"date(a) < date('now')\")",
            "it depends on the time",
        ),
        (
            ", check(\"is_even(a)\")",
            "`is_even()` is not built into every sqlite",
        ),
    ] {
        let lock = adopt("shop", Dialect::Sqlite, &models(&users_with("", "a: i32"))).unwrap();
        let plan = diff(&lock, &models(&users_with(words, "a: i32")), NOW).unwrap();
        let change = &plan.migrations[0].changes[0];
        let database = expand_contract_schema::dialect::database(Dialect::Sqlite);
        let error = change.operation().refuse(database).unwrap_err();
        has(&error.to_string(), &[says]);
        assert!(!error.help.is_empty());
        assert!(change.operation().words(Phase::Contract).is_some());
    }
}

#[test]
fn a_constraint_that_is_an_index_has_a_name_of_its_own_in_the_schema() {
    let tables = |words: &str| {
        models(&format!(
            "#[migrate(table = \"a\", {words})] struct A {{ #[migrate(primary_key)] id: i64, x: i32 }} \
             #[migrate(table = \"b\", {words})] struct B {{ #[migrate(primary_key)] id: i64, x: i32 }}"
        ))
    };
    let empty = Lock::new("shop", Dialect::Postgres);
    let errors = diff(&empty, &tables("unique(x, name = \"apart\")"), NOW).unwrap_err();
    has(
        &errors[0].to_string(),
        &[
            "index `apart` has the name of an index of table `a`",
            "`unique(.., name = \"..\")`",
        ],
    );
    // The name of a CHECK belongs to its table.
    assert!(diff(&empty, &tables("check(\"x > 0\", name = \"apart\")"), NOW).is_ok());
}

#[test]
fn a_check_goes_over_to_a_new_column_only_where_the_database_adds_one_in_place() {
    let before = users_with(", check(\"age > 0\", name = \"old_enough\")", "age: i32");
    let after = users_with(
        ", check(\"years > 0\", name = \"old_enough\")",
        "#[migrate(renamed(from = \"age\"))] years: i32",
    );
    let errors = |dialect| {
        let lock = adopt("shop", dialect, &models(&before)).unwrap();
        diff(&lock, &models(&after), NOW).map_or_else(
            |errors| errors.iter().map(ToString::to_string).collect(),
            |_| Vec::new(),
        )
    };
    assert_eq!(errors(Dialect::Postgres), Vec::<String>::new());
    let [refused] = &errors(Dialect::Mysql)[..] else {
        panic!("one error");
    };
    assert!(
        refused.contains("CHECK `old_enough` would go with its column"),
        "{refused}"
    );
}
