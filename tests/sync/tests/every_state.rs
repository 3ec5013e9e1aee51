//! Every statement in every state, for every kind of sync.

use expand_contract_model::ColumnType::{BigInt, Custom, Double, Integer, Text};
use expand_contract_model::{
    ColumnType, Dialect,
    SyncDirection::{Backward, Both, Forward},
};
use tests_sync::{Case, column, explore, sync};

async fn holds(case: Case) {
    for dialect in case.dialects {
        match explore(&case, *dialect, &|sql| sql.to_owned()).await {
            Ok((states, statements)) => {
                println!(
                    "{} on {dialect}: {states} states, {statements} statements",
                    case.name
                );
                assert!(states > 3, "{} explores nothing", case.name);
            }
            Err(failure) => panic!("{failure}"),
        }
    }
}

const NAMES: &[&[&str]] = &[&["''"], &["'Bob'"], &["'bob'"], &["'it''s'"]];

fn rename(ty: &ColumnType, nullable: bool) -> expand_contract_model::Sync {
    sync(
        Both,
        vec![column(
            "name",
            ty.clone(),
            nullable,
            Some(("full_name", &["full_name"])),
        )],
        vec![column(
            "full_name",
            ty.clone(),
            nullable,
            Some(("name", &["name"])),
        )],
    )
}

#[tokio::test]
async fn a_renamed_column() {
    holds(Case::new("rename", rename(&Text, false), NAMES, NAMES)).await;
}

#[tokio::test]
async fn a_renamed_option() {
    let names = &[NAMES, &[&["NULL"]]].concat();
    holds(Case::new(
        "rename, optional",
        rename(&Text, true),
        names,
        names,
    ))
    .await;
}
