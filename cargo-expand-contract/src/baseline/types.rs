//! Column types in the words of databases and of models.

use expand_contract_schema::{ColumnType, Dialect};

/// The column's type in our words. The model's own word wins if it means the database's type.
pub(super) fn column_type(
    dialect: Dialect,
    actual: &str,
    model: Option<&ColumnType>,
) -> ColumnType {
    match dialect {
        Dialect::Postgres => {
            let actual_name = postgres_name(actual);
            if let Some(ColumnType::Custom(said)) = model
                && postgres_name(said) == actual_name
            {
                return ColumnType::Custom(said.clone());
            }
            if let Some(ColumnType::Enum(said)) = model
                && postgres_name(&said.sql) == actual_name
            {
                return ColumnType::Enum(said.clone());
            }
            if let Some(said) = model
                && holds(said, &actual_name)
            {
                return said.clone();
            }
            postgres(&actual_name).unwrap_or_else(|| ColumnType::Custom(actual.to_owned()))
        }
        // `MODIFY` and the variables of triggers say a type whole, so a length or a precision is a type of its own.
        Dialect::Mysql => {
            let actual_name = mysql_name(actual);
            match model {
                Some(ColumnType::Custom(said)) if mysql_name(said) == actual_name => {
                    ColumnType::Custom(said.clone())
                }
                Some(ColumnType::Enum(said)) if mysql_name(&said.sql) == actual_name => {
                    ColumnType::Enum(said.clone())
                }
                _ => mysql(&actual_name).unwrap_or(ColumnType::Custom(actual_name)),
            }
        }
        Dialect::Sqlite => {
            if let Some(ColumnType::Custom(said)) = model
                && said.eq_ignore_ascii_case(actual)
            {
                return ColumnType::Custom(said.clone());
            }
            // SQLite stores by affinity, so an existing table may use any type name with the same affinity.
            match model {
                Some(said) if *said != ColumnType::Custom(actual.to_owned()) => {
                    if fits(said, affinity(actual)) {
                        said.clone()
                    } else {
                        ColumnType::Custom(actual.to_owned())
                    }
                }
                _ => sqlite(actual),
            }
        }
    }
}

/// The one spelling of a PostgreSQL type among its aliases.
fn postgres_name(text: &str) -> String {
    let text = text.trim().to_ascii_lowercase();
    let (base, rest) = match text.find('(') {
        Some(at) => text.split_at(at),
        None => (text.as_str(), ""),
    };
    let (size, tail) = match rest.find(')') {
        Some(at) => rest.split_at(at + 1),
        None => (rest, ""),
    };
    let base = match base.trim() {
        "varchar" => "character varying",
        "char" => "character",
        "int2" => "smallint",
        "int" | "int4" => "integer",
        "int8" => "bigint",
        "float4" => "real",
        "float8" => "double precision",
        "bool" => "boolean",
        "decimal" => "numeric",
        "timestamp" if tail.trim() == "with time zone" => "timestamptz",
        "timestamp" => "timestamp without time zone",
        "timestamp with time zone" => "timestamptz",
        "time" => "time without time zone",
        other => other,
    };
    let array = if tail.trim_end().ends_with("[]") {
        "[]"
    } else {
        ""
    };
    format!("{base}{}{array}", size.replace(' ', ""))
}

/// Whether a column of this type is read and written as the model's type. A length, a scale or a precision is the database's own:
/// a plain rename adds the new column with the type that the database has.
fn holds(said: &ColumnType, actual: &str) -> bool {
    let (base, size) = actual.split_once('(').unwrap_or((actual, ""));
    if size.ends_with(']') {
        return false;
    }
    match said {
        ColumnType::Text => matches!(base, "character varying" | "character" | "citext"),
        ColumnType::Decimal => base == "numeric",
        ColumnType::Time => base == "time without time zone",
        ColumnType::Timestamp => base == "timestamp without time zone",
        ColumnType::TimestampTz => base == "timestamptz",
        _ => false,
    }
}

fn postgres(name: &str) -> Option<ColumnType> {
    Some(match name {
        "smallint" => ColumnType::SmallInt,
        "integer" => ColumnType::Integer,
        "bigint" => ColumnType::BigInt,
        "real" => ColumnType::Real,
        "double precision" => ColumnType::Double,
        "boolean" => ColumnType::Boolean,
        "text" => ColumnType::Text,
        "bytea" => ColumnType::Bytes,
        "uuid" => ColumnType::Uuid,
        "date" => ColumnType::Date,
        "time without time zone" => ColumnType::Time,
        "timestamp without time zone" => ColumnType::Timestamp,
        "timestamptz" => ColumnType::TimestampTz,
        "jsonb" => ColumnType::Json,
        "numeric" => ColumnType::Decimal,
        _ => return None,
    })
}

