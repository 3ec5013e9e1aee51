//! The first version: sections of shapes by table, and blocks of facts by migration.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Fields;
use crate::lock::order::in_order;
use crate::lock::{
    Changed, ColumnFact, ColumnShape, ConstraintFact, EnumFact, EnumShape, Fact, History, Leaves,
    LeavingWord, Lock, LockColumn, LockConstraint, LockEnum, LockIndex, LockMigration, LockStep,
    LockTable, PartFact, TableFact, TableLeaves, Values, Word,
};
use crate::{
    Check, Checked, ColumnType, ColumnWords, ConstraintShape, Diagnostic, Exclude, Explicit,
    IndexShape, Phase, References, Referential, RenamedBy, StepShape, Unique,
};

/// Reads the text after the version.
pub(super) fn read(mut root: Fields<'_>) -> Result<Lock, Diagnostic> {
    let mut lock = Lock::new(root.string("name")?, root.word("dialect", str::parse)?);
    for (name, fields) in root.each("table", &|name| format!("table `{name}`"))? {
        lock.tables.insert(name, table(fields)?);
    }
    for (name, fields) in root.each("enum", &|name| format!("enum `{name}`"))? {
        lock.enums.insert(name, enumeration(fields)?);
    }
    for (id, mut fields) in root.each("migration", &|id| format!("migration `{id}`"))? {
        let migration = LockMigration {
            tables: fields.list("tables")?,
            after: fields.list("after")?,
            checksum: fields.string("checksum")?,
        };
        let about = |table: &str| format!("what migration `{id}` says of table `{table}`");
        for (table, fields) in fields.each("fact", &about)? {
            let known = lock.tables.get_mut(&table);
            let known = known.ok_or_else(|| unknown(&fields, &id, &table))?;
            facts(known, &id, &table, fields)?;
        }
        let about = |name: &str| format!("what migration `{id}` says of enum `{name}`");
        for (name, fields) in fields.each("enum", &about)? {
            let known = lock.enums.get_mut(&name);
            let known = known.ok_or_else(|| unknown(&fields, &id, &name))?;
            known.history.push(fact(&id, fields, enum_fact)?);
        }
        fields.end()?;
        lock.migrations.insert(id, migration);
    }
    root.end_of_sections()?;
    for known in lock.enums.values_mut() {
        sort_history(&mut known.history, &lock.migrations);
    }
    for table in lock.tables.values_mut() {
        sort(table, &lock.migrations);
    }
    Ok(lock)
}

fn table(mut fields: Fields<'_>) -> Result<LockTable, Diagnostic> {
    let mut table = LockTable {
        is_external: fields.flag("external")?,
        comment: fields.text("comment")?,
        ..LockTable::default()
    };
    for (name, mut fields) in fields.each("columns", &|name| format!("column `{name}`"))? {
        let column = LockColumn::new(column_shape(&mut fields)?);
        fields.end()?;
        table.columns.insert(name, column);
    }
    for (name, mut fields) in fields.each("indexes", &|name| format!("index `{name}`"))? {
        let index = LockIndex::new(IndexShape {
            columns: fields.list("columns")?,
            key: fields.list("key")?,
            unique: fields.flag("unique")?,
            using: fields.text("using")?,
            filter: fields.text("where")?,
            include: fields.list("include")?,
            nulls_not_distinct: fields.flag("nulls_not_distinct")?,
            with: fields.text("with")?,
        });
        fields.end()?;
        table.indexes.insert(name, index);
    }
    for (name, mut fields) in fields.each("constraints", &|name| format!("constraint `{name}`"))? {
        let shape = constraint_shape(&mut fields)?;
        fields.end()?;
        table.constraints.insert(name, LockConstraint::new(shape));
    }
    for (name, mut fields) in fields.each("steps", &|name| format!("step `{name}`"))? {
        let step = LockStep::new(step_shape(&mut fields)?);
        fields.end()?;
        table.steps.insert(name, step);
    }
    fields.end_of_sections()?;
    Ok(table)
}

fn enumeration(mut fields: Fields<'_>) -> Result<LockEnum, Diagnostic> {
    let known = LockEnum::new(EnumShape {
        type_name: fields.text("type")?,
        words: fields.required_list("words")?,
        gone: Vec::new(),
    });
    fields.end()?;
    Ok(known)
}

