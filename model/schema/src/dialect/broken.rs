//! Rows that break a constraint to come, in SQL that all databases read.

use expand_contract_sql::{Quote, substitute};

use super::place::Place;
use crate::{Check, ConstraintDef, ConstraintShape, Exclude, References, Referential};

/// The row does not satisfy a CHECK. A condition that is NULL is satisfied.
pub(super) fn fails(quote: Quote, check: &Check, place: Place<'_>) -> String {
    let condition = substitute(&check.sql, &check.columns, |column| {
        place.quoted(quote, column)
    });
    format!("({condition}) IS FALSE")
}

/// The row that a foreign key refers to does not exist. A key with a NULL refers to none.
pub(super) fn orphan(quote: Quote, references: &References, place: Place<'_>) -> String {
    let given = references.columns.iter();
    let given: Vec<String> = given
        .map(|column| format!("{} IS NOT NULL", place.quoted(quote, column)))
        .collect();
    let parent = Place::Table("parent");
    let pairs = references.target.iter().zip(&references.columns);
    let same: Vec<String> = pairs
        .map(|(target, column)| {
            format!(
                "{} = {}",
                parent.quoted(quote, target),
                place.quoted(quote, column)
            )
        })
        .collect();
    format!(
        "{} AND NOT EXISTS (SELECT 1 FROM {} AS parent WHERE {})",
        given.join(" AND "),
        quote.table(&references.table),
        same.join(" AND ")
    )
}

/// Another row conflicts by an EXCLUDE constraint.
pub(super) fn conflict(quote: Quote, table: &str, key: &[String], exclude: &Exclude) -> String {
    let (here, twin) = (Place::Table(table), Place::Table("twin"));
    let text = |sql: &str, place: Place<'_>| {
        substitute(sql, &exclude.columns, |column| place.quoted(quote, column))
    };
    let pairs = exclude.elements.iter().zip(&exclude.operators);
    let mut conditions: Vec<String> = pairs
        .map(|(element, operator)| {
            format!("{} {operator} {}", text(element, twin), text(element, here))
        })
        .collect();
    let filter = exclude.filter.as_deref();
    conditions.extend(filter.map(|filter| format!("({})", text(filter, twin))));
    let row = |place: Place<'_>| {
        let key: Vec<String> = key
            .iter()
            .map(|column| place.quoted(quote, column))
            .collect();
        format!("({})", key.join(", "))
    };
    conditions.push(format!("{} <> {}", row(twin), row(here)));
    let exists = format!(
        "EXISTS (SELECT 1 FROM {} AS twin WHERE {})",
        quote.table(table),
        conditions.join(" AND ")
    );
    match filter {
        Some(filter) => format!("({}) AND {exists}", text(filter, here)),
        None => exists,
    }
}

/// A constraint without its name, as every database takes it. `name` writes the name of a column.
pub(super) fn definition(
    quote: Quote,
    shape: &ConstraintShape,
    name: impl Fn(&str) -> String,
) -> String {
    let names = |columns: &[String]| {
        let names = columns.iter().map(|column| quote.name(column));
        names.collect::<Vec<_>>().join(", ")
    };
    match shape {
        ConstraintShape::PrimaryKey(columns) => format!("PRIMARY KEY ({})", names(columns)),
        ConstraintShape::Check(check) => {
            format!("CHECK ({})", substitute(&check.sql, &check.columns, name))
        }
        ConstraintShape::Unique(unique) => format!(
            "UNIQUE{} ({}){}",
            if unique.nulls_not_distinct {
                " NULLS NOT DISTINCT"
            } else {
                ""
            },
            names(&unique.columns),
            unique.checked.sql()
        ),
        ConstraintShape::References(references) => {
            let mut sql = format!(
                "FOREIGN KEY ({}) REFERENCES {} ({})",
                names(&references.columns),
                quote.table(&references.table),
                names(&references.target)
            );
            for (on, action) in [
                ("DELETE", references.on_delete),
                ("UPDATE", references.on_update),
            ] {
                if action != Referential::NoAction {
                    sql += &format!(" ON {on} {}", action.word().to_uppercase());
                }
            }
            sql + references.checked.sql()
        }
        ConstraintShape::Exclude(exclude) => {
            let pairs = exclude.elements.iter().zip(&exclude.operators);
            let elements: Vec<String> = pairs
                .map(|(element, operator)| {
                    let element = substitute(element, &exclude.columns, &name);
                    format!("{element} WITH {operator}")
                })
                .collect();
            let using = exclude.using.as_deref();
            let using =
                using.map_or_else(String::new, |using| format!("USING {} ", quote.name(using)));
            let filter = exclude.filter.as_ref().map_or_else(String::new, |filter| {
                format!(" WHERE ({})", substitute(filter, &exclude.columns, &name))
            });
            format!(
                "EXCLUDE {using}({}){filter}{}",
                elements.join(", "),
                exclude.checked.sql()
            )
        }
    }
}

/// A constraint with its name.
pub(super) fn named(
    quote: Quote,
    constraint: &ConstraintDef,
    name: impl Fn(&str) -> String,
) -> String {
    format!(
        "CONSTRAINT {} {}",
        quote.name(&constraint.name),
        definition(quote, &constraint.shape, name)
    )
}
