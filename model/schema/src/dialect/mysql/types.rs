//! Types: their names, how two values of a type are compared, and the changes of a type that write no row.

use std::ops::RangeInclusive;

use expand_contract_sql::{TokenKind, tokenize};

use crate::ColumnType;
use crate::dialect::narrow;

/// The type as DDL writes it, which sqlx reads into the field's type.
pub fn type_name(ty: &ColumnType) -> &str {
    match ty {
        ColumnType::SmallInt => "smallint",
        ColumnType::Integer => "int",
        ColumnType::BigInt => "bigint",
        ColumnType::Real => "float",
        ColumnType::Double => "double",
        ColumnType::Boolean => "tinyint(1)",
        // An index takes it, and a default is a literal; a longer text is `sql_type = "text"`.
        ColumnType::Text => "varchar(255)",
        ColumnType::Bytes => "longblob",
        // sqlx writes the sixteen bytes.
        ColumnType::Uuid => "binary(16)",
        ColumnType::Date => "date",
        ColumnType::Time => "time(6)",
        ColumnType::Timestamp => "datetime(6)",
        ColumnType::TimestampTz => "timestamp(6)",
        ColumnType::Json => "json",
        // A decimal without digits does not come here: it is refused.
        ColumnType::Decimal => "decimal",
        ColumnType::Custom(sql) => sql,
        ColumnType::Enum(ty) => &ty.sql,
    }
}

/// How two values of a type are seen to be the same image.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Image {
    /// By their bytes: a collation takes `Bob` and `bob` for one. Two values of an `enum` may have two collations, which `<=>` refuses.
    Text,
    /// By `<=>`.
    Plain,
    /// By `<=>` and by their bytes.
    Float,
    /// By their bytes: `[1]` and `[1.0]` are one to `<=>`.
    Json,
}

/// How two values of the type are seen to be the same image.
pub(super) fn image(ty: &ColumnType) -> Image {
    let ty = Type::of(ty);
    match ty.name.as_str() {
        "float" | "double" => Image::Float,
        "json" => Image::Json,
        _ if ty.has_charset() => Image::Text,
        _ => Image::Plain,
    }
}

/// Whether a session that is not strict, or one of MariaDB's own, may store the date 0000-00-00 in a column of the type.
pub(super) fn has_zero_dates(ty: &ColumnType) -> bool {
    let name = Type::of(ty).name;
    ["date", "datetime", "timestamp"].contains(&name.as_str())
}

/// The type of a local variable that has the column's image. A variable would take the charset of the database, and MySQL refuses
/// a collation there without its charset.
pub(super) fn variable(ty: &ColumnType) -> String {
    let sql = type_name(ty);
    let (ty, place) = Type::read(sql);
    let Some(place) = place else {
        return sql.to_owned();
    };
    let charset = ty.charset.as_deref().unwrap_or(CHARSET);
    let (before, after) = sql.split_at(place);
    format!("{before} CHARACTER SET {charset}{after}")
}

/// The charset of a text that names none.
pub(super) const CHARSET: &str = "utf8mb4";

/// A type, word by word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Type {
    /// Its name, which is one for all synonyms: `varchar` for `character varying`.
    pub(super) name: String,
    /// The list in parentheses: limits, or the words of an `enum`.
    pub(super) arguments: Vec<String>,
    /// The charset that the type says, or that its collation belongs to.
    pub(super) charset: Option<String>,
    /// The collation that the type says.
    pub(super) collation: Option<String>,
    /// The further words: `unsigned`.
    pub(super) attributes: Vec<String>,
}

impl Type {
    /// The type of a column.
    pub(super) fn of(ty: &ColumnType) -> Self {
        Self::read(type_name(ty)).0
    }

