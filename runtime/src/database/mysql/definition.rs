//! The definitions of columns in the text of `SHOW CREATE TABLE`.
//!
//! `MODIFY` repeats the whole definition of a column, and what it leaves out is lost. The server's own text says all of it, so an
//! edit changes one clause of that text and keeps the others as they are.

use super::CAPABILITY;
use crate::database::session::{Answer, Session, only, unreadable};

/// A name, quoted for this database.
pub(super) fn quote(name: &str) -> String {
    CAPABILITY.quote(name)
}

/// A table, with its schema if the name has one, quoted for this database.
pub(super) fn quote_table(table: &str) -> String {
    CAPABILITY.quote_table(table)
}

/// A text as a literal. A backslash begins an escape, unless a session says otherwise, which the runner's does not.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "''"))
}

/// The kind of a [`Piece`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PieceKind {
    /// White space.
    Space,
    /// A keyword, a number, or a name without quotes.
    Word,
    /// A name in quotes.
    Name,
    /// A string.
    Text,
    /// One other character.
    Symbol,
    /// `/* .. */`, of which a server may run the inside.
    Comment,
}

/// A piece of the server's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    /// Its kind.
    pub(super) kind: PieceKind,
    /// Its text, as the server writes it.
    pub(super) text: &'a str,
}

impl Piece<'_> {
    /// Whether it is this keyword, in any case.
    pub(super) fn is_word(&self, word: &str) -> bool {
        self.kind == PieceKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this character.
    pub(super) fn is_symbol(&self, symbol: &str) -> bool {
        self.kind == PieceKind::Symbol && self.text == symbol
    }

    /// The name in the quotes.
    pub(super) fn name(&self) -> Option<String> {
        if self.kind != PieceKind::Name {
            return None;
        }
        let quote = &self.text[..1];
        let inside = &self.text[1..self.text.len() - 1];
        Some(inside.replace(&quote.repeat(2), quote))
    }
}

/// Cuts a text of the server into pieces.
pub(super) fn pieces(sql: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut pieces = Vec::new();
    let mut rest = sql;
    while let Some(piece) = next(rest)? {
        rest = &rest[piece.text.len()..];
        pieces.push(piece);
    }
    Ok(pieces)
}

fn next(rest: &str) -> Result<Option<Piece<'_>>, String> {
    let Some(first) = rest.chars().next() else {
        return Ok(None);
    };
    let length = |belongs: fn(char) -> bool| rest.find(|c| !belongs(c)).unwrap_or(rest.len());
    let (kind, len) = match first {
        '\'' => (PieceKind::Text, quoted(rest, first)?),
        // In a session with ANSI_QUOTES names have double quotes, and strings never have them here.
        '`' | '"' => (PieceKind::Name, quoted(rest, first)?),
        '/' if rest.starts_with("/*") => {
            let end = rest[2..].find("*/").ok_or("a comment is not closed")?;
            (PieceKind::Comment, end + 4)
        }
        c if c.is_whitespace() => (PieceKind::Space, length(char::is_whitespace)),
        c if is_part(c) => (PieceKind::Word, length(is_part)),
        c => (PieceKind::Symbol, c.len_utf8()),
    };
    let text = &rest[..len];
    Ok(Some(Piece { kind, text }))
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

/// The length of a string or of a quoted name.
fn quoted(rest: &str, quote: char) -> Result<usize, String> {
    let mut chars = rest.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        if c == '\\' && quote == '\'' {
            chars.next();
        } else if c == quote && chars.next_if(|(_, next)| *next == quote).is_none() {
            return Ok(at + 1);
        }
    }
    Err(format!("what `{quote}` begins is not closed"))
}

/// The definitions of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Created {
    /// The columns, in their order.
    pub(super) columns: Vec<Column>,
    /// The texts of its keys and constraints.
    pub(super) others: Vec<String>,
}

/// Reads the definitions of a table, whose name is quoted.
pub(super) async fn read(session: &mut dyn Session, quoted_table: &str) -> Answer<Created> {
    let sql = format!("SHOW CREATE TABLE {quoted_table}");
    let row = only(session.query(&sql, &[]).await?)?;
    Created::of(row.text(1)?).map_err(|why| {
        unreadable(format!(
            "the definition of {quoted_table} is not understood: {why}"
        ))
    })
}

impl Created {
    /// The definitions in a text of `SHOW CREATE TABLE`.
    pub(super) fn of(sql: &str) -> Result<Self, String> {
        /// First words of what is no column.
        const OTHERS: [&str; 9] = [
            "PRIMARY",
            "UNIQUE",
            "KEY",
            "FULLTEXT",
            "SPATIAL",
            "VECTOR",
            "CONSTRAINT",
            "CHECK",
            "PERIOD",
        ];
        let mut created = Self {
            columns: Vec::new(),
            others: Vec::new(),
        };
        for item in items(sql)? {
            let begin = item.iter().position(|piece| piece.kind != PieceKind::Space);
            let Some(begin) = begin else { continue };
            let first = &item[begin];
            if let Some(name) = first.name() {
                let clauses = clauses(&item[begin + 1..]);
                let column = Column { name, clauses };
                created.columns.push(column.with_json());
            } else if OTHERS.iter().any(|word| first.is_word(word)) {
                created.others.push(joined(&item[begin..]));
            } else {
                // It may be a column if the session shows names without quotes (`sql_quote_show_create`).
                return Err(format!(
                    "`{}` is neither a quoted name nor a key",
                    first.text
                ));
            }
        }
        Ok(created)
    }

