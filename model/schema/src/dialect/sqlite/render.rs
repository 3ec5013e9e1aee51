//! Steps in SQL.

use expand_contract_sql::quote;

use super::predicate::{self, join};
use super::{Sqlite, column, constraint, extract, part, probe, trigger, type_name};
use crate::dialect::names::{
    columns_of, dropped_columns, dropped_trigger, expression, list, trigger_of,
};
use crate::dialect::place::Place;
use crate::dialect::{Context, Render};
use crate::{
    Alteration, ColumnDef, ColumnEdit, CompareDefault, ConstraintDef, Cover, Fill, Gone, IndexDef,
    Job, Keeps, LockMode, LookupValues, NewName, Object, PartTable, Predicate, RANGE, Statement,
    SyncColumn, TableDef, TableLock, Trigger,
};

// The capability `views_take_writes` says so, and the operation asks it.
const NO_COVER: &str =
    "SQLite has no view that takes writes by itself; the change is refused before it is rendered";
const SCHEMA_ONLY: &str = ", schema only";
const ONE_SCAN: &str = ", one scan: in WAL mode writers go on";

// The effect of a statement does not depend on the phase here, because only the runner runs a harmful one.
impl Render for Sqlite {
    fn create_table(&self, table: &TableDef) -> Vec<Statement> {
        let key: Vec<&ColumnDef> = table.columns.iter().filter(|c| c.primary_key).collect();
        // Only this spelling makes the key the rowid, which saves a second tree.
        let rowid = match key[..] {
            [only] if type_name(&only.ty) == "INTEGER" => Some(only.name.as_str()),
            _ => None,
        };
        let mut lines = Vec::with_capacity(table.columns.len() + 1);
        for column in &table.columns {
            let key = if rowid == Some(&column.name) {
                " PRIMARY KEY"
            } else {
                ""
            };
            lines.push(format!("  {}", column::definition(column, key)));
        }
        if rowid.is_none() && !key.is_empty() {
            let names = key.iter().map(|column| column.name.as_str());
            lines.push(format!("  PRIMARY KEY ({})", list(names)));
        }
        let (constraints, unique) = constraint::of_new_table(&table.constraints);
        lines.extend(constraints.iter().map(|line| format!("  {line}")));
        let mut statements = vec![Statement {
            locks: write_lock(SCHEMA_ONLY),
            makes: vec![Object::Table {
                table: table.name.clone(),
            }],
            done_when: Some(probe::table(&table.name)),
            sql: format!(
                "CREATE TABLE IF NOT EXISTS {} (\n{}\n)",
                quote(&table.name),
                lines.join(",\n")
            ),
            ..Statement::default()
        }];
        for column in table.columns.iter().filter(|c| c.unique || c.index) {
            let unique = if column.unique { ", unique" } else { "" };
            let index = IndexDef::of_column(&table.name, &column.name, column.unique);
            statements.push(Statement {
                title: format!("Index {}.{}{unique}.", table.name, column.name),
                locks: write_lock(SCHEMA_ONLY),
                ..self.create_index(&table.name, &index)
            });
        }
        statements.extend(table.indexes.iter().chain(&unique).map(|index| Statement {
            title: format!("Build index {} of {}.", index.name, table.name),
            locks: write_lock(SCHEMA_ONLY),
            ..self.create_index(&table.name, index)
        }));
        statements
    }

    fn drop_table(&self, table: &str, _context: &Context<'_>) -> Statement {
        Statement {
            locks: write_lock(" while its pages are freed"),
            drops: vec![Object::Table {
                table: table.into(),
            }],
            done_when: Some(probe::no_table(table)),
            sql: format!("DROP TABLE IF EXISTS {}", quote(table)),
            runner_only: true,
            ..Statement::default()
        }
    }

    fn set_aside(&self, table: &str, aside: &str, _context: &Context<'_>) -> Statement {
        rename_table(table, aside)
    }

    fn bring_back(&self, table: &str, aside: &str, _context: &Context<'_>) -> Statement {
        rename_table(aside, table)
    }