    /// The type, and the byte behind which a charset is missing if it is a text that says none.
    fn read(sql: &str) -> (Self, Option<usize>) {
        let (mut words, mut ends, mut end) = (Vec::new(), Vec::new(), 0);
        for token in tokenize(sql).unwrap_or_default() {
            end += token.text.len();
            if !token.is_blank() {
                words.push(match token.kind {
                    TokenKind::Word => token.text.to_ascii_lowercase(),
                    _ => token.name().unwrap_or_else(|| token.text.to_owned()),
                });
                ends.push(end);
            }
        }
        let (name, mut at) = name_at_start(&words);
        let mut arguments = Vec::new();
        if words.get(at).is_some_and(|word| word == "(") {
            let list = words[at + 1..].iter().take_while(|word| *word != ")");
            let list: Vec<&String> = list.collect();
            at += list.len() + 2;
            arguments.extend(list.into_iter().filter(|word| *word != ",").cloned());
        }
        let place = ends.get(at.saturating_sub(1)).copied().unwrap_or(end);
        let (mut charset, mut collation, mut attributes) = (None, None, Vec::new());
        if words.first().is_some_and(|word| word.starts_with('n')) && has_charset(name) {
            // `national`, `nchar`, `nvarchar`.
            charset = Some("utf8mb3");
        }
        let mut rest = words.iter().skip(at).map(String::as_str);
        while let Some(word) = rest.next() {
            match word {
                "charset" => charset = rest.next(),
                // Behind them is the word `set`.
                "character" | "char" => charset = rest.nth(1),
                "collate" => collation = rest.next(),
                "ascii" => charset = Some("latin1"),
                "unicode" => charset = Some("ucs2"),
                "byte" => charset = Some("binary"),
                other => attributes.push(other.to_owned()),
            }
        }
        let is_missing = has_charset(name) && charset.is_none();
        let charset = charset.or_else(|| collation?.split('_').next());
        let charset = charset.map(|charset| match charset {
            "utf8" => "utf8mb3".to_owned(),
            full => full.to_owned(),
        });
        let name = match (name, charset.as_deref()) {
            (name, Some("binary")) => in_bytes(name),
            ("bool" | "boolean", _) => {
                arguments = vec!["1".into()];
                "tinyint"
            }
            (name, _) => name,
        };
        let ty = Self {
            name: name.to_owned(),
            arguments,
            charset,
            collation: collation.map(str::to_owned),
            attributes,
        };
        (ty, is_missing.then_some(place))
    }

    /// Whether the type has a charset: it is a text, an `enum` or a `set`.
    pub(super) fn has_charset(&self) -> bool {
        has_charset(&self.name)
    }

    /// The only number in parentheses.
    fn limit(&self) -> Option<u64> {
        match &self.arguments[..] {
            [limit] => limit.parse().ok(),
            _ => None,
        }
    }

    /// The limit of a text in characters.
    pub(super) fn limit_of_text(&self) -> Option<u64> {
        let is_limited = ["char", "varchar"].contains(&self.name.as_str());
        self.limit().filter(|_| is_limited)
    }

    /// The bytes that the longest character may have: all possible numbers if the charset is not known.
    fn widths(&self) -> RangeInclusive<u64> {
        if !self.has_charset() {
            return 1..=1;
        }
        match self.charset.as_deref() {
            Some("utf8mb4" | "utf16" | "utf16le" | "utf32" | "gb18030") => 4..=4,
            Some("utf8mb3" | "ujis" | "eucjpms") => 3..=3,
            Some("ucs2" | "big5" | "gbk" | "gb2312" | "sjis" | "cp932" | "euckr") => 2..=2,
            Some("latin1" | "ascii") => 1..=1,
            _ => 1..=4,
        }
    }

    /// The most bytes of a value with a limit.
    pub(super) fn bytes(&self) -> Option<u64> {
        let width = match self.charset.as_deref() {
            None if self.has_charset() => 4,
            _ => *self.widths().end(),
        };
        Some(self.limit()? * width)
    }

