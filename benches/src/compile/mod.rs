//! The cost of a build with expand-contract, divided by the cost without it: processor time of cargo and all processes that
//! it starts.

pub(crate) mod app;
mod cargo;
pub(crate) mod many;

/// The form of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum With {
    /// Plain sqlx.
    Nothing,
    /// Models of expand-contract, and sqlx's macros for SQL.
    Models,
    /// Also the macros of expand-contract for SQL.
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

    /// Replaces sqlx's macros in a text by those of this form.
    fn queries(self, text: &str) -> String {
        match self {
            Self::Sql => text.replace("sqlx::query", "expand_contract::query"),
            _ => text.into(),
        }
    }
}
