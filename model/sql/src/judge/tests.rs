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
    ] {
        assert_eq!(problems(fine), Vec::<String>::new(), "{fine}");
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
