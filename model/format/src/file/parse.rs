//! Reads a phase file back. The parser is strict, because a misread statement would run against a database.

use super::{TIMEOUTS, VERSION, directive};
use crate::{Diagnostic, Dialect, Location, Phase, RANGE, Statement};

/// The content of a phase file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhaseFile {
    /// Its phase.
    pub phase: Phase,
    /// The migration's id.
    pub migration: String,
    /// The lock's name.
    pub lock: String,
    /// The database it is written for.
    pub dialect: Dialect,
    /// The tables.
    pub tables: Vec<String>,
    /// The migrations that must be contracted before this one expands.
    pub after: Vec<String>,
    /// The statements in their order; empty if the phase has nothing to do.
    pub statements: Vec<Statement>,
}

/// Reads the text of a phase file, with LF or CRLF. Errors have a line; the caller, who opened the file, adds its name.
pub fn parse(text: &str) -> Result<PhaseFile, Diagnostic> {
    let text = text.replace("\r\n", "\n");
    let mut lines = Lines {
        lines: text.lines().collect(),
        next: 0,
    };
    let first = lines.header("expand-contract")?;
    let Some((phase, version)) = first.split_once(' ') else {
        return Err(lines
            .error("the file does not say the version of its format")
            .help(BY_HAND));
    };
    // A later version is read by a function of its own, beside the one for this version.
    if version != VERSION {
        return Err(lines
            .error(format!("the file has format `{version}`, this program reads {VERSION}"))
            .help("update the program: `cargo install cargo-expand-contract`, and the `expand-contract` crate with it"));
    }
    let phase = phase.parse().map_err(|error: String| lines.error(error))?;
    let migration = lines.header("migration")?.to_owned();
    let lock = lines.header("lock")?.to_owned();
    let dialect = lines.header("dialect")?;
    let dialect = dialect
        .parse()
        .map_err(|error: String| lines.error(error))?;
    let tables = lines.header("tables")?;
    let tables = directive::parse_names(tables)
        .ok_or_else(|| lines.error("expected names of tables").help(BY_HAND))?;
    let after = match lines.header("after")? {
        "(none)" => Vec::new(),
        ids => ids.split(", ").map(str::to_owned).collect(),
    };
    while let Some(line) = lines.peek() {
        if line.starts_with("-- step ") {
            break;
        }
        lines.next += 1;
        let words = line.is_empty() || line == "--" || line.starts_with("-- ");
        // The runner has timeouts of its own.
        let timeouts =
            dialect == Dialect::Postgres && TIMEOUTS.iter().any(|begin| line.starts_with(begin));
        if !words && !timeouts {
            return Err(lines.error("SQL before the first step").help(BY_HAND));
        }
    }
    let mut statements = Vec::new();
    while lines.peek().is_some() {
        statements.push(statement(&mut lines, statements.len() + 1)?);
    }
    Ok(PhaseFile {
        phase,
        migration,
        lock,
        dialect,
        tables,
        after,
        statements,
    })
}

const BY_HAND: &str = "phase files are not edited by hand; bring it back from version control, or run `cargo expand-contract generate --amend`";

