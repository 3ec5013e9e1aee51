//! Steps in SQL.

use super::fill::{assignments, fill};
use super::locks::{AT_ONCE, ONE_BATCH, exclusive, read, upgradable, write};
use super::predicate::{self, of_defaults, require, same};
use super::table::{self, default_sql, definition};
use super::{
    Mysql, QUOTE, column_name, constraint, convert, literal, part, probe, table_name, take_apart,
    trigger, type_name,
};
use crate::dialect::names::{columns_of, dropped_columns, dropped_trigger, trigger_of};
use crate::dialect::place::Place;
use crate::dialect::{Context, Render};
use crate::{
    Alteration, ColumnDef, ColumnEdit, CompareDefault, ConstraintDef, Cover, Default, Fill, Gone,
    IndexDef, Job, KEPT, NewName, Object, PartTable, Predicate, RANGE, Statement, SyncColumn,
    TableDef, Trigger,
};

// The capability `views_take_writes` says so, and the operation asks it.
const NO_COVER: &str =
    "no view here takes writes for both names; the change is refused before it is rendered";
const REBUILDS: &str = ", while the table is written anew; it excludes everything for a moment at its begin and at its end";
const BUILDS: &str =
    ", for one scan; it excludes everything for a moment at its begin and at its end";

impl Render for Mysql {
    fn create_table(&self, table: &TableDef) -> Vec<Statement> {
        vec![Statement {
            makes: vec![Object::Table {
                table: table.name.clone(),
            }],
            done_when: Some(asked(&probe::table(&table.name))),
            sql: table::create(table),
            ..Statement::default()
        }]
    }

    fn drop_table(&self, table: &str, _context: &Context<'_>) -> Statement {
        Statement {
            locks: exclusive(table, AT_ONCE),
            drops: vec![Object::Table {
                table: table.into(),
            }],
            done_when: Some(asked(&format!("NOT {}", probe::table(table)))),
            sql: format!("DROP TABLE IF EXISTS {}", QUOTE.table(table)),
            runner_only: true,
            ..Statement::default()
        }
    }

    fn set_aside(&self, table: &str, aside: &str, _context: &Context<'_>) -> Statement {
        table_name::rename(table, aside)
    }

    fn bring_back(&self, table: &str, aside: &str, _context: &Context<'_>) -> Statement {
        table_name::rename(aside, table)
    }

    fn drop_aside(&self, _table: &str, aside: &str, _context: &Context<'_>) -> Statement {
        table_name::drop_aside(aside)
    }

    fn rename_columns(
        &self,
        table: &str,
        names: &[(&str, &str)],
        trigger: Option<&[Trigger; 2]>,
        _context: &Context<'_>,
    ) -> Statement {
        column_name::rename(table, names, trigger)
    }

    fn lay_view(&self, view: &str, table: &str, _context: &Context<'_>) -> Statement {
        table_name::lay_view(view, table)
    }

    fn drop_view(&self, view: &str, _table: &str, _context: &Context<'_>) -> Statement {
        table_name::drop_view(view)
    }

    fn take_name(
        &self,
        view: &str,
        table: &str,
        names: &[NewName],
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        table_name::take_name(view, table, names)
    }

    fn add_column(&self, table: &str, column: &ColumnDef) -> Statement {
        Statement {
            locks: exclusive(table, AT_ONCE),
            makes: columns_of(table, [column.name.as_str()]),
            done_when: Some(asked(&probe::columns(table, &[&column.name]))),
            sql: alter(
                table,
                // An `INSERT` of an old build that has no list of columns would fail.
                &format!("ADD COLUMN {} INVISIBLE", definition(column)),
                "INSTANT",
            ),
            ..Statement::default()
        }
    }

    fn drop_columns(
        &self,
        table: &str,
        columns: &[String],
        _generated: bool,
        _context: &Context<'_>,
    ) -> Statement {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let drops: Vec<String> = names.iter().map(|name| drop_column(name)).collect();
        Statement {
            locks: exclusive(table, AT_ONCE),
            drops: columns_of(table, names.iter().copied()),
            done_when: Some(asked(&probe::no_columns(table, &names))),
            sql: alter(table, &drops.join(", "), "INSTANT"),
            runner_only: true,
            ..Statement::default()
        }
    }

    fn change_type(&self, table: &str, column: &ColumnDef, _context: &Context<'_>) -> Statement {
        Statement {
            locks: exclusive(table, AT_ONCE),
            sql: type_name(&column.ty).to_owned(),
            ..edit(table, &column.name, ColumnEdit::SetType)
        }
    }

    fn set_default(
        &self,
        table: &str,
        column: &str,
        default: Option<&str>,
        is_first: bool,
        _context: &Context<'_>,
    ) -> Statement {
        let kind = match default {
            None => ColumnEdit::DropDefault,
            Some(_) if is_first => ColumnEdit::SetFirstDefault,
            Some(_) => ColumnEdit::SetDefault,
        };
        Statement {
            locks: exclusive(table, AT_ONCE),
            // The catalog has a default in words of its own, so only its absence can be told.
            done_when: default
                .is_none()
                .then(|| asked(&probe::no_default(table, column))),
            sql: default.map_or_else(String::new, |default| format!("DEFAULT {}", default.trim())),
            ..edit(table, column, kind)
        }
    }

