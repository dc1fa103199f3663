//! Cutting a stream of bytes into lines, wherever the chunks of it end, in bounded memory.

use memchr::{memchr, memchr_iter, memrchr};
use std::io::{self, Read};

use super::long::Long;
use super::tail::Sample;

/// One complete line of a file.
pub(super) enum Piece<'a> {
    /// With its end (`\n`).
    Line(&'a [u8]),
    /// Longer than what is held: passed by, of this length, and what was seen of it.
    Long(i64, Long),
}

/// Reused from file to file.
pub(super) struct Chunks {
    buffer: Vec<u8>,
    /// The beginning of a line whose end is not read yet.
    carry: Vec<u8>,
    held: usize,
}

/// What was left when the stream ended.
pub(super) struct End<'a> {
    /// The end of the last complete line.
    pub(super) offset: i64,
    pub(super) sample: Sample,
    /// What follows it: an unfinished line.
    pub(super) rest: Piece<'a>,
}

/// What one look at one file keeps in mind.
struct Run<'a> {
    carry: &'a mut Vec<u8>,
    held: usize,
    /// Where the line at hand begins.
    offset: i64,
    sample: Sample,
    passing: Option<Passing>,
    each: &'a mut dyn FnMut(i64, Piece<'_>),
}

/// A long line of which the end has not come yet; if it never comes, none of it was read.
struct Passing {
    length: i64,
    seen: Long,
    sample: Sample,
}

impl Passing {
    fn take(&mut self, bytes: &[u8]) {
        self.sample.take(bytes);
        self.seen.take(bytes);
        self.length += length(bytes);
    }
}

impl Chunks {
    /// Reads `chunk` bytes at a time and holds lines of at most `held` bytes.
    pub(super) fn new(chunk: usize, held: usize) -> Self {
        Self { buffer: vec![0; chunk.max(1)], carry: Vec::new(), held }
    }

    /// Calls `each` with every complete line and the offset at which it begins.
    pub(super) fn lines(
        &mut self,
        source: &mut dyn Read,
        sample: Sample,
        each: &mut dyn FnMut(i64, Piece<'_>),
    ) -> io::Result<End<'_>> {
        self.carry.clear();
        let offset = sample.offset();
        let (carry, held) = (&mut self.carry, self.held);
        let mut run = Run { carry, held, offset, sample, passing: None, each };
        loop {
            match source.read(&mut self.buffer) {
                Ok(0) => break,
                Ok(n) => run.chunk(self.buffer.get(..n).unwrap_or_default()),
                Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
                Err(e) => return Err(e),
            }
        }
        let (offset, sample, passing) = (run.offset, run.sample, run.passing);
        let rest = match passing {
            Some(Passing { length, seen, .. }) => Piece::Long(length, seen),
            None => Piece::Line(&self.carry),
        };
        Ok(End { offset, sample, rest })
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

    /// The end of what was carried or passed by, or else a line like any other.
    fn first(&mut self, bytes: &[u8]) {
        if let Some(mut passing) = self.passing.take() {
            passing.take(bytes);
            self.sample = passing.sample;
            (self.each)(self.offset, Piece::Long(passing.length, passing.seen));
            self.offset += passing.length;
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
        (self.each)(self.offset, Piece::Line(line));
        self.offset += length(line);
    }

    /// Keeps the beginning of a line, as long as it is not too long.
    fn hold(&mut self, bytes: &[u8]) {
        if let Some(passing) = &mut self.passing {
            passing.take(bytes);
        } else if self.carry.len() + bytes.len() > self.held {
            let (seen, sample) = (Long::default(), self.sample.clone());
            let passing = self.passing.insert(Passing { length: 0, seen, sample });
            passing.take(self.carry);
            passing.take(bytes);
            self.carry.clear();
        } else {
            self.carry.extend_from_slice(bytes);
        }
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
