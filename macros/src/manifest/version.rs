//! Version requirements, as far as the macros ask: does this one admit a 0.9 of sqlx?

/// Major, minor and patch.
type Version = [u64; 3];

/// The versions of sqlx whose traits the accessors use: from the first one to before the second one.
const SQLX: (Version, Version) = ([0, 9, 0], [0, 10, 0]);

/// Whether a requirement such as `0.9`, `>=0.8, <0.10` or `*` admits one of these versions. Cargo itself refuses what is no
/// requirement, so that any answer is right for that.
pub(super) fn admits_sqlx(requirement: &str) -> bool {
    let (mut from, mut to) = SQLX;
    for one in requirement.split(',') {
        if let Some((low, high)) = range(one.trim()) {
            from = from.max(low);
            to = to.min(high);
        }
    }
    from < to
}

/// The versions that one comparator admits: from the first one to before the second one. A pre-release counts as its release.
fn range(comparator: &str) -> Option<(Version, Version)> {
    const FIRST: Version = [0; 3];
    const LAST: Version = [u64::MAX; 3];
    let digits = comparator.find(|c: char| c.is_ascii_digit() || matches!(c, '*' | 'x' | 'X'))?;
    let (operator, version) = comparator.split_at(digits);
    let release = version.split(['-', '+']).next()?;
    // A part that is `*` is left out, like the parts behind it.
    let mut parts = release.split('.').map_while(|part| part.parse().ok());
    let Some(major): Option<u64> = parts.next() else {
        return Some((FIRST, LAST));
    };
    let (minor, patch): (Option<u64>, Option<u64>) = (parts.next(), parts.next());
    let after = |number: u64| number.saturating_add(1);

    let lowest = [major, minor.unwrap_or(0), patch.unwrap_or(0)];
    let next_major = [after(major), 0, 0];
    let next_minor = minor.map_or(next_major, |minor| [major, after(minor), 0]);
    // Behind every version that begins with the parts that are there.
    let next = match (minor, patch) {
        (Some(minor), Some(patch)) => [major, minor, after(patch)],
        _ => next_minor,
    };
    Some(match operator.trim() {
        "=" => (lowest, next),
        ">" => (next, LAST),
        ">=" => (lowest, LAST),
        "<" => (FIRST, lowest),
        "<=" => (FIRST, next),
        "~" => (lowest, next_minor),
        // `^`, which may be left out: the leftmost part that is not 0 stays.
        _ if major > 0 => (lowest, next_major),
        _ if minor == Some(0) => (lowest, next),
        _ => (lowest, next_minor),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requirement_admits_sqlx_or_does_not() {
        let admits = [
            "0.9",
            "^0.9.1",
            "=0.9.0",
            "= 0.9",
            "0.9.0-alpha.1",
            "0.9.3+build",
            ">=0.8, <0.10",
            ">=0.8,<1",
            ">0.8",
            ">0.9.2",
            "<=0.9.4",
            "<=0.9",
            "<0.9.1",
            "<=0",
            "<2",
            "*",
            "0.*",
            "0.9.*",
            "0.x",
            "0",
            "^0",
            "~0",
            "~0.9",
            "~0.9.2",
            ">0.9.3, <0.9.5",
        ];
        for requirement in admits {
            assert!(admits_sqlx(requirement), "{requirement}");
        }
        let refuses = [
            "0.8",
            "^0.8.6",
            "=0.8.0",
            ">=0.7, <0.9",
            ">=0.7, <0.9.0",
            ">0.9",
            ">0",
            ">=0.10",
            "<0.9",
            "<=0.8",
            "<=0.8.99",
            "0.8.*",
            "~0.8",
            "~0.10.1",
            "0.0",
            "0.0.9",
            "0.90",
            "1",
            "^1.0",
            "~1",
            "=1",
            ">=1",
            "1.*",
            ">0.9.3, <0.9.4",
            "=0.9.0, =0.9.1",
        ];
        for requirement in refuses {
            assert!(!admits_sqlx(requirement), "{requirement}");
        }
    }
}
