//! The CHECKs and foreign keys in a stored `CREATE TABLE`. SQLite has no `ALTER TABLE` for them: their text is edited, which changes
//! no row.

use std::ops::Range;

use expand_contract_format::ConstraintEdit;
use expand_contract_sql::{Token, TokenKind, literal, quote, tokenize};

use super::edit::shape;
use super::stored::{read, write};
use crate::catalog::{ConstraintKind, mentions, words as spelled};
use crate::database::server::ConstraintText;
use crate::database::session::{Answer, Session, only};
use crate::error::{Doing, Error};
use crate::task::Task;

/// A CHECK or a foreign key as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Constraint {
    /// The name that its author gave it.
    pub(super) name: Option<String>,
    pub(super) kind: ConstraintKind,
    /// The text without the name. That of a column has no columns of its own.
    pub(super) definition: String,
    /// The words of the definition, in one spelling, with the columns of a foreign key.
    words: Vec<String>,
    /// The column that it stands behind.
    pub(super) column: Option<String>,
    /// The tokens of the text, with the name.
    tokens: Range<usize>,
    /// The tokens of the part between two commas that it stands in.
    item: Range<usize>,
}

impl Constraint {
    /// Those of these columns of the table that it names.
    pub(super) fn columns(&self, names: &[&str]) -> Vec<String> {
        let own = match self.kind {
            ConstraintKind::Check => self.definition.as_str(),
            // The columns of the other table stand behind the first parentheses.
            ConstraintKind::ForeignKey if self.column.is_none() => {
                self.definition.split(')').next().unwrap_or_default()
            }
            ConstraintKind::ForeignKey => "",
        };
        let behind = self.column.as_deref();
        let names = names.iter();
        names
            .filter(|name| {
                mentions(own, name) || behind.is_some_and(|own| own.eq_ignore_ascii_case(name))
            })
            .map(|name| (*name).to_owned())
            .collect()
    }
}

/// The definition of a constraint, as that of a table.
pub(super) fn definition(constraint: &Constraint) -> String {
    match (&constraint.column, constraint.kind) {
        (Some(column), ConstraintKind::ForeignKey) => {
            format!("FOREIGN KEY ({}) {}", quote(column), constraint.definition)
        }
        _ => constraint.definition.clone(),
    }
}

/// The name of a constraint as the catalog's reader gives it.
pub(super) fn label(constraint: &Constraint) -> String {
    match (&constraint.name, constraint.kind) {
        (Some(name), _) => name.clone(),
        (None, ConstraintKind::Check) => constraint.definition.clone(),
        (None, ConstraintKind::ForeignKey) => {
            let at = constraint
                .words
                .iter()
                .position(|word| word == "references");
            let table = at.and_then(|at| constraint.words.get(at + 1));
            format!("foreign key to {}", table.map_or("", String::as_str))
        }
    }
}

/// The constraint of this name, or one of this definition.
pub(super) fn find<'a>(
    constraints: &'a [Constraint],
    wanted: ConstraintText<'_>,
) -> Result<Option<&'a Constraint>, String> {
    let tokens = tokenize(wanted.definition)?;
    let words = words(&tokens, None);
    let is_named = |one: &&Constraint| {
        let name = one.name.as_ref();
        name.is_some_and(|name| name.eq_ignore_ascii_case(wanted.name))
    };
    let named = constraints.iter().find(is_named);
    Ok(named.or_else(|| constraints.iter().find(|one| one.words == words)))
}

