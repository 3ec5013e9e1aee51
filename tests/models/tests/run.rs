//! The models' accessors on real databases.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::OnceLock;

use chrono::{DateTime, NaiveDate};
use expand_contract::{Backend, Model, Projection};
use sqlx::types::{Json, Text};
use sqlx::{PgPool, SqlitePool};
use tests_models::derives::DerivedRow;
use tests_models::everything::{Everything, Kind, Level, Maybe, Point, PostgresOnly};
use tests_models::generic;
use tests_models::hygiene::{DB, Names, NamesInsert};
use tests_models::lifecycle::{Defaulted, Renamed, Settled, Split, Turned, Widened};
use tests_models::projection::{self, Kinds, Old, R, Read, Sides};
use uuid::Uuid;

const TABLES: &str = r#"
    CREATE TABLE everything (
        id bigint PRIMARY KEY, small smallint, integer integer, real real, double double precision,
        boolean boolean, text text, bytes BYTES, uuid UUID, date date, time time, timestamp timestamp,
        timestamptz TIMESTAMPTZ, value JSON, typed JSON, attribute JSON, nullable JSON, level smallint,
        wire_name text, sometimes bigint, kind smallint, url text
    );
    CREATE TABLE maybe (
        id UUID PRIMARY KEY, small smallint, double double precision, boolean boolean, text text, bytes BYTES,
        date date, timestamptz TIMESTAMPTZ, value JSON, kind smallint
    );
    CREATE TABLE postgres_only (
        tenant text, id bigint, amount numeric, maybe_amount numeric, date date, time time, timestamp timestamp,
        timestamptz TIMESTAMPTZ, tags TAGS, PRIMARY KEY (tenant, id)
    );
    CREATE TABLE derived_row (id bigint PRIMARY KEY, "firstName" text, kind text, extra text, fading text);
    CREATE TABLE names (
        type bigint PRIMARY KEY, db smallint, model smallint, value bigint, "values" bigint, key bigint, row bigint,
        "default" bigint DEFAULT 7, insert bigint, "update" bigint, execute bigint, "returning" bigint, "table" bigint,
        "Select ""x""" bigint
    );
    CREATE TABLE renamed (
        id bigint PRIMARY KEY, name text, full_name text, cents bigint, euros bigint, city text
    );
    CREATE TABLE split (id bigint PRIMARY KEY, name text, first_name text, last_name text);
    CREATE TABLE settled (id bigint PRIMARY KEY, label text);
    CREATE TABLE defaulted (
        id bigint PRIMARY KEY, plan text NOT NULL DEFAULT 'free', first text NOT NULL DEFAULT '1st', note text DEFAULT 'none'
    );
    CREATE TABLE widened (
        id bigint PRIMARY KEY, count integer NOT NULL, amount bigint, ratio real, share double precision
    );
    CREATE TABLE turned (id bigint PRIMARY KEY, nick text, note text, place JSON);
"#;

async fn sqlite() -> (impl Sized, SqlitePool) {
    let (folder, url) = tests_support::sqlite_database();
    let pool = SqlitePool::connect(&url).await.expect("a database");
    let tables = TABLES
        .replace("BYTES", "blob")
        .replace("UUID", "blob")
        .replace("TIMESTAMPTZ", "text")
        .replace("JSON", "text")
        .replace("TAGS", "text")
        .replace(" insert ", " \"insert\" ");
    sqlx::raw_sql(sqlx::AssertSqlSafe(tables))
        .execute(&pool)
        .await
        .expect("tables");
    (folder, pool)
}

async fn postgres() -> PgPool {
    static SERVER: OnceLock<&tests_support::PgServer> = OnceLock::new();
    let url = SERVER
        .get_or_init(tests_support::PgServer::shared)
        .create_database();
    let pool = PgPool::connect(&url).await.expect("a database");
    let tables = TABLES
        .replace("BYTES", "bytea")
        .replace("TAGS", "text[]")
        .replace("JSON", "jsonb");
    sqlx::raw_sql(sqlx::AssertSqlSafe(tables))
        .execute(&pool)
        .await
        .expect("tables");
    pool
}

/// Makes a test of this body on each database. The body is spawned, so that every future must be `Send`.
macro_rules! on_both {
    ($(async fn $name:ident($pool:ident) $body:block)*) => {
        mod on_sqlite {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let (_folder, $pool) = sqlite().await;
                tokio::spawn(async move $body).await.expect("no panic");
            })*
        }

        mod on_postgres {
            use super::*;
            $(#[tokio::test]
            async fn $name() {
                let $pool = postgres().await;
                tokio::spawn(async move $body).await.expect("no panic");
            })*
        }
    };
}

/// A projection of another crate's model.
#[expand_contract::migrate(reads = Renamed)]
#[derive(Debug, PartialEq)]
struct City {
    city: Option<String>,
    id: i64,
}

