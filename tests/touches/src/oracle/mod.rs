//! The databases, asked through their own clients: a script with a statement a line, and the errors with their lines.

mod mariadb;
mod postgres;
mod sqlite;

use std::collections::HashMap;

use expand_contract_sql::SqlDialect;

use crate::Schema;

/// What a database says of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It would run it.
    Fine,
    /// A column does not exist.
    Undefined(String),
    /// It refuses it for another reason.
    Refused(String),
}

/// A database to ask.
#[derive(Debug, Clone, Copy)]
pub struct Oracle(pub SqlDialect);

impl Oracle {
    /// The verdicts on every statement: first with all columns, then without each of [`Schema::pairs`].
    pub fn verdicts(self, schema: &Schema, statements: &[String]) -> Vec<Vec<Verdict>> {
        let mut states = vec![None];
        states.extend(schema.pairs().into_iter().map(Some));
        let mut script = Script::default();
        for (number, without) in states.iter().enumerate() {
            let create = schema.create(self.0, *without);
            match self.0 {
                SqlDialect::Postgres => postgres::begin(&mut script, number, &create),
                SqlDialect::Mysql => mariadb::begin(&mut script, number, &create),
                SqlDialect::Sqlite => sqlite::begin(&mut script, &create),
            }
            for sql in statements {
                let sql = one_line(sql);
                match self.0 {
                    SqlDialect::Postgres => postgres::ask(&mut script, &sql),
                    SqlDialect::Mysql => mariadb::ask(&mut script, &sql),
                    SqlDialect::Sqlite => sqlite::ask(&mut script, &sql),
                }
            }
        }
        let mut errors = match self.0 {
            SqlDialect::Postgres => postgres::run(&script.text),
            SqlDialect::Mysql => mariadb::run(&script.text),
            SqlDialect::Sqlite => sqlite::run(&script.text),
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

/// Lines for a client, and which of them hold the statements.
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

/// The statement on one line, without comments that end with theirs.
fn one_line(sql: &str) -> String {
    let lines = sql
        .lines()
        .filter(|line| !line.trim_start().starts_with("-- "));
    let lines = lines.map(|line| line.split(" -- ").next().unwrap_or_default());
    let line = lines.collect::<Vec<_>>().join(" ");
    line.trim().trim_end_matches(';').to_owned()
}
