//! Columns that follow others, which do not follow them.

use expand_contract_schema::ColumnType::{Integer, Text};
use expand_contract_schema::SyncColumn;
use tests_sync::Direction::{Backward, Derived, Forward};
use tests_sync::{Case, On, column, sync};

use super::{MYSQL, POSTGRES, SQLITE, holds};

fn stays(mut column: SyncColumn) -> SyncColumn {
    column.leaves = false;
    column
}

#[tokio::test]
async fn an_added_column_that_follows() {
    let added = |nullable| {
        sync(
            Forward,
            vec![stays(column("email", Text, nullable, None))],
            vec![column(
                "folded",
                Text,
                nullable,
                Some(("lower(email)", &["email"])),
            )],
        )
    };
    let old: &[&[&str]] = &[&["'Bob'"], &["'bob'"], &["''"]];
    let new: &[&[&str]] = &[&["'bob'"], &["'x'"], &["''"]];
    holds(Case::new("added", added(false), old, new)).await;
    let old = &[old, &[&["NULL"]]].concat();
    let new = &[new, &[&["NULL"]]].concat();
    holds(Case::new("added, fill_null", added(true), old, new)).await;
}

#[tokio::test]
async fn an_added_number_is_compared_as_it_is_stored() {
    let sync = sync(
        Forward,
        vec![stays(column("code", Text, false, None))],
        vec![column(
            "number",
            Integer,
            false,
            Some(("substr(code, 2)", &["code"])),
        )],
    );
    let old: &[&[&str]] = &[&["'a1'"], &["'a01'"], &["'b2'"]];
    let new: &[&[&str]] = &[&["1"], &["3"]];
    holds(Case::new("added, converted", sync, old, new).only(SQLITE)).await;
}

#[tokio::test]
async fn a_derived_column_takes_no_value_of_its_own() {
    let derived = |nullable| {
        sync(
            Derived,
            vec![stays(column("email", Text, nullable, None))],
            vec![column(
                "folded",
                Text,
                nullable,
                Some(("lower(email)", &["email"])),
            )],
        )
    };
    let old: &[&[&str]] = &[&["'Bob'"], &["'bob'"], &["''"]];
    let new: &[&[&str]] = &[&["'bob'"], &["'x'"], &["''"]];
    holds(Case::new("derived", derived(false), old, new)).await;
    let old = &[old, &[&["NULL"]]].concat();
    let new = &[new, &[&["NULL"]]].concat();
    holds(Case::new("derived, optional", derived(true), old, new)).await;
}

#[tokio::test]
async fn two_added_columns_each_follow_what_they_read() {
    const OTHERS: &[On] = &[On::Postgres, On::Sqlite];
    for (on, joined) in [(OTHERS, "a || b"), (MYSQL, "concat(a, b)")] {
        let sync = sync(
            Forward,
            vec![
                column("a", Text, false, None),
                column("b", Text, false, None),
            ],
            vec![
                column("both", Text, false, Some((joined, &["a", "b"]))),
                column("one", Text, true, Some(("upper(b)", &["b"]))),
            ],
        );
        let old: &[&[&str]] = &[&["'x'", "'y'"], &["'x'", "'Y'"], &["'z'", "'y'"]];
        let new: &[&[&str]] = &[&["'xy'", "'Y'"], &["'q'", "NULL"], &["'q'", "'r'"]];
        holds(Case::new("two added", sync, old, new).only(on)).await;
    }
}

#[tokio::test]
async fn an_added_column_whose_up_fails() {
    let sync = sync(
        Forward,
        vec![stays(column("amount", Text, false, None))],
        vec![
            column(
                "cents",
                Integer,
                false,
                Some(("amount::integer", &["amount"])),
            ),
            column(
                "half",
                Integer,
                true,
                Some(("10 / length(amount)", &["amount"])),
            ),
        ],
    );
    let old: &[&[&str]] = &[&["'1'"], &["'many'"], &["''"]];
    let new: &[&[&str]] = &[&["1", "1"], &["2", "NULL"]];
    holds(Case::new("added, fails", sync, old, new).only(POSTGRES)).await;
}

#[tokio::test]
async fn an_old_column_that_follows_what_stays() {
    let values: &[&[&str]] = &[&["'Bob'"], &["'BOB'"], &["''"]];
    let down = |down| {
        sync(
            Backward,
            vec![column("label", Text, false, Some((down, &["name"])))],
            vec![stays(column("name", Text, false, None))],
        )
    };
    holds(Case::new("deprecated", down("upper(name)"), values, values)).await;
    holds(Case::new(
        "deprecated, constant",
        down("'none'"),
        values,
        values,
    ))
    .await;
}
