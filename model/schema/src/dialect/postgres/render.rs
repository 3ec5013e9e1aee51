//! Steps in SQL.

use expand_contract_sql::{literal, quote, quote_beside, quote_table};

use super::block::{block, fenced};
use super::defaults::{alteration_sql, compare_default};
use super::facts::Kind;
use super::predicate::{self, derived};
use super::{
    Postgres, column, column_name, constraint, cover, elsewhere, enumeration, excused, extract,
    index, new_key, part, probe, swap, table, table_name, trigger, twin_objects, twin_refuse,
};
use crate::dialect::names::{columns_of, dropped_columns, dropped_trigger, expression, trigger_of};
use crate::dialect::place::Place;
use crate::dialect::{Context, Render};
use crate::{
    Alteration, ColumnDef, CompareDefault, ConstraintDef, Cover, Fill, Gone, IndexDef, Keeps,
    LookupValues, NewKey, NewName, Object, PartTable, Predicate, RANGE, Statement, SyncColumn,
    TableDef, Trigger, Twin,
};

impl Render for Postgres {
    fn create_table(&self, table: &TableDef) -> Vec<Statement> {
        table::create(self, table)
    }

    fn create_enum(&self, ty: &str, words: &[String]) -> Vec<Statement> {
        vec![enumeration::create(ty, words)]
    }

    fn add_word(&self, ty: &str, word: &str, context: &Context<'_>) -> Vec<Statement> {
        vec![enumeration::add(ty, word, context)]
    }

    fn drop_enum(&self, ty: &str, context: &Context<'_>) -> Vec<Statement> {
        vec![enumeration::drop(ty, context)]
    }

    fn drop_table(&self, table: &str, context: &Context<'_>) -> Statement {
        Statement {
            locks: Kind::DropTable.locks(table),
            drops: vec![Object::Table {
                table: table.into(),
            }],
            done_when: Some(probe::no_table(table)),
            sql: fenced(
                context,
                &format!("  DROP TABLE IF EXISTS {};\n", quote_table(table)),
            ),
            ..Statement::default()
        }
    }

