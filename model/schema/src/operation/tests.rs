use super::*;
use crate::dialect::database;
use crate::{
    Change, Check, ColumnType, ConstraintDef, ConstraintShape, Dialect, Expr, Predicate,
    SyncColumn, TableDef, Unique,
};

fn column(name: &str) -> ColumnDef {
    ColumnDef {
        default: Some("''".into()),
        unique: true,
        index: true,
        ..ColumnDef::new(name, ColumnType::Text, false)
    }
}

fn side(name: &str, reads: Option<&str>, leaves: bool) -> SyncColumn {
    SyncColumn {
        def: column(name),
        expr: reads.map(|reads| Expr {
            sql: reads.into(),
            reads: vec![reads.into()],
            narrows: false,
            row: None,
        }),
        leaves,
    }
}

fn rename() -> Sync {
    Sync {
        name: "users_full_name_00000000".into(),
        table: "users".into(),
        key: vec!["id".into()],
        old: vec![side("name", Some("full_name"), true)],
        new: vec![side("full_name", Some("name"), true)],
    }
}

fn steps_on(dialect: Dialect, change: &Change, phase: Phase) -> Vec<Step> {
    change.operation().steps(phase, database(dialect))
}

fn steps(change: &Change, phase: Phase) -> Vec<Step> {
    steps_on(Dialect::Postgres, change, phase)
}

/// The actions of the steps, one word each.
fn verbs(steps: &[Step]) -> Vec<&'static str> {
    let verb = |step: &Step| match &step.action {
        Action::CreateTable(_) => "create table",
        Action::DropTable(_) => "drop table",
        Action::SetAside { .. } => "set aside",
        Action::BringBack { .. } => "bring back",
        Action::DropAside { .. } => "drop aside",
        Action::SetColumnsAside { .. } => "set columns aside",
        Action::BringColumnsBack { .. } => "bring columns back",
        Action::LayView { .. } => "lay view",
        Action::DropView { .. } => "drop view",
        Action::TakeName { .. } => "take name",
        Action::AddColumn { .. } => "add column",
        Action::DropColumns { .. } => "drop columns",
        Action::SetDefault { .. } => "set default",
        Action::ShowColumn { .. } => "show column",
        Action::Comment { .. } => "comment",
        Action::SetStorage { .. } => "set storage",
        Action::ChangeType { .. } => "change type",
        Action::AllowNull { .. } => "allow null",
        Action::RequireValue { .. } => "require value",
        Action::CheckExpressions { .. } => "check expressions",
        Action::CreateTrigger { .. } => "create trigger",
        Action::DropTrigger { after, .. } if after.is_empty() => "drop trigger",
        Action::DropTrigger { .. } => "drop trigger and columns",
        Action::Backfill { .. } => "backfill",
        Action::FillTogether { .. } => "fill together",
        Action::Prefer { .. } => "prefer",
        Action::Verify { .. } => "verify",
        Action::ListGiven { .. } => "list given",
        Action::CountLost { .. } => "count",
        Action::CreateIndex { .. } => "index",
        Action::DropIndex { .. } => "drop index",
        Action::AddConstraint { .. } => "add constraint",
        Action::ValidateConstraint { .. } => "validate",
        Action::ConstrainByIndex { .. } => "constrain by index",
        Action::DropConstraint { .. } => "drop constraint",
        Action::Own { .. } => "own",
        Action::Stays { .. } => "stays",
        Action::CheckTwins(_) => "check twins",
        Action::ProveChecks { .. } => "prove checks",
        Action::AddTwin(_) => "add twin",
        Action::SwapTwins(_) => "swap",
        Action::CheckKey(_) => "check key",
        Action::ChangeKey(_) => "change key",
        Action::ProveReference { .. } => "prove reference",
        Action::ShowPart(_) => "show part",
        Action::FillPart(_) => "fill part",
        Action::ClearPart(_) => "clear part",
        Action::VerifyPart { .. } => "verify part",
        Action::TakePart { .. } => "take part",
        Action::DropPart(_) => "drop part",
        Action::Cover(_) => "cover",
        Action::Uncover { .. } => "uncover",
        Action::CreateEnum { .. } => "create enum",
        Action::AddWord { .. } => "add word",
        Action::DropEnum(_) => "drop enum",
        Action::HoldValues(_) => "hold values",
        Action::FillValues(_) => "fill values",
        Action::FreeValues(_) => "free values",
    };
    steps.iter().map(verb).collect()
}

