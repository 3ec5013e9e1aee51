//! A warning of the compiler's that is about a column on its way out.

use std::path::{Path, PathBuf};

use expand_contract_source::lint::Note;
use serde_json::Value;

use super::place::Pos;

/// One use.
#[derive(Debug)]
pub(super) struct Message<'a> {
    /// What the macros say of the column.
    pub(super) note: Note,
    /// What is used.
    pub(super) item: Item,
    /// Where, as far as it is written in the workspace.
    pub(super) span: &'a Value,
    /// The macros whose expansion it is in, from the inside out.
    pub(super) macros: Vec<&'a str>,
}

/// What stands for a column in code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    Field,
    Setter,
    /// The constant by which a macro of ours warns of a text.
    Sql,
}

impl<'a> Message<'a> {
    /// `None` when it is about something else. Files are below `root`, or their paths are whole.
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
            _ => Item::Setter,
        };
        // A path has no space in it, but `<` and `>` may have.
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
            // Where nothing is written here, the outermost call is nearest.
            span: seat.unwrap_or(span),
            macros,
        })
    }

    /// Whether it is in the expansion of such a macro.
    pub(super) fn is_in(&self, like: impl Fn(&str) -> bool) -> bool {
        self.macros.iter().any(|name| like(name))
    }

    /// The file, below `root`.
    pub(super) fn file(&self, root: &Path) -> PathBuf {
        root.join(self.span["file_name"].as_str().unwrap_or_default())
    }

    /// Where it begins, and just behind its end.
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
