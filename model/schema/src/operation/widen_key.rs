//! Keys get a wider type, with all columns that refer to them. A column of that type stands beside each, follows it, and takes its name in
//! the contract. Builds read such a column with a cast, so that they run before and after.

use expand_contract_format::words::and;

use super::{Derived, Operation, Overview, Topic, Touched, sides};
use crate::dialect::Database;
use crate::{Action, ColumnType, Diagnostic, IndexDef, Phase, Step, Sync, Trigger, Twin};

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WidenKey {
    /// The columns, a table before those that refer to it.
    pub columns: Vec<WideColumn>,
}

/// One column that gets a wider type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WideColumn {
    /// The column on the old side, and the one beside it on the new side.
    pub sync: Sync,
    /// The objects of the column that the new column takes over.
    pub goes_over: GoesOver,
}

/// The objects of a narrow column that the wider one takes over.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GoesOver {
    /// The unique index that becomes the primary key, if the column is the first one of the key that gets another type.
    pub key: Option<IndexDef>,
    /// The foreign keys of which it is the first column that gets another type.
    pub refers: Vec<crate::TwinReference>,
    /// The indexes of columns alone of which it is the first column that gets another type. The runner builds those that say more, and
    /// those that the models do not say.
    pub indexes: Vec<crate::TwinIndex>,
    /// Every foreign key of the table that the column is in, and those of other tables that refer to it.
    pub links: Vec<crate::Link>,
}

impl WideColumn {
    fn follows(&self) -> Derived {
        Derived(self.sync.clone())
    }

    fn trigger(&self) -> Trigger {
        self.follows().trigger()
    }

    fn name(&self) -> &str {
        self.sync.old.first().map_or("", |column| &column.def.name)
    }

    fn types(&self) -> [Option<&ColumnType>; 2] {
        [&self.sync.old, &self.sync.new].map(|side| side.first().map(|column| &column.def.ty))
    }

    fn what(&self) -> String {
        format!("{}.{}", self.sync.table, self.name())
    }

    fn twin(&self) -> Option<Twin> {
        let GoesOver {
            key,
            refers,
            indexes,
            links,
        } = self.goes_over.clone();
        Some(Twin {
            table: self.sync.table.clone(),
            column: self.name().to_owned(),
            beside: self.sync.new.first()?.def.clone(),
            aside: aside(self.name()),
            key,
            refers,
            indexes,
            links,
            trigger: self.trigger(),
        })
    }

    /// Adds the column beside and the trigger by which it follows.
    fn expand(&self, database: &dyn Database) -> Vec<Step> {
        let steps = self.follows().steps(Phase::Expand, database).into_iter();
        steps
            .map(|step| match (&step.action, self.twin()) {
                (Action::AddColumn { .. }, Some(mut twin)) => {
                    twin.beside.nullable = true;
                    Step::new(step.title, Action::AddTwin(Box::new(twin)))
                }
                _ => step,
            })
            .collect()
    }

    fn migrate(&self, database: &dyn Database) -> Vec<Step> {
        let mut steps = self.follows().steps(Phase::Migrate, database);
        let indexes = self.goes_over.indexes.iter().map(|index| &index.beside);
        let indexes = indexes.filter(|index| !index.shape.unique);
        steps.extend(indexes.map(|index| self.index(index)));
        steps
    }

    /// The unique indexes of the column beside: that of the key, and the others.
    fn unique(&self) -> Vec<Step> {
        let own = self.goes_over.indexes.iter().map(|index| &index.beside);
        let own = own.filter(|index| index.shape.unique);
        let all = self.goes_over.key.iter().chain(own);
        all.map(|index| self.index(index)).collect()
    }

    /// Builds an index over the column beside. With two unique ones an upsert of an old build may fail.
    fn index(&self, index: &IndexDef) -> Step {
        let table = &self.sync.table;
        let columns = index.shape.columns.iter();
        let columns = columns.map(|column| format!("{table}.{column}"));
        let unique = if index.shape.unique { ", unique" } else { "" };
        Step::new(
            format!("Index {}{unique}.", and(columns)),
            Action::CreateIndex {
                table: table.clone(),
                index: index.clone(),
                harms_earlier: index.shape.unique,
            },
        )
    }

    /// The foreign keys of the column beside.
    fn references(&self) -> Vec<Step> {
        let table = &self.sync.table;
        let refers = self.goes_over.refers.iter();
        refers
            .flat_map(|one| {
                let (table, constraint) = (table.clone(), one.beside.clone());
                let name = &constraint.name;
                [
                    Step::new(
                        format!("Add foreign key {name} of {table}, for later writes."),
                        Action::AddConstraint {
                            table: table.clone(),
                            constraint: constraint.clone(),
                        },
                    ),
                    Step::new(
                        format!("Prove foreign key {name} of {table} for every row."),
                        Action::ValidateConstraint {
                            table,
                            constraint: constraint.clone(),
                        },
                    ),
                ]
            })
            .collect()
    }

    fn roll_back(&self) -> Step {
        let sync = &self.sync;
        sides::take_apart(sync, self.trigger(), [&sync.new, &sync.old], Vec::new())
    }
}

/// The name of a column whose name another one has taken.
pub(crate) fn aside(column: &str) -> String {
    format!("ec_old_{column}")
}

/// The name of the column beside another one.
pub(crate) fn beside(column: &str) -> String {
    format!("ec_{column}")
}