    /// The length up to which every text fits, in characters. `None` for a type that does not keep each text as it is.
    fn characters(&self) -> Option<u64> {
        let bytes: u64 = match self.name.as_str() {
            "varchar" => return self.limit(),
            "tinytext" => 255,
            "text" if self.arguments.is_empty() => 65_535,
            "mediumtext" => 16_777_215,
            "longtext" => 4_294_967_295,
            _ => return None,
        };
        Some(bytes / self.widths().end())
    }
}

/// The name that the words begin with, and the number of its words.
fn name_at_start(words: &[String]) -> (&str, usize) {
    let word = |at: usize| words.get(at).map_or("", String::as_str);
    let first = usize::from(word(0) == "national");
    let (name, count) = match (word(first), word(first + 1), word(first + 2)) {
        ("long", "varbinary", _) => ("mediumblob", 2),
        ("long", "char" | "character", "varying") => ("mediumtext", 3),
        ("long", "varchar" | "varcharacter", _) => ("mediumtext", 2),
        ("long", ..) => ("mediumtext", 1),
        ("char" | "character" | "nchar", "varying" | "varchar" | "varcharacter", _) => {
            ("varchar", 2)
        }
        ("char" | "character" | "nchar", ..) => ("char", 1),
        ("varcharacter" | "nvarchar", ..) => ("varchar", 1),
        ("double", "precision", _) => ("double", 2),
        ("real" | "float8", ..) => ("double", 1),
        ("float4", ..) => ("float", 1),
        ("dec" | "numeric" | "fixed", ..) => ("decimal", 1),
        ("integer", ..) => ("int", 1),
        (other, ..) => (other, 1),
    };
    (name, first + count)
}

fn has_charset(name: &str) -> bool {
    [
        "char",
        "varchar",
        "tinytext",
        "text",
        "mediumtext",
        "longtext",
        "enum",
        "set",
    ]
    .contains(&name)
}

/// The type that a text becomes in the charset `binary`.
fn in_bytes(name: &str) -> &str {
    match name {
        "char" => "binary",
        "varchar" => "varbinary",
        "tinytext" => "tinyblob",
        "text" => "blob",
        "mediumtext" => "mediumblob",
        "longtext" => "longblob",
        other => other,
    }
}

/// Whether a column of the first type becomes one of the second without a rewrite, on both servers.
pub(super) fn widens(from: &ColumnType, to: &ColumnType) -> bool {
    let (mut from, to) = (Type::of(from), Type::of(to));
    let (before, after) = (from.arguments.len(), to.arguments.len());
    let is_appended = to.arguments.starts_with(&from.arguments);
    let takes_more = match from.name.as_str() {
        "varchar" | "varbinary" => match (from.limit(), to.limit()) {
            (Some(less), Some(more)) => less <= more && keeps_length(&from, less, more),
            _ => false,
        },
        // The number of a word has one byte or two.
        "enum" => is_appended && (before > 255) == (after > 255),
        "set" => is_appended && set_bytes(before) == set_bytes(after),
        _ => from.arguments == to.arguments,
    };
    from.arguments.clone_from(&to.arguments);
    takes_more && from == to
}

/// Whether the length of a value is stored alike for both limits: in one byte up to 255 bytes, else in two.
fn keeps_length(ty: &Type, less: u64, more: u64) -> bool {
    ty.widths()
        .all(|width| (less * width > 255) == (more * width > 255))
}

/// The bytes of a `set`, which has a bit for each word.
fn set_bytes(words: usize) -> usize {
    match words.div_ceil(8) {
        bytes @ 0..=4 => bytes.max(1),
        _ => 8,
    }
}

