//! Amounts as people write them: `64MB`, `10s`, `80%`.

use super::Measure;

/// The unit in which a measure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Count,
    Bytes,
    Seconds,
    Milliseconds,
    Number,
}

impl Unit {
    /// The words behind a number, and what each is in this unit. The first of equal size is shown.
    const fn words(self) -> &'static [(&'static str, f64)] {
        const KB: f64 = 1024.0;
        match self {
            Self::Count => &[],
            // As in the settings of PostgreSQL, each is 1,024 of the one before.
            Self::Bytes => &[
                ("B", 1.0),
                ("kB", KB),
                ("KB", KB),
                ("MB", KB * KB),
                ("GB", KB * KB * KB),
                ("TB", KB * KB * KB * KB),
            ],
            Self::Seconds => &[
                ("ms", 0.001),
                ("s", 1.0),
                ("min", 60.0),
                ("m", 60.0),
                ("h", 3_600.0),
                ("d", 86_400.0),
            ],
            Self::Milliseconds => &[
                ("ms", 1.0),
                ("s", 1_000.0),
                ("min", 60_000.0),
                ("m", 60_000.0),
            ],
            Self::Number => &[("%", 0.01)],
        }
    }

    /// How a value is written, for an error.
    const fn example(self) -> &'static str {
        match self {
            Self::Count => "a whole number, such as 10",
            Self::Bytes => "a number with kB, MB, GB or TB, such as 64MB",
            Self::Seconds => "a number with ms, s, m, h or d, such as 10s",
            Self::Milliseconds => "a number with ms or s, such as 200ms",
            Self::Number => "a number, such as 8, 0.8 or 80%",
        }
    }
}

/// Reads the value of a limit. A number without a unit counts in the unit that the measure's name says.
pub(super) fn read(measure: Measure, text: &str) -> Result<f64, String> {
    let unit = measure.unit();
    let wrong = || {
        format!(
            "`{text}` is no limit of {measure}: write {}",
            unit.example()
        )
    };
    let text = text.trim();
    let text = match measure {
        Measure::WalBytesPerSecond => text.strip_suffix("/s").unwrap_or(text),
        _ => text,
    };
    let is_of_number = |character: char| character.is_ascii_digit() || character == '.';
    let split = text
        .find(|character| !is_of_number(character))
        .unwrap_or(text.len());
    let (number, word) = text.split_at(split);
    let number: f64 = number.parse().map_err(|_| wrong())?;
    let word = word.trim();
    let factor = if word.is_empty() {
        1.0
    } else {
        let mut words = unit.words().iter();
        words.find(|(one, _)| *one == word).ok_or_else(wrong)?.1
    };
    let value = number * factor;
    if unit == Unit::Count && value.fract() != 0.0 {
        return Err(wrong());
    }
    Ok(value)
}

/// A value for people, with the largest unit that fits.
pub(crate) fn shown(measure: Measure, value: f64) -> String {
    let unit = measure.unit();
    if matches!(unit, Unit::Count | Unit::Number) {
        return rounded(value);
    }
    let mut fits = unit.words()[0];
    for (word, factor) in unit.words() {
        if *factor > fits.1 && value >= *factor {
            fits = (word, *factor);
        }
    }
    format!("{} {}", rounded(value / fits.1), fits.0)
}

/// A number with at most one digit behind the point; a small one keeps two.
fn rounded(value: f64) -> String {
    let digits = if value.abs() < 1.0 { 2 } else { 1 };
    let text = format!("{value:.digits$}");
    match text.split_once('.') {
        Some((whole, rest)) if rest.chars().all(|digit| digit == '0') => whole.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // These are exact.
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_with_its_unit() {
        for (measure, text, value) in [
            (Measure::ReplicaBytes, "64MB", 67_108_864.0),
            (Measure::ReplicaBytes, "64 MB", 67_108_864.0),
            (Measure::ReplicaBytes, "1000", 1_000.0),
            (Measure::WalBytesPerSecond, "8kB/s", 8_192.0),
            (Measure::ReplicaSeconds, "500ms", 0.5),
            (Measure::LongTransactionSeconds, "5m", 300.0),
            (Measure::LongTransactionSeconds, "5min", 300.0),
            (Measure::ProbeMilliseconds, "2s", 2_000.0),
            (Measure::ProbeMilliseconds, "20", 20.0),
            (Measure::LockWaits, "0", 0.0),
            (Measure::Host, "80%", 0.8),
            (Measure::Host, "7.5", 7.5),
        ] {
            assert_eq!(read(measure, text), Ok(value), "{measure} {text}");
        }
    }

    #[test]
    fn another_unit_is_refused_with_an_example() {
        for (measure, text, example) in [
            (Measure::ReplicaBytes, "64MiBs", "64MB"),
            (Measure::ReplicaBytes, "10s", "64MB"),
            (Measure::ReplicaSeconds, "10MB", "10s"),
            (Measure::LockWaits, "80%", "10"),
            (Measure::LockWaits, "1.5", "10"),
            (Measure::LockWaits, "", "10"),
            (Measure::LockWaits, "-1", "10"),
            (Measure::Host, "much", "80%"),
        ] {
            let error = read(measure, text).expect_err(text);
            assert!(error.contains(measure.name()), "{error}");
            assert!(error.contains(example), "{error}");
        }
    }

    #[test]
    fn a_value_is_shown_in_the_largest_unit_that_fits() {
        for (measure, value, text) in [
            (Measure::ReplicaBytes, 67_108_864.0, "64 MB"),
            (Measure::ReplicaBytes, 1_536.0, "1.5 kB"),
            (Measure::ReplicaBytes, 0.0, "0 B"),
            (Measure::ReplicaSeconds, 12.25, "12.2 s"),
            (Measure::ReplicaSeconds, 0.1, "100 ms"),
            (Measure::LongTransactionSeconds, 300.0, "5 min"),
            (Measure::ProbeMilliseconds, 250.0, "250 ms"),
            (Measure::LockWaits, 3.0, "3"),
            (Measure::Host, 0.85, "0.85"),
        ] {
            assert_eq!(shown(measure, value), text);
        }
    }
}
