//! The changes in the runs: the values of the two sides, and the conversions between them.
//!
//! A value is represented by its image, a small number: 0 is NULL, and each other number is one text that a database shows.
//! So two values may be equal and still have different images.

/// The content of a column.
pub type Image = u8;

/// NULL.
pub(crate) const NULL: Image = 0;
/// The image for a value that an expression cannot compute.
pub(crate) const FAILS: Image = 255;
/// An upper limit for the images of a pair.
pub(crate) const IMAGES: usize = 6;

/// A kind of database. The kinds differ in their behaviour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Database {
    /// `BEFORE` triggers, many writers, row locks.
    Postgres,
    /// `AFTER` triggers, one writer.
    Sqlite,
    /// MariaDB and MySQL: `BEFORE` triggers, many writers, locks on keys. A write sees the last commit, whatever its
    /// transaction has read.
    Mysql,
}

/// The kind of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `renamed`: each side follows the other, and the old side goes.
    TwoWay,
    /// `added(up = ..)`: the new side follows the old one, which stays. A new build's own value is kept.
    Added,
    /// `required(backfill = ..)`: there is one column, the new side, and `up` of NULL replaces each NULL in it.
    Required,
}

/// A column of `items` that becomes another column.
#[derive(Debug, PartialEq, Eq)]
pub struct Pair {
    /// Its name.
    pub name: &'static str,
    /// The kind of the change.
    pub kind: Kind,
    /// The databases that can have it.
    pub databases: &'static [Database],
    /// Whether `up` is the identity on images.
    pub copy: bool,
    /// `up`: the new value for each old value.
    pub up: [Image; IMAGES],
    /// `down`: the old value for each new value. For an added column, the old value that a new build writes beside it.
    pub down: [Image; IMAGES],
    /// The values that old builds write.
    pub old: &'static [Image],
    /// The values that new builds write.
    pub new: &'static [Image],
    /// Whether the old column takes NULL.
    pub old_null: bool,
    /// Whether the new column takes NULL.
    pub new_null: bool,
    /// The old column's default.
    pub default: Image,
    /// Values that the database treats as equal have the same number here, even if they are not identical.
    pub equal: [u8; IMAGES],
    /// The field before the change.
    pub before: &'static str,
    /// The field after the change.
    pub after: &'static str,
    /// The old values as literals, in the order of their images; the first is NULL.
    pub old_sql: &'static [&'static str],
    /// The new values as literals.
    pub new_sql: &'static [&'static str],
}

impl Pair {
    /// Whether the new column takes no value for this old value, so that the row stays pending.
    pub fn fails(&self, old: Image) -> bool {
        let up = self.up[usize::from(old)];
        up == FAILS || (up == NULL && !self.new_null)
    }

    /// Whether the sides agree. `None` if that cannot be computed.
    pub fn agree(&self, old: Image, new: Image) -> Option<bool> {
        if self.kind != Kind::TwoWay {
            // Only NULL is pending. Other values may be a new build's own.
            return match self.up[usize::from(old)] {
                _ if new != NULL => Some(true),
                FAILS => None,
                up => Some(up == NULL),
            };
        }
        if (new != NULL || self.new_null) && self.down[usize::from(new)] == old {
            return Some(true);
        }
        match self.up[usize::from(old)] {
            FAILS => None,
            up => Some(up == new),
        }
    }

    /// The new column's default while both sides exist. It is needed only if NULL does not mean that the column was left
    /// out.
    pub fn bridge(&self) -> Option<Image> {
        (self.new_null && self.default != NULL).then(|| self.up[usize::from(self.default)])
    }

    /// The fields before and after the change, in the words of a database.
    pub fn fields(&self, database: Database) -> [String; 2] {
        [self.before, self.after].map(|field| match database {
            Database::Postgres | Database::Sqlite => field.to_owned(),
            // The collation that texts have by themselves ignores case.
            Database::Mysql => field
                .replace(" COLLATE NOCASE", "")
                .replace(" / ", " DIV ")
                .replace("AS TEXT", "AS CHAR")
                .replace("AS BIGINT", "AS SIGNED"),
        })
    }
}

const EVERY: &[Database] = &[Database::Postgres, Database::Sqlite, Database::Mysql];
const SAME: [Image; IMAGES] = [0, 1, 2, 3, 4, 5];