    fn set_aside(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement {
        table_name::rename(table, aside, context)
    }

    fn bring_back(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement {
        table_name::rename(aside, table, context)
    }

    fn drop_aside(&self, _table: &str, aside: &str, context: &Context<'_>) -> Statement {
        table_name::drop_aside(aside, context)
    }

    fn rename_columns(
        &self,
        table: &str,
        names: &[(&str, &str)],
        trigger: Option<&[Trigger; 2]>,
        context: &Context<'_>,
    ) -> Statement {
        column_name::rename(table, names, trigger.map(|both| &both[1]), context)
    }

    fn lay_view(&self, view: &str, table: &str, context: &Context<'_>) -> Statement {
        table_name::lay_view(view, table, context)
    }

    fn drop_view(&self, view: &str, table: &str, context: &Context<'_>) -> Statement {
        table_name::drop_view(view, table, context)
    }

    fn take_name(
        &self,
        view: &str,
        table: &str,
        names: &[NewName],
        context: &Context<'_>,
    ) -> Vec<Statement> {
        table_name::take_name(view, table, names, context)
    }

    fn add_column(&self, table: &str, column: &ColumnDef) -> Statement {
        Statement {
            locks: Kind::AddColumn.locks(table),
            makes: columns_of(table, [column.name.as_str()]),
            done_when: Some(probe::column(table, &column.name)),
            excused: excused::of_added(column),
            sql: format!(
                "ALTER TABLE {} ADD COLUMN IF NOT EXISTS {}",
                quote_table(table),
                column::definition(column)
            ),
            ..Statement::default()
        }
    }

    fn drop_columns(
        &self,
        table: &str,
        columns: &[String],
        _generated: bool,
        context: &Context<'_>,
    ) -> Statement {
        let names: Vec<&str> = columns.iter().map(String::as_str).collect();
        let drops: Vec<String> = names
            .iter()
            .map(|name| format!("DROP COLUMN IF EXISTS {}", quote(name)))
            .collect();
        Statement {
            locks: Kind::DropColumn.locks(table),
            drops: columns_of(table, names.iter().copied()),
            done_when: Some(probe::no_columns(table, &names)),
            sql: fenced(
                context,
                &format!(
                    "  ALTER TABLE IF EXISTS {} {};\n",
                    quote_table(table),
                    drops.join(", ")
                ),
            ),
            ..Statement::default()
        }
    }

    fn change_type(&self, table: &str, column: &ColumnDef, context: &Context<'_>) -> Statement {
        column::change_type(table, column, context)
    }

    fn set_default(
        &self,
        table: &str,
        column: &str,
        default: Option<&str>,
        is_first: bool,
        context: &Context<'_>,
    ) -> Statement {
        column::set_default(table, column, default, is_first, context)
    }

    fn further_words(
        &self,
        table: &str,
        column: &ColumnDef,
        context: &Context<'_>,
    ) -> Vec<Statement> {
        column::further_words(table, column, context)
    }

    fn comment(
        &self,
        table: &str,
        column: Option<&str>,
        comment: Option<&str>,
        context: &Context<'_>,
    ) -> Vec<Statement> {
        vec![column::comment(table, column, comment, context)]
    }

    fn set_storage(
        &self,
        table: &str,
        column: &str,
        storage: Option<&str>,
        context: &Context<'_>,
    ) -> Vec<Statement> {
        vec![column::set_storage(table, column, storage, context)]
    }

    fn allow_null(&self, table: &str, column: &str, context: &Context<'_>) -> Statement {
        Statement {
            locks: Kind::DropNotNull.locks(table),
            done_when: Some(probe::nullable(table, column)),
            sql: fenced(
                context,
                &format!(
                    "  ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL;\n",
                    quote_table(table),
                    quote(column)
                ),
            ),
            ..Statement::default()
        }
    }

    // Sets NOT NULL without a scan under a strong lock: adds a CHECK that is not valid yet, validates it, then sets NOT
    // NULL, for which the valid CHECK is the proof.
    fn require_value(
        &self,
        table: &str,
        column: &str,
        check: &str,
        context: &Context<'_>,
    ) -> Vec<Statement> {
        let (t, c) = (quote_table(table), quote(column));
        let what = format!("{table}.{column}");
        let constraint = Object::Constraint {
            table: table.into(),
            name: check.into(),
            holds: crate::Holds::Check,
        };
        let done = probe::not_null(table, column);
        let or_check =
            |validated| format!("{done} OR {}", probe::constraint(table, check, validated));
        let check_name = quote(check);
        let unless = |done: &str, action: &str| {
            format!("  IF NOT ({done}) THEN\n    {action};\n  END IF;\n")
        };
        vec![
            Statement {
                title: format!("Require {what} of every write from now on."),
                locks: Kind::AddCheck.locks(table),
                makes: vec![constraint.clone()],
                done_when: Some(or_check(false)),
                sql: fenced(
                    context,
                    &unless(
                        &or_check(false),
                        &format!(
                            "ALTER TABLE {t} ADD CONSTRAINT {check_name} CHECK ({c} IS NOT NULL) NOT VALID"
                        ),
                    ),
                ),
                ..Statement::default()
            },
            Statement {
                title: format!("Prove {what} of the rows there are."),
                locks: Kind::ValidateCheck.locks(table),
                done_when: Some(or_check(true)),
                sql: block(&unless(
                    &or_check(true),
                    &format!("ALTER TABLE {t} VALIDATE CONSTRAINT {check_name}"),
                )),
                ..Statement::default()
            },
            Statement {
                title: format!("Set {what} NOT NULL; the proof spares the scan."),
                locks: Kind::SetNotNull.locks(table),
                done_when: Some(done.clone()),
                sql: fenced(
                    context,
                    &unless(
                        &done,
                        &format!("ALTER TABLE {t} ALTER COLUMN {c} SET NOT NULL"),
                    ),
                ),
                ..Statement::default()
            },
            Statement {
                title: format!("Drop the CHECK that proved {what}."),
                locks: Kind::DropCheck.locks(table),
                drops: vec![constraint],
                done_when: Some(format!(
                    "{done} AND NOT {}",
                    probe::constraint(table, check, false)
                )),
                // The CHECK goes only after NOT NULL is set.
                sql: block(&format!(
                    "  IF ({done}) THEN\n    ALTER TABLE {t} DROP CONSTRAINT IF EXISTS {check_name};\n  END IF;\n"
                )),
                ..Statement::default()
            },
        ]
    }

    fn check_expressions(&self, table: &str, set: &[SyncColumn]) -> Statement {
        let place = Place::Table(table);
        let set: Vec<String> = set
            .iter()
            .map(|column| {
                let value = expression(column, |name| place.of(name));
                format!("{} = {value}", quote(&column.def.name))
            })
            .collect();
        Statement {
            locks: Kind::CheckExpressions.locks(table),
            sql: format!(
                "UPDATE {} SET {} WHERE false",
                quote_table(table),
                set.join(", ")
            ),
            ..Statement::default()
        }
    }

    // Sets the defaults that the trigger needs, then installs the trigger.
    fn create_trigger(
        &self,
        trigger: &Trigger,
        compare: &[CompareDefault],
        before: &[Alteration],
        context: &Context<'_>,
    ) -> Statement {
        let table = &trigger.table;
        let mut body: String = compare
            .iter()
            .map(|compare| compare_default(table, compare))
            .collect();
        body += &format!(
            "  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN\n    \
         PERFORM expand_contract.refuse_contracted({}, {});\n  END IF;\n",
            literal(context.lock),
            literal(context.migration),
        );
        for alteration in before {
            let alteration = alteration_sql(alteration);
            body += &format!("  ALTER TABLE {} {alteration};\n", quote_table(table));
        }
        body += &elsewhere::guard(trigger);
        body += &trigger::create(trigger);
        let names = trigger::names(trigger);
        Statement {
            locks: if before.is_empty() {
                Kind::InstallSync.locks(table)
            } else {
                Kind::InstallSyncAndDefaults.locks(table)
            },
            makes: names.iter().map(|name| trigger_of(trigger, name)).collect(),
            done_when: Some(probe::triggers(table, &names)),
            sql: block(&body),
            ..Statement::default()
        }
    }

    // Drops a trigger together with the columns that it kept in step.
    fn drop_trigger(
        &self,
        trigger: &Trigger,
        after: &[Alteration],
        context: &Context<'_>,
    ) -> Statement {
        let table = &trigger.table;
        let gone = dropped_columns(after);
        let mut drops = columns_of(table, gone.iter().copied());
        for name in trigger::names(trigger) {
            drops.push(dropped_trigger(table, &name));
        }
        let mut body = trigger::drop(trigger);
        let alterations: Vec<String> = after.iter().map(alteration_sql).collect();
        if !alterations.is_empty() {
            body += &format!(
                "  ALTER TABLE {}\n    {};\n",
                quote_table(table),
                alterations.join(",\n    ")
            );
        }
        Statement {
            locks: Kind::TakeApart.locks(table),
            drops,
            done_when: Some(no_trigger(trigger, &gone)),
            sql: fenced(context, &body),
            ..Statement::default()
        }
    }

    fn backfill(&self, table: &str, set: &[Fill], pending: &Predicate) -> Statement {
        let place = Place::Table(table);
        let set: Vec<String> = set
            .iter()
            .map(|Fill { column, keeps }| {
                let name = &column.def.name;
                let own = place.of(name);
                let value = match keeps {
                    Keeps::Never => expression(column, |name| place.of(name)),
                    Keeps::Given => format!("coalesce({own}, {})", derived(column, place)),
                    Keeps::Unless(pending) => format!(
                        "CASE WHEN {} THEN {} ELSE {own} END",
                        predicate::sql(pending, place),
                        derived(column, place)
                    ),
                };
                format!("{} = {value}", quote(name))
            })
            .collect();
        Statement {
            locks: Kind::Backfill.locks(table),
            sql: format!(
                "UPDATE {} SET {} WHERE ({}) {RANGE}",
                quote_table(table),
                set.join(", "),
                predicate::sql(pending, place)
            ),
            ..Statement::default()
        }
    }

    fn verify(&self, table: &str, key: &[String], wrong: &Predicate) -> Statement {
        let place = Place::Table(table);
        let columns: Vec<String> = key.iter().map(|name| place.of(name)).collect();
        Statement {
            locks: Kind::Verify.locks(table),
            sql: format!(
                "SELECT {} FROM {} WHERE ({}) {RANGE}",
                columns.join(", "),
                quote_table(table),
                predicate::sql(wrong, place)
            ),
            ..Statement::default()
        }
    }

    fn count_lost(&self, table: &str, lost: &Predicate, once_gone: &Gone) -> Statement {
        let done = match once_gone {
            Gone::Table => probe::no_table(table),
            Gone::Column(column) => probe::no_columns(table, &[column]),
            Gone::Trigger(trigger) => no_trigger(trigger, &[]),
        };
        let filter = match lost {
            Predicate::Always => String::new(),
            lost => format!(" WHERE {}", predicate::sql(lost, Place::Table(table))),
        };
        Statement {
            locks: Kind::CountLost.locks(table),
            done_when: Some(done),
            sql: format!("SELECT count(*) FROM {}{filter}", quote_table(table)),
            ..Statement::default()
        }
    }

    fn drop_index(&self, table: &str, index: &IndexDef) -> Statement {
        Statement {
            locks: Kind::DropIndex.locks(table),
            drops: vec![Object::Index {
                table: table.into(),
                name: index.name.clone(),
                columns: Vec::new(),
                unique: index.shape.unique,
            }],
            no_transaction: true,
            done_when: Some(probe::no_index(table, &index.name)),
            sql: format!(
                "DROP INDEX CONCURRENTLY IF EXISTS {}",
                quote_beside(table, &index.name)
            ),
            ..Statement::default()
        }
    }

    fn check_twins(&self, twins: &[Twin], context: &Context<'_>) -> Statement {
        twin_refuse::check(twins, context)
    }

    fn prove_checks(&self, table: &str, columns: &[String]) -> Statement {
        twin_objects::prove_checks(table, columns)
    }

    fn add_twin(&self, twin: &Twin, context: &Context<'_>) -> Statement {
        swap::add(twin, context)
    }

    fn swap_twins(&self, twins: &[Twin], context: &Context<'_>) -> Statement {
        swap::swap(twins, context)
    }

    fn check_key(&self, key: &NewKey, context: &Context<'_>) -> Statement {
        new_key::check(key, context)
    }

    fn change_key(&self, key: &NewKey, context: &Context<'_>) -> Statement {
        new_key::change(key, context)
    }

    fn prove_reference(&self, table: &str, constraint: &ConstraintDef) -> Statement {
        new_key::prove(table, constraint)
    }

    fn show_part(&self, part: &PartTable, context: &Context<'_>) -> Statement {
        part::show(part, context)
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

    fn take_part(&self, part: &PartTable, names: &[NewName], context: &Context<'_>) -> Statement {
        part::take(part, names, context)
    }

    fn drop_part(&self, part: &PartTable, context: &Context<'_>) -> Statement {
        part::drop(part, context)
    }

    fn hold_values(&self, values: &LookupValues, context: &Context<'_>) -> Statement {
        extract::hold(values, context)
    }

    fn fill_values(&self, values: &LookupValues) -> Statement {
        extract::fill(values)
    }

    fn free_values(&self, values: &LookupValues, context: &Context<'_>) -> Statement {
        extract::free(values, context)
    }

    fn cover(&self, view: &Cover, context: &Context<'_>) -> Statement {
        cover::cover(view, context)
    }

    fn uncover(&self, view: &Cover, names: &[NewName], context: &Context<'_>) -> Statement {
        cover::uncover(view, names, context)
    }

    fn create_index(&self, table: &str, index: &IndexDef) -> Statement {
        Statement {
            locks: Kind::BuildIndex.locks(table),
            makes: vec![Object::Index {
                table: table.into(),
                name: index.name.clone(),
                columns: index.shape.plain_columns().to_vec(),
                unique: index.shape.unique,
            }],
            no_transaction: true,
            done_when: Some(probe::index(table, index)),
            sql: index::sql(table, index, "INDEX CONCURRENTLY IF NOT EXISTS"),
            ..Statement::default()
        }
    }

    fn add_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement {
        constraint::add(table, constraint, context)
    }

    fn find_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement {
        Statement {
            done_when: Some(probe::constraint_like(table, constraint, true)),
            ..Statement::default()
        }
    }

    fn validate_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement {
        constraint::validate(table, constraint)
    }

    fn constrain_by_index(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement {
        constraint::by_index(table, constraint, context)
    }

    fn drop_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement {
        constraint::drop(table, constraint, context)
    }
}

/// Checks that a trigger and its columns are gone.
fn no_trigger(trigger: &Trigger, columns: &[&str]) -> String {
    probe::no_sync(
        &trigger.table,
        &trigger::names(trigger),
        &trigger::function_name(trigger),
        columns,
    )
}
