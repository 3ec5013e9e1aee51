//! The effect of a write in a database: the product's triggers as pure functions, and the triggers of wrong schemes.

use crate::action::Build;
use crate::pair::{Database, FAILS, Image, Kind, NULL, Pair};

/// A way to keep the sides in step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// The product's own way.
    Generated,
    /// No triggers: one pass of the backfill, without a verification.
    NoSync,
    /// A trigger computes the other side on every write.
    Recompute,
    /// The session's `search_path` says which side is computed.
    SearchPath,
    /// `NEW.new := NEW.old`, always.
    OneWay,
    /// The backfill reads, computes in the program, and overwrites the value that the row has by then.
    ReadComputeWrite,
    /// A batch on MariaDB and MySQL waits for rows while it holds others.
    HoldsWhileWaiting,
    /// A contract on MariaDB and MySQL drops the triggers before new builds may leave out the old side.
    RelaxesLast,
    /// The backfill continues after the last row of `RETURNING`, without a verification.
    Returning,
    /// Failed batches are only counted, and the contract relies on the word "finished".
    TrustFinished,
    /// The triggers detect changes with `=`.
    Equality,
    /// A contract that was interrupted goes on without a verification.
    ResumeUnverified,
    /// `run migrate` on a migrated database gives the new side the values of the old one.
    Overwrites,
    /// `--prefer` also writes a side without a value over the other one.
    PrefersBlindly,
    /// An added column is computed again on every write.
    AddedRecomputes,
    /// An added column becomes NOT NULL while it still follows.
    AddedRequiredFirst,
    /// A required column is NOT NULL from the expand on.
    RequiredAtExpand,
}

impl Scheme {
    /// The only kind of change in which the scheme says something.
    pub(crate) fn kind(self) -> Option<Kind> {
        match self {
            Self::Generated => None,
            Self::AddedRecomputes | Self::AddedRequiredFirst => Some(Kind::Added),
            Self::RequiredAtExpand => Some(Kind::Required),
            _ => Some(Kind::TwoWay),
        }
    }
}

/// The reason why a database refuses a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The column does not exist.
    NoColumn,
    /// NULL in a column that does not take it.
    NotNull,
    /// The triggers fire each other without end.
    Loop,
}

/// The current columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)] // Each is an independent fact.
pub struct Catalog {
    pub(crate) old: bool,
    pub(crate) old_required: bool,
    pub(crate) new: bool,
    pub(crate) new_required: bool,
    pub(crate) sync: bool,
    /// The only trigger of two that is there, while a step that creates or drops them is half done.
    pub(crate) half: Option<Half>,
    /// Whether the triggers were installed, and do not fire.
    pub(crate) off: bool,
    pub(crate) bridge: bool,
}

/// One of two triggers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Half {
    Insert,
    Update,
}

impl Half {
    /// The trigger for an INSERT, or for an UPDATE.
    pub(crate) fn of(is_insert: bool) -> Self {
        if is_insert {
            Self::Insert
        } else {
            Self::Update
        }
    }
}

/// The build that writes; `None` is the runner.
pub(crate) type Writer = Option<Build>;

/// The rules of a database at one moment.
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
    /// The content of a row that is inserted with these columns.
    pub(crate) fn insert(&self, old: Option<Image>, new: Option<Image>) -> Result<Sides, Fault> {
        let row = self.proposed(old, new)?;
        if self.database == Database::Sqlite {
            // Triggers run after the constraints are checked.
            self.constraints(row)?;
        }
        let row = self.fire(None, row)?;
        self.constraints(row)?;
        Ok(row)
    }

    /// The content of `EXCLUDED` in an upsert: only `BEFORE` triggers have run.
    pub(crate) fn excluded(&self, old: Option<Image>, new: Option<Image>) -> Result<Sides, Fault> {
        if self.database != Database::Sqlite {
            return self.insert(old, new);
        }
        let row = self.proposed(old, new)?;
        self.constraints(row)?;
        Ok(row)
    }

    /// The content of a row after an UPDATE.
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
        let own = Half::of(before.is_none());
        if !self.catalog.sync && self.catalog.half != Some(own) {
            return Ok(row);
        }
        match self.pair.kind {
            Kind::TwoWay => {}
            Kind::Added => return Ok((row.0, self.follow(before, row))),
            Kind::Required => return Ok((row.0, self.filled(row.1))),
        }
        let changed =
            before.is_none_or(|(old, new)| !self.same(old, row.0) || !self.same(new, row.1));
        let new_written = match before {
            Some((_, new)) => !self.same(new, row.1),
            // The trigger knows the default by its value, whatever the column has by now.
            None if self.database != Database::Sqlite => row.1 != self.bridge(),
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
            _ if self.database != Database::Sqlite => {
                Ok(self.before_row(row, new_written, before.is_none()))
            }
            _ => self.after_row(row, new_written),
        }
    }

    /// The new side of a row whose new side follows the old one.
    fn follow(&self, before: Option<Sides>, row: Sides) -> Image {
        let up = self.up(row.0);
        let follows = match before {
            _ if self.scheme == Scheme::AddedRecomputes => true,
            None => row.1 == NULL,
            // A value that differed from `up` is a new build's own.
            Some((old, new)) => {
                let agreed = new == NULL || self.pair.up[usize::from(old)] == new;
                old != row.0 && new == row.1 && agreed
            }
        };
        if follows { up } else { row.1 }
    }

    /// A required column: NULL is replaced.
    fn filled(&self, new: Image) -> Image {
        if new == NULL { self.up(NULL) } else { new }
    }

    /// The product's trigger on PostgreSQL, MariaDB and MySQL.
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

    /// The product's triggers on SQLite: the UPDATE of each trigger fires the triggers again, until the sides agree.
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
