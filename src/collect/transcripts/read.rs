//! One look at one file: what is new in it, as entries and as an account of its lines.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::path::Path;

use super::chunks::{Chunks, Piece};
use super::line::{Context, Judgement, Spot, Verdict, judge};
use super::long::Long;
use super::marker::{Markers, is_torn};
use super::tail::{Sample, is_unchanged, resume, says_the_same, state};
use super::torn::unended;
use crate::collect::files::{Fingerprint, open_regular, unreadable};
use crate::model::path::to_text;
use crate::model::time::Timestamp;
use crate::model::transcript::{Account, Entry, FileState, Reason};
use crate::model::trouble::Trouble;

/// So much is read at once: what fits into a processor's near cache.
const CHUNK: usize = 256 << 10;
/// A longer line, one with images mostly, is read again if it may matter.
const HELD: usize = 1 << 20;
/// Real lines stay below 20 MiB; a longer one that may matter is passed over.
const LINE_LIMIT: usize = 64 << 20;

/// How a file differs from what was known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Never read before.
    New,
    /// Nothing to read: what was known is still so.
    Unchanged,
    /// More at its end.
    Appended,
    /// Touched, or copied over itself: it was read from the beginning, though at both ends it is what it was.
    Reread,
    /// Rewritten, truncated or replaced: it was read from the beginning.
    Rewritten,
}

/// What one look at a file brought, besides its entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub change: Change,
    /// To be handed in at the next look, so to be kept wherever it differs, `Unchanged` or not.
    pub state: FileState,
    /// Of the lines read now: to be added to the file's account, or to replace it (see `restarted`).
    pub account: Account,
}

impl Outcome {
    /// True where the account tells of the whole file.
    #[must_use]
    pub const fn restarted(&self) -> bool {
        matches!(self.change, Change::New | Change::Reread | Change::Rewritten)
    }
}

/// Reads files one after another with the same buffers; each thread has its own.
pub struct Reader {
    chunks: Chunks,
    scales: Scales,
    limit: usize,
}

impl Default for Reader {
    fn default() -> Self {
        Self::with_limits(CHUNK, HELD, LINE_LIMIT)
    }
}

/// A single look with buffers of its own; see `Reader::read`.
pub fn read_file(
    path: &Path,
    known: Option<&FileState>,
    now: Timestamp,
    sink: &mut dyn FnMut(Entry),
) -> Result<Option<Outcome>, Trouble> {
    Reader::default().read(path, known, now, sink)
}

impl Reader {
    /// With other limits than a program needs: how much is read at once, the longest line that is held at first, and the
    /// longest that is read again.
    #[must_use]
    pub fn with_limits(chunk: usize, held: usize, limit: usize) -> Self {
        Self {
            chunks: Chunks::new(chunk, held.min(limit)),
            scales: Scales { markers: Markers::new(), scratch: Vec::new() },
            limit,
        }
    }

    /// Reads what is new in a file since `known`; `None` if there is no such file.
    ///
    /// The same entry may come more than once, here and at later looks: whoever keeps them must merge them by key.
    /// After an error the next look begins again where this one did.
    pub fn read(
        &mut self,
        path: &Path,
        known: Option<&FileState>,
        now: Timestamp,
        sink: &mut dyn FnMut(Entry),
    ) -> Result<Option<Outcome>, Trouble> {
        let Some(fingerprint) = Fingerprint::at(path)? else { return Ok(None) };
        if let Some(known) = known.filter(|known| is_unchanged(known, &fingerprint)) {
            let account = Account::default();
            return Ok(Some(Outcome { change: Change::Unchanged, state: *known, account }));
        }
        let (mut file, metadata) = open_regular(path)?;
        // What is said of the file must not be newer than what is read of it.
        let look = Look { path, known, now, fingerprint: Fingerprint::of(&metadata) };
        self.look(&look, &mut file, sink).map(Some).map_err(|e| unreadable(path, &e))
    }

    fn look(
        &mut self,
        look: &Look<'_>,
        file: &mut File,
        sink: &mut dyn FnMut(Entry),
    ) -> io::Result<Outcome> {
        let resumed = match look.known {
            Some(known) => resume(file, known, &look.fingerprint)?,
            None => None,
        };
        let goes_on = resumed.is_some();
        let sample = resumed.unwrap_or_default();
        let begins_at = sample.offset();
        // A file that grows while it is read is read as far as it was when it was opened.
        let length = look.fingerprint.size.saturating_sub(begins_at);
        let (account, sample) = self.lines(look, (file, length), sample, sink)?;
        let state = state(&look.fingerprint, &sample, look.now);
        let change = match look.known {
            None => Change::New,
            Some(known) if !goes_on && says_the_same(known, &state) => Change::Reread,
            Some(_) if !goes_on => Change::Rewritten,
            Some(known) if known.size == look.fingerprint.size && account.lines == 0 => {
                Change::Unchanged
            }
            Some(_) => Change::Appended,
        };
        Ok(Outcome { change, state, account })
    }

