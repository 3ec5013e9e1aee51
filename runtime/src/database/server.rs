//! The differences between the databases, apart from the phase files. Each trait is one ability that a database needs,
//! and [`Server`] is all of them.

use std::time::Duration;

use expand_contract_format::{ColumnEdit, ConstraintEdit, Object, Replacement, Statement};

use super::capability::Capability;
use super::clients::Clients;
use super::health::Health;
use super::indexes::{IndexOf, Indexes};
use super::journal_sql::JournalSql;
use super::observe::Observe;
use super::partitions::Partitions;
use crate::catalog::{Carried, Covering, LiveTable, LiveTrigger, Routines, TriggersAfter};
use crate::database::session::{Answer, BoxFuture, Session};
use crate::error::{Error, Pooled};
use crate::task::Task;

/// The meaning of a driver's error for the runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A lock was not available: try again.
    Busy,
    /// A value cannot be computed or stored. The row is at fault, not the statement.
    Data,
    /// The statement exceeded its time limit.
    TooLong,
    /// A right is missing.
    Rights,
    /// A table is missing.
    NoTable,
    /// A schema is missing.
    NoSchema,
    /// A column is missing.
    NoColumn,
    /// An object of the user's, such as a view, needs the object that is dropped.
    Dependents,
    /// Any other error.
    Other,
}

/// One kind of database.
pub trait Server:
    Transactions
    + RunnerLock
    + Schemas
    + Catalog
    + Expressions
    + Indexes
    + Observe
    + Partitions
    + History
    + Rows
    + Clients
    + Tools
    + Health
    + Journal
    + Send
    + Sync
{
    /// The database's abilities, as data.
    fn capability(&self) -> &'static Capability;

    /// The meaning of an error.
    fn fault(&self, error: &sqlx::Error) -> Fault;

    /// The SQL that grants the right that the database's message names.
    fn grant(&self, message: &str) -> String;

    /// The SQL that grants an application's role the rights for `Fleet`.
    fn grants(&self) -> Vec<String>;
}

/// The begin and the end of transactions, for the runner and for an application.
pub trait Transactions {
    /// Prepares a new connection for the runner.
    fn prepare(&self) -> &'static str;

    /// Opens a transaction that will write and waits at most this long for locks.
    fn begin(&self, lock_timeout: Duration) -> String;

    /// Commits the transaction of [`Transactions::begin`].
    fn commit(&self) -> &'static str;

    /// Rolls that transaction back, if it is open.
    fn rollback(&self) -> &'static str;

    /// Limits the time of every statement in the current transaction.
    fn limit(&self, time: Duration) -> Option<String>;

    /// The statement that keeps triggers from firing for the rest of a transaction, and with them the checks of foreign keys and
    /// of deferrable constraints. `None` if the database has none.
    fn quiet(&self) -> Option<&'static str>;

    /// The statement that lets the commit of a transaction return before it is safe on disk, if the database has one. A crash then undoes
    /// the transaction as a whole, and each earlier one is safe as soon as a later one is.
    fn hasty(&self) -> Option<&'static str>;

    /// Opens a transaction that only reads, on a database that may be a copy of another one.
    fn begin_reading(&self) -> &'static str;

    /// Opens a transaction on a connection of the application, without changing the connection's settings.
    fn begin_plainly(&self) -> &'static str;

    /// Lets statements outside a transaction wait for locks at most this long.
    fn wait(&self, time: Duration) -> String;

    /// Lets statements outside a transaction wait for locks without a limit, or only for a moment.
    fn patient(&self, patient: bool) -> &'static str;
}

/// The lock and schema that a runner keeps others out of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// The journal, while it is made or upgraded: no runner works meanwhile. Those of the first version hold it for all their
    /// work.
    Journal,
    /// The version of the journal, together with all other runners.
    Version,
    /// Every lock in a schema: what installs triggers has to see those of other locks.
    Schema(String),
    /// One lock in one schema.
    Lock {
        /// The lock's name.
        lock: String,
        /// The schema.
        schema: String,
    },
}

/// The way in which one runner keeps others out.
pub trait RunnerLock {
    /// A token that identifies this runner's lock, made from a unique number.
    fn token(&self, random: u64) -> String;

