//! Reads the catalog's facts about one table.
//!
//! The server's own `SHOW CREATE TABLE` is the most exact source of columns, keys and constraints: `information_schema` leaves
//! words out, and differs between the servers. All its texts are converted, since some have other character sets.

use expand_contract_sql::schema_and_name;

use super::definition::{
    self, Column, Created, Part, Piece, PieceKind, joined, literal, pieces, quote,
};
use super::storage;
use crate::catalog::{
    ConstraintKind, Grant, LiveColumn, LiveConstraint, LiveIndex, LiveTable, LiveTrigger,
    RelationKind,
};
use crate::database::session::{Answer, Row, Session, Value, unreadable};

/// How the names of our triggers begin.
pub(super) const OURS: &str = "_ec_";

/// The schema of a table as SQL: that of the name, or the current database.
pub(super) fn schema_of(table: &str) -> String {
    schema_and_name(table)
        .0
        .map_or_else(|| "DATABASE()".to_owned(), literal)
}

/// Reads the table that a name finds in the current database.
pub(super) async fn read(session: &mut dyn Session, table: &str) -> Answer<Option<LiveTable>> {
    let sql = format!("{RELATION}{} AND TABLE_NAME = $1", schema_of(table));
    let bare = schema_and_name(table).1;
    let rows = session.query(&sql, &[bare.into()]).await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let schema = row.text(0)?.to_owned();
    let kind = kind(row)?;
    let name: [Value; 2] = [schema.as_str().into(), bare.into()];
    let mut columns: Vec<LiveColumn> = each(session, COLUMNS, &name, column).await?;
    let collation = row.text(4)?;
    for column in &mut columns {
        if column.collation.as_deref() == Some(collation) {
            column.collation = None;
        }
    }
    let mut live = LiveTable {
        schema,
        name: table.to_owned(),
        kind,
        is_owned: true,
        hides_rows: false,
        children: Vec::new(),
        parents: Vec::new(),
        is_replicated: false,
        rules: Vec::new(),
        obstacles: Vec::new(),
        columns,
        indexes: Vec::new(),
        constraints: Vec::new(),
        triggers: each(session, TRIGGERS, &name, trigger).await?,
        statistics: Vec::new(),
    };
    if matches!(kind, RelationKind::Table | RelationKind::Partitioned) {
        let quoted = format!("{}.{}", quote(&live.schema), quote(bare));
        let created = definition::read(session, &quoted).await?;
        add_created(&mut live, &created).map_err(unreadable)?;
        add_grants(&mut live, &session.query(GRANTS, &name).await?)?;
        for row in session.query(PARTITIONS, &name).await? {
            add_partitioned(&mut live, row.text(0)?).map_err(unreadable)?;
        }
        live.obstacles =
            storage::obstacles(session, &live, &created, row.text(2)?, row.text(3)?).await?;
    }
    Ok(Some(live))
}

/// Reads the triggers of a table.
pub(super) async fn triggers(session: &mut dyn Session, table: &str) -> Answer<Vec<LiveTrigger>> {
    let sql = TRIGGERS.replacen("$1", &schema_of(table), 1);
    let sql = sql.replacen("$2", "$1", 1);
    let name = schema_and_name(table).1;
    each(session, &sql, &[name.into()], trigger).await
}

/// The triggers of ours on a table that run with the rights of a user who is gone.
pub(super) async fn orphans(session: &mut dyn Session, table: &str) -> Answer<Vec<String>> {
    let (schema, name) = (schema_of(table), schema_and_name(table).1);
    let sql = format!(
        "SELECT CONVERT(t.TRIGGER_NAME USING utf8mb4) FROM information_schema.TRIGGERS AS t \
         WHERE t.EVENT_OBJECT_SCHEMA = {schema} AND t.EVENT_OBJECT_TABLE = $1 AND LEFT(t.TRIGGER_NAME, {}) = {} \
           AND NOT EXISTS (SELECT 1 FROM mysql.user AS u WHERE CAST(CONCAT(u.User, '@', u.Host) AS BINARY) = CAST(t.DEFINER AS BINARY)) \
         ORDER BY t.TRIGGER_NAME",
        OURS.chars().count(),
        literal(OURS),
    );
    let rows = session.query(&sql, &[name.into()]).await?;
    let names = rows.iter().map(|row| row.text(0).map(str::to_owned));
    names.collect()
}

async fn each<T>(
    session: &mut dyn Session,
    sql: &str,
    args: &[Value],
    read: fn(&Row) -> Answer<T>,
) -> Answer<Vec<T>> {
    session.query(sql, args).await?.iter().map(read).collect()
}

