//! Enums: which words come, and what is refused.

use super::*;

/// An enum `Mood` of this type, with these variants, and a table that holds it.
fn moods(ty: &str, variants: &str) -> Schema {
    models(&format!(
        "#[migrate(enum)]\n#[derive(sqlx::Type)]\n#[sqlx({ty} rename_all = \"snake_case\")]\nenum Mood {{\n{variants} }}\n\
         #[migrate(table = \"users\")]\nstruct User {{ #[migrate(primary_key)] id: i64, mood: Mood }}\n\
         #[migrate(table = \"pets\")]\nstruct Pet {{ #[migrate(primary_key)] id: i64, mood: Option<Mood> }}"
    ))
}

const NATIVE: &str = "type_name = \"mood\",";
const TEXT: &str = "type_name = \"text\",";

fn known(dialect: Dialect, ty: &str) -> Lock {
    let new = Lock::new("shop", dialect);
    let plan = diff(&new, &moods(ty, "Happy, Sad,"), NOW).expect("a plan");
    let text = plan.lock.render();
    assert_eq!(Lock::parse(&text).as_ref(), Ok(&plan.lock), "{text}");
    plan.lock
}

fn refused(dialect: Dialect, ty: &str, variants: &str) -> Vec<String> {
    let errors = diff(&known(dialect, ty), &moods(ty, variants), LATER).expect_err(variants);
    for error in &errors {
        assert!(
            error.location.as_ref().is_some_and(|at| at.line > 0),
            "{error}"
        );
        assert!(!error.help.is_empty(), "{error}");
    }
    errors.iter().map(ToString::to_string).collect()
}

#[test]
fn the_type_of_an_enum_comes_with_the_first_table_that_holds_it() {
    let lock = known(Dialect::Postgres, NATIVE);
    let ids: Vec<&String> = lock.migrations.keys().collect();
    assert_eq!(
        ids,
        ["20261122101500_pets_create", "20261122101500_users_create"]
    );
    // The other table needs the type.
    assert_eq!(lock.migrations[ids[1]].after, [ids[0].clone()]);
    assert!(lock.migrations[ids[0]].after.is_empty());
    assert_eq!(check::history(&lock), []);
}

#[test]
fn a_word_is_one_migration_of_all_tables_that_hold_it() {
    for dialect in Dialect::ALL {
        for ty in [NATIVE, TEXT] {
            let lock = known(dialect, ty);
            let more = moods(ty, "Happy, #[migrate(added)] Meh, Sad,");
            let plan = diff(&lock, &more, LATER).expect("a plan");
            assert_eq!(super::ids(&plan), ["20261123101500_mood_meh"]);
            let migration = &plan.migrations[0];
            assert_eq!(migration.tables, ["pets", "users"]);
            assert_eq!(migration.stage, Stage::Contracted);
            assert_eq!(migration.after.len(), 2, "{:?}", migration.after);
            let [Change::AddVariant(add)] = &migration.changes[..] else {
                panic!("one change: {:#?}", migration.changes);
            };
            let held: Vec<_> = add.held_by.iter().map(|held| held.table.as_str()).collect();
            assert_eq!(held, ["pets", "users"]);
            assert_eq!(add.words, ["meh"]);

            let text = plan.lock.render();
            assert_eq!(Lock::parse(&text).as_ref(), Ok(&plan.lock), "{text}");
            assert_eq!(check::history(&plan.lock), [], "{text}");
            // With the word, and when the database takes it.
            for now in [more, moods(ty, "Happy, Meh, Sad,")] {
                let again = diff(&plan.lock, &now, LATER).expect("it is known");
                assert_eq!((again.migrations, &again.lock), (vec![], &plan.lock));
            }
            // And the next one, which stands behind it.
            let next = moods(ty, "#[migrate(added)] Angry, Happy, Meh, Sad,");
            let next = diff(&plan.lock, &next, "20261124101500").expect("a plan");
            assert_eq!(next.migrations[0].after.last(), Some(&migration.id));
            assert_eq!(check::history(&next.lock), []);
            // The folder of before is generated again as it was.
            let again = expand_contract_schema::generate::again(&next.lock).expect("files");
            let again = again.iter().find(|one| one.migration.id == migration.id);
            assert_eq!(again.map(|one| &one.migration), Some(migration));
            // Undone, nothing is left of it.
            assert_eq!(
                next.lock.without(&next.migrations[0].id).as_ref(),
                Some(&plan.lock)
            );
            assert_eq!(plan.lock.without(&migration.id).as_ref(), Some(&lock));
        }
    }
}