/// Adds a constraint to a table or drops it. A constraint that every row must satisfy is added only if every row does.
pub(super) async fn edit(
    session: &mut dyn Session,
    task: &Task,
    table: &str,
    constraint: ConstraintText<'_>,
    edit: ConstraintEdit,
) -> Result<(), Error> {
    let refuse = |why: String| task.unproved(why);
    let not_understood = |why: String| {
        refuse(format!(
            "the stored definition of {table} is not understood: {why}"
        ))
    };
    let Some(stored) = read(session, table).await.doing(&task.step)? else {
        return Err(refuse(format!("there is no table {table}")));
    };
    let before = constraints(&stored.sql).map_err(not_understood)?;
    let found = find(&before, constraint).map_err(not_understood)?;
    let edited = match (edit, found) {
        (ConstraintEdit::Add, Some(_)) | (ConstraintEdit::Drop, None) => return Ok(()),
        (ConstraintEdit::Add, None) => added(&stored.sql, constraint),
        (ConstraintEdit::Drop, Some(found)) => dropped(&stored.sql, found),
    };
    let edited = edited.map_err(not_understood)?;
    let columns = shape(session, task, table).await?;
    write(session, &stored, &edited).await.doing(&task.step)?;
    let after = constraints(&edited).map_err(not_understood)?;
    let is_there = find(&after, constraint).map_err(not_understood)?.is_some();
    let count = match edit {
        ConstraintEdit::Add => before.len() + 1,
        ConstraintEdit::Drop => before.len() - 1,
    };
    if is_there != (edit == ConstraintEdit::Add)
        || after.len() != count
        || shape(session, task, table).await? != columns
    {
        return Err(refuse(format!(
            "the edit would have changed more of {table} than {}; nothing was changed",
            constraint.name
        )));
    }
    if edit == ConstraintEdit::Add {
        prove(session, table, constraint.name)
            .await
            .doing(&task.step)?
            .map_or(Ok(()), |why| Err(refuse(why)))?;
    }
    Ok(())
}

/// The reason why not every row satisfies the constraints of its table.
async fn prove(session: &mut dyn Session, table: &str, name: &str) -> Answer<Option<String>> {
    let orphans = session
        .query(
            "SELECT count(*) FROM pragma_foreign_key_check($1)",
            &[table.into()],
        )
        .await;
    let orphans = only(orphans?)?.count(0)?;
    if orphans > 0 {
        return Ok(Some(format!(
            "{orphans} rows of {table} refer to a row that does not exist, so {name} cannot hold"
        )));
    }
    let found = session
        .query(&format!("PRAGMA quick_check({})", literal(table)), &[])
        .await?;
    let first = found.first().map(|row| row.text(0)).transpose()?;
    Ok(first
        .filter(|first| *first != "ok")
        .map(|first| format!("{name} cannot hold for every row of {table}: {first}")))
}

/// The text with one constraint more, behind the last one.
fn added(sql: &str, constraint: ConstraintText<'_>) -> Result<String, String> {
    let tokens = tokenize(sql)?;
    let items = items(&tokens).ok_or("it has no columns")?;
    let last = items.last().ok_or("it has no columns")?;
    // A comment behind the last item must not swallow it.
    let last = last
        .clone()
        .rfind(|at| !tokens[*at].is_blank())
        .ok_or("its last column is empty")?;
    let mut texts: Vec<String> = tokens.iter().map(|token| token.text.to_owned()).collect();
    let name = quote(constraint.name);
    texts[last] += &[", CONSTRAINT ", &name, " ", constraint.definition].concat();
    Ok(texts.concat())
}

/// The text without a constraint.
fn dropped(sql: &str, constraint: &Constraint) -> Result<String, String> {
    let tokens = tokenize(sql)?;
    let solid = |range: Range<usize>| range.into_iter().any(|at| !tokens[at].is_blank());
    let Range { start, end } = constraint.tokens.clone();
    let item = constraint.item.clone();
    let is_alone = !solid(item.start..start) && !solid(end..item.end);
    let is_space = |at: usize| tokens[at].kind == TokenKind::Space;
    let mut texts: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    let mut begin = start;
    if is_alone {
        // A table has a column before its first constraint, so there is a comma before it.
        let comma = (0..start).rev().find(|at| !tokens[*at].is_blank());
        let comma = comma.filter(|at| tokens[*at].is_symbol(","));
        texts[comma.ok_or("it begins with a constraint")?] = "";
        if is_space(start - 1) && comma == Some(start - 2) {
            begin = start - 1;
        }
    } else if is_space(start - 1) && !tokens[start - 2].is_blank() {
        // The space after may be the one that ends a comment.
        begin = start - 1;
    }
    texts[begin..end].iter_mut().for_each(|text| *text = "");
    Ok(texts.concat())
}

