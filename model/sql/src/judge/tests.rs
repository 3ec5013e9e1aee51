use super::*;

#[test]
fn constants_are_literals_with_casts() {
    for constant in [
        "0",
        "-1.5",
        "'x'",
        "NULL",
        "true",
        "'{}'::jsonb",
        "'x'::varchar(10)",
        "'2026-01-01'::timestamp with time zone",
        "CAST('1' AS numeric(10, 2))",
        "date '2026-01-01'",
        "X'00'",
        "('a' || 'b')",
        "'now'",
    ] {
        assert_eq!(volatility(constant), Volatility::Constant, "{constant}");
    }
    for stable in [
        "now()",
        "CURRENT_TIMESTAMP",
        "(current_date + 1)",
        "'now'::timestamptz",
    ] {
        assert_eq!(volatility(stable), Volatility::Stable, "{stable}");
    }
    for volatile in [
        "gen_random_uuid()",
        "nextval('s')",
        "my_function(1)",
        "other_column",
        "\"x\"",
        "",
        "'open",
    ] {
        assert_eq!(volatility(volatile), Volatility::Volatile, "{volatile}");
    }
}

#[test]
fn problems_name_what_cannot_be_decided() {
    for (sql, part) in [
        ("(select 1)", "`select`"),
        ("name || $1", "`$1`"),
        ("name || ?", "`?`"),
        ("users.name", "`users.`"),
        ("name; drop table users", "`;`"),
        ("lower(name), admin = true", "`,` outside of parentheses"),
        ("t.name from others as t", "`from` ends"),
        ("name where true", "`where` ends"),
        ("(name]", "no `[`"),
        ("random()", "`random()`"),
        ("coalesce(name, CURRENT_TIMESTAMP)", "`current_timestamp`"),
        ("count(name)", "`count()`"),
        ("rank() over (order by name)", "`over()`"),
        ("name -- x", "comment"),
        ("'name", "not closed"),
        ("(name", "not closed"),
        ("name)", "no `(`"),
        ("  ", "empty"),
        ("'a\nb' || name", "line break"),
    ] {
        let found = problems(sql);
        assert!(
            found.iter().any(|problem| problem.contains(part)),
            "{sql}: {found:?}"
        );
    }
    for fine in [
        "name",
        "lower(name)",
        "pg_catalog.lower(name)",
        "name::my.kind",
        "cast(trunc(x) as integer)",
        "case when a = 'select ;' then b end",
        "array[a, b]",
        "extract(year from born)",
        "a is distinct from b",
        "(tags)[1]",
    ] {
        assert_eq!(problems(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_type_is_one_type() {
    for (sql, part) in [
        ("text, DROP COLUMN name", "`,` outside"),
        ("text; commit; drop table users; --", "`;`"),
        ("text -- x", "comment"),
        ("text /* x */", "comment"),
        ("text\nDEFAULT 'x'", "line break"),
        ("text DEFAULT 'x'", "`default`"),
        ("text not null", "`not`"),
        ("text NULL", "`null`"),
        ("text UNIQUE", "`unique`"),
        ("bigint PRIMARY KEY", "`primary`"),
        ("text CHECK (true)", "`check`"),
        ("bigint REFERENCES users", "`references`"),
        ("bigint GENERATED ALWAYS AS IDENTITY", "`generated`"),
        ("text AS (lower(name))", "`as`"),
        ("text CONSTRAINT x CHECK (true)", "`constraint`"),
        ("text USING lower(name)", "`using`"),
        ("text COLLATE \"C\" UNIQUE", "`unique`"),
        ("text COLLATE", "`collate` takes"),
        ("text COLLATE \"C\" nonsense", "`collate` takes"),
        ("varchar(5", "not closed"),
        ("varchar 5)", "no `(`"),
        ("\"Kind", "not closed"),
        ("text 'x'", "does not belong"),
        ("text = 1", "`=`"),
        ("$1", "parameter"),
        ("'x'", "does not begin"),
        ("(text)", "does not begin"),
        ("  ", "empty"),
    ] {
        let found = type_problems(sql);
        assert!(
            found.iter().any(|problem| problem.contains(part)),
            "{sql}: {found:?}"
        );
    }
    for fine in [
        "text",
        "double precision",
        "timestamp(3) with time zone",
        "varchar(5)[]",
        "integer ARRAY[4]",
        "my.\"Type\"",
        "\"Kind of, thing\"",
        "numeric(10, 2)",
        "numeric(3, -2)",
        "text COLLATE \"C\"",
        "TEXT COLLATE NOCASE",
        "varchar(40) COLLATE pg_catalog.\"C\"",
        "interval year to month",
        "UNSIGNED BIG INT",
        "NATIVE CHARACTER(70)",
        "enum('a', 'b')",
        "geometry(Point, 4326)",
        "bigserial",
    ] {
        assert_eq!(type_problems(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn a_default_is_one_expression() {
    for (sql, part) in [
        ("(0), DROP COLUMN name, ADD COLUMN x int DEFAULT (1)", "`,`"),
        ("'x'::text, DROP COLUMN name", "`,`"),
        ("0) CHECK (true", "no `(`"),
        ("0 NOT NULL", "`not`"),
        ("'x' NULL", "`null`"),
        ("(0) CHECK (false)", "`check`"),
        ("(0) NULL", "`null`"),
        ("0 -- x", "comment"),
        ("0; DROP TABLE users", "`;`"),
        ("$1", "parameter"),
        ("", "empty"),
    ] {
        let found = default_problems(sql);
        assert!(
            found.iter().any(|problem| problem.contains(part)),
            "{sql}: {found:?}"
        );
    }
    for fine in [
        "0",
        "-1.5",
        "NULL",
        "'it''s; new, -- x'",
        "now()",
        "gen_random_uuid()",
        "CURRENT_TIMESTAMP",
        "'{}'::jsonb",
        "'a'::varchar(10) COLLATE \"C\"",
        "CAST('1' AS numeric(10, 2))",
        "ARRAY['a', 'b']",
        "(CASE WHEN current_user IS NOT NULL THEN 1 ELSE 0 END)",
        "CASE WHEN current_user IS NULL THEN NULL ELSE 'x' END",
        "nextval('tickets_number_seq')",
    ] {
        assert_eq!(default_problems(fine), Vec::<String>::new(), "{fine}");
    }
}

#[test]
fn null_stays_null_only_where_that_is_known() {
    for strict in [
        "name",
        "lower(trim(name))",
        "a || ' ' || b",
        "cast(x as integer)",
        "x::numeric(10, 2) * 100",
        "nullif(a, '')",
    ] {
        assert!(!may_map_null(strict), "{strict}");
    }
    for maps in [
        "coalesce(name, '')",
        "ifnull(name, '')",
        "case when a then b end",
        "a is null",
        "a or b",
        "concat(a, b)",
        "format('%s', a)",
        "my_function(a)",
        "'x'",
        "hex(a)",
    ] {
        assert!(may_map_null(maps), "{maps}");
    }
}

#[test]
fn money_and_patterns_read_the_locale() {
    for reads in [
        "price::money",
        "to_char(price, 'L999')",
        "my_function(name)",
        "to_timestamp(day, 'TMMonth')",
    ] {
        assert!(may_read_locale(reads), "{reads}");
    }
    for free in [
        "CAST(code AS bigint)",
        "lower(name) || ' ' || coalesce(rest, '')",
        "split_part(name, ' ', 1)",
    ] {
        assert!(!may_read_locale(free), "{free}");
    }
}

#[test]
fn a_condition_of_columns_alone_is_null_without_their_values() {
    for sql in [
        "seat > 0",
        "seat BETWEEN 1 AND 99",
        "seat BETWEEN 1 AND 99 AND place <> 7 OR NOT (seat = 5)",
        "kind IN ('a', 'b')",
        "lower(kind) = kind AND length(kind) < 9",
    ] {
        assert!(is_null_without_values(sql), "{sql}");
    }
    for sql in [
        "seat IS NOT NULL",
        "seat > 0 AND false",
        "seat > 0 AND 1 = 2",
        "coalesce(seat, 0) > 0",
        "CASE WHEN seat > 0 THEN true ELSE false END",
        "num_nonnulls(a, b) = 1",
        "seat BETWEEN 1 AND 99 AND seat IS NOT NULL",
    ] {
        assert!(!is_null_without_values(sql), "{sql}");
    }
}