/// A number that keeps its scale: `1.0` is equal to `1.00`.
pub(crate) static SCALE: Pair = Pair {
    name: "a number that keeps its scale",
    kind: Kind::TwoWay,
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

/// A text whose collation ignores case.
pub(crate) static CASE: Pair = Pair {
    name: "a text whose collation does not see case",
    databases: &[Database::Sqlite, Database::Mysql],
    before: "#[migrate(sql_type = \"TEXT COLLATE NOCASE\")]\npub was: String,",
    after: "#[migrate(renamed(from = \"was\"), sql_type = \"TEXT COLLATE NOCASE\")]\npub is_now: String,",
    old_sql: &["NULL", "'Bob'", "'bob'", "'Al'"],
    new_sql: &["NULL", "'Bob'", "'bob'", "'Al'"],
    ..SCALE
};

/// Cents become euros: 150 becomes 1 and stays 150, and "01" becomes 100 and stays "01".
pub(crate) static LOSSY: Pair = Pair {
    name: "a type that says less, both ways",
    databases: EVERY,
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

/// A text becomes a number, although some texts are not numbers.
pub(crate) static FAILING: Pair = Pair {
    name: "an up that fails",
    databases: &[Database::Postgres, Database::Mysql],
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

/// `up` gives NULL for some values.
pub(crate) static EMPTY: Pair = Pair {
    name: "an up that gives NULL",
    databases: EVERY,
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
    databases: EVERY,
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
    databases: EVERY,
    old: &[0, 1, 2],
    new: &[0, 1, 2],
    old_null: true,
    new_null: true,
    default: NULL,
    before: "pub was: Option<String>,",
    after: "#[migrate(renamed(from = \"was\"))]\npub is_now: Option<String>,",
    ..DEFAULT
};

/// NULL is an ordinary value, and the default is another one.
pub(crate) static NULLABLE_DEFAULT: Pair = Pair {
    name: "a column that takes NULL and has a default",
    databases: &[Database::Postgres, Database::Mysql],
    default: 1,
    before: "#[migrate(default = \"'nobody'\")]\npub was: Option<String>,",
    ..NULLABLE
};

/// NULL becomes a value that other rows have, too.
pub(crate) static FILLED: Pair = Pair {
    name: "NULL becomes a value",
    databases: EVERY,
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

/// A column that is computed from another one. New builds write values of their own, too.
pub(crate) static ADDED: Pair = Pair {
    name: "an added column",
    kind: Kind::Added,
    databases: EVERY,
    copy: false,
    up: [0, 1, 1, 2, 4, 5],
    down: [0, 1, 1, 3, 4, 5],
    equal: SAME,
    before: "pub was: String,",
    after: "pub was: String,\n#[migrate(added(up = \"substr(was, 1, 1)\"))]\npub is_now: String,",
    old_sql: &["NULL", "'ab'", "'ac'", "'b'"],
    new_sql: &["NULL", "'a'", "'b'", "'x'"],
    ..SCALE
};

/// A column that cannot be computed for every row.
pub(crate) static ADDED_FAILING: Pair = Pair {
    name: "an added column whose up fails",
    kind: Kind::Added,
    down: [0, 1, 4, 1, 4, 5],
    new: &[1, 2, 3],
    after: "pub was: String,\n#[migrate(added(up = \"CAST(was AS BIGINT)\"))]\npub is_now: i64,",
    new_sql: &["NULL", "1", "2", "7"],
    ..FAILING
};

/// Old builds write NULL, and new ones do not.
pub(crate) static REQUIRED: Pair = Pair {
    name: "an optional column that becomes required",
    kind: Kind::Required,
    databases: EVERY,
    copy: false,
    up: [2, 1, 2, 3, 4, 5],
    old: &[0, 0, 1, 2],
    new: &[1, 2, 3],
    equal: SAME,
    before: "pub is_now: Option<String>,",
    after: "#[migrate(required(backfill = \"'-'\"))]\npub is_now: String,",
    old_sql: &["NULL", "'a'", "'-'", "'b'"],
    new_sql: &["NULL", "'a'", "'-'", "'b'"],
    ..SCALE
};

/// All pairs.
pub static PAIRS: [&Pair; 12] = [
    &SCALE,
    &CASE,
    &LOSSY,
    &FAILING,
    &EMPTY,
    &DEFAULT,
    &NULLABLE,
    &NULLABLE_DEFAULT,
    &FILLED,
    &ADDED,
    &ADDED_FAILING,
    &REQUIRED,
];
