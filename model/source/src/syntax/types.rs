//! Maps the Rust type of a field to the type of its column.

use syn::ext::IdentExt;
use syn::{GenericArgument, PathArguments, PathSegment, Type};

use crate::{ColumnType, Dialect, EnumType};

/// The way in which a setter takes a value, so that nothing is cloned or boxed on the way to the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// `String`: `&str`.
    Str,
    /// `Vec<u8>`: `&[u8]`.
    Bytes,
    /// A small `Copy` type: the value itself.
    Value,
    /// Every other type: a reference.
    Reference,
}

impl Passing {
    pub(super) fn of(ty: &Type) -> Self {
        let text = last_segment(ty).is_some_and(|segment| segment.ident == "String");
        match column_type(ty) {
            Some(ColumnType::Text) if text => Self::Str,
            Some(ColumnType::Bytes) => Self::Bytes,
            None | Some(ColumnType::Text | ColumnType::Json | ColumnType::Custom(_)) => {
                Self::Reference
            }
            Some(_) => Self::Value,
        }
    }
}

/// The reason why sqlx cannot pass a Rust type to a database, and the type to use instead.
pub fn refusal(ty: &Type, dialect: Dialect) -> Option<String> {
    let name = last_segment(ty)?.ident.to_string();
    let postgres = |other| {
        Some(format!(
            "`{name}` cannot go to PostgreSQL, which has no such integer; use `{other}`"
        ))
    };
    let unsigned = |sql_type| {
        Some(format!(
            "`{name}` is stored in an unsigned column, which the field has to say: `#[migrate(sql_type = \"{sql_type}\")]`"
        ))
    };
    match (dialect, name.as_str()) {
        (Dialect::Postgres, "i8" | "u8") => postgres("i16"),
        (Dialect::Postgres, "u16") => postgres("i32"),
        (Dialect::Postgres, "u32") => postgres("i64"),
        (Dialect::Mysql, "u8") => unsigned("tinyint unsigned"),
        (Dialect::Mysql, "u16") => unsigned("smallint unsigned"),
        (Dialect::Mysql, "u32") => unsigned("int unsigned"),
        (Dialect::Sqlite, "Decimal") => Some(
            "`Decimal` cannot go to SQLite, which has no exact decimals; use `sqlx::types::Text<Decimal>`, \
             or whole units in an `i64`"
                .into(),
        ),
        _ => None,
    }
}

/// The facts about the column in a Rust type.
pub(super) struct RustType<'a> {
    /// Whether the last segment of its path is `Option`.
    pub(super) option: bool,
    /// The type inside the `Option`, or the type itself.
    pub(super) inner: &'a Type,
}

/// Looks through `Option`, and through the invisible groups of `macro_rules!`.
pub(super) fn look(ty: &Type) -> RustType<'_> {
    let ty = plain(ty);
    match last_segment(ty).filter(|segment| segment.ident == "Option") {
        Some(segment) => match type_arguments(segment).as_slice() {
            [inner] => RustType {
                option: true,
                inner: plain(inner),
            },
            _ => RustType {
                option: false,
                inner: ty,
            },
        },
        None => RustType {
            option: false,
            inner: ty,
        },
    }
}

/// The column type for a Rust type, by the last segment of its path. `None` means that the author must state it.
pub(super) fn column_type(ty: &Type) -> Option<ColumnType> {
    let segment = last_segment(ty)?;
    let name = segment.ident.to_string();
    let arguments = type_arguments(segment);
    if arguments.is_empty() && !matches!(segment.arguments, PathArguments::None) {
        return None;
    }
    Some(match (name.as_str(), arguments.as_slice()) {
        ("i8" | "u8" | "i16", []) => ColumnType::SmallInt,
        ("u16" | "i32", []) => ColumnType::Integer,
        ("u32" | "i64", []) => ColumnType::BigInt,
        ("f32", []) => ColumnType::Real,
        ("f64", []) => ColumnType::Double,
        ("bool", []) => ColumnType::Boolean,
        ("String", []) | ("Text", [_]) => ColumnType::Text,
        ("Vec", [inner]) if is_u8(inner) => ColumnType::Bytes,
        ("Uuid", []) => ColumnType::Uuid,
        ("NaiveDate" | "Date", []) => ColumnType::Date,
        ("NaiveTime" | "Time", []) => ColumnType::Time,
        ("NaiveDateTime" | "PrimitiveDateTime", []) => ColumnType::Timestamp,
        ("DateTime", [_]) | ("OffsetDateTime", []) => ColumnType::TimestampTz,
        ("Value" | "JsonValue", []) | ("Json", [_]) => ColumnType::Json,
        ("Decimal", []) => ColumnType::Decimal,
        _ => return None,
    })
}

/// The column type of an enum under `#[migrate(enum)]`. `is_enum` knows them by their names.
pub(super) fn enum_type(ty: &Type, is_enum: &dyn Fn(&str) -> bool) -> Option<ColumnType> {
    let segment = last_segment(ty)?;
    let name = segment.ident.unraw().to_string();
    let is_plain = matches!(segment.arguments, PathArguments::None) && instead(ty).is_none();
    (is_plain && is_enum(&name)).then(|| ColumnType::Enum(EnumType::new(name)))
}

/// The type to use instead of an unsigned or pointer-sized integer, or of another type that no database has.
pub(super) fn instead(ty: &Type) -> Option<&'static str> {
    let segment = last_segment(ty)?;
    Some(match segment.ident.to_string().as_str() {
        "usize" | "isize" | "u64" => "i64",
        "i128" | "u128" => "rust_decimal::Decimal",
        "char" | "str" | "Cow" => "String",
        "SystemTime" | "Instant" => "chrono::DateTime<chrono::Utc>",
        _ => return None,
    })
}

fn plain(mut ty: &Type) -> &Type {
    loop {
        ty = match ty {
            Type::Group(group) => &group.elem,
            Type::Paren(paren) => &paren.elem,
            _ => return ty,
        };
    }
}

fn last_segment(ty: &Type) -> Option<&PathSegment> {
    match plain(ty) {
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        _ => None,
    }
}

fn type_arguments(segment: &PathSegment) -> Vec<&Type> {
    let PathArguments::AngleBracketed(arguments) = &segment.arguments else {
        return Vec::new();
    };
    let types = arguments.args.iter().filter_map(|argument| match argument {
        GenericArgument::Type(ty) => Some(ty),
        _ => None,
    });
    types.collect()
}

fn is_u8(ty: &Type) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == "u8")
}
