//! Types of which one holds every value of another one, and the nearest value of the narrower type.
//!
//! The wider column takes each value as it is. An old build reads the narrower column, which holds the nearest value that it can:
//! a number that is too large is the largest one, a text that is too long ends earlier, a time is its day.

use crate::ColumnType;

/// The least and the largest value of an integer type.
fn range(ty: &ColumnType) -> Option<(i64, i64)> {
    Some(match ty {
        ColumnType::SmallInt => (i16::MIN.into(), i16::MAX.into()),
        ColumnType::Integer => (i32::MIN.into(), i32::MAX.into()),
        ColumnType::BigInt => (i64::MIN, i64::MAX),
        _ => return None,
    })
}

/// The nearest value of a narrower integer type, as SQL over a column of this name that leaves NULL alone. `None` if the wider type
/// is not wider.
pub(super) fn integer(name: &str, wide: &ColumnType, narrow: &ColumnType) -> Option<String> {
    let ((_, largest), (_, most)) = (range(wide)?, range(narrow)?);
    (largest > most).then(|| into_range(name, narrow))?
}

/// The nearest value within the range of an integer type. `None` for another type.
pub(super) fn into_range(name: &str, integer: &ColumnType) -> Option<String> {
    let (least, most) = range(integer)?;
    Some(format!(
        "CASE WHEN {name} > {most} THEN {most} WHEN {name} < {least} THEN {least} ELSE {name} END"
    ))
}
