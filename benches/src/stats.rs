//! Statistics over samples.

/// The middle sample, or the mean of the two middle ones. NaN if there are no samples.
pub(crate) fn median(samples: impl IntoIterator<Item = f64>) -> f64 {
    let mut samples: Vec<f64> = samples.into_iter().collect();
    samples.sort_by(f64::total_cmp);
    let half = samples.len() / 2;
    match samples.len() {
        0 => f64::NAN,
        length if length % 2 == 1 => samples[half],
        _ => f64::midpoint(samples[half - 1], samples[half]),
    }
}

/// The sample that a `share` of all samples do not exceed: `0.99`, `1.0`.
#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss
)] // The value is between 0 and the number of samples.
pub(crate) fn percentile(samples: impl IntoIterator<Item = f64>, share: f64) -> f64 {
    let mut samples: Vec<f64> = samples.into_iter().collect();
    samples.sort_by(f64::total_cmp);
    let rank = (samples.len() as f64 * share).ceil() as usize;
    samples
        .get(rank.clamp(1, samples.len().max(1)) - 1)
        .copied()
        .unwrap_or(f64::NAN)
}

/// A count as a divisor.
#[allow(clippy::cast_precision_loss)] // Counts of rows and samples are far below 2^52.
pub(crate) fn number(count: u64) -> f64 {
    count as f64
}
