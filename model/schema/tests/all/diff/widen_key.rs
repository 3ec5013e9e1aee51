//! Keys that get a wider type.

use super::*;

/// Two tables, the second one with a foreign key to the first.
fn shop(orders: &str, items: &str) -> Schema {
    models(&format!(
        "#[migrate(table = \"orders\")] struct Order {{ {orders} }}\n#[migrate(table = \"items\")] struct Item {{ {items} }}"
    ))
}

fn keys(ty: &str) -> Schema {
    shop(
        &format!("#[migrate(primary_key)] id: {ty}, note: String"),
        &format!(
            "#[migrate(primary_key)] id: i64, #[migrate(references = \"orders(id)\", index)] order_id: Option<{ty}>"
        ),
    )
}

fn existing(dialect: Dialect, schema: &Schema) -> Lock {
    adopt("shop", dialect, schema).unwrap()
}

#[test]
fn a_key_and_what_refers_to_it_are_one_migration() {
    let lock = existing(Dialect::Postgres, &keys("i32"));
    let plan = diff(&lock, &keys("i64"), NOW).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let [migration] = &plan.migrations[..] else {
        panic!("{:#?}", plan.migrations);
    };
    assert_eq!(migration.tables, ["items", "orders"]);
    let [Change::WidenKey(change)] = &migration.changes[..] else {
        panic!("{:#?}", migration.changes);
    };
    let tables = change
        .columns
        .iter()
        .map(|column| column.sync.table.as_str());
    assert_eq!(
        tables.collect::<Vec<_>>(),
        ["orders", "items"],
        "a table before those that refer to it"
    );
    let again = diff(&plan.lock, &keys("i64"), LATER).expect("what was generated is accepted");
    assert_eq!(again.migrations, [], "a second run finds nothing");
    assert_eq!(again.lock, plan.lock);
    let read = Lock::parse(&plan.lock.render()).expect("the lock is read back");
    assert_eq!(read, plan.lock);
    // Code that knows of it reads these columns with a cast, for good.
    let casts = |table: &str, column: &str| {
        plan.lock.tables[table].columns[column]
            .swapped(Dialect::Postgres)
            .is_some()
    };
    assert!(casts("orders", "id") && casts("items", "order_id") && !casts("items", "id"));
}

#[test]
fn a_chain_of_keys_grows_together() {
    let chain = |ty: &str| {
        models(&format!(
            "#[migrate(table = \"a\")] struct A {{ #[migrate(primary_key)] id: {ty} }}\n\
             #[migrate(table = \"c\")] struct C {{ #[migrate(primary_key)] id: i64, #[migrate(references = \"b(id)\", index)] b: {ty} }}\n\
             #[migrate(table = \"b\")] struct B {{ #[migrate(primary_key)] id: {ty}, #[migrate(references = \"a(id)\", index)] a: {ty} }}"
        ))
    };
    let lock = existing(Dialect::Postgres, &chain("i32"));
    let plan = diff(&lock, &chain("i64"), NOW).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let [migration] = &plan.migrations[..] else {
        panic!("{:#?}", plan.migrations);
    };
    let [Change::WidenKey(change)] = &migration.changes[..] else {
        panic!("{:#?}", migration.changes);
    };
    let columns = change.columns.iter();
    let columns: Vec<String> = columns
        .map(|column| format!("{}.{}", column.sync.table, column.sync.old[0].def.name))
        .collect();
    assert_eq!(columns, ["a.id", "b.id", "b.a", "c.b"]);
}

#[test]
fn a_column_that_refers_to_its_own_table_comes_after_the_key() {
    let folders = |ty: &str| {
        models(&format!(
            "#[migrate(table = \"folders\")] struct Folder {{ #[migrate(references = \"folders(id)\", index)] parent: Option<{ty}>, \
             #[migrate(primary_key)] id: {ty}, #[migrate(references = \"folders(id)\", unique)] twin: Option<{ty}> }}"
        ))
    };
    let lock = existing(Dialect::Postgres, &folders("i32"));
    let plan = diff(&lock, &folders("i64"), NOW).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let [Change::WidenKey(change)] = &plan.migrations[0].changes[..] else {
        panic!("{:#?}", plan.migrations);
    };
    let columns = change.columns.iter();
    let columns: Vec<&str> = columns
        .map(|column| column.sync.old[0].def.name.as_str())
        .collect();
    assert_eq!(columns, ["id", "parent", "twin"]);
    let unique = |at: usize| {
        let index = change.columns[at].goes_over.indexes.first();
        index.map(|index| (index.name.as_str(), index.beside.shape.unique))
    };
    assert_eq!(unique(0), None);
    assert_eq!(unique(1), Some(("folders_parent_idx", false)));
    assert_eq!(unique(2), Some(("folders_twin_key", true)));
}

/// A table with a key of two columns, and one that refers to it by both.
fn of_several(ty: &str, more: &str) -> Schema {
    pairs(ty, ty, more)
}

fn pairs(ty: &str, of_user: &str, more: &str) -> Schema {
    models(&format!(
        "#[migrate(table = \"pairs\"{more})] struct Pair {{ #[migrate(primary_key)] a: {ty}, #[migrate(primary_key)] b: {ty}, note: String }}\n\
         #[migrate(table = \"users\", references(b, a, pairs(b, a)), index(note, a))] struct User {{ #[migrate(primary_key)] id: i64, a: {ty}, b: \
         {of_user}, note: String }}"
    ))
}