/// The nearest value of a narrower type, as SQL. It is a value of that type already, since a double is never equal to a float.
pub(super) fn narrow(name: &str, wide: &ColumnType, narrow: &ColumnType) -> Option<String> {
    match (narrow, wide) {
        (ColumnType::Real, ColumnType::Double) => Some(format!(
            "CAST(CASE WHEN {name} > 3.402823466e38 THEN 3.402823466e38 \
             WHEN {name} < -3.402823466e38 THEN -3.402823466e38 ELSE {name} END AS FLOAT)"
        )),
        // An assignment rounds like this.
        (ColumnType::SmallInt, ColumnType::Real)
        | (ColumnType::SmallInt | ColumnType::Integer, ColumnType::Double) => {
            narrow::into_range(&format!("ROUND({name})"), narrow)
        }
        // An assignment would round half a second before midnight up to the next day on MySQL.
        (ColumnType::Date, ColumnType::Timestamp) => Some(format!("DATE({name})")),
        (_, ColumnType::Custom(_)) if whole_digits(wide) >= most_digits(narrow) => {
            narrow::into_range(&format!("ROUND({name})"), narrow)
        }
        _ => narrow::integer(name, wide, narrow).or_else(|| cut(name, wide, narrow)),
    }
}

/// The digits before the point of a decimal of both signs; 0 for another type.
fn whole_digits(ty: &ColumnType) -> u32 {
    let ty = Type::of(ty);
    let digits = ty.arguments.iter().map(|digits| digits.parse().ok());
    let digits: Vec<u32> = digits.collect::<Option<_>>().unwrap_or_default();
    match &digits[..] {
        _ if ty.name != "decimal" || !ty.attributes.is_empty() => 0,
        [all] => *all,
        [all, behind] => all.saturating_sub(*behind),
        _ => 0,
    }
}

/// The digits of the largest value of an integer; more than any decimal has for another type.
fn most_digits(integer: &ColumnType) -> u32 {
    match integer {
        ColumnType::SmallInt => 5,
        ColumnType::Integer => 10,
        ColumnType::BigInt => 19,
        _ => u32::MAX,
    }
}

