//! A warning of the compiler about a column, a table or a variant on its way out.

use std::path::{Path, PathBuf};

use expand_contract_source::lint::Note;
use serde_json::Value;

use super::place::Pos;

/// One use of a column.
#[derive(Debug)]
pub(super) struct Message<'a> {
    /// The macros' note about the column.
    pub(super) note: Note,
    /// The item that is used.
    pub(super) item: Item,
    /// The place of the use, if it is written in the workspace.
    pub(super) span: &'a Value,
    /// The macros whose expansion contains the use, from the inside out.
    pub(super) macros: Vec<&'a str>,
}

/// The item that represents a column in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Field,
    Setter,
    /// The struct of a table.
    Model,
    /// The variant of an enum.
    Variant,
    /// The constant by which our macro warns about a text.
    Sql,
}

impl<'a> Message<'a> {
    /// The use that a message is about; `None` if it is about something else. Files are absolute or below `root`.
    pub(super) fn of(message: &'a Value, root: &Path) -> Option<Self> {
        if message["code"]["code"] != "deprecated" {
            return None;
        }
        let text = message["message"].as_str()?;
        let text = text.strip_prefix("use of deprecated ")?;
        let (item, _) = text.split_once(' ')?;
        let item = match item {
            "field" => Item::Field,
            "constant" => Item::Sql,
            "struct" => Item::Model,
            // `unit variant`
            "unit" => Item::Variant,
            _ => Item::Setter,
        };
        // A path contains no space, but may contain `<` and `>`.
        let (_, note) = text.split_once("`: ")?;
        let note = Note::read(note)?;
        let mut span = message["spans"]
            .as_array()?
            .iter()
            .find(|span| span["is_primary"] == true)?;
        let mut seat = None;
        let mut macros = Vec::new();
        loop {
            if seat.is_none() && root.join(span["file_name"].as_str()?).starts_with(root) {
                seat = Some(span);
            }
            let expansion = &span["expansion"];
            let Some(name) = expansion["macro_decl_name"].as_str() else {
                break;
            };
            macros.push(name);
            span = &expansion["span"];
        }
        Some(Self {
            note,
            item,
            // If no part of it is written here, the outermost call is the nearest place.
            span: seat.unwrap_or(span),
            macros,
        })
    }

    /// Whether the use is in the expansion of such a macro.
    pub(super) fn is_in(&self, like: impl Fn(&str) -> bool) -> bool {
        self.macros.iter().any(|name| like(name))
    }

    /// The file of the use, below `root`.
    pub(super) fn file(&self, root: &Path) -> PathBuf {
        root.join(self.span["file_name"].as_str().unwrap_or_default())
    }

    /// The start and the end of the use.
    pub(super) fn range(&self) -> (Pos, Pos) {
        let number = |key: &str| {
            let number = self.span[key]
                .as_u64()
                .and_then(|number| usize::try_from(number).ok());
            number.unwrap_or(1)
        };
        (
            (number("line_start"), number("column_start") - 1),
            (number("line_end"), number("column_end") - 1),
        )
    }
}
