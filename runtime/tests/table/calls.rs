//! Actions of tests after single calls of a runner.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, Once};

use expand_contract::__failpoints::{Call, watch};

type Hook = Box<dyn Fn(Call<'_>) + Send + Sync>;

/// The hooks of all tests in this process. Each one acts only on calls with its own table.
static HOOKS: Mutex<Vec<Hook>> = Mutex::new(Vec::new());

/// Runs `act` after each call of a runner whose SQL has both texts, with the number of such calls so far.
pub(crate) fn after_each(
    table: &'static str,
    text: &'static str,
    act: impl Fn(usize) + Send + Sync + 'static,
) {
    static WATCH: Once = Once::new();
    WATCH.call_once(|| {
        watch(|call| HOOKS.lock().unwrap().iter().for_each(|hook| hook(call)));
    });
    let calls = AtomicUsize::new(0);
    HOOKS.lock().unwrap().push(Box::new(move |call| {
        if call.done && call.sql.contains(table) && call.sql.contains(text) {
            act(calls.fetch_add(1, Ordering::SeqCst));
        }
    }));
}