/// The verbs of the phases in their order.
fn phases(change: &Change) -> [Vec<&'static str>; 4] {
    Phase::ALL.map(|phase| verbs(&steps(change, phase)))
}

#[test]
fn a_new_table_comes_whole_and_its_rollback_drops_it() {
    let change = Change::CreateTable(CreateTable {
        table: TableDef {
            comment: None,
            indexes: Vec::new(),
            constraints: Vec::new(),
            name: "users".into(),
            columns: vec![column("email")],
        },
        copies: Vec::new(),
    });
    let [expand, migrate, contract, rollback] = phases(&change);
    assert_eq!(expand, ["create table"]);
    assert!(migrate.is_empty() && contract.is_empty());
    assert_eq!(rollback, ["count", "drop table"]);
}

#[test]
fn an_added_column_keeps_its_default_and_gets_its_index_later() {
    let change = Change::AddColumn(AddColumn {
        table: "users".into(),
        column: column("full_name"),
    });
    let expand = steps(&change, Phase::Expand);
    let Action::AddColumn { column: added, .. } = &expand[0].action else {
        panic!("one step adds the column: {expand:?}");
    };
    assert!(!added.unique && !added.index && !added.nullable);
    assert_eq!(added.default.as_deref(), Some("''"));
    let [_, migrate, contract, rollback] = phases(&change);
    assert_eq!(migrate, ["index"]);
    assert!(contract.is_empty());
    assert_eq!(rollback, ["count", "drop columns"]);
}

#[test]
fn a_deprecated_column_is_dropped_by_the_contract_and_by_nothing_else() {
    let change = Change::DropColumn(DropColumn {
        table: "users".into(),
        column: column("name"),
    });
    let [expand, migrate, contract, rollback] = phases(&change);
    assert!(expand.is_empty() && migrate.is_empty() && rollback.is_empty());
    assert_eq!(contract, ["drop columns"]);
}

#[test]
fn a_rename_adds_bare_then_syncs_then_fills_then_proves_then_drops() {
    let change = Change::Rename(Rename(rename()));
    let expand = steps(&change, Phase::Expand);
    let Action::AddColumn { column: added, .. } = &expand[0].action else {
        panic!("the column comes first: {expand:?}");
    };
    assert!(added.nullable && added.default.is_none() && !added.unique && !added.index);
    let [expand, migrate, contract, rollback] = phases(&change);
    assert_eq!(
        expand,
        ["add column", "check expressions", "create trigger"]
    );
    assert_eq!(migrate, ["backfill", "prefer", "index", "verify"]);
    // The index is unique once no old build is alive.
    assert_eq!(
        contract,
        [
            "index",
            "drop index",
            "require value",
            "drop trigger and columns"
        ]
    );
    assert_eq!(rollback, ["count", "drop trigger and columns"]);
}

#[test]
fn where_triggers_run_late_new_builds_may_leave_the_old_side_out_meanwhile() {
    let mut sync = rename();
    sync.old[0].def.default = None;
    let change = Change::Rename(Rename(sync));
    let verbs = |phase| verbs(&steps_on(Dialect::Sqlite, &change, phase));
    assert_eq!(verbs(Phase::Expand)[1], "allow null");
    assert_eq!(verbs(Phase::Rollback).last(), Some(&"require value"));
}

#[test]
fn an_optional_column_needs_no_not_null() {
    let mut sync = rename();
    sync.new[0].def.nullable = true;
    let [_, _, contract, _] = phases(&Change::Computed(Computed(sync)));
    assert_eq!(contract, ["drop trigger and columns"]);
}

