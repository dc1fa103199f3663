//! Cutting a stream of bytes into lines, wherever the chunks of it end, in bounded memory.

use memchr::{memchr, memchr_iter, memrchr};
use std::io::{self, Read};

use super::tail::Sample;

/// One complete line of a file.
pub(super) enum Piece<'a> {
    /// With its end (`\n`).
    Line(&'a [u8]),
    /// Too long to be held.
    Oversized,
}

/// Reused from file to file.
pub(super) struct Chunks {
    buffer: Vec<u8>,
    /// The beginning of a line whose end is not read yet.
    carry: Vec<u8>,
    limit: usize,
}

/// What was left when the stream ended.
pub(super) struct End<'a> {
    /// The end of the last complete line.
    pub(super) offset: i64,
    pub(super) sample: Sample,
    /// What follows it: an unfinished line, unless it is longer than what is held.
    pub(super) rest: &'a [u8],
}

/// What one look at one file keeps in mind.
struct Run<'a> {
    carry: &'a mut Vec<u8>,
    limit: usize,
    /// Where the line at hand begins.
    offset: i64,
    sample: Sample,
    skipping: Option<Skipped>,
    each: &'a mut dyn FnMut(i64, Piece<'_>),
}

/// An oversized line of which the end has not come yet; if it never comes, none of it was read.
struct Skipped {
    length: i64,
    sample: Sample,
}

/// Memory for a long line beyond this is given back once it is read.
pub(super) const SPARE_KEPT: usize = 1 << 20;

impl Chunks {
    /// Reads `chunk` bytes at a time and holds lines of at most `limit` bytes.
    pub(super) fn new(chunk: usize, limit: usize) -> Self {
        Self { buffer: vec![0; chunk.max(1)], carry: Vec::new(), limit }
    }

    /// Calls `each` with every complete line and the offset at which it begins.
    pub(super) fn lines(
        &mut self,
        source: &mut dyn Read,
        sample: Sample,
        each: &mut dyn FnMut(i64, Piece<'_>),
    ) -> io::Result<End<'_>> {
        self.carry.clear();
        if self.carry.capacity() > SPARE_KEPT {
            self.carry = Vec::new();
        }
        let offset = sample.offset();
        let (carry, limit) = (&mut self.carry, self.limit);
        let mut run = Run { carry, limit, offset, sample, skipping: None, each };
        loop {
            match source.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(n) => run.chunk(self.buffer.get(..n).unwrap_or_default()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        let (offset, sample) = (run.offset, run.sample);
        Ok(End { offset, sample, rest: &self.carry })
    }
}

impl Run<'_> {
    fn chunk(&mut self, chunk: &[u8]) {
        let ended = memrchr(b'\n', chunk).map_or(0, |last| last + 1);
        let (whole, rest) = chunk.split_at_checked(ended).unwrap_or((chunk, &[]));
        if !whole.is_empty() {
            self.whole(whole);
        }
        self.hold(rest);
    }

    /// One or more line ends; the first one may end what was carried.
    fn whole(&mut self, bytes: &[u8]) {
        let first = memchr(b'\n', bytes).map_or(bytes.len(), |at| at + 1);
        let (first, others) = bytes.split_at_checked(first).unwrap_or((bytes, &[]));
        self.first(first);
        let mut begun = 0;
        for at in memchr_iter(b'\n', others) {
            self.line(others.get(begun..=at).unwrap_or_default());
            begun = at + 1;
        }
        self.sample.take(others);
    }

    /// The end of what was carried or skipped, or else a line like any other.
    fn first(&mut self, bytes: &[u8]) {
        if let Some(mut skipped) = self.skipping.take() {
            skipped.sample.take(bytes);
            self.sample = skipped.sample;
            (self.each)(self.offset, Piece::Oversized);
            self.offset += skipped.length + length(bytes);
        } else if self.carry.is_empty() {
            self.line(bytes);
            self.sample.take(bytes);
        } else {
            let mut line = std::mem::take(self.carry);
            line.extend_from_slice(bytes);
            self.line(&line);
            self.sample.take(&line);
            line.clear();
            *self.carry = line;
        }
    }

    fn line(&mut self, line: &[u8]) {
        let piece = if line.len() > self.limit { Piece::Oversized } else { Piece::Line(line) };
        (self.each)(self.offset, piece);
        self.offset += length(line);
    }

    /// Keeps the beginning of a line, as long as it is not too long.
    fn hold(&mut self, bytes: &[u8]) {
        if let Some(skipped) = &mut self.skipping {
            skipped.sample.take(bytes);
            skipped.length += length(bytes);
        } else if self.carry.len() + bytes.len() > self.limit {
            let mut sample = self.sample.clone();
            sample.take(self.carry);
            sample.take(bytes);
            let length = length(self.carry) + length(bytes);
            self.skipping = Some(Skipped { length, sample });
            self.carry.clear();
        } else {
            self.carry.extend_from_slice(bytes);
        }
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