impl WidenKey {
    fn list(&self) -> String {
        and(self.columns.iter().map(WideColumn::what))
    }

    fn twins(&self) -> Vec<Twin> {
        self.columns.iter().filter_map(WideColumn::twin).collect()
    }

    fn expand(&self, database: &dyn Database) -> Vec<Step> {
        let mut steps = vec![Step::new(
            format!(
                "Look whether all that hangs on {} can go over to wider columns.",
                self.list()
            ),
            Action::CheckTwins(self.twins()),
        )];
        steps.extend(self.every(|column| column.expand(database)));
        steps
    }

    fn every(&self, steps: impl Fn(&WideColumn) -> Vec<Step>) -> Vec<Step> {
        self.columns.iter().flat_map(steps).collect()
    }

    /// The tables, each with its columns that get another type.
    fn tables(&self) -> Vec<(String, Vec<String>)> {
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for column in &self.columns {
            let (table, name) = (&column.sync.table, column.name().to_owned());
            match tables.iter_mut().find(|(known, _)| known == table) {
                Some((_, names)) => names.push(name),
                None => tables.push((table.clone(), vec![name])),
            }
        }
        tables
    }

    fn contract(&self) -> Vec<Step> {
        let mut steps = self.every(|column| sides::require_new(&column.sync));
        steps.extend(self.columns.iter().flat_map(WideColumn::unique));
        steps.extend(self.every(WideColumn::references));
        steps.push(Step::new(
            format!("Give {} the wider columns beside them.", self.list()),
            Action::SwapTwins(self.twins()),
        ));
        // The models need not say a CHECK that the database has.
        steps.extend(self.tables().into_iter().map(|(table, columns)| {
            let over = columns.iter().map(|name| format!("{table}.{name}"));
            Step::new(
                format!("Prove the CHECKs over {} for every row.", and(over)),
                Action::ProveChecks { table, columns },
            )
        }));
        // A table a step: the strong lock of one is not held for the other.
        steps.extend(self.tables().into_iter().map(|(table, columns)| {
            let columns: Vec<String> = columns.iter().map(|name| aside(name)).collect();
            let dropped = columns.iter().map(|name| format!("{table}.{name}"));
            Step::new(
                format!("Drop {}.", and(dropped)),
                Action::DropColumns {
                    table,
                    columns,
                    generated: false,
                },
            )
        }));
        steps
    }
}

impl Operation for WidenKey {
    fn headline(&self) -> String {
        let types = self.columns.first().map(WideColumn::types);
        let to = match types {
            Some([Some(from), Some(to)]) => format!("from {} to {}", from.name(), to.name()),
            _ => String::new(),
        };
        let grow = if self.columns.len() == 1 {
            "grows"
        } else {
            "grow"
        };
        format!("{} {grow} {to}", self.list())
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let beside = and(self.columns.iter().map(|column| {
            format!(
                "{}.{}",
                column.sync.table,
                sides::names(&column.sync.new).concat()
            )
        }));
        Some(match phase {
            Phase::Expand => format!(
                "looks whether all that hangs on them can go over, adds {beside}, and triggers by which they follow"
            ),
            Phase::Migrate => format!(
                "fills {beside} in batches, proves that they follow, and builds the indexes that are not unique; the runner builds those that \
                 only the database knows"
            ),
            Phase::Contract => format!(
                "sets NOT NULL, builds the key, the unique indexes and the foreign keys beside, and swaps the columns in one moment, when \
                 no build that reads the narrower type is alive; then proves the CHECKs over them, and drops the narrower columns. {} then stand at the end of their tables, for statements \
                 that count columns",
                self.list()
            ),
            Phase::Rollback => format!("drops the triggers and {beside}; no value is lost"),
        })
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        match phase {
            Phase::Expand => self.expand(database),
            Phase::Migrate => self.every(|column| column.migrate(database)),
            Phase::Contract => self.contract(),
            // A contract that stopped may have left a foreign key from one column beside to the other.
            Phase::Rollback => self
                .columns
                .iter()
                .rev()
                .map(WideColumn::roll_back)
                .collect(),
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let mut columns = self.columns.iter();
        columns.try_for_each(|column| {
            super::refuse::has_key(&column.sync.table, &column.sync.key)?;
            database.refuse_column(&column.sync.table, &column.sync.new[0].def)
        })
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Columns,
            title: "a key gets a wider type, with the columns that refer to it",
            said: "`i64` in the place of `i32` on the `primary_key` and on each field that `references` it",
            old_builds: "each write runs a trigger; they must be gone before the contract, as they cannot read the wider type",
            new_builds: "accessors and `{orders}` read the columns with a cast; a number that only the wider type holds is refused until the \
                         contract; a statement that counts columns finds them at the end afterwards",
            way_back: "drops the triggers and the columns beside; no value is lost",
        }
    }

    fn touches(&self) -> Touched {
        self.every_table().into_iter().next().unwrap_or(Touched {
            table: String::new(),
            columns: Some(Vec::new()),
        })
    }

    fn reads_elsewhere(&self) -> bool {
        false
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        self.every_table().into_iter().skip(1).collect()
    }
}

impl WidenKey {
    fn every_table(&self) -> Vec<Touched> {
        let tables = self
            .columns
            .iter()
            .map(|column| sides::touches(&column.sync));
        tables.collect()
    }
}
