//! The values of one INSERT or UPDATE, and the SQL around them.

use sqlx::error::BoxDynError;
use sqlx::{Arguments, Encode, Executor, FromRow, Type};

use super::text::{self, Text};
use super::{Accessors, BindKey, Piece, returning};
use crate::database::Backend;
use crate::model::Model;

/// The values that a builder has so far, encoded, and the column of each one. `N` is the number of the model's columns.
///
/// Only the generated builders need it.
#[doc(hidden)]
#[must_use = "nothing is sent to the database before `execute` or `returning`"]
pub struct Values<DB: Backend, const N: usize> {
    arguments: DB::Arguments,
    /// The number of the placeholder for each column's value; 0 for a column without a value.
    placeholders: [u16; N],
    /// The first error. It keeps the statement from being sent.
    error: Option<BoxDynError>,
}

impl<DB: Backend, const N: usize> Values<DB, N> {
    /// No values.
    pub fn new() -> Self {
        Self {
            arguments: DB::Arguments::default(),
            placeholders: [0; N],
            error: None,
        }
    }

    /// Sets the value of column `column` of `M`.
    pub fn set<'q, M: Model, T>(&mut self, column: usize, value: T)
    where
        T: Encode<'q, DB> + Type<DB>,
    {
        if self.placeholders[column] != 0 {
            // The value is encoded already and cannot be removed.
            let name = M::COLUMNS[column];
            self.fail(format!("{}.{name} was set twice in one statement", M::TABLE).into());
            return;
        }
        self.bind(value);
        self.placeholders[column] = self.count();
    }

    /// Adds a value that belongs to no column: the key of an UPDATE or a SELECT.
    pub fn bind<'q, T>(&mut self, value: T)
    where
        T: Encode<'q, DB> + Type<DB>,
    {
        if let Err(error) = self.arguments.add(value) {
            self.fail(error);
        }
    }

    /// Sends the INSERT.
    pub async fn insert<'e, M, E>(self, executor: E) -> Result<DB::QueryResult, sqlx::Error>
    where
        M: Accessors,
        E: Executor<'e, Database = DB>,
    {
        let text = self.insert_sql::<M>();
        self.execute(text, executor).await
    }

    /// Sends the INSERT and returns the row as the database now has it.
    pub async fn insert_returning<'e, M, E>(self, executor: E) -> Result<M, sqlx::Error>
    where
        M: Accessors + for<'r> FromRow<'r, DB::Row>,
        E: Executor<'e, Database = DB>,
    {
        let mut text = self.insert_sql::<M>();
        text.push(" RETURNING ");
        if text::is_standard::<DB>() {
            text.push(M::LIST);
        } else {
            text.push_columns::<M>(M::COLUMNS);
        }
        let query = sqlx::query_with(text.into_sql(), self.into_arguments()?);
        let row = executor.fetch_one(query).await;
        M::from_row(&row.map_err(returning::refused)?)
    }

