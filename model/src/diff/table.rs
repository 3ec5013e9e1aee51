//! One model against one table of the lock: which columns come, which leave, which move a stage.

use std::collections::BTreeMap;

use super::{Findings, Problem, place, rules};
use crate::lock::{Exit, LockColumn, LockMigration, LockTable, Origin};
use crate::{Column, Diagnostic, LifecycleKind, Stage, Table};

/// The table's facts as the models want them. What is new carries the id that `id` makes of its first column.
pub(super) fn compare(
    before: &LockTable,
    table: &Table,
    id: &dyn Fn(&str) -> String,
    found: &mut Findings,
) -> LockTable {
    let mut compare = Compare {
        before,
        table,
        facts: before.clone(),
        claims: BTreeMap::new(),
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
    for (from, claims) in std::mem::take(&mut compare.claims) {
        compare.renamed(from, &claims);
        compare.claims.insert(from, claims);
    }
    for (name, known) in &before.columns {
        if table.column(name).is_none() {
            compare.without_field(name, known);
        }
    }
    compare.finish(id)
}

struct Compare<'a> {
    before: &'a LockTable,
    table: &'a Table,
    facts: LockTable,
    /// The new columns of `renamed(from = ..)`, by the old one.
    claims: BTreeMap<&'a str, Vec<Claim<'a>>>,
    found: &'a mut Findings,
}

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
                    self.claims.entry(from).or_default().push(claim);
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
            }
        }
        if origin.from.is_none() {
            self.problems(column, rules::added(column, origin.up.as_deref()));
        }
        let def = column.def.clone();
        self.facts.columns.insert(
            name.clone(),
            LockColumn {
                position,
                def,
                origin: Some(origin),
                exit: None,
            },
        );
    }

    /// A field whose column is in the lock and stays so far.
    fn living(&mut self, column: &'a Column, known: &'a LockColumn) {
        let name = &column.def.name;
        let expanding = known
            .origin
            .as_ref()
            .filter(|origin| origin.stage == Stage::Expanding);
        let Some(lifecycle) = &column.lifecycle else {
            if let Some(origin) = expanding {
                let attribute = self.attribute(origin, false);
                let contracted = self.attribute(origin, true);
                return self.error(
                    column,
                    format!("`{name}` has no lifecycle, but the lock says that migration `{}` is still expanding", origin.migration),
                    &[
                        format!("bring the attribute back: `{attribute}`"),
                        format!("when no build needs the old side any more: `{contracted}`, generate, and only then take it away"),
                    ],
                );
            }
            return self.shape(column, known);
        };
        match (&lifecycle.kind, &known.origin) {
            (LifecycleKind::Added { .. } | LifecycleKind::Renamed { .. }, Some(origin)) => {
                self.same_origin(column, known, origin);
            }
            (LifecycleKind::Added { .. } | LifecycleKind::Renamed { .. }, None) => self.error(
                column,
                format!("`{name}` is in the lock from before; it neither is added nor has another name"),
                &["take the lifecycle away".into()],
            ),
            (LifecycleKind::Deprecated { .. } | LifecycleKind::Removed, Some(origin)) if expanding.is_some() => {
                let contracted = self.attribute(origin, true);
                self.error(
                    column,
                    format!("`{name}` cannot leave while migration `{}`, which brought it, is expanding", origin.migration),
                    &[format!("finish that one first: `{contracted}`, generate, deploy, `run contract`; then say this")],
                );
            }
            (LifecycleKind::Removed, _) => self.error(
                column,
                format!("`{name}` is removed, but was never deprecated: builds that write it may be alive"),
                &[
                    "write `#[migrate(deprecated)]`, generate and deploy; `#[migrate(removed)]` comes after that".into(),
                ],
            ),
            (LifecycleKind::Deprecated { note, replaced_by, down }, _) => {
                self.shape(column, known);
                let down = trimmed(down.as_ref());
                self.problems(column, rules::deprecated(column, down.as_deref()));
                if let Some(facts) = self.facts.columns.get_mut(name) {
                    facts.exit = Some(Exit {
                        migration: String::new(),
                        stage: Stage::Expanding,
                        renamed: false,
                        replaced_by: replaced_by.clone(),
                        down,
                        note: note.clone(),
                    });
                }
            }
        }
    }

    /// `added` or `renamed` on a column that came so: nothing, or the stage moves.
    fn same_origin(&mut self, column: &'a Column, known: &'a LockColumn, origin: &'a Origin) {
        let Some(lifecycle) = &column.lifecycle else {
            return;
        };
        let name = &column.def.name;
        let said = match &lifecycle.kind {
            LifecycleKind::Renamed { from, up, down } => (Some(from), up, down.as_ref(), false),
            LifecycleKind::Added { up, fill_null } => (None, up, None, *fill_null),
            LifecycleKind::Deprecated { .. } | LifecycleKind::Removed => return,
        };
        let (from, up, down, fill_null) =
            (said.0, trimmed(said.1.as_ref()), trimmed(said.2), said.3);
        let contracted = lifecycle.stage == Stage::Contracted;
        // Once contracted, the attribute may be as short as one likes.
        let same = |said: &Option<String>, locked: Option<&String>| {
            said.as_ref() == locked || (contracted && said.is_none())
        };
        if from != origin.from.as_ref()
            || !same(&up, origin.up.as_ref())
            || !same(&down, self.down(origin))
            || (fill_null != origin.fill_null && !contracted)
        {
            let attribute = self.attribute(origin, contracted);
            return self.error(
                column,
                format!("`{name}` says another change than migration `{}` in the lock", origin.migration),
                &[
                    format!("bring back what the lock has: `{attribute}`"),
                    "if the migration is not published yet, make it anew: `cargo expand-contract generate --amend`".into(),
                ],
            );
        }
        self.shape(column, known);
        match (origin.stage, lifecycle.stage) {
            (Stage::Contracted, Stage::Expanding) => {
                let attribute = self.attribute(origin, true);
                self.error(
                    column,
                    format!("`{name}` is contracted in the lock, and a stage never goes back"),
                    &[format!("write `{attribute}`, or take the attribute away")],
                );
            }
            (Stage::Expanding, Stage::Contracted) => {
                self.moved(name, &origin.migration);
                if let Some(origin) = self
                    .facts
                    .columns
                    .get_mut(name)
                    .and_then(|facts| facts.origin.as_mut())
                {
                    origin.stage = Stage::Contracted;
                }
                let old = origin
                    .from
                    .as_ref()
                    .and_then(|from| self.facts.columns.get_mut(from));
                if let Some(exit) = old.and_then(|old| old.exit.as_mut()) {
                    exit.stage = Stage::Contracted;
                }
            }
            _ => {}
        }
    }

    /// A field whose column is leaving, or has left.
    fn leaving(&mut self, column: &'a Column, known: &'a LockColumn, exit: &'a Exit) {
        let name = &column.def.name;
        let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
        if exit.renamed {
            let successor = exit.replaced_by.join("`, `");
            return self.error(
                column,
                format!("`{name}` was renamed to `{successor}` by migration `{}`; its name stays reserved", exit.migration),
                &[
                    format!("if this is the same column, use `{successor}` and delete the field"),
                    "if it is another one, give it another name: `#[migrate(column = \"..\")]` names the column apart from the field".into(),
                ],
            );
        }
        match (exit.stage, kind) {
            (Stage::Expanding, Some(LifecycleKind::Deprecated { note, replaced_by, down })) => {
                if trimmed(down.as_ref()) != exit.down {
                    let was = exit.down.as_ref().map_or("no `down`".into(), |down| format!("`down = {down:?}`"));
                    return self.error(
                        column,
                        format!("`{name}` has another `down` than migration `{}` in the lock: {was}", exit.migration),
                        &[
                            "bring back what the lock has".into(),
                            "if the migration is not published yet, make it anew: `cargo expand-contract generate --amend`".into(),
                        ],
                    );
                }
                self.shape(column, known);
                // Words to people may change at any time.
                let facts = self.facts.columns.get_mut(name).and_then(|facts| facts.exit.as_mut());
                if let Some(facts) = facts {
                    if facts.note != *note || facts.replaced_by != *replaced_by {
                        self.found.notes.push(format!("{}.{name}: the note changes", self.table.name));
                    }
                    facts.note.clone_from(note);
                    facts.replaced_by.clone_from(replaced_by);
                }
            }
            (Stage::Expanding, Some(LifecycleKind::Removed)) => {
                self.moved(name, &exit.migration);
                let facts = self.facts.columns.get_mut(name).and_then(|facts| facts.exit.as_mut());
                if let Some(facts) = facts {
                    facts.stage = Stage::Contracted;
                }
            }
            (Stage::Contracted, Some(LifecycleKind::Removed)) => {}
            (Stage::Expanding, _) => self.error(
                column,
                format!("`{name}` is deprecated in the lock (migration `{}`), and the field does not say so", exit.migration),
                &[
                    "bring the attribute back: `#[migrate(deprecated)]`".into(),
                    "when no code uses it any more: `#[migrate(removed)]`".into(),
                    format!("if it is to stay after all and the migration is not published: `cargo expand-contract discard {}`", exit.migration),
                ],
            ),
            (Stage::Contracted, Some(LifecycleKind::Deprecated { .. })) => self.error(
                column,
                format!("`{name}` is removed in the lock, and a stage never goes back"),
                &["write `#[migrate(removed)]`, or delete the field".into()],
            ),
            (Stage::Contracted, _) => self.error(
                column,
                format!("`{name}` was removed by migration `{}`; its name stays reserved", exit.migration),
                &[
                    "give the new column another name: `#[migrate(column = \"..\")]` names the column apart from the field".into(),
                    "if it is the old one, write `#[migrate(removed)]` or delete the field".into(),
                ],
            ),
        }
    }

    /// A new column that takes the place of `from`.
    fn renamed(&mut self, from: &'a str, claims: &[Claim<'a>]) {
        let [claim] = claims else {
            let names: Vec<&str> = claims
                .iter()
                .map(|claim| claim.column.def.name.as_str())
                .collect();
            let column = claims[claims.len() - 1].column;
            return self.error(
                column,
                format!("`{from}` is renamed to `{}` at once", names.join("` and to `")),
                &[format!(
                    "one column becomes several by `added(up = \"..\")` on each of them and `deprecated(down = \"..\")` on `{from}`"
                )],
            );
        };
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
        if let Some(field) = self.table.column(from) {
            return self.error(
                column,
                format!("`{name}` is renamed from `{from}`, which is still a field of `{}`", self.table.model),
                &[
                    format!("delete the field `{}`: the new one stands for it, and old builds keep their column until the contract", field.field),
                    format!("if both are to stay: `#[migrate(added(up = \"{from}\"))]` on `{}`", column.field),
                ],
            );
        }
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
                Diagnostic::warning(format!("table `{table}`: {warning}")).at(place(column))
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
        self.found.errors.push(error.at(&self.table.location));
    }

    fn vanished(&self, name: &str, known: &LockColumn) -> Diagnostic {
        let mut error = Diagnostic::error(format!(
            "table `{}`: column `{name}` is in the lock, but model `{}` has no field for it",
            self.table.name, self.table.model
        ));
        let fresh: Vec<&Column> = self
            .table
            .columns
            .iter()
            .filter(|column| {
                column.lifecycle.is_none() && !self.before.columns.contains_key(&column.def.name)
            })
            .collect();
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
        error = error.help(format!(
            "to be removed: put `{name}` back under `#[migrate(deprecated)]`, generate and deploy; `#[migrate(removed)]` comes after that"
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
        let first = ordered
            .iter()
            .find(comes)
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
