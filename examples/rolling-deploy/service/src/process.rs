//! How an instance ends.

use std::future::Future;
use std::io::{self, Read as _};

use tokio::signal::unix::{SignalKind, signal};

/// Waits for SIGTERM, which is how a deploy asks an instance to finish what it does.
pub(crate) fn terminated() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        terminate.recv().await;
    })
}

/// Whoever started this instance holds its standard input open: when that closes, nobody is left to end it.
pub(crate) fn end_with_parent() {
    std::thread::spawn(|| {
        let mut byte = [0];
        while matches!(io::stdin().read(&mut byte), Ok(1)) {}
        std::process::exit(1);
    });
}