const RELATION: &str = "SELECT CONVERT(TABLE_SCHEMA USING utf8mb4), CONVERT(TABLE_TYPE USING utf8mb4), \
     CONVERT(IFNULL(ENGINE, '') USING utf8mb4), CONVERT(IFNULL(CREATE_OPTIONS, '') USING utf8mb4), \
     CONVERT(IFNULL(TABLE_COLLATION, '') USING utf8mb4) FROM information_schema.TABLES WHERE TABLE_SCHEMA = ";

fn kind(row: &Row) -> Answer<RelationKind> {
    /// Engines whose rows are on another server.
    const FOREIGN: [&str; 3] = ["FEDERATED", "CONNECT", "SPIDER"];
    let is_foreign = |engine: &str| FOREIGN.iter().any(|one| engine.eq_ignore_ascii_case(one));
    Ok(match row.text(1)? {
        "BASE TABLE" if is_foreign(row.text(2)?) => RelationKind::Foreign,
        "BASE TABLE" if row.text(3)?.contains("partitioned") => RelationKind::Partitioned,
        "BASE TABLE" => RelationKind::Table,
        "VIEW" | "SYSTEM VIEW" => RelationKind::View,
        // A sequence; or a table that keeps its history, and refuses most changes.
        _ => RelationKind::Other,
    })
}

const COLUMNS: &str = "SELECT CONVERT(COLUMN_NAME USING utf8mb4), CONVERT(COLUMN_TYPE USING utf8mb4), \
     CONVERT(COLLATION_NAME USING utf8mb4), IS_NULLABLE = 'NO', CONVERT(COLUMN_COMMENT USING utf8mb4) \
     FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = $1 AND TABLE_NAME = $2 ORDER BY ORDINAL_POSITION";

/// A column without the facts that [`add_created`] adds.
fn column(row: &Row) -> Answer<LiveColumn> {
    let comment = row.optional(4)?.filter(|comment| !comment.is_empty());
    Ok(LiveColumn {
        name: row.text(0)?.to_owned(),
        ty: row.text(1)?.to_owned(),
        collation: row.optional(2)?.map(str::to_owned),
        is_required: row.truth(3)?,
        default: None,
        domain: None,
        is_identity: false,
        is_generated: false,
        partitions: false,
        sequence: None,
        settings: Vec::new(),
        grants: Vec::new(),
        comment: comment.map(str::to_owned),
    })
}

const TRIGGERS: &str = "SELECT CONVERT(TRIGGER_NAME USING utf8mb4), EVENT_MANIPULATION = 'UPDATE', \
     CONVERT(ACTION_STATEMENT USING utf8mb4) FROM information_schema.TRIGGERS \
     WHERE EVENT_OBJECT_SCHEMA = $1 AND EVENT_OBJECT_TABLE = $2 ORDER BY TRIGGER_NAME";

fn trigger(row: &Row) -> Answer<LiveTrigger> {
    let name = row.text(0)?.to_owned();
    Ok(LiveTrigger {
        is_sync: name.starts_with(OURS),
        name,
        is_enabled: true,
        is_always: false,
        on_update: row.truth(1)?,
        columns: Vec::new(),
        // A user who may make no triggers is not shown it. The runner makes some, and an application needs the names alone.
        body: row.optional(2)?.unwrap_or_default().to_owned(),
        arguments: Vec::new(),
    })
}

// MariaDB shows a role like a user of no host.
const GRANTS: &str = "SELECT CONVERT(COLUMN_NAME USING utf8mb4), CONVERT(PRIVILEGE_TYPE USING utf8mb4), \
     CONVERT(TRIM(TRAILING '@''''' FROM GRANTEE) USING utf8mb4), IS_GRANTABLE = 'YES' FROM information_schema.COLUMN_PRIVILEGES \
     WHERE TABLE_SCHEMA = $1 AND TABLE_NAME = $2 ORDER BY COLUMN_NAME, GRANTEE, PRIVILEGE_TYPE";

fn add_grants(live: &mut LiveTable, rows: &[Row]) -> Answer<()> {
    for row in rows {
        let name = row.text(0)?;
        let mut columns = live.columns.iter_mut();
        let Some(column) = columns.find(|one| one.name.eq_ignore_ascii_case(name)) else {
            // The right outlived its column.
            continue;
        };
        column.grants.push(Grant {
            right: row.text(1)?.to_owned(),
            role: match row.text(2)? {
                "'PUBLIC'" => "PUBLIC".to_owned(),
                role => role.to_owned(),
            },
            grantable: row.truth(3)?,
        });
    }
    Ok(())
}

const PARTITIONS: &str = "SELECT DISTINCT CONVERT(CONCAT(IFNULL(PARTITION_EXPRESSION, ''), ' ', IFNULL(SUBPARTITION_EXPRESSION, '')) \
     USING utf8mb4) FROM information_schema.PARTITIONS \
     WHERE TABLE_SCHEMA = $1 AND TABLE_NAME = $2 AND PARTITION_NAME IS NOT NULL";