    fn comment(
        &self,
        table: &str,
        column: Option<&str>,
        comment: Option<&str>,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        let text = comment.unwrap_or_default();
        let done_when = Some(asked(&probe::comment(table, column, text)));
        let literal = literal(text);
        vec![match column {
            Some(column) => Statement {
                locks: exclusive(table, AT_ONCE),
                done_when,
                sql: literal,
                ..edit(table, column, ColumnEdit::SetComment)
            },
            None => Statement {
                locks: exclusive(table, AT_ONCE),
                done_when,
                sql: format!("ALTER TABLE {} COMMENT {literal}", QUOTE.table(table)),
                ..Statement::default()
            },
        }]
    }

    fn show_column(&self, table: &str, column: &str) -> Vec<Statement> {
        vec![Statement {
            locks: exclusive(table, AT_ONCE),
            done_when: Some(asked(&probe::is_visible(table, column))),
            ..edit(table, column, ColumnEdit::Show)
        }]
    }

    fn allow_null(&self, table: &str, column: &str, _context: &Context<'_>) -> Statement {
        Statement {
            locks: upgradable(table, REBUILDS),
            done_when: Some(asked(&probe::not_null(table, column, false))),
            ..edit(table, column, ColumnEdit::DropNotNull)
        }
    }

    fn require_value(
        &self,
        table: &str,
        column: &str,
        _proof: &str,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        vec![Statement {
            locks: upgradable(table, REBUILDS),
            done_when: Some(asked(&probe::not_null(table, column, true))),
            ..edit(table, column, ColumnEdit::SetNotNull)
        }]
    }

    fn check_expressions(&self, table: &str, set: &[SyncColumn]) -> Statement {
        Statement {
            locks: write(table, ", reads no row"),
            sql: format!(
                "UPDATE {} SET {} WHERE FALSE",
                QUOTE.table(table),
                assignments(set, Place::Table(table))
            ),
            ..Statement::default()
        }
    }

    fn create_trigger(
        &self,
        trigger: &Trigger,
        compare: &[CompareDefault],
        before: &[Alteration],
        _context: &Context<'_>,
    ) -> Statement {
        let table = &trigger.table;
        let names = trigger::names(trigger);
        let mut parts: Vec<String> = compare.iter().map(|one| compared(table, one)).collect();
        parts.extend(before.iter().map(|one| altered(trigger, one)));
        parts.extend(trigger::create(trigger));
        Statement {
            locks: exclusive(table, AT_ONCE),
            makes: names.iter().map(|name| trigger_of(trigger, name)).collect(),
            done_when: Some(asked(&probe::triggers(&names))),
            sql: parts.join(";\n"),
            // A client needs another delimiter, and would also create triggers over columns that are gone.
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
        let mut drops = columns_of(table, gone.iter().copied());
        drops.extend(names.iter().map(|name| dropped_trigger(table, name)));
        let no_triggers = probe::no_triggers(&names);
        Statement {
            locks: exclusive(table, AT_ONCE),
            drops,
            done_when: Some(asked(&if gone.is_empty() {
                no_triggers
            } else {
                format!("{} AND {no_triggers}", probe::no_columns(table, &gone))
            })),
            sql: take_apart::parts(trigger, after).join(";\n"),
            runner_only: true,
            ..Statement::default()
        }
    }

    // A batch must look at no row beside its own: on MariaDB a look at a row that the application holds is a short wait, and may cost
    // it its transaction. The server would rather read the whole of a small table.
    fn backfill(&self, table: &str, set: &[Fill], pending: &Predicate) -> Statement {
        let place = Place::Table(table);
        Statement {
            locks: write(table, ONE_BATCH),
            sql: format!(
                "UPDATE {} FORCE INDEX (PRIMARY) SET {} {KEPT} WHERE ({}) {RANGE}",
                QUOTE.table(table),
                fill(set, pending, place),
                predicate::sql(pending, place)
            ),
            ..Statement::default()
        }
    }

    fn verify(&self, table: &str, key: &[String], wrong: &Predicate) -> Statement {
        let place = Place::Table(table);
        let key: Vec<String> = key.iter().map(|name| place.quoted(QUOTE, name)).collect();
        Statement {
            locks: read(table, ""),
            sql: format!(
                "SELECT {} FROM {} WHERE ({}) {RANGE}",
                key.join(", "),
                QUOTE.table(table),
                predicate::sql(wrong, place)
            ),
            ..Statement::default()
        }
    }

    fn count_lost(&self, table: &str, lost: &Predicate, once_gone: &Gone) -> Statement {
        let done = match once_gone {
            Gone::Table => format!("NOT {}", probe::table(table)),
            Gone::Column(column) => probe::no_columns(table, &[column]),
            Gone::Trigger(trigger) => probe::no_triggers(&trigger::names(trigger)),
        };
        let filter = match lost {
            Predicate::Always => String::new(),
            lost => format!(" WHERE {}", predicate::sql(lost, Place::Table(table))),
        };
        Statement {
            locks: read(table, ", one scan"),
            done_when: Some(asked(&done)),
            sql: format!("SELECT count(*) FROM {}{filter}", QUOTE.table(table)),
            ..Statement::default()
        }
    }

    fn create_index(&self, table: &str, index: &IndexDef) -> Statement {
        let shape = &index.shape;
        Statement {
            locks: upgradable(table, BUILDS),
            makes: vec![Object::Index {
                table: table.into(),
                name: index.name.clone(),
                columns: shape.plain_columns().to_vec(),
                unique: shape.unique,
            }],
            no_transaction: true,
            done_when: Some(asked(&probe::index(table, index))),
            sql: in_place(table, &format!("ADD {}", table::index(index))),
            ..Statement::default()
        }
    }

    fn drop_index(&self, table: &str, index: &IndexDef) -> Statement {
        Statement {
            locks: exclusive(table, AT_ONCE),
            drops: vec![Object::Index {
                table: table.into(),
                name: index.name.clone(),
                columns: Vec::new(),
                unique: index.shape.unique,
            }],
            done_when: Some(asked(&probe::no_index(table, &index.name))),
            sql: in_place(table, &format!("DROP INDEX {}", QUOTE.name(&index.name))),
            ..Statement::default()
        }
    }

    // A foreign key without a look at the rows, which the step after it does. A CHECK is refused.
    fn add_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        _context: &Context<'_>,
    ) -> Statement {
        constraint::add(table, constraint)
    }

