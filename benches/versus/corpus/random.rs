//! Numbers that look random and are the same on every machine: splitmix64, and what is drawn from it.

/// A stream of numbers that its seed determines.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    /// The stream for one part of the corpus: what one part draws moves no other.
    pub(crate) fn of(seed: u64, part: u64) -> Self {
        let mut mixed = Self(seed ^ part.wrapping_mul(0xd1b5_4a32_d192_ed03));
        Self(mixed.next())
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From `low` up to, and without, `high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low).max(1)
    }

    /// As `between`, mostly near `low`: sizes and counts have few giants. Whole numbers, so equal everywhere.
    pub(crate) fn skewed(&mut self, low: u64, high: u64) -> u64 {
        let unit = u128::from(self.next() >> 40);
        let share = (u128::from(high - low) * unit.pow(4)) >> 96;
        low + u64::try_from(share).unwrap_or(0)
    }

    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.between(0, 100) < percent
    }

    pub(crate) fn pick<T: Copy>(&mut self, among: &[T]) -> T {
        among[self.index(among.len())]
    }

    pub(crate) fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.next() >> 33).unwrap_or(0) % length
    }

    pub(crate) fn hex(&mut self, digits: usize) -> String {
        format!("{:016x}{:016x}", self.next(), self.next()).split_off(32 - digits)
    }

    pub(crate) fn uuid(&mut self) -> String {
        let hex = self.hex(32);
        [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
    }
}
