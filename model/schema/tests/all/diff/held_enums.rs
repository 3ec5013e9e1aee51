//! Columns that an enum takes over in place: what the database stores is the same.

use super::*;

const MOOD: &str = "#[migrate(enum)]\n#[derive(sqlx::Type)]\n#[sqlx(type_name = \"TYPE\", rename_all = \"snake_case\")]\nenum Mood { VARIANTS }\n";

fn held(field: &str, ty: &str, variants: &str) -> Schema {
    let mood = MOOD.replace("TYPE", ty).replace("VARIANTS", variants);
    models(&format!(
        "{mood}#[migrate(table = \"users\")]\nstruct User {{ #[migrate(primary_key)] id: i64,\n{field} }}"
    ))
}

/// The lock of a database to which a migration brought a table with this field.
fn migrated(dialect: Dialect, field: &str) -> Lock {
    let new = Lock::new("shop", dialect);
    diff(&new, &users(field), NOW).expect("a plan").lock
}

fn taken_over(lock: &Lock, schema: &Schema) -> Plan {
    let plan = diff(lock, schema, LATER).expect("it is the same to the database");
    assert_eq!(plan.migrations, [], "nothing is migrated");
    assert_eq!(plan.notes.len(), 1, "{:?}", plan.notes);
    let text = plan.lock.render();
    assert_eq!(Lock::parse(&text).as_ref(), Ok(&plan.lock), "{text}");
    assert_eq!(check::history(&plan.lock), [], "{text}");
    let again = diff(&plan.lock, schema, LATER).expect("it is known");
    assert_eq!((again.migrations, &again.lock), (vec![], &plan.lock));
    assert_eq!(again.notes, [""; 0]);
    plan
}

/// The one refusal, which says what to do.
fn refused(lock: &Lock, schema: &Schema) -> String {
    let errors = diff(lock, schema, LATER).expect_err("a refusal");
    let [error] = &errors[..] else {
        panic!("one error: {errors:#?}");
    };
    assert!(!error.help.is_empty(), "{error}");
    error.to_string()
}

#[test]
fn a_type_that_the_database_has_is_taken_over_with_the_variants_as_its_words() {
    let lock = migrated(
        Dialect::Postgres,
        "#[migrate(sql_type = \"mood\")] mood: Mood",
    );
    let plan = taken_over(&lock, &held("mood: Mood", "mood", "Happy, Sad"));
    has(
        &plan.notes[0],
        &["users.mood", "`happy`, `sad`", "stays as it is"],
    );
    has(&plan.lock.render(), &["[enum.Mood]", "enum:Mood"]);
    // The type is there: no later migration makes it, and a word comes to it.
    let more = held("mood: Mood", "mood", "Happy, #[migrate(added)] Meh, Sad");
    let more = diff(&plan.lock, &more, "20261124101500").expect("a plan");
    let [Change::AddVariant(add)] = &more.migrations[0].changes[..] else {
        panic!("one change: {:#?}", more.migrations);
    };
    assert_eq!(add.words, ["meh"]);
}

#[test]
fn a_new_column_of_a_type_that_another_column_has_does_not_make_the_type() {
    let lock = migrated(
        Dialect::Postgres,
        "#[migrate(sql_type = \"mood\")] mood: Mood",
    );
    for old in ["mood: Mood", "#[migrate(sql_type = \"mood\")] mood: Mood"] {
        let both = held(&format!("{old}, now: Option<Mood>"), "mood", "Happy, Sad");
        let plan = diff(&lock, &both, LATER).expect("a plan");
        let changes = plan.migrations.iter().flat_map(|one| &one.changes);
        let names: Vec<String> = changes.map(|one| one.operation().headline()).collect();
        assert_eq!(names.len(), 1, "{names:?}");
        has(&names[0], &["now"]);
        assert_eq!(check::history(&plan.lock), []);
    }
}

