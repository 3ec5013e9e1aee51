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
    assert!(types::same_default("'x'", "'x'::text"));
    assert!(types::same_default("now()", "now()"));
    assert!(types::same_default(
        "CURRENT_TIMESTAMP",
        "current_timestamp"
    ));
    assert!(types::same_default("0", "0"));
    assert!(!types::same_default("'X'", "'x'::text"));
    assert_eq!(
        types::plain_default("nextval('a'::regclass)"),
        "nextval('a'::regclass)"
    );
}
