//! A step in SQL: maps each action to the method that renders it, once for all databases.

use super::{Context, Render};
use crate::{
    Action, AddedType, ColumnDef, ColumnRename, ColumnType, Job, Object, PartTable, Replacement,
    Statement, Step,
};

/// The statements of one step.
pub(super) fn of(database: &dyn Render, step: &Step, context: &Context<'_>) -> Vec<Statement> {
    let mut statements = match &step.action {
        Action::CreateTable(table) => {
            let mut statements = database.create_table(table);
            for column in &table.columns {
                statements.extend(database.further_words(&table.name, column, context));
            }
            if let Some(text) = &table.comment {
                let comments = database.comment(&table.name, None, Some(text), context);
                statements.extend(comments.into_iter().map(|statement| Statement {
                    title: format!("Comment on {}.", table.name),
                    ..statement
                }));
            }
            statements
        }
        Action::DropTable(table) => vec![database.drop_table(table, context)],
        Action::SetAside { table, aside } => vec![Statement {
            makes: vec![Object::Aside {
                table: table.clone(),
                aside: aside.clone(),
            }],
            ..database.set_aside(table, aside, context)
        }],
        Action::BringBack { table, aside } => vec![Statement {
            drops: vec![Object::Aside {
                table: table.clone(),
                aside: aside.clone(),
            }],
            ..database.bring_back(table, aside, context)
        }],
        Action::DropAside { table, aside } => vec![Statement {
            drops: vec![Object::Aside {
                table: table.clone(),
                aside: aside.clone(),
            }],
            soaks: true,
            ..database.drop_aside(table, aside, context)
        }],
        Action::SetColumnsAside {
            table,
            columns,
            trigger,
        } => {
            let names: Vec<(&str, &str)> = columns
                .iter()
                .map(|one| (one.column.as_str(), one.aside.as_str()))
                .collect();
            vec![Statement {
                makes: aside_columns(table, columns),
                for_soak: true,
                ..database.rename_columns(table, &names, trigger.as_deref(), context)
            }]
        }
        Action::BringColumnsBack {
            table,
            columns,
            trigger,
        } => {
            let names: Vec<(&str, &str)> = columns
                .iter()
                .map(|one| (one.aside.as_str(), one.column.as_str()))
                .collect();
            vec![Statement {
                drops: aside_columns(table, columns),
                for_soak: true,
                ..database.rename_columns(table, &names, trigger.as_deref(), context)
            }]
        }
        Action::LayView { view, table } => vec![Statement {
            makes: vec![new_name(view, table)],
            ..database.lay_view(view, table, context)
        }],
        Action::DropView { view, table } => vec![Statement {
            drops: vec![new_name(view, table)],
            ..database.drop_view(view, table, context)
        }],
        Action::TakeName { view, table, names } => {
            let mut statements = database.take_name(view, table, names, context);
            if let Some(last) = statements.last_mut() {
                last.drops.push(new_name(view, table));
            }
            statements
        }
        Action::AddColumn {
            table,
            column,
            replaces,
        } => [Statement {
            replaces: replaces.as_ref().map(|old| Replacement {
                table: table.clone(),
                old: old.clone(),
                new: column.name.clone(),
            }),
            types: added_type(table, column),
            ..database.add_column(table, column)
        }]
        .into_iter()
        .chain(database.further_words(table, column, context))
        .collect(),
        Action::DropColumns {
            table,
            columns,
            generated,
        } => {
            vec![database.drop_columns(table, columns, *generated, context)]
        }
        Action::ChangeType { table, column } => {
            vec![database.change_type(table, column, context)]
        }
        Action::SetDefault {
            table,
            column,
            default,
            is_first,
        } => vec![database.set_default(table, column, default.as_deref(), *is_first, context)],
        Action::Comment {
            table,
            column,
            comment,
        } => database.comment(table, column.as_deref(), comment.as_deref(), context),
        Action::SetStorage {
            table,
            column,
            storage,
        } => database.set_storage(table, column, storage.as_deref(), context),
        Action::AllowNull { table, column } => vec![database.allow_null(table, column, context)],
        Action::RequireValue {
            table,
            column,
            proof,
        } => database.require_value(table, column, proof, context),
        Action::ShowColumn { table, column } => database.show_column(table, column),
        Action::CheckExpressions { table, set } => vec![database.check_expressions(table, set)],
        Action::CreateTrigger {
            trigger,
            compare,
            before,
        } => vec![database.create_trigger(trigger, compare, before, context)],
        Action::DropTrigger { trigger, after } => {
            vec![database.drop_trigger(trigger, after, context)]
        }
        Action::Backfill {
            table,
            key,
            set,
            pending,
            markers,
            harms_later,
        } => vec![Statement {
            job: Job::Backfill {
                table: table.clone(),
                key: key.clone(),
                markers: markers.clone(),
            },
            runner_only: *harms_later,
            ..database.backfill(table, set, pending)
        }],
        Action::FillTogether {
            table,
            key,
            set,
            pending,
            harms_later,
        } => vec![Statement {
            job: Job::Together {
                table: table.clone(),
                key: key.clone(),
            },
            runner_only: *harms_later,
            ..database.backfill(table, set, pending)
        }],
        Action::Prefer {
            table,
            key,
            set,
            differ,
        } => vec![Statement {
            job: Job::Prefer {
                table: table.clone(),
                key: key.clone(),
            },
            runner_only: true,
            ..database.backfill(table, set, differ)
        }],
        Action::Verify {
            table,
            key,
            columns,
            wrong,
            apart,
            breaks,
        } => vec![Statement {
            job: Job::Verify {
                table: table.clone(),
                key: key.clone(),
                columns: columns.clone(),
                apart: apart.clone(),
                breaks: breaks.clone(),
            },
            ..database.verify(table, key, wrong)
        }],
        Action::ListGiven {
            table,
            key,
            column,
            given,
            looked_up,
        } => vec![Statement {
            job: Job::ListGiven {
                table: table.clone(),
                key: key.clone(),
                column: column.clone(),
                looked_up: *looked_up,
            },
            ..database.verify(table, key, given)
        }],
        Action::CountLost {
            table,
            what,
            lost,
            once_gone,
        } => vec![Statement {
            job: Job::Loses { what: what.clone() },
            ..database.count_lost(table, lost, once_gone)
        }],
        Action::CreateIndex {
            table,
            index,
            harms_earlier,
        } => vec![Statement {
            runner_only: *harms_earlier,
            ..database.create_index(table, index)
        }],
        Action::Own {
            table,
            step,
            sql,
            done_when,
            no_transaction,
            is_patient,
            builds,
            drops,
        } => vec![Statement {
            // Only the runner asks whether it is done.
            runner_only: true,
            no_transaction: *no_transaction,
            done_when: Some(done_when.clone()),
            job: Job::Own {
                table: table.clone(),
                step: step.clone(),
                is_patient: *is_patient,
                builds: builds.clone(),
                drops: drops.clone(),
            },
            sql: sql.clone(),
            ..Statement::default()
        }],
        Action::Stays {
            table,
            step,
            undone_when,
        } => vec![Statement {
            runner_only: true,
            done_when: Some(undone_when.clone()),
            job: Job::Stays {
                table: table.clone(),
                step: step.clone(),
            },
            ..Statement::default()
        }],
        Action::DropIndex {
            table,
            index,
            is_missed,
        } => vec![Statement {
            runner_only: true,
            job: if *is_missed {
                Job::DropUnused {
                    table: table.clone(),
                    index: index.name.clone(),
                }
            } else {
                Job::Execute
            },
            ..database.drop_index(table, index)
        }],
        Action::AddConstraint { table, constraint } => {
            vec![database.add_constraint(table, constraint, context)]
        }
        Action::ValidateConstraint { table, constraint } => {
            vec![database.validate_constraint(table, constraint)]
        }
        Action::ConstrainByIndex { table, constraint } => {
            vec![database.constrain_by_index(table, constraint, context)]
        }
        Action::DropConstraint {
            table,
            constraint,
            is_missed,
        } => {
            let mut statement = database.drop_constraint(table, constraint, context);
            if *is_missed {
                statement.runner_only = true;
                statement.job = Job::DropUnused {
                    table: table.clone(),
                    index: constraint.name.clone(),
                };
            }
            vec![statement]
        }
        Action::CheckTwins(twins) => vec![database.check_twins(twins, context)],
        Action::ProveChecks { table, columns } => vec![database.prove_checks(table, columns)],
        Action::AddTwin(twin) => vec![database.add_twin(twin, context)],
        Action::SwapTwins(twins) => vec![database.swap_twins(twins, context)],
        Action::CheckKey(key) => vec![database.check_key(key, context)],
        Action::ProveReference { table, constraint } => {
            vec![database.prove_reference(table, constraint)]
        }
        Action::ChangeKey(key) => vec![database.change_key(key, context)],
        Action::CreateEnum { ty, words } => database.create_enum(ty, words),
        Action::AddWord { ty, word } => database.add_word(ty, word, context),
        Action::DropEnum(ty) => database.drop_enum(ty, context),
        Action::ShowPart(part) => vec![with_part(part, database.show_part(part, context), true)],
        Action::FillPart(part) => vec![Statement {
            job: Job::Backfill {
                table: part.table.clone(),
                key: part.key.iter().map(|(other, _)| other.clone()).collect(),
                markers: Vec::new(),
            },
            ..database.fill_part(part)
        }],
        Action::ClearPart(part) => vec![database.clear_part(part)],
        Action::VerifyPart { part, by_row } => {
            let (table, key): (_, Vec<String>) = if *by_row {
                (
                    &part.aside,
                    part.key.iter().map(|(_, own)| own.clone()).collect(),
                )
            } else {
                (
                    &part.table,
                    part.key.iter().map(|(other, _)| other.clone()).collect(),
                )
            };
            let mut columns = part.columns.clone();
            columns.sort();
            vec![Statement {
                job: Job::Verify {
                    table: table.clone(),
                    key,
                    columns,
                    apart: None,
                    breaks: None,
                },
                ..database.verify_part(part, *by_row)
            }]
        }
        Action::TakePart { part, names } => {
            vec![with_part(
                part,
                database.take_part(part, names, context),
                false,
            )]
        }
        Action::DropPart(part) => vec![with_part(part, database.drop_part(part, context), false)],
        Action::HoldValues(values) => vec![database.hold_values(values, context)],
        Action::FreeValues(values) => vec![database.free_values(values, context)],
        Action::FillValues(values) => vec![Statement {
            job: Job::Backfill {
                table: values.from.clone(),
                key: values.from_key.clone(),
                markers: Vec::new(),
            },
            ..database.fill_values(values)
        }],
        Action::Cover(cover) => vec![database.cover(cover, context)],
        Action::Uncover { cover, names } => vec![database.uncover(cover, names, context)],
    };
    for statement in &mut statements {
        if statement.title.is_empty() {
            statement.title.clone_from(&step.title);
        }
    }
    statements
}

/// The statement, with the view as an object that it makes or drops.
fn with_part(part: &PartTable, mut statement: Statement, makes: bool) -> Statement {
    if !part.is_view() {
        return statement;
    }
    let view = Object::PartView {
        view: part.view.clone(),
        table: part.table.clone(),
        aside: part.aside.clone(),
    };
    if makes {
        statement.makes.push(view);
    } else {
        statement.drops.push(view);
    }
    statement
}

fn new_name(view: &str, table: &str) -> Object {
    Object::NewName {
        view: view.into(),
        table: table.into(),
    }
}

fn aside_columns(table: &str, columns: &[ColumnRename]) -> Vec<Object> {
    let columns = columns.iter();
    columns
        .map(|one| Object::AsideColumn {
            table: table.into(),
            column: one.column.clone(),
            aside: one.aside.clone(),
        })
        .collect()
}

/// The type of a column if the author wrote it. What is meant by our own words is known.
fn added_type(table: &str, column: &ColumnDef) -> Vec<AddedType> {
    match &column.ty {
        ColumnType::Custom(sql_type) => vec![AddedType {
            table: table.into(),
            column: column.name.clone(),
            sql_type: sql_type.clone(),
        }],
        _ => Vec::new(),
    }
}
