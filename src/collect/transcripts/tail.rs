//! What is new in a file: nothing, something at its end, or everything.

use std::io::{self, Read, Seek, SeekFrom};

use xxhash_rust::xxh3::Xxh3Default;

use crate::collect::files::Fingerprint;
use crate::model::time::Timestamp;
use crate::model::transcript::FileState;

/// So many bytes at either end of what was read stand for all of it.
///
/// Whoever rewrites a file changes its beginning, or moves what comes before its end: the last lines hold ids and
/// times of their own.
const SAMPLE: usize = 4096;

/// A file written within this time before it was looked at may change again without a new `mtime`.
const SETTLE_MS: i64 = 2_000;

/// The first and the last bytes of what was read so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Sample {
    head: Vec<u8>,
    tail: Vec<u8>,
    offset: i64,
}

impl Sample {
    pub(super) const fn offset(&self) -> i64 {
        self.offset
    }

    /// Takes what was read next.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        let missing = SAMPLE.saturating_sub(self.head.len()).min(bytes.len());
        self.head.extend_from_slice(bytes.get(..missing).unwrap_or_default());
        let last = bytes.get(bytes.len().saturating_sub(SAMPLE)..).unwrap_or_default();
        let kept = SAMPLE - last.len();
        self.tail.drain(..self.tail.len().saturating_sub(kept));
        self.tail.extend_from_slice(last);
        self.offset += i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    }

    pub(super) fn digest(&self) -> i64 {
        let mut hasher = Xxh3Default::new();
        hasher.update(&self.head);
        hasher.update(&self.tail);
        hasher.update(&self.offset.to_le_bytes());
        hasher.digest().cast_signed()
    }

    /// The sample of a file's first `offset` bytes, as they are now; leaves the file standing there.
    fn of<F: Read + Seek>(file: &mut F, offset: i64) -> io::Result<Self> {
        let length = u64::try_from(offset).unwrap_or(0);
        let tail_at = length.saturating_sub(SAMPLE as u64);
        let mut sample = Self { offset, ..Self::default() };
        file.seek(SeekFrom::Start(0))?;
        file.take(length.min(SAMPLE as u64)).read_to_end(&mut sample.head)?;
        file.seek(SeekFrom::Start(tail_at))?;
        file.take(length - tail_at).read_to_end(&mut sample.tail)?;
        file.seek(SeekFrom::Start(length))?;
        Ok(sample)
    }
}

/// True where nothing can have changed, so that the file need not even be opened.
#[must_use]
pub fn is_unchanged(known: &FileState, now_is: &Fingerprint) -> bool {
    known.settled
        && known.ctime_ns == now_is.ctime_ns
        && same_version(known, now_is)
        && same_identity(known, now_is)
}

/// Where to go on reading: after what was read, if that is still there; `None`: from the beginning.
pub(super) fn resume<F: Read + Seek>(
    file: &mut F,
    known: &FileState,
    now_is: &Fingerprint,
) -> io::Result<Option<Sample>> {
    // Another file of the same size and time is the same one restored, or its disk under a new number. So is one whose
    // name or rights were changed; and where somebody has set the time back, the sample tells.
    let may_go_on =
        same_version(known, now_is) || (same_identity(known, now_is) && now_is.size > known.size);
    if may_go_on {
        let sample = Sample::of(file, known.offset)?;
        if sample.digest() == known.digest {
            return Ok(Some(sample));
        }
    }
    file.seek(SeekFrom::Start(0))?;
    Ok(None)
}

/// True if a file that was read from the beginning is what it was, as far as its ends tell: it was only touched or copied.
pub(super) fn says_the_same(known: &FileState, now_is: &FileState) -> bool {
    let essence = |state: &FileState| (state.size, state.offset, state.digest);
    essence(known) == essence(now_is)
}

fn same_identity(known: &FileState, now_is: &Fingerprint) -> bool {
    (known.device, known.inode) == (now_is.device, now_is.inode)
}

fn same_version(known: &FileState, now_is: &Fingerprint) -> bool {
    (known.size, known.mtime_ns) == (now_is.size, now_is.mtime_ns)
}

/// What is known of a file that was read up to the end of `sample`.
pub(super) fn state(fingerprint: &Fingerprint, sample: &Sample, now: Timestamp) -> FileState {
    FileState {
        device: fingerprint.device,
        inode: fingerprint.inode,
        size: fingerprint.size,
        mtime_ns: fingerprint.mtime_ns,
        ctime_ns: fingerprint.ctime_ns,
        offset: sample.offset(),
        digest: sample.digest(),
        settled: fingerprint.mtime_ns / 1_000_000 < now.as_millis().saturating_sub(SETTLE_MS),
    }
}
