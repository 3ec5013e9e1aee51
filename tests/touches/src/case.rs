//! Statements by hand; the comments above each say which columns it touches.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// A statement of a file.
#[derive(Debug, Clone)]
pub struct Case {
    /// The file's name, and the line of the statement.
    pub place: String,
    /// The comments above it that are written for people.
    pub comments: Vec<String>,
    /// The expected touches: `named: users.id users.name` and so on, one kind per line; an empty kind has no line.
    pub expected: Vec<String>,
    /// The statement.
    pub sql: String,
}

const KINDS: [&str; 5] = [
    "named:",
    "positional:",
    "rebinds:",
    "wildcards:",
    "unreadable:",
];

/// The cases of a file, separated by blank lines.
pub fn read_cases(path: &Path) -> Vec<Case> {
    let text = fs::read_to_string(path).unwrap();
    let file = path.file_name().unwrap().to_string_lossy();
    let mut cases = Vec::new();
    let mut line = 1;
    for block in text.split("\n\n") {
        let mut case = Case {
            place: String::new(),
            comments: Vec::new(),
            expected: Vec::new(),
            sql: String::new(),
        };
        for (at, text) in block.lines().enumerate() {
            match text.strip_prefix("-- ") {
                Some(comment) if case.sql.is_empty() => {
                    if KINDS.iter().any(|kind| comment.starts_with(kind)) {
                        case.expected.push(comment.to_owned());
                    } else {
                        case.comments.push(comment.to_owned());
                    }
                }
                _ => {
                    if case.sql.is_empty() {
                        case.place = format!("{file}:{}", line + at);
                    } else {
                        case.sql.push('\n');
                    }
                    case.sql.push_str(text);
                }
            }
        }
        line += block.matches('\n').count() + 2;
        if !case.sql.trim().is_empty() || !case.comments.is_empty() {
            cases.push(case);
        }
    }
    cases
}

/// Writes the cases back to a file.
pub fn write_cases(path: &Path, cases: &[Case]) {
    let mut text = String::new();
    for case in cases {
        for comment in case.comments.iter().chain(&case.expected) {
            writeln!(text, "-- {comment}").unwrap();
        }
        if !case.sql.is_empty() {
            writeln!(text, "{}", case.sql.trim_end()).unwrap();
        }
        text.push('\n');
    }
    fs::write(path, text.trim_end().to_owned() + "\n").unwrap();
}