    fn drop_aside(&self, _table: &str, aside: &str, context: &Context<'_>) -> Statement {
        Statement {
            drops: Vec::new(),
            ..self.drop_table(aside, context)
        }
    }

    // SQLite writes the new name into every trigger, view and index that names the column.
    fn rename_columns(
        &self,
        table: &str,
        names: &[(&str, &str)],
        _trigger: Option<&[Trigger; 2]>,
        _context: &Context<'_>,
    ) -> Statement {
        column::rename(table, names)
    }

    fn lay_view(&self, _view: &str, _table: &str, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_COVER}")
    }

    fn drop_view(&self, _view: &str, _table: &str, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_COVER}")
    }

    fn take_name(
        &self,
        _view: &str,
        _table: &str,
        _names: &[NewName],
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        unreachable!("{NO_COVER}")
    }

    fn add_column(&self, table: &str, column: &ColumnDef) -> Statement {
        let name = column.name.as_str();
        Statement {
            locks: write_lock(SCHEMA_ONLY),
            makes: columns_of(table, [name]),
            done_when: Some(format!(
                "SELECT {}",
                if column.words.generated.is_some() {
                    probe::generated(table, &[name])
                } else {
                    probe::columns(table, &[name])
                }
            )),
            sql: format!(
                "ALTER TABLE {} ADD COLUMN {}",
                quote(table),
                column::definition(column, "")
            ),
            ..Statement::default()
        }
    }

    fn drop_columns(
        &self,
        table: &str,
        columns: &[String],
        generated: bool,
        _context: &Context<'_>,
    ) -> Statement {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let gone = if generated {
            probe::no_generated(table, &names)
        } else {
            probe::no_columns(table, &names)
        };
        drop_with(table, &names, gone, &[])
    }

    fn change_type(&self, table: &str, column: &ColumnDef, _context: &Context<'_>) -> Statement {
        column::change_type(table, column)
    }

    fn set_default(
        &self,
        table: &str,
        column: &str,
        default: Option<&str>,
        is_first: bool,
        _context: &Context<'_>,
    ) -> Statement {
        column::set_default(table, column, default, is_first)
    }

    fn allow_null(&self, table: &str, column: &str, _context: &Context<'_>) -> Statement {
        edit_not_null(table, column, false)
    }

    fn require_value(
        &self,
        table: &str,
        column: &str,
        _proof: &str,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        vec![edit_not_null(table, column, true)]
    }

    fn check_expressions(&self, table: &str, columns: &[SyncColumn]) -> Statement {
        Statement {
            locks: write_lock(", reads no row"),
            sql: format!(
                "UPDATE {} SET {} WHERE false",
                quote(table),
                set(columns, Place::Table(table))
            ),
            ..Statement::default()
        }
    }

    fn create_trigger(
        &self,
        trigger: &Trigger,
        _compare: &[CompareDefault],
        _before: &[Alteration],
        _context: &Context<'_>,
    ) -> Statement {
        // A trigger that needs defaults is refused earlier, because SQLite cannot change them.
        let names = trigger::names(trigger);
        Statement {
            locks: write_lock(SCHEMA_ONLY),
            makes: names.iter().map(|name| trigger_of(trigger, name)).collect(),
            done_when: Some(probe::triggers(&names)),
            sql: trigger::create(trigger),
            // SQLite would also create these triggers after the contract, over columns that are gone, and every write
            // would fail.
            runner_only: true,
            ..Statement::default()
        }
    }

    fn drop_trigger(
        &self,
        trigger: &Trigger,
        after: &[Alteration],
        _context: &Context<'_>,
    ) -> Statement {
        let table = &trigger.table;
        let names = trigger::names(trigger);
        let gone = dropped_columns(after);
        if gone.is_empty() {
            return Statement {
                locks: write_lock(SCHEMA_ONLY),
                drops: names
                    .iter()
                    .map(|name| dropped_trigger(table, name))
                    .collect(),
                done_when: Some(format!("SELECT {}", probe::no_triggers(&names))),
                sql: trigger::drop(&names),
                runner_only: true,
                ..Statement::default()
            };
        }
        let done = format!(
            "{} AND {}",
            probe::no_columns(table, &gone),
            probe::no_triggers(&names)
        );
        drop_with(table, &gone, done, &names)
    }

    fn backfill(&self, table: &str, set: &[Fill], pending: &Predicate) -> Statement {
        let place = Place::Table(table);
        Statement {
            locks: write_lock(", for one batch"),
            sql: format!(
                "UPDATE {} SET {} WHERE ({}) {RANGE}",
                quote(table),
                fill(set, place),
                predicate::sql(pending, place)
            ),
            ..Statement::default()
        }
    }

    fn verify(&self, table: &str, key: &[String], wrong: &Predicate) -> Statement {
        let place = Place::Table(table);
        Statement {
            locks: read_lock(ONE_SCAN),
            sql: format!(
                "SELECT {} FROM {} WHERE ({}) {RANGE}",
                join(key.iter().map(|name| place.of(name)), ", "),
                quote(table),
                predicate::sql(wrong, place)
            ),
            ..Statement::default()
        }
    }

    fn count_lost(&self, table: &str, lost: &Predicate, once_gone: &Gone) -> Statement {
        let done = match once_gone {
            Gone::Table => probe::no_table(table),
            Gone::Column(column) => probe::no_columns(table, &[column]),
            Gone::Trigger(trigger) => {
                format!("SELECT {}", probe::no_triggers(&trigger::names(trigger)))
            }
        };
        let filter = match lost {
            Predicate::Always => String::new(),
            lost => format!(" WHERE {}", predicate::sql(lost, Place::Table(table))),
        };
        Statement {
            locks: read_lock(ONE_SCAN),
            done_when: Some(done),
            sql: format!("SELECT count(*) FROM {}{filter}", quote(table)),
            ..Statement::default()
        }
    }

    fn drop_index(&self, table: &str, index: &IndexDef) -> Statement {
        Statement {
            locks: write_lock(SCHEMA_ONLY),
            drops: vec![Object::Index {
                table: table.into(),
                name: index.name.clone(),
                columns: Vec::new(),
                unique: index.shape.unique,
            }],
            sql: format!("DROP INDEX IF EXISTS {}", quote(&index.name)),
            ..Statement::default()
        }
    }

    fn show_part(&self, part: &PartTable, _context: &Context<'_>) -> Statement {
        part::show(part)
    }

    fn fill_part(&self, part: &PartTable) -> Statement {
        part::fill(part)
    }

    fn clear_part(&self, part: &PartTable) -> Statement {
        part::clear(part)
    }

    fn verify_part(&self, part: &PartTable, by_row: bool) -> Statement {
        part::verify(part, by_row)
    }

    fn take_part(&self, part: &PartTable, _names: &[NewName], _context: &Context<'_>) -> Statement {
        part::take(part)
    }

    fn drop_part(&self, part: &PartTable, _context: &Context<'_>) -> Statement {
        part::drop(part)
    }

    fn hold_values(&self, values: &LookupValues, _context: &Context<'_>) -> Statement {
        extract::hold(values)
    }

    fn fill_values(&self, values: &LookupValues) -> Statement {
        extract::fill(values)
    }

    fn free_values(&self, values: &LookupValues, _context: &Context<'_>) -> Statement {
        extract::free(values)
    }

    fn cover(&self, _view: &Cover, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_COVER}")
    }

    fn uncover(&self, _view: &Cover, _names: &[NewName], _context: &Context<'_>) -> Statement {
        unreachable!("{NO_COVER}")
    }

    fn create_index(&self, table: &str, index: &IndexDef) -> Statement {
        let shape = &index.shape;
        // If the column does not exist, SQLite takes `"x"` for a text and indexes that text. A table that gets the
        // column later is then malformed. A name in backticks is always a name.
        let name = |column: &str| format!("`{}`", column.replace('`', "``"));
        let key = shape.key_sql(name);
        let filter = shape.filter_sql(name);
        Statement {
            locks: write_lock(" for one scan and a sort"),
            makes: vec![Object::Index {
                table: table.into(),
                name: index.name.clone(),
                columns: shape.plain_columns().to_vec(),
                unique: shape.unique,
            }],
            done_when: Some(probe::index(table, index)),
            sql: format!(
                "CREATE {}INDEX IF NOT EXISTS {} ON {} ({}){}",
                if shape.unique { "UNIQUE " } else { "" },
                quote(&index.name),
                quote(table),
                key.join(", "),
                filter.map_or_else(String::new, |filter| format!(" WHERE {filter}")),
            ),
            ..Statement::default()
        }
    }

    fn add_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        _context: &Context<'_>,
    ) -> Statement {
        constraint::add(table, constraint)
    }

    fn find_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement {
        constraint::add(table, constraint)
    }

    // Adding one proves it of every row, so there is nothing left.
    fn validate_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement {
        constraint::add(table, constraint)
    }

    // A unique index is all that there is to a UNIQUE constraint.
    fn constrain_by_index(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        _context: &Context<'_>,
    ) -> Statement {
        constraint::add(table, constraint)
    }

    fn drop_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        _context: &Context<'_>,
    ) -> Statement {
        constraint::drop(table, constraint)
    }
}