#[test]
fn a_column_that_only_leaves_is_never_backfilled_from_the_one_that_stays() {
    let mut sync = rename();
    sync.new[0].leaves = false;
    sync.new[0].expr = None;
    let [expand, migrate, contract, rollback] = phases(&Change::Deprecated(Deprecated(sync)));
    assert_eq!(expand, ["check expressions", "create trigger"]);
    assert!(migrate.is_empty());
    assert_eq!(contract, ["drop trigger and columns"]);
    assert_eq!(rollback, ["drop trigger"]);
}

#[test]
fn a_plain_new_column_that_an_old_one_follows_is_added_as_it_is() {
    let mut sync = rename();
    sync.new[0].expr = None;
    let change = Change::Deprecated(Deprecated(sync));
    let expand = steps(&change, Phase::Expand);
    let Action::AddColumn { column: added, .. } = &expand[0].action else {
        panic!("the column comes first: {expand:?}");
    };
    assert!(!added.nullable && added.default.is_some());
    assert_eq!(verbs(&steps(&change, Phase::Migrate)), ["index"]);
}

#[test]
fn a_change_touches_what_it_reads_too() {
    let mut sync = rename();
    sync.new[0].expr = Some(Expr {
        sql: "name || town".into(),
        reads: vec!["name".into(), "town".into()],
        narrows: false,
        row: None,
    });
    let touched = Change::Rename(Rename(sync)).operation().touches();
    assert_eq!(touched.table, "users");
    assert_eq!(touched.columns.unwrap(), ["full_name", "name", "town"]);
}

#[test]
fn a_constraint_waits_for_the_contract_unless_no_old_build_can_break_it() {
    let check = ConstraintShape::Check(Check {
        sql: "age > 0".into(),
        columns: vec!["age".into()],
    });
    let unique = ConstraintShape::Unique(Unique {
        columns: vec!["age".into()],
        ..Unique::default()
    });
    let change = |shape: &ConstraintShape, is_early| {
        Change::AddConstraint(AddConstraint {
            table: "users".into(),
            key: vec!["id".into()],
            constraint: ConstraintDef {
                name: "adult".into(),
                shape: shape.clone(),
            },
            is_early,
        })
    };
    let [expand, migrate, contract, rollback] = phases(&change(&check, false));
    assert!(expand.is_empty() && rollback.is_empty());
    assert_eq!(migrate, ["verify"]);
    assert_eq!(contract, ["add constraint", "validate"]);
    let [expand, migrate, contract, rollback] = phases(&change(&check, true));
    assert_eq!(expand, ["add constraint"]);
    assert_eq!(migrate, ["validate"]);
    assert!(contract.is_empty());
    assert_eq!(rollback, ["drop constraint"]);
    let [_, migrate, contract, rollback] = phases(&change(&unique, false));
    assert_eq!(migrate, ["index", "verify"]);
    assert_eq!(contract, ["index", "constrain by index", "drop index"]);
    assert_eq!(rollback, ["drop index", "drop index"]);
    let [_, migrate, contract, rollback] = phases(&change(&unique, true));
    assert_eq!(migrate, ["index", "constrain by index"]);
    assert!(contract.is_empty());
    assert_eq!(rollback, ["drop constraint"]);
    // SQLite proves it while it adds it.
    let contract = steps_on(Dialect::Sqlite, &change(&check, false), Phase::Contract);
    assert_eq!(verbs(&contract), ["add constraint"]);
}

#[test]
fn a_default_that_builds_count_on_changes_in_the_contract_and_a_first_one_in_the_expand() {
    let change = |nullable: bool, before: Option<&str>, after: Option<&str>| {
        Change::ChangeDefault(ChangeDefault {
            table: "users".into(),
            column: ColumnDef {
                default: after.map(Into::into),
                nullable,
                ..column("plan")
            },
            before: before.map(Into::into),
        })
    };
    let [set, none]: [Vec<&str>; 2] = [vec!["set default"], vec![]];
    let in_contract = [none.clone(), none.clone(), set.clone(), set.clone()];
    let first = change(false, None, Some("1"));
    assert_eq!(phases(&first), [set.clone(), none.clone(), none, set]);
    // An old build that leaves out a column which takes NULL counts on NULL.
    assert_eq!(phases(&change(true, None, Some("1"))), in_contract);
    assert_eq!(phases(&change(false, Some("1"), Some("2"))), in_contract);
    assert_eq!(phases(&change(false, Some("1"), None)), in_contract);
}

