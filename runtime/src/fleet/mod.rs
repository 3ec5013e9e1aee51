//! Running instances. An instance joins before it serves, renews its lease while it serves, and leaves when it ends.
//!
//! The lease tells which build is alive. A contract waits for builds that use the old side, and a rollback waits for
//! builds that use the new side. Time is the database's. An instance that cannot renew its lease stops trusting it
//! earlier than the database does.
//!
//! An application's role needs rights only on the journal's lease rows; [`grants`](crate::grants) has the SQL.

use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use futures_timer::Delay;
use sqlx::Pool;

use crate::database::Backend;
use crate::embedded::EmbeddedSchema;
use crate::error::Error;
use crate::scope;
use crate::source::MigrationSource;

pub(crate) mod lease;
mod options;
mod status;
#[cfg(test)]
#[cfg(any(feature = "postgres", feature = "mysql", feature = "sqlite"))]
mod tests;
pub(crate) mod window;

pub use options::FleetOptions;
pub use status::{FenceStatus, FleetStatus, InstanceStatus, LapsedLease, ServiceStatus};

pub(crate) use status::{Leases, lapsed, status, strangers};

use lease::Claim;

/// One running instance of a service, as other processes see it. Clones are the same instance.
///
/// ```no_run
/// # async fn example(pool: sqlx::Pool<sqlx::Sqlite>, schema: &'static expand_contract::EmbeddedSchema)
/// # -> Result<(), expand_contract::Error> {
/// use expand_contract::{Fleet, FleetOptions};
///
/// let fleet = Fleet::join(&pool, &[schema], FleetOptions::new("checkout")).await?;
/// # let spawn = |_future| ();
/// spawn(fleet.keep_alive());
/// // In front of work that writes:
/// fleet.ensure_alive()?;
/// // At the end:
/// fleet.leave().await?;
/// # Ok(())
/// # }
/// ```
pub struct Fleet<DB: Backend> {
    pool: Pool<DB>,
    shared: Arc<Shared>,
}

struct Shared {
    claim: Claim,
    /// The end of the time in which this instance trusts its lease.
    believed: Mutex<Option<Believed>>,
    /// Set once, by `leave`. No later call takes a lease.
    left: AtomicBool,
}

/// Both clocks must agree. The monotonic clock cannot be set, but it stands still while a machine is suspended, and a
/// file database has only the wall clock. A wall clock that is set forward looks like a suspended machine. The lease is
/// then not trusted until [`Fleet::keep_alive`] renews it, within a second.
#[derive(Debug, Clone, Copy)]
struct Believed {
    until: Instant,
    until_wall: SystemTime,
}

impl<DB: Backend> Fleet<DB> {
    /// Joins, if the windows of every migration admit this build: the migrations that it knows, and those of the same
    /// locks that only the database knows.
    ///
    /// [`Error::NotReady`] says which build is needed instead, or how long a runner keeps this kind of build out.
    pub async fn join(
        pool: &Pool<DB>,
        schemas: &[&'static EmbeddedSchema],
        options: FleetOptions,
    ) -> Result<Self, Error> {
        let fleet = Self {
            pool: pool.clone(),
            shared: Arc::new(Shared {
                claim: options.claim(schemas),
                believed: Mutex::new(None),
                left: AtomicBool::new(false),
            }),
        };
        fleet.take().await?;
        Ok(fleet)
    }

    /// Extends the lease once. [`Fleet::keep_alive`] does this by itself.
    ///
    /// If the lease has expired meanwhile, this joins again, by the rules of [`Fleet::join`].
    pub async fn renew(&self) -> Result<(), Error> {
        if self.has_left() {
            return Err(self.not_alive());
        }
        let sent = (Instant::now(), SystemTime::now());
        let mut transaction = self.begin().await?;
        let renewed = lease::renew(
            DB::borrow(&mut transaction),
            DB::server(),
            &self.shared.claim,
        )
        .await?;
        if renewed {
            self.commit(transaction, "renew the lease").await?;
            self.believe(sent);
            Ok(())
        } else {
            drop(transaction);
            self.take().await
        }
    }

    /// Renews the lease three times within its length, as long as the future is polled. Spawn it.
    ///
    /// The future ends with `Ok` after [`Fleet::leave`]. It ends with [`Error::NotReady`] if the lease had expired and
    /// this build may not join any more; the process should end then. While the database cannot be reached, it keeps
    /// trying, and [`Fleet::ensure_alive`] fails as soon as the lease may have expired.
    pub fn keep_alive(&self) -> impl Future<Output = Result<(), Error>> + Send + use<DB> {
        let fleet = self.clone();
        async move {
            let ttl = fleet.shared.claim.ttl;
            let mut pause = ttl / 3;
            loop {
                fleet.rest(pause).await;
                if fleet.has_left() {
                    return Ok(());
                }
                match fleet.renew().await {
                    Ok(()) => pause = ttl / 3,
                    Err(refused @ Error::NotReady { .. }) => return Err(refused),
                    Err(_) if fleet.has_left() => return Ok(()),
                    Err(_) => pause = (ttl / 10).min(Duration::from_secs(1)),
                }
            }
        }
    }

    /// Waits for the pause, but ends within a second of a clock jump or a suspension of the machine, because the lease
    /// has to be checked at once then.
    async fn rest(&self, pause: Duration) {
        let end = Instant::now() + pause;
        let believed = self.ensure_alive().is_ok();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() || self.has_left() || (believed && self.ensure_alive().is_err()) {
                return;
            }
            Delay::new(left.min(Duration::from_secs(1))).await;
        }
    }