    /// Tries once to become the only runner of all these claims. The inner `Err(holder)` names the present one. A database
    /// with one lock for all takes any claim for that one.
    fn try_lock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        token: &'a str,
        holder: &'a str,
    ) -> BoxFuture<'a, Answer<Result<(), String>>>;

    /// Whether this is still the only runner, asked inside a transaction. It also renews the lock.
    fn still_locked<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        token: &'a str,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Lets the next runner in.
    fn unlock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        claims: &'a [Claim],
        token: &'a str,
    ) -> BoxFuture<'a, Answer<()>>;

    /// The pooler before two connections, if it does not give each a connection of its own.
    fn pooled<'a>(
        &'a self,
        first: &'a mut dyn Session,
        second: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Pooled>>>;
}

/// A schema that a session finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The schema.
    pub schema: String,
    /// Those of the tables in question that it has.
    pub tables: Vec<String>,
}

/// The schemas in which a table of one name can stand.
pub trait Schemas {
    /// The schemas that the session finds, in the order in which it looks, each with those of these tables that it has.
    fn path<'a>(
        &'a self,
        session: &'a mut dyn Session,
        tables: &'a [&'a str],
    ) -> BoxFuture<'a, Answer<Vec<Place>>>;

    /// Lets the session, or only its transaction, look into this schema first, and into no other one that has one of these
    /// tables. `false` if the session can use no schema of this name.
    fn choose<'a>(
        &'a self,
        session: &'a mut dyn Session,
        schema: &'a str,
        tables: &'a [&'a str],
        local: bool,
    ) -> BoxFuture<'a, Answer<bool>>;
}

/// The database's knowledge of a table.
pub trait Catalog {
    /// Every fact about a table; `None` if there is none of this name.
    fn table<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Option<LiveTable>>>;

    /// The triggers on a table.
    fn triggers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<LiveTrigger>>>;

    /// The schema of the table that this name finds; `None` if it finds none.
    fn schema_of<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Option<String>>>;

    /// A query for each table that a name finds without a schema, and each of its columns in their order.
    fn columns(&self) -> &'static str;

