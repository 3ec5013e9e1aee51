use expand_contract_schema::{ColumnType, Lifecycle, Location, RenamedBy, Stage};

use super::*;

fn actual(name: &str, ty: &str) -> Actual {
    Actual {
        name: name.into(),
        ty: ty.into(),
        nullable: false,
        default: None,
        generated: false,
        primary_key: name == "id",
        unique: name == "id",
        index: name == "id",
        keys: Vec::new(),
        words: ColumnWords::default(),
    }
}

fn field(name: &str, ty: ColumnType) -> Column {
    Column {
        def: ColumnDef {
            primary_key: name == "id",
            ..ColumnDef::new(name, ty, false)
        },
        field: name.into(),
        lifecycle: None,
        location: Location::default(),
    }
}

fn run(dialect: Dialect, columns: Vec<Column>, actual: Vec<Actual>) -> (LockTable, Vec<String>) {
    let table = Table {
        steps: Vec::new(),
        is_external: false,
        lifecycle: None,
        indexes: Vec::new(),
        constraints: Vec::new(),
        comment: None,
        name: "users".into(),
        model: "User".into(),
        columns,
        location: Location::default(),
    };
    let schema = Schema {
        tables: [("users".into(), table)].into(),
        ..Schema::default()
    };
    let (mut tables, differences) = compare(
        dialect,
        &schema,
        &[("users".into(), actual)].into(),
        &Declared::default(),
        &BTreeMap::new(),
    );
    let differences = differences.into_iter().map(|d| d.message).collect();
    (tables.remove("users").unwrap(), differences)
}

#[test]
fn a_table_that_fits_its_model_is_taken_without_a_word() {
    let id = Actual {
        generated: true,
        default: Some("nextval('users_id_seq'::regclass)".into()),
        ..actual("id", "bigint")
    };
    let (table, differences) = run(
        Dialect::Postgres,
        vec![
            field("id", ColumnType::BigInt),
            field("name", ColumnType::Text),
        ],
        vec![id, actual("name", "text")],
    );
    assert_eq!(differences, [""; 0]);
    assert_eq!(table.last("id"), Some(field("id", ColumnType::BigInt).def));
    assert_eq!(
        table.last("name"),
        Some(field("name", ColumnType::Text).def)
    );
}

#[test]
fn each_difference_is_named_and_the_database_is_believed() {
    let name = Actual {
        nullable: true,
        default: Some("'x'::xml".into()),
        ..actual("name", "xml")
    };
    let (table, differences) = run(
        Dialect::Postgres,
        vec![
            field("id", ColumnType::BigInt),
            field("name", ColumnType::Text),
            field("email", ColumnType::Text),
        ],
        vec![actual("id", "bigint"), name, actual("extra", "text")],
    );
    assert_eq!(
        differences,
        [
            "`users.name` is `xml` in the database, `text` in the model",
            "`users.name` takes NULL in the database",
            "`users.name` has the default `'x'` in the database",
            "`users.email` is not in the database",
            "`users.extra` is in the database and not in the model `User`",
        ]
    );
    let def = table.last("name").unwrap();
    assert_eq!(def.ty, ColumnType::Custom("xml".into()));
    assert!(def.nullable);
    assert!(!table.columns.contains_key("email"));
    assert!(!table.columns.contains_key("extra"));
}

#[test]
fn the_old_side_of_a_rename_is_part_of_the_start() {
    let mut full_name = field("full_name", ColumnType::Text);
    full_name.lifecycle = Some(Lifecycle {
        kind: LifecycleKind::Renamed {
            from: "name".into(),
            up: None,
            down: None,
            by: RenamedBy::Copy,
        },
        stage: Stage::Expanding,
        remove_after: None,
        location: Location::default(),
    });
    let (table, differences) = run(
        Dialect::Sqlite,
        vec![field("id", ColumnType::BigInt), full_name],
        vec![actual("id", "INTEGER"), actual("name", "VARCHAR(80)")],
    );
    assert_eq!(differences, [""; 0]);
    assert_eq!(table.columns["name"].came.ty, ColumnType::Text);
    assert_eq!(table.columns["name"].came.position, 1);
}