fn migration(changes: Vec<Change>) -> crate::Migration {
    crate::Migration {
        id: "20261122101500_users_full_name".into(),
        lock: "shop".into(),
        tables: vec!["users".into()],
        after: Vec::new(),
        stage: crate::Stage::Contracted,
        changes,
    }
}

fn contract_on(dialect: Dialect, changes: Vec<Change>) -> Vec<Step> {
    super::steps(&migration(changes), database(dialect), Phase::Contract)
}

#[test]
fn every_column_goes_aside_before_the_first_one_comes_back() {
    let fax = DropColumn {
        table: "users".into(),
        column: column("fax"),
    };
    let changes = || {
        vec![
            Change::Rename(Rename(rename())),
            Change::DropColumn(fax.clone()),
        ]
    };
    for dialect in [Dialect::Postgres, Dialect::Mysql, Dialect::Sqlite] {
        let contract = contract_on(dialect, changes());
        assert_eq!(
            verbs(&contract)[..4],
            [
                "set columns aside",
                "set columns aside",
                "bring columns back",
                "bring columns back"
            ]
        );
        let rollback = super::steps(&migration(changes()), database(dialect), Phase::Rollback);
        assert_eq!(
            verbs(&rollback)[..2],
            ["bring columns back", "bring columns back"]
        );
    }
}

#[test]
fn a_column_does_not_go_aside_beside_one_that_stays_where_triggers_are_gone_for_a_moment() {
    let mut beside = rename();
    beside.old.push(side("title", None, false));
    beside.old[1].leaves = false;
    for (dialect, goes) in [(Dialect::Postgres, true), (Dialect::Mysql, false)] {
        let contract = contract_on(dialect, vec![Change::Rename(Rename(beside.clone()))]);
        let verbs = verbs(&contract);
        assert_eq!(verbs.contains(&"set columns aside"), goes, "{dialect}");
    }
}

#[test]
fn the_trigger_writes_the_column_under_the_name_that_it_has_aside() {
    let contract = contract_on(Dialect::Postgres, vec![Change::Rename(Rename(rename()))]);
    let Action::SetColumnsAside {
        columns,
        trigger: Some(trigger),
        ..
    } = &contract[0].action
    else {
        panic!("{contract:?}");
    };
    assert_eq!(columns[0].aside, "ec_aside_name");
    let [before, aside] = &**trigger;
    assert_eq!(before.columns, ["full_name", "name"]);
    assert_eq!(aside.columns, ["ec_aside_name", "full_name"]);
    assert!(aside.copies, "it is a copy as before");

    // Beside it one that never sets the new side, since the old one may hold nothing.
    let alone = before.that_only_writes(&["name"]).unwrap();
    let [rule] = alone.rules.all() else {
        panic!("{alone:?}");
    };
    assert_eq!(rule.set[0].def.name, "name");
    assert_eq!(rule.unless, None, "it reads nothing that the column holds");
    assert_eq!(
        alone.update_gate,
        Predicate::Changed(vec!["full_name".into()])
    );
    assert_ne!(alone.name, before.name, "both stand at one time");
    assert_eq!(before.that_only_writes(&["visits"]), None);
}

#[test]
fn a_column_that_the_trigger_of_another_change_reads_does_not_go_aside() {
    let shout = Sync {
        name: "users_shout_00000000".into(),
        old: vec![side("name", None, false)],
        new: vec![side("shout", Some("name"), true)],
        ..rename()
    };
    let contract = contract_on(
        Dialect::Postgres,
        vec![
            Change::Rename(Rename(rename())),
            Change::Computed(Computed(shout)),
        ],
    );
    assert!(!verbs(&contract).contains(&"set columns aside"));
}