/// Marks the columns by which partitions are chosen. Without an expression these are the key's.
fn add_partitioned(live: &mut LiveTable, expression: &str) -> Result<(), String> {
    let named = named(&pieces(expression)?);
    for column in &mut live.columns {
        column.partitions |= is_among(&column.name, &named);
    }
    Ok(())
}

/// The quoted names in a text.
fn named(pieces: &[Piece<'_>]) -> Vec<String> {
    pieces.iter().filter_map(Piece::name).collect()
}

fn is_among(column: &str, names: &[String]) -> bool {
    let column = column.to_lowercase();
    names.iter().any(|name| name.to_lowercase() == column)
}

/// The columns that pieces name, in the order of the table.
fn mentioned(columns: &[LiveColumn], pieces: &[Piece<'_>]) -> Vec<String> {
    let names = named(pieces);
    let columns = columns.iter().map(|column| &column.name);
    columns
        .filter(|column| is_among(column, &names))
        .cloned()
        .collect()
}

/// Adds the facts that the text of `SHOW CREATE TABLE` says.
fn add_created(live: &mut LiveTable, created: &Created) -> Result<(), String> {
    for column in &mut live.columns {
        let Some(said) = created.column(&column.name) else {
            // The column was added between the two looks, or dropped.
            return Err(format!("the columns of {} changed meanwhile", live.name));
        };
        column.ty = said.sql_type().to_owned();
        if column.ty == "json" {
            // MariaDB shows that of the text behind it.
            column.collation = None;
        }
        column.default = default(said);
        column.is_identity = said.has(Part::AutoIncrement);
        column.is_generated = said.has(Part::Generated);
        let on_update = said.clause(Part::OnUpdate);
        column.settings.extend(on_update.map(str::to_owned));
    }
    for said in &created.columns {
        if let Some(check) = said.clause(Part::Check) {
            live.constraints.push(LiveConstraint {
                // MariaDB gives it no name of its own.
                name: format!("CHECK on {}", said.name),
                kind: ConstraintKind::Check,
                columns: mentioned(&live.columns, &pieces(check)?),
                definition: check.to_owned(),
                is_validated: true,
            });
        }
    }
    for text in &created.others {
        let pieces = pieces(text)?;
        let begins = |word: &str| pieces.first().is_some_and(|first| first.is_word(word));
        if begins("CONSTRAINT") {
            let constraint = constraint(&live.columns, &pieces);
            live.constraints.push(
                constraint.ok_or_else(|| format!("the constraint `{text}` is of no known kind"))?,
            );
        } else if !begins("PERIOD") {
            let index = index(&live.columns, &pieces);
            live.indexes
                .push(index.ok_or_else(|| format!("the key `{text}` is of no known kind"))?);
        }
    }
    Ok(())
}

/// The default as SQL. MySQL shows a number as a string.
fn default(said: &Column) -> Option<String> {
    const NUMBERS: [&str; 10] = [
        "tinyint",
        "smallint",
        "mediumint",
        "int",
        "bigint",
        "decimal",
        "float",
        "double",
        "year",
        "numeric",
    ];
    let default = said.default()?;
    let inside = default
        .strip_prefix('\'')
        .and_then(|rest| rest.strip_suffix('\''));
    let ty = said.sql_type();
    let word = ty.split(|c: char| !c.is_ascii_alphabetic()).next();
    let is_number = word.is_some_and(|word| NUMBERS.contains(&word));
    let number = inside.filter(|inside| is_number && inside.parse::<f64>().is_ok());
    Some(number.unwrap_or(default).to_owned())
}

/// The places of the first parentheses at or behind a place.
fn group(pieces: &[Piece<'_>], from: usize) -> Option<std::ops::Range<usize>> {
    let mut pieces = pieces.iter().enumerate().skip(from);
    let (open, _) = pieces.find(|(_, piece)| piece.is_symbol("("))?;
    let mut depth = 1_usize;
    for (at, piece) in pieces {
        if piece.is_symbol("(") {
            depth += 1;
        } else if piece.is_symbol(")") {
            depth -= 1;
        }
        if depth == 0 {
            return Some(open..at + 1);
        }
    }
    None
}

/// Reads `CONSTRAINT name CHECK (..)`, or `CONSTRAINT name FOREIGN KEY (..) REFERENCES ..`.
fn constraint(columns: &[LiveColumn], pieces: &[Piece<'_>]) -> Option<LiveConstraint> {
    let at = pieces.iter().position(|piece| piece.name().is_some())?;
    let rest = pieces.get(at + 1..)?;
    let word = rest.iter().find(|piece| piece.kind != PieceKind::Space)?;
    let kind = if word.is_word("CHECK") {
        ConstraintKind::Check
    } else if word.is_word("FOREIGN") {
        ConstraintKind::ForeignKey
    } else {
        return None;
    };
    Some(LiveConstraint {
        name: pieces[at].name()?,
        kind,
        columns: mentioned(columns, &rest[group(rest, 0)?]),
        definition: joined(rest),
        is_validated: !joined(rest).contains("NOT ENFORCED"),
    })
}

/// Reads `[UNIQUE] KEY name (..) ..`, or a key of another kind.
fn index(columns: &[LiveColumn], pieces: &[Piece<'_>]) -> Option<LiveIndex> {
    let first = pieces.first()?;
    let is_primary = first.is_word("PRIMARY");
    let group = group(pieces, 0)?;
    let name = if is_primary {
        "PRIMARY".to_owned()
    } else {
        pieces[..group.start].iter().find_map(Piece::name)?
    };
    let key = key(&pieces[group.start + 1..group.end - 1]);
    let is_unique = is_primary || first.is_word("UNIQUE");
    let definition = joined(&pieces[group.start..]);
    // A full-text, spatial or functional index keeps writers out while it is built, and so does MariaDB's unique one over whole
    // texts.
    let excludes = key.is_none()
        || !(is_unique || first.is_word("KEY"))
        || is_unique && definition.contains("USING HASH");
    Some(LiveIndex {
        name,
        columns: mentioned(columns, &pieces[group.clone()]),
        key: key.unwrap_or_default(),
        is_partial: false,
        is_unique,
        is_primary,
        is_valid: true,
        is_replica_identity: false,
        // A UNIQUE constraint is its index, and the server does not tell them apart.
        constraint: None,
        is_exclusion: false,
        excludes,
        definition,
    })
}

/// The columns of a key; `None` if an expression is among them.
fn key(pieces: &[Piece<'_>]) -> Option<Vec<String>> {
    let mut depth = 0_usize;
    let parts = pieces.split(|piece| {
        if piece.is_symbol("(") {
            depth += 1;
        } else if piece.is_symbol(")") {
            depth = depth.saturating_sub(1);
        }
        depth == 0 && piece.is_symbol(",")
    });
    parts
        .map(|part| {
            let first = part.iter().find(|piece| piece.kind != PieceKind::Space)?;
            first.name()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<LiveColumn> {
        let names = names.iter().map(|name| LiveColumn {
            name: (*name).to_owned(),
            ty: "int".into(),
            collation: None,
            is_required: false,
            default: None,
            domain: None,
            is_identity: false,
            is_generated: false,
            partitions: false,
            sequence: None,
            settings: Vec::new(),
            grants: Vec::new(),
            comment: None,
        });
        names.collect()
    }

    fn read_index(text: &str) -> LiveIndex {
        let pieces = pieces(text).expect("it is read");
        index(&columns(&["a", "b", "c"]), &pieces).expect("it is an index")
    }

    #[test]
    fn an_index_keeps_lengths_order_and_options() {
        let index = read_index("UNIQUE KEY `k` (`b`(5) DESC,`a`) USING BTREE COMMENT 'x (a)'");
        assert_eq!(index.name, "k");
        assert_eq!(index.key, ["b", "a"]);
        assert_eq!(index.columns, ["a", "b"]);
        assert!(index.is_unique && !index.excludes);
        assert_eq!(
            index.definition,
            "(`b`(5) DESC,`a`) USING BTREE COMMENT 'x (a)'"
        );
        assert!(read_index("PRIMARY KEY (`a`,`c`)").is_primary);
    }

    #[test]
    fn an_index_that_keeps_writers_out_is_marked() {
        for text in [
            "FULLTEXT KEY `f` (`a`) /*!50100 WITH PARSER `ngram` */ ",
            "SPATIAL KEY `s` (`a`)",
            "KEY `e` ((lower(`a`)),`b`)",
        ] {
            assert!(read_index(text).excludes, "{text}");
        }
        let index = read_index("KEY `e` ((lower(`a`)),`b`)");
        assert_eq!((index.key.len(), index.columns.len()), (0, 2));
    }

    #[test]
    fn a_constraint_has_the_columns_of_this_table() {
        let read = |text: &str| {
            let pieces = pieces(text).expect("it is read");
            constraint(&columns(&["a", "b"]), &pieces).expect("it is a constraint")
        };
        let key = read("CONSTRAINT `f` FOREIGN KEY (`a`) REFERENCES `o` (`b`) ON DELETE SET NULL");
        assert_eq!(key.columns, ["a"]);
        assert_eq!(
            key.definition,
            "FOREIGN KEY (`a`) REFERENCES `o` (`b`) ON DELETE SET NULL"
        );
        let check =
            read("CONSTRAINT `c` CHECK (((`a` < 1) and (`B` > 0))) /*!80016 NOT ENFORCED */");
        assert_eq!(check.columns, ["a", "b"]);
        assert!(!check.is_validated);
    }
}
