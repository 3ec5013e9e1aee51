//! What changes, and what the two sides mean to each other, in Rust.

use expand_contract::Dialect;

use crate::connection::Value;
use crate::random::Random;

/// Which columns a build knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Those that leave.
    Old,
    /// Those that come.
    New,
}

/// A change of the table `items`.
pub struct Scenario {
    /// Its name.
    pub name: &'static str,
    /// The columns that leave.
    pub old: &'static [&'static str],
    /// Those that come.
    pub new: &'static [&'static str],
    /// The fields of the model before.
    before: &'static str,
    /// The fields after.
    after: &'static str,
    /// The same for SQLite, where it says it otherwise.
    after_sqlite: Option<&'static str>,
    /// The same for MariaDB and MySQL, where they say it otherwise.
    after_mysql: Option<&'static str>,
    /// What the new side is when the old one was written.
    pub up: fn(&[Value]) -> Vec<Value>,
    /// What the old side is when the new one was written.
    pub down: fn(&[Value]) -> Vec<Value>,
    old_value: fn(&mut Random) -> Vec<Value>,
    new_value: fn(&mut Random) -> Vec<Value>,
}

impl Scenario {
    /// The columns of a side.
    pub fn columns(&self, side: Side) -> &'static [&'static str] {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    /// Something to write.
    pub fn value(&self, side: Side, random: &mut Random) -> Vec<Value> {
        match side {
            Side::Old => (self.old_value)(random),
            Side::New => (self.new_value)(random),
        }
    }

    /// The text of the models, before and after.
    pub fn versions(&self, dialect: Dialect) -> [String; 2] {
        let own = match dialect {
            Dialect::Postgres => None,
            Dialect::Mysql => self.after_mysql,
            Dialect::Sqlite => self.after_sqlite,
        };
        let after = own.unwrap_or(self.after);
        [self.before, after].map(|fields| {
            format!(
                "#[migrate(table = \"items\")]\npub struct Item {{\n#[migrate(primary_key)]\npub id: i64,\n{fields}\n\
                 pub note: String,\npub version: i64,\n}}\n"
            )
        })
    }
}

fn word(random: &mut Random) -> Value {
    Value::Text(format!("w{}", random.below(1_000_000)))
}

/// A column by another name.
pub const PLAIN: Scenario = Scenario {
    name: "plain rename",
    old: &["name"],
    new: &["full_name"],
    before: "pub name: String,",
    after: "#[migrate(renamed(from = \"name\"))]\npub full_name: String,",
    after_sqlite: None,
    after_mysql: None,
    up: <[Value]>::to_vec,
    down: <[Value]>::to_vec,
    old_value: |random| vec![word(random)],
    new_value: |random| vec![word(random)],
};

/// A column by another name, with an index.
pub const INDEXED: Scenario = Scenario {
    name: "rename with an index",
    after: "#[migrate(renamed(from = \"name\"), index)]\npub full_name: String,",
    ..PLAIN
};

/// A column by another name, of another type, which says less: 199 cents are 1 euro, and stay 199 cents.
pub const TYPE: Scenario = Scenario {
    name: "rename to a type that says less",
    old: &["cents"],
    new: &["euros"],
    before: "pub cents: i64,",
    after: "#[migrate(renamed(from = \"cents\", up = \"CAST(cents / 100 AS TEXT)\", \
            down = \"CAST(euros AS BIGINT) * 100\"))]\npub euros: String,",
    after_sqlite: None,
    after_mysql: Some(
        "#[migrate(renamed(from = \"cents\", up = \"CAST(cents DIV 100 AS CHAR)\", \
         down = \"CAST(euros AS SIGNED) * 100\"))]\npub euros: String,",
    ),
    up: |old| vec![Value::Text((old[0].int() / 100).to_string())],
    down: |new| {
        let euros: i64 = new[0].text().parse().expect("clients write numbers");
        vec![Value::Int(euros * 100)]
    },
    old_value: |random| vec![Value::Int(random.below(1_000).cast_signed())],
    new_value: |random| vec![Value::Text(random.below(10).to_string())],
};

/// One column becomes two.
pub const SPLIT: Scenario = Scenario {
    name: "split",
    old: &["name"],
    new: &["first", "last"],
    before: "pub name: String,",
    after: "#[migrate(deprecated(replaced_by(first, last), down = \"first || ' ' || last\"))]\npub name: String,\n\
            #[migrate(added(up = \"split_part(name, ' ', 1)\"))]\npub first: String,\n\
            #[migrate(added(up = \"substr(name, length(split_part(name, ' ', 1)) + 2)\"))]\npub last: String,",
    after_sqlite: Some(
        "#[migrate(deprecated(replaced_by(first, last), down = \"first || ' ' || last\"))]\npub name: String,\n\
         #[migrate(added(up = \"substr(name, 1, instr(name || ' ', ' ') - 1)\"))]\npub first: String,\n\
         #[migrate(added(up = \"substr(name, instr(name || ' ', ' ') + 1)\"))]\npub last: String,",
    ),
    after_mysql: Some(
        "#[migrate(deprecated(replaced_by(first, last), down = \"concat(first, ' ', last)\"))]\npub name: String,\n\
         #[migrate(added(up = \"substring_index(name, ' ', 1)\"))]\npub first: String,\n\
         #[migrate(added(up = \"substr(name, instr(concat(name, ' '), ' ') + 1)\"))]\npub last: String,",
    ),
    up: |old| {
        let (first, last) = old[0].text().split_once(' ').expect("names have two words");
        vec![Value::Text(first.into()), Value::Text(last.into())]
    },
    down: |new| vec![Value::Text(format!("{} {}", new[0].text(), new[1].text()))],
    old_value: |random| {
        let n = random.below(1_000_000);
        vec![Value::Text(format!("a{n} b{n}"))]
    },
    new_value: |random| vec![word(random), word(random)],
};
