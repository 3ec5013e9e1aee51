//! The changes that are lived through: what the two sides hold, and what they mean to each other.
//!
//! A value is its image, as a small number: 0 is NULL, and each other number is one text that a database shows. So two
//! values may be equal and still not the same.

/// What a column holds.
pub type Image = u8;

/// NULL.
pub(crate) const NULL: Image = 0;
/// What an expression "gives" for a value that it cannot compute.
pub(crate) const FAILS: Image = 255;
/// More than any pair has.
pub(crate) const IMAGES: usize = 6;

/// The kinds of database, as far as their behaviour differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Database {
    /// `BEFORE` triggers, many writers, row locks.
    Postgres,
    /// `AFTER` triggers, one writer.
    Sqlite,
}

/// A column of `items` that becomes another one.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    /// Its name.
    pub name: &'static str,
    /// Where it can be.
    pub databases: &'static [Database],
    /// Whether the new side is the old one, image by image.
    pub copy: bool,
    /// The new side of each old value.
    pub up: [Image; IMAGES],
    /// The old side of each new value.
    pub down: [Image; IMAGES],
    /// What old builds write.
    pub old: &'static [Image],
    /// What new builds write.
    pub new: &'static [Image],
    /// Whether the old column takes NULL.
    pub old_null: bool,
    /// Whether the new column takes NULL.
    pub new_null: bool,
    /// The old column's default.
    pub default: Image,
    /// Values that are equal to the database without being the same have the same number here.
    pub equal: [u8; IMAGES],
    /// The field before.
    pub before: &'static str,
    /// The field after.
    pub after: &'static str,
    /// The old values as literals, in the order of their images; the first is NULL.
    pub old_sql: &'static [&'static str],
    /// The new values.
    pub new_sql: &'static [&'static str],
}

impl Pair {
    /// Whether an old value has no new one that the new column takes: its row stays pending.
    pub fn fails(&self, old: Image) -> bool {
        let up = self.up[usize::from(old)];
        up == FAILS || (up == NULL && !self.new_null)
    }

    /// Whether the sides agree. `None`: that cannot even be computed.
    pub fn agree(&self, old: Image, new: Image) -> Option<bool> {
        if (new != NULL || self.new_null) && self.down[usize::from(new)] == old {
            return Some(true);
        }
        match self.up[usize::from(old)] {
            FAILS => None,
            up => Some(up == new),
        }
    }

    /// The new column's default while both sides are alive: only where NULL does not say "left out".
    pub fn bridge(&self) -> Option<Image> {
        (self.new_null && self.default != NULL).then(|| self.up[usize::from(self.default)])
    }
}

const BOTH: &[Database] = &[Database::Postgres, Database::Sqlite];
const SAME: [Image; IMAGES] = [0, 1, 2, 3, 4, 5];

/// A number that shows how it was written: `1.0` is equal to `1.00`.
pub(crate) static SCALE: Pair = Pair {
    name: "a number that keeps its scale",
    databases: &[Database::Postgres],
    copy: true,
    up: SAME,
    down: SAME,
    old: &[1, 2, 3],
    new: &[1, 2, 3],
    old_null: false,
    new_null: false,
    default: NULL,
    equal: [0, 1, 1, 3, 4, 5],
    before: "#[migrate(sql_type = \"numeric\")]\npub was: String,",
    after: "#[migrate(renamed(from = \"was\"), sql_type = \"numeric\")]\npub is_now: String,",
    old_sql: &["NULL", "1.0", "1.00", "2"],
    new_sql: &["NULL", "1.0", "1.00", "2"],
};

/// A text whose collation does not see case.
pub(crate) static CASE: Pair = Pair {
    name: "a text whose collation does not see case",
    databases: &[Database::Sqlite],
    before: "#[migrate(sql_type = \"TEXT COLLATE NOCASE\")]\npub was: String,",
    after: "#[migrate(renamed(from = \"was\"), sql_type = \"TEXT COLLATE NOCASE\")]\npub is_now: String,",
    old_sql: &["NULL", "'Bob'", "'bob'", "'Al'"],
    new_sql: &["NULL", "'Bob'", "'bob'", "'Al'"],
    ..SCALE
};