    /// Sends the UPDATE of the row with this key, if any field is set.
    pub async fn update<'e, M, E>(
        mut self,
        key: M::Key<'_>,
        executor: E,
    ) -> Result<DB::QueryResult, sqlx::Error>
    where
        M: BindKey<DB>,
        E: Executor<'e, Database = DB>,
    {
        if self.count() == 0 && self.error.is_none() {
            return Ok(DB::QueryResult::default());
        }
        let text = self.update_sql::<M>();
        M::bind_key(key, &mut self);
        self.execute(text, executor).await
    }

    pub(super) fn into_arguments(self) -> Result<DB::Arguments, sqlx::Error> {
        match self.error {
            None => Ok(self.arguments),
            Some(error) => Err(sqlx::Error::Encode(error)),
        }
    }

    async fn execute<'e, E>(self, text: Text, executor: E) -> Result<DB::QueryResult, sqlx::Error>
    where
        E: Executor<'e, Database = DB>,
    {
        let query = sqlx::query_with(text.into_sql(), self.into_arguments()?);
        executor.execute(query).await
    }

    fn fail(&mut self, error: BoxDynError) {
        self.error.get_or_insert(error);
    }

    /// The number of values. No database takes more than `u16::MAX`.
    fn count(&self) -> u16 {
        u16::try_from(self.arguments.len()).unwrap_or(u16::MAX)
    }

    fn is_given(&self, column: usize) -> bool {
        self.placeholders[column] != 0
    }

    /// The columns with a value: in the order of the model, or in that of the values where placeholders have no numbers.
    fn given(&self, is_numbered: bool) -> impl Iterator<Item = usize> {
        (0..N).filter_map(move |at| {
            if is_numbered {
                return self.is_given(at).then_some(at);
            }
            let mut placeholders = self.placeholders.iter();
            placeholders.position(|number| usize::from(*number) == at + 1)
        })
    }

    /// The columns that are written although the caller gave no value.
    fn followers<M: Accessors>(&self) -> impl Iterator<Item = &'static super::Follower> {
        M::FOLLOWERS
            .iter()
            .filter(|follower| !follower.field.is_some_and(|field| self.is_given(field)))
    }

    fn insert_sql<M: Accessors>(&self) -> Text {
        let mut text = Text::new::<DB>(capacity::<M>());
        text.push("INSERT INTO ");
        text.push_table(M::TABLE);
        // If one value is missing, the old side is unknown here. The trigger computes it from the whole row.
        let followers = || {
            self.followers::<M>().filter(|follower| {
                follower.down.iter().all(|piece| match piece {
                    Piece::Sql(_) => true,
                    Piece::Column(column) => self.is_given(*column),
                })
            })
        };
        let is_numbered = text.is_numbered();
        let given = || self.given(is_numbered);
        if self.count() == 0 && followers().next().is_none() {
            text.push(if text::is_standard::<DB>() {
                " DEFAULT VALUES"
            } else {
                " () VALUES ()"
            });
            return text;
        }

        let mut separator = " (";
        let names = given().map(|column| M::COLUMNS[column]);
        for name in names.chain(followers().map(|follower| follower.column)) {
            text.push(separator);
            text.push_name(name);
            separator = ", ";
        }
        separator = ") VALUES (";
        for column in given() {
            text.push(separator);
            text.push_placeholder(self.placeholders[column]);
            separator = ", ";
        }
        for follower in followers() {
            text.push(separator);
            self.push_down::<M>(&mut text, follower.down);
            separator = ", ";
        }
        text.push(")");
        text
    }

    fn update_sql<M: Accessors>(&self) -> Text {
        let mut text = Text::new::<DB>(capacity::<M>());
        text.push("UPDATE ");
        text.push_table(M::HOME.map_or(M::TABLE, |home| home.table));
        let mut separator = " SET ";
        for column in self.given(text.is_numbered()) {
            text.push(separator);
            text.push_name(M::COLUMNS[column]);
            text.push(" = ");
            text.push_placeholder(self.placeholders[column]);
            separator = ", ";
        }
        for follower in self.followers::<M>() {
            let changes =
                |piece: &Piece| matches!(piece, Piece::Column(column) if self.is_given(*column));
            if follower.down.iter().any(changes) {
                text.push(separator);
                text.push_name(follower.column);
                text.push(" = ");
                self.push_down::<M>(&mut text, follower.down);
            }
        }
        let Some(home) = M::HOME else {
            text.push_key::<M>(self.count() + 1);
            return text;
        };
        text.push_key_of(home.table, home.key, self.count() + 1);
        let mut separator = " AND (";
        for column in M::COLUMNS.iter().filter(|column| !M::KEY.contains(column)) {
            text.push(separator);
            text.push_column_of(home.table, column);
            text.push(" IS NOT NULL");
            separator = " OR ";
        }
        text.push(")");
        text
    }

    /// The value of a follower: placeholders for given columns, and the row's own columns otherwise. A placeholder without a number
    /// cannot mean a value twice. But a database that has such assigns from left to right, in an INSERT too, and so the column itself
    /// has the given value already.
    fn push_down<M: Accessors>(&self, text: &mut Text, down: &[Piece]) {
        for piece in down {
            match piece {
                Piece::Sql(sql) => text.push(sql),
                Piece::Column(column) if self.is_given(*column) && text.is_numbered() => {
                    text.push_placeholder(self.placeholders[*column]);
                }
                Piece::Column(column) => text.push_column::<M>(M::COLUMNS[*column]),
            }
        }
    }
}

impl<DB: Backend, const N: usize> Default for Values<DB, N> {
    fn default() -> Self {
        Self::new()
    }
}

/// A capacity for every statement of the model, so that the text never reallocates.
fn capacity<M: Accessors>() -> usize {
    let follower = |follower: &super::Follower| {
        let pieces = follower.down.iter().map(|piece| match piece {
            Piece::Sql(text) => text.len(),
            Piece::Column(column) => M::TABLE.len() + M::COLUMNS[*column].len() + 7,
        });
        follower.column.len() + 8 + pieces.sum::<usize>()
    };
    let columns = |names: &[&str]| names.iter().map(|name| name.len() + 16).sum::<usize>();
    let home = M::HOME.map_or(0, |home| {
        (home.table.len() + 20) * (1 + M::COLUMNS.len()) + columns(home.key)
    });
    64 + home
        + (M::TABLE.len() + 2) * (1 + M::KEY.len())
        + columns(M::COLUMNS)
        + columns(M::KEY)
        + M::FOLLOWERS.iter().map(follower).sum::<usize>()
        + M::LIST.len()
}

