//! Whether a model gets accessors, which read and write its rows through sqlx.

use crate::manifest::{self, Sqlx};

/// The items that the output of `#[migrate]` may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// sqlx: the model gets `Accessors` and `FromRow`.
    Accessors,
    /// Only our crate's core, which knows no library for databases.
    Core,
}

/// The message for a package that uses sqlx, while our crate was compiled without it.
const WITHOUT_SQLX: &str = "this package uses sqlx 0.9, and expand-contract was compiled without it\n\
                            help: cargo add expand-contract --features postgres (or mysql, sqlite)";

impl Mode {
    /// The mode of the package that is compiled.
    pub(crate) fn of_package() -> Result<Self, &'static str> {
        Self::new(manifest::sqlx(), cfg!(feature = "sqlx"))
    }

    /// `compiled` says whether our crate was compiled with sqlx. This is the sum over all packages of a build, so that it is
    /// no answer to what this package uses.
    fn new(sqlx: Sqlx, compiled: bool) -> Result<Self, &'static str> {
        match (sqlx, compiled) {
            (Sqlx::Used | Sqlx::Optional, true) => Ok(Self::Accessors),
            // The package's own feature for it is off.
            (Sqlx::Unused, _) | (Sqlx::Optional, false) => Ok(Self::Core),
            (Sqlx::Used, false) => Err(WITHOUT_SQLX),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_of_another_package_changes_nothing() {
        assert_eq!(Mode::new(Sqlx::Unused, true), Ok(Mode::Core));
        assert_eq!(Mode::new(Sqlx::Unused, false), Ok(Mode::Core));
        assert_eq!(Mode::new(Sqlx::Used, true), Ok(Mode::Accessors));
        assert_eq!(Mode::new(Sqlx::Used, false), Err(WITHOUT_SQLX));
        assert_eq!(Mode::new(Sqlx::Optional, true), Ok(Mode::Accessors));
        assert_eq!(Mode::new(Sqlx::Optional, false), Ok(Mode::Core));
    }
}