fn enum_fact(fields: &mut Fields<'_>) -> Result<EnumFact, Diagnostic> {
    let (word, mut how) = fields.one_of(&["created", "added", "leaves"])?;
    let what = match word {
        "added" => EnumFact::Added(how.required_list("words")?),
        "leaves" => {
            let words = how.required_list("words")?;
            let others = how.required_list("replaced_by")?;
            if words.len() != others.len() {
                let span = how.span.clone();
                return Err(how.wrong(span, "replaced_by", "one word for each that leaves"));
            }
            let words = words.into_iter().zip(others);
            let words = words.map(|(word, replaced_by)| LeavingWord { word, replaced_by });
            EnumFact::Leaves(words.collect())
        }
        _ => EnumFact::Created,
    };
    how.end()?;
    Ok(what)
}

fn column_shape(fields: &mut Fields<'_>) -> Result<ColumnShape, Diagnostic> {
    let position = fields.number("position")?;
    let ty = fields.required("type")?;
    let known = ty.get_ref().as_str().and_then(ColumnType::from_name);
    let Some(known) = known else {
        let message = format!("{} has a type that is not known", fields.what);
        return Err(fields.source.error(ty.span(), message));
    };
    Ok(ColumnShape {
        position,
        ty: known,
        nullable: fields.flag("nullable")?,
        default: fields.text("default")?,
        words: ColumnWords {
            comment: fields.text("comment")?,
            collate: fields.text("collate")?,
            storage: fields.text("storage")?,
            generated: fields.text("generated")?,
            is_virtual: fields.flag("virtual")?,
            is_identity: fields.flag("identity")?,
        },
    })
}

/// Reads a constraint by the word that only its kind has.
fn constraint_shape(fields: &mut Fields<'_>) -> Result<ConstraintShape, Diagnostic> {
    if let Some(sql) = fields.text("check")? {
        return Ok(ConstraintShape::Check(Check {
            sql,
            columns: fields.required_list("columns")?,
        }));
    }
    if fields.has("unique") {
        return Ok(ConstraintShape::Unique(Unique {
            columns: fields.required_list("unique")?,
            nulls_not_distinct: fields.flag("nulls_not_distinct")?,
            checked: checked(fields)?,
        }));
    }
    if fields.has("foreign_key") {
        return Ok(ConstraintShape::References(References {
            columns: fields.required_list("foreign_key")?,
            table: fields.string("table")?,
            target: fields.required_list("target")?,
            on_delete: action(fields, "on_delete")?,
            on_update: action(fields, "on_update")?,
            checked: checked(fields)?,
        }));
    }
    if fields.has("exclude") {
        return Ok(ConstraintShape::Exclude(Exclude {
            elements: fields.required_list("exclude")?,
            operators: fields.required_list("operators")?,
            columns: fields.required_list("columns")?,
            using: fields.text("using")?,
            filter: fields.text("where")?,
            checked: checked(fields)?,
        }));
    }
    let columns = fields.required_list("primary_key")?;
    Ok(ConstraintShape::PrimaryKey(columns))
}

fn action(fields: &mut Fields<'_>, key: &str) -> Result<Referential, Diagnostic> {
    if !fields.has(key) {
        return Ok(Referential::NoAction);
    }
    fields.word(key, |word| {
        Referential::from_word(word)
            .ok_or_else(|| format!("`{word}` is no action of a foreign key"))
    })
}

fn checked(fields: &mut Fields<'_>) -> Result<Checked, Diagnostic> {
    let mut checked = Checked::AtOnce;
    for one in [Checked::Deferrable, Checked::AtCommit] {
        if let Some(word) = one.word()
            && fields.flag(word)?
        {
            checked = one;
        }
    }
    Ok(checked)
}

fn step_shape(fields: &mut Fields<'_>) -> Result<StepShape, Diagnostic> {
    let mut said = None;
    for phase in [Phase::Expand, Phase::Migrate, Phase::Contract] {
        let Some(sql) = fields.text(phase.name())? else {
            continue;
        };
        if let Some((other, _)) = said {
            let message = format!("{} is a step of both {other} and {phase}", fields.what);
            return Err(fields.source.error(fields.span.clone(), message));
        }
        said = Some((phase, sql));
    }
    let (phase, sql) = said.ok_or_else(|| {
        let message = format!("{} is a step of no phase", fields.what);
        fields.source.error(fields.span.clone(), message)
    })?;
    Ok(StepShape {
        position: fields.number("position")?,
        phase,
        sql,
        done_when: fields.string("done_when")?,
        rollback: fields.text("rollback")?,
        no_transaction: fields.flag("no_transaction")?,
        has_left_models: fields.flag("has_left_models")?,
    })
}

