//! The SQL of a build's statements, which only name columns that the build knows.

use crate::action::{Op, Statement};
use crate::pair::{Database, Image, NULL, Pair};
use crate::world::World;

/// A column's value as text.
pub(super) fn shown(database: Database, column: &str) -> String {
    match database {
        Database::Postgres => format!("{column}::text"),
        Database::Sqlite => format!("CAST({column} AS TEXT)"),
        Database::Mysql => format!("CAST({column} AS CHAR)"),
    }
}

/// The image of a text that a database shows.
pub(super) fn image(literals: &[&str], text: Option<&str>) -> Option<Image> {
    let Some(text) = text else { return Some(NULL) };
    let at = literals
        .iter()
        .position(|literal| literal.trim_matches('\'') == text)?;
    u8::try_from(at).ok()
}

pub(super) fn literal(literals: &'static [&str], image: Image) -> &'static str {
    literals[usize::from(image)]
}

/// The SQL of a client's statement.
pub(super) fn of(world: &World, client: usize, statement: Statement) -> String {
    let pair: &'static Pair = world.config.pair;
    let build = world.instances[client].build;
    let id = statement.key + 1;
    let other = statement.other;
    let old = |image| literal(pair.old_sql, image);
    let new = |image| literal(pair.new_sql, image);
    let value = statement.value;
    let (side, side_sql) = if world.knows_new(build) {
        ("is_now", pair.new_sql)
    } else {
        ("was", pair.old_sql)
    };
    let insert = |columns: &str, values: &str| {
        format!("INSERT INTO items (id, {columns}other) VALUES ({id}, {values}{other})")
    };
    let insert_old = || insert("was, ", &format!("{}, ", old(value)));
    // `None` is the value of the row that was not inserted.
    let or_update = |column: &str, value: Option<&str>| match world.config.database {
        Database::Postgres | Database::Sqlite => {
            let excluded = format!("EXCLUDED.{column}");
            let value = value.unwrap_or(&excluded);
            format!("ON CONFLICT (id) DO UPDATE SET {column} = {value}")
        }
        Database::Mysql => {
            let excluded = format!("VALUES({column})");
            let value = value.unwrap_or(&excluded);
            format!("ON DUPLICATE KEY UPDATE {column} = {value}")
        }
    };
    let down = pair.down[usize::from(if matches!(statement.op, Op::InsertBoth | Op::SetBoth) {
        value
    } else {
        0
    })];
    match statement.op {
        Op::InsertOld => insert_old(),
        Op::InsertDefault => insert("", ""),
        Op::InsertNew => insert("is_now, ", &format!("{}, ", new(value))),
        Op::InsertBoth => insert("was, is_now, ", &format!("{}, {}, ", old(down), new(value))),
        Op::SetOld => format!("UPDATE items SET was = {} WHERE id = {id}", old(value)),
        Op::SetNew => format!("UPDATE items SET is_now = {} WHERE id = {id}", new(value)),
        Op::SetBoth => format!(
            "UPDATE items SET was = {}, is_now = {} WHERE id = {id}",
            old(down),
            new(value)
        ),
        Op::SetOther => format!("UPDATE items SET other = {other} WHERE id = {id}"),
        Op::Delete => format!("DELETE FROM items WHERE id = {id}"),
        Op::Load => format!(
            "SELECT {}, {} FROM items WHERE id = {id}",
            shown(world.config.database, side),
            shown(world.config.database, "other")
        ),
        Op::Save | Op::SaveAsLoaded => {
            let value = match (statement.op, world.instances[client].loaded) {
                (Op::SaveAsLoaded, Some(loaded)) => loaded.side,
                _ => value,
            };
            format!(
                "UPDATE items SET {side} = {}, other = {other} WHERE id = {id}",
                literal(side_sql, value)
            )
        }
        Op::UpsertOld => format!("{} {}", insert_old(), or_update("was", None)),
        Op::UpsertNew => format!(
            "{} {}",
            insert("is_now, ", &format!("{}, ", new(value))),
            or_update("is_now", None)
        ),
        Op::UpsertAcross => format!(
            "{} {}",
            insert_old(),
            or_update("is_now", Some(new(statement.across)))
        ),
        Op::Replace => insert_old().replacen("INSERT", "REPLACE", 1),
        Op::Ignore => match world.config.database {
            Database::Postgres => format!("{} ON CONFLICT DO NOTHING", insert_old()),
            Database::Sqlite => insert_old().replacen("INSERT", "INSERT OR IGNORE", 1),
            Database::Mysql => insert_old().replacen("INSERT", "INSERT IGNORE", 1),
        },
    }
}
