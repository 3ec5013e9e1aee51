//! One connection in plain text.

use expand_contract_schema::dialect::{mysql, postgres, sqlite};
use expand_contract_schema::{ColumnDef, ColumnType, Dialect, SyncColumn};
use expand_contract_sql::Quote;
use sqlx::mysql::MySqlConnectOptions;
use sqlx::postgres::PgConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{
    AssertSqlSafe, ConnectOptions as _, Connection as _, MySqlConnection, PgConnection, Row as _,
    SqliteConnection,
};

use crate::On;

/// The exact value of a column: `PostgreSQL`'s and `MySQL`'s text output (which shows the scale of a numeric), bytes in hexadecimal
/// on `MySQL`, or `SQLite`'s `quote()` (which shows the type). `None` is NULL.
pub type Image = Option<String>;

/// The mode of the session in which the runner creates triggers, and fills and verifies rows.
const RUNNER: &str =
    "STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,PIPES_AS_CONCAT";

/// A connection to an empty database of its own, as `sqlx` opens it for an application.
pub struct Database {
    on: On,
    connection: Connection,
    /// The `sql_mode` of the application, where the server has such modes.
    mode: String,
}

enum Connection {
    Postgres(PgConnection),
    /// With the URL of its database.
    MySql(MySqlConnection, String),
    Sqlite(SqliteConnection),
}

impl Database {
    /// Opens one.
    pub async fn open(on: On) -> Self {
        let connection = match on.dialect() {
            Dialect::Postgres => {
                let url = tests_support::PgServer::shared().create_database();
                let options: PgConnectOptions = url.parse().unwrap();
                let options = options.disable_statement_logging();
                Connection::Postgres(options.connect().await.unwrap())
            }
            Dialect::Mysql => {
                let url = on.server().create_database();
                let options: MySqlConnectOptions = url.parse().unwrap();
                let options = options.disable_statement_logging();
                Connection::MySql(options.connect().await.unwrap(), url)
            }
            Dialect::Sqlite => {
                let options: SqliteConnectOptions = "sqlite::memory:".parse().unwrap();
                let options = options.disable_statement_logging();
                Connection::Sqlite(options.connect().await.unwrap())
            }
        };
        let mut db = Self {
            on,
            connection,
            mode: String::new(),
        };
        if db.dialect() == Dialect::Mysql {
            // MariaDB's own default is still latin1.
            db.must("ALTER DATABASE CHARACTER SET utf8mb4").await;
            let mode = db.must("SELECT @@sql_mode").await;
            db.mode = mode[0][0].clone().unwrap();
        }
        db
    }

    /// Which database it is.
    pub fn on(&self) -> On {
        self.on
    }

    /// The dialect of its statements.
    pub fn dialect(&self) -> Dialect {
        self.on.dialect()
    }

    /// A name in quotes.
    pub fn quote(&self, name: &str) -> String {
        Quote::of(self.dialect()).name(name)
    }

    /// The type as DDL writes it.
    pub fn type_name<'t>(&self, ty: &'t ColumnType) -> &'t str {
        type_name(self.dialect(), ty)
    }

    /// Lets the server take from the application what does not fit, and store something like it.
    pub async fn relax(&mut self) {
        assert!(self.dialect() == Dialect::Mysql, "only it has such a mode");
        self.mode = String::new();
        self.must("SET sql_mode = ''").await;
    }

    /// Whether [`Database::relax`] was called.
    pub fn is_lax(&self) -> bool {
        self.dialect() == Dialect::Mysql && self.mode.is_empty()
    }

    /// The statements as the runner's session runs them. Afterwards it is the application's session again.
    pub fn by_runner(&self, sql: &str) -> String {
        match self.dialect() {
            Dialect::Postgres | Dialect::Sqlite => sql.to_owned(),
            Dialect::Mysql => format!(
                "SET sql_mode = '{RUNNER}'; {sql}; SET sql_mode = '{}'",
                self.mode
            ),
        }
    }

    /// Runs statements; those that give rows give them all together. An error ends the transaction.
    pub async fn run(&mut self, sql: &str) -> Result<Vec<Vec<Image>>, String> {
        let query = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
        let rows = match &mut self.connection {
            Connection::Postgres(db) => query.fetch_all(db).await.map(|rows| {
                rows.iter()
                    .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                    .collect()
            }),
            Connection::MySql(db, _) => query.fetch_all(db).await.map(|rows| {
                rows.iter()
                    .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                    .collect()
            }),
            Connection::Sqlite(db) => query.fetch_all(db).await.map(|rows| {
                rows.iter()
                    .map(|row| (0..row.len()).map(|at| row.get_unchecked(at)).collect())
                    .collect()
            }),
        };
        match rows {
            Ok(rows) => Ok(rows),
            Err(error) => {
                // The error may have ended it already.
                match &mut self.connection {
                    Connection::Postgres(db) => drop(sqlx::raw_sql("ROLLBACK").execute(db).await),
                    Connection::MySql(db, _) => {
                        let back = format!("ROLLBACK; SET sql_mode = '{}'", self.mode);
                        let back = sqlx::raw_sql(AssertSqlSafe(back));
                        back.execute(db).await.unwrap();
                    }
                    Connection::Sqlite(db) => drop(sqlx::raw_sql("ROLLBACK").execute(db).await),
                }
                Err(error.to_string())
            }
        }
    }

    /// Runs statements that must not fail.
    pub async fn must(&mut self, sql: &str) -> Vec<Vec<Image>> {
        match self.run(sql).await {
            Ok(rows) => rows,
            Err(error) => panic!("{error}\n{sql}"),
        }
    }

    /// Runs statements that must not fail, as the runner.
    pub async fn must_by_runner(&mut self, sql: &str) -> Vec<Vec<Image>> {
        let sql = self.by_runner(sql);
        self.must(&sql).await
    }

    /// A column's image, as an expression.
    pub fn image(&self, column: &ColumnDef) -> String {
        let name = self.quote(&column.name);
        match self.dialect() {
            Dialect::Postgres => format!("{name}::text"),
            Dialect::Mysql => match Kind::of(&column.ty) {
                Kind::Bytes => format!("HEX({name})"),
                // The text of a float has six digits, and that of a double has all that it needs.
                Kind::Float => format!("CAST(CAST({name} AS DOUBLE) AS CHAR)"),
                Kind::Bits => format!("CAST(CAST({name} AS UNSIGNED) AS CHAR)"),
                Kind::Text => format!("CAST({name} AS CHAR)"),
            },
            Dialect::Sqlite => format!("nullif(quote({name}), 'NULL')"),
        }
    }

    /// Closes it.
    pub async fn close(self) {
        match self.connection {
            Connection::Postgres(db) => db.close().await.unwrap(),
            Connection::MySql(db, url) => {
                db.close().await.unwrap();
                self.on.server().done_with_database(&url);
            }
            Connection::Sqlite(db) => db.close().await.unwrap(),
        }
    }
}