/// Every CHECK and foreign key of a stored `CREATE TABLE`.
pub(super) fn constraints(sql: &str) -> Result<Vec<Constraint>, String> {
    let tokens = tokenize(sql)?;
    let mut found = Vec::new();
    for item in items(&tokens).unwrap_or_default() {
        let solid: Vec<usize> = item.clone().filter(|at| !tokens[*at].is_blank()).collect();
        let Some(first) = solid.first() else {
            continue;
        };
        let is_table = TABLE_CONSTRAINTS
            .iter()
            .any(|word| tokens[*first].is_word(word));
        let column = if is_table {
            None
        } else {
            tokens[*first].name()
        };
        let mut reader = Reader {
            tokens: &tokens,
            solid: &solid,
            at: usize::from(!is_table),
        };
        while let Some((start, name, kind)) = reader.next() {
            let end = solid.get(reader.at).copied().unwrap_or(item.end);
            // Blanks behind it belong to what follows.
            let last = (start..end).rfind(|at| !tokens[*at].is_blank());
            let range = start..last.map_or(end, |last| last + 1);
            let body = match &name {
                // `CONSTRAINT name`
                Some(_) => solid[solid.iter().position(|at| *at == start).unwrap_or(0) + 2],
                None => start,
            };
            let body = &tokens[body..range.end];
            let own = column
                .as_deref()
                .filter(|_| kind == ConstraintKind::ForeignKey);
            found.push(Constraint {
                name,
                kind,
                definition: body.iter().map(|token| token.text).collect(),
                words: words(body, own),
                column: column.clone(),
                tokens: range,
                item: item.clone(),
            });
        }
    }
    Ok(found)
}

const TABLE_CONSTRAINTS: [&str; 5] = ["constraint", "primary", "unique", "check", "foreign"];

/// The parts between the commas of the outermost parentheses.
fn items(tokens: &[Token<'_>]) -> Option<Vec<Range<usize>>> {
    let open = tokens.iter().position(|token| token.is_symbol("("))?;
    let mut items = Vec::new();
    let mut depth = 0_usize;
    let mut start = open + 1;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        if token.is_symbol("(") {
            depth += 1;
        } else if token.is_symbol(")") {
            depth -= 1;
        }
        if depth == 0 || (depth == 1 && token.is_symbol(",")) {
            items.push(start..at);
            start = at + 1;
        }
        if depth == 0 {
            return Some(items);
        }
    }
    None
}

/// Reads the constraints of one part, from one to the next.
struct Reader<'a> {
    tokens: &'a [Token<'a>],
    /// The tokens of the part that are no blanks.
    solid: &'a [usize],
    at: usize,
}

impl Reader<'_> {
    fn token(&self) -> Option<&Token<'_>> {
        self.solid.get(self.at).map(|at| &self.tokens[*at])
    }

    fn take(&mut self, word: &str) -> bool {
        let is = self.token().is_some_and(|token| token.is_word(word));
        self.at += usize::from(is);
        is
    }

    /// Steps over parentheses.
    fn group(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.token() {
            if token.is_symbol("(") {
                depth += 1;
            } else if token.is_symbol(")") {
                depth = depth.saturating_sub(1);
            }
            self.at += 1;
            if depth == 0 {
                return;
            }
        }
    }

    fn opens(&self) -> bool {
        self.token().is_some_and(|token| token.is_symbol("("))
    }

    /// The next CHECK or foreign key: its first token, its name and its kind. The reader then stands behind it.
    fn next(&mut self) -> Option<(usize, Option<String>, ConstraintKind)> {
        let mut named: Option<(usize, String)> = None;
        loop {
            let start = *self.solid.get(self.at)?;
            let begin = named.as_ref().map_or(start, |(start, _)| *start);
            let name = || named.as_ref().map(|(_, name)| name.clone());
            if self.take("constraint") {
                let name = self.token().and_then(Token::name).unwrap_or_default();
                self.at += 1;
                named = Some((start, name));
                continue;
            }
            if self.take("check") {
                let found = (begin, name(), ConstraintKind::Check);
                self.group();
                return Some(found);
            }
            let is_foreign = self.take("foreign");
            if is_foreign {
                self.take("key");
                self.group();
            }
            if self.take("references") {
                let found = (begin, name(), ConstraintKind::ForeignKey);
                self.at += 1;
                self.target();
                return Some(found);
            }
            named = None;
            if self.opens() {
                self.group();
            } else {
                self.at += 1;
            }
        }
    }

    /// Steps over the columns of the other table, and the words behind them.
    fn target(&mut self) {
        if self.opens() {
            self.group();
        }
        loop {
            if self.take("on") {
                // `DELETE` or `UPDATE`
                self.at += 1;
                // Two of the actions are two words.
                let _is_first = self.take("set") || self.take("no");
                self.at += 1;
            } else if self.take("match") {
                self.at += 1;
            } else if self.is_deferrable() {
                self.take("not");
                self.take("deferrable");
                if self.take("initially") {
                    self.at += 1;
                }
            } else {
                return;
            }
        }
    }

    fn is_deferrable(&self) -> bool {
        let word = |at: usize, word: &str| {
            let at = self.solid.get(at);
            at.is_some_and(|at| self.tokens[*at].is_word(word))
        };
        word(self.at, "deferrable") || (word(self.at, "not") && word(self.at + 1, "deferrable"))
    }
}

