//! A chore beside work. When the work is done, the chore is left only while it rests: a call that is dropped before its answer leaves
//! the connections of some drivers out of step.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::Poll;
use std::time::Duration;

use futures_timer::Delay;
use futures_util::future::{Either, select};

/// The rests of a chore.
#[derive(Debug, Default)]
pub(crate) struct Rest(AtomicBool);

impl Rest {
    /// Rests for a time. The chore may end here.
    pub(crate) async fn rest(&self, time: Duration) {
        self.0.store(true, Ordering::Relaxed);
        Delay::new(time).await;
        self.0.store(false, Ordering::Relaxed);
    }

    fn is_resting(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Does the work, and a chore meanwhile. Returns the work's result, or the chore's with the work that is still to be done.
pub(crate) async fn beside<W: Future + Unpin, C: Future>(
    work: W,
    chore: C,
    rest: &Rest,
) -> Either<W::Output, (C::Output, W)> {
    let mut chore = pin!(chore);
    let done = match select(work, chore.as_mut()).await {
        Either::Left((done, _)) => done,
        Either::Right(right) => return Either::Right(right),
    };
    poll_fn(|context| {
        if !rest.is_resting() && chore.as_mut().poll(context).is_pending() && !rest.is_resting() {
            return Poll::Pending;
        }
        Poll::Ready(())
    })
    .await;
    Either::Left(done)
}

#[cfg(test)]
mod tests {
    use std::future::{pending, ready};

    use super::*;

    /// A call whose answer takes a while.
    async fn call(answered: &AtomicBool) {
        answered.store(false, Ordering::Relaxed);
        Delay::new(Duration::from_millis(20)).await;
        answered.store(true, Ordering::Relaxed);
    }

    #[tokio::test]
    async fn a_chore_is_left_behind_the_answer_to_its_call() {
        let (rest, answered) = (Rest::default(), AtomicBool::new(true));
        let chore = async {
            loop {
                call(&answered).await;
                rest.rest(Duration::from_secs(3600)).await;
            }
        };
        let done = beside(ready("done"), chore, &rest).await;
        // The work was done before the chore began.
        assert!(matches!(done, Either::Left("done")));
        assert!(answered.load(Ordering::Relaxed));

        let rest = Rest::default();
        let chore = async {
            call(&answered).await;
            rest.rest(Duration::from_secs(3600)).await;
        };
        let work = pin!(Delay::new(Duration::from_millis(5)));
        assert!(matches!(beside(work, chore, &rest).await, Either::Left(())));
        assert!(answered.load(Ordering::Relaxed), "the call was dropped");
    }

    #[tokio::test]
    async fn a_chore_that_ends_gives_the_work_back() {
        let work = pin!(pending::<()>());
        let done = beside(work, ready("over"), &Rest::default()).await;
        assert!(matches!(done, Either::Right(("over", _))));
    }
}
