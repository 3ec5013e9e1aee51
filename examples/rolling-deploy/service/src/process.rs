//! The ways in which an instance ends.

use std::future::Future;
use std::io::{self, Read as _};

use tokio::signal::unix::{SignalKind, signal};

/// Waits for SIGTERM, by which a deploy asks an instance to finish its work and end.
pub(crate) fn terminated() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        terminate.recv().await;
    })
}

/// Ends with the parent process, which holds this instance's standard input open: after that closes, no process would end
/// the instance.
pub(crate) fn end_with_parent() {
    std::thread::spawn(|| {
        let mut byte = [0];
        while matches!(io::stdin().read(&mut byte), Ok(1)) {}
        std::process::exit(1);
    });
}
