//! Models of other teams' tables.

use super::read;

fn said(words: &str, field: &str) -> Vec<String> {
    let text = format!(
        "#[expand_contract::migrate(table = \"t\", external{words})] struct T {{ #[migrate(primary_key)] id: i64, {field} }}"
    );
    let (_, problems) = read(&[("src/lib.rs", &text)]);
    problems.iter().map(ToString::to_string).collect()
}

#[test]
fn a_field_of_an_external_table_describes_a_column_and_plans_nothing() {
    assert_eq!(
        said(
            "",
            "#[migrate(unique, column = \"B\", default = \"''\")] b: String"
        ),
        [""; 0]
    );
    for word in [
        "added",
        "added(contracted)",
        "renamed(from = \"a\")",
        "deprecated",
        "removed",
        "required(backfill = \"''\")",
    ] {
        let said = said("", &format!("#[migrate({word})] b: String"));
        assert_eq!(said.len(), 1, "{word}: {said:?}");
        assert!(
            said[0].contains("table \"t\" is external: another team changes it"),
            "{said:?}"
        );
        assert!(said[0].contains("the lock follows"), "{said:?}");
    }
}

#[test]
fn an_external_table_has_no_steps() {
    let step = ", step(name = \"a\", contract = \"DROP VIEW v\", done_when = \"SELECT a FROM b\")";
    let said = said(step, "b: String");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("no migration of this package is about it"),
        "{said:?}"
    );
}
