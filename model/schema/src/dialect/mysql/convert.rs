//! Values as a column of a type would store them.

use super::types::Type;
use crate::ColumnType;

/// The value of an expression in the type of a column. `CAST` cuts a text that an assignment refuses, so lengths of texts are left
/// out, and a value that is too long stays different from one that fits.
pub(super) fn stored(ty: &ColumnType, value: &str) -> String {
    let ty = Type::of(ty);
    let cast = |to: &str| format!("CAST({value} AS {to})");
    let with_digits = |to: &str| match &ty.arguments[..] {
        [] => cast(to),
        digits => cast(&format!("{to}({})", digits.join(", "))),
    };
    match ty.name.as_str() {
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" if ty.is_unsigned() => {
            cast("UNSIGNED")
        }
        "tinyint" | "smallint" | "mediumint" | "int" | "bigint" => cast("SIGNED"),
        "bit" | "year" => cast("UNSIGNED"),
        "decimal" => with_digits("DECIMAL"),
        "float" => cast("FLOAT"),
        "double" => cast("DOUBLE"),
        "date" => cast("DATE"),
        "enum" => word(&ty, value),
        "time" => with_digits("TIME"),
        "datetime" | "timestamp" => with_digits("DATETIME"),
        // MariaDB stores the text, and knows no such cast.
        "json" => format!("/*!80000 CAST( */ {value} /*!80000 AS JSON) */"),
        // A shorter value gets zeros behind it.
        "binary" => with_digits("BINARY"),
        "varbinary" | "tinyblob" | "blob" | "mediumblob" | "longblob" => cast("BINARY"),
        // Without it the text has the charset of the client that made the trigger.
        _ if ty.has_charset() => cast("CHAR CHARACTER SET utf8mb4"),
        _ => format!("({value})"),
    }
}

/// The word of an `enum` that a text becomes, which may be written with other capitals. A text that is no word stays one.
fn word(ty: &Type, value: &str) -> String {
    let words = ty.arguments.join(", ");
    let text = format!("CAST({value} AS CHAR CHARACTER SET utf8mb4)");
    format!("COALESCE(ELT(FIELD({text}, {words}), {words}), {text})")
}

/// The value of an expression that is given to a column, or to a variable of its type. An assignment alone cuts digits or a time of day
/// with a note, which fails in a trigger's handler, and not in an UPDATE.
pub(super) fn assigned(ty: &ColumnType, value: &str) -> String {
    match Type::of(ty).name.as_str() {
        "decimal" | "date" | "time" => stored(ty, value),
        _ => value.to_owned(),
    }
}

/// The value of a column that is given to a shorter text. An assignment alone cuts spaces at the end with a note: here, too, it fails.
pub(super) fn whole(ty: &ColumnType, source: &ColumnType, column: &str) -> String {
    let source = Type::of(source);
    match Type::of(ty).limit_of_text() {
        Some(limit)
            if source.has_charset() && source.limit_of_text().is_none_or(|long| long > limit) =>
        {
            format!("IF(CHAR_LENGTH({column}) > {limit}, CONCAT({column}, '.'), {column})")
        }
        _ => column.to_owned(),
    }
}

/// A value that a column of this type stores in place of NULL if the session is not strict. `None` where NULL is not read as such a
/// value.
pub(super) fn zero(ty: &ColumnType) -> Option<&'static str> {
    let ty = Type::of(ty);
    match ty.name.as_str() {
        "bit" | "year" => Some("0"),
        "time" => Some("'00:00:00'"),
        "enum" => None,
        name if name == "varbinary" || name.ends_with("blob") || ty.has_charset() => Some("''"),
        _ => ty.is_number().then_some("0"),
    }
}

/// A default that lets a statement leave the column out, for the moment before the column is dropped. `None` if no value is meant for every column of the type.
pub(super) fn passing_default(ty: &ColumnType) -> Option<&'static str> {
    match Type::of(ty).name.as_str() {
        "json" => Some("'{}'"),
        "date" => Some("'1971-01-01'"),
        "time" => Some("'00:00:00'"),
        "datetime" | "timestamp" => Some("'1971-01-01 00:00:00'"),
        name if name.ends_with("binary") || name.ends_with("blob") => Some("''"),
        _ => zero(ty),
    }
}

