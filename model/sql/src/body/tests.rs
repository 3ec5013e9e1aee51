use super::*;

fn read(kind: BodyKind, text: &str, rows: &[&str], result: BodyResult) -> BodyUses {
    let dialect = match kind {
        BodyKind::Trigger | BodyKind::View => Dialect::Sqlite,
        _ => Dialect::Postgres,
    };
    let catalog = Catalog::new(
        dialect,
        [
            ("users", vec!["id", "name"]),
            ("orgs", vec!["id", "name"]),
            ("users_archive", vec!["id", "name"]),
        ],
    );
    let body = Body {
        kind,
        text: text.to_owned(),
        rows: rows.iter().map(|row| (*row).to_owned()).collect(),
        values: vec!["f".to_owned()],
        result,
    };
    body_uses(&catalog, "users", &body)
}

fn name(kind: BodyKind, text: &str) -> Option<ColumnUse> {
    let uses = read(kind, text, &[], BodyResult::Free);
    uses.columns.get("name").copied()
}

#[test]
fn a_function_in_sql_names_what_its_statements_touch() {
    let name = |text| name(BodyKind::Sql, text);
    assert_eq!(
        name("SELECT id FROM users WHERE name = n"),
        Some(ColumnUse::Names)
    );
    assert_eq!(name("SELECT id FROM users; SELECT name FROM orgs"), None);
    assert_eq!(
        name("INSERT INTO users VALUES (1, 'a')"),
        Some(ColumnUse::Position)
    );
}

#[test]
fn a_function_in_plpgsql_is_cut_into_statements() {
    let name = |text| name(BodyKind::Plpgsql, text);
    for sure in [
        "DECLARE n text; BEGIN SELECT u.name INTO STRICT n FROM users u WHERE u.id = 1; RETURN n; END",
        "BEGIN IF EXISTS (SELECT FROM users WHERE name = 'x') THEN RETURN 1; END IF; END",
        "BEGIN FOR r IN SELECT name FROM users LOOP NULL; END LOOP; END",
        "<<a>> BEGIN PERFORM 1 FROM users WHERE users.name = 'x'; END",
        "DECLARE c CURSOR (k int) FOR SELECT name FROM users; BEGIN END",
        "DECLARE n text := (SELECT name FROM users LIMIT 1); BEGIN END",
        "BEGIN RETURN QUERY UPDATE users SET name = CASE WHEN id = 1 THEN 'a' ELSE 'b' END RETURNING id; END",
        "BEGIN EXECUTE 'UPDATE users SET name = $1' USING n; END",
        "BEGIN CASE x WHEN 1 THEN DELETE FROM users WHERE name = 'a'; ELSE NULL; END CASE; END",
        "BEGIN x := 1; EXCEPTION WHEN others THEN INSERT INTO users (name) VALUES ('x'); END",
    ] {
        assert_eq!(name(sure), Some(ColumnUse::Names), "{sure}");
    }
    for sure in [
        "DECLARE v orgs; BEGIN UPDATE users SET name = v.name WHERE id = v.id; END",
        "BEGIN INSERT INTO users (id, name) VALUES (NEW.id, f.name); RETURN NEW; END",
        "DECLARE r record; BEGIN SELECT r.name INTO x FROM users r; END",
    ] {
        assert_eq!(name(sure), Some(ColumnUse::Names), "{sure}");
    }
    for perhaps in [
        "DECLARE r record; BEGIN FOR r IN SELECT * FROM users LOOP PERFORM f(r.name); END LOOP; END",
        "DECLARE r users%ROWTYPE; BEGIN SELECT * INTO r FROM users; RETURN r.name; END",
        "BEGIN EXECUTE format('SELECT name FROM %I', 'users'); END",
        "BEGIN EXECUTE 'SELECT na' || 'me, name FROM ' || 'users'; END",
    ] {
        assert_eq!(name(perhaps), Some(ColumnUse::MayName), "{perhaps}");
    }
    for not in [
        "BEGIN RETURN (SELECT count(*) FROM users); END",
        "DECLARE name text; BEGIN SELECT id INTO name FROM users; RETURN name; END",
        "BEGIN SELECT o.name INTO n FROM users u JOIN orgs o ON o.id = u.id; END",
        "DECLARE v orgs; BEGIN UPDATE users SET id = 1 WHERE id = v.id; RETURN v.name; END",
        "BEGIN DELETE FROM users WHERE id = f.name; END",
        "BEGIN RAISE EXCEPTION 'users need a name'; END",
        "BEGIN -- the name of users\n PERFORM 1 FROM users; END",
    ] {
        assert_eq!(name(not), None, "{not}");
    }
}