#[test]
fn a_foreign_key_and_the_indexes_of_several_columns_go_over_once() {
    let more = ", unique(note, b), index(b, a)";
    let lock = existing(Dialect::Postgres, &of_several("i32", more));
    let plan =
        diff(&lock, &of_several("i64", more), NOW).unwrap_or_else(|errors| panic!("{errors:#?}"));
    let [Change::WidenKey(change)] = &plan.migrations[0].changes[..] else {
        panic!("{:#?}", plan.migrations);
    };
    let columns = change.columns.iter();
    let columns: Vec<String> = columns
        .map(|column| {
            let over = &column.goes_over;
            let indexes = over.indexes.iter();
            let indexes = indexes.map(|one| format!("{} {:?}", one.name, one.beside.shape.columns));
            let refers = over.refers.iter();
            let refers = refers.map(|one| format!("{:?}", one.beside.shape.columns()));
            let name = format!("{}.{}", column.sync.table, column.sync.old[0].def.name);
            let all: Vec<String> = std::iter::once(name).chain(indexes).chain(refers).collect();
            all.join("; ")
        })
        .collect();
    assert_eq!(
        columns,
        [
            "pairs.a",
            "pairs.b; pairs_b_a_idx [\"ec_b\", \"ec_a\"]; pairs_note_b_key [\"note\", \"ec_b\"]",
            "users.a; users_note_a_idx [\"note\", \"ec_a\"]",
            "users.b; [\"ec_b\", \"ec_a\"]",
        ]
    );
}

#[test]
fn what_would_stay_behind_is_refused() {
    let narrow = "#[migrate(primary_key)] id: i32, note: String";
    let wide = "#[migrate(primary_key)] id: i64, note: String";
    let child = |words: &str, ty: &str, on_table: &str| {
        format!("{on_table}#[migrate(primary_key)] id: i64, #[migrate({words})] order_id: {ty}")
    };
    let refers = "references = \"orders(id)\", index";
    for (before, after, why) in [
        (
            shop(narrow, &child(refers, "i32", "")),
            shop(wide, &child(refers, "i32", "")),
            "`orders.id` cannot get a wider type: `items.order_id` refers to it and keeps its type",
        ),
        (
            shop(narrow, &child(refers, "i32", "")),
            shop(narrow, &child(refers, "i64", "")),
            "`items.order_id` cannot get a wider type: `orders.id`, to which it refers, keeps its type",
        ),
        (
            shop(
                narrow,
                &child(
                    "references = \"orders(id)\"",
                    "i32",
                    "#[migrate(references = \"orders(id)\")] other: i32, ",
                ),
            ),
            shop(
                wide,
                &child(
                    "references = \"orders(id)\"",
                    "i64",
                    "#[migrate(references = \"orders(id)\")] other: i32, ",
                ),
            ),
            "`items.other` refers to it and keeps its type",
        ),
        (
            of_several("i32", ", index(a, where = \"b > 0\")"),
            of_several("i64", ", index(a, where = \"b > 0\")"),
            "index `pairs_a_idx` has it in an expression or in its condition",
        ),
        (
            of_several("i32", ", index(\"abs(a)\", name = \"n\")"),
            of_several("i64", ", index(\"abs(a)\", name = \"n\")"),
            "has it in an expression or in its condition",
        ),
        (
            of_several("i32", ", unique(a, note, deferrable)"),
            of_several("i64", ", unique(a, note, deferrable)"),
            "UNIQUE constraint `pairs_a_note_key` is over it, and is checked late or with an operator of its own",
        ),
        (
            of_several("i32", ""),
            pairs("i64", "i32", ""),
            "`pairs.b` cannot get a wider type: `users.b` refers to it and keeps its type",
        ),
        (
            shop(narrow, &child(refers, "i32", "")),
            shop(
                &format!("{wide}, more: Option<String>"),
                &child(refers, "i64", ""),
            ),
            "`id` gets a wider type, and the same migration changes more of its tables",
        ),
        // A column that is no key takes another name.
        (
            shop(&format!("{narrow}, count: i32"), &child(refers, "i32", "")),
            shop(&format!("{narrow}, count: i64"), &child(refers, "i32", "")),
            "`count` is `integer` in the lock and `bigint` in the model",
        ),
    ] {
        let errors = diff(&existing(Dialect::Postgres, &before), &after, NOW).expect_err(why);
        assert!(
            errors.iter().any(|error| error.message.contains(why)),
            "{why}: {errors:#?}"
        );
        assert!(
            errors.iter().all(|error| !error.help.is_empty()),
            "{errors:#?}"
        );
    }
}

#[test]
fn another_database_keeps_the_type_or_says_the_way() {
    let errors = diff(&existing(Dialect::Mysql, &keys("i32")), &keys("i64"), NOW)
        .expect_err("it copies the table");
    let error = errors
        .iter()
        .find(|error| error.message.contains("`id` is `integer`"));
    assert!(
        error.is_some_and(|error| error.help[0].contains("gh-ost")),
        "{errors:#?}"
    );
    // SQLite stores both alike.
    let plan = diff(&existing(Dialect::Sqlite, &keys("i32")), &keys("i64"), NOW).unwrap();
    assert!(
        plan.migrations
            .iter()
            .all(|migration| matches!(migration.changes[..], [Change::Widen(_)])),
        "{:#?}",
        plan.migrations
    );
}
