//! A line too long to be held, mostly one with images: whether it may matter is seen as it passes by.

use super::marker::{MARKER, Markers};

/// What was seen of it.
#[derive(Default)]
pub(super) struct Long {
    may_matter: bool,
    /// Its last bytes: a marker may begin in them.
    last: Vec<u8>,
    /// Its first and its last byte that are no air.
    ends: Option<(u8, u8)>,
}

impl Long {
    /// A line that is at hand.
    pub(super) fn of(line: &[u8]) -> Self {
        let mut seen = Self::default();
        seen.take(line);
        seen
    }

    /// Takes what comes next of it.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        let markers = Markers::new();
        let (first, rest) = bytes.split_at_checked(MARKER).unwrap_or((bytes, &[]));
        self.last.extend_from_slice(first);
        self.may_matter =
            self.may_matter || markers.may_matter(&self.last) || markers.may_matter(bytes);
        self.last.extend_from_slice(rest.get(rest.len().saturating_sub(MARKER)..).unwrap_or(rest));
        self.last.drain(..self.last.len().saturating_sub(MARKER));
        let seen = bytes.trim_ascii();
        if let (Some(first), Some(last)) = (seen.first(), seen.last()) {
            self.ends = Some((self.ends.map_or(*first, |(first, _)| first), *last));
        }
    }

    pub(super) const fn may_matter(&self) -> bool {
        self.may_matter
    }

    /// True if it is JSON as far as its ends tell, as those that are passed over, and has nothing to tell.
    pub(super) fn is_beside_the_point(&self) -> bool {
        !self.may_matter && self.ends == Some((b'{', b'}'))
    }
}