/// Cents become euros: 150 are 1, and stay 150; "01" is 100, and stays "01".
pub(crate) static LOSSY: Pair = Pair {
    name: "a type that says less, both ways",
    databases: BOTH,
    copy: false,
    up: [0, 1, 1, 2, 4, 5],
    down: [0, 2, 3, 2, 4, 5],
    equal: SAME,
    before: "pub was: i64,",
    after: "#[migrate(renamed(from = \"was\", up = \"CAST(was / 100 AS TEXT)\", \
            down = \"CAST(is_now AS BIGINT) * 100\"))]\npub is_now: String,",
    old_sql: &["NULL", "150", "100", "200"],
    new_sql: &["NULL", "'1'", "'2'", "'01'"],
    ..SCALE
};

/// A text becomes a number, and not every text is one.
pub(crate) static FAILING: Pair = Pair {
    name: "an up that fails",
    databases: &[Database::Postgres],
    copy: false,
    up: [0, 1, 1, FAILS, 2, 5],
    down: [0, 1, 4, 3, 4, 5],
    old: &[1, 2, 1, 3, 4],
    new: &[1, 2],
    equal: SAME,
    before: "pub was: String,",
    after: "#[migrate(renamed(from = \"was\", up = \"CAST(was AS BIGINT)\", down = \"CAST(is_now AS TEXT)\"))]\n\
            pub is_now: i64,",
    old_sql: &["NULL", "'1'", "'01'", "'x'", "'2'"],
    new_sql: &["NULL", "1", "2"],
    ..SCALE
};

/// `up` has no value for some.
pub(crate) static EMPTY: Pair = Pair {
    name: "an up that gives NULL",
    databases: BOTH,
    copy: false,
    up: [0, 1, 2, 0, 4, 5],
    down: SAME,
    old: &[1, 2, 1, 2, 3],
    new: &[1, 2, 3],
    equal: SAME,
    before: "pub was: String,",
    after: "#[migrate(renamed(from = \"was\", up = \"nullif(was, 'x')\", down = \"is_now\"))]\npub is_now: String,",
    old_sql: &["NULL", "'a'", "'b'", "'x'"],
    new_sql: &["NULL", "'a'", "'b'", "'x'"],
    ..SCALE
};

/// Old builds may leave the column out.
pub(crate) static DEFAULT: Pair = Pair {
    name: "a column with a default",
    databases: BOTH,
    default: 1,
    equal: SAME,
    before: "#[migrate(default = \"'nobody'\")]\npub was: String,",
    after: "#[migrate(renamed(from = \"was\"))]\npub is_now: String,",
    old_sql: &["NULL", "'nobody'", "'a'", "'b'"],
    new_sql: &["NULL", "'nobody'", "'a'", "'b'"],
    ..SCALE
};

/// NULL is a value like any other.
pub(crate) static NULLABLE: Pair = Pair {
    name: "a column that takes NULL",
    databases: BOTH,
    old: &[0, 1, 2],
    new: &[0, 1, 2],
    old_null: true,
    new_null: true,
    default: NULL,
    before: "pub was: Option<String>,",
    after: "#[migrate(renamed(from = \"was\"))]\npub is_now: Option<String>,",
    ..DEFAULT
};

/// NULL is a value, and what is left out is another.
pub(crate) static NULLABLE_DEFAULT: Pair = Pair {
    name: "a column that takes NULL and has a default",
    databases: &[Database::Postgres],
    default: 1,
    before: "#[migrate(default = \"'nobody'\")]\npub was: Option<String>,",
    ..NULLABLE
};

/// NULL becomes a value, which is also one of its own.
pub(crate) static FILLED: Pair = Pair {
    name: "NULL becomes a value",
    databases: BOTH,
    copy: false,
    up: [2, 1, 2, 3, 4, 5],
    old: &[0, 1, 2],
    new: &[1, 2],
    old_null: true,
    default: NULL,
    before: "pub was: Option<String>,",
    after: "#[migrate(renamed(from = \"was\", up = \"coalesce(was, '-')\", down = \"is_now\"))]\npub is_now: String,",
    old_sql: &["NULL", "'a'", "'-'"],
    new_sql: &["NULL", "'a'", "'-'"],
    ..DEFAULT
};

/// All of them.
pub static PAIRS: [&Pair; 9] = [
    &SCALE,
    &CASE,
    &LOSSY,
    &FAILING,
    &EMPTY,
    &DEFAULT,
    &NULLABLE,
    &NULLABLE_DEFAULT,
    &FILLED,
];