/// The one spelling of a type of MariaDB or MySQL. MariaDB shows a width for each integer, which means nothing.
pub(super) fn mysql_name(text: &str) -> String {
    let text = text.trim();
    let (before, rest) = text.split_at(text.find('(').unwrap_or(text.len()));
    let (size, after) = rest.split_at(rest.rfind(')').map_or(0, |at| at + 1));
    let words = format!("{before} {after}").to_ascii_lowercase();
    let has = |word: &str| words.split_whitespace().any(|one| one == word);
    let is_padded = has("zerofill");
    let is_unsigned = is_padded || has("unsigned");
    let base = words
        .split_whitespace()
        .filter(|word| !["signed", "unsigned", "zerofill"].contains(word))
        .collect::<Vec<_>>()
        .join(" ");
    let base = match base.as_str() {
        "bool" | "boolean" => return "tinyint(1)".into(),
        "int1" => "tinyint",
        "int2" => "smallint",
        "int3" | "middleint" => "mediumint",
        "integer" | "int4" => "int",
        "int8" => "bigint",
        "dec" | "numeric" | "fixed" => "decimal",
        "float4" => "float",
        "float8" | "real" | "double precision" => "double",
        "character" => "char",
        "character varying" | "char varying" | "varcharacter" => "varchar",
        other => other,
    };
    let size = without_blanks(size);
    let size = match (base, size.as_str()) {
        // The width that says that the column is a boolean.
        ("tinyint", "(1)") if !is_unsigned => size,
        ("tinyint" | "smallint" | "mediumint" | "int" | "bigint", _) if is_padded => size,
        ("tinyint" | "smallint" | "mediumint" | "int" | "bigint" | "year", _)
        | ("time" | "datetime" | "timestamp", "(0)") => String::new(),
        ("decimal", "") => "(10,0)".into(),
        ("decimal", one) if !one.contains(',') => format!("{},0)", one.trim_end_matches(')')),
        ("char" | "binary" | "bit", "") => "(1)".into(),
        _ => size,
    };
    let sign = if is_unsigned { " unsigned" } else { "" };
    let padding = if is_padded { " zerofill" } else { "" };
    format!("{base}{size}{sign}{padding}")
}

/// The text without blanks, apart from those inside of quotes: `enum('a', 'b c')`.
fn without_blanks(text: &str) -> String {
    let mut is_quoted = false;
    let kept = text.chars().filter(|character| {
        is_quoted ^= *character == '\'';
        is_quoted || !character.is_whitespace()
    });
    kept.collect()
}

/// The type that a column of this type has in a database that we made.
fn mysql(name: &str) -> Option<ColumnType> {
    Some(match name {
        "smallint" => ColumnType::SmallInt,
        "int" => ColumnType::Integer,
        "bigint" => ColumnType::BigInt,
        "float" => ColumnType::Real,
        "double" => ColumnType::Double,
        "tinyint(1)" => ColumnType::Boolean,
        "varchar(255)" => ColumnType::Text,
        "longblob" => ColumnType::Bytes,
        "binary(16)" => ColumnType::Uuid,
        "date" => ColumnType::Date,
        "time(6)" => ColumnType::Time,
        "datetime(6)" => ColumnType::Timestamp,
        "timestamp(6)" => ColumnType::TimestampTz,
        "json" => ColumnType::Json,
        _ => return None,
    })
}

/// The affinity of a declared type, by SQLite's five rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Affinity {
    Integer,
    Text,
    Blob,
    Real,
    Numeric,
}

fn affinity(declared: &str) -> Affinity {
    let declared = declared.to_ascii_uppercase();
    let has = |word: &str| declared.contains(word);
    if has("INT") {
        Affinity::Integer
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        Affinity::Text
    } else if has("BLOB") || declared.is_empty() {
        Affinity::Blob
    } else if has("REAL") || has("FLOA") || has("DOUB") {
        Affinity::Real
    } else {
        Affinity::Numeric
    }
}

/// Whether a column with this affinity keeps values of the model's type unchanged.
fn fits(ty: &ColumnType, affinity: Affinity) -> bool {
    use Affinity::{Blob, Integer, Numeric, Real, Text};
    let affinities: &[Affinity] = match ty {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt | ColumnType::Boolean => {
            &[Integer, Numeric]
        }
        ColumnType::Real | ColumnType::Double => &[Real],
        // NUMERIC would turn a text that looks like a number into a number.
        ColumnType::Text | ColumnType::Json | ColumnType::Decimal | ColumnType::Enum(_) => &[Text],
        // sqlx writes dates as text that never looks like a number, so every affinity keeps them.
        ColumnType::Date | ColumnType::Time | ColumnType::Timestamp | ColumnType::TimestampTz => {
            &[Text, Numeric]
        }
        ColumnType::Bytes | ColumnType::Uuid => &[Blob],
        ColumnType::Custom(_) => return false,
    };
    affinities.contains(&affinity)
}

fn sqlite(declared: &str) -> ColumnType {
    match affinity(declared) {
        Affinity::Integer => ColumnType::BigInt,
        Affinity::Text => ColumnType::Text,
        Affinity::Blob => ColumnType::Bytes,
        Affinity::Real => ColumnType::Double,
        Affinity::Numeric => ColumnType::Custom(declared.to_owned()),
    }
}
