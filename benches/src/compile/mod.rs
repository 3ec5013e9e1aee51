//! What a build costs with expand-contract, by what it costs without: processor time of cargo and all it starts.

pub(crate) mod app;
mod cargo;
pub(crate) mod many;

/// How a package is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum With {
    /// Plain sqlx.
    Nothing,
    /// Models are ours, SQL goes to sqlx's macros.
    Models,
    /// SQL goes to our macros as well.
    Sql,
}

impl With {
    const ALL: [Self; 3] = [Self::Nothing, Self::Models, Self::Sql];

    fn name(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Models => "models",
            Self::Sql => "sql",
        }
    }

    /// A text of sqlx's macros as this is written.
    fn queries(self, text: &str) -> String {
        match self {
            Self::Sql => text.replace("sqlx::query", "expand_contract::query"),
            _ => text.into(),
        }
    }
}
