//! Indexes that a struct declares.

use super::read;
use crate::IndexDef;

/// The indexes of a model with these words, as the lock would write them, or the first problem.
fn indexes(words: &str) -> Vec<String> {
    let text = format!(
        "#[expand_contract::migrate(table = \"t\"{words})] struct T {{ #[migrate(primary_key)] id: i64, \
         #[migrate(column = \"CustomerId\")] customer: i64, #[migrate(index)] placed: i64, note: String }}"
    );
    let (schema, problems) = read(&[("src/lib.rs", &text)]);
    if let Some(problem) = problems.first() {
        return vec![problem.message.clone()];
    }
    let indexes = schema.tables["t"].indexes.iter();
    indexes
        .map(|index| {
            let IndexDef { name, shape } = &index.def;
            let key = shape.key_sql(str::to_owned).join(", ");
            let filter = shape.filter.as_deref().unwrap_or_default();
            format!("{name} ({key}) {filter}")
        })
        .collect()
}

#[test]
fn an_index_names_fields_expressions_and_an_order() {
    assert_eq!(
        indexes(", index(customer, placed)"),
        ["t_CustomerId_placed_idx (CustomerId, placed) "]
    );
    assert_eq!(
        indexes(", index(customer asc, placed desc nulls last, name = \"recent\")"),
        ["recent (CustomerId, placed DESC NULLS LAST) "]
    );
    assert_eq!(
        indexes(", index(\"lower(note)\" text_pattern_ops, where = \"placed > 0\", name = \"n\")"),
        ["n ((lower(note)) text_pattern_ops) placed > 0"]
    );
    // One column alone is the field's own index.
    assert_eq!(indexes(", index(note)"), Vec::<String>::new());
    assert_eq!(indexes(", index(note, name = \"n\")"), ["n (note) "]);
}

#[test]
fn an_index_that_cannot_be_read_is_one_clear_problem() {
    for (words, problem) in [
        (", index", "`index` needs fields in parentheses"),
        (", index()", "`index` names no field"),
        (
            ", index(customer, placed, where = \"placed > 0; DROP TABLE t\")",
            "no expression over the columns of one row",
        ),
        (
            ", index(\"lower(note)); DROP TABLE t; --\", name = \"n\")",
            "no expression over the columns of one row",
        ),
        (
            ", index(customer, placed, with = \"fillfactor = 70); DROP TABLE t; --\")",
            "`with` takes storage parameters",
        ),
        (", index(placd)", "`placd` is no field of this struct"),
        (
            ", index(customer sideways up)",
            "expected an operator class",
        ),
        (
            ", index(customer, colour = \"red\")",
            "`index` does not know `colour`",
        ),
        (
            ", index(customer, where = \"count(*) > 1\")",
            "no expression over the columns of one row",
        ),
        (", index(customer, where = \"1 = 1\")", "reads no column"),
        (
            ", index(note, name = \"a_name_of_sixty_four_bytes_that_postgres_would_cut_without_words\")",
            "the name of an index has at most 63 bytes, and this one has 64",
        ),
        (", index(note, name = \"\")", "an index needs a name"),
        (
            ", index(placed, where = \"note <> ''\")",
            "two indexes would have the name `t_placed_idx`",
        ),
    ] {
        let found = indexes(words);
        assert!(found[0].contains(problem), "{words}: {found:?}");
    }
}
