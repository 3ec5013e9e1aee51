//! Compares one model with one table of the lock: the columns that come, that leave, and (in [`known`]) that change
//! their stage.

mod constraints;
mod indexes;
mod known;
pub(super) mod steps;
mod turn;
mod words;

use std::collections::BTreeMap;

use super::{
    Findings, Names, Problem, by_view, change_key, extracted_rules, place, rules, widen_key,
};
use crate::lock::{ColumnFact, Fact, Leaves, LockColumn, LockTable, Moment};
use crate::{
    Column, ColumnDef, Diagnostic, Dialect, Explicit, LifecycleKind, RenamedBy, Stage, Subject,
    Table,
};

/// A placeholder for the migration of a new fact, until the migration has a name.
const NEW: &str = "";

/// The table's facts as the models want them. The new facts belong to the migration that `id` names after its first
/// column.
pub(super) fn compare(
    names: &Names,
    before: &LockTable,
    table: &Table,
    id: &dyn Fn(&str) -> String,
    found: &mut Findings,
) -> (LockTable, Option<String>) {
    let mut compare = Compare {
        dialect: names.dialect,
        names,
        before,
        table,
        facts: before.clone(),
        claims: BTreeMap::new(),
        bare: Vec::new(),
        new_key: change_key::said(before, table),
        found,
    };
    for (position, column) in table.columns.iter().enumerate() {
        match before.columns.get(&column.def.name) {
            None => compare.new_column(position, column),
            Some(known) => match known.exit() {
                None => compare.living(column, known),
                Some(exit) => compare.leaving(column, known, exit),
            },
        }
    }
    for (from, claim) in compare.claims.clone() {
        compare.renamed(from, &claim);
    }
    compare.indexes();
    compare.key();
    compare.constraints();
    compare.steps();
    compare.comment();
    let errors = compare.found.errors.len();
    for (name, known) in &before.columns {
        if table.column(name).is_none() {
            compare.without_field(name, known);
        }
    }
    if compare.found.errors.len() == errors {
        // Next to a vanished column, a bare new field is one of the possible replacements.
        for column in std::mem::take(&mut compare.bare) {
            compare.problems(column, rules::added(column, None));
        }
    }
    compare.finish(id)
}

struct Compare<'a> {
    dialect: Dialect,
    names: &'a Names,
    before: &'a LockTable,
    table: &'a Table,
    facts: LockTable,
    /// The new column of `renamed(from = ..)`, by its old column.
    claims: BTreeMap<&'a str, Claim<'a>>,
    /// New columns without an attribute.
    bare: Vec<&'a Column>,
    /// The key, if the model has another one over columns that stay.
    new_key: Option<Vec<String>>,
    found: &'a mut Findings,
}

#[derive(Clone)]
struct Claim<'a> {
    column: &'a Column,
    stage: Stage,
    by: RenamedBy,
    up: Option<&'a String>,
    down: Option<&'a String>,
}

impl<'a> Compare<'a> {
    fn error(&mut self, column: &Column, message: impl AsRef<str>, help: &[String]) {
        let mut error =
            Diagnostic::error(format!("table `{}`: {}", self.table.name, message.as_ref()))
                .about(Subject::column(&self.table.name, &column.def.name))
                .at(place(column));
        error.help.extend_from_slice(help);
        self.found.errors.push(error);
    }

    fn problems(&mut self, column: &Column, problems: Vec<Problem>) {
        for problem in problems {
            self.error(column, problem.message, &problem.help);
        }
    }

    fn new_column(&mut self, position: usize, column: &'a Column) {
        let name = &column.def.name;
        let mut stage = Stage::Contracted;
        let mut what = ColumnFact::Added {
            up: None,
            explicit: Explicit::Stays,
        };
        if let Some(lifecycle) = &column.lifecycle {
            stage = lifecycle.stage;
            match &lifecycle.kind {
                LifecycleKind::Added { up, explicit } => {
                    what = ColumnFact::Added {
                        up: trimmed(up.as_ref()),
                        explicit: *explicit,
                    };
                }
                LifecycleKind::Renamed { from, up, down, by } => {
                    what = ColumnFact::Renamed {
                        from: from.clone(),
                        up: trimmed(up.as_ref()),
                        by: *by,
                        values: None,
                    };
                    let claim = Claim {
                        column,
                        stage,
                        by: *by,
                        up: up.as_ref(),
                        down: down.as_ref(),
                    };
                    self.claims.insert(from, claim);
                }
                LifecycleKind::Deprecated { .. } => {
                    let columns = self.columns();
                    return self.error(
                        column,
                        format!("`{name}` is deprecated, but the lock does not know it"),
                        &[columns],
                    );
                }
                LifecycleKind::Removed => {
                    return self.error(
                        column,
                        format!("`{name}` is removed, but the lock does not know it"),
                        &["delete the field".into()],
                    );
                }
                LifecycleKind::Required { .. } | LifecycleKind::Optional => {
                    let columns = self.columns();
                    return self.error(
                        column,
                        format!(
                            "`{name}` says whether it takes NULL now, but the lock does not know it"
                        ),
                        &[
                            "a new column is just `T` or `Option<T>`: take the word away".into(),
                            columns,
                        ],
                    );
                }
            }
        }
        if column.lifecycle.is_none() {
            self.bare.push(column);
        } else if what.from().is_none() {
            let up = what.up().map(String::as_str);
            self.problems(column, rules::added(column, up));
        }
        let twins = rules::name(self.dialect, name, self.facts.columns.keys());
        self.problems(column, twins);
        // The key of a table that exists is a fact of its own.
        let def = ColumnDef {
            primary_key: false,
            ..column.def.clone()
        };
        self.facts.add(&self.table.name, position, &def);
        self.becomes(name, stage, what);
    }

