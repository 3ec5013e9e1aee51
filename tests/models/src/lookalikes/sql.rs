//! SQL that mentions the names and does not mean the leaving columns.

/// Each module and its text.
pub const ALL: &[(&str, &str)] = &[
    ("alias_of_a_column", alias_of_a_column::SQL),
    ("alias_of_an_expression", alias_of_an_expression::SQL),
    ("alias_in_order_by", alias_in_order_by::SQL),
    ("alias_in_a_union", alias_in_a_union::SQL),
    ("alias_in_returning", alias_in_returning::SQL),
    ("another_tables_column", another_tables_column::SQL),
    ("another_table_alone", another_table_alone::SQL),
    (
        "another_tables_quoted_column",
        another_tables_quoted_column::SQL,
    ),
    ("array_of_texts", array_of_texts::SQL),
    ("case_of_texts", case_of_texts::SQL),
    ("cast_to_a_type", cast_to_a_type::SQL),
    ("call_of_a_function", call_of_a_function::SQL),
    ("column_of_a_cte", column_of_a_cte::SQL),
    ("column_of_a_recursive_cte", column_of_a_recursive_cte::SQL),
    ("output_of_a_cte", output_of_a_cte::SQL),
    ("output_of_a_writing_cte", output_of_a_writing_cte::SQL),
    ("cte_that_hides_the_table", cte_that_hides_the_table::SQL),
    ("column_of_a_derived_table", column_of_a_derived_table::SQL),
    ("column_of_values", column_of_values::SQL),
    ("column_of_a_function", column_of_a_function::SQL),
    (
        "column_of_an_unnested_array",
        column_of_an_unnested_array::SQL,
    ),
    ("column_of_a_series", column_of_a_series::SQL),
    ("comment", comment::SQL),
    ("conflict_on_another_table", conflict_on_another_table::SQL),
    ("insert_into_another_table", insert_into_another_table::SQL),
    ("update_of_another_table", update_of_another_table::SQL),
    ("delete_beside_the_table", delete_beside_the_table::SQL),
    ("inner_scope", inner_scope::SQL),
    ("outer_scope", outer_scope::SQL),
    (
        "joined_by_a_name_both_have",
        joined_by_a_name_both_have::SQL,
    ),
    ("lateral_join", lateral_join::SQL),
    ("json_key", json_key::SQL),
    (
        "json_key_that_is_asked_for",
        json_key_that_is_asked_for::SQL,
    ),
    ("json_object_that_is_built", json_object_that_is_built::SQL),
    ("label_of_a_table", label_of_a_table::SQL),
    ("label_of_a_written_table", label_of_a_written_table::SQL),
    (
        "list_of_columns_in_a_string",
        list_of_columns_in_a_string::SQL,
    ),
    ("name_of_a_schema", name_of_a_schema::SQL),
    ("name_of_a_table", name_of_a_table::SQL),
    ("name_of_a_window", name_of_a_window::SQL),
    ("name_of_an_argument", name_of_an_argument::SQL),
    ("parameter", parameter::SQL),
    ("part_of_a_name", part_of_a_name::SQL),
    ("string_in_dollars", string_in_dollars::SQL),
    ("string_with_quotes", string_with_quotes::SQL),
    ("table_of_others", table_of_others::SQL),
    ("table_of_others_beside_it", table_of_others_beside_it::SQL),
];

/// The alias of a column in the result.
pub mod alias_of_a_column {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT full_name AS name, email AS town FROM users");
}

/// The alias of an expression in the result.
pub mod alias_of_an_expression {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT upper(full_name) AS name, length(email) town FROM users");
}

/// `ORDER BY` uses an alias of the result.
pub mod alias_in_order_by {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT full_name AS name FROM users ORDER BY name");
}

/// A union has the names of its first query.
pub mod alias_in_a_union {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT full_name AS name FROM users UNION ALL SELECT name FROM orgs ORDER BY name"
    );
}

/// `RETURNING` has aliases of its own.
pub mod alias_in_returning {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "DELETE FROM users WHERE id = $1 RETURNING full_name AS name, email AS town"
    );
}

/// Another table in the same statement has columns of these names.
pub mod another_tables_column {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT o.name, o.town FROM users u JOIN orgs o ON o.id = u.id");
}

/// Another table has columns of these names.
pub mod another_table_alone {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT name, town FROM orgs WHERE name <> town");
}

/// A quoted name keeps its case, so it is another column.
pub mod another_tables_quoted_column {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT o.\"Name\" FROM orgs o JOIN users u ON u.full_name = o.\"Name\""
    );
}

/// Strings in an array.
pub mod array_of_texts {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT id FROM users WHERE full_name = ANY (ARRAY['name', 'town'])");
}

/// Strings as the values of a `CASE`.
pub mod case_of_texts {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT CASE WHEN full_name = 'name' THEN 'town' ELSE email END FROM users"
    );
}

/// PostgreSQL has a type called `name`.
pub mod cast_to_a_type {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT full_name::name, CAST(email AS name) FROM users");
}

/// PostgreSQL has a function called `name`.
pub mod call_of_a_function {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT name(full_name) FROM users");
}

/// A `WITH` query names its columns.
pub mod column_of_a_cte {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "WITH named (name, town) AS (SELECT full_name, email FROM users) SELECT name, town FROM named"
    );
}

/// A recursive `WITH` query names its columns.
pub mod column_of_a_recursive_cte {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "WITH RECURSIVE chain (name, depth) AS (SELECT full_name, 1 FROM users UNION ALL SELECT name, depth + 1 FROM chain WHERE depth < 3) SELECT name FROM chain"
    );
}