#[test]
fn a_table_that_comes_later_holds_the_words_of_its_time() {
    for ty in [NATIVE, TEXT] {
        let lock = known(Dialect::Postgres, ty);
        let more = diff(
            &lock,
            &moods(ty, "Happy, Sad, #[migrate(added)] Meh,"),
            LATER,
        );
        let more = more.expect("a plan");
        let mut later = moods(ty, "Happy, Sad, #[migrate(added)] Meh,");
        let mut cat = later.tables["pets"].clone();
        cat.name = "cats".into();
        later.tables.insert("cats".into(), cat);
        let plan = diff(&more.lock, &later, "20261124101500").expect("a plan");
        assert_eq!(super::ids(&plan), ["20261124101500_cats_create"]);
        // The one that made the type, and the one whose contract knows no table of later.
        let after = ["20261122101500_pets_create", "20261123101500_mood_meh"];
        assert_eq!(plan.migrations[0].after, after);
        assert_eq!(check::history(&plan.lock), []);
        let lock = plan.lock.render();
        if ty == TEXT {
            has(
                &lock,
                &["cats_mood_words2_check = { check = \"mood IN ('happy', 'sad', 'meh')\""],
            );
        }
    }
}

#[test]
fn a_column_and_a_word_of_one_run_are_two_migrations_in_their_order() {
    let lock = known(Dialect::Postgres, TEXT);
    let mut both = moods(TEXT, "Happy, Sad, #[migrate(added)] Meh,");
    let users = both.tables.get_mut("users").expect("a table");
    let mut column = users.columns[1].clone();
    column.def.name = "earlier".into();
    column.def.nullable = true;
    users.columns.push(column);
    let plan = diff(&lock, &both, LATER).expect("a plan");
    let mut ids = super::ids(&plan);
    ids.sort_unstable();
    assert_eq!(
        ids,
        ["20261123101500_mood_meh", "20261123101500_users_earlier"]
    );
    let word = &plan.lock.migrations[ids[0]];
    assert!(word.after.iter().any(|id| id == ids[1]), "{:?}", word.after);
    assert!(
        !plan.lock.migrations[ids[1]]
            .after
            .iter()
            .any(|id| id == ids[0])
    );
    assert_eq!(check::history(&plan.lock), []);
}

#[test]
fn what_is_unclear_is_refused_with_each_way_to_say_it() {
    let bare = refused(Dialect::Postgres, NATIVE, "Happy, Sad, Meh,");
    let [bare] = &bare[..] else {
        panic!("{bare:?}");
    };
    has(bare, &["`Meh` is new", "`#[migrate(added)]`"]);

    let renamed = refused(Dialect::Postgres, NATIVE, "Happy, Blue,");
    let [new, gone] = &renamed[..] else {
        panic!("{renamed:?}");
    };
    has(
        new,
        &["`Blue` is new", "`#[sqlx(rename = \"sad\")]` on `Blue`"],
    );
    has(
        gone,
        &["`sad` is in the lock", "deprecated(replaced_by = ..)"],
    );

    let other = refused(Dialect::Sqlite, NATIVE, "#[migrate(added)] Happy, Sad,");
    has(&other[0], &["`Happy` is not added", "take `added` away"]);
    // In Rust alone, and in another order.
    let lock = known(Dialect::Postgres, NATIVE);
    let rust = moods(NATIVE, "#[sqlx(rename = \"sad\")] Blue, Happy,");
    let plan = diff(&lock, &rust, LATER).expect("nothing changes");
    assert_eq!((plan.migrations, plan.lock), (vec![], lock));
}

#[test]
fn sqlx_and_the_database_call_the_type_alike() {
    let postgres = Lock::new("shop", Dialect::Postgres);
    for (ty, why) in [
        ("", "sqlx takes its column for one of a type `Mood`"),
        ("type_name = \"Mood\",", "not one name in small letters"),
        ("type_name = \"app.mood\",", "not one name in small letters"),
        ("type_name = \"varchar\",", "a type of the database's own"),
    ] {
        let errors = diff(&postgres, &moods(ty, "Happy, Sad,"), NOW).expect_err(ty);
        has(&errors[0].to_string(), &[why, "type_name = \"text\""]);
        // The others do not ask for it.
        for dialect in [Dialect::Mysql, Dialect::Sqlite] {
            diff(&Lock::new("shop", dialect), &moods(ty, "Happy, Sad,"), NOW).expect("a plan");
        }
    }
    let lock = known(Dialect::Postgres, NATIVE);
    let errors = diff(&lock, &moods(TEXT, "Happy, Sad,"), LATER).expect_err("another type");
    has(
        &errors[0].to_string(),
        &["another `type_name` in the lock", "type_name = \"mood\""],
    );
}