/// The database's one write lock.
pub(super) fn write_lock(note: &str) -> Vec<TableLock> {
    vec![TableLock {
        table: None,
        mode: LockMode::Write,
        note: note.into(),
    }]
}

/// A reader's lock.
pub(super) fn read_lock(note: &str) -> Vec<TableLock> {
    vec![TableLock {
        table: None,
        mode: LockMode::Read,
        note: note.into(),
    }]
}

/// Drops columns. The triggers that keep them in step are dropped first, in the same transaction.
pub(super) fn drop_with(
    table: &str,
    names: &[&str],
    gone: String,
    triggers: &[String],
) -> Statement {
    let mut drops = columns_of(table, names.iter().copied());
    drops.extend(triggers.iter().map(|name| dropped_trigger(table, name)));
    Statement {
        locks: write_lock(" while every row is written anew"),
        drops,
        done_when: Some(gone),
        job: Job::DropColumns {
            table: table.into(),
            columns: names.iter().map(|name| (*name).into()).collect(),
        },
        sql: trigger::drop(triggers),
        runner_only: true,
        ..Statement::default()
    }
}

/// Gives a table another name. Indexes, triggers and views follow it by themselves.
fn rename_table(from: &str, to: &str) -> Statement {
    Statement {
        locks: write_lock(SCHEMA_ONLY),
        // Neither name is there if the table was dropped by hand.
        done_when: Some(probe::no_table(from)),
        sql: format!("ALTER TABLE {} RENAME TO {}", quote(from), quote(to)),
        runner_only: true,
        ..Statement::default()
    }
}