#[test]
fn a_text_is_taken_over_with_its_check_which_then_follows_the_variants() {
    const TEXT: &str =
        "#[migrate(sql_type = \"text\", check = \"mood in ( 'sad','happy' )\")] mood: Mood";
    for dialect in [Dialect::Postgres, Dialect::Sqlite] {
        let lock = migrated(dialect, TEXT);
        let plan = taken_over(&lock, &held("mood: Mood", "text", "Happy, Sad"));
        // In the order of the CHECK.
        has(&plan.lock.render(), &["\"sad\", \"happy\""]);
        let more = held("mood: Mood", "text", "Happy, #[migrate(added)] Meh, Sad");
        let more = diff(&plan.lock, &more, "20261124101500").expect("a plan");
        let [Change::AddVariant(add)] = &more.migrations[0].changes[..] else {
            panic!("one change: {:#?}", more.migrations);
        };
        let swap = add.held_by[0].swap.as_ref().expect("a CHECK for another");
        let old = swap.old.as_ref().map(|old| old.name.as_str());
        assert_eq!(old, Some("users_mood_check"));
        assert_eq!(check::history(&more.lock), []);
    }
}

#[test]
fn a_check_that_a_contract_brings_is_waited_for() {
    let lock = migrated(Dialect::Postgres, "mood: String");
    let checked = users("#[migrate(check = \"mood IN ('happy', 'sad')\")] mood: String");
    let lock = diff(&lock, &checked, LATER).expect("a CHECK").lock;
    let plan = taken_over(&lock, &held("mood: Mood", "text", "Happy, Sad"));
    has(
        &plan.notes[0],
        &["when the contract of `20261123101500_users_mood_check`"],
    );
}

#[test]
fn the_column_type_of_mysql_is_taken_over_in_its_own_order() {
    let lock = migrated(
        Dialect::Mysql,
        "#[migrate(sql_type = \"ENUM('sad', 'happy')\")] mood: Mood",
    );
    let plan = taken_over(&lock, &held("mood: Mood", "mood", "Happy, Sad"));
    has(&plan.lock.render(), &["\"sad\", \"happy\""]);
    let other = refused(&lock, &held("mood: Mood", "mood", "Happy, Meh"));
    has(
        &other,
        &[
            "takes the words `sad`, `happy`",
            "`happy`, `meh`",
            "a variant for each word",
        ],
    );
}

#[test]
fn a_text_that_may_hold_other_words_is_refused_with_the_check_to_write() {
    for (old, parts) in [
        (
            "mood: String",
            [
                "without a CHECK of its words",
                "check = \"mood IN ('happy', 'sad')\"",
            ],
        ),
        (
            "#[migrate(check = \"mood IN ('happy')\")] mood: String",
            ["takes the words `happy`", "write a variant for each word"],
        ),
    ] {
        let lock = migrated(Dialect::Postgres, old);
        has(
            &refused(&lock, &held("mood: Mood", "text", "Happy, Sad")),
            &parts,
        );
    }
    let check = "#[migrate(check = \"mood IN ('happy', 'sad')\")]";
    let lock = migrated(Dialect::Postgres, &format!("{check} mood: String"));
    let both = held(&format!("{check} mood: Mood"), "text", "Happy, Sad");
    has(&refused(&lock, &both), &["take `check` away"]);
}

#[test]
fn another_type_and_a_history_are_no_part_of_it() {
    let lock = migrated(Dialect::Postgres, "mood: i32");
    has(
        &refused(&lock, &held("mood: Mood", "mood", "Happy")),
        &["renamed(from = \"mood\""],
    );
    let lock = migrated(Dialect::Postgres, "mood: String");
    has(
        &refused(&lock, &held("mood: Mood", "mood", "Happy")),
        &["renamed(from = \"mood\""],
    );
    let lock = migrated(
        Dialect::Postgres,
        "#[migrate(sql_type = \"mood\")] mood: Mood",
    );
    let early = held("mood: Mood", "mood", "Happy, #[migrate(added)] Meh");
    has(&refused(&lock, &early), &["has no history yet"]);
}

#[test]
fn a_macro_that_sees_no_enum_is_ahead_of_the_lock_and_no_error() {
    for old in ["#[migrate(sql_type = \"mood\")] mood: Mood", "mood: String"] {
        let lock = migrated(Dialect::Postgres, old);
        let mut model = held("mood: Mood", "mood", "Happy, Sad");
        model.enums.clear();
        let plan = diff(&lock, &model, LATER).expect("`generate` compares the words");
        assert_ne!(plan.lock.tables, lock.tables, "it warns");
    }
}