/// The kind of expression that a default has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expression {
    /// One that gives a text.
    Text,
    /// One that gives JSON.
    Json,
}

/// The expression that a default of the type has to be. `None` if it may be a literal.
pub(super) fn needs_expression(ty: &ColumnType) -> Option<Expression> {
    match Type::of(ty).name.as_str() {
        "json" => Some(Expression::Json),
        name if name.ends_with("text") || name.ends_with("blob") => Some(Expression::Text),
        _ => None,
    }
}

impl Type {
    fn is_unsigned(&self) -> bool {
        let mut attributes = self.attributes.iter();
        attributes.any(|word| word == "unsigned" || word == "zerofill")
    }

    pub(super) fn is_integer(&self) -> bool {
        self.name.ends_with("int")
    }

    fn is_number(&self) -> bool {
        self.is_integer() || ["decimal", "float", "double"].contains(&self.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(ty: &str) -> String {
        stored(&ColumnType::Custom(ty.into()), "x")
    }

    #[test]
    fn a_value_is_converted_as_the_column_would_store_it() {
        assert_eq!(of("varchar(40)"), "CAST(x AS CHAR CHARACTER SET utf8mb4)");
        assert_eq!(of("BIGINT UNSIGNED"), "CAST(x AS UNSIGNED)");
        assert_eq!(of("decimal(20, 4)"), "CAST(x AS DECIMAL(20, 4))");
        assert_eq!(of("timestamp(3)"), "CAST(x AS DATETIME(3))");
        assert_eq!(of("inet6"), "(x)");
        assert_eq!(of("binary(4)"), "CAST(x AS BINARY(4))");
        assert_eq!(
            of("enum('a', 'b')"),
            "COALESCE(ELT(FIELD(CAST(x AS CHAR CHARACTER SET utf8mb4), 'a', 'b'), 'a', 'b'), CAST(x AS CHAR CHARACTER SET utf8mb4))"
        );
        assert_eq!(of("varbinary(8)"), "CAST(x AS BINARY)");
    }

    #[test]
    fn a_text_that_may_be_too_long_fails_whatever_it_ends_with() {
        let whole = |source: &str, to: &str| {
            let [source, to] = [source, to].map(|ty| ColumnType::Custom(ty.into()));
            whole(&to, &source, "x")
        };
        let guarded = "IF(CHAR_LENGTH(x) > 3, CONCAT(x, '.'), x)";
        assert_eq!(whole("varchar(4)", "varchar(3)"), guarded);
        assert_eq!(whole("text", "char(3)"), guarded);
        for (source, to) in [
            ("varchar(3)", "varchar(3)"),
            ("bigint", "varchar(3)"),
            ("varchar(4)", "text"),
        ] {
            assert_eq!(whole(source, to), "x", "{source} to {to}");
        }
    }

    #[test]
    fn digits_are_cut_without_a_note() {
        let assigned = |ty: &str| assigned(&ColumnType::Custom(ty.into()), "x");
        assert_eq!(assigned("decimal(6, 2)"), "CAST(x AS DECIMAL(6, 2))");
        assert_eq!(assigned("date"), "CAST(x AS DATE)");
        assert_eq!(assigned("bigint"), "x");
        assert_eq!(assigned("varchar(3)"), "x");
    }

    #[test]
    fn most_types_have_a_zero() {
        assert_eq!(zero(&ColumnType::Text), Some("''"));
        assert_eq!(zero(&ColumnType::Custom("int unsigned".into())), Some("0"));
        assert_eq!(zero(&ColumnType::Bytes), Some("''"));
        assert_eq!(zero(&ColumnType::Custom("set('a')".into())), Some("''"));
        assert_eq!(zero(&ColumnType::Custom("enum('a')".into())), None);
        assert_eq!(zero(&ColumnType::Date), None);
        assert_eq!(
            needs_expression(&ColumnType::Custom("text".into())),
            Some(Expression::Text)
        );
    }
}