/// The words of a definition in one spelling, with the column that it stands behind.
fn words(tokens: &[Token<'_>], column: Option<&str>) -> Vec<String> {
    let own = column.into_iter().flat_map(|column| {
        let column = column.to_lowercase();
        [
            "foreign".to_owned(),
            "key".to_owned(),
            "(".to_owned(),
            column,
            ")".to_owned(),
        ]
    });
    own.chain(spelled(tokens)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "CREATE TABLE t (id integer PRIMARY KEY, \
        price int NOT NULL CONSTRAINT dear CHECK (price > 0) DEFAULT 1, \
        org int REFERENCES orgs(id) ON DELETE SET NULL NOT DEFERRABLE NOT NULL, -- why, CHECK (no)\n \
        \"check\" text CHECK (\"check\" <> 'CHECK (a)'),\n \
        UNIQUE (price, org), CHECK (price < 10)\n CONSTRAINT two FOREIGN KEY (price, org) REFERENCES \"O\" (a, b) ON UPDATE NO ACTION)";

    fn named(name: &'static str, definition: &'static str) -> ConstraintText<'static> {
        ConstraintText { name, definition }
    }

    fn without(sql: &str, wanted: ConstraintText<'_>) -> String {
        let all = constraints(sql).expect("it is read");
        let found = find(&all, wanted)
            .expect("it is read")
            .expect("it is there");
        dropped(sql, found).expect("it is edited")
    }

    #[test]
    fn every_constraint_is_found_with_its_name_and_text() {
        let all = constraints(TABLE).expect("it is read");
        let shown: Vec<_> = all
            .iter()
            .map(|one| format!("{}|{}", one.name.as_deref().unwrap_or(""), one.definition))
            .collect();
        assert_eq!(
            shown,
            [
                "dear|CHECK (price > 0)",
                "|REFERENCES orgs(id) ON DELETE SET NULL NOT DEFERRABLE",
                "|CHECK (\"check\" <> 'CHECK (a)')",
                "|CHECK (price < 10)",
                "two|FOREIGN KEY (price, org) REFERENCES \"O\" (a, b) ON UPDATE NO ACTION",
            ]
        );
    }

    #[test]
    fn a_constraint_goes_without_its_neighbours() {
        let left = without(TABLE, named("dear", ""));
        assert!(left.contains("price int NOT NULL DEFAULT 1,"), "{left}");
        let left = without(
            TABLE,
            named(
                "x",
                "FOREIGN KEY (\"org\") REFERENCES \"orgs\" (\"id\") ON DELETE SET NULL NOT DEFERRABLE",
            ),
        );
        assert!(left.contains("org int NOT NULL, -- why"), "{left}");
        let left = without(TABLE, named("x", "CHECK (\"price\" < 10)"));
        assert!(
            left.contains("UNIQUE (price, org),\n CONSTRAINT two")
                || left.contains("UNIQUE (price, org), \n CONSTRAINT two"),
            "{left}"
        );
        let left = without(TABLE, named("TWO", ""));
        assert!(left.ends_with("CHECK (price < 10))"), "{left}");
        let left = without(
            "CREATE TABLE t (a, CHECK (a > 0) -- b\n, CONSTRAINT c CHECK (a < 9))",
            named("x", "CHECK (\"a\" > 0)"),
        );
        assert_eq!(
            left,
            "CREATE TABLE t (a -- b\n, CONSTRAINT c CHECK (a < 9))"
        );
    }

    #[test]
    fn what_is_added_can_be_dropped_again() {
        for table in [
            "CREATE TABLE t (a, b text -- why\n)",
            "CREATE TABLE t (a, CHECK (a > 0))",
        ] {
            let one = named("it's", "CHECK (\"a\" < 9)");
            let with = added(table, one).expect("it is edited");
            assert!(
                with.contains(", CONSTRAINT \"it's\" CHECK (\"a\" < 9)"),
                "{with}"
            );
            assert_eq!(without(&with, one), table);
        }
    }
}
