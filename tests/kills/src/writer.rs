//! A build that goes on writing between a kill and the next run, and reads what it wrote.

use expand_contract_schema::Phase;
use tests_generate::connection::Connection;
use tests_generate::database::Database;
use tests_generate::life::{Action, Block, Side};

/// What was written, so that it can be written again: which block of the scenario's life, and under which id.
pub(crate) type Written = Vec<(usize, i64)>;

/// Those builds that may be alive in the middle of a phase: old ones until the contract, new ones from there on.
pub(crate) fn alive_in(phase: Phase) -> Side {
    match phase {
        Phase::Contract => Side::New,
        Phase::Expand | Phase::Migrate | Phase::Rollback => Side::Old,
    }
}

/// The blocks of a life that builds of one side live alone.
pub(crate) fn blocks(life: &[Block], side: Side) -> Vec<usize> {
    let others = [Side::Old, Side::New, Side::Both, Side::Last].map(|other| (other, other != side));
    (0..life.len())
        .filter(|index| {
            let block = &life[*index];
            block.writes(side) && !others.iter().any(|(o, is)| *is && block.writes(*o))
        })
        .collect()
}

/// Lives one block, and must see what it wrote, whatever state the other side is in.
pub(crate) async fn write(
    connection: &mut Connection,
    block: &Block,
    side: Side,
    id: i64,
    context: &str,
) {
    for line in block.lines.iter().filter(|line| line.side == side) {
        let said = match &line.action {
            Action::Read(expected) => match connection.read(&line.sql, id).await {
                Ok(rows) if rows == *expected => continue,
                Ok(rows) => format!("reads {rows}, not {expected}"),
                Err(error) => format!("fails: {error}"),
            },
            Action::Write => match connection.execute(&line.sql, id).await {
                Ok(()) => continue,
                Err(error) => format!("fails: {error}"),
            },
            // What is refused half way is for the phases' own tests.
            Action::Refused => continue,
        };
        panic!("{context}, {}: {}\n{said}", block.title, line.sql);
    }
}

/// Writes again what was written.
pub(crate) async fn again(database: &Database, life: &[Block], phase: Phase, written: &Written) {
    let mut connection = Connection::open(database).await;
    for (block, id) in written {
        let context = format!("{phase}, undisturbed");
        write(
            &mut connection,
            &life[*block],
            alive_in(phase),
            *id,
            &context,
        )
        .await;
    }
    connection.close().await;
}
