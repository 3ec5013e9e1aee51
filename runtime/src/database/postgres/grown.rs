//! Builds the indexes of a column again over the one that follows it with a wider type.

use expand_contract_format::{LockMode, Object, Replacement, Statement, TableLock};
use expand_contract_sql::{Token, quote, quote_table, tokenize};

use super::carry::has_index;
use super::renamed::{Renamed, renamed};
use crate::catalog::{Carried, LiveIndex, LiveTable, Moment};
use crate::database::session::{Answer, Session};

/// The longest name of `PostgreSQL`, in bytes.
const LONGEST_NAME: usize = 63;

/// The statements that build each index of these columns, apart from the primary key, over the columns beside. `made` are the objects
/// that the files make. A unique index comes behind the fence, since a second one lets upserts of old builds fail; so does one that a
/// team has made since the migrate.
pub(super) async fn plan(
    session: &mut dyn Session,
    table: &LiveTable,
    grown: &[Replacement],
    made: &[Object],
) -> Answer<Vec<Carried>> {
    let mut of_files: Vec<&Object> = made
        .iter()
        .filter(|object| matches!(object, Object::Index { table: on, .. } if *on == table.name))
        .collect();
    let mut found: Vec<(&Replacement, &LiveIndex)> = Vec::new();
    // Of two that are alike the files make one, and that is the key, if it is among them.
    let keys = table.indexes.iter().filter(|index| index.is_primary);
    let others = table.indexes.iter().filter(|index| !index.is_primary);
    for index in keys.chain(others) {
        let Some(pair) = grown.iter().find(|pair| index.columns.contains(&pair.old)) else {
            continue;
        };
        if let Some(at) = of_files
            .iter()
            .position(|object| is_made(index, grown, object))
        {
            of_files.remove(at);
        } else if index.is_valid && !index.is_primary && !index.excludes {
            found.push((pair, index));
        }
    }
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let renamed = renamed(session, table, grown).await?;
    let mut carried = Vec::new();
    for (pair, index) in found {
        let statement = build(table, index, &renamed)?;
        let migrated = (!index.is_unique).then_some((Moment::Filled, &pair.new));
        let moments = migrated.into_iter().chain([(Moment::Fenced, &pair.old)]);
        carried.extend(moments.map(|(moment, column)| Carried {
            table: table.name.clone(),
            column: column.clone(),
            moment,
            statement: statement.clone(),
        }));
    }
    Ok(carried)
}

/// Whether this is the index of the files over the columns beside those of an index.
fn is_made(index: &LiveIndex, grown: &[Replacement], made: &Object) -> bool {
    let Object::Index {
        columns, unique, ..
    } = made
    else {
        return false;
    };
    let beside = index.key.iter().map(|column| {
        let pair = grown.iter().find(|pair| pair.old == *column);
        pair.map_or(column, |pair| &pair.new)
    });
    *unique == index.is_unique && beside.eq(columns) && is_plain(index)
}

/// Whether an index has nothing but columns in its definition.
fn is_plain(index: &LiveIndex) -> bool {
    let Ok(tokens) = tokenize(&index.definition) else {
        return false;
    };
    let mut words = tokens.iter().filter(|token| !token.is_blank());
    let using = ["USING", "btree"];
    let is_btree = using
        .iter()
        .all(|word| words.next().is_some_and(|token| token.is_word(word)));
    let mut between = "(";
    let are_columns = index.key.iter().all(|column| {
        let opens = words.next().is_some_and(|token| token.is_symbol(between));
        between = ",";
        opens && words.next().and_then(Token::name).as_deref() == Some(column.as_str())
    });
    is_btree
        && are_columns
        && words.next().is_some_and(|token| token.is_symbol(")"))
        && words.next().is_none()
}

fn build(table: &LiveTable, index: &LiveIndex, renamed: &Renamed<'_>) -> Answer<Statement> {
    let definition = Renamed::text(&renamed.indexes, &index.name)?;
    let name = beside(&index.name);
    let quoted = quote_table(&table.name);
    let unique = if index.is_unique { "UNIQUE " } else { "" };
    Ok(Statement {
        title: format!(
            "Build index {} of {} for the wider columns, as {name}.",
            index.name, table.name
        ),
        locks: vec![TableLock {
            table: Some(table.name.clone()),
            mode: LockMode::ShareUpdateExclusive,
            note: String::new(),
        }],
        makes: vec![Object::Index {
            table: table.name.clone(),
            name: name.clone(),
            columns: renamed.columns(&index.key),
            unique: index.is_unique,
        }],
        no_transaction: true,
        done_when: Some(has_index(&table.name, &name, index.is_unique)),
        sql: format!(
            "CREATE {unique}INDEX CONCURRENTLY IF NOT EXISTS {} ON {quoted} {definition}",
            quote(&name)
        ),
        ..Statement::default()
    })
}

/// The name of an index until it takes the place of the one of this name. The swap finds it by what it is.
fn beside(name: &str) -> String {
    let long = format!("ec_wide_{name}");
    if long.len() <= LONGEST_NAME {
        return long;
    }
    // A hash of the whole name tells two long ones apart.
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    let mut end = LONGEST_NAME - "_12345678".len();
    while !long.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{hash:08x}", &long[..end])
}