fn edit_not_null(table: &str, column: &str, not_null: bool) -> Statement {
    let (note, edit) = if not_null {
        (" for one scan", ColumnEdit::SetNotNull)
    } else {
        (", one row of the schema", ColumnEdit::DropNotNull)
    };
    Statement {
        locks: write_lock(note),
        done_when: Some(probe::not_null(table, column, not_null)),
        job: Job::EditColumn {
            table: table.into(),
            column: column.into(),
            edit,
        },
        runner_only: true,
        ..Statement::default()
    }
}

/// `"a" = .., "b" = ..`: each column with its expression.
pub(super) fn set(columns: &[SyncColumn], place: Place<'_>) -> String {
    let set = columns.iter().map(|column| {
        let value = expression(column, |name| place.of(name));
        format!("{} = {value}", quote(&column.def.name))
    });
    join(set, ", ")
}

/// `"a" = .., "b" = ..`, where an existing value may stay.
pub(super) fn fill(fills: &[Fill], place: Place<'_>) -> String {
    let set = fills.iter().map(|Fill { column, keeps }| {
        let name = &column.def.name;
        let value = expression(column, |name| place.of(name));
        let own = place.of(name);
        let value = match keeps {
            Keeps::Never => value,
            Keeps::Given => format!("coalesce({own}, {value})"),
            Keeps::Unless(pending) => format!(
                "CASE WHEN {} THEN {value} ELSE {own} END",
                predicate::sql(pending, place)
            ),
        };
        format!("{} = {value}", quote(name))
    });
    join(set, ", ")
}
