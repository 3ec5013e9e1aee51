//! A step in SQL: maps each action to the method that renders it, once for all databases.

use super::Context;
use crate::{
    Action, AddedType, Alteration, ColumnDef, ColumnType, CompareDefault, ConstraintDef, Cover,
    Fill, Gone, IndexDef, Job, NewName, Object, Predicate, Replacement, Statement, Step,
    SyncColumn, TableDef, Trigger, Twin,
};

/// The SQL of each action in one database. A statement takes the step's title unless it has one of its own.
pub trait Render {
    /// Creates a table with its indexes.
    fn create_table(&self, table: &TableDef) -> Vec<Statement>;

    /// Drops a table.
    fn drop_table(&self, table: &str, context: &Context<'_>) -> Statement;

    /// Gives a table another name until it is dropped.
    fn set_aside(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement;

    /// Gives a table of [`Render::set_aside`] its name back.
    fn bring_back(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement;

    /// Drops a table of [`Render::set_aside`].
    fn drop_aside(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement;

    /// Shows a table under another name, too.
    fn lay_view(&self, view: &str, table: &str, context: &Context<'_>) -> Statement;

    /// Drops a view of [`Render::lay_view`].
    fn drop_view(&self, view: &str, table: &str, context: &Context<'_>) -> Statement;

    /// Drops a view of [`Render::lay_view`], and gives the table and its parts their new names.
    fn take_name(
        &self,
        view: &str,
        table: &str,
        names: &[NewName],
        context: &Context<'_>,
    ) -> Vec<Statement>;

    /// Adds a column exactly as given.
    fn add_column(&self, table: &str, column: &ColumnDef) -> Statement;

    /// Drops columns.
    fn drop_columns(
        &self,
        table: &str,
        columns: &[String],
        generated: bool,
        context: &Context<'_>,
    ) -> Statement;

    /// Changes the type of a column in place.
    fn change_type(&self, table: &str, column: &ColumnDef, context: &Context<'_>) -> Statement;

    /// Sets the default of a column, or drops it. Stops at another default if the column should have none.
    fn set_default(
        &self,
        table: &str,
        column: &str,
        default: Option<&str>,
        is_first: bool,
        context: &Context<'_>,
    ) -> Statement;

    /// The statements for those words of a new column that its definition cannot say.
    fn further_words(
        &self,
        _table: &str,
        _column: &ColumnDef,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        Vec::new()
    }

    /// Writes a comment, or takes it away. A database without comments has refused it.
    fn comment(
        &self,
        _table: &str,
        _column: Option<&str>,
        _comment: Option<&str>,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        Vec::new()
    }

    /// Sets how long values are stored. A database that does not say so has refused it.
    fn set_storage(
        &self,
        _table: &str,
        _column: &str,
        _storage: Option<&str>,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        Vec::new()
    }

    /// Lets statements that name no columns see one that [`Render::add_column`] hid from them. Only a database that hides them is asked.
    fn show_column(&self, _table: &str, _column: &str) -> Vec<Statement> {
        Vec::new()
    }

    /// Takes NOT NULL away from a column.
    fn allow_null(&self, table: &str, column: &str, context: &Context<'_>) -> Statement;

    /// Sets NOT NULL on a column; `proof` names the temporary proof that no row is NULL.
    fn require_value(
        &self,
        table: &str,
        column: &str,
        proof: &str,
        context: &Context<'_>,
    ) -> Vec<Statement>;

    /// Makes the database check expressions without touching a row.
    fn check_expressions(&self, table: &str, set: &[SyncColumn]) -> Statement;

    /// Sets the defaults that the trigger needs, then installs the trigger.
    fn create_trigger(
        &self,
        trigger: &Trigger,
        compare: &[CompareDefault],
        before: &[Alteration],
        context: &Context<'_>,
    ) -> Statement;

    /// Drops a trigger together with the columns that it kept in step.
    fn drop_trigger(
        &self,
        trigger: &Trigger,
        after: &[Alteration],
        context: &Context<'_>,
    ) -> Statement;

    /// The SQL that sets columns of pending rows, with a placeholder for a range.
    fn backfill(&self, table: &str, set: &[Fill], pending: &Predicate) -> Statement;

    /// The SQL that finds the keys of wrong rows, with a placeholder for a range.
    fn verify(&self, table: &str, key: &[String], wrong: &Predicate) -> Statement;

    /// The SQL that counts the rows that would lose data.
    fn count_lost(&self, table: &str, lost: &Predicate, once_gone: &Gone) -> Statement;

    /// Builds an index without blocking writers.
    fn create_index(&self, table: &str, index: &IndexDef) -> Statement;

    /// Drops an index of [`Render::create_index`] without blocking writers.
    fn drop_index(&self, table: &str, index: &IndexDef) -> Statement;

    /// Adds a constraint, if possible without a look at the rows.
    fn add_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement;

    /// The statement that would add a constraint whole. Its probe tells whether the database has it; without one, its job says
    /// the definition to look for.
    fn find_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement;

    /// Proves a constraint of the rows that were there before it.
    fn validate_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement;

    /// Makes a constraint of the unique index of its name.
    fn constrain_by_index(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement;

    /// Drops a constraint.
    fn drop_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement;

    /// Adds the column beside one that gets another type. Only called where the database `swaps_columns`.
    fn add_twin(&self, _twin: &Twin, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_SWAP}")
    }

    /// Lets the columns beside others take their names. Only called where the database `swaps_columns`.
    fn swap_twins(&self, _twins: &[Twin], _context: &Context<'_>) -> Statement {
        unreachable!("{NO_SWAP}")
    }

    /// Creates a type that lists words. Only a database that has such types is asked.
    fn create_enum(&self, _ty: &str, _words: &[String]) -> Vec<Statement> {
        Vec::new()
    }

    /// Lets a type of [`Render::create_enum`] take one more word.
    fn add_word(&self, _ty: &str, _word: &str, _context: &Context<'_>) -> Vec<Statement> {
        Vec::new()
    }

    /// Drops a type of [`Render::create_enum`].
    fn drop_enum(&self, _ty: &str, _context: &Context<'_>) -> Vec<Statement> {
        Vec::new()
    }

    /// Lays a view over a table, under the table's name.
    fn cover(&self, cover: &Cover, context: &Context<'_>) -> Statement;

    /// Takes the view of [`Render::cover`] away, and gives parts of the table new names.
    fn uncover(&self, cover: &Cover, names: &[NewName], context: &Context<'_>) -> Statement;
}

// The capability `swaps_columns` says so, and the operation asks it.
const NO_SWAP: &str = "this database swaps no columns";

/// The statements of one step.
pub(super) fn step(database: &dyn Render, step: &Step, context: &Context<'_>) -> Vec<Statement> {
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
        Action::BringBack { table, aside } => vec![database.bring_back(table, aside, context)],
        Action::DropAside { table, aside } => vec![Statement {
            drops: vec![Object::Aside {
                table: table.clone(),
                aside: aside.clone(),
            }],
            soaks: true,
            ..database.drop_aside(table, aside, context)
        }],
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
        Action::AddTwin(twin) => vec![database.add_twin(twin, context)],
        Action::SwapTwins(twins) => vec![database.swap_twins(twins, context)],
        Action::CreateEnum { ty, words } => database.create_enum(ty, words),
        Action::AddWord { ty, word } => database.add_word(ty, word, context),
        Action::DropEnum(ty) => database.drop_enum(ty, context),
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

fn new_name(view: &str, table: &str) -> Object {
    Object::NewName {
        view: view.into(),
        table: table.into(),
    }
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