fn everything() -> Everything {
    Everything {
        id: 1,
        small: -2,
        integer: 3,
        real: 0.5,
        double: 0.25,
        boolean: true,
        text: "text".into(),
        bytes: vec![0, 255],
        uuid: Uuid::from_u128(7),
        date: NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"),
        time: "10:15:00".parse().expect("a time"),
        timestamp: "2026-11-22T10:15:00".parse().expect("a timestamp"),
        timestamptz: DateTime::from_timestamp(1_795_000_000, 0).expect("a time"),
        value: serde_json::json!({"a": [1, null]}),
        typed: Json(Point { x: 1, y: 2 }),
        attribute: None,
        nullable: Some(Point { x: 3, y: 4 }),
        level: Level(9),
        renamed_for_sqlx: "wire".into(),
        cached: Vec::new(),
        sometimes: 11,
        kind: Kind::Two,
        url: Text(IpAddr::V4(Ipv4Addr::LOCALHOST)),
    }
}

on_both! {
    async fn every_type_comes_back(pool) {
        let whole = everything();
        let inserted = Everything::insert()
            .id(whole.id)
            .small(whole.small)
            .integer(whole.integer)
            .real(whole.real)
            .double(whole.double)
            .boolean(whole.boolean)
            .text(&whole.text)
            .bytes(&whole.bytes)
            .uuid(whole.uuid)
            .date(whole.date)
            .time(whole.time)
            .timestamp(whole.timestamp)
            .timestamptz(whole.timestamptz)
            .value(&whole.value)
            .typed(&whole.typed)
            .attribute(&whole.attribute)
            .nullable(whole.nullable.as_ref())
            .level(9)
            .renamed_for_sqlx(&whole.renamed_for_sqlx)
            .sometimes(whole.sometimes)
            .kind(&whole.kind)
            .url(&whole.url)
            .returning(&pool)
            .await
            .expect("inserted");
        assert_eq!(inserted, whole);

        Everything::update(1).nullable(None).level(-1).execute(&pool).await.expect("updated");
        let error = Everything::find(1).fetch_one(&pool).await.expect_err("not a level");
        assert!(error.to_string().contains("level"), "{error}");
        Everything::update(1).level(1).execute(&pool).await.expect("updated");
        let found = Everything::find(1).fetch_one(&pool).await.expect("found");
        assert_eq!(found, Everything { nullable: None, level: Level(1), ..whole });

        // A query by hand may omit columns with a default.
        let mut columns = Everything::COLUMNS.to_vec();
        columns.retain(|column| *column != "sometimes");
        let sql = format!("SELECT {} FROM everything", columns.join(", "));
        let read: Everything = sqlx::query_as(sqlx::AssertSqlSafe(sql)).fetch_one(&pool).await.expect("read");
        assert_eq!(read.sometimes, 0);
    }

    async fn options_are_null(pool) {
        let id = Uuid::from_u128(1);
        let none = Maybe::insert().id(id).text(None).returning(&pool).await.expect("inserted");
        assert_eq!((none.text, none.small, none.kind), (None, None, None));
        Maybe::update(id)
            .text(Some("x"))
            .bytes(Some(&[1]))
            .small(Some(1))
            .value(Some(&serde_json::json!(1)))
            .kind(Some(&Kind::One))
            .execute(&pool)
            .await
            .expect("updated");
        let some = Maybe::find(id).fetch_one(&pool).await.expect("found");
        assert_eq!(some.text.as_deref(), Some("x"));
        assert_eq!(some.bytes.as_deref(), Some(&[1][..]));
        assert_eq!((some.small, some.kind), (Some(1), Some(Kind::One)));
    }

    async fn a_derived_from_row_knows_the_columns(pool) {
        let row = DerivedRow::insert().id(1).first_name("A").r#type("t").returning(&pool).await.expect("inserted");
assert_eq!((row.first_name.as_str(), row.r#type.as_str(), row.extra), ("A", "t", None));
    }

    async fn every_name_is_only_a_name(pool) {
        let names = Names::insert()
            .r#type(1)
            .db(&(1 as DB))
            .model(&NamesInsert::One)
            .value(2)
            .values(3)
            .key(4)
            .row(5)
            .insert(6)
            .update(7)
            .set_execute(8)
            .set_returning(9)
            .table(10)
            .quoted(11)
            .returning(&pool)
            .await
            .expect("inserted");
        assert_eq!((names.default, names.execute, names.quoted), (7, 8, 11));
        let done = Names::update(1).r#quoted(12).execute(&pool).await.expect("updated");
        assert_eq!(done.rows_affected(), 1);
    }

    async fn both_sides_are_written(pool) {
        Renamed::insert().id(1).full_name("Ada").euros(2).city(None).execute(&pool).await.expect("inserted");
        let sql = "SELECT name, full_name, cents, euros FROM renamed";
        let row: (String, String, i64, i64) = sqlx::query_as(sql).fetch_one(&pool).await.expect("read");
        assert_eq!(row, ("Ada".into(), "Ada".into(), 200, 2));
        Renamed::update(1).euros(3).execute(&pool).await.expect("updated");
        let row: (String, String, i64, i64) = sqlx::query_as(sql).fetch_one(&pool).await.expect("read");
        assert_eq!(row, ("Ada".into(), "Ada".into(), 300, 3));
    }

    async fn two_columns_write_the_one_they_came_from(pool) {
        Split::insert().id(1).first_name("Ada").last_name("King").execute(&pool).await.expect("inserted");
        Split::update(1).last_name("Lovelace").execute(&pool).await.expect("updated");
        let split = Split::find(1).fetch_one(&pool).await.expect("found");
        #[expect(deprecated, reason = "the old side is what is tested")]
        let name = split.name;
        assert_eq!(name, "Ada Lovelace");
    }

    async fn what_will_be_optional_is_set_to_a_value_and_may_be_read_as_none(pool) {
        Turned::insert().id(1).nick("Ada").note("n").place(&vec![1]).execute(&pool).await.expect("inserted");
        Turned::update(1).note("m").place(&vec![2]).execute(&pool).await.expect("updated");
        let row = Turned::find(1).fetch_one(&pool).await.expect("found");
        assert_eq!((row.note.as_deref(), row.place), (Some("m"), Some(vec![2])));
        // Another build stores NULL like this after the contract.
        sqlx::query("UPDATE turned SET note = NULL, place = NULL").execute(&pool).await.expect("updated");
        let row = Turned::find(1).fetch_one(&pool).await.expect("found");
        assert_eq!((row.nick, row.note, row.place), ("Ada".into(), None, None));
    }

    async fn a_default_that_waits_for_the_contract_is_written_by_the_build_that_means_it(pool) {
        let row = Defaulted::insert().id(1).returning(&pool).await.expect("inserted");
        assert_eq!((row.plan.as_str(), row.first.as_str(), row.note), ("trial", "1st", None));
        let row = Defaulted::insert().id(2).plan("p").note(Some("n")).returning(&pool).await.expect("inserted");
        assert_eq!((row.plan.as_str(), row.note.as_deref()), ("p", Some("n")));
        // An UPDATE leaves alone what is not set.
        Defaulted::update(2).first("2nd").execute(&pool).await.expect("updated");
        let row = Defaulted::find(2).fetch_one(&pool).await.expect("found");
        assert_eq!((row.plan.as_str(), row.note.as_deref()), ("p", Some("n")));
    }

    async fn a_wider_column_gives_the_narrower_one_the_nearest_value(pool) {
        let old = "SELECT count, CAST(ratio AS double precision) FROM widened WHERE id = 1";
        Widened::insert().id(1).amount(3_000_000_000).share(Some(0.5)).execute(&pool).await.expect("inserted");
        let row: (i32, Option<f64>) = sqlx::query_as(old).fetch_one(&pool).await.expect("an old build reads it");
        assert_eq!(row, (i32::MAX, Some(0.5)));
        Widened::update(1).amount(-7).share(None).execute(&pool).await.expect("updated");
        let row: (i32, Option<f64>) = sqlx::query_as(old).fetch_one(&pool).await.expect("an old build reads it");
        assert_eq!(row, (-7, None));
    }

    async fn a_projection_reads_its_fields_as_the_model_does(pool) {
        let whole = everything();
        Everything::insert()
            .id(1)
            .url(&whole.url)
            .kind(&whole.kind)
            .level(7)
            .nullable(None)
            .attribute(&whole.attribute)
            .typed(&whole.typed)
            .renamed_for_sqlx("by wire")
            .execute(&pool)
            .await
            .expect("inserted");
        let read = Read::find(1).fetch_one(&pool).await.expect("found");
        let expected = Read {
            url: whole.url,
            kind: whole.kind,
            level: Level(7),
            nullable: None,
            attribute: whole.attribute,
            typed: whole.typed,
            renamed_for_sqlx: "by wire".into(),
            cached: 0,
            id: (),
        };
        assert_eq!(read, expected);
        assert_eq!(Read::find(2).fetch_optional(&pool).await.expect("no row"), None);

        // A query by hand omits the columns with a default.
        let sql = "SELECT url, kind, level, nullable, attribute, typed FROM everything";
        let read: Read = sqlx::query_as(sql).fetch_one(&pool).await.expect("read");
        assert_eq!(read, Read { renamed_for_sqlx: String::new(), ..expected });
    }

    async fn a_projection_looks_for_the_columns_of_the_model(pool) {
        DerivedRow::insert().id(1).first_name("A").r#type("t").execute(&pool).await.expect("inserted");
        let kinds = Kinds::find(1).fetch_one(&pool).await.expect("found");
        assert_eq!(kinds, Kinds { id: 1, r#type: "t".into(), first_name: "A".into() });

        Names::insert().r#type(1).model(&NamesInsert::One).quoted(11).row(5).execute(&pool).await.expect("inserted");
        let names = R::find(1).fetch_one(&pool).await.expect("found");
        assert_eq!(names, R { model: NamesInsert::One, quoted: 11, row: 5 });
    }

    async fn a_projection_of_a_change_and_of_another_crates_model(pool) {
        Split::insert().id(1).first_name("Ada").last_name("King").execute(&pool).await.expect("inserted");
        let sides = Sides::find(1).fetch_one(&pool).await.expect("found");
        assert_eq!(sides, Sides { name: "Ada King".into(), first_name: "Ada".into() });
        assert_eq!(projection::first(&pool).await.expect("read"), Some(sides));
        assert_eq!(Old::find(1).fetch_one(&pool).await.expect("found"), Old { name: "Ada King".into() });

        Renamed::insert().id(1).full_name("Ada").euros(2).city(Some("London")).execute(&pool).await.expect("inserted");
        let mut transaction = pool.begin().await.expect("begun");
        let city = City::find(1).fetch_one(&mut *transaction).await.expect("found");
        assert_eq!(city, City { city: Some("London".into()), id: 1 });
        transaction.commit().await.expect("committed");
        // `{r: renamed}` has more columns than the projection, which reads its own by name.
        let sql = expand_contract::sql!("SELECT {r: renamed} FROM renamed r");
        let listed: City = sqlx::query_as(sql).fetch_one(&pool).await.expect("read");
        assert_eq!(listed, city);
        // The projection asks for no other column, so the others may have left.
        sqlx::query("ALTER TABLE renamed DROP COLUMN euros").execute(&pool).await.expect("dropped");
        assert_eq!(City::find(1).fetch_one(&pool).await.expect("found"), city);
    }

    async fn one_function_for_both_databases(pool) {
        assert_eq!(generic::insert(1, "a", &pool).await.expect("inserted"), 1);
        let mut transaction = pool.begin().await.expect("begun");
        assert_eq!(generic::insert(2, "b", &mut *transaction).await.expect("inserted"), 1);
        transaction.commit().await.expect("committed");
        let settled = Settled::find(2).fetch_one(&pool).await.expect("found");
        assert_eq!(&*settled, "b", "its own Deref");
    }
}

#[tokio::test]
async fn what_only_postgres_has() {
    let pool = postgres().await;
    let day = time::Date::from_ordinal_date(2026, 1).expect("a date");
    let row = PostgresOnly::insert()
        .tenant("t")
        .id(1)
        .amount(rust_decimal::Decimal::new(1050, 2))
        .date(day)
        .time(time::Time::MIDNIGHT)
        .timestamp(day.midnight())
        .timestamptz(day.midnight().assume_utc())
        .tags(&vec!["a".into()])
        .returning(&pool)
        .await
        .expect("inserted");
    assert_eq!(row.amount.to_string(), "10.50");
    let done = PostgresOnly::update(("t", 1))
        .maybe_amount(Some(row.amount))
        .execute(&pool)
        .await
        .expect("updated");
    assert_eq!(done.rows_affected(), 1);
    let found = PostgresOnly::find(("t", 1)).fetch_one(&pool).await;
    assert_eq!(found.expect("found").maybe_amount, Some(row.amount));
}

#[test]
fn what_a_model_knows_of_itself() {
    use expand_contract::Stage::{Contracted, Expanding};
    assert_eq!(Renamed::TABLE, "renamed");
    assert_eq!(Renamed::COLUMNS, ["id", "full_name", "euros", "city"]);
    assert_eq!(
        Renamed::STAGES,
        [
            ("20260102000000_renamed_city", Contracted),
            ("20260105000000_renamed_full_name", Expanding),
        ]
    );
    assert_eq!(tests_models::hygiene::inside(), ["id"]);
    assert_eq!(projection::inside(), ["id"]);
    assert_eq!(City::COLUMNS, ["city", "id"]);
    assert_eq!(Kinds::COLUMNS, ["id", "kind", "firstName"]);
}

/// Every builder and every future can move to another thread, on every database.
#[test]
fn futures_are_send() {
    fn send<T: Send>(_: T) {}
    fn each<DB: Backend>() {
        send(Renamed::insert::<DB>());
        send(Renamed::update::<DB>(1));
        send(Renamed::find(1));
    }
    each::<sqlx::Postgres>();
    each::<sqlx::Sqlite>();
}