    /// Adds a fact about a column.
    fn becomes(&mut self, name: &str, stage: Stage, what: ColumnFact) {
        if let Some(column) = self.facts.columns.get_mut(name) {
            column.history.push(Fact {
                migration: NEW.into(),
                stage,
                what,
            });
        }
    }

    /// A new column that replaces `from`.
    fn renamed(&mut self, from: &'a str, claim: &Claim<'a>) {
        let column = claim.column;
        let name = &column.def.name;
        let (verb, then) = match claim.by {
            RenamedBy::Copy | RenamedBy::View => ("renamed", "rename it"),
            RenamedBy::Lookup => ("extracted", "extract its values"),
        };
        let Some(old) = self.before.columns.get(from) else {
            let columns = self.columns();
            return self.error(
                column,
                format!("`{name}` is {verb} from `{from}`, which the table does not have"),
                &[columns],
            );
        };
        if let Some(exit) = old.exit() {
            let columns = self.columns();
            return self.error(
                column,
                format!(
                    "`{name}` is {verb} from `{from}`, which migration `{}` takes away",
                    exit.migration
                ),
                &[columns],
            );
        }
        if let Some(origin) = old
            .origin()
            .filter(|origin| origin.stage == Stage::Expanding)
        {
            let contracted = self.attribute(&origin, true);
            return self.error(
                column,
                format!("`{from}` cannot be {verb} while migration `{}`, which brought it, is expanding", origin.migration),
                &[
                    format!("finish that one first: `{contracted}` on `{from}`, generate, deploy, `run contract`; then {then}"),
                    format!("if it is not published yet: `cargo expand-contract discard {}`", origin.migration),
                ],
            );
        }
        let up = trimmed(claim.up);
        let down = trimmed(claim.down);
        let last = self.before.last_of(from, old);
        let (problems, warnings) = match claim.by {
            RenamedBy::Copy => {
                rules::renamed(self.dialect, &last, column, up.as_deref(), down.as_deref())
            }
            RenamedBy::View => {
                let problems = by_view::column(&last, column);
                (problems, Vec::new())
            }
            RenamedBy::Lookup => (extracted_rules::column(&last, column), Vec::new()),
        };
        self.problems(column, problems);
        if down.is_none() && claim.by != RenamedBy::Lookup {
            self.narrowed_together(column, from, old);
        }
        let table = &self.table.name;
        self.found
            .warnings
            .extend(warnings.into_iter().map(|warning| {
                Diagnostic::warning(format!("table `{table}`: {warning}"))
                    .about(Subject::column(table, name))
                    .at(place(column))
            }));
        let leaves = Leaves {
            renamed: true,
            moved_to: None,
            extracted_to: None,
            replaced_by: vec![name.clone()],
            down,
            note: None,
        };
        self.becomes(from, claim.stage, ColumnFact::Leaves(leaves));
        if claim.by != RenamedBy::View {
            self.replaced_index(&last, &column.def);
        }
    }

    /// A column of the lock without a field.
    fn without_field(&mut self, name: &str, known: &LockColumn) {
        let model = &self.table.model;
        let error = match known.exit() {
            Some(exit) if exit.has_no_field() || exit.stage == Stage::Contracted => return,
            Some(exit) => Diagnostic::error(format!(
                "table `{}`: `{name}` is deprecated in the lock (migration `{}`), but model `{model}` has no field for it",
                self.table.name, exit.migration
            ))
            .help("put the field back under `#[migrate(removed)]` and generate; after that it may go"),
            None if self.claims.contains_key(name) || self.names.moves(&self.table.name, name) => {
                return;
            }
            None => self.vanished(name, known),
        };
        let subject = Subject::column(&self.table.name, name);
        self.found
            .errors
            .push(error.about(subject).at(&self.table.location));
    }

