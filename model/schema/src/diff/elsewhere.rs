//! An `up` or a `backfill` that looks up a row of another table by its key.
//!
//! The value is taken when the row is written, and a change in the other table does not reach it. So only one side may
//! follow, and the row that is looked up has to be one.

use expand_contract_sql::{
    self as sql, Catalog, Lookup, Quote, Touch, bare_name, substitute, touches,
};

use super::Problem;
use super::rules::{living, one_expression};
use crate::lock::{Lock, LockColumn, LockTable, TableShape};
use crate::{Change, Checked, ColumnType, ConstraintShape, Migration, SyncColumn};

/// The shape that a lookup has, for people.
const SHAPE: &str = "a row of another table is looked up by its key: `(SELECT o.name FROM orgs AS o WHERE o.id = org_id)`";

/// Refuses a text that cannot be an `up` or a `backfill`.
pub(super) fn expression(name: &str, word: &str, text: &str) -> Vec<Problem> {
    let found = match sql::lookups(text) {
        Ok(found) => found,
        Err(why) => {
            let message = format!("`{word}` of `{name}` cannot be used: {why}");
            return vec![Problem::new(name, message).help(SHAPE)];
        }
    };
    let problems = one_expression(name, word, &sql::without_lookups(text)).into_iter();
    if found.is_empty() {
        problems.collect()
    } else {
        problems.map(|problem| problem.help(SHAPE)).collect()
    }
}

/// Refuses a lookup in an expression by which two sides follow each other, or that old builds read.
pub(super) fn both_ways(name: &str, word: &str, text: &str) -> Vec<Problem> {
    let found = sql::lookups(text).unwrap_or_default();
    let Some(lookup) = found.first() else {
        return one_expression(name, word, text);
    };
    let table = &lookup.table;
    let problem = Problem::new(
        name,
        format!(
            "`{word}` of `{name}` looks up a row of `{table}`, and what changes there would reach only one of the two sides"
        ),
    );
    vec![if word == "down" {
        problem.help("write `down` over columns of the row; or give a `default` in its place, if new builds can do without the column")
    } else {
        problem.help(format!(
            "one side alone may follow: `#[migrate(added(up = \"..\"))]` on `{name}`, and `deprecated` without `down` on the column whose place it takes"
        ))
    }]
}

/// Refuses lookups that find no row by a key, or do not say whose columns they read.
pub(super) fn of_facts(lock: &Lock, id: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (table, facts) in lock.tables_of(id) {
        let coming = facts.coming(id).into_iter().filter_map(|(name, column)| {
            let up = column.origin()?.what.up()?;
            Some((name, "up", up))
        });
        let turning = facts.turning(id).into_iter();
        let turning =
            turning.filter_map(|(name, turn)| Some((name, "backfill", turn.what.backfill()?)));
        for (name, word, text) in coming.chain(turning) {
            let lookups = sql::lookups(text).unwrap_or_default();
            let place = Place {
                lock,
                id,
                table,
                facts,
                name,
                word,
            };
            let problem = lookups.iter().find_map(|lookup| place.problem(lookup));
            problems.extend(problem.or_else(|| place.is_read_as_sql_reads_it(text, &lookups)));
        }
    }
    problems
}

/// Refuses lookups in columns that follow each other, or that are a function of the row.
pub(super) fn of_changes(migration: &Migration) -> Vec<Problem> {
    let changes = migration.changes.iter().filter_map(|change| {
        let sync = change.operation().sides()?;
        let is_derived = match change {
            Change::Computed(_) | Change::Required(_) => return None,
            Change::Derived(_) => true,
            _ => false,
        };
        let looks_up = |column: &&SyncColumn| {
            let expr = column.expr.as_ref();
            expr.is_some_and(|expr| !expr.lookups().is_empty())
        };
        let column = sync.new.iter().find(looks_up)?;
        Some((sync, column, is_derived))
    });
    changes
        .flat_map(|(sync, column, is_derived)| {
            let name = &column.def.name;
            let expr = column.expr.iter();
            let text = expr.map(|expr| expr.sql.as_str()).collect::<String>();
            if !is_derived {
                return both_ways(name, "up", &text);
            }
            let others = sql::lookups(&text).unwrap_or_default();
            let other = others.first().map_or("", |lookup| lookup.table.as_str());
            vec![
                Problem::new(
                    name,
                    format!(
                        "`{name}` is `derived`, and looks up a row of `{other}`: a change there does not reach `{}`, so it is no function of the row",
                        sync.table
                    ),
                )
                .help("take `derived` away: the value is the one at the time when the row is written")
                .help("a value that has to follow the other table at all times is read there, with a JOIN"),
            ]
        })
        .collect()
}

