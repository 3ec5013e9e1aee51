//! The tree of a statement: its names, its scopes, and their nesting. It is no deeper than the brackets of the text, so
//! that no walk over it overflows the stack.

use std::collections::HashSet;
use std::ops::Range;

/// A part of a name, in the form in which names compare, and its place.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) key: String,
    pub(super) span: Range<usize>,
}

/// `a`, `t.a`, `s.t.a`.
pub(super) type Path = Vec<Name>;

#[derive(Debug)]
pub(super) enum Statement {
    Query(Query),
    Insert(Box<Insert>),
    Update(Box<Update>),
    Delete(Box<Delete>),
    Merge(Box<Merge>),
    Copy(CopyTable),
    /// `CREATE INDEX`: expressions over one table.
    Index(Path, Vec<Expr>),
    /// Lists of columns of tables: `REFERENCES users (id)`.
    Lists(Vec<(Path, Vec<Name>)>),
    /// `TRUNCATE`: it touches no column.
    Truncate(Vec<Path>),
    /// It touches no column.
    Nothing,
}

impl Statement {
    /// Its `WITH`, if this kind of statement can have one.
    pub(super) fn with(&mut self) -> Option<&mut With> {
        match self {
            Self::Query(query) => Some(&mut query.with),
            Self::Insert(insert) => Some(&mut insert.with),
            Self::Update(update) => Some(&mut update.with),
            Self::Delete(delete) => Some(&mut delete.with),
            Self::Merge(merge) => Some(&mut merge.with),
            Self::Copy(_)
            | Self::Index(..)
            | Self::Lists(_)
            | Self::Truncate(_)
            | Self::Nothing => None,
        }
    }
}

#[derive(Debug)]
pub(super) struct Query {
    pub(super) with: With,
    pub(super) body: Body,
    pub(super) order: Vec<Expr>,
    /// `LIMIT`, `OFFSET`, `FETCH`.
    pub(super) limit: Vec<Expr>,
}

#[derive(Debug, Default)]
pub(super) struct With {
    pub(super) recursive: bool,
    pub(super) list: Vec<Cte>,
}

#[derive(Debug)]
pub(super) struct Cte {
    pub(super) name: Name,
    pub(super) columns: Vec<Name>,
    pub(super) statement: Box<Statement>,
    /// The names at places in it where a table can stand.
    pub(super) tables: HashSet<String>,
    /// Whether the statement behind it uses it, directly or through another query.
    pub(super) used: bool,
    /// The columns that `SEARCH` and `CYCLE` add.
    pub(super) more: Vec<Name>,
}

#[derive(Debug)]
pub(super) enum Body {
    Select(Box<Select>),
    Values(Vec<Vec<Expr>>),
    /// `TABLE t`
    Table(Path),
    Nested(Box<Query>),
    /// The arms of `UNION`, `INTERSECT`, `EXCEPT`.
    Set(Vec<Body>),
}

#[derive(Debug, Default)]
pub(super) struct Select {
    pub(super) distinct_on: Vec<Expr>,
    pub(super) items: Vec<Item>,
    pub(super) from: Vec<Table>,
    pub(super) filter: Option<Expr>,
    pub(super) group: Vec<Expr>,
    pub(super) having: Option<Expr>,
    pub(super) windows: Vec<Expr>,
}

/// An entry of a select list or of `RETURNING`.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) expr: Expr,
    pub(super) alias: Option<Name>,
}

/// All parts of an expression that can contain a name, side by side.
#[derive(Debug, Default)]
pub(super) struct Expr {
    pub(super) nodes: Vec<Node>,
    /// Whether the expression consists of a single node: no operator, no second operand, no literal.
    pub(super) sole: bool,
}

#[derive(Debug)]
pub(super) enum Node {
    Name(Path),
    /// `*`, `t.*`
    Star(Path, Range<usize>),
    Call {
        name: Path,
        args: Vec<Expr>,
        /// Whether the call has arguments only: no `DISTINCT`, `ORDER BY`, `FILTER`, `OVER`.
        plain: bool,
    },
    /// `(row).field`, and with `None` `(row).*`
    Field(Box<Expr>, Option<Name>, Range<usize>),
    /// `expression::type`, when the type is a plain name.
    Cast(Box<Expr>, Path),
    /// Brackets, `ROW(..)`, `CASE`, subscripts.
    Group(Vec<Expr>),
    Query(Box<Query>, Role),
    /// A whole number: a place in the select list, in `ORDER BY` and `GROUP BY`.
    Number(usize),
    /// A column of the target of an `INSERT`: MySQL's `VALUES(a)`, `DEFAULT(a)`.
    Target(Path),
}