#[test]
fn aliases_of_a_type_are_the_same_type() {
    for (said, has) in [
        ("varchar(80)", "character varying(80)"),
        ("VARCHAR( 80 )", "character varying(80)"),
        ("timestamp(3) with time zone", "timestamp(3) with time zone"),
        ("numeric(10, 2)", "numeric(10,2)"),
        ("int4", "integer"),
    ] {
        let said = ColumnType::Custom(said.into());
        assert_eq!(
            types::column_type(Dialect::Postgres, has, Some(&said)),
            said
        );
    }
    assert_eq!(
        types::column_type(Dialect::Postgres, "timestamp with time zone", None),
        ColumnType::TimestampTz
    );
}

#[test]
fn a_length_or_a_scale_is_the_databases_own() {
    for (has, said) in [
        ("character varying(40)", ColumnType::Text),
        ("character varying", ColumnType::Text),
        ("character(3)", ColumnType::Text),
        ("citext", ColumnType::Text),
        ("numeric(10,2)", ColumnType::Decimal),
        ("time(0) without time zone", ColumnType::Time),
        ("timestamp(3) without time zone", ColumnType::Timestamp),
        ("timestamp(3) with time zone", ColumnType::TimestampTz),
    ] {
        let taken = types::column_type(Dialect::Postgres, has, Some(&said));
        assert_eq!(taken, said, "{has}");
    }
    for (has, said) in [
        ("character varying(40)", ColumnType::Bytes),
        ("character varying(40)[]", ColumnType::Text),
        ("integer", ColumnType::BigInt),
        ("timestamp(3) without time zone", ColumnType::TimestampTz),
        ("json", ColumnType::Json),
    ] {
        let taken = types::column_type(Dialect::Postgres, has, Some(&said));
        assert_ne!(taken, said, "{has}");
    }
}

#[test]
fn defaults_are_compared_by_what_they_mean() {
    let is_same = |said: &str, actual: &str| defaults::is_same(Dialect::Postgres, said, actual);
    assert!(is_same("'x'", "'x'::text"));
    assert!(is_same("now()", "now()"));
    assert!(is_same("CURRENT_TIMESTAMP", "current_timestamp"));
    assert!(is_same("0", "0"));
    assert!(!is_same("'X'", "'x'::text"));
    assert_eq!(
        defaults::without_cast("nextval('a'::regclass)"),
        "nextval('a'::regclass)"
    );
}

#[test]
fn a_type_of_mysql_is_one_type_on_both_servers() {
    for (mariadb, mysql, ty) in [
        ("smallint(6)", "smallint", ColumnType::SmallInt),
        ("int(11)", "int", ColumnType::Integer),
        ("bigint(20)", "bigint", ColumnType::BigInt),
        ("tinyint(1)", "tinyint(1)", ColumnType::Boolean),
        ("varchar(255)", "varchar(255)", ColumnType::Text),
        ("binary(16)", "binary(16)", ColumnType::Uuid),
        ("datetime(6)", "datetime(6)", ColumnType::Timestamp),
        ("timestamp(6)", "timestamp(6)", ColumnType::TimestampTz),
    ] {
        for has in [mariadb, mysql] {
            let taken = types::column_type(Dialect::Mysql, has, Some(&ty));
            assert_eq!(taken, ty, "{has}");
        }
    }
    for (said, has) in [
        ("BIGINT UNSIGNED", "bigint(20) unsigned"),
        ("tinyint", "tinyint(4)"),
        ("tinyint unsigned", "tinyint(1) unsigned"),
        ("bool", "tinyint(1)"),
        ("decimal(10, 2)", "decimal(10,2)"),
        ("numeric(5)", "decimal(5,0)"),
        ("character varying(80)", "varchar(80)"),
        ("double precision", "double"),
        ("datetime", "datetime"),
        ("datetime(0)", "datetime"),
        ("int(4) zerofill", "int(4) unsigned zerofill"),
        ("Enum('A', 'it''s, B')", "enum('A','it''s, B')"),
    ] {
        let said = ColumnType::Custom(said.into());
        let taken = types::column_type(Dialect::Mysql, has, Some(&said));
        assert_eq!(taken, said, "{has}");
    }
    // A length and a precision are of the type, and so is the case of an enum's words.
    for (has, said) in [
        ("varchar(80)", ColumnType::Text),
        ("text", ColumnType::Text),
        ("datetime", ColumnType::Timestamp),
        ("int(10) unsigned", ColumnType::Integer),
        ("enum('a')", ColumnType::Custom("enum('A')".into())),
    ] {
        let taken = types::column_type(Dialect::Mysql, has, Some(&said));
        assert_eq!(taken, ColumnType::Custom(types::mysql_name(has)));
    }
}

