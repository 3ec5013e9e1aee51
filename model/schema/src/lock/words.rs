//! The words beside a column's name, and their changes.

use super::ColumnShape;
use crate::{ColumnDef, ColumnType, ColumnWords};

/// The words beside a column's name that change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// The type, if it becomes another one in place.
    pub ty: Option<ColumnType>,
    /// The default, as SQL.
    pub default: Word,
    /// The comment.
    pub comment: Word,
    /// How long values are stored.
    pub storage: Word,
}

/// The change of a word.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Word {
    /// It stays as it is.
    #[default]
    Stays,
    /// It has this value from now on.
    Becomes(String),
    /// It is not said any more.
    Goes,
}

impl Word {
    pub(crate) fn between(before: Option<&String>, after: Option<&String>) -> Self {
        match after {
            _ if before == after => Self::Stays,
            Some(after) => Self::Becomes(after.clone()),
            None => Self::Goes,
        }
    }

    /// Changes a value.
    pub(super) fn on(&self, value: &mut Option<String>) {
        match self {
            Self::Stays => {}
            Self::Becomes(text) => *value = Some(text.clone()),
            Self::Goes => *value = None,
        }
    }

    /// Whether the word changes.
    pub fn changes(&self) -> bool {
        *self != Self::Stays
    }
}

impl Changed {
    /// The difference between two definitions, as far as the words of a column may change. `widens`: whether the type may.
    pub(crate) fn between(before: &ColumnDef, after: &ColumnDef, widens: bool) -> Self {
        let differs = before.ty != after.ty;
        Self {
            ty: (differs && widens).then(|| after.ty.clone()),
            default: Word::between(before.default.as_ref(), after.default.as_ref()),
            comment: Word::between(before.words.comment.as_ref(), after.words.comment.as_ref()),
            storage: Word::between(before.words.storage.as_ref(), after.words.storage.as_ref()),
        }
    }

    /// The words with a text, each with its change.
    pub(super) fn texts(&mut self) -> [(&'static str, &mut Word); 3] {
        [
            ("default", &mut self.default),
            ("comment", &mut self.comment),
            ("storage", &mut self.storage),
        ]
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Changes a definition.
    pub(crate) fn on(&self, def: &mut ColumnDef) {
        if let Some(ty) = &self.ty {
            def.ty = ty.clone();
        }
        self.default.on(&mut def.default);
        self.on_words(&mut def.words);
    }

    /// Changes the shape of a column.
    pub(super) fn on_shape(&self, shape: &mut ColumnShape) {
        if let Some(ty) = &self.ty {
            shape.ty = ty.clone();
        }
        self.default.on(&mut shape.default);
        self.on_words(&mut shape.words);
    }

    fn on_words(&self, words: &mut ColumnWords) {
        self.comment.on(&mut words.comment);
        self.storage.on(&mut words.storage);
    }
}
