//! Words that leave an enum. New builds do without them, and old ones may write them until the contract: a trigger puts another word
//! in the place of each, so that no new build ever reads one.

use super::add_variant::{self, HeldBy};
use super::{Operation, Overview, Topic, Touched, refuse, sides};
use crate::dialect::Database;
use crate::enumeration::{names_word, other_words, word_column};
use crate::{
    Action, Diagnostic, EnumStorage, Expr, Failure, Fill, Keeps, Phase, Predicate, Rule, Rules,
    Step, Subject, SyncColumn, Trigger,
};
use expand_contract_format::words::and;
use expand_contract_sql::literal;

/// The operation that this file describes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveVariant {
    /// The enum's name in Rust.
    pub name: String,
    /// The words that leave, each with the one in its place.
    pub words: Vec<(String, String)>,
    /// Whether sqlx is told that the enum is a text.
    pub is_text: bool,
    /// How the database stores the enum.
    pub storage: EnumStorage,
    /// The columns that hold it, by table and then in their order.
    pub held_by: Vec<LeftBy>,
}

/// A column that holds an enum whose words leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftBy {
    /// The column.
    pub held: HeldBy,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// The stem of the triggers' names.
    pub trigger: String,
    /// A unique index or constraint over the column, by its name.
    pub apart: Option<String>,
}

impl LeftBy {
    fn what(&self) -> String {
        format!("{}.{}", self.held.table, self.held.column.name)
    }
}

impl RemoveVariant {
    fn list(&self) -> String {
        and(self.words.iter().map(|(word, _)| format!("`{word}`")))
    }

    /// The row holds one of the words.
    fn holds(&self, left: &LeftBy) -> Predicate {
        let words: Vec<String> = self.words.iter().map(|(word, _)| word.clone()).collect();
        Predicate::Fails(other_words(&left.held.column.name, &words))
    }

    /// The column with the word that takes the place of the one that it holds.
    fn set(&self, left: &LeftBy) -> SyncColumn {
        let def = &left.held.column;
        let name = word_column(&def.name);
        let (sql, reads) = match &self.words[..] {
            [(_, only)] => (literal(only), Vec::new()),
            several => {
                let cases = several.iter();
                let cases = cases.map(|(word, other)| {
                    format!(" WHEN {} THEN {}", literal(word), literal(other))
                });
                let cases: String = cases.collect();
                (
                    format!("CASE {name}{cases} ELSE {name} END"),
                    vec![def.name.clone()],
                )
            }
        };
        SyncColumn {
            def: def.clone(),
            expr: Some(Expr {
                sql,
                reads,
                narrows: false,
                row: None,
            }),
            leaves: false,
        }
    }

    fn trigger(&self, left: &LeftBy) -> Trigger {
        let holds = self.holds(left);
        Trigger {
            name: left.trigger.clone(),
            table: left.held.table.clone(),
            key: left.key.clone(),
            columns: vec![left.held.column.name.clone()],
            insert_gate: Some(holds.clone()),
            update_gate: holds.clone(),
            rules: Rules::Each(vec![Rule {
                label: "",
                on_insert: holds.clone(),
                on_update: Some(holds),
                set: vec![self.set(left)],
                unless: None,
                followed: None,
                failure: Failure::Reject,
            }]),
            copies: false,
        }
    }

    fn install(&self, left: &LeftBy) -> Step {
        Step::new(
            format!(
                "Replace {} where a build writes it into {}.",
                self.list(),
                left.what()
            ),
            sides::install(self.trigger(left)),
        )
    }

    fn stop(&self, left: &LeftBy) -> Step {
        Step::new(
            format!("Stop replacing {} in {}.", self.list(), left.what()),
            Action::DropTrigger {
                trigger: self.trigger(left),
                after: Vec::new(),
            },
        )
    }

    fn fill(&self, left: &LeftBy) -> [Step; 2] {
        let (table, key) = (left.held.table.clone(), left.key.clone());
        let fill = Action::Backfill {
            table: table.clone(),
            key: key.clone(),
            set: vec![Fill {
                column: self.set(left),
                keeps: Keeps::Never,
            }],
            pending: self.holds(left),
            markers: Vec::new(),
            harms_later: false,
        };
        let verify = Action::Verify {
            table,
            key,
            columns: vec![left.held.column.name.clone()],
            wrong: self.holds(left),
            apart: None,
            breaks: None,
        };
        let (words, what) = (self.list(), left.what());
        [
            Step::new(format!("Replace {words} in the rows of {what}."), fill),
            Step::new(
                format!("Verify that no row holds {words} in {what}."),
                verify,
            ),
        ]
    }
}

impl Operation for RemoveVariant {
    fn headline(&self) -> String {
        let words = self.words.iter().map(|(word, _)| word);
        format!("enum {} loses {}", self.name, and(words))
    }

