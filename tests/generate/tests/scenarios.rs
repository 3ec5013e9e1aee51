//! Every scenario: its files, and its life on each database.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_schema::Dialect;
use tests_generate::turns::{self, Life};
use tests_generate::{Scenario, golden, play};

/// Runs one life on MariaDB or MySQL, by turns.
fn run_on_mysql<F: Future<Output = ()>>(name: &str, which: Life, life: impl Fn(Scenario) -> F) {
    if !turns::lives(name, which) {
        return;
    }
    for server in turns::servers(name, which) {
        run_scenario(Scenario::on(name, server), &life);
    }
}

/// Runs one life on one database.
fn run<F: Future<Output = ()>>(name: &str, dialect: Dialect, life: impl FnOnce(Scenario) -> F) {
    run_scenario(Scenario::new(name, dialect), life);
}

fn run_scenario<F: Future<Output = ()>>(scenario: Scenario, life: impl FnOnce(Scenario) -> F) {
    tokio::runtime::Runtime::new()
        .expect("a runtime starts")
        .block_on(life(scenario));
}

#[test]
fn files_are_piped_at_each_point_of_many_scenarios_on_each_database() {
    for dialect in Dialect::ALL {
        let mut played: BTreeMap<u8, usize> = BTreeMap::new();
        for name in Scenario::all() {
            let scenario = Scenario::new(&name, dialect);
            for point in turns::points(&scenario, &[0, 1, 2, 3, 4]) {
                *played.entry(point).or_default() += 1;
            }
        }
        let all = played.len() == 5 && played.values().all(|times| *times > 4);
        assert!(all, "{dialect}: {played:?}");
    }
}

macro_rules! scenarios {
    ($($name:ident),* $(,)?) => {
        $(
            mod $name {
                use super::*;

                const NAME: &str = stringify!($name);

                #[test]
                fn golden() {
                    for dialect in Dialect::ALL {
                        super::golden::check(&Scenario::new(NAME, dialect));
                    }
                }

                #[test]
                fn forward_on_postgres() {
                    run(NAME, Dialect::Postgres, async |scenario| play::forward(&scenario).await);
                }

                #[test]
                fn forward_on_mariadb_or_mysql() {
                    run_on_mysql(NAME, Life::Forward, async |scenario| play::forward(&scenario).await);
                }

                #[test]
                fn forward_on_sqlite() {
                    run(NAME, Dialect::Sqlite, async |scenario| play::forward(&scenario).await);
                }

                #[test]
                fn rollback_on_postgres() {
                    run(NAME, Dialect::Postgres, async |scenario| play::rollback(&scenario).await);
                }

                #[test]
                fn rollback_on_mariadb_or_mysql() {
                    run_on_mysql(NAME, Life::Rollback, async |scenario| play::rollback(&scenario).await);
                }

                #[test]
                fn rollback_on_sqlite() {
                    run(NAME, Dialect::Sqlite, async |scenario| play::rollback(&scenario).await);
                }

                #[test]
                fn by_hand_on_postgres() {
                    run(NAME, Dialect::Postgres, async |scenario| play::by_hand(&scenario).await);
                }

                #[test]
                fn by_hand_on_mariadb_or_mysql() {
                    run_on_mysql(NAME, Life::ByHand, async |scenario| play::by_hand(&scenario).await);
                }

                #[test]
                fn by_hand_on_sqlite() {
                    run(NAME, Dialect::Sqlite, async |scenario| play::by_hand(&scenario).await);
                }
            }
        )*

        #[test]
        fn every_folder_is_in_the_list() {
            let listed: BTreeSet<_> = [$(stringify!($name).to_owned()),*].into();
            assert_eq!(Scenario::all(), listed);
        }
    };
}

scenarios! {
    added_default,
    added_option,
    added_up,
    added_up_derived,
    added_up_elsewhere,
    added_up_fill_null,
    added_varying,
    chain,
    column_sql_type,
    column_words,
    composite_key,
    constraint_early,
    constraint_renamed,
    constraints,
    create_constrained,
    decimal,
    defaults,
    deprecated_down,
    enum_added,
    enum_added_after_rename,
    enum_added_text,
    enum_column,
    enum_column_text,
    enum_new,
    enum_removed,
    enum_removed_text,
    exclude,
    extract_table,
    extract_values,
    index_renamed,
    indexes,
    merge,
    new_key,
    new_table,
    new_table_words,
    optional,
    own_steps,
    removed,
    removed_table,
    renamed_by_view,
    renamed_by_view_two,
    renamed_default,
    renamed_default_left_out,
    renamed_index,
    renamed_key,
    renamed_key_of_two,
    renamed_option,
    renamed_option_default,
    renamed_plain,
    renamed_table,
    renamed_type,
    renamed_unique,
    renamed_wider,
    renamed_wider_types,
    required,
    required_elsewhere,
    required_expression,
    reserved_words,
    split,
    split_table,
    text_key,
    two_changes,
    unique_index,
    widened,
    widened_key,
    widened_key_of_itself,
    widened_key_of_several,
    uuid_key,
}
