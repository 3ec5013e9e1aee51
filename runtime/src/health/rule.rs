//! When a value holds a backfill, and when it goes on.

use super::Measure;

/// A held backfill goes on at this share of the limit, so that it does not begin and end holds all the time.
const RELEASE: f64 = 0.8;

/// Whether a value is over its limit. What is held goes on at 80 % of the limit; where there has to be room, at 125 %.
pub(crate) fn is_over(measure: Measure, value: f64, limit: f64, is_held: bool) -> bool {
    // A value that is no number says nothing good.
    if value.is_nan() {
        return true;
    }
    match (measure.is_of_room(), is_held) {
        (false, false) => value > limit,
        (false, true) => value > limit * RELEASE,
        (true, false) => value < limit,
        (true, true) => value < limit / RELEASE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hold_begins_over_the_limit_and_ends_at_four_fifths_of_it() {
        let over = |value, is_held| is_over(Measure::LockWaits, value, 10.0, is_held);
        assert!(!over(10.0, false));
        assert!(over(11.0, false));
        assert!(over(9.0, true));
        assert!(!over(8.0, true));
    }

    #[test]
    fn a_limit_of_none_is_released_by_none() {
        let over = |value, is_held| is_over(Measure::ArchiverFailures, value, 0.0, is_held);
        assert!(!over(0.0, false));
        assert!(over(1.0, false));
        assert!(over(1.0, true));
        assert!(!over(0.0, true));
    }

    #[test]
    fn room_has_to_come_back_and_a_quarter_more() {
        let over = |value, is_held| is_over(Measure::FreeDiskBytes, value, 100.0, is_held);
        assert!(!over(100.0, false));
        assert!(over(99.0, false));
        assert!(over(124.0, true));
        assert!(!over(125.0, true));
    }

    #[test]
    fn what_is_no_number_holds() {
        for measure in [Measure::Host, Measure::FreeDiskBytes] {
            assert!(is_over(measure, f64::NAN, 1.0, false));
            assert!(is_over(measure, f64::NAN, 1.0, true));
        }
    }
}