    fn words(&self, phase: Phase) -> Option<String> {
        let words = self.list();
        Some(match phase {
            Phase::Expand => format!(
                "adds triggers that put another word in the place of {words} where a build writes it"
            ),
            Phase::Migrate => {
                format!("replaces {words} in batches, proves that no row is left")
            }
            Phase::Contract => {
                let (last, stays) = match &self.storage {
                    EnumStorage::Check(_) => (
                        "puts a narrower CHECK in the place of the one of each column, drops the triggers",
                        String::new(),
                    ),
                    EnumStorage::Type(ty) => (
                        "drops the triggers",
                        format!("; type `{ty}` keeps {words}, for no word leaves such a type"),
                    ),
                    EnumStorage::Column(_) => (
                        "drops the triggers",
                        format!(
                            "; the type of each column keeps {words}: without it the server would copy the table while no row is written"
                        ),
                    ),
                };
                format!("{last}, when no build that writes {words} is alive{stays}")
            }
            Phase::Rollback => {
                format!("drops the triggers; rows that held {words} stay as they are now")
            }
        })
    }

    fn steps(&self, phase: Phase, database: &dyn Database) -> Vec<Step> {
        let columns = self.held_by.iter();
        match phase {
            Phase::Expand => columns.map(|left| self.install(left)).collect(),
            Phase::Migrate => columns.flat_map(|left| self.fill(left)).collect(),
            Phase::Contract => {
                // While the triggers are there, no build can break the narrower CHECK.
                let swaps = columns.clone().flat_map(|left| {
                    let swap = left.held.swap.iter();
                    swap.flat_map(|swap| add_variant::swapped(&left.held.table, swap, database))
                });
                let stops = columns.clone().map(|left| self.stop(left));
                swaps.chain(stops).collect()
            }
            Phase::Rollback => columns.map(|left| self.stop(left)).collect(),
        }
    }

    fn refuse(&self, database: &dyn Database) -> Result<(), Diagnostic> {
        let mut columns = self.held_by.iter();
        columns.try_for_each(|left| {
            refuse::has_key(&left.held.table, &left.key)?;
            self.may_be_one(left)?;
            self.is_no_default(left)?;
            database.refuse_column(&left.held.table, &left.held.column)
        })
    }

    fn overview(&self) -> Overview {
        Overview {
            topic: Topic::Enums,
            title: if self.is_text {
                "a variant leaves an enum that is called a text"
            } else {
                "a variant leaves an enum"
            },
            said: if self.is_text {
                "`deprecated(replaced_by = X)` on the variant, then `removed`; `#[sqlx(type_name = \"text\")]` on the enum"
            } else {
                "`deprecated(replaced_by = X)` on the variant, then `removed`"
            },
            old_builds: "the word that they write becomes the other one",
            new_builds: "they never read the word",
            way_back: "drops the triggers; rows in which the word was replaced stay as they are",
        }
    }

    fn touches(&self) -> Touched {
        self.touched().next().unwrap_or_else(|| Touched {
            table: String::new(),
            columns: Some(Vec::new()),
        })
    }

    fn reads_elsewhere(&self) -> bool {
        false
    }

    fn touches_elsewhere(&self) -> Vec<Touched> {
        self.touched().skip(1).collect()
    }
}

impl RemoveVariant {
    /// Two rows that differ in nothing but the word would be one.
    fn may_be_one(&self, left: &LeftBy) -> Result<(), Diagnostic> {
        let Some(apart) = &left.apart else {
            return Ok(());
        };
        let words = self.list();
        Err(Diagnostic::error(format!(
            "enum {} loses {words}, and `{apart}` keeps rows of {} apart by it: two of them could become one",
            self.name,
            left.what()
        ))
        .about(Subject::column(&left.held.table, &left.held.column.name))
        .help("let no build write the word any more, and turn its rows into others by an UPDATE of your own; the variant stays in the enum")
        .help("or take the index or the constraint away first: generate, deploy, `run contract`; then say this"))
    }

    /// After the contract nothing would replace it.
    fn is_no_default(&self, left: &LeftBy) -> Result<(), Diagnostic> {
        let default = left.held.column.default.as_deref().unwrap_or_default();
        let mut words = self.words.iter();
        let Some((word, other)) = words.find(|(word, _)| names_word(default, word)) else {
            return Ok(());
        };
        Err(Diagnostic::error(format!(
            "enum {} loses `{word}`, which is the default of {}",
            self.name,
            left.what()
        ))
        .about(Subject::column(&left.held.table, &left.held.column.name))
        .help(format!(
            "give the column another default first: `default = {:?}`, generate, deploy, `run contract`; then say this",
            literal(other)
        )))
    }

    fn touched(&self) -> impl Iterator<Item = Touched> {
        add_variant::touched(self.held_by.iter().map(|left| &left.held))
    }
}