    fn lines(
        &mut self,
        look: &Look<'_>,
        (source, length): (&File, i64),
        sample: Sample,
        sink: &mut dyn FnMut(Entry),
    ) -> io::Result<(Account, Sample)> {
        let session = session_of(look.path);
        let file = look.path.file_name().unwrap_or_default().as_encoded_bytes();
        let context = Context { file, session: &session, now: look.now, texts: RefCell::default() };
        let mut account = Account::default();
        let (scales, again) = (&mut self.scales, Again { file: source, limit: self.limit });
        let mut source = source.take(u64::try_from(length).unwrap_or(0));
        let mut failed = None;
        let end = self.chunks.lines(&mut source, sample, &mut |offset, piece| match scales
            .weigh_piece(&context, &again, (offset, piece), sink)
        {
            Ok(judgement) => book(&mut account, judgement, offset),
            Err(e) => failed = Some(e),
        })?;
        if let Some(e) = failed {
            return Err(e);
        }
        // A line without its end is not counted yet; but if it is whole already, why wait for what it tells.
        let read;
        let rest = match end.rest {
            Piece::Line(bytes) => bytes,
            Piece::Long(length, seen) if seen.may_matter() && again.allows(length) => {
                read = again.read(end.offset, length)?;
                &read
            }
            Piece::Long(..) => &[],
        };
        let rest = Spot { bytes: without_bom(rest), offset: end.offset };
        if scales.markers.may_matter(rest.bytes) {
            unended(&context, &rest, sink);
        }
        Ok((account, end.sample))
    }
}

/// For what was passed by and may matter.
struct Again<'a> {
    file: &'a File,
    limit: usize,
}

impl Again<'_> {
    fn allows(&self, length: i64) -> bool {
        usize::try_from(length).is_ok_and(|length| length <= self.limit)
    }

    fn read(&self, offset: i64, length: i64) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        self.file.read_exact_at(&mut bytes, u64::try_from(offset).unwrap_or(0))?;
        Ok(bytes)
    }
}

/// What one look is about.
struct Look<'a> {
    path: &'a Path,
    known: Option<&'a FileState>,
    now: Timestamp,
    fingerprint: Fingerprint,
}

/// Judges lines, after having passed over those that cannot matter.
struct Scales {
    markers: Markers,
    scratch: Vec<u8>,
}

impl Scales {
    fn weigh_piece(
        &mut self,
        context: &Context<'_>,
        again: &Again<'_>,
        (offset, piece): (i64, Piece<'_>),
        sink: &mut dyn FnMut(Entry),
    ) -> io::Result<Judgement> {
        let (length, seen) = match piece {
            Piece::Line(bytes) if bytes.len() <= again.limit => {
                let spot = Spot { bytes: without_bom(bytes), offset };
                return Ok(self.weigh(context, &spot, sink));
            }
            Piece::Line(bytes) => (i64::MAX, Long::of(bytes)),
            Piece::Long(length, seen) => (length, seen),
        };
        if seen.is_beside_the_point() {
            return Ok(Judgement::One(Verdict::NotUsage));
        }
        if !again.allows(length) {
            return Ok(Judgement::One(Verdict::Rejected(Reason::Oversized)));
        }
        let bytes = again.read(offset, length)?;
        Ok(self.weigh(context, &Spot { bytes: without_bom(&bytes), offset }, sink))
    }

    fn weigh(
        &mut self,
        context: &Context<'_>,
        spot: &Spot<'_>,
        sink: &mut dyn FnMut(Entry),
    ) -> Judgement {
        if !self.markers.may_matter(spot.bytes) {
            let torn = Verdict::Rejected(Reason::BadJson);
            return Judgement::One(if is_torn(spot.bytes) { torn } else { Verdict::NotUsage });
        }
        let judgement = judge(context, spot, &mut self.scratch, sink);
        if self.scratch.capacity() > HELD {
            self.scratch = Vec::new();
        }
        judgement
    }
}

fn book(account: &mut Account, judgement: Judgement, offset: i64) {
    match judgement {
        Judgement::One(verdict) => book_line(account, verdict, offset),
        Judgement::Glued(lines) => {
            for (offset, verdict) in lines {
                book_line(account, verdict, offset);
            }
        }
    }
}

fn book_line(account: &mut Account, verdict: Verdict, offset: i64) {
    account.lines += 1;
    match verdict {
        Verdict::Usage => account.usage += 1,
        Verdict::Title => account.titles += 1,
        Verdict::CostState => account.cost_states += 1,
        Verdict::NotUsage => account.not_usage += 1,
        Verdict::Rejected(reason) => account.reject(reason, offset),
    }
}

/// A mark some programs begin a file with, and so every part of a file put together from such.
fn without_bom(line: &[u8]) -> &[u8] {
    line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)
}

/// `…/SESSION.jsonl`, `…/SESSION/subagents/…/agent-ID.jsonl`: the session, for lines that do not name theirs.
fn session_of(path: &Path) -> String {
    let parent =
        path.ancestors().find(|folder| folder.ends_with("subagents")).and_then(Path::parent);
    let name = parent.map_or_else(|| path.file_stem(), Path::file_name);
    to_text(name.unwrap_or_default()).into_owned()
}
