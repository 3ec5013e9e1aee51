//! An error as a person reads it.

use std::error::Error as _;
use std::fmt;

use super::Error;

/// An error with its help: event and reason on the first line, then each obstacle, then each way out.
///
/// [`Error::report`] makes it for logs and terminals. Programs use [`Error::details`] and [`Error::help`].
#[derive(Debug, Clone, Copy)]
pub struct Report<'a>(pub(super) &'a Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(error) = self;
        f.write_str(&error.headline())?;
        if let Some(source) = error.source() {
            write!(f, ": {source}")?;
        }
        let details = error.details();
        if !details.is_empty() {
            f.write_str(":")?;
        }
        for detail in details {
            write!(f, "\n  - {detail}")?;
        }
        for help in error.help() {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}