#[cfg(all(test, feature = "mysql"))]
mod tests {
    use sqlx::{MySql, SqlSafeStr as _};

    use super::super::find::find_sql;
    use super::super::{Follower, Home, Values};
    use super::{Accessors, Backend, Model, Piece, Text};

    /// `full_name` is renamed from `name`.
    struct User;

    impl Model for User {
        const TABLE: &'static str = "users";
        const COLUMNS: &'static [&'static str] = &["id", "full_name"];
        const KEY: &'static [&'static str] = &["id"];
        const STAGES: &'static [(&'static str, expand_contract_format::Stage)] = &[];
        const FIELDS: &'static [(&'static str, &'static str)] = &[("id", ""), ("full_name", "")];
    }

    impl Accessors for User {
        const LIST: &'static str = "\"users\".\"id\", \"users\".\"full_name\"";
        const FIND: &'static str = "SELECT \"users\".\"id\", \"users\".\"full_name\" FROM \"users\" WHERE \"users\".\"id\" = $1";
        const FOLLOWERS: &'static [Follower] = &[Follower {
            column: "name",
            field: None,
            down: &[Piece::Column(1)],
        }];

        type Key<'k> = i64;
        type Insert<DB: Backend> = ();
        type Update<'k, DB: Backend> = ();

        fn begin_insert<DB: Backend>() -> Self::Insert<DB> {}

        fn begin_update<DB: Backend>(_: Self::Key<'_>) -> Self::Update<'_, DB> {}
    }

    /// Its columns are those of `users` until the contract.
    struct Profile;

    impl Model for Profile {
        const TABLE: &'static str = "profiles";
        const COLUMNS: &'static [&'static str] = &["user_id", "bio", "avatar"];
        const KEY: &'static [&'static str] = &["user_id"];
        const STAGES: &'static [(&'static str, expand_contract_format::Stage)] = &[];
        const FIELDS: &'static [(&'static str, &'static str)] = &[];
    }

    impl Accessors for Profile {
        const LIST: &'static str = "";
        const FIND: &'static str = "";
        const HOME: Option<Home> = Some(Home {
            table: "users",
            key: &["id"],
        });
        const FOLLOWERS: &'static [Follower] = &[];

        type Key<'k> = i64;
        type Insert<DB: Backend> = ();
        type Update<'k, DB: Backend> = ();

        fn begin_insert<DB: Backend>() -> Self::Insert<DB> {}

        fn begin_update<DB: Backend>(_: Self::Key<'_>) -> Self::Update<'_, DB> {}
    }

    #[test]
    fn an_update_of_a_part_writes_the_row_that_is_locked_first() {
        let mut values = Values::<MySql, 3>::new();
        values.set::<Profile, _>(2, "a.png");
        assert_eq!(
            written(values.update_sql::<Profile>()),
            "UPDATE `users` SET `avatar` = ? WHERE `users`.`id` = ? AND (`users`.`bio` IS NOT NULL OR `users`.`avatar` IS NOT NULL)"
        );
        values.set::<Profile, _>(0, 7_i64);
        assert_eq!(
            written(values.insert_sql::<Profile>()),
            "INSERT INTO `profiles` (`avatar`, `user_id`) VALUES (?, ?)"
        );
    }

    fn written(text: Text) -> String {
        text.into_sql().into_sql_str().as_str().to_owned()
    }

    #[test]
    fn placeholders_of_mysql_take_the_values_in_their_order() {
        let mut values = Values::<MySql, 2>::new();
        assert_eq!(
            written(values.insert_sql::<User>()),
            "INSERT INTO `users` () VALUES ()"
        );
        values.set::<User, _>(1, "Ada");
        assert_eq!(
            written(values.update_sql::<User>()),
            "UPDATE `users` SET `full_name` = ?, `name` = `users`.`full_name` WHERE `users`.`id` = ?"
        );
        values.set::<User, _>(0, 7_i64);
        assert_eq!(
            written(values.insert_sql::<User>()),
            "INSERT INTO `users` (`full_name`, `id`, `name`) VALUES (?, ?, `users`.`full_name`)"
        );
    }

    #[test]
    fn a_row_of_mysql_is_found_by_its_key() {
        assert_eq!(
            find_sql::<MySql, User>(None).as_str(),
            "SELECT `users`.`id`, `users`.`full_name` FROM `users` WHERE `users`.`id` = ?"
        );
        assert_eq!(
            find_sql::<MySql, User>(Some(&["full_name"])).as_str(),
            "SELECT `users`.`full_name` FROM `users` WHERE `users`.`id` = ?"
        );
    }
}