/// The beginning of a text that a shorter limit takes. `None` unless both are texts in one charset, and the second one is shorter.
fn cut(name: &str, wide: &ColumnType, narrow: &ColumnType) -> Option<String> {
    let (wide, narrow) = (Type::of(wide), Type::of(narrow));
    let limit = narrow.limit().filter(|_| narrow.name == "varchar")?;
    let is_longer = wide.characters()? > limit;
    (is_longer && wide.charset == narrow.charset).then(|| format!("LEFT({name}, {limit})"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ty(text: &str) -> ColumnType {
        ColumnType::from_name(text).unwrap_or_else(|| ColumnType::Custom(text.into()))
    }

    #[test]
    fn a_value_is_compared_by_its_type() {
        let of = |text: &str| image(&ColumnType::Custom(text.into()));
        for text in [
            "varchar(40) CHARACTER SET latin1 COLLATE latin1_german1_ci",
            "national varchar(20)",
            "NCHAR VARYING(5)",
            "character varying(10)",
            "char",
            "LONG VARCHAR",
            "long",
            "enum('a', 'b')",
            "SET('a')",
        ] {
            assert_eq!(of(text), Image::Text, "{text}");
        }
        for text in [
            "double precision",
            "real",
            "float(7,3)",
            "float8",
            "FLOAT unsigned",
        ] {
            assert_eq!(of(text), Image::Float, "{text}");
        }
        for text in [
            "bigint unsigned",
            "dec(5,2)",
            "char byte",
            "char(5) byte",
            "varchar(5) character set binary",
            "long varbinary",
            "inet6",
            "uuid",
            "bit(3)",
            "datetime(6)",
        ] {
            assert_eq!(of(text), Image::Plain, "{text}");
        }
        assert_eq!(image(&ColumnType::Text), Image::Text);
        assert_eq!(image(&ColumnType::Json), Image::Json);
        assert_eq!(image(&ColumnType::Real), Image::Float);
        assert_eq!(image(&ColumnType::Uuid), Image::Plain);
    }

    #[test]
    fn a_variable_says_the_charset_of_its_text() {
        let of = |text: &str| variable(&ty(text));
        assert_eq!(of("text"), "varchar(255) CHARACTER SET utf8mb4");
        assert_eq!(of("sql:mediumtext"), "mediumtext CHARACTER SET utf8mb4");
        assert_eq!(
            of("varchar(40) COLLATE latin1_bin"),
            "varchar(40) CHARACTER SET latin1 COLLATE latin1_bin"
        );
        assert_eq!(of("enum('a','b')"), "enum('a','b') CHARACTER SET utf8mb4");
        assert_eq!(
            of("varchar (40) binary"),
            "varchar (40) CHARACTER SET utf8mb4 binary"
        );
        assert_eq!(of("LONG VARCHAR"), "LONG VARCHAR CHARACTER SET utf8mb4");
        for text in [
            "varchar(40) charset latin1",
            "char(5) char set `latin1`",
            "varchar(5) ascii",
            "national varchar(20)",
            "char byte",
            "bigint unsigned",
            "json",
        ] {
            assert_eq!(of(text), text);
        }
    }

    #[test]
    fn a_longer_limit_is_wider_while_the_length_is_stored_alike() {
        for (from, to) in [
            ("varchar(20)", "VARCHAR(63)"),
            ("varchar(20)", "character varying(20)"),
            ("varchar(64)", "varchar(85)"),
            ("varchar(256)", "varchar(1000)"),
            ("varchar(20) charset latin1", "varchar(255) charset latin1"),
            (
                "varchar(64) charset utf8mb4",
                "varchar(300) charset utf8mb4",
            ),
            ("varbinary(20)", "varbinary(255)"),
            ("text", "varchar(255)"),
            ("enum('a','b')", "enum('a','b','c')"),
            ("set('a')", "set('a','b')"),
            ("boolean", "tinyint(1)"),
        ] {
            assert!(widens(&ty(from), &ty(to)), "{from} to {to}");
        }
    }

    #[test]
    fn everything_else_copies_the_table() {
        for (from, to) in [
            ("varchar(63)", "varchar(64)"),
            ("varchar(20)", "varchar(300)"),
            ("varchar(20) charset latin1", "varchar(256) charset latin1"),
            ("varchar(20)", "varchar(30) collate utf8mb4_bin"),
            ("varbinary(255)", "varbinary(256)"),
            ("char(5)", "char(6)"),
            ("enum('a','b')", "enum('a','c','b')"),
            ("integer", "bigint"),
            ("int", "int unsigned"),
            ("decimal(10,2)", "decimal(12,2)"),
        ] {
            assert!(!widens(&ty(from), &ty(to)), "{from} to {to}");
        }
        let of = |words: usize| ty(&format!("set('0'{})", ", 'x'".repeat(words - 1)));
        assert!(widens(&of(7), &of(8)) && !widens(&of(8), &of(9)));
    }

    #[test]
    fn a_narrower_type_gets_the_nearest_value() {
        let of = |wide: &str, less: &str| narrow("a", &ty(wide), &ty(less));
        assert_eq!(of("sql:text", "text").as_deref(), Some("LEFT(a, 255)"));
        assert_eq!(
            of("varchar(300)", "varchar(20)").as_deref(),
            Some("LEFT(a, 20)")
        );
        assert_eq!(of("timestamp", "date").as_deref(), Some("DATE(a)"));
        assert_eq!(
            of("decimal(20,4)", "smallint").as_deref(),
            Some(
                "CASE WHEN ROUND(a) > 32767 THEN 32767 WHEN ROUND(a) < -32768 THEN -32768 ELSE ROUND(a) END"
            )
        );
        assert!(of("double", "real").is_some_and(|sql| sql.ends_with("AS FLOAT)")));
        assert!(of("bigint", "integer").is_some());
        for (wide, less) in [
            ("tinytext", "varchar(100)"),
            ("varchar(20)", "varchar(20)"),
            ("varchar(300)", "varchar(20) charset latin1"),
            ("varchar(300)", "char(20)"),
            ("decimal(5,2)", "smallint"),
            ("double", "bigint"),
            ("integer", "bigint"),
        ] {
            assert_eq!(of(wide, less), None, "{wide} to {less}");
        }
    }
}