/// Adds the effects of a migration on a table to the histories of its objects.
fn facts(
    table: &mut LockTable,
    id: &str,
    table_name: &str,
    mut fields: Fields<'_>,
) -> Result<(), Diagnostic> {
    let about = |name: &str| format!("what migration `{id}` says of `{table_name}.{name}`");
    if let Some(mut fields) = fields.inner("table")? {
        fields.what = format!("what migration `{id}` says of table `{table_name}`");
        let fact = fact(id, fields, table_fact)?;
        table.history.push(fact);
    }
    for (name, fields) in fields.each("columns", &about)? {
        let object = table.columns.get_mut(&name);
        let object = object.ok_or_else(|| unknown(&fields, id, &format!("{table_name}.{name}")))?;
        object.history.push(fact(id, fields, column_fact)?);
    }
    for (name, fields) in fields.each("indexes", &about)? {
        let object = table.indexes.get_mut(&name);
        let object = object.ok_or_else(|| unknown(&fields, id, &format!("{table_name}.{name}")))?;
        object.history.push(fact(id, fields, part_fact)?);
    }
    for (name, fields) in fields.each("constraints", &about)? {
        let object = table.constraints.get_mut(&name);
        let object = object.ok_or_else(|| unknown(&fields, id, &format!("{table_name}.{name}")))?;
        object.history.push(fact(id, fields, constraint_fact)?);
    }
    for (name, fields) in fields.each("steps", &about)? {
        let object = table.steps.get_mut(&name);
        let object = object.ok_or_else(|| unknown(&fields, id, &format!("{table_name}.{name}")))?;
        object.history.push(fact(id, fields, part_fact)?);
    }
    fields.end_of_sections()
}