    /// Whether this instance may still act. It is an error as soon as the lease may have expired. Costs no query.
    ///
    /// The answer holds for a third of the lease's length. Work that begins at once is done before the database counts
    /// this instance as gone.
    pub fn ensure_alive(&self) -> Result<(), Error> {
        match *self.believed() {
            Some(believed)
                if !self.has_left()
                    && Instant::now() < believed.until
                    && SystemTime::now() < believed.until_wall =>
            {
                Ok(())
            }
            _ => Err(self.not_alive()),
        }
    }

    /// Gives the lease back, so that no runner waits until it expires. The journal still knows that the service was
    /// here.
    pub async fn leave(&self) -> Result<(), Error> {
        // This comes first. From here on the instance may not act, even if the database never hears of it.
        self.shared.left.store(true, Ordering::SeqCst);
        self.give_back().await
    }

    /// The unique name of this instance among the leases, made from [`FleetOptions::instance`].
    pub fn instance(&self) -> &str {
        &self.shared.claim.instance
    }

    async fn take(&self) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        let wall = SystemTime::now();
        let taken = lease::join(
            DB::borrow(&mut transaction),
            DB::server(),
            &self.shared.claim,
        )
        .await?;
        self.commit(transaction, "take a lease").await?;
        self.believe((taken, wall));
        if self.has_left() {
            // The instance left during this call.
            self.give_back().await?;
            return Err(self.not_alive());
        }
        Ok(())
    }

    async fn give_back(&self) -> Result<(), Error> {
        let mut transaction = self.begin().await?;
        lease::leave(
            DB::borrow(&mut transaction),
            DB::server(),
            &self.shared.claim,
        )
        .await?;
        self.commit(transaction, "give the lease back").await
    }

    /// A transaction of the pool, so that a dropped future leaves none open.
    async fn begin(&self) -> Result<sqlx::Transaction<'static, DB>, Error> {
        self.pool
            .begin_with(DB::server().begin_plainly())
            .await
            .map_err(|source| Error::database("connect to the database", source))
    }

    async fn commit(
        &self,
        transaction: sqlx::Transaction<'static, DB>,
        doing: &str,
    ) -> Result<(), Error> {
        transaction
            .commit()
            .await
            .map_err(|source| Error::database(doing, source))
    }

    /// Two thirds of the lease, counted from before the question to the database.
    fn believe(&self, (sent, wall): (Instant, SystemTime)) {
        let length = self.shared.claim.ttl * 2 / 3;
        *self.believed() = Some(Believed {
            until: sent + length,
            until_wall: wall + length,
        });
    }

    fn has_left(&self) -> bool {
        self.shared.left.load(Ordering::SeqCst)
    }

    fn believed(&self) -> MutexGuard<'_, Option<Believed>> {
        // No code panics while it holds the mutex, so the value is always complete.
        let believed = &self.shared.believed;
        believed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn not_alive(&self) -> Error {
        Error::NotAlive {
            service: self.shared.claim.service.clone(),
            instance: self.shared.claim.instance.clone(),
        }
    }
}

// A derived `Clone` would require a database type that implements it.
impl<DB: Backend> Clone for Fleet<DB> {
    fn clone(&self) -> Self {
        Self {
            pool: self.pool.clone(),
            shared: Arc::clone(&self.shared),
        }
    }
}

impl<DB: Backend> fmt::Debug for Fleet<DB> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Fleet")
            .field("claim", &self.shared.claim)
            .field("alive", &self.ensure_alive().is_ok())
            .finish_non_exhaustive()
    }
}

/// Whether a build with these schemas may run now against each database that it reads from: the primary, and standbys.
/// [`Error::NotReady`] gives the reason.
///
/// A standby has the journal of its primary, and the log that brings a journal's row brings the column before it. So it
/// says yes only when it has replayed all that the build needs.
///
/// It takes no lease, so the answer may change a moment later.
pub async fn ready<DB: Backend>(
    pools: &[&Pool<DB>],
    schemas: &[&'static EmbeddedSchema],
) -> Result<(), Error> {
    for pool in pools {
        let mut connection = pool
            .acquire()
            .await
            .map_err(|source| Error::database("connect to the database", source))?;
        let session = DB::borrow(&mut connection);
        lease::check(session, DB::server(), schemas, None).await?;
    }
    Ok(())
}

/// Whether a build with these schemas may run against one schema of the database now, where several have the tables. It
/// answers for that schema alone: [`ready`] and [`Fleet::join`] ask every schema that the journal knows.
pub async fn ready_in<DB: Backend>(
    pools: &[&Pool<DB>],
    schemas: &[&'static EmbeddedSchema],
    schema: &str,
) -> Result<(), Error> {
    let sources = MigrationSource::embedded(schemas)?;
    for pool in pools {
        // The pool's connections keep their settings: the schema is chosen for the transaction.
        let begun = pool.begin_with(DB::server().begin_reading()).await;
        let mut transaction =
            begun.map_err(|source| Error::database("connect to the database", source))?;
        let session = DB::borrow(&mut transaction);
        scope::choose(session, DB::server(), schema, &sources, true).await?;
        lease::check(session, DB::server(), schemas, Some(schema)).await?;
    }
    Ok(())
}
