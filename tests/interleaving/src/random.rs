//! Repeatable random numbers. Other tests do not share them, because this crate is compiled with optimizations for millions
//! of runs.

/// A small generator (splitmix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number below `end`.
    #[allow(clippy::cast_possible_truncation)] // The upper half of 64 bits times a small number.
    pub fn below(&mut self, end: u8) -> u8 {
        (((self.next() >> 32) * u64::from(end)) >> 32) as u8
    }

    /// A random element.
    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::from(self.below(u8::try_from(of.len()).unwrap_or(u8::MAX)))]
    }

    /// Whether an event with this probability in percent happens.
    pub fn percent(&mut self, often: u8) -> bool {
        self.below(100) < often
    }
}