/// Reads one fact; `what` reads the word for its effect.
fn fact<W>(
    id: &str,
    mut fields: Fields<'_>,
    what: fn(&mut Fields<'_>) -> Result<W, Diagnostic>,
) -> Result<Fact<W>, Diagnostic> {
    let fact = Fact {
        migration: id.into(),
        stage: fields.word("stage", str::parse)?,
        what: what(&mut fields)?,
    };
    fields.end()?;
    Ok(fact)
}

fn unknown(fields: &Fields<'_>, id: &str, object: &str) -> Diagnostic {
    let message =
        format!("migration `{id}` says what becomes of `{object}`, which the lock does not have");
    let error = fields.source.error(fields.span.clone(), message);
    error.help("a merge may have lost its line: bring it back from the branch that has it")
}

fn table_fact(fields: &mut Fields<'_>) -> Result<TableFact, Diagnostic> {
    let (word, mut how) = fields.one_of(&["created", "renamed", "split", "commented", "leaves"])?;
    let what = match word {
        "created" => TableFact::Created,
        "renamed" => TableFact::Renamed {
            from: how.string("from")?,
        },
        "split" => TableFact::Split {
            from: how.string("from")?,
        },
        "leaves" => TableFact::Leaves(TableLeaves {
            renamed_to: how.text("renamed_to")?,
            note: how.text("note")?,
        }),
        _ => TableFact::Commented(how.text("comment")?.map_or(Word::Goes, Word::Becomes)),
    };
    how.end()?;
    Ok(what)
}

fn explicit(how: &mut Fields<'_>) -> Result<Explicit, Diagnostic> {
    let words = [Explicit::StaysUnlessNull, Explicit::GivesWay];
    let mut said = Explicit::Stays;
    for explicit in words {
        let Some(word) = explicit.word() else {
            continue;
        };
        if how.flag(word)? {
            if let Some(other) = said.word() {
                let message = format!("{} says both `{other}` and `{word}`", how.what);
                return Err(how.source.error(how.span.clone(), message));
            }
            said = explicit;
        }
    }
    Ok(said)
}

fn renamed_by(how: &mut Fields<'_>) -> Result<RenamedBy, Diagnostic> {
    let Some(word) = how.text("by")? else {
        return Ok(RenamedBy::Copy);
    };
    let known = RenamedBy::ALL.into_iter().find(|by| by.name() == word);
    known.ok_or_else(|| {
        let message = format!("{} says `by = {word:?}`, which is not known", how.what);
        how.source.error(how.span.clone(), message)
    })
}

fn column_fact(fields: &mut Fields<'_>) -> Result<ColumnFact, Diagnostic> {
    let words = [
        "added", "renamed", "required", "optional", "changed", "leaves",
    ];
    let (word, mut how) = fields.one_of(&words)?;
    let what = match word {
        "added" => ColumnFact::Added {
            up: how.text("up")?,
            explicit: explicit(&mut how)?,
        },
        "renamed" => {
            let (from, up) = (how.string("from")?, how.text("up")?);
            let by = renamed_by(&mut how)?;
            let values = match by {
                RenamedBy::Lookup => Some(Values {
                    table: how.string("table")?,
                    key: how.string("key")?,
                    value: how.string("value")?,
                }),
                RenamedBy::Copy | RenamedBy::View => None,
            };
            ColumnFact::Renamed {
                from,
                up,
                by,
                values,
            }
        }
        "required" => ColumnFact::Required {
            backfill: how.string("backfill")?,
        },
        "optional" => ColumnFact::Optional,
        "changed" => ColumnFact::Changed(changed(&mut how)?),
        _ => ColumnFact::Leaves(Leaves {
            renamed: how.flag("renamed")?,
            moved_to: how.text("moved_to")?,
            extracted_to: how.text("extracted_to")?,
            replaced_by: how.list("replaced_by")?,
            down: how.text("down")?,
            note: how.text("note")?,
        }),
    };
    how.end()?;
    Ok(what)
}

fn changed(how: &mut Fields<'_>) -> Result<Changed, Diagnostic> {
    let mut changed = Changed::default();
    if let Some(ty) = how.text("type")? {
        let Some(known) = ColumnType::from_name(&ty) else {
            let message = format!("{} has a type that is not known", how.what);
            return Err(how.source.error(how.span.clone(), message));
        };
        changed.ty = Some(known);
    }
    let without = how.list("without")?;
    let mut known = Vec::new();
    for (word, text) in changed.texts() {
        *text = how.text(word)?.map_or(Word::Stays, Word::Becomes);
        if without.iter().any(|one| one == word) {
            if text.changes() {
                let message = format!("{} says `{word}` and is without it", how.what);
                return Err(how.source.error(how.span.clone(), message));
            }
            *text = Word::Goes;
        }
        known.push(word);
    }
    if let Some(word) = without.iter().find(|word| !known.contains(&word.as_str())) {
        let message = format!(
            "{} is without `{word}`, which is no word of a column",
            how.what
        );
        return Err(how.source.error(how.span.clone(), message));
    }
    Ok(changed)
}

fn part_fact(fields: &mut Fields<'_>) -> Result<PartFact, Diagnostic> {
    let (word, how) = fields.one_of(&["added", "leaves"])?;
    how.end()?;
    Ok(if word == "added" {
        PartFact::Added
    } else {
        PartFact::Leaves
    })
}

fn constraint_fact(fields: &mut Fields<'_>) -> Result<ConstraintFact, Diagnostic> {
    let (word, mut how) = fields.one_of(&["added", "leaves", "becomes"])?;
    let what = match word {
        "added" => ConstraintFact::Added,
        "leaves" => ConstraintFact::Leaves,
        _ => {
            let Some(mut shape) = how.inner("shape")? else {
                return Err(how.wrong(how.span.clone(), "becomes", "have a `shape`"));
            };
            let read = constraint_shape(&mut shape)?;
            shape.end()?;
            ConstraintFact::Becomes(read)
        }
    };
    how.end()?;
    Ok(what)
}

/// Sorts the facts of each object by the order in which they come true.
fn sort(table: &mut LockTable, migrations: &BTreeMap<String, LockMigration>) {
    sort_history(&mut table.history, migrations);
    for column in table.columns.values_mut() {
        sort_history(&mut column.history, migrations);
    }
    for index in table.indexes.values_mut() {
        sort_history(&mut index.history, migrations);
    }
    for constraint in table.constraints.values_mut() {
        sort_history(&mut constraint.history, migrations);
    }
    for step in table.steps.values_mut() {
        sort_history(&mut step.history, migrations);
    }
}

fn sort_history<W>(history: &mut History<W>, migrations: &BTreeMap<String, LockMigration>) {
    let ids: BTreeSet<String> = history.iter().map(|fact| fact.migration.clone()).collect();
    if ids.len() > 1 {
        let ids = ids.iter().map(String::as_str).collect();
        history.sort_like(&in_order(migrations, &ids));
    }
}