    fn vanished(&self, name: &str, known: &LockColumn) -> Diagnostic {
        let mut error = Diagnostic::error(format!(
            "table `{}`: column `{name}` is in the lock, but model `{}` has no field for it",
            self.table.name, self.table.model
        ));
        let fresh = &self.bare;
        let def = known.last();
        let like = fresh
            .iter()
            .find(|column| column.def.ty == def.ty)
            .or(fresh.first());
        let on = like.map_or("the field that takes its place".into(), |column| {
            format!("`{}`", column.field)
        });
        error = error
            .help(format!("renamed: `#[migrate(renamed(from = \"{name}\"))]` on {on}"))
            .help(format!("renamed in Rust alone, which costs nothing: `#[migrate(column = \"{name}\")]` on {on}"));
        if fresh.len() > 1 {
            error = error.help(format!(
                "split: `#[migrate(added(up = \"..\"))]` on each part, and `{name}` back under `#[migrate(deprecated(down = \"..\"))]`"
            ));
        }
        error = error.help(format!(
            "moved to a table of its own: `split(from = \"{}\")` on the struct of that one",
            self.table.name
        ));
        let deprecated = if def.nullable || def.default.is_some() {
            "#[migrate(deprecated)]"
        } else {
            "#[migrate(deprecated(down = \"..\"))]"
        };
        error = error.help(format!(
            "to be removed: put `{name}` back under `{deprecated}`, generate and deploy; `#[migrate(removed)]` comes after that"
        ));
        if let Some(origin) = known.origin() {
            error = error.help(format!(
                "never published: `cargo expand-contract discard {}`",
                origin.migration
            ));
        }
        error
    }

    fn finish(mut self, id: &dyn Fn(&str) -> String) -> (LockTable, Option<String>) {
        let what = self.facts.first_of(NEW).map(str::to_owned);
        let what = what.or_else(|| self.first_index());
        let what = what.or_else(|| self.first_constraint());
        let what = what.or_else(|| self.first_step());
        let what = what.or_else(|| self.only_the_comment());
        let id = what.as_deref().map(id);
        if let Some(id) = &id {
            self.facts.reassign(NEW, id);
        }
        (self.facts, id)
    }

    fn shape(&mut self, column: &Column, known: &LockColumn) {
        let mut last = self.before.last_of(&column.def.name, known);
        // An index may have come or left since the column came.
        let now = self.before.at(&Moment::Models);
        if let Some(now) = now.as_ref().and_then(|now| now.column(&column.def.name)) {
            last.index = now.index;
            last.unique = now.unique;
        }
        if Self::may_be_indexed(known) {
            self.own_index(column, &last);
            last.index = column.def.index;
            last.unique = column.def.unique;
            self.words(column, &mut last);
        }
        if self.new_key.is_some() {
            last.primary_key = column.def.primary_key;
        }
        let mut problems = rules::shape(&last, column);
        let way_out = widen_key::way_out(self.dialect, self.before, &last, &column.def);
        if let (Some(problem), Some(way_out)) = (problems.first_mut(), way_out) {
            problem.help.insert(0, way_out);
        }
        self.problems(column, problems);
    }

    fn moved(&mut self, name: &str, migration: &str) {
        self.found.notes.push(format!(
            "{}.{name}: the code is contracted now (migration `{migration}`)",
            self.table.name
        ));
    }

    /// The `down` of the column that a rename removes.
    fn down(&self, origin: &ColumnFact) -> Option<&'a String> {
        let before: &'a LockTable = self.before;
        before
            .columns
            .get(origin.from()?)?
            .exit()?
            .what
            .down
            .as_ref()
    }

    /// The attribute that the lock's facts correspond to.
    fn attribute(&self, origin: &ColumnFact, contracted: bool) -> String {
        let mut words = Vec::new();
        let mut text = |word: &str, value: Option<&String>| {
            words.extend(value.map(|value| format!("{word} = {value:?}")));
        };
        text("from", origin.from());
        text("up", origin.up());
        text("down", self.down(origin));
        if origin.by() == RenamedBy::View {
            words.push(format!("by = {:?}", origin.by().name()));
        }
        words.extend(origin.explicit().word().map(str::to_owned));
        if contracted {
            words.push("contracted".into());
        }
        let word = match origin.from() {
            Some(_) if origin.by() == RenamedBy::Lookup => "extracted",
            Some(_) => "renamed",
            None => "added",
        };
        if words.is_empty() {
            return format!("#[migrate({word})]");
        }
        format!("#[migrate({word}({}))]", words.join(", "))
    }

    fn columns(&self) -> String {
        let columns: Vec<String> = self
            .before
            .ordered()
            .into_iter()
            .filter(|(_, column)| column.exit().is_none())
            .map(|(name, _)| format!("`{name}`"))
            .collect();
        format!("its columns are {}", columns.join(", "))
    }
}

/// Removes the space around an expression. The space inside belongs to the author.
fn trimmed(sql: Option<&String>) -> Option<String> {
    sql.map(|sql| sql.trim().to_owned())
}
