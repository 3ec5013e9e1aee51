//! Compares measured numbers with their limits and writes them as markdown.

use std::fmt::Write as _;

/// The limit of a number.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Wanted {
    /// No more than this.
    AtMost(f64),
    /// No less than this.
    AtLeast(f64),
    /// From the first to the second.
    Between(f64, f64),
    /// No limit: the number explains other numbers.
    Nothing,
}

impl Wanted {
    fn holds(self, measured: f64) -> Option<bool> {
        match self {
            Self::AtMost(limit) => Some(measured <= limit),
            Self::AtLeast(limit) => Some(measured >= limit),
            Self::Between(low, high) => Some((low..=high).contains(&measured)),
            Self::Nothing => None,
        }
    }

    fn shown(self) -> String {
        match self {
            Self::AtMost(limit) => format!("≤ {limit}"),
            Self::AtLeast(limit) => format!("≥ {limit}"),
            Self::Between(low, high) => format!("{low} – {high}"),
            Self::Nothing => String::new(),
        }
    }
}

/// The numbers of one topic: a row for each kind of number, a column for each case.
pub(crate) struct Table {
    title: String,
    command: String,
    about: Vec<String>,
    columns: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    what: String,
    wanted: Wanted,
    /// Digits after the decimal point.
    digits: usize,
    cells: Vec<Option<f64>>,
}

impl Table {
    /// `command` is the argument that prints this table, after `cargo run --release -p benches --`.
    pub(crate) fn new(title: &str, command: &str) -> Self {
        Self {
            title: title.into(),
            command: command.into(),
            about: Vec::new(),
            columns: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// A paragraph above the table.
    pub(crate) fn about(&mut self, text: impl Into<String>) {
        self.about.push(text.into());
    }

    /// Begins the next case; the following cells belong to it.
    pub(crate) fn case(&mut self, name: impl Into<String>) {
        self.columns.push(name.into());
    }

    /// Adds one number to the last case.
    pub(crate) fn put(&mut self, what: &str, wanted: Wanted, digits: usize, measured: f64) {
        let at = self
            .rows
            .iter()
            .position(|row| row.what == what)
            .unwrap_or_else(|| {
                self.rows.push(Row {
                    what: what.into(),
                    wanted,
                    digits,
                    cells: Vec::new(),
                });
                self.rows.len() - 1
            });
        let row = &mut self.rows[at];
        row.cells.resize(self.columns.len(), None);
        row.cells[self.columns.len() - 1] = Some(measured);
    }

    /// The table as markdown, with numbers outside of their limits in bold.
    pub(crate) fn markdown(&self) -> String {
        let mut text = format!(
            "### {}\n\n`cargo run --release -p benches -- {}`\n\n",
            self.title, self.command
        );
        for about in &self.about {
            let _ = write!(text, "{about}\n\n");
        }
        let _ = writeln!(text, "| | wanted | {} |", self.columns.join(" | "));
        let _ = writeln!(text, "|---|---|{}", "---|".repeat(self.columns.len()));
        for row in &self.rows {
            let mut cells = vec![row.what.clone(), row.wanted.shown()];
            for at in 0..self.columns.len() {
                cells.push(
                    row.cells
                        .get(at)
                        .copied()
                        .flatten()
                        .map_or_else(|| "–".to_owned(), |measured| row.shown(measured)),
                );
            }
            let _ = writeln!(text, "| {} |", cells.join(" | "));
        }
        text
    }

    /// The number of cells within their limits, and the number of those outside.
    pub(crate) fn verdict(&self) -> (usize, usize) {
        let judged = self.rows.iter().flat_map(|row| {
            let cells = row.cells.iter().flatten();
            cells.filter_map(|measured| row.wanted.holds(row.rounded(*measured)))
        });
        judged.fold((0, 0), |(ok, missed), holds| {
            if holds {
                (ok + 1, missed)
            } else {
                (ok, missed + 1)
            }
        })
    }
}

impl Row {
    /// The number as it is printed, so that a cell that shows the limit is within it.
    fn rounded(&self, measured: f64) -> f64 {
        let scale = 10_f64.powi(i32::try_from(self.digits).unwrap_or_default());
        (measured * scale).round() / scale
    }

    fn shown(&self, measured: f64) -> String {
        let number = format!("{measured:.*}", self.digits);
        match self.wanted.holds(self.rounded(measured)) {
            Some(true) => format!("{number} ok"),
            Some(false) => format!("**{number} missed**"),
            None => number,
        }
    }
}

/// The heading of the last run's numbers in `BENCHMARKS.md`.
const LAST: &str = "\n## The last run\n";

/// Replaces the text behind that heading.
pub(crate) fn write_into(file: &str, text: &str) -> crate::Result {
    let before = std::fs::read_to_string(file)?;
    let Some(at) = before.find(LAST) else {
        return Err(format!("{file} has no line `{}`", LAST.trim()).into());
    };
    let kept = &before[..at + LAST.len()];
    std::fs::write(file, format!("{kept}\n{text}\n"))?;
    Ok(())
}