    /// The functions, triggers and views whose texts may use a table. Triggers of ours are not among them.
    fn routines<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
    ) -> BoxFuture<'a, Answer<Routines>>;

    /// The facts that decide whether a view can stand in a table's place, while the table has another name. Only phase files of a
    /// database with such views ask.
    fn covering<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
        aside: &'a str,
    ) -> BoxFuture<'a, Answer<Covering>>;

    /// The publications that send the rows of a table by the names of its columns.
    fn publications<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// A query for the foreign keys of other tables that refer to a table: their table and their name.
    fn referring(&self, quoted_table: &str) -> String;

    /// The statements that give every role the rights on a view which it has on a table. A database that does so with the view gives
    /// none.
    fn rights_under<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a str,
        _view: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<Statement>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The objects that would keep such a view from being dropped.
    fn leaning<'a>(
        &'a self,
        session: &'a mut dyn Session,
        view: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// Prepares the transaction for [`Catalog::rejected_values`]: statements on the table then change a copy of it, or the table
    /// itself where that disturbs no other session. `false` if neither can be had.
    fn copy_to_try<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
    ) -> BoxFuture<'a, Answer<bool>>;

    /// A statement about the table, for the copy that [`Catalog::copy_to_try`] made: where a name with a schema would find the table
    /// itself, the copy is named.
    fn for_copy(&self, _table: &str, sql: &str) -> String {
        sql.to_owned()
    }

    /// The constraints over one of these columns, in words, that reject rows which are written without a value in them. Asked
    /// inside a transaction, which the caller rolls back.
    fn rejected_values<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
        columns: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// The statements that carry the facts about replaced columns over. `made` are the objects that the files make.
    fn carry<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a LiveTable,
        replacements: &'a [Replacement],
        made: &'a [Object],
    ) -> BoxFuture<'a, Answer<Vec<Carried>>>;

    /// The statements that build the indexes of columns again over those that follow them with a wider type. `made` are the objects that
    /// the files make. Only a database whose files say so of a column is asked.
    fn carry_grown<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a LiveTable,
        _grown: &'a [Replacement],
        _made: &'a [Object],
    ) -> BoxFuture<'a, Answer<Vec<Carried>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The statements that drop what keeps a column from being dropped at once. A database whose columns take all of it with them
    /// has none.
    fn clear(&self, _table: &LiveTable, _column: &str) -> Vec<Carried> {
        Vec::new()
    }

    /// The statements that give the roles of each first column the same rights on the second one.
    fn carry_rights(&self, table: &LiveTable, pairs: &[(String, String)]) -> Vec<Carried>;

    /// The statement that lets a disabled trigger fire again. `None` if triggers cannot be disabled.
    fn enable_trigger(&self, table: &str, trigger: &str) -> Option<String>;

    /// The triggers of ours that fail every write of a table, because the user is gone with whose rights they run. None where
    /// triggers run with those of the session, and where the runner may not look at users.
    fn orphans<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// The statement that drops a trigger, if it can be one of [`Server::orphans`].
    fn drop_orphan(&self, _trigger: &str) -> Option<String> {
        None
    }

    /// The statement that lets a trigger fire for replicated rows, too. `None` if the database replicates no rows by themselves.
    fn always_trigger(&self, table: &str, trigger: &str) -> Option<Statement>;

    /// A query for the names of those columns that may be NULL. If keys may be NULL, it names the columns that hold
    /// one.
    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String>;

    /// The triggers of others that run after the trigger of this name. `None` if none can change a row there.
    fn triggers_after(&self, quoted_table: &str, trigger: &str) -> Option<TriggersAfter>;

    /// A query for the names of those triggers of others that may change a row before an UPDATE of it is stored. `None` if no
    /// trigger of the database can.
    fn changing_triggers(&self, quoted_table: &str) -> Option<String>;

    /// A query for the names of those columns that have no value yet when a trigger runs. `None` if the database has no
    /// such columns.
    fn generated(&self, quoted_table: &str) -> Option<String>;

    /// A query for each column, the object that keeps it from being dropped, and the name of that object alone. `None` if the database does not record
    /// that.
    fn dependents(&self, quoted_table: &str, columns: &[String]) -> Option<String>;

    /// Edits the definition of a column, inside a transaction. Only phase files of a
    /// database with such steps use it.
    fn edit_column<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        edit: &'a EditColumn<'a>,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Adds a constraint in the definition of a table, or drops it there, inside a transaction. Only phase files of a database
    /// with such steps use it.
    fn edit_constraint<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        table: &'a str,
        constraint: ConstraintText<'a>,
        edit: ConstraintEdit,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Drops columns together with the indexes on them alone, inside a transaction. A column that another one replaces may take
    /// its name instead. Only phase files of a database with such steps use it.
    fn drop_columns<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        drop: &'a DropColumns<'a>,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// The statement that drops an invalid index of a failed concurrent build. `None` if nothing is left to drop.
    fn invalid_index<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<String>>>;
}

/// A constraint to add or to drop.
#[derive(Debug, Clone, Copy)]
pub struct ConstraintText<'a> {
    /// Its name.
    pub name: &'a str,
    /// The constraint without its name, as SQL.
    pub definition: &'a str,
}

/// Columns of one table to drop.
#[derive(Debug)]
pub struct DropColumns<'a> {
    /// The table.
    pub table: &'a str,
    /// The columns.
    pub columns: &'a [String],
    /// The columns of this migration that replace others.
    pub replacements: Vec<&'a Replacement>,
    /// Whether the transaction is rolled back in any case, so that the rows need not be right yet.
    pub is_rehearsal: bool,
}

/// An edit of a column's definition.
#[derive(Debug)]
pub struct EditColumn<'a> {
    /// The table.
    pub table: &'a str,
    /// The column.
    pub column: &'a str,
    /// The edit.
    pub edit: ColumnEdit,
    /// The clause that the column gets; empty if it gets none.
    pub clause: &'a str,
}

/// The walk over rows.
pub trait Rows {
    /// The expression whose text is a literal of a column's value.
    fn literal(&self, column: &str) -> String;

    /// A query for one number: the approximate number of rows of a table.
    fn count(&self, quoted_table: &str) -> String;