/// The aliases in the result of a `WITH` query.
pub mod output_of_a_cte {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "WITH named AS (SELECT full_name AS name FROM users) SELECT named.name FROM named"
    );
}

/// The aliases in the result of a `WITH` query that writes.
pub mod output_of_a_writing_cte {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "WITH gone AS (DELETE FROM users WHERE id = $1 RETURNING email AS town) SELECT town FROM gone"
    );
}

/// A `WITH` query with the name of the table.
pub mod cte_that_hides_the_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "WITH users (id, name) AS (SELECT id, label FROM name) SELECT users.name FROM users"
    );
}

/// A query in `FROM` names its columns.
pub mod column_of_a_derived_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT s.name FROM (SELECT full_name AS name FROM users) AS s WHERE s.name <> ''"
    );
}

/// `VALUES` in `FROM` names its columns.
pub mod column_of_values {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT v.name, u.email FROM (VALUES (1, 'x')) AS v (id, name) JOIN users u ON u.id = v.id"
    );
}

/// A function that returns rows names its columns.
pub mod column_of_a_function {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT name, town FROM json_to_record('{}') AS x (name text, town text)"
    );
}

/// An array in `FROM` names its column.
pub mod column_of_an_unnested_array {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT t.name, t.town FROM unnest(ARRAY['a']) WITH ORDINALITY AS t (name, town)"
    );
}

/// A series with the name of the column.
pub mod column_of_a_series {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT town FROM generate_series(1, 3) AS town");
}

/// A comment may contain any name.
pub mod comment {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT id -- name, u.town\n FROM users /* u.name /* town */ */");
}

/// `excluded` has the columns of the written table.
pub mod conflict_on_another_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "INSERT INTO orgs (id, name, town, \"Name\") VALUES ($1, $2, $3, $2) ON CONFLICT (id) DO UPDATE SET name = excluded.name, town = orgs.town"
    );
}

/// The list belongs to the written table, the query reads another.
pub mod insert_into_another_table {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("INSERT INTO town (id, name) SELECT id, full_name FROM users");
}

/// `SET` belongs to the written table.
pub mod update_of_another_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "UPDATE orgs SET name = u.full_name, town = '' FROM users AS u WHERE u.id = orgs.id"
    );
}

/// The statement deletes from another table.
pub mod delete_beside_the_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "DELETE FROM orgs USING users WHERE orgs.id = users.id AND orgs.name = full_name"
    );
}

/// The name means the nearest table that has the column.
pub mod inner_scope {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT id FROM users WHERE EXISTS (SELECT 1 FROM orgs WHERE name = full_name)"
    );
}

/// A table of the outer query has the column.
pub mod outer_scope {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT name FROM orgs WHERE EXISTS (SELECT 1 FROM users WHERE users.full_name = orgs.name)"
    );
}

/// Both of these tables keep the column.
pub mod joined_by_a_name_both_have {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT town.id FROM orgs JOIN town USING (name)");
}

/// The columns of a `LATERAL` query.
pub mod lateral_join {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT s.name FROM users u CROSS JOIN LATERAL (SELECT o.name FROM orgs o WHERE o.id = u.id) AS s"
    );
}

/// The keys of a JSON document are strings.
pub mod json_key {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT payload ->> 'name', payload -> 'town', payload #>> '{name,type}' FROM events"
    );
}

/// The keys in a query of JSON are strings.
pub mod json_key_that_is_asked_for {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT id FROM events WHERE payload @> '{\"type\": \"x\"}' AND payload @? '$.name'"
    );
}

/// The keys of a new JSON object are strings.
pub mod json_object_that_is_built {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT json_build_object('name', full_name, 'town', email) FROM users"
    );
}

/// A table's alias may be the name of a column.
pub mod label_of_a_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT name.full_name, town.email FROM users AS name JOIN users town ON town.id = name.id"
    );
}

/// The alias of a written table may be the name of a column.
pub mod label_of_a_written_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "INSERT INTO users AS name (id, full_name, email) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET email = name.email"
    );
}

/// Braces in a string are not a list of columns.
pub mod list_of_columns_in_a_string {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT id FROM users WHERE full_name = '{name}'");
}

/// A schema with the name of a column, and with its own tables.
pub mod name_of_a_schema {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT s.name FROM town.streets AS s");
}

/// Tables with the names of columns.
pub mod name_of_a_table {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT name.label, town.id FROM name JOIN town ON town.id = name.id"
    );
}

/// A window with the name of a column.
pub mod name_of_a_window {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT count(*) OVER town FROM users WINDOW town AS (PARTITION BY email)"
    );
}

/// A call can name its arguments.
pub mod name_of_an_argument {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT make_date(year => 2026, month => 1, day => 1), town_of(name => full_name, town => 1) FROM users"
    );
}

/// Parameters are numbered.
pub mod parameter {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT id FROM users WHERE full_name = $1 AND email = $2");
}

/// Names that begin or end with the column's name.
pub mod part_of_a_name {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT full_name AS name_, email AS town2, 1 AS _name FROM users");
}

/// A string between dollars.
pub mod string_in_dollars {
    /// The text.
    pub const SQL: &str =
        expand_contract::sql!("SELECT $$name, u.town$$, $name$town$name$ FROM users AS u");
}

/// A string with quotes in it.
pub mod string_with_quotes {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT 'u''name', E'\\'town' FROM users AS u");
}

/// A table without a model.
pub mod table_of_others {
    /// The text.
    pub const SQL: &str = expand_contract::sql!("SELECT name, town FROM countries");
}

/// A table without a model beside the model's table.
pub mod table_of_others_beside_it {
    /// The text.
    pub const SQL: &str = expand_contract::sql!(
        "SELECT c.name, c.town FROM users u JOIN countries c ON c.town = u.full_name"
    );
}