    /// A column by its name, whose case does not count.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        let name = name.to_lowercase();
        let mut columns = self.columns.iter();
        columns.find(|column| column.name.to_lowercase() == name)
    }
}

/// The parts between the commas of the outermost parentheses.
fn items(sql: &str) -> Result<Vec<Vec<Piece<'_>>>, String> {
    let (mut items, mut item) = (Vec::new(), Vec::new());
    let (mut depth, mut rest) = (0_usize, sql);
    // Behind the parentheses there are the options and partitions of the table.
    while let Some(piece) = next(rest)? {
        rest = &rest[piece.text.len()..];
        if piece.is_symbol("(") {
            depth += 1;
            if depth == 1 {
                item.clear();
                continue;
            }
        } else if piece.is_symbol(")") {
            depth = depth.checked_sub(1).ok_or("a `)` has no `(`")?;
            if depth == 0 {
                items.push(item);
                return Ok(items);
            }
        } else if depth == 1 && piece.is_symbol(",") {
            items.push(std::mem::take(&mut item));
            continue;
        }
        item.push(piece);
    }
    Err("a `(` is not closed".into())
}

/// The pieces as a text again.
pub(super) fn joined(pieces: &[Piece<'_>]) -> String {
    let text: String = pieces.iter().map(|piece| piece.text).collect();
    text.trim().to_owned()
}

/// The part of a definition that a [`Clause`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Type,
    Charset,
    Collation,
    Generated,
    Null,
    NotNull,
    Invisible,
    Default,
    OnUpdate,
    AutoIncrement,
    Comment,
    Check,
    Other,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Clause {
    part: Part,
    text: String,
}

impl Clause {
    fn new(part: Part, text: impl Into<String>) -> Self {
        let text = text.into();
        Self { part, text }
    }

    /// Whether the next word belongs to it, whatever the word is: `NOT NULL`, `DEFAULT NULL`.
    fn is_open(&self) -> bool {
        let text = self.text.trim();
        text.eq_ignore_ascii_case("NOT") || text.eq_ignore_ascii_case("DEFAULT")
    }
}

fn clauses(pieces: &[Piece<'_>]) -> Vec<Clause> {
    let mut clauses: Vec<Clause> = Vec::new();
    let mut depth = 0_usize;
    for piece in pieces {
        let begun = match clauses.last() {
            _ if depth > 0 || piece.kind == PieceKind::Space => None,
            None => Some(Part::Type),
            Some(last) if last.is_open() => None,
            Some(_) => begins(piece),
        };
        if let Some(part) = begun {
            clauses.push(Clause::new(part, ""));
        }
        if piece.is_symbol("(") {
            depth += 1;
        } else if piece.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        if let Some(last) = clauses.last_mut() {
            last.text.push_str(piece.text);
        }
    }
    for clause in &mut clauses {
        clause.text.truncate(clause.text.trim_end().len());
    }
    clauses
}

/// The part that a piece outside of parentheses begins.
fn begins(piece: &Piece<'_>) -> Option<Part> {
    if piece.kind == PieceKind::Comment {
        let is_hidden = piece.text.contains("INVISIBLE");
        return Some(if is_hidden {
            Part::Invisible
        } else {
            Part::Other
        });
    }
    if piece.kind != PieceKind::Word {
        return None;
    }
    Some(match piece.text.to_ascii_uppercase().as_str() {
        "CHARACTER" => Part::Charset,
        "COLLATE" => Part::Collation,
        "GENERATED" => Part::Generated,
        "NOT" => Part::NotNull,
        "NULL" => Part::Null,
        "INVISIBLE" => Part::Invisible,
        "DEFAULT" => Part::Default,
        "ON" => Part::OnUpdate,
        "AUTO_INCREMENT" => Part::AutoIncrement,
        "COMMENT" => Part::Comment,
        "CHECK" => Part::Check,
        "COMPRESSED" | "REF_SYSTEM_ID" | "WITH" | "WITHOUT" => Part::Other,
        _ => return None,
    })
}

/// The definition of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    /// Its name.
    pub(super) name: String,
    clauses: Vec<Clause>,
}

impl Column {
    /// The text of a clause; `None` if the definition has none of this part.
    pub(super) fn clause(&self, part: Part) -> Option<&str> {
        let mut clauses = self.clauses.iter();
        let clause = clauses.find(|clause| clause.part == part);
        clause.map(|clause| clause.text.as_str())
    }

    /// Whether the definition has a clause of this part.
    pub(super) fn has(&self, part: Part) -> bool {
        self.clause(part).is_some()
    }

    /// The whole definition as SQL, as `MODIFY` and `ADD COLUMN` take it.
    pub(super) fn definition(&self) -> String {
        let texts: Vec<&str> = self.clauses.iter().map(|one| one.text.as_str()).collect();
        format!("{} {}", quote(&self.name), texts.join(" "))
    }

    /// The default as SQL. `DEFAULT NULL` is none.
    pub(super) fn default(&self) -> Option<&str> {
        let default = self.clause(Part::Default)?.get("DEFAULT".len()..)?.trim();
        (!default.eq_ignore_ascii_case("NULL")).then_some(default)
    }

    /// The type as SQL, without its character set and collation.
    pub(super) fn sql_type(&self) -> &str {
        self.clause(Part::Type).unwrap_or_default()
    }

    /// The column as it was declared, if it is MariaDB's `json`. That server shows it as a text with a CHECK, and takes what it
    /// shows for another type.
    fn with_json(self) -> Self {
        let valid = format!("CHECK (json_valid({}))", quote(&self.name));
        let is_json = self.clause(Part::Type) == Some("longtext")
            && self.clause(Part::Collation) == Some("COLLATE utf8mb4_bin")
            && self.clause(Part::Check) == Some(&valid);
        if !is_json {
            return self;
        }
        let of_json = [Part::Type, Part::Charset, Part::Collation, Part::Check];
        let mut column = self.without(&of_json);
        column.clauses.insert(0, Clause::new(Part::Type, "json"));
        column
    }

    fn without(&self, parts: &[Part]) -> Self {
        let mut column = self.clone();
        column
            .clauses
            .retain(|clause| !parts.contains(&clause.part));
        column
    }

    /// The definition with one clause more, right behind the type and what belongs to it.
    fn with(mut self, part: Part, text: &str) -> Self {
        let of_type = |clause: &&Clause| {
            matches!(
                clause.part,
                Part::Type | Part::Charset | Part::Collation | Part::Generated | Part::Other
            )
        };
        let at = self.clauses.iter().take_while(of_type).count();
        self.clauses.insert(at, Clause::new(part, text));
        self
    }

    /// The column, visible.
    pub(super) fn visible(&self) -> Self {
        self.without(&[Part::Invisible])
    }

    /// The column with NOT NULL, and visible: a build that gives no list of columns must not leave it out.
    pub(super) fn required(&self) -> Self {
        let mut parts = vec![Part::Null, Part::NotNull, Part::Invisible];
        if self.default().is_none() {
            parts.push(Part::Default);
        }
        self.without(&parts).with(Part::NotNull, "NOT NULL")
    }

    /// The column with NULL. The word is said, since without it an old server gives a timestamp NOT NULL.
    pub(super) fn nullable(&self) -> Self {
        let column = self.without(&[Part::Null, Part::NotNull]);
        column.with(Part::Null, "NULL")
    }

    /// The column with this default, or without one.
    pub(super) fn with_default(&self, default: Option<&str>) -> Self {
        let column = self.without(&[Part::Default]);
        match default {
            Some(default) => column.with(Part::Default, &format!("DEFAULT {default}")),
            None if column.has(Part::NotNull) => column,
            None => column.with(Part::Default, "DEFAULT NULL"),
        }
    }

    /// The column with this comment, as a literal, or without one.
    pub(super) fn with_comment(&self, comment: Option<&str>) -> Self {
        let column = self.without(&[Part::Comment]);
        match comment {
            Some(comment) => column.with(Part::Comment, &format!("COMMENT {comment}")),
            None => column,
        }
    }

    /// The column with another type. A text keeps its character set and collation, unless the type says its own.
    pub(super) fn with_type(&self, sql_type: &str) -> Self {
        let upper = sql_type.to_ascii_uppercase();
        let is_text = ["CHAR", "TEXT", "ENUM", "SET"]
            .iter()
            .any(|word| upper.contains(word));
        let says_its_own = ["CHARACTER SET", "CHARSET", "COLLATE"]
            .iter()
            .any(|word| upper.contains(word));
        let mut column = if is_text && !says_its_own {
            self.clone()
        } else {
            self.without(&[Part::Charset, Part::Collation])
        };
        let mut clauses = column.clauses.iter_mut();
        if let Some(clause) = clauses.find(|clause| clause.part == Part::Type) {
            sql_type.clone_into(&mut clause.text);
        }
        column
    }

    /// A column of another name for the same values, which is NULL and hidden until the builds know it: the type with what belongs
    /// to it, and the comment.
    pub(super) fn copied(&self, name: &str) -> Self {
        let clauses = self.clauses.iter().filter(|clause| {
            matches!(
                clause.part,
                Part::Type | Part::Charset | Part::Collation | Part::Other | Part::Comment
            )
        });
        let mut copy = Self {
            name: name.to_owned(),
            clauses: clauses.cloned().collect(),
        };
        copy.clauses.push(Clause::new(Part::Invisible, "INVISIBLE"));
        copy.with(Part::Null, "NULL")
    }
}

#[cfg(test)]
mod tests;