    /// Frees the space of the rows that a backfill has replaced, outside a transaction.
    fn tidy(&self, quoted_table: &str) -> Option<String>;

    /// Gathers statistics after a backfill, outside a transaction: without them the plans of new builds differ from those of old
    /// ones.
    fn analyze(&self, quoted_table: &str) -> Option<String>;

    /// A query for the columns that the database changes by itself on each UPDATE of a row, which a backfill has to keep. `None` if it
    /// has no such columns.
    fn set_by_updates(&self, _table: &str) -> Option<String> {
        None
    }

    /// The settings of a session under which triggers of this name do not follow what it writes, and under which they do again. `None`
    /// if no trigger asks.
    fn silence(&self, _name: &str) -> Option<(String, String)> {
        None
    }

    /// How long to leave the database to other writers after a batch.
    fn breather(&self, took: Duration) -> Option<Duration>;
}

/// The verdict of the database on types and expressions that authors wrote.
pub trait Expressions {
    /// A statement that fails unless the text is one type of this database, and does nothing. `None` if any name is a type.
    fn ask_type(&self, sql_type: &str) -> Option<String>;

    /// A query for what a value of this type has to keep to beside its base type: the domain, one of its rules, and the base
    /// type. `None` if the database has no domains.
    fn domain_rules(&self, sql_type: &str) -> Option<String>;

    /// The plan of one statement of the application, which is not executed.
    fn plan<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
    ) -> BoxFuture<'a, Answer<PlannedStatement>>;

    /// The functions and operators that an expression could call instead of the one that its author meant, and that belong
    /// to a role which neither the runner nor the owner of one of these tables has to trust. Asked inside a transaction,
    /// whose search path it changes.
    fn shadows<'a>(
        &'a self,
        session: &'a mut dyn Session,
        tables: &'a [String],
    ) -> BoxFuture<'a, Answer<Vec<Shadow>>>;
}

/// The plan of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlannedStatement {
    /// The kind of each node, without the names of tables and indexes.
    pub shape: Vec<String>,
    /// Each node as the database writes it.
    pub text: Vec<String>,
    /// The indexes that it reads.
    pub indexes: Vec<String>,
    /// The estimated cost in hundredths of the database's unit. `None` if it tells none.
    pub cost: Option<u64>,
}

/// A function or operator beside another one of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shadow {
    /// `function public.split_part(character varying, text, integer)`.
    pub what: String,
    /// The role that owns it.
    pub owner: String,
    /// The schema with the other one.
    pub beside: String,
}

/// Other programs that work on whole tables.
pub trait Tools {
    /// A query for what a program that copies or rewrites a table keeps there while it works, and leaves where it was killed: the name of
    /// the program, and the object. It takes the table's quoted name, and then its bare one. `None` if no such program is known.
    fn at_work(&self) -> Option<&'static str>;

    /// A query for the facts that decide whether `pg_repack` can rewrite an ordinary table: its name with the schema, quoted; the number of
    /// its file; its size in bytes with its indexes; whether it has a key; the version of the extension; whether the role is a superuser;
    /// the folder of the file, if the role may know it. It takes the table's quoted name. `None` if the database has no such program.
    fn repackable(&self) -> Option<&'static str>;
}

/// The age of a database without a journal.
pub trait History {
    /// A query for whether the table of this name exists.
    fn table_exists(&self, table: &str) -> String;

    /// A query for whether the first of sqlx's migrations was installed within the last hour by the database's clock.
    /// It reads sqlx's table, which must exist. `false` if the table has no row.
    fn sqlx_began_now(&self) -> &'static str;
}

/// The SQL of the journal's verbs (`crate::journal`).
pub trait Journal {
    /// The SQL of each verb.
    fn journal(&self) -> &'static JournalSql;
}

impl dyn Server + '_ {
    /// A name, quoted for this database.
    pub fn quote(&self, name: &str) -> String {
        self.capability().quote(name)
    }

    /// A table, with its schema if the name has one, quoted for this database.
    pub fn quote_table(&self, table: &str) -> String {
        self.capability().quote_table(table)
    }

    /// Another object of the schema that the table is in, quoted for this database.
    pub fn quote_beside(&self, table: &str, name: &str) -> String {
        self.capability().quote_beside(table, name)
    }
}