#[test]
fn one_more_column_breaks_what_counts_them() {
    use BodyKind::{Plpgsql, Sql, Trigger, View};
    use BodyResult::{Declared, Free, Row};
    let breaks =
        |kind, text, rows: &[&str], result| read(kind, text, rows, result).breaks_when_wider;
    for (kind, text, rows, result) in [
        (
            Plpgsql,
            "BEGIN INSERT INTO users_archive SELECT OLD.*; RETURN OLD; END",
            &["old"][..],
            Free,
        ),
        (
            Plpgsql,
            "BEGIN INSERT INTO users_archive VALUES ('D', (OLD).*); RETURN OLD; END",
            &["old"],
            Free,
        ),
        (
            Plpgsql,
            "BEGIN INSERT INTO users_archive SELECT * FROM users; END",
            &[],
            Free,
        ),
        (
            Plpgsql,
            "BEGIN RETURN QUERY SELECT * FROM users; END",
            &[],
            Declared,
        ),
        (
            Plpgsql,
            "BEGIN RETURN QUERY SELECT u.* FROM users u ORDER BY 1; END",
            &[],
            Declared,
        ),
        (
            Plpgsql,
            "BEGIN RETURN QUERY EXECUTE 'SELECT * FROM users'; END",
            &[],
            Declared,
        ),
        (
            Plpgsql,
            "BEGIN RETURN QUERY DELETE FROM users RETURNING *; END",
            &[],
            Declared,
        ),
        (
            Plpgsql,
            "DECLARE r record; BEGIN FOR r IN SELECT * FROM users LOOP INSERT INTO users_archive SELECT r.*; END LOOP; END",
            &[],
            Free,
        ),
        (Sql, "SELECT * FROM users", &[], Declared),
        (
            Sql,
            "SELECT 1; WITH x AS (SELECT * FROM users) SELECT * FROM x",
            &[],
            Declared,
        ),
        (Sql, "SELECT id, name FROM users", &[], Row),
        (
            Sql,
            "SELECT * FROM users UNION ALL SELECT * FROM users_archive",
            &[],
            Free,
        ),
        (
            Trigger,
            "CREATE TRIGGER t AFTER INSERT ON orgs BEGIN INSERT INTO users VALUES (NEW.id, NEW.name); END",
            &[],
            Free,
        ),
        (
            Trigger,
            "CREATE TRIGGER t AFTER INSERT ON orgs BEGIN INSERT INTO users VALUES (1, 'a'); END",
            &[],
            Free,
        ),
        (
            Trigger,
            "CREATE TRIGGER t AFTER INSERT ON orgs BEGIN INSERT INTO users_archive SELECT * FROM users; END",
            &[],
            Free,
        ),
        (
            View,
            "CREATE VIEW v (a, b) AS SELECT * FROM users",
            &[],
            Declared,
        ),
    ] {
        assert!(breaks(kind, text, rows, result), "{text}");
    }
    for (kind, text, rows, result) in [
        (
            Plpgsql,
            "BEGIN IF OLD.* IS DISTINCT FROM NEW.* THEN NEW.id := 1; END IF; RETURN NEW; END",
            &["old", "new"][..],
            Free,
        ),
        (
            Plpgsql,
            "BEGIN INSERT INTO log (r) VALUES (row_to_json(OLD)); RETURN OLD; END",
            &["old"],
            Free,
        ),
        (
            Plpgsql,
            "DECLARE r users; BEGIN SELECT * INTO r FROM users; RETURN r; END",
            &[],
            Row,
        ),
        (
            Plpgsql,
            "DECLARE a int; b text; BEGIN SELECT * INTO a, b FROM users; END",
            &[],
            Declared,
        ),
        (Sql, "SELECT * FROM users", &[], Row),
        (Sql, "SELECT u FROM users u", &[], Row),
        (Sql, "SELECT count(*) FROM users", &[], Declared),
        (
            Sql,
            "SELECT id FROM (SELECT * FROM users) AS u",
            &[],
            Declared,
        ),
        (Sql, "INSERT INTO users VALUES (1, 'a')", &[], Free),
        (View, "CREATE VIEW v AS SELECT * FROM users", &[], Free),
    ] {
        assert!(!breaks(kind, text, rows, result), "{text}");
    }
}

#[test]
fn a_parameter_of_the_tables_type_is_a_row() {
    let uses = |text| read(BodyKind::Sql, text, &["u", "$1"], BodyResult::Declared);
    assert_eq!(
        uses("SELECT upper(u.name)").columns["name"],
        ColumnUse::MayName
    );
    assert_eq!(
        uses("SELECT upper($1.name)").columns["name"],
        ColumnUse::MayName
    );
    assert!(!uses("SELECT u.id").columns.contains_key("name"));
}

#[test]
fn another_language_is_searched_for_words() {
    let uses = |text| read(BodyKind::Other, text, &[], BodyResult::Free);
    assert_eq!(
        uses("plpy.execute(\"SELECT name FROM users\")").columns["name"],
        ColumnUse::MayName
    );
    assert!(
        uses("plpy.execute(\"SELECT name FROM orgs\")")
            .columns
            .is_empty()
    );
}