#[test]
fn an_enum_that_no_column_holds_is_not_remembered() {
    let source = "#[migrate(enum)] #[derive(sqlx::Type)] enum Mood { Happy }\n\
                  #[migrate(table = \"users\")]\nstruct User { #[migrate(primary_key)] id: i64 }";
    let plan = diff(&Lock::new("shop", Dialect::Postgres), &models(source), NOW).expect("a plan");
    assert!(plan.lock.enums.is_empty());
    // Nothing would follow its lifecycle.
    let early = models(&source.replace("{ Happy }", "{ Happy, #[migrate(added)] Sad }"));
    let errors = diff(&Lock::new("shop", Dialect::Postgres), &early, NOW).expect_err("no column");
    has(
        &errors[0].to_string(),
        &[
            "`Sad` has a lifecycle",
            "no column of this package's models holds",
            "another package",
        ],
    );
}

const LEAVES: &str = "Happy, #[migrate(deprecated(replaced_by = Happy, note = \"n\"))] Sad,";

#[test]
fn a_word_leaves_in_two_steps_and_stays_reserved() {
    for dialect in Dialect::ALL {
        for ty in [NATIVE, TEXT] {
            let lock = known(dialect, ty);
            let plan = diff(&lock, &moods(ty, LEAVES), LATER).expect("a plan");
            assert_eq!(super::ids(&plan), ["20261123101500_mood_sad"]);
            let id = plan.migrations[0].id.clone();
            assert_eq!(plan.migrations[0].stage, Stage::Expanding);
            assert_eq!(plan.lock.expanding(&id), ["Mood"]);
            let [Change::RemoveVariant(leaves)] = &plan.migrations[0].changes[..] else {
                panic!("one change: {:#?}", plan.migrations[0].changes);
            };
            let held = leaves.held_by.iter().map(|left| left.held.table.as_str());
            assert_eq!(held.collect::<Vec<_>>(), ["pets", "users"]);
            let again = diff(&plan.lock, &moods(ty, LEAVES), LATER).expect("it is known");
            assert_eq!((again.migrations, &again.lock), (vec![], &plan.lock));

            let removed = moods(ty, "Happy, #[migrate(removed)] Sad,");
            let flip = diff(&plan.lock, &removed, "20261124101500").expect("a plan");
            assert_eq!(flip.migrations, [], "a stage needs no folder");
            assert_eq!(flip.notes.len(), 1, "{:?}", flip.notes);
            assert_eq!(flip.lock.stage(&id), Stage::Contracted);
            let text = flip.lock.render();
            assert_eq!(Lock::parse(&text).as_ref(), Ok(&flip.lock), "{text}");
            assert_eq!(check::history(&flip.lock), [], "{text}");
            // The folder is the same at both stages.
            let [before, after] = [&plan.lock, &flip.lock].map(|lock| {
                let again = expand_contract_schema::generate::again(lock).expect("files");
                again
                    .into_iter()
                    .find(|one| one.migration.id == id)
                    .expect("it")
                    .files
            });
            assert_eq!(before, after);
            // The variant may go, and its word stays reserved.
            for rest in ["Happy, #[migrate(removed)] Sad,", "Happy,"] {
                let plan = diff(&flip.lock, &moods(ty, rest), "20261124101500").expect(rest);
                assert_eq!((plan.migrations, &plan.lock), (vec![], &flip.lock));
            }
            for (back, why) in [
                ("Happy, Sad,", "it stays reserved"),
                ("Happy, #[migrate(added)] Sad,", "it stays reserved"),
                (LEAVES, "a stage never goes back"),
            ] {
                let errors = diff(&flip.lock, &moods(ty, back), "20261124101500").expect_err(back);
                has(&errors[0].to_string(), &[why]);
            }
            assert_eq!(plan.lock.without(&id).as_ref(), Some(&lock));
        }
    }
}