/// The column whose value is looked up.
struct Place<'a> {
    lock: &'a Lock,
    id: &'a str,
    table: &'a str,
    facts: &'a LockTable,
    name: &'a str,
    word: &'a str,
}

impl Place<'_> {
    fn error(&self, why: &str) -> Problem {
        let Self { name, word, .. } = self;
        Problem::new(*name, format!("`{word}` of `{name}` {why}"))
    }

    fn problem(&self, lookup: &Lookup) -> Option<Problem> {
        let other = match self.other(lookup) {
            Ok(other) => other,
            Err(problem) => return Some(problem),
        };
        self.names(lookup)
            .or_else(|| self.columns(lookup, other))
            .or_else(|| self.one_row(lookup, other))
    }

    /// The facts of the table that is looked up.
    fn other(&self, lookup: &Lookup) -> Result<&LockTable, Problem> {
        let table = &lookup.table;
        if table == self.table {
            let why = format!(
                "looks up another row of `{table}` itself, which the same statement may be changing"
            );
            return Err(self
                .error(&why)
                .help("compute it from columns of the row, or fill it with a step of your own"));
        }
        self.lock.tables.get(table).ok_or_else(|| {
            let mut others = self.lock.tables.keys();
            let near = others.find(|known| {
                bare_name(known).eq_ignore_ascii_case(bare_name(table)) && *known != table
            });
            let problem = self.error(&format!(
                "looks up a row of `{table}`, which the lock does not know: nothing would hold the columns that it reads"
            ));
            match near {
                Some(near) => problem.help(format!("write it as the lock does: `{near}`")),
                None => problem.help(format!(
                    "write a model of it; if another team changes it: `#[migrate(table = \"{table}\", external)]`"
                )),
            }
        })
    }

    /// Each name before a column is that of one of the two tables.
    fn names(&self, lookup: &Lookup) -> Option<Problem> {
        let own = bare_name(self.table);
        if lookup.is_named(own) {
            let why = format!(
                "gives `{}` the name of the row's own table, `{own}`",
                lookup.table
            );
            return Some(self.error(&why).help(format!(
                "give it another one: `FROM {} AS looked_up`",
                lookup.table
            )));
        }
        let unknown = lookup.qualifiers.iter().find(|name| *name != own)?;
        let (table, other) = (self.table, &lookup.name);
        let why =
            format!("has `{unknown}.` before a column, which is neither `{other}` nor `{own}`");
        Some(self.error(&why).help(format!(
            "write `{other}.` before the columns of `{}`, and nothing or `{own}.` before those of `{table}`",
            lookup.table
        )))
    }

    /// Each column of the other table is there, and stays.
    fn columns(&self, lookup: &Lookup, other: &LockTable) -> Option<Problem> {
        let table = &lookup.table;
        lookup.columns.iter().find_map(|column| {
            let known = other.columns.get(column);
            let why = match known.and_then(LockColumn::exit) {
                Some(exit) => format!(
                    "reads `{table}.{column}`, which migration `{}` takes away",
                    exit.migration
                ),
                None if known.is_some() => return None,
                None => format!("reads `{table}.{column}`, which is not in the lock"),
            };
            let living = living(other);
            Some(
                self.error(&why)
                    .help(format!("the columns of `{table}` are {living}")),
            )
        })
    }

    /// The conditions name one row at most.
    fn one_row(&self, lookup: &Lookup, other: &LockTable) -> Option<Problem> {
        let table = &lookup.table;
        let foreign = lookup
            .pins
            .iter()
            .find(|pin| !self.facts.columns.contains_key(&pin.own));
        if let Some(pin) = foreign {
            let why = format!(
                "compares `{table}.{}` with `{}`, which `{}` does not have",
                pin.target, pin.own, self.table
            );
            let living = living(self.facts);
            let problem = self.error(&why).help(format!("its columns are {living}"));
            let (name, own) = (&lookup.name, &pin.own);
            return Some(if other.columns.contains_key(own) {
                problem.help(format!(
                    "a column of `{table}` has its name before it: `{name}.{own}`"
                ))
            } else {
                problem
            });
        }
        let shape = other.at(&self.lock.before(self.id)).unwrap_or_default();
        let keys = keys(&shape);
        let pinned = |column: &String| lookup.pins.iter().any(|pin| pin.target == *column);
        if !keys.iter().any(|key| key.iter().all(pinned)) {
            let why = format!("may find several rows of `{table}`, or none by a key");
            let problem = self.error(&why);
            let said: Vec<String> = keys
                .iter()
                .map(|key| format!("({})", key.join(", ")))
                .collect();
            return Some(match said.as_slice() {
                [] => problem.help(format!(
                    "`{table}` has no key: say `primary_key` or `unique` in its model"
                )),
                said => problem.help(format!(
                    "name the row with `=`, joined by AND, by one of its keys: {}",
                    said.join(", ")
                )),
            });
        }
        lookup.pins.iter().find_map(|pin| {
            let there = other.last(&pin.target)?;
            let here = self.facts.last(&pin.own)?;
            let alike = there.ty == here.ty || is_integer(&there.ty) && is_integer(&here.ty);
            (!alike).then(|| {
                let why = format!(
                    "compares `{table}.{}`, which is `{}`, with `{}`, which is `{}`: several rows may be equal to one value",
                    pin.target, there.ty, pin.own, here.ty
                );
                self.error(&why).help("look the row up by a column of the same type")
            })
        })
    }

    /// A bare name is read here as a column of the row. SQL itself looks at the table that is looked up first, so a name that both
    /// have would not mean what its author wrote.
    fn is_read_as_sql_reads_it(&self, text: &str, lookups: &[Lookup]) -> Option<Problem> {
        lookups.first()?;
        let others = lookups.iter().map(|lookup| lookup.table.as_str());
        let tables = others.chain([self.table]).filter_map(|table| {
            let facts = self.lock.tables.get(table)?;
            let columns: Vec<String> = facts.columns.keys().cloned().collect();
            Some((table.to_owned(), columns))
        });
        let catalog = Catalog::new(self.lock.dialect, tables);
        let quote = Quote::of(self.lock.dialect);
        let here = |sql: &str| {
            let text = format!("SELECT {sql} FROM {}", quote.table(self.table));
            (touches(&catalog, &text), text)
        };
        let known: Vec<&String> = self.facts.columns.keys().collect();
        let own = quote.name(bare_name(self.table));
        let meant = substitute(text, &known, |name| format!("{own}.{}", quote.name(name)));
        let (said, whole) = here(text);
        if let Some(why) = said.unreadable {
            let why = format!("cannot be read: {why}");
            return Some(self.error(&why).help(SHAPE));
        }
        if let Some(row) = said.wildcards.first() {
            let why = format!("reads whole rows of `{}`", row.table);
            return Some(self.error(&why).help("name the column that is read"));
        }
        let (meant, _) = here(&meant);
        let differs = |(said, meant): &(&Touch, &Touch)| {
            (&said.table, &said.column) != (&meant.table, &meant.column)
        };
        let mut pairs = said.touches.iter().zip(&meant.touches);
        let (said, meant) = pairs.find(differs)?;
        let name = &whole[said.span.clone()];
        let why = format!(
            "has the bare name `{name}`, which `{}` and `{}` both have: SQL takes it for the column of `{}`",
            self.table, said.table, said.table
        );
        let lookup = lookups.iter().find(|lookup| lookup.table == said.table)?;
        Some(self.error(&why).help(format!(
            "write `{}.{name}` for the column of `{}`, or `{}.{name}` for that of `{}`",
            bare_name(&meant.table),
            meant.table,
            lookup.name,
            said.table
        )))
    }
}

/// The columns that no two rows have alike. NULL equals nothing, so a column that takes it finds no row by it.
fn keys(shape: &TableShape) -> Vec<Vec<String>> {
    let mut keys = vec![shape.primary_key()];
    let columns = shape.columns.iter();
    let unique = columns.filter(|column| column.unique);
    keys.extend(unique.map(|column| vec![column.name.clone()]));
    let indexes = shape.indexes.values();
    let unique = indexes.filter(|index| {
        index.unique && index.filter.is_none() && !index.plain_columns().is_empty()
    });
    keys.extend(unique.map(|index| index.plain_columns().to_vec()));
    keys.extend(
        shape
            .constraints
            .values()
            .filter_map(|constraint| match constraint {
                // Until the commit, two rows may have the same values.
                ConstraintShape::Unique(unique) if unique.checked == Checked::AtOnce => {
                    Some(unique.columns.clone())
                }
                _ => None,
            }),
    );
    keys.retain(|key| !key.is_empty());
    keys.sort();
    keys.dedup();
    keys
}

const fn is_integer(ty: &ColumnType) -> bool {
    matches!(
        ty,
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt
    )
}
