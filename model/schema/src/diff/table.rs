//! One model against one table of the lock: which columns come, which leave, and (in [`known`]) which move a stage.

mod known;
mod turn;

use std::collections::BTreeMap;

use super::{Findings, Problem, place, rules};
use crate::lock::{Exit, LockColumn, LockMigration, LockTable, Origin};
use crate::{Column, Diagnostic, Dialect, LifecycleKind, Stage, Subject, Table};

/// The table's facts as the models want them. What is new carries the id that `id` makes of its first column.
pub(super) fn compare(
    dialect: Dialect,
    before: &LockTable,
    table: &Table,
    id: &dyn Fn(&str) -> String,
    found: &mut Findings,
) -> LockTable {
    let mut compare = Compare {
        dialect,
        before,
        table,
        facts: before.clone(),
        claims: BTreeMap::new(),
        bare: Vec::new(),
        found,
    };
    for (position, column) in table.columns.iter().enumerate() {
        match before.columns.get(&column.def.name) {
            None => compare.new_column(position, column),
            Some(known) => match &known.exit {
                None => compare.living(column, known),
                Some(exit) => compare.leaving(column, known, exit),
            },
        }
    }
    for (from, claim) in compare.claims.clone() {
        compare.renamed(from, &claim);
    }
    let errors = compare.found.errors.len();
    for (name, known) in &before.columns {
        if table.column(name).is_none() {
            compare.without_field(name, known);
        }
    }
    if compare.found.errors.len() == errors {
        // Beside a column that vanished, a bare new field is one of the ways to say what became of it.
        for column in std::mem::take(&mut compare.bare) {
            compare.problems(column, rules::added(column, None));
        }
    }
    compare.finish(id)
}

struct Compare<'a> {
    dialect: Dialect,
    before: &'a LockTable,
    table: &'a Table,
    facts: LockTable,
    /// The new column of `renamed(from = ..)`, by the old one.
    claims: BTreeMap<&'a str, Claim<'a>>,
    /// New columns that nothing is said of.
    bare: Vec<&'a Column>,
    found: &'a mut Findings,
}

