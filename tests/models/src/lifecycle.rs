//! Every lifecycle, and the writes of accessors during it.

/// A rename that is expanding.
#[expand_contract::migrate(table = "renamed")]
#[derive(Debug, Clone, PartialEq)]
pub struct Renamed {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
    #[migrate(renamed(from = "cents", up = "cents / 100", down = "euros * 100"))]
    pub euros: i64,
    #[migrate(renamed(from = "old_city", contracted))]
    pub city: Option<String>,
}

/// One column under two names, by a view in the table's place.
#[expand_contract::migrate(table = "viewed")]
#[derive(Debug, Clone, PartialEq)]
pub struct Viewed {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", by = "view"))]
    pub full_name: String,
}

/// One column becomes two.
#[expand_contract::migrate(table = "split")]
#[derive(Debug, Clone, PartialEq)]
pub struct Split {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(deprecated(
        replaced_by(first_name, last_name),
        down = "first_name || ' ' || last_name"
    ))]
    pub name: String,
    #[migrate(added(up = "substr(name, 1, instr(name, ' ') - 1)"))]
    pub first_name: String,
    #[migrate(added(up = "substr(name, instr(name, ' ') + 1)"))]
    pub last_name: String,
}

/// A column that no longer takes NULL, and two that will take it.
#[expand_contract::migrate(table = "turned")]
#[derive(Debug, Clone, PartialEq)]
pub struct Turned {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(required(backfill = "'nobody'"))]
    pub nick: String,
    #[migrate(optional)]
    pub note: Option<String>,
    #[migrate(optional)]
    #[sqlx(json(nullable))]
    pub place: Option<Vec<i32>>,
}

/// Defaults that changed: one may be in the database already, the others wait for the contract.
#[expand_contract::migrate(table = "defaulted")]
#[derive(Debug, Clone, PartialEq)]
pub struct Defaulted {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(default = "'tri' || 'al'")]
    pub plan: String,
    #[migrate(default = "'1st'")]
    pub first: String,
    pub note: Option<String>,
}

/// Renames to wider types, whose `up` and `down` nobody wrote.
#[expand_contract::migrate(table = "widened")]
#[derive(Debug, Clone, PartialEq)]
pub struct Widened {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "count"))]
    pub amount: i64,
    #[migrate(renamed(from = "ratio"))]
    pub share: Option<f64>,
}

/// Columns that the database fills: the last two take no value, so they have no setter.
#[expand_contract::migrate(table = "computed", comment = "Who buys")]
#[derive(Debug, Clone, PartialEq)]
pub struct Computed {
    #[migrate(primary_key, identity)]
    pub id: i64,
    #[migrate(collate = "C", comment = "As on the card")]
    pub name: String,
    #[migrate(generated = "lower(name)")]
    pub low: String,
    #[migrate(generated = "upper(name)", virtual)]
    pub high: Option<String>,
}

/// A model after the end of its history; it has its own `Deref`.
#[expand_contract::migrate(table = "settled", no_tombstones)]
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    #[migrate(primary_key)]
    pub id: i64,
    pub label: String,
}

impl std::ops::Deref for Settled {
    type Target = str;

    fn deref(&self) -> &str {
        &self.label
    }
}
