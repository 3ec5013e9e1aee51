//! Asks the databases through their own clients: a script with one statement per line, and the errors with their lines.

mod mariadb;
mod postgres;
mod sqlite;

use std::collections::HashMap;

use expand_contract_sql::Dialect;

use crate::Schema;

/// The answer of a database to a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It would run the statement.
    Fine,
    /// A column of the statement does not exist.
    Undefined(String),
    /// It refuses the statement for another reason.
    Refused(String),
}

/// A database to ask.
#[derive(Debug, Clone, Copy)]
pub struct Oracle(pub Dialect);

impl Oracle {
    /// The verdicts on every statement: first with all columns, then without each of [`Schema::pairs`].
    pub fn verdicts(self, schema: &Schema, statements: &[String]) -> Vec<Vec<Verdict>> {
        let mut states = vec![None];
        states.extend(schema.pairs().into_iter().map(Some));
        let mut script = Script::default();
        for (number, without) in states.iter().enumerate() {
            let create = schema.create(self.0, *without);
            match self.0 {
                Dialect::Postgres => postgres::begin(&mut script, number, &create),
                Dialect::Mysql => mariadb::begin(&mut script, number, &create),
                Dialect::Sqlite => sqlite::begin(&mut script, &create),
            }
            for sql in statements {
                let sql = one_line(sql);
                match self.0 {
                    Dialect::Postgres => postgres::ask(&mut script, &sql),
                    Dialect::Mysql => mariadb::ask(&mut script, &sql),
                    Dialect::Sqlite => sqlite::ask(&mut script, &sql),
                }
            }
        }
        let mut errors = match self.0 {
            Dialect::Postgres => postgres::run(&script.text),
            Dialect::Mysql => mariadb::run(&script.text),
            Dialect::Sqlite => sqlite::run(&script.text),
        };
        let mut asked = script.asked.iter();
        let verdicts = states
            .iter()
            .map(|_| {
                let lines = asked.by_ref().take(statements.len());
                lines
                    .map(|line| errors.remove(line).unwrap_or(Verdict::Fine))
                    .collect()
            })
            .collect();
        assert!(errors.is_empty(), "the script itself fails: {errors:?}");
        verdicts
    }
}

/// The lines for a client, and the numbers of those with a statement.
#[derive(Default)]
pub(crate) struct Script {
    text: String,
    lines: usize,
    asked: Vec<usize>,
}

impl Script {
    pub(crate) fn line(&mut self, text: &str) {
        assert!(!text.contains('\n'), "{text}");
        self.text.push_str(text);
        self.text.push('\n');
        self.lines += 1;
    }

    pub(crate) fn asked(&mut self, text: &str) {
        self.line(text);
        self.asked.push(self.lines);
    }
}

/// Errors by line.
pub(crate) type Errors = HashMap<usize, Verdict>;

/// The statement on one line, without the comments that end with their line.
fn one_line(sql: &str) -> String {
    let lines = sql
        .lines()
        .filter(|line| !line.trim_start().starts_with("-- "));
    let lines = lines.map(|line| line.split(" -- ").next().unwrap_or_default());
    let line = lines.collect::<Vec<_>>().join(" ");
    line.trim().trim_end_matches(';').to_owned()
}