    fn find_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement {
        constraint::find(table, constraint)
    }

    fn validate_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement {
        constraint::validate(table, constraint)
    }

    // A UNIQUE constraint is its index.
    fn constrain_by_index(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        _context: &Context<'_>,
    ) -> Statement {
        constraint::find(table, constraint)
    }

    fn drop_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        _context: &Context<'_>,
    ) -> Statement {
        constraint::drop(table, constraint)
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

    fn cover(&self, _view: &Cover, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_COVER}")
    }

    fn uncover(&self, _view: &Cover, _names: &[NewName], _context: &Context<'_>) -> Statement {
        unreachable!("{NO_COVER}")
    }
}

/// A question about a condition.
pub(super) fn asked(condition: &str) -> String {
    format!("SELECT {condition}")
}

pub(super) fn alter(table: &str, action: &str, algorithm: &str) -> String {
    format!(
        "ALTER TABLE {} {action}, ALGORITHM={algorithm}",
        QUOTE.table(table)
    )
}

/// An `ALTER TABLE` that reads and writes go on beside, or that fails.
pub(super) fn in_place(table: &str, action: &str) -> String {
    format!("{}, LOCK=NONE", alter(table, action, "INPLACE"))
}

/// An edit of a column's definition, which only the catalog has whole.
fn edit(table: &str, column: &str, edit: ColumnEdit) -> Statement {
    Statement {
        job: Job::EditColumn {
            table: table.into(),
            column: column.into(),
            edit,
        },
        runner_only: true,
        ..Statement::default()
    }
}

/// Stops if a default is not the expected one.
fn compared(table: &str, CompareDefault { column, should }: &CompareDefault) -> String {
    let default = column.default.as_deref().unwrap_or("NULL");
    let default = convert::stored(&column.ty, &format!("({default})"));
    let condition = same(&default, &of_defaults(should, column), &column.ty);
    // The server cuts the words after about thirty characters.
    require(table, &condition, "default is not up of old default")
}

/// An alteration as a statement. Each column that gets a default is one that the trigger sets.
pub(super) fn altered(trigger: &Trigger, alteration: &Alteration) -> String {
    let table = &trigger.table;
    let action = match alteration {
        Alteration::DropColumn(column) => drop_column(column),
        Alteration::DropDefault(column) => {
            format!("ALTER COLUMN {} SET DEFAULT NULL", QUOTE.name(column))
        }
        Alteration::SetDefault {
            default: Default::Of(default, column),
            ..
        } => return set_default(table, column, &of_defaults(default, column)),
        Alteration::SetDefault {
            column,
            default: Default::Sql(default),
        } => {
            let set = trigger.rules.all().iter().flat_map(|rule| &rule.set);
            let mut defs = set.map(|column| &column.def);
            return match defs.find(|def| def.name == *column) {
                Some(def) => set_default(table, def, default),
                None => unreachable!("the trigger of {table} does not set {column}"),
            };
        }
    };
    alter(table, &action, "INSTANT")
}

pub(super) fn drop_column(name: &str) -> String {
    format!("DROP COLUMN {}", QUOTE.name(name))
}

pub(super) fn set_default(table: &str, column: &ColumnDef, default: &str) -> String {
    let action = format!(
        "ALTER COLUMN {} SET DEFAULT {}",
        QUOTE.name(&column.name),
        default_sql(&column.ty, default)
    );
    alter(table, &action, "INSTANT")
}
