//! What SQLite writes in each phase is what `docs/changes.md` says.

use tests_generate::{Scenario, written};

#[tokio::test]
async fn a_phase_that_writes_no_rows_writes_no_more_pages_of_a_large_table() {
    let (mut count, mut rewrites) = (0, 0);
    for name in Scenario::all() {
        for phase in written::measure(&name).await {
            assert!(
                phase.is_as_said(),
                "{}: {} of {} pages are others afterwards, and it {} rows",
                phase.what,
                phase.pages,
                phase.of,
                if phase.writes_rows {
                    "writes"
                } else {
                    "writes no"
                }
            );
            count += 1;
            rewrites += usize::from(phase.writes_rows);
        }
    }
    assert!(
        count > 60 && rewrites > 20,
        "{rewrites} of {count} phases were measured"
    );
}