/// How a value becomes text on `MySQL`, and how a literal is made of the text.
enum Kind {
    Bytes,
    Float,
    Bits,
    Text,
}

impl Kind {
    fn of(ty: &ColumnType) -> Self {
        let name = mysql::type_name(ty).to_ascii_lowercase();
        if name.contains("blob") || name.contains("binary(") {
            Self::Bytes
        } else if name.starts_with("float") {
            Self::Float
        } else if name.starts_with("bit") {
            Self::Bits
        } else {
            Self::Text
        }
    }
}

fn type_name(dialect: Dialect, ty: &ColumnType) -> &str {
    match dialect {
        Dialect::Postgres => postgres::type_name(ty),
        Dialect::Mysql => mysql::type_name(ty),
        Dialect::Sqlite => sqlite::type_name(ty),
    }
}

/// Stores values as the application does, and gives back what is then stored.
pub(crate) async fn store(db: &mut Database, side: &[SyncColumn], literals: &[&str]) -> Vec<Image> {
    let sql = if db.is_lax() {
        // The NULL that becomes something else: UPDATE takes it, and INSERT does not.
        let set = side.iter().zip(literals);
        let set: Vec<String> = set
            .map(|(column, literal)| format!("{} = {literal}", db.quote(&column.def.name)))
            .collect();
        format!(
            "DELETE FROM required; INSERT INTO required () VALUES (); UPDATE required SET {}; SELECT {} FROM required",
            set.join(", "),
            images(db, side)
        )
    } else {
        stored(db, side, literals)
    };
    db.must(&sql).await.remove(0)
}

fn images(db: &Database, side: &[SyncColumn]) -> String {
    let images: Vec<String> = side.iter().map(|column| db.image(&column.def)).collect();
    images.join(", ")
}

/// Stores images in `scratch`, and gives back what each expression makes of them in its column, in the runner's session.
/// `None`: it fails.
pub(crate) async fn compute(
    db: &mut Database,
    from: &[SyncColumn],
    images: &[Image],
    to: &SyncColumn,
) -> Option<Image> {
    let Some(expr) = &to.expr else {
        return Some(None);
    };
    let literals: Vec<String> = from
        .iter()
        .zip(images)
        .map(|(column, image)| literal(db.dialect(), column, image))
        .collect();
    let literals: Vec<&str> = literals.iter().map(String::as_str).collect();
    let restored = db.must_by_runner(&stored(db, from, &literals)).await;
    assert_eq!(restored[0], images, "the image is not the whole value");
    let (name, image) = (db.quote(&to.def.name), db.image(&to.def));
    let sql = format!(
        "UPDATE scratch SET {name} = {}; SELECT {image} FROM scratch",
        expr.sql
    );
    let sql = db.by_runner(&sql);
    db.run(&sql).await.ok().map(|rows| rows[0][0].clone())
}

fn stored(db: &Database, side: &[SyncColumn], literals: &[&str]) -> String {
    let names: Vec<String> = side
        .iter()
        .map(|column| db.quote(&column.def.name))
        .collect();
    format!(
        "DELETE FROM scratch; INSERT INTO scratch ({}) VALUES ({}); SELECT {} FROM scratch",
        names.join(", "),
        literals.join(", "),
        images(db, side)
    )
}

/// An image as a literal again.
fn literal(dialect: Dialect, column: &SyncColumn, image: &Image) -> String {
    let Some(image) = image else {
        return "NULL".into();
    };
    let text = expand_contract_sql::literal(image);
    match dialect {
        Dialect::Postgres => format!("{text}::{}", type_name(dialect, &column.def.ty)),
        Dialect::Mysql => match Kind::of(&column.def.ty) {
            Kind::Bytes => format!("X{text}"),
            Kind::Bits => image.clone(),
            Kind::Float | Kind::Text => text.replace('\\', "\\\\"),
        },
        Dialect::Sqlite => image.clone(),
    }
}