#[derive(Clone)]
struct Claim<'a> {
    column: &'a Column,
    stage: Stage,
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
        let mut origin = Origin {
            // Filled in when it is known that there is a migration, and what it is called after.
            migration: String::new(),
            stage: Stage::Contracted,
            from: None,
            up: None,
            fill_null: false,
        };
        if let Some(lifecycle) = &column.lifecycle {
            origin.stage = lifecycle.stage;
            match &lifecycle.kind {
                LifecycleKind::Added { up, fill_null } => {
                    origin.up = trimmed(up.as_ref());
                    origin.fill_null = *fill_null;
                }
                LifecycleKind::Renamed { from, up, down } => {
                    origin.from = Some(from.clone());
                    origin.up = trimmed(up.as_ref());
                    let stage = lifecycle.stage;
                    let claim = Claim {
                        column,
                        stage,
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
        } else if origin.from.is_none() {
            self.problems(column, rules::added(column, origin.up.as_deref()));
        }
        let twins = rules::name(self.dialect, name, self.facts.columns.keys());
        self.problems(column, twins);
        let def = column.def.clone();
        self.facts.columns.insert(
            name.clone(),
            LockColumn {
                position,
                def,
                origin: Some(origin),
                turns: Vec::new(),
                exit: None,
            },
        );
    }
    /// A new column that takes the place of `from`.
    fn renamed(&mut self, from: &'a str, claim: &Claim<'a>) {
        let column = claim.column;
        let name = &column.def.name;
        let Some(old) = self.before.columns.get(from) else {
            let columns = self.columns();
            return self.error(
                column,
                format!("`{name}` is renamed from `{from}`, which the table does not have"),
                &[columns],
            );
        };
        if let Some(exit) = &old.exit {
            let columns = self.columns();
            return self.error(
                column,
                format!(
                    "`{name}` is renamed from `{from}`, which migration `{}` takes away",
                    exit.migration
                ),
                &[columns],
            );
        }
        if let Some(origin) = old
            .origin
            .as_ref()
            .filter(|origin| origin.stage == Stage::Expanding)
        {
            let contracted = self.attribute(origin, true);
            return self.error(
                column,
                format!("`{from}` cannot be renamed while migration `{}`, which brought it, is expanding", origin.migration),
                &[
                    format!("finish that one first: `{contracted}` on `{from}`, generate, deploy, `run contract`; then rename it"),
                    format!("if it is not published yet: `cargo expand-contract discard {}`", origin.migration),
                ],
            );
        }
        let up = trimmed(claim.up);
        let down = trimmed(claim.down);
        let (problems, warnings) = rules::renamed(&old.def, column, up.as_deref(), down.as_deref());
        self.problems(column, problems);
        let table = &self.table.name;
        self.found
            .warnings
            .extend(warnings.into_iter().map(|warning| {
                Diagnostic::warning(format!("table `{table}`: {warning}"))
                    .about(Subject::column(table, name))
                    .at(place(column))
            }));
        if let Some(facts) = self.facts.columns.get_mut(from) {
            facts.exit = Some(Exit {
                migration: String::new(),
                stage: claim.stage,
                renamed: true,
                replaced_by: vec![name.clone()],
                down,
                note: None,
            });
        }
    }
    /// A column of the lock that no field stands for.
    fn without_field(&mut self, name: &str, known: &LockColumn) {
        let model = &self.table.model;
        let error = match &known.exit {
            Some(exit) if exit.renamed || exit.stage == Stage::Contracted => return,
            Some(exit) => Diagnostic::error(format!(
                "table `{}`: `{name}` is deprecated in the lock (migration `{}`), but model `{model}` has no field for it",
                self.table.name, exit.migration
            ))
            .help("put the field back under `#[migrate(removed)]` and generate; after that it may go"),
            None if self.claims.contains_key(name) => return,
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
        let like = fresh
            .iter()
            .find(|column| column.def.ty == known.def.ty)
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
        let deprecated = if known.def.nullable || known.def.default.is_some() {
            "#[migrate(deprecated)]"
        } else {
            "#[migrate(deprecated(down = \"..\"))]"
        };
        error = error.help(format!(
            "to be removed: put `{name}` back under `{deprecated}`, generate and deploy; `#[migrate(removed)]` comes after that"
        ));
        if let Some(origin) = &known.origin {
            error = error.help(format!(
                "never published: `cargo expand-contract discard {}`",
                origin.migration
            ));
        }
        error
    }

    fn finish(mut self, id: &dyn Fn(&str) -> String) -> LockTable {
        let ordered = self.facts.ordered();
        let comes = |column: &&&LockColumn| {
            column
                .origin
                .as_ref()
                .is_some_and(|origin| origin.migration.is_empty())
        };
        let leaves = |column: &&&LockColumn| {
            column
                .exit
                .as_ref()
                .is_some_and(|exit| exit.migration.is_empty())
        };
        let turns =
            |column: &&&LockColumn| column.turns.iter().any(|turn| turn.migration.is_empty());
        let first = ordered
            .iter()
            .find(comes)
            .or_else(|| ordered.iter().find(turns))
            .or_else(|| ordered.iter().find(leaves));
        let Some(id) = first.map(|column| id(&column.def.name)) else {
            return self.facts;
        };
        for column in self.facts.columns.values_mut() {
            if let Some(origin) = column
                .origin
                .as_mut()
                .filter(|origin| origin.migration.is_empty())
            {
                origin.migration.clone_from(&id);
            }
            for turn in &mut column.turns {
                if turn.migration.is_empty() {
                    turn.migration.clone_from(&id);
                }
            }
            if let Some(exit) = column
                .exit
                .as_mut()
                .filter(|exit| exit.migration.is_empty())
            {
                exit.migration.clone_from(&id);
            }
        }
        let migration = LockMigration {
            after: Vec::new(),
            checksum: String::new(),
            creates: false,
        };
        self.facts.migrations.insert(id, migration);
        self.facts
    }

    fn shape(&mut self, column: &Column, known: &LockColumn) {
        self.problems(column, rules::shape(&known.def, column));
    }

    fn moved(&mut self, name: &str, migration: &str) {
        self.found.notes.push(format!(
            "{}.{name}: the code is contracted now (migration `{migration}`)",
            self.table.name
        ));
    }

    /// The `down` of the column that leaves with a rename.
    fn down(&self, origin: &Origin) -> Option<&'a String> {
        self.before
            .columns
            .get(origin.from.as_ref()?)?
            .exit
            .as_ref()?
            .down
            .as_ref()
    }

    /// The attribute that says what the lock knows.
    fn attribute(&self, origin: &Origin, contracted: bool) -> String {
        let mut words = Vec::new();
        let mut text = |word: &str, value: Option<&String>| {
            words.extend(value.map(|value| format!("{word} = {value:?}")));
        };
        text("from", origin.from.as_ref());
        text("up", origin.up.as_ref());
        text("down", self.down(origin));
        if origin.fill_null {
            words.push("fill_null".into());
        }
        if contracted {
            words.push("contracted".into());
        }
        let word = if origin.from.is_some() {
            "renamed"
        } else {
            "added"
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
            .filter(|column| column.exit.is_none())
            .map(|column| format!("`{}`", column.def.name))
            .collect();
        format!("its columns are {}", columns.join(", "))
    }
}

/// Space around an expression says nothing; inside it is the author's.
fn trimmed(sql: Option<&String>) -> Option<String> {
    sql.map(|sql| sql.trim().to_owned())
}
