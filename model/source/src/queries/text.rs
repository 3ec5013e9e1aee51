//! A text that is put together from several places in files.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use crate::Location;

/// A file's name and text.
#[derive(Debug, PartialEq, Eq)]
pub struct Source {
    path: PathBuf,
    text: String,
    /// The start of each line.
    lines: Vec<usize>,
}

impl Source {
    /// A file as it was read.
    pub fn new(path: PathBuf, text: String) -> Self {
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0)
            .chain(breaks.map(|(at, _)| at + 1))
            .collect();
        Self { path, text, lines }
    }

    /// Its path, as it was given.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte.
    pub fn location(&self, offset: usize) -> Location {
        let line = self.lines.partition_point(|begin| *begin <= offset);
        let begin = self.lines[line - 1];
        let column = self
            .text
            .get(begin..offset)
            .map_or(0, |before| before.chars().count());
        Location {
            file: self.path.clone(),
            line,
            column: column + 1,
        }
    }
}

/// A byte in a file.
type Place = (Rc<Source>, usize);

/// A text whose bytes know where they are written.
#[derive(Debug, Clone, Default)]
pub struct Text {
    sql: String,
    /// The segments of the text: the byte at which each begins, and its place in a file. A segment ends where the next
    /// begins. The place is `None` for text that no file contains.
    segments: Vec<(usize, Option<Place>)>,
    holes: bool,
}

impl Text {
    /// The text of a whole file.
    pub fn file(source: &Rc<Source>) -> Self {
        let mut text = Self::default();
        let sql = source.text().to_owned();
        text.push(&sql, source, 0);
        text
    }

    /// The text, with `$1` for a hole.
    pub fn sql(&self) -> &str {
        &self.sql
    }

    /// Whether a part of it is only known when the program runs.
    pub fn has_holes(&self) -> bool {
        self.holes
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.sql.is_empty()
    }

    /// The file, and the bytes in it, of a part of the text. For a part with several pieces, the bytes of the first piece
    /// are given.
    pub fn source(&self, part: Range<usize>) -> Option<(&Rc<Source>, Range<usize>)> {
        let index = self
            .segments
            .partition_point(|(begin, _)| *begin <= part.start)
            .checked_sub(1)?;
        let (begin, place) = &self.segments[index];
        let (source, offset) = place.as_ref()?;
        let from = offset + (part.start - begin);
        // The end comes from the last byte, because an escape is longer in the file than in the text.
        let last = part.end.max(part.start + 1) - 1;
        let end = self
            .segments
            .partition_point(|(begin, _)| *begin <= last)
            .checked_sub(1)
            .and_then(|index| {
                let (begin, place) = &self.segments[index];
                let (other, offset) = place.as_ref()?;
                let end = offset + (last - begin) + 1;
                // No escape is longer than `\u{10ffff}`.
                let mark = self
                    .segments
                    .get(index + 1)
                    .filter(|(at, _)| *at == part.end);
                let mark = mark
                    .and_then(|(_, place)| place.as_ref())
                    .filter(|(third, after)| {
                        Rc::ptr_eq(third, source) && (end..end + 10).contains(after)
                    });
                let end = mark.map_or(end, |(_, after)| *after);
                Rc::ptr_eq(other, source).then_some(end)
            })
            .filter(|end| *end > from)
            .unwrap_or_else(|| {
                let next = self.segments.get(index + 1).map_or(self.sql.len(), |s| s.0);
                offset + (next.min(part.end) - begin)
            });
        Some((source, from..end))
    }

    /// Appends a piece of a file that begins at `offset`, byte for byte.
    pub(super) fn push(&mut self, sql: &str, source: &Rc<Source>, offset: usize) {
        if sql.is_empty() {
            return;
        }
        let at = self.sql.len();
        self.sql.push_str(sql);
        self.segments.push((at, Some((source.clone(), offset))));
    }

    /// Marks the end of a literal, so that the length of an escape at its end is known.
    pub(super) fn mark(&mut self, source: &Rc<Source>, offset: usize) {
        self.segments
            .push((self.sql.len(), Some((source.clone(), offset))));
    }

    /// Appends text that no file contains.
    pub(super) fn push_unplaced(&mut self, sql: &str) {
        self.segments.push((self.sql.len(), None));
        self.sql.push_str(sql);
    }

    /// Appends a part that is only known when the program runs.
    pub(super) fn push_hole(&mut self) {
        self.holes = true;
        self.push_unplaced("$1");
    }

    /// A part of the text with its places.
    pub(super) fn slice(&self, part: Range<usize>) -> Self {
        let mut slice = Self::default();
        let ends = self.segments.iter().skip(1).map(|(begin, _)| *begin);
        let ends = ends.chain([self.sql.len()]);
        for ((begin, place), end) in self.segments.iter().zip(ends) {
            let (from, to) = (part.start.max(*begin), part.end.min(end));
            if from >= to {
                continue;
            }
            match place {
                Some((source, offset)) => {
                    slice.push(&self.sql[from..to], source, offset + (from - begin));
                }
                None => slice.push_unplaced(&self.sql[from..to]),
            }
        }
        slice.holes = self.holes;
        slice
    }

    /// Appends another text.
    pub(super) fn append(&mut self, other: &Self) {
        let at = self.sql.len();
        self.sql.push_str(&other.sql);
        self.holes |= other.holes;
        let moved = other.segments.iter();
        self.segments
            .extend(moved.map(|(begin, place)| (begin + at, place.clone())));
    }
}
