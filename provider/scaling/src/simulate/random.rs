//! Randomness from a seed: the same seed gives the same history on every machine.

/// A stream of numbers fixed by its seed (the SplitMix64 generator of Steele, Lea and Flood, 2014).
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    /// The stream of this seed.
    pub const fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A stream of its own for `name`, so that a new user of randomness does not shift the others.
    pub fn stream(seed: u64, name: &str) -> Self {
        // FNV-1a spreads names; one draw decorrelates neighbouring seeds.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for byte in name.bytes() {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
        let mut mixed = Self::new(seed);
        Self::new(mixed.next() ^ hash)
    }

    /// The next 64 bits.
    #[allow(clippy::should_implement_trait)]
    pub fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `min` to `max`, both included; `min` when the range is empty.
    pub fn between(&mut self, min: i64, max: i64) -> i64 {
        if max <= min {
            return min;
        }
        let width = (i128::from(max) - i128::from(min) + 1).unsigned_abs();
        let offset = (u128::from(self.next()) * width) >> 64;
        // The offset is below the width, so the sum stays within the range.
        i64::try_from(i128::from(min) + i128::try_from(offset).unwrap_or(0)).unwrap_or(max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_sequence_of_seed_zero() {
        // Reference values of SplitMix64 with seed 0.
        let mut random = Random::new(0);
        assert_eq!(random.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.next(), 0x6e78_9e6a_a1b9_65f4);
        assert_eq!(random.next(), 0x06c4_5d18_8009_454f);
    }

    #[test]
    fn a_range_is_filled_and_never_left() {
        let mut random = Random::stream(7, "range");
        let mut seen = [false; 5];
        for _ in 0..1000 {
            let drawn = random.between(-2, 2);
            seen[usize::try_from(drawn + 2).unwrap()] = true;
        }
        assert_eq!(seen, [true; 5]);
        assert_eq!(random.between(3, 3), 3);
        assert_eq!(random.between(i64::MAX, i64::MIN), i64::MAX);
    }
}
