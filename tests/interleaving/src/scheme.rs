//! What a database does with a write: our triggers, as pure functions, and those of schemes that are wrong.

use crate::action::Build;
use crate::pair::{Database, FAILS, Image, NULL, Pair};

/// How the sides are kept in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// As we do it.
    Ours,
    /// Not at all: one pass of the backfill, and no look back.
    NoSync,
    /// A trigger computes the other side on every write.
    Recompute,
    /// The session's `search_path` says which side is computed.
    SearchPath,
    /// `NEW.new := NEW.old`, always.
    OneWay,
    /// The backfill reads, computes in the program, and writes back whatever is there by then.
    ReadComputeWrite,
    /// The backfill goes on behind the last row that `RETURNING` gave, and nobody looks back.
    Returning,
    /// Failed batches are counted, and the contract believes that the backfill "finished".
    TrustFinished,
    /// Changes are found with `=`.
    Equality,
}

/// Why a database refuses a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The column is not there.
    NoColumn,
    /// NULL where there must be a value.
    NotNull,
    /// Triggers that never settle.
    Loop,
}

/// The columns as they are now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
pub struct Catalog {
    pub(crate) old: bool,
    pub(crate) old_required: bool,
    pub(crate) new: bool,
    pub(crate) new_required: bool,
    pub(crate) sync: bool,
    pub(crate) bridge: bool,
}

/// Who writes: `None` is the runner.
pub(crate) type Writer = Option<Build>;

/// A database at one moment.
#[derive(Clone, Copy)]
pub(crate) struct Rules<'a> {
    pub(crate) pair: &'a Pair,
    pub(crate) database: Database,
    pub(crate) scheme: Scheme,
    pub(crate) catalog: &'a Catalog,
    pub(crate) writer: Writer,
}

type Sides = (Image, Image);

impl Rules<'_> {
    /// What a row holds that is inserted with these columns.
    pub(crate) fn insert(&self, old: Option<Image>, new: Option<Image>) -> Result<Sides, Fault> {
        let row = self.proposed(old, new)?;
        if self.database == Database::Sqlite {
            // Triggers come behind the constraints.
            self.constraints(row)?;
        }
        let row = self.fire(None, row)?;
        self.constraints(row)?;
        Ok(row)
    }

    /// What `EXCLUDED` is in an upsert: only `BEFORE` triggers have been there.
    pub(crate) fn excluded(&self, old: Option<Image>, new: Option<Image>) -> Result<Sides, Fault> {
        if self.database == Database::Postgres {
            return self.insert(old, new);
        }
        let row = self.proposed(old, new)?;
        self.constraints(row)?;
        Ok(row)
    }

    /// What a row holds after an UPDATE.
    pub(crate) fn update(
        &self,
        before: Sides,
        old: Option<Image>,
        new: Option<Image>,
    ) -> Result<Sides, Fault> {
        self.columns(old, new)?;
        let row = (old.unwrap_or(before.0), new.unwrap_or(before.1));
        if self.database == Database::Sqlite {
            self.constraints(row)?;
        }
        let row = self.fire(Some(before), row)?;
        self.constraints(row)?;
        Ok(row)
    }

    fn columns(&self, old: Option<Image>, new: Option<Image>) -> Result<(), Fault> {
        if (old.is_some() && !self.catalog.old) || (new.is_some() && !self.catalog.new) {
            return Err(Fault::NoColumn);
        }
        Ok(())
    }

    fn proposed(&self, old: Option<Image>, new: Option<Image>) -> Result<Sides, Fault> {
        self.columns(old, new)?;
        let old_default = if self.catalog.old {
            self.pair.default
        } else {
            NULL
        };
        let new_default = if self.catalog.bridge {
            self.bridge()
        } else {
            NULL
        };
        Ok((old.unwrap_or(old_default), new.unwrap_or(new_default)))
    }

    fn bridge(&self) -> Image {
        self.pair.bridge().unwrap_or(NULL)
    }

    fn constraints(&self, (old, new): Sides) -> Result<(), Fault> {
        let missing = (self.catalog.old && self.catalog.old_required && old == NULL)
            || (self.catalog.new && self.catalog.new_required && new == NULL);
        if missing { Err(Fault::NotNull) } else { Ok(()) }
    }

    fn up(&self, old: Image) -> Image {
        match self.pair.up[usize::from(old)] {
            FAILS => NULL,
            up => up,
        }
    }

    fn down(&self, new: Image) -> Image {
        self.pair.down[usize::from(new)]
    }

    fn same(&self, one: Image, other: Image) -> bool {
        if self.scheme == Scheme::Equality {
            self.pair.equal[usize::from(one)] == self.pair.equal[usize::from(other)]
        } else {
            one == other
        }
    }

    fn fire(&self, before: Option<Sides>, row: Sides) -> Result<Sides, Fault> {
        if !self.catalog.sync {
            return Ok(row);
        }
        let changed =
            before.is_none_or(|(old, new)| !self.same(old, row.0) || !self.same(new, row.1));
        let new_written = match before {
            Some((_, new)) => !self.same(new, row.1),
            None if self.catalog.bridge => row.1 != self.bridge(),
            None => row.1 != NULL,
        };
        match self.scheme {
            Scheme::NoSync => Ok(row),
            Scheme::Recompute if new_written => Ok((self.down(row.1), row.1)),
            Scheme::Recompute | Scheme::OneWay => Ok((row.0, self.up(row.0))),
            Scheme::SearchPath if !changed => Ok(row),
            Scheme::SearchPath => match self.writer {
                None | Some(Build::Before) => Ok((row.0, self.up(row.0))),
                Some(_) => Ok((self.down(row.1), row.1)),
            },
            _ if !changed => Ok(row),
            _ if self.database == Database::Postgres => {
                Ok(self.before_row(row, new_written, before.is_none()))
            }
            _ => self.after_row(row, new_written),
        }
    }

    /// Ours on PostgreSQL.
    fn before_row(&self, row: Sides, new_written: bool, insert: bool) -> Sides {
        if self.pair.copy && insert && self.same(row.0, row.1) {
            return row;
        }
        if new_written {
            let up = self.pair.up[usize::from(row.0)];
            if !self.pair.copy && up == row.1 {
                return row;
            }
            return (self.down(row.1), row.1);
        }
        let given = row.1 != NULL || self.pair.new_null;
        if !self.pair.copy && given && self.down(row.1) == row.0 {
            return row;
        }
        (row.0, self.up(row.0))
    }

    /// Ours on SQLite: each trigger's UPDATE fires the triggers again, until the sides agree.
    fn after_row(&self, mut row: Sides, mut new_written: bool) -> Result<Sides, Fault> {
        for _ in 0..4 {
            let up = self.up(row.0);
            let given = row.1 != NULL || self.pair.new_null;
            if self.same(up, row.1)
                || (!self.pair.copy && given && self.same(self.down(row.1), row.0))
            {
                return Ok(row);
            }
            let before = row;
            if new_written {
                row.0 = self.down(row.1);
            } else {
                row.1 = up;
            }
            self.constraints(row)?;
            if row == before {
                return Ok(row);
            }
            new_written = before.1 != row.1;
        }
        Err(Fault::Loop)
    }
}
