//! Numbers that no SQL can tell, from the caller.

use std::fmt;
use std::sync::Arc;

/// A source of one number. It answers at once, with the last number that it has, or with the reason why it has none.
#[derive(Clone)]
pub(crate) struct Gauge(Arc<dyn Fn() -> Result<f64, String> + Send + Sync>);

impl Gauge {
    pub(crate) fn new(read: impl Fn() -> Result<f64, String> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The number, or why there is none, as a clause.
    pub(crate) fn read(&self) -> Result<f64, String> {
        (self.0)()
    }
}

impl fmt::Debug for Gauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gauge")
    }
}
