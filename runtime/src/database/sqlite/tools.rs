//! No program works on a table of a file behind the back of its writers.

use super::Sqlite;
use crate::database::server::Tools;

impl Tools for Sqlite {
    fn at_work(&self) -> Option<&'static str> {
        None
    }

    fn repackable(&self) -> Option<&'static str> {
        None
    }
}
