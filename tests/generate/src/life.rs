//! What old and new builds do, and what each must then see: the file `life`.
//!
//! ```text
//! # a block, run at every point where all of its writers may be alive
//! old> UPDATE users SET name = 'Ben' WHERE id = $1        an old build writes; `$1` is an id of this run of the block
//! new> ..                                                 a new build writes
//! both> ..                                                mentions both sides, as accessors do while expanding
//! last> ..                                                a new build writes, once the contract has run
//! old! ..                                                 an old build writes, and the database must refuse
//! old= SELECT name FROM users WHERE id = $1 -> Ben        an old build reads; rows `a|b ; c|d`, `NULL`, `''`
//! new= ..                                                 a new build reads; from expand on
//! ```

/// Whose statement it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// A build from before the change.
    Old,
    /// A build after it.
    New,
    /// A build that writes both sides.
    Both,
    /// A build after the change, once its contract has run.
    Last,
}

/// One line.
#[derive(Debug, Clone)]
pub struct Line {
    /// Whose.
    pub side: Side,
    /// What.
    pub action: Action,
    /// The SQL.
    pub sql: String,
}

/// What a line does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Must succeed.
    Write,
    /// Must fail.
    Refused,
    /// Must give these rows.
    Read(String),
}

/// Lines that belong together.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it shows.
    pub title: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Block {
    /// Whether anybody of this side writes in it.
    pub fn writes(&self, side: Side) -> bool {
        self.lines
            .iter()
            .any(|line| line.side == side && !matches!(line.action, Action::Read(_)))
    }
}

/// Reads the file.
pub fn parse(text: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(title) = line.strip_prefix("# ") {
            blocks.push(Block {
                title: title.into(),
                lines: Vec::new(),
            });
            continue;
        }
        let (word, rest) = line
            .split_once(' ')
            .unwrap_or_else(|| panic!("no statement: {line}"));
        let (side, mark) = word.split_at(word.len() - 1);
        let side = match side {
            "old" => Side::Old,
            "new" => Side::New,
            "both" => Side::Both,
            "last" => Side::Last,
            _ => panic!("unknown side: {line}"),
        };
        let (sql, action) = match mark {
            ">" => (rest, Action::Write),
            "!" => (rest, Action::Refused),
            "=" => {
                let (sql, rows) = rest
                    .rsplit_once(" -> ")
                    .unwrap_or_else(|| panic!("no rows are expected: {line}"));
                (sql, Action::Read(rows.into()))
            }
            _ => panic!("unknown mark: {line}"),
        };
        blocks
            .last_mut()
            .unwrap_or_else(|| panic!("before the first `#`: {line}"))
            .lines
            .push(Line {
                side,
                action,
                sql: sql.into(),
            });
    }
    blocks
}
