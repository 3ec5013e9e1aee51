//! Judges statements that an author wrote for a step of a migration: what may not stand there, what they take away, and what
//! was not read. The first words of a statement tell; where they leave two possibilities, the worse one is assumed.

mod probe;
mod split;
#[cfg(test)]
mod tests;

pub use probe::{on_one_line, probe_problem};
pub use split::{statements, without_ends};

use crate::Dialect;
use crate::token::{Rules, Token, TokenKind, tokenize_by};

/// One statement of an author's own.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
pub struct OwnStatement {
    /// Its first words in upper case, as messages call it: `DROP TABLE`.
    pub name: String,
    /// Why no step may have it, as the end of a sentence that begins with its name.
    pub refused: Option<&'static str>,
    /// Whether the database runs it outside of transactions only.
    pub needs_no_transaction: bool,
    /// Whether the database commits it by itself, with all that was done before it.
    pub commits: bool,
    /// Whether it waits for other sessions without blocking them, so that a lock timeout would only make it fail.
    pub is_concurrent: bool,
    /// The index that it builds beside the writers. An interrupted build leaves an invalid one.
    pub builds: Option<String>,
    /// The names behind its `DROP`, without schemas: of objects of any kind, which then hang on nothing any more.
    pub drops: Vec<String>,
    /// What it takes away.
    pub destroys: Vec<Destroyed>,
    /// Whether a part of it is not read: the body of a function or of a `DO`, a procedure that it calls.
    pub has_unread_part: bool,
}

/// Something that a statement takes away: it drops it, empties it or gives it another name.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Destroyed {
    /// A table, or all of its rows.
    Table(String),
    /// A column.
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// An index.
    Index(String),
    /// Something else that builds may name, such as a view or a schema.
    Other(String),
}

/// The statements of a text, in order. The error says what is not closed in it.
pub fn own_statements(dialect: Dialect, sql: &str) -> Result<Vec<OwnStatement>, String> {
    let tokens = tokenize_by(sql, Rules::of(dialect))?;
    let tokens: Vec<Token<'_>> = tokens.into_iter().filter(|t| !t.is_blank()).collect();
    let pieces = split::split(&tokens);
    Ok(pieces
        .into_iter()
        .map(|tokens| judge(dialect, tokens))
        .collect())
}

