//! SQL that all databases write alike.

use expand_contract_sql::{bare_name, quote, quote_table, schema_and_name, substitute};

use super::place::Place;
use crate::{
    Alteration, ConstraintShape, Job, LookupValues, Object, PartTable, RowOf, SyncColumn, Trigger,
    hash,
};

/// `"a", "b"`.
pub(super) fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    names.into_iter().map(quote).collect::<Vec<_>>().join(", ")
}

/// The name of a column's own index: `users_email_idx`, or `users_email_key` for a unique one. A name above
/// `PostgreSQL`'s 63 bytes is cut and ends with a hash.
pub fn index_name(table: &str, column: &str, unique: bool) -> String {
    let suffix = if unique { "_key" } else { "_idx" };
    fitting(&format!("{}_{column}", bare_name(table)), suffix)
}

/// The name of a constraint over these columns, in `PostgreSQL`'s own way: `users_age_check`.
pub fn constraint_name(table: &str, shape: &ConstraintShape) -> String {
    let table = bare_name(table);
    let suffix = match shape {
        ConstraintShape::PrimaryKey(_) => return fitting(table, "_pkey"),
        ConstraintShape::Check(_) => "_check",
        ConstraintShape::Unique(_) => "_key",
        ConstraintShape::References(_) => "_fkey",
        ConstraintShape::Exclude(_) => "_excl",
    };
    fitting(&format!("{table}_{}", shape.columns().join("_")), suffix)
}

/// The name of the index that stands in the place of a unique one until the contract: `ec_users_email_key`.
pub fn helper_index_name(name: &str) -> String {
    fitting(&format!("ec_{name}"), "")
}

/// The name of a table while a view stands in its place: `users_ec`, in the same schema.
pub fn aside_name(table: &str) -> String {
    let (schema, name) = schema_and_name(table);
    let aside = fitting(name, "_ec");
    schema.map_or_else(|| aside.clone(), |schema| format!("{schema}.{aside}"))
}

/// The name of a column for the time of a soak: `ec_aside_name`.
pub fn aside_column_name(column: &str) -> String {
    fitting(&format!("ec_aside_{column}"), "")
}

/// A name of at most 63 bytes, which ends with a hash and the suffix if it had to be cut.
fn fitting(stem: &str, suffix: &str) -> String {
    const LIMIT: usize = 63;
    let name = format!("{stem}{suffix}");
    if name.len() <= LIMIT {
        return name;
    }
    let mut end = LIMIT - "_12345678".len() - suffix.len();
    while !stem.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{}{suffix}", &stem[..end], hash::short([stem]))
}

/// The `up` or `down` of a column, with each column that it reads taken from `place`. Empty for a column that does not
/// follow.
pub(super) fn expression(column: &SyncColumn, place: impl Fn(&str) -> String) -> String {
    column.expr.as_ref().map_or_else(String::new, |expr| {
        let value = substitute(expr.sql.trim(), &expr.reads, |name| place(name));
        match &expr.row {
            Some(row) => format!(
                "(SELECT ec_row.{} FROM {} AS ec_row WHERE ec_row.{} = {value})",
                quote(&row.gives),
                quote_table(&row.table),
                quote(&row.by)
            ),
            None => value,
        }
    })
}

/// The row of a lookup table that a trigger inserts before it sets a column: the row, and the value in `NEW`. Most values are there
/// already, and an INSERT that finds a conflict would use up a number.
pub(super) fn missing_row(column: &SyncColumn) -> Option<(&RowOf, String)> {
    let expr = column.expr.as_ref()?;
    let row = expr.row.as_deref().filter(|row| row.comes)?;
    let value = substitute(expr.sql.trim(), &expr.reads, |name| Place::New.of(name));
    Some((row, value))
}

/// The message for a write that would change a value of a lookup table.
pub(super) fn refused_change(values: &LookupValues) -> String {
    let LookupValues {
        table,
        key,
        value,
        from,
        column,
        ..
    } = values;
    format!(
        "{table}.{key} and {table}.{value} stay as they are until the contract: older builds read copies of the value in {from}.{column}"
    )
}

/// A text between `$tag$`, with a tag that the text does not contain.
pub(super) fn dollar_quoted(name: &str, text: &str) -> String {
    let mut tag = format!("${name}$");
    while text.contains(&tag) {
        tag.insert(tag.len() - 1, '_');
    }
    format!("{tag}{text}{tag}")
}

/// Columns as objects that a statement creates or drops.
pub(super) fn columns_of<'a>(table: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<Object> {
    let column = |name: &str| Object::Column {
        table: table.into(),
        column: name.into(),
    };
    names.into_iter().map(column).collect()
}

/// A trigger of this name as an object that a statement creates.
pub(super) fn trigger_of(trigger: &Trigger, name: &str) -> Object {
    Object::Trigger {
        table: trigger.table.clone(),
        name: name.into(),
        columns: trigger.columns.clone(),
    }
}

/// A trigger as an object that a statement drops.
pub(super) fn dropped_trigger(table: &str, name: &str) -> Object {
    Object::Trigger {
        table: table.into(),
        name: name.into(),
        columns: Vec::new(),
    }
}

/// The columns that these alterations drop.
pub(super) fn dropped_columns(alterations: &[Alteration]) -> Vec<&str> {
    alterations
        .iter()
        .filter_map(|alteration| match alteration {
            Alteration::DropColumn(column) => Some(column.as_str()),
            _ => None,
        })
        .collect()
}

/// The walk that deletes rows of the part: over the old table where its foreign key lets none belong to no row, or over the part.
pub(super) fn clearing(part: &PartTable, by_owner: bool) -> Job {
    let (table, key): (_, Vec<String>) = if by_owner {
        let key = part.key.iter().map(|(owner, _)| owner.clone());
        (&part.table, key.collect())
    } else {
        let key = part.key.iter().map(|(_, own)| own.clone());
        (&part.aside, key.collect())
    };
    Job::Backfill {
        table: table.clone(),
        key,
        markers: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_name_that_is_too_long_is_cut() {
        assert_eq!(index_name("users", "email", true), "users_email_key");
        let long = index_name(&"t".repeat(40), &"ä".repeat(20), false);
        assert!(long.len() <= 63, "{long}");
        assert!(long.ends_with("_idx"));
        assert_ne!(long, index_name(&"t".repeat(40), &"ä".repeat(21), false));
    }

    #[test]
    fn a_column_that_waits_has_a_name_that_fits() {
        assert_eq!(aside_column_name("name"), "ec_aside_name");
        let long = aside_column_name(&"c".repeat(63));
        assert!(long.len() <= 63, "{long}");
        assert_ne!(long, aside_column_name(&format!("{}d", "c".repeat(62))));
    }

    #[test]
    fn a_text_that_holds_the_tag_gets_another() {
        assert_eq!(dollar_quoted("ec", "a"), "$ec$a$ec$");
        assert_eq!(dollar_quoted("ec", "a $ec$"), "$ec_$a $ec$$ec_$");
    }
}
