//! Sets of small numbers: documents of a segment, or positions in a document.

/// A set of numbers, a bit for each up to the largest.
#[derive(Debug, Clone, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
}

impl Bits {
    pub fn has(&self, number: u32) -> bool {
        self.words.get(number as usize / 64).is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    pub fn insert(&mut self, number: u32) {
        let at = number as usize / 64;
        if self.words.len() <= at {
            self.words.resize(at + 1, 0);
        }
        self.words[at] |= 1 << (number % 64);
    }

    pub fn is_empty(&self) -> bool {
        // Numbers are removed only all at once.
        self.words.is_empty()
    }

    pub fn unite(&mut self, other: &Bits) {
        self.words.resize(self.words.len().max(other.words.len()), 0);
        self.words.iter_mut().zip(&other.words).for_each(|(a, b)| *a |= b);
    }

    /// Removes all numbers and keeps the memory.
    pub fn clear(&mut self) {
        self.words.clear();
    }

    /// The numbers in ascending order.
    pub fn to_vec(&self) -> Vec<u32> {
        let mut numbers = Vec::new();
        for (at, &word) in self.words.iter().enumerate() {
            let mut rest = word;
            while rest != 0 {
                numbers.push(at as u32 * 64 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        numbers
    }
}
