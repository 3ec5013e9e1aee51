use super::*;
use crate::{ColumnType, Expr, Sync, SyncColumn, SyncDirection, TableDef};

fn column(name: &str) -> ColumnDef {
    ColumnDef {
        name: name.into(),
        ty: ColumnType::Text,
        nullable: false,
        default: Some("''".into()),
        primary_key: false,
        unique: true,
        index: true,
    }
}

fn side(name: &str, reads: Option<&str>, leaves: bool) -> SyncColumn {
    SyncColumn {
        def: column(name),
        expr: reads.map(|reads| Expr {
            sql: reads.into(),
            reads: vec![reads.into()],
        }),
        leaves,
    }
}

fn rename(direction: SyncDirection) -> Sync {
    Sync {
        name: "users_full_name_00000000".into(),
        table: "users".into(),
        key: vec!["id".into()],
        old: vec![side("name", Some("full_name"), true)],
        new: vec![side("full_name", Some("name"), true)],
        direction,
    }
}

fn index_step() -> Step {
    Step::CreateIndex {
        table: "users".into(),
        column: "full_name".into(),
        unique: true,
    }
}

#[test]
fn a_new_table_comes_whole_and_its_rollback_drops_it() {
    let table = TableDef {
        name: "users".into(),
        columns: vec![column("email")],
    };
    let change = Change::CreateTable(table.clone());
    assert_eq!(steps(&change, Phase::Expand), [Step::CreateTable(table)]);
    assert_eq!(steps(&change, Phase::Migrate), []);
    assert_eq!(steps(&change, Phase::Contract), []);
    assert_eq!(
        steps(&change, Phase::Rollback),
        [Step::DropTable("users".into())]
    );
}

#[test]
fn an_added_column_keeps_its_default_and_gets_its_index_later() {
    let change = Change::AddColumn {
        table: "users".into(),
        column: column("full_name"),
    };
    let [Step::AddColumn { column: added, .. }] = &steps(&change, Phase::Expand)[..] else {
        panic!("one step adds the column");
    };
    assert!(!added.unique && !added.index && !added.nullable);
    assert_eq!(added.default.as_deref(), Some("''"));
    assert_eq!(steps(&change, Phase::Migrate), [index_step()]);
    assert_eq!(steps(&change, Phase::Contract), []);
    assert_eq!(steps(&change, Phase::Rollback).len(), 1);
}

#[test]
fn a_deprecated_column_is_dropped_by_the_contract_and_by_nothing_else() {
    let change = Change::DropColumn {
        table: "users".into(),
        column: column("name"),
    };
    for phase in [Phase::Expand, Phase::Migrate, Phase::Rollback] {
        assert_eq!(steps(&change, phase), []);
    }
    assert_eq!(steps(&change, Phase::Contract).len(), 1);
}

#[test]
fn a_rename_adds_bare_then_syncs_then_fills_then_proves_then_drops() {
    let sync = rename(SyncDirection::Both);
    let change = Change::Sync(sync.clone());
    let expand = steps(&change, Phase::Expand);
    let [Step::AddColumn { column: added, .. }, Step::InstallSync(_)] = &expand[..] else {
        panic!("the column, then its sync: {expand:?}");
    };
    assert!(added.nullable && added.default.is_none() && !added.unique && !added.index);
    assert_eq!(
        steps(&change, Phase::Migrate),
        [
            Step::Backfill(sync.clone()),
            index_step(),
            Step::Verify(sync.clone())
        ]
    );
    assert_eq!(
        steps(&change, Phase::Contract),
        [Step::RequireNew(sync.clone()), Step::Contract(sync.clone())]
    );
    assert_eq!(steps(&change, Phase::Rollback), [Step::Rollback(sync)]);
}

#[test]
fn an_optional_column_needs_no_not_null() {
    let mut sync = rename(SyncDirection::Forward);
    sync.new[0].def.nullable = true;
    let change = Change::Sync(sync.clone());
    assert_eq!(steps(&change, Phase::Contract), [Step::Contract(sync)]);
}

#[test]
fn a_column_that_only_leaves_is_never_backfilled_from_the_one_that_stays() {
    let mut sync = rename(SyncDirection::Backward);
    sync.new[0].leaves = false;
    sync.new[0].expr = None;
    let change = Change::Sync(sync.clone());
    assert_eq!(
        steps(&change, Phase::Expand),
        [Step::InstallSync(sync.clone())]
    );
    assert_eq!(steps(&change, Phase::Migrate), []);
    assert_eq!(steps(&change, Phase::Contract), [Step::Contract(sync)]);
}

#[test]
fn a_plain_new_column_that_an_old_one_follows_is_added_as_it_is() {
    let mut sync = rename(SyncDirection::Backward);
    sync.new[0].expr = None;
    let change = Change::Sync(sync);
    let expand = steps(&change, Phase::Expand);
    let [Step::AddColumn { column: added, .. }, Step::InstallSync(_)] = &expand[..] else {
        panic!("the column, then its sync: {expand:?}");
    };
    assert!(!added.nullable && added.default.is_some());
    assert_eq!(steps(&change, Phase::Migrate), [index_step()]);
}