fn judge(dialect: Dialect, tokens: &[Token<'_>]) -> OwnStatement {
    let words = Words(tokens);
    let concurrent = words.has("concurrently");
    OwnStatement {
        name: words.title(),
        refused: refused(words),
        needs_no_transaction: needs_no_transaction(dialect, words),
        commits: commits(dialect, words),
        is_concurrent: concurrent && !words.starts(&["refresh"]),
        builds: built(words),
        drops: drops(words),
        destroys: destroys(dialect, words),
        has_unread_part: words.starts(&["do"])
            || words.starts(&["call"])
            || words.starts(&["execute"])
            || (words.starts(&["create"]) && (words.has("function") || words.has("procedure"))),
    }
}

/// The tokens of one statement, without blanks.
#[derive(Clone, Copy)]
struct Words<'a>(&'a [Token<'a>]);

impl Words<'_> {
    fn starts(self, words: &[&str]) -> bool {
        self.has_at(0, words)
    }

    fn has_at(self, at: usize, words: &[&str]) -> bool {
        let tokens = self.0.get(at..).unwrap_or_default();
        tokens.len() >= words.len() && tokens.iter().zip(words).all(|(t, word)| t.is_word(word))
    }

    fn has(self, word: &str) -> bool {
        self.0.iter().any(|token| token.is_word(word))
    }

    /// The tokens after these words, which may be left out.
    fn after(self, words: &[&str]) -> Self {
        let mut rest = self.0;
        for word in words {
            if rest.first().is_some_and(|token| token.is_word(word)) {
                rest = &rest[1..];
            }
        }
        Self(rest)
    }

    /// The name at the beginning, without its schema, and the rest.
    fn path(self) -> Option<(String, Self)> {
        let mut name = self.0.first()?.name()?;
        let mut rest = &self.0[1..];
        while rest.first().is_some_and(|token| token.is_symbol(".")) {
            name = rest.get(1)?.name()?;
            rest = &rest[2..];
        }
        Some((name, Self(rest)))
    }

    /// The names between commas at the beginning.
    fn paths(self) -> Vec<String> {
        let mut names = Vec::new();
        let mut rest = self;
        while let Some((name, behind)) = rest.after(&["only"]).path() {
            names.push(name);
            match behind.0.first() {
                Some(comma) if comma.is_symbol(",") => rest = Self(&behind.0[1..]),
                _ => break,
            }
        }
        names
    }

    /// The pieces between commas that no parentheses enclose.
    fn pieces(self) -> Vec<Self> {
        let mut depth = 0_i32;
        let pieces = self.0.split(move |token| {
            depth += i32::from(token.is_symbol("(")) - i32::from(token.is_symbol(")"));
            depth == 0 && token.is_symbol(",")
        });
        pieces.map(Self).collect()
    }

    /// The words before the first name or symbol, at most two.
    fn title(self) -> String {
        let words = self.0.iter().take(2);
        let words = words.take_while(|token| token.kind == TokenKind::Word);
        let words: Vec<String> = words.map(|token| token.text.to_uppercase()).collect();
        match words.as_slice() {
            [first, _] if ONE_WORD.contains(&first.as_str()) => first.clone(),
            _ => words.join(" "),
        }
    }
}

/// Statements that are known by one word.
const ONE_WORD: [&str; 18] = [
    "ATTACH", "BEGIN", "CALL", "COMMIT", "COPY", "DELETE", "DETACH", "DISCARD", "EXECUTE",
    "INSERT", "PRAGMA", "REINDEX", "RELEASE", "RESET", "ROLLBACK", "SET", "UPDATE", "VACUUM",
];

const TRANSACTION: &str =
    "is about a transaction, and the runner commits a step together with its row in the journal";
const SESSION: &str = "changes the session, which is the runner's";
const OURS: &str = "names something that belongs to expand-contract";
const CLIENT: &str = "reads from a client or writes to one, and there is none";
const SYNC: &str = "lets no trigger fire, and triggers keep old and new columns in step";

fn refused(words: Words<'_>) -> Option<&'static str> {
    let first = |any: &[&str]| any.iter().any(|word| words.starts(&[word]));
    let transaction = [
        "begin",
        "start",
        "commit",
        "end",
        "rollback",
        "abort",
        "savepoint",
        "release",
    ];
    if first(&transaction) || words.starts(&["prepare", "transaction"]) {
        return Some(TRANSACTION);
    }
    let calls = |any: &[&str]| any.iter().any(|word| words.has(word));
    let session = [
        "set", "reset", "discard", "pragma", "attach", "detach", "listen", "load",
    ];
    let unlocks = ["set_config", "pg_advisory_unlock", "pg_advisory_unlock_all"];
    if (first(&session) && !words.starts(&["set", "constraints"])) || calls(&unlocks) {
        return Some(SESSION);
    }
    if words.starts(&["copy"]) && calls(&["stdin", "stdout"]) {
        return Some(CLIENT);
    }
    let all = |at: usize| {
        words.has_at(at, &["disable", "trigger", "all"])
            || words.has_at(at, &["disable", "trigger", "user"])
    };
    if words.starts(&["alter", "table"]) && (0..words.0.len()).any(all) {
        return Some(SYNC);
    }
    words.0.iter().any(is_ours).then_some(OURS)
}

/// Whether a token names the journal, or a trigger, function or index of ours.
fn is_ours(token: &Token<'_>) -> bool {
    let ours = |name: &str| {
        let name = name.to_lowercase();
        let prefixes = ["_ec_", "ec_sync_", "zzz_ec_"];
        name == "expand_contract" || prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    match token.kind {
        TokenKind::String => {
            let names = token.text.split(|c: char| !c.is_alphanumeric() && c != '_');
            names.into_iter().any(ours)
        }
        _ => token.name().is_some_and(|name| ours(&name)),
    }
}

fn needs_no_transaction(dialect: Dialect, words: Words<'_>) -> bool {
    if words.starts(&["vacuum"]) {
        return true;
    }
    if dialect != Dialect::Postgres {
        return false;
    }
    let outside = ["database", "tablespace", "subscription"];
    let of = |word: &str| outside.iter().any(|what| words.starts(&[word, what]));
    of("create")
        || of("drop")
        || words.starts(&["alter", "system"])
        || words.starts(&["reindex", "database"])
        || words.starts(&["reindex", "system"])
        || (words.has("concurrently") && !words.starts(&["refresh"]))
}

fn commits(dialect: Dialect, words: Words<'_>) -> bool {
    // All but those that read and write rows. A procedure may hold anything.
    let rows = [
        "select", "values", "with", "insert", "replace", "update", "delete", "do",
    ];
    dialect == Dialect::Mysql && !rows.iter().any(|word| words.starts(&[word]))
}

/// The names behind `DROP ..` and `ALTER TABLE .. DROP CONSTRAINT`.
fn drops(words: Words<'_>) -> Vec<String> {
    if words.starts(&["drop"]) {
        let behind = Words(words.0.get(2..).unwrap_or_default());
        let behind = behind.after(&["view", "table", "concurrently", "if", "exists"]);
        return behind.paths();
    }
    if !words.starts(&["alter", "table"]) {
        return Vec::new();
    }
    let table = words.after(&["alter", "table", "if", "exists", "only"]);
    let actions = table.path().map(|(_, actions)| actions.pieces());
    let actions = actions.unwrap_or_default().into_iter();
    let constraints = actions.filter(|action| action.starts(&["drop", "constraint"]));
    let names = constraints.filter_map(|action| {
        let name = action
            .after(&["drop", "constraint", "if", "exists"])
            .path()?;
        Some(name.0)
    });
    names.collect()
}

/// The name behind `CREATE INDEX CONCURRENTLY`.
fn built(words: Words<'_>) -> Option<String> {
    let words = words.after(&["create", "unique"]);
    if !words.starts(&["index", "concurrently"]) {
        return None;
    }
    let named = words.after(&["index", "concurrently", "if", "not", "exists"]);
    if named.starts(&["on"]) {
        return None;
    }
    named.path().map(|(name, _)| name)
}

/// Objects that go without taking anything away that builds name or that holds data.
const HARMLESS: [&str; 5] = ["trigger", "policy", "rule", "statistics", "event"];

fn destroys(dialect: Dialect, words: Words<'_>) -> Vec<Destroyed> {
    let tables = |words: Words<'_>| words.paths().into_iter().map(Destroyed::Table).collect();
    if words.starts(&["do"]) {
        return inside(dialect, words);
    }
    if words.starts(&["truncate"]) {
        return tables(words.after(&["truncate", "table"]));
    }
    if words.starts(&["delete", "from"]) && !words.has("where") {
        return tables(words.after(&["delete", "from"]));
    }
    if words.starts(&["drop"]) {
        return dropped(words.after(&["drop"]));
    }
    if words.starts(&["alter", "table"]) {
        return altered(words.after(&["alter", "table", "if", "exists", "only"]));
    }
    if words.starts(&["alter"]) && (words.has("rename") || words.has("schema")) {
        let kinds = [
            "alter",
            "materialized",
            "view",
            "type",
            "sequence",
            "schema",
        ];
        let path = words.after(&kinds).after(&["if", "exists"]).path();
        return path
            .map(|(name, _)| Destroyed::Other(name))
            .into_iter()
            .collect();
    }
    Vec::new()
}

fn dropped(words: Words<'_>) -> Vec<Destroyed> {
    let names = |words: Words<'_>, kind: fn(String) -> Destroyed| {
        let words = words.after(&["concurrently", "if", "exists"]);
        words.paths().into_iter().map(kind).collect()
    };
    if HARMLESS.iter().any(|kind| words.starts(&[kind])) {
        return Vec::new();
    }
    if words.starts(&["index"]) {
        return names(words.after(&["index"]), Destroyed::Index);
    }
    if words.starts(&["table"]) || words.starts(&["foreign", "table"]) {
        return names(words.after(&["foreign", "table"]), Destroyed::Table);
    }
    // `DROP MATERIALIZED VIEW`, `DROP FUNCTION`, `DROP OWNED BY`: the last word of the kind stands before the name.
    let behind = Words(words.0.get(1..).unwrap_or_default());
    names(
        behind.after(&["view", "by", "family", "class"]),
        Destroyed::Other,
    )
}

/// The actions of `ALTER TABLE`.
fn altered(words: Words<'_>) -> Vec<Destroyed> {
    let Some((table, actions)) = words.path() else {
        return Vec::new();
    };
    let mut destroys = Vec::new();
    for action in actions.pieces() {
        let column = |words: Words<'_>| {
            let (column, _) = words.after(&["column", "if", "exists"]).path()?;
            Some(Destroyed::Column {
                table: table.clone(),
                column,
            })
        };
        let rest = Words(action.0.get(1..).unwrap_or_default());
        if rest.starts(&["constraint"]) {
            continue;
        }
        if action.starts(&["drop"]) {
            destroys.extend(column(rest));
        } else if action.starts(&["rename", "to"]) || action.starts(&["set", "schema"]) {
            destroys.push(Destroyed::Table(table.clone()));
        } else if action.starts(&["rename"]) {
            destroys.extend(column(rest));
        }
    }
    destroys
}

/// The body of a `DO` runs at once. Its statements are read as if they stood alone.
fn inside(dialect: Dialect, words: Words<'_>) -> Vec<Destroyed> {
    let strings = words.0.iter().filter(|t| t.kind == TokenKind::String);
    let bodies = strings.map(|token| body(token.text));
    let mut destroys = Vec::new();
    for body in bodies {
        let tokens = tokenize_by(&body, Rules::of(dialect)).unwrap_or_default();
        let tokens: Vec<Token<'_>> = tokens.into_iter().filter(|t| !t.is_blank()).collect();
        let begins = |at: usize| {
            let before = at.checked_sub(1).and_then(|before| tokens.get(before));
            let words = ["begin", "then", "else", "loop"];
            before.is_none_or(|t| t.is_symbol(";") || words.iter().any(|word| t.is_word(word)))
        };
        for at in (0..tokens.len()).filter(|at| begins(*at)) {
            let rest = &tokens[at..];
            let end = rest.iter().position(|token| token.is_symbol(";"));
            let statement = &rest[..end.unwrap_or(rest.len())];
            destroys.extend(self::destroys(dialect, Words(statement)));
        }
    }
    destroys
}

/// The inside of a string.
fn body(text: &str) -> String {
    let dollar = text.strip_prefix('$').and_then(|rest| {
        let (tag, rest) = rest.split_once('$')?;
        rest.strip_suffix(&format!("${tag}$"))
    });
    dollar.map_or_else(|| text.trim_matches('\'').replace("''", "'"), str::to_owned)
}