/// The use of a subquery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Exists,
    /// A value, a row, `IN`, `ARRAY`: the database counts its columns.
    Value,
}

#[derive(Debug)]
pub(super) struct Table {
    pub(super) kind: TableKind,
    pub(super) alias: Option<Alias>,
}

#[derive(Debug)]
pub(super) enum TableKind {
    Named(Path),
    Query {
        query: Box<Statement>,
        lateral: bool,
    },
    Function {
        calls: Vec<Expr>,
        /// The columns that `JSON_TABLE` and `XMLTABLE` list.
        columns: Vec<Name>,
        ordinality: bool,
    },
    /// `a JOIN b .. JOIN c ..`, in the order of the text.
    Joined(Box<Table>, Vec<Join>),
    /// `(a, b)`, a form of MySQL and SQLite.
    List(Vec<Table>),
}

#[derive(Debug)]
pub(super) struct Alias {
    pub(super) name: Option<Name>,
    pub(super) columns: Vec<Name>,
    /// Whether the columns have types: then the list is complete.
    pub(super) typed: bool,
}

#[derive(Debug)]
pub(super) struct Join {
    pub(super) table: Table,
    pub(super) condition: Condition,
    /// The place of the join's keyword.
    pub(super) span: Range<usize>,
}

#[derive(Debug)]
pub(super) enum Condition {
    None,
    Natural,
    On(Expr),
    /// `USING`, with PostgreSQL's alias of the joined columns.
    Using(Vec<Name>, Option<Name>),
}

#[derive(Debug)]
pub(super) struct Insert {
    pub(super) with: With,
    pub(super) table: Path,
    pub(super) alias: Option<Name>,
    /// `None` means the table's own order.
    pub(super) columns: Option<Vec<Path>>,
    pub(super) source: InsertSource,
    /// MySQL's `VALUES .. AS new (a, b)`.
    pub(super) row_alias: Option<Alias>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) returning: Vec<Item>,
}

#[derive(Debug)]
pub(super) enum InsertSource {
    Defaults,
    /// MySQL's `INSERT .. SET a = 1`.
    Set(Vec<Assignment>),
    Query(Query),
}

#[derive(Debug, Default)]
pub(super) struct Conflict {
    pub(super) target: Vec<Expr>,
    pub(super) target_filter: Option<Expr>,
    pub(super) constraint: Option<Name>,
    pub(super) set: Vec<Assignment>,
    pub(super) filter: Option<Expr>,
}

/// `a = 1`, `(a, b) = (1, 2)`.
#[derive(Debug)]
pub(super) struct Assignment {
    pub(super) columns: Vec<Path>,
    /// Subscripts of the columns, and the values.
    pub(super) exprs: Vec<Expr>,
}

#[derive(Debug)]
pub(super) struct Update {
    pub(super) with: With,
    /// The tables; MySQL allows joins here.
    pub(super) tables: Vec<Table>,
    pub(super) set: Vec<Assignment>,
    pub(super) from: Vec<Table>,
    pub(super) filter: Option<Expr>,
    pub(super) order: Vec<Expr>,
    pub(super) returning: Vec<Item>,
}

#[derive(Debug)]
pub(super) struct Delete {
    pub(super) with: With,
    /// Those of the tables that lose rows, where MySQL names them; otherwise it is the first table.
    pub(super) deleted: Vec<Path>,
    pub(super) tables: Vec<Table>,
    pub(super) using: Vec<Table>,
    pub(super) filter: Option<Expr>,
    pub(super) order: Vec<Expr>,
    pub(super) returning: Vec<Item>,
}

#[derive(Debug)]
pub(super) struct Merge {
    pub(super) with: With,
    pub(super) target: Table,
    pub(super) source: Table,
    pub(super) on: Expr,
    pub(super) clauses: Vec<MergeClause>,
    pub(super) returning: Vec<Item>,
}

#[derive(Debug)]
pub(super) struct MergeClause {
    pub(super) condition: Option<Expr>,
    pub(super) action: MergeAction,
}

#[derive(Debug)]
pub(super) enum MergeAction {
    /// `DELETE`, `DO NOTHING`, `INSERT DEFAULT VALUES`
    Other,
    Update(Vec<Assignment>),
    Insert {
        columns: Option<Vec<Path>>,
        values: Vec<Expr>,
        span: Range<usize>,
    },
}

#[derive(Debug)]
pub(super) struct CopyTable {
    pub(super) table: Path,
    pub(super) columns: Option<Vec<Name>>,
    /// The columns that its options name.
    pub(super) options: Vec<Name>,
    pub(super) filter: Option<Expr>,
}