#[test]
fn a_word_that_leaves_says_what_takes_its_place_and_is_let_go_last() {
    for (variants, parts) in [
        (
            "Happy, #[migrate(removed)] Sad,",
            ["was never deprecated", "deprecated(replaced_by = ..)"],
        ),
        (
            "Happy, #[migrate(added)] Meh, #[migrate(deprecated(replaced_by = Meh))] Sad,",
            [
                "`meh`, which takes the place of `sad`, is no word that the lock has",
                "run contract",
            ],
        ),
        (
            "Happy, Sad, #[migrate(deprecated(replaced_by = Sad))] Meh,",
            ["the lock does not know `meh`", "take the attribute away"],
        ),
    ] {
        let errors = refused(Dialect::Postgres, NATIVE, variants);
        has(&errors[0], &parts);
    }
    let lock = known(Dialect::Postgres, NATIVE);
    let lock = diff(&lock, &moods(NATIVE, LEAVES), LATER)
        .expect("a plan")
        .lock;
    for (variants, parts) in [
        (
            "Happy, Sad,",
            ["the variant does not say so", "bring the attribute back"],
        ),
        (
            "Happy,",
            [
                "but no variant has it",
                "put the variant back under `#[migrate(removed)]`",
            ],
        ),
    ] {
        let errors = diff(&lock, &moods(NATIVE, variants), "20261124101500").expect_err(variants);
        has(&errors[0].to_string(), &parts);
    }
    // While the word leaves, no other comes: no build could run both.
    let both = "#[migrate(added)] Meh, Happy, #[migrate(deprecated(replaced_by = Happy))] Sad,";
    let errors = diff(&lock, &moods(NATIVE, both), "20261124101500").expect_err(both);
    has(&errors[0].to_string(), &["still expanding there"]);
}

/// The table `users` with a further word on its `mood`.
fn said_of_mood(variants: &str, words: &str) -> Schema {
    models(&format!(
        "#[migrate(enum)]\n#[derive(sqlx::Type)]\n#[sqlx(type_name = \"mood\", rename_all = \"snake_case\")]\nenum Mood {{\n{variants} }}\n\
         #[migrate(table = \"users\")]\nstruct User {{ #[migrate(primary_key)] id: i64, #[migrate({words})] mood: Mood }}"
    ))
}

#[test]
fn a_default_is_a_word_that_the_database_has_and_keeps() {
    use expand_contract_schema::generate::generate;

    let new = Lock::new("shop", Dialect::Postgres);
    let was = said_of_mood("Happy, Sad,", "default = \"'sad'\"");
    let lock = diff(&new, &was, NOW).expect("a plan").lock;
    let early = said_of_mood("Happy, Sad, #[migrate(added)] Meh,", "default = \"'meh'\"");
    let errors = diff(&lock, &early, LATER).expect_err("too early");
    has(
        &errors[0].to_string(),
        &["the default of `mood` is `meh`", "then change the default"],
    );

    let leaves = said_of_mood(LEAVES, "default = \"'sad'\"");
    let errors = generate(&lock, &leaves, LATER).expect_err("nothing would replace it");
    has(
        &errors[0].to_string(),
        &[
            "`sad`, which is the default of users.mood",
            "default = \"'happy'\"",
        ],
    );
}

#[test]
fn a_word_that_keeps_rows_apart_does_not_leave() {
    use expand_contract_schema::generate::generate;

    let new = Lock::new("shop", Dialect::Sqlite);
    for words in ["unique", "primary_key"] {
        let lock = diff(&new, &said_of_mood("Happy, Sad,", words), NOW)
            .expect("a plan")
            .lock;
        let errors = generate(&lock, &said_of_mood(LEAVES, words), LATER).expect_err(words);
        has(
            &errors[0].to_string(),
            &["keeps rows of users.mood apart", "an UPDATE of your own"],
        );
    }
}

#[test]
fn a_table_that_holds_an_enum_gets_another_name_or_leaves() {
    for (dialect, ty) in [
        (Dialect::Postgres, NATIVE),
        (Dialect::Postgres, TEXT),
        (Dialect::Mysql, TEXT),
        (Dialect::Sqlite, TEXT),
    ] {
        let lock = known(dialect, ty);
        for words in [
            "table = \"cats\", renamed(from = \"pets\")",
            "table = \"pets\", deprecated",
            "table = \"pets\", removed",
        ] {
            // SQLite's views take no writes, and it says so.
            if dialect == Dialect::Sqlite && words.contains("renamed") {
                continue;
            }
            let schema = models(&format!(
                "#[migrate(enum)]\n#[derive(sqlx::Type)]\n#[sqlx({ty} rename_all = \"snake_case\")]\nenum Mood {{ Happy, Sad }}\n\
                 #[migrate(table = \"users\")]\nstruct User {{ #[migrate(primary_key)] id: i64, mood: Mood }}\n\
                 #[migrate({words})]\nstruct Pet {{ #[migrate(primary_key)] id: i64, mood: Option<Mood> }}"
            ));
            let made = expand_contract_schema::generate::generate(&lock, &schema, LATER)
                .unwrap_or_else(|errors| panic!("{dialect:?} {words}: {errors:#?}"));
            assert_eq!(made.folders.len(), 1, "{dialect:?} {words}");
        }
    }
}
