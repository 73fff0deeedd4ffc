//! Identifiers as AWS makes them, repeatable from a seed.

use scaling::simulate::Random;

/// Makes identifiers from a seed; nobody's security rests on them.
#[derive(Clone, Debug)]
pub(crate) struct Ids(Random);

impl Ids {
    pub(crate) fn new(seed: u64) -> Self {
        Self(Random::stream(seed, "identifiers"))
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.0.next(), self.0.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }

    /// Hexadecimal digits, `count` of them.
    pub(crate) fn hex(&mut self, count: usize) -> String {
        let mut digits = String::new();
        while digits.len() < count {
            digits.push_str(&format!("{:016x}", self.0.next()));
        }
        digits.truncate(count);
        digits
    }
}

#[cfg(test)]
mod tests {
    use super::Ids;

    #[test]
    fn uuids_have_their_form_and_differ() {
        let mut ids = Ids::new(7);
        let (first, second) = (ids.uuid(), ids.uuid());
        assert_ne!(first, second);
        assert_eq!(first.len(), 36);
        assert_eq!(first.as_bytes()[14], b'4');
        assert_eq!(Ids::new(7).uuid(), first);
    }
}