#[test]
fn a_default_of_mysql_is_the_same_in_the_words_of_either_server() {
    let none = ["", "DEFAULT_GENERATED"];
    for (said, ty, mariadb, mysql, extra) in [
        ("'x'", "varchar(9)", "'x'", "x", none[0]),
        (
            "'it''s \\\\'",
            "varchar(9)",
            "'it''s \\\\'",
            "it's \\",
            none[0],
        ),
        ("'NULL'", "varchar(9)", "'NULL'", "NULL", none[0]),
        ("''", "varchar(9)", "''", "", none[0]),
        ("false", "tinyint(1)", "0", "0", none[0]),
        ("0", "decimal(10,2)", "0.00", "0.00", none[0]),
        ("'5'", "int", "5", "5", none[0]),
        ("b'1'", "bit(1)", "b'1'", "b'1'", none[0]),
        (
            "'2020-01-02'",
            "date",
            "'2020-01-02'",
            "2020-01-02",
            none[0],
        ),
        (
            "now()",
            "datetime",
            "current_timestamp()",
            "CURRENT_TIMESTAMP",
            none[1],
        ),
        (
            "CURRENT_TIMESTAMP(6)",
            "datetime(6)",
            "current_timestamp(6)",
            "CURRENT_TIMESTAMP(6)",
            none[1],
        ),
        ("uuid()", "varchar(36)", "uuid()", "uuid()", none[1]),
        ("'{}'", "json", "'{}'", "_utf8mb4\\'{}\\'", none[1]),
        (
            "(concat('it''s', 'B'))",
            "varchar(9)",
            "concat('it''s','B')",
            "concat(_utf8mb4\\'it\\\\\\'s\\',_utf8mb4\\'B\\')",
            none[1],
        ),
    ] {
        for (text, is_mariadb) in [(mariadb, true), (mysql, false)] {
            let extra = if is_mariadb { "" } else { extra };
            let actual = defaults::of_mysql(text.into(), is_mariadb, extra, ty).unwrap();
            assert!(
                defaults::is_same(Dialect::Mysql, said, &actual),
                "{said} is not {actual}"
            );
        }
    }
    for (said, actual) in [
        ("'x'", "'X'"),
        ("0", "1"),
        ("now()", "now(6)"),
        ("'1'", "''"),
    ] {
        assert!(!defaults::is_same(Dialect::Mysql, said, actual), "{said}");
    }
    let of_mysql = defaults::of_mysql;
    assert_eq!(of_mysql("NULL".into(), true, "", "varchar(9)"), None);
    let text = "concat(_utf8mb3\\'it\\\\\\'s\\', a)".to_owned();
    assert_eq!(
        of_mysql(text, false, "DEFAULT_GENERATED", "text").unwrap(),
        "concat('it''s', a)"
    );
}
