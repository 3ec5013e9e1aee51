//! Types that become wider in place: PostgreSQL changes only its catalog, writes no row and no plain index.
//!
//! PostgreSQL spares the rewrite where the values of the old type are values of the new one as they are stored: a longer limit, or
//! none, and a type with the same images. Everything else is written anew under the strongest lock.

use super::type_name;
use crate::ColumnType;

/// A type with its limits.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Limited {
    /// One of [`NAMES`].
    name: &'static str,
    limits: Vec<u32>,
}

/// Each spelling, and the name that the catalog shows: before the limits and after them.
const NAMES: [(&str, &str, &str); 18] = [
    ("varchar", "character varying", ""),
    ("character varying", "character varying", ""),
    ("text", "text", ""),
    ("numeric", "numeric", ""),
    ("decimal", "numeric", ""),
    ("timestamp", "timestamp", " without time zone"),
    (
        "timestamp without time zone",
        "timestamp",
        " without time zone",
    ),
    ("timestamptz", "timestamp", " with time zone"),
    ("timestamp with time zone", "timestamp", " with time zone"),
    ("time", "time", " without time zone"),
    ("time without time zone", "time", " without time zone"),
    ("timetz", "time", " with time zone"),
    ("time with time zone", "time", " with time zone"),
    ("interval", "interval", ""),
    ("varbit", "bit varying", ""),
    ("bit varying", "bit varying", ""),
    ("cidr", "cidr", ""),
    ("inet", "inet", ""),
];

/// Reads a type; `None` for one that never widens in place.
fn read(ty: &ColumnType) -> Option<(Limited, &'static str, &'static str)> {
    let text = type_name(ty).trim().to_ascii_lowercase();
    let (before, limits, after) = match text.split_once('(') {
        None => (text.as_str(), "", ""),
        Some((before, rest)) => {
            let (limits, after) = rest.split_once(')')?;
            (before, limits, after)
        }
    };
    let words = before.split_whitespace().chain(after.split_whitespace());
    let spelling = words.collect::<Vec<_>>().join(" ");
    let limits = limits
        .split(',')
        .map(str::trim)
        .filter(|one| !one.is_empty());
    let limits: Vec<u32> = limits.map(|one| one.parse().ok()).collect::<Option<_>>()?;
    let (_, name, suffix) = NAMES.iter().find(|(known, ..)| *known == spelling)?;
    // The two kinds of `timestamp` differ by what stands behind them.
    let limited = Limited { name, limits };
    Some((limited, name, suffix))
}

/// The type as the catalog shows it.
pub(super) fn canonical(ty: &ColumnType) -> Option<String> {
    let (Limited { limits, .. }, name, suffix) = read(ty)?;
    let limits: Vec<String> = limits.iter().map(ToString::to_string).collect();
    let limits = match limits.join(",") {
        none if none.is_empty() => none,
        // A numeric without a scale has the scale 0.
        one if name == "numeric" && limits.len() == 1 => format!("({one},0)"),
        some => format!("({some})"),
    };
    Some(format!("{name}{limits}{suffix}"))
}

/// The beginning of a text that a shorter limit takes, as SQL; `None` unless both are texts, and the second one has the shorter limit.
pub(super) fn cut(name: &str, wide: &ColumnType, narrow: &ColumnType) -> Option<String> {
    let ((wide, ..), (narrow, ..)) = (read(wide)?, read(narrow)?);
    let [limit] = narrow.limits[..] else {
        return None;
    };
    let is_text = |ty: &Limited| ["text", "character varying"].contains(&ty.name);
    let is_longer = wide.limits.first().is_none_or(|longer| *longer > limit);
    (is_text(&wide) && is_text(&narrow) && is_longer).then(|| format!("left({name}, {limit})"))
}

/// Whether the second type takes each value of the first one as it is stored.
pub(super) fn widens(from: &ColumnType, to: &ColumnType) -> bool {
    let (Some((from, _, from_suffix)), Some((to, _, to_suffix))) = (read(from), read(to)) else {
        return false;
    };
    if from_suffix != to_suffix {
        return false;
    }
    match (from.name, to.name) {
        ("cidr", "inet") | ("character varying", "text") => true,
        ("text", "character varying") => to.limits.is_empty(),
        ("numeric", "numeric") => match (&from.limits[..], &to.limits[..]) {
            (_, []) => true,
            ([p], [q] | [q, 0]) | ([p, 0], [q]) => q >= p,
            ([p, s], [q, t]) => q >= p && s == t,
            _ => false,
        },
        ("text" | "cidr" | "inet", _) => false,
        (one, other) if one == other => match (&from.limits[..], &to.limits[..]) {
            (_, []) => true,
            ([n], [m]) => m >= n,
            // The parts of a second: six digits are all there are.
            ([], [6]) => one != "character varying" && one != "bit varying",
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(text: &str) -> ColumnType {
        ColumnType::from_name(text).unwrap_or_else(|| ColumnType::Custom(text.into()))
    }

    #[test]
    fn a_longer_limit_and_none_at_all_are_wider() {
        for (from, to) in [
            ("varchar(20)", "varchar(50)"),
            ("VARCHAR(20)", "character varying ( 20 )"),
            ("varchar(20)", "varchar"),
            ("varchar(20)", "text"),
            ("varchar", "text"),
            ("text", "varchar"),
            ("numeric(10,2)", "numeric(12, 2)"),
            ("numeric(10)", "decimal(12,0)"),
            ("numeric(10,2)", "decimal"),
            ("timestamp(3)", "timestamp(6)"),
            ("timestamp(3) with time zone", "timestamptz"),
            ("time(0)", "time(3) without time zone"),
            ("interval(0)", "interval"),
            ("bit varying(8)", "varbit(16)"),
            ("cidr", "inet"),
        ] {
            assert!(widens(&ty(from), &ty(to)), "{from} to {to}");
        }
    }

    #[test]
    fn everything_else_is_not() {
        for (from, to) in [
            ("varchar(50)", "varchar(20)"),
            ("varchar", "varchar(20)"),
            ("text", "varchar(20)"),
            ("text", "citext"),
            ("char(3)", "char(5)"),
            ("char(3)", "text"),
            ("numeric(10,2)", "numeric(12,3)"),
            ("numeric(10,2)", "numeric(10,0)"),
            ("numeric", "numeric(10,2)"),
            ("timestamp(6)", "timestamp(3)"),
            ("timestamp", "timestamptz"),
            ("timestamp(3)", "timestamptz(3)"),
            ("time", "timetz"),
            ("interval", "interval(3)"),
            ("interval day to second(3)", "interval"),
            ("bit(8)", "bit(16)"),
            ("integer", "bigint"),
            ("inet", "cidr"),
            ("varchar(20)[]", "varchar(50)[]"),
        ] {
            assert!(!widens(&ty(from), &ty(to)), "{from} to {to}");
        }
    }

    #[test]
    fn the_catalog_shows_the_long_names() {
        for (said, shown) in [
            ("varchar(50)", "character varying(50)"),
            ("decimal(12)", "numeric(12,0)"),
            ("timestamptz(3)", "timestamp(3) with time zone"),
            ("timestamp", "timestamp without time zone"),
            ("varbit(3)", "bit varying(3)"),
        ] {
            assert_eq!(canonical(&ty(said)).as_deref(), Some(shown));
        }
    }
}
