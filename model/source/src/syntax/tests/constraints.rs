//! Constraints that a struct and its fields declare.

use super::read;
use crate::{ConstraintDef, ConstraintShape};

/// The constraints of a model with these words on the struct and on the field `placed`, or the first problem.
fn constraints(words: &str, on_field: &str) -> Vec<String> {
    let text = format!(
        "#[expand_contract::migrate(table = \"t\"{words})] struct T {{ #[migrate(primary_key)] id: i64, \
         #[migrate(column = \"CustomerId\")] customer: i64, #[migrate(index{on_field})] placed: i64, #[migrate(unique)] note: String }}"
    );
    let (schema, problems) = read(&[("src/lib.rs", &text)]);
    if let Some(problem) = problems.first() {
        return vec![problem.message.clone()];
    }
    let constraints = schema.tables["t"].constraints.iter();
    constraints
        .map(|constraint| {
            let ConstraintDef { name, shape } = &constraint.def;
            let columns = shape.columns().join(", ");
            match shape {
                ConstraintShape::Check(check) => format!("{name} ({columns}) {}", check.sql),
                ConstraintShape::References(one) => format!(
                    "{name} ({columns}) {} ({}) {}/{} {}",
                    one.table,
                    one.target.join(", "),
                    one.on_delete.word(),
                    one.on_update.word(),
                    one.checked.word().unwrap_or_default()
                ),
                ConstraintShape::Exclude(one) => format!(
                    "{name} ({columns}) {} {} {:?} {:?}",
                    one.elements.join(", "),
                    one.operators.join(", "),
                    one.using,
                    one.filter
                ),
                ConstraintShape::Unique(one) => format!(
                    "{name} ({columns}) {} {}",
                    one.nulls_not_distinct,
                    one.checked.word().unwrap_or_default()
                ),
                other => format!("{other:?}"),
            }
        })
        .collect()
}

#[test]
fn each_kind_is_read_with_its_words() {
    for (words, on_field, read) in [
        (
            ", check(\"placed > 0\n  -- why\n AND \\\"CustomerId\\\" > 0\", name = \"known\")",
            "",
            "known (placed, CustomerId) placed > 0   AND \"CustomerId\" > 0",
        ),
        (
            "",
            ", check = \"placed > 0\"",
            "t_placed_check (placed) placed > 0",
        ),
        (
            "",
            ", check(\"placed > id\", name = \"p\")",
            "p (placed, id) placed > id",
        ),
        (
            ", unique(customer, placed)",
            "",
            "t_CustomerId_placed_key (CustomerId, placed) false ",
        ),
        (
            ", unique(placed, nulls_not_distinct, initially_deferred, deferrable)",
            "",
            "t_placed_key (placed) true initially_deferred",
        ),
        (
            "",
            ", references = \"orders(id)\"",
            "t_placed_fkey (placed) orders (id) no action/no action ",
        ),
        (
            "",
            ", references(orders(id), on_delete = \"CASCADE\", on_update = \"set null\", deferrable)",
            "t_placed_fkey (placed) orders (id) cascade/set null deferrable",
        ),
        (
            "",
            ", references(\"orders(id)\", on_delete = \"cascade\")",
            "t_placed_fkey (placed) orders (id) cascade/no action ",
        ),
        (
            ", references(customer, \"billing.orders(id)\", name = \"fk\")",
            "",
            "fk (CustomerId) billing.orders (id) no action/no action ",
        ),
        (
            ", references(customer, placed, \"Odd one\"(\"a b\", r#type), name = \"odd\")",
            "",
            "odd (CustomerId, placed) Odd one (a b, type) no action/no action ",
        ),
        (
            ", exclude(customer with \"=\", \"int8range(placed, id)\" with \"&&\", where = \"id > 0\")",
            "",
            "t_CustomerId_placed_id_excl (CustomerId, placed, id) CustomerId, (int8range(placed, id)) =, && Some(\"gist\") Some(\"id > 0\")",
        ),
    ] {
        assert_eq!(constraints(words, on_field), [read], "{words}{on_field}");
    }
}

#[test]
fn a_constraint_that_cannot_be_read_is_one_clear_problem() {
    for (words, on_field, problem) in [
        (", check", "", "`check` needs parentheses"),
        (
            ", check(placed)",
            "",
            "`check` needs one condition in quotes",
        ),
        (
            ", check(\"placed > 0); DROP TABLE t; --\")",
            "",
            "this is no expression over the columns of one row",
        ),
        (", check(\"true\")", "", "this reads no column of the table"),
        (
            ", check(\"placed > 0\", deferrable)",
            "",
            "`check` does not know `deferrable`",
        ),
        (
            ", check(\"placed > 0\", name = \" \")",
            "",
            "a constraint needs a name",
        ),
        (
            ", check(\"placed > 0\", name = \"a_name_that_is_longer_than_what_postgresql_takes_for_any_object_of_it\")",
            "",
            "the name of a constraint has at most 63 bytes, and this one has 69",
        ),
        (", unique()", "", "`unique` names no field"),
        (", unique(plced)", "", "`plced` is no field of this struct"),
        (
            ", unique(\"lower(note)\")",
            "",
            "`unique` takes fields, not expressions",
        ),
        (", references(customer)", "", "`references` names no table"),
        (
            ", references(customer, \"orders\")",
            "",
            "expected a table with its columns in parentheses",
        ),
        (
            ", references(customer, placed, orders(id))",
            "",
            "`references` has 2 of its own columns, and 1 of `orders`",
        ),
        (
            ", references(customer, orders(id), users(id))",
            "",
            "refers to one table",
        ),
        (
            ", references(customer, orders())",
            "",
            "name the columns of `orders` here",
        ),
        (
            ", references(customer, orders(id), on_delete = \"forget\")",
            "",
            "this is no action of a foreign key",
        ),
        (
            "",
            ", references = \"orders\"",
            "expected a table with its columns in parentheses",
        ),
        (
            "",
            ", references",
            "`references` needs a text or parentheses",
        ),
        (
            ", exclude(customer)",
            "",
            "`exclude` needs an operator behind each field",
        ),
        (
            ", exclude(customer with \"= 1; --\")",
            "",
            "`exclude` needs an operator",
        ),
        (", exclude()", "", "`exclude` names no field"),
        (
            ", unique(note)",
            "",
            "two indexes or constraints would have the name `t_note_key`",
        ),
        (
            ", check(\"placed > 0\"), check(\"placed > 1\")",
            "",
            "two indexes or constraints would have the name `t_placed_check`",
        ),
    ] {
        let found = constraints(words, on_field);
        assert!(found[0].contains(problem), "{words}{on_field}: {found:?}");
    }
}