fn statement(lines: &mut Lines<'_>, number: usize) -> Result<Statement, Diagnostic> {
    let prefix = format!("-- step {number}: ");
    let line = lines.peek().unwrap_or_default();
    lines.next += 1;
    let Some(title) = line.strip_prefix(&prefix) else {
        return Err(lines
            .error(format!("expected `-- step {number}: ..`"))
            .help(BY_HAND));
    };
    let mut statement = Statement {
        title: title.into(),
        ..Statement::default()
    };
    let mut seen = Vec::new();
    while let Some(directive) = lines
        .peek()
        .filter(|line| !line.starts_with("-- step "))
        .and_then(|line| line.strip_prefix("-- "))
    {
        lines.next += 1;
        if let Some(rules) = directive.strip_prefix(directive::EXCUSED) {
            statement.excused = rules.split(", ").map(str::to_owned).collect();
            continue;
        }
        let (word, rest) = directive.split_once(": ").unwrap_or((directive, ""));
        let repeats = ["locks", "makes", "drops", "type", directive::BY_HAND].contains(&word);
        if seen.contains(&word) && !repeats {
            return Err(lines.error(format!("`{word}` occurs twice")).help(BY_HAND));
        }
        seen.push(word);
        match word {
            // Words to a person; the job says the same.
            directive::BY_HAND => {}
            "locks" if rest == directive::NO_LOCK || rest == directive::UNKNOWN_LOCKS => {}
            "locks" => {
                let lock = directive::parse_lock(rest);
                statement.locks.push(known(lock, lines, rest)?);
            }
            "makes" => {
                let object = directive::parse_object(rest);
                statement.makes.push(known(object, lines, rest)?);
            }
            "drops" => {
                let object = directive::parse_object(rest);
                statement.drops.push(known(object, lines, rest)?);
            }
            "replaces" => {
                let replacement = directive::parse_replacement(rest);
                statement.replaces = Some(known(replacement, lines, rest)?);
            }
            "grows" => {
                let replacement = directive::parse_replacement(rest);
                statement.grows = Some(known(replacement, lines, rest)?);
            }
            "type" => {
                let added = directive::parse_type(rest);
                statement.types.push(known(added, lines, rest)?);
            }
            directive::OUTSIDE_TRANSACTION if rest.is_empty() => statement.no_transaction = true,
            directive::AFTER_THE_SOAK if rest.is_empty() => statement.soaks = true,
            directive::ONLY_FOR_A_SOAK if rest.is_empty() => statement.for_soak = true,
            directive::SILENCES => statement.silences = Some(rest.into()),
            "done when" => statement.done_when = Some(rest.into()),
            "runner" => statement.job = known(directive::parse(rest), lines, rest)?,
            _ => {
                return Err(lines
                    .error(format!("unknown directive `{word}`"))
                    .help(BY_HAND));
            }
        }
    }
    let mut sql = Vec::new();
    while let Some(line) = lines.peek().filter(|line| !line.starts_with("-- step ")) {
        lines.next += 1;
        sql.push(line);
    }
    while sql.last().is_some_and(|line| line.is_empty()) {
        sql.pop();
    }
    let hidden = sql.iter().filter(|line| line.starts_with("--|")).count();
    if hidden > 0 {
        if hidden < sql.len() {
            return Err(lines
                .error(format!(
                    "step {number} mixes SQL behind `--|` with SQL that is not"
                ))
                .help(BY_HAND));
        }
        statement.runner_only = true;
        for line in &mut sql {
            let bare = line
                .strip_prefix("--| ")
                .or_else(|| line.strip_prefix("--|"));
            *line = bare.unwrap_or(line);
        }
    }
    statement.sql = sql.join("\n");
    if statement.sql.ends_with(';') {
        statement.sql.pop();
    }
    if statement.walks() && !statement.sql.contains(RANGE) {
        return Err(lines
            .error(format!("step {number} has no place for a range: `{RANGE}`"))
            .help(BY_HAND));
    }
    Ok(statement)
}

/// The parsed directive, or an error that this program does not know it.
fn known<T>(read: Option<T>, lines: &Lines<'_>, words: &str) -> Result<T, Diagnostic> {
    read.ok_or_else(|| {
        lines
            .error(format!("the runner does not know `{words}`"))
            .help("if a newer version wrote the file, update the program: `cargo install cargo-expand-contract`")
    })
}

struct Lines<'a> {
    lines: Vec<&'a str>,
    next: usize,
}

impl<'a> Lines<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.lines.get(self.next).copied()
    }

    fn header(&mut self, word: &str) -> Result<&'a str, Diagnostic> {
        let line = self.peek().unwrap_or_default();
        self.next += 1;
        line.strip_prefix("-- ")
            .and_then(|line| line.strip_prefix(word))
            .and_then(|line| line.strip_prefix(": "))
            .filter(|value| !value.is_empty())
            .ok_or_else(|| {
                self.error(format!(
                    "expected `-- {word}: ..`, as every phase file has it"
                ))
                .help(BY_HAND)
            })
    }

    /// An error at the line that was read last.
    fn error(&self, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(message).at(&Location {
            file: std::path::PathBuf::new(),
            line: self.next,
            column: 1,
        })
    }
}
