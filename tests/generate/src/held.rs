//! Phases beside a session that keeps the table: each waits in short tries, gives up with a name when it has little
//! patience, and comes through by itself when it has more.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use expand_contract::Error;
use expand_contract_format::file;
use expand_contract_schema::{Dialect, Job, LockMode, Object, Phase, Statement, TableLock};
use expand_contract_sql::Quote;

use crate::connection::Connection;
use crate::database::Database;
use crate::play::{self, Play};
use crate::scenario::Scenario;

/// For how long the table is kept.
const KEPT: Duration = Duration::from_secs(3);

/// No phase needs so long on a loaded machine, and no reader of a table that somebody reads: only what hangs does.
const HANGS: Duration = Duration::from_mins(5);

/// Who keeps the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holder {
    /// A transaction that has read.
    Reader,
    /// A transaction that has written every row.
    Writer,
    /// `LOCK TABLE`, `LOCK TABLES .. WRITE`; SQLite: a write transaction that has written nothing yet.
    Locked,
}

impl Holder {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Reader, Self::Writer, Self::Locked];

    fn sql(self, dialect: Dialect, table: &str, key: &str) -> String {
        let quote = Quote::of(dialect);
        let (table, key) = (quote.name(table), quote.name(key));
        let act = match (self, dialect) {
            (Self::Reader, Dialect::Mysql) => format!("SELECT count(*) FROM {table}"),
            (Self::Reader, _) => format!("SELECT CAST(count(*) AS text) FROM {table}"),
            (Self::Writer, _) => format!("UPDATE {table} SET {key} = {key}"),
            (Self::Locked, Dialect::Postgres) => format!("LOCK TABLE {table}"),
            (Self::Locked, Dialect::Mysql) => format!("LOCK TABLES {table} WRITE"),
            (Self::Locked, Dialect::Sqlite) => "SELECT '1'".into(),
        };
        let begin = match (dialect, self) {
            (Dialect::Sqlite, Self::Writer | Self::Locked) => "BEGIN IMMEDIATE",
            _ => "BEGIN",
        };
        format!("{begin}; {act}")
    }

    /// Whether a statement that takes this lock has to wait.
    fn is_in_the_way_of(self, lock: LockMode) -> bool {
        match self {
            Self::Locked => true,
            _ if lock >= LockMode::MetadataUpgradable => true,
            Self::Reader => lock == LockMode::AccessExclusive,
            Self::Writer => (LockMode::Share..=LockMode::AccessExclusive).contains(&lock),
        }
    }
}

/// What one phase went through.
#[derive(Clone)]
pub struct Report {
    scenario: String,
    phase: Phase,
    holder: Holder,
    gave_up: bool,
    took: Duration,
    /// The longest that a reader had to wait; `None` where the holder kept readers out, too.
    pub stall: Option<Duration>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} beside {:?}: {:.1?}{}",
            self.scenario,
            self.phase,
            self.holder,
            self.took,
            if self.gave_up { ", gave up once" } else { "" }
        )?;
        match self.stall {
            Some(stall) => write!(f, ", a reader stood still for {stall:.0?}"),
            None => Ok(()),
        }
    }
}

/// Every phase beside a holder, another one for each, beginning with the `first`.
pub async fn every_phase(scenario: &Scenario, first: usize) -> Vec<Report> {
    let Some((play, database)) = play::start(scenario).await else {
        return Vec::new();
    };
    let holder = |index: usize| Holder::ALL[(first + index) % 3];
    let mut reports = Vec::new();
    for (index, phase) in [Phase::Expand, Phase::Migrate].into_iter().enumerate() {
        reports.push(held(scenario, &play, &database, phase, holder(index)).await);
    }
    let other = database.copy().await;
    let ends = tokio::join!(
        held(scenario, &play, &database, Phase::Contract, holder(2)),
        held(scenario, &play, &other, Phase::Rollback, holder(3)),
    );
    reports.extend([ends.0, ends.1]);
    reports
}

async fn held(
    scenario: &Scenario,
    play: &Play,
    database: &Database,
    phase: Phase,
    holder: Holder,
) -> Report {
    let what = format!("{} of {} beside {holder:?}", phase, play.name);
    let (table, key) = (&play.standing.0, &play.standing.1[0]);
    let there = database.data().await.contains('|');
    let mut session = Connection::open(database).await;
    let named = session.name("gone to lunch").await;
    if there {
        let sql = holder.sql(scenario.dialect, table, key);
        session
            .lines(&sql)
            .await
            .unwrap_or_else(|error| panic!("{what}: {error}"));
    }
    let stop = Arc::new(AtomicBool::new(false));
    let reads = there && (holder != Holder::Locked || scenario.dialect == Dialect::Sqlite);
    let goes = phase == Phase::Contract && name_goes(play, table);
    let reader = reads.then(|| {
        let table = Quote::of(scenario.dialect).name(table);
        let sql = format!("SELECT count(*) FROM {table}");
        let connection = Connection::opening(database);
        tokio::spawn(read(what.clone(), connection, sql, stop.clone(), goes))
    });
    // As long as a table is not put aside, its rollback has nothing to do.
    let is_idle = phase == Phase::Rollback && is_put_aside(play, table);
    let waits =
        there && scenario.dialect != Dialect::Sqlite && in_the_way(play, phase, holder) && !is_idle;
    let leave = match scenario.dialect {
        Dialect::Mysql => "COMMIT; UNLOCK TABLES",
        Dialect::Postgres | Dialect::Sqlite => "COMMIT",
    };
    let began = Instant::now();
    let (gave_up_once, may_leave) = tokio::sync::oneshot::channel::<()>();
    let leaves = tokio::spawn(async move {
        tokio::time::sleep(KEPT).await;
        if waits {
            // Not before: on a busy machine the phase may begin late.
            may_leave.await.expect("the phase is on its way");
        }
        if there {
            session.lines(leave).await.expect("it can be committed");
        }
        session.close().await;
    });
    let schema = play.schema(phase);
    let hurried = play.run_within(database, schema, phase, Duration::from_secs(1));
    let hurried = tokio::time::timeout(HANGS, hurried).await;
    let gave_up = match hurried.unwrap_or_else(|_| panic!("{what} hangs")) {
        Ok(()) => false,
        Err(error @ Error::Locked { .. }) => {
            let said = error.to_string();
            // A holder that left before the runner asked has no name any more.
            let is_named = said.contains(&named) || leaves.is_finished();
            assert!(is_named, "{what} does not say who: {said}");
            true
        }
        Err(error) => panic!("{what}: {error}"),
    };
    assert!(gave_up || !waits, "{what} did not have to wait");
    // Nobody listens any more where it need not be waited for.
    let _ = gave_up_once.send(());
    let patient = play.run_within(database, schema, phase, HANGS);
    let patient = tokio::time::timeout(HANGS, patient).await;
    let patient = patient.unwrap_or_else(|_| panic!("{what} hangs"));
    patient.unwrap_or_else(|error| panic!("{what}: {error}"));
    let took = began.elapsed();
    stop.store(true, Ordering::SeqCst);
    leaves.await.expect("the holder leaves");
    let stall = match reader {
        Some(reader) => Some(reader.await.expect("nothing keeps a reader out")),
        None => None,
    };
    assert!(
        stall.is_none_or(|stall| stall < HANGS),
        "{what}: a reader hangs"
    );
    Report {
        scenario: play.name.clone(),
        phase,
        holder,
        gave_up,
        took,
        stall,
    }
}

/// The objects that the contract makes, and those that it drops.
fn by_contract(play: &Play) -> (Vec<Object>, Vec<Object>) {
    let files = play.files(Phase::Contract);
    let files = files
        .iter()
        .map(|text| file::parse(text).expect("what was generated is read back"));
    files
        .flat_map(|file| file.statements)
        .fold((Vec::new(), Vec::new()), |mut all, statement| {
            all.0.extend(statement.makes);
            all.1.extend(statement.drops);
            all
        })
}

/// Whether the contract renames a table aside before it drops it.
fn is_put_aside(play: &Play, table: &str) -> bool {
    let mut makes = by_contract(play).0.into_iter();
    makes.any(|object| matches!(object, Object::Aside { table: of, .. } if of == table))
}

/// Whether the contract takes the name of a table away.
fn name_goes(play: &Play, table: &str) -> bool {
    let mut drops = by_contract(play).1.into_iter();
    is_put_aside(play, table)
        || drops.any(|object| matches!(object, Object::NewName { table: of, .. } if of == table))
}

/// Whether a statement of the phase gives up because the holder keeps it from its lock.
fn in_the_way(play: &Play, phase: Phase, holder: Holder) -> bool {
    play.files(phase).iter().any(|text| {
        let file = file::parse(text).expect("what was generated is read back");
        let statements = file.statements.iter();
        // These run without a soak.
        let mut statements = statements.filter(|statement| !statement.for_soak);
        statements.any(|statement| {
            // The holder keeps the table, and not a view of it.
            let is_view = |name: &str| {
                let mut objects = statement.makes.iter().chain(&statement.drops);
                objects.any(|object| matches!(object, Object::NewName { view, .. } if view == name))
            };
            let of_tables =
                |lock: &&TableLock| lock.table.as_deref().is_some_and(|name| !is_view(name));
            let mut locks = statement.locks.iter().filter(of_tables);
            // Dropping an index waits for every transaction that holds the table. While the second connection keeps a fence up,
            // it gives up like any other statement.
            let drops_index = statement
                .drops
                .iter()
                .any(|object| matches!(object, Object::Index { .. }));
            let is_fenced = matches!(phase, Phase::Contract | Phase::Rollback);
            if statement.no_transaction && drops_index && is_fenced {
                return true;
            }
            // Building an index waits as long as it takes on PostgreSQL, where it is in nobody's way.
            let outwaits = statement.no_transaction && file.dialect == Dialect::Postgres;
            !outwaits && changes(statement) && locks.any(|lock| holder.is_in_the_way_of(lock.mode))
        })
    })
}

/// Whether the statement runs as it is, in any case: what nobody would lose is not counted twice.
fn changes(statement: &Statement) -> bool {
    matches!(
        statement.job,
        Job::Execute | Job::EditColumn { .. } | Job::DropColumns { .. }
    )
}

/// The longest that one of many reads took. Where the name `goes`, the first read that fails is the last one.
async fn read(
    what: String,
    connection: impl Future<Output = Connection>,
    sql: String,
    stop: Arc<AtomicBool>,
    goes: bool,
) -> Duration {
    let mut connection = connection.await;
    let mut worst = Duration::ZERO;
    while !stop.load(Ordering::SeqCst) {
        let began = Instant::now();
        // SQLite's commits keep readers out for a moment; the driver waits five seconds for them.
        let rows = connection.read(&sql, 0).await;
        if goes && rows.is_err() {
            break;
        }
        rows.unwrap_or_else(|error| panic!("a reader beside {what}: {error}"));
        worst = worst.max(began.elapsed());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    connection.close().await;
    worst
}
