//! A session with what belongs to it: its subagents, a side question, a fork.

use std::path::{Path, PathBuf};

use super::era::{ERAS, Era, Subagents};
use super::random::Random;
use super::response::{Response, prose};
use super::scribe::{Scribe, Voice};
use super::truth::{Difference, Truth};

/// A file: its path below `projects`, and its bytes.
pub(crate) type File = (PathBuf, Vec<u8>);

const FOLDERS: [(&str, &str); 8] = [
    ("/home/ana/work", "-home-ana-work"),
    ("/home/ana/work/api", "-home-ana-work-api"),
    ("/home/ana/work/api/.worktrees/fix-1", "-home-ana-work-api--worktrees-fix-1"),
    ("/home/ana/src/My_proj.v2", "-home-ana-src-My-proj-v2"),
    ("/home/ana/notes", "-home-ana-notes"),
    ("/srv/site", "-srv-site"),
    ("/tmp/try", "-tmp-try"),
    ("/home/ana/src/tool-box", "-home-ana-src-tool-box"),
];

/// What one family is to be made of.
#[derive(Debug)]
pub(crate) struct Order {
    /// How many families came before.
    pub(crate) number: u64,
    /// At most so many transcripts.
    pub(crate) files: u64,
    /// About so many bytes for each.
    pub(crate) bytes_each: u64,
    pub(crate) difference: Option<Difference>,
}

impl Order {
    /// How many of the wish there is room for.
    fn room(&self, used: u64, wish: u64) -> u64 {
        wish.min(self.files.saturating_sub(used))
    }
}

/// Draws and writes a family.
pub(crate) fn family(random: &mut Random, truth: &mut Truth, order: &Order) -> Vec<File> {
    let (cwd, slug) = random.pick(&FOLDERS);
    // Old sessions are swept: most are of the newest version.
    let era: &Era = if random.chance(40) { &ERAS[0] } else { &ERAS[random.index(ERAS.len())] };
    let days = i64::try_from(random.between(0, 14)).unwrap_or(0);
    let clock = (era.first_day + days) * 86_400_000
        + i64::try_from(random.between(0, 70_000_000)).unwrap_or(0);
    let voice = Voice { era, session: random.uuid(), cwd, agent: None, clock };
    let folder = PathBuf::from(slug);

    let fork = order.room(1, u64::from(order.number.is_multiple_of(5)));
    let replay = order.room(1 + fork, u64::from(order.number.is_multiple_of(4)));
    let subagents = random.skewed(0, 8);
    let mut files = Vec::new();
    let mut asides = Vec::new();
    for _ in 0..order.room(1 + fork + replay, subagents) {
        let id = random.hex(17);
        let agent = subagent(random, truth, (&voice, &id), order.bytes_each / 2);
        asides.extend(agent.progress.into_iter().map(Aside::Progress));
        match place(&folder, &voice, &id) {
            Some(path) => files.push((path, agent.bytes)),
            None => asides.push(Aside::Lines(agent.bytes, agent.usage_ends)),
        }
    }
    let main = main_session(random, truth, &voice, (order, &asides));
    if fork > 0 {
        files.push(main.fork(random, truth, (&voice, &folder), order.bytes_each / 2));
    }
    if replay > 0 {
        let bytes = side_question(random, truth, &voice, &main.recent);
        let name = format!("agent-aside_question-{}.jsonl", random.hex(12));
        files.push((folder.join(&voice.session).join("subagents").join(name), bytes));
    }
    files.push((folder.join(format!("{}.jsonl", voice.session)), main.bytes));
    files
}

/// What a subagent leaves in its parent's file.
enum Aside {
    /// Whole lines, and where those with a usage end.
    Lines(Vec<u8>, Vec<usize>),
    Progress(String),
}

fn place(folder: &Path, voice: &Voice, id: &str) -> Option<PathBuf> {
    let name = format!("agent-{id}.jsonl");
    match voice.era.subagents {
        Subagents::Inline => None,
        Subagents::Beside => Some(folder.join(name)),
        Subagents::Below => Some(folder.join(&voice.session).join("subagents").join(name)),
    }
}

struct Agent {
    bytes: Vec<u8>,
    usage_ends: Vec<usize>,
    /// Bodies of the progress lines its parent writes.
    progress: Vec<String>,
}

fn subagent(
    random: &mut Random,
    truth: &mut Truth,
    (parent, id): (&Voice, &str),
    bytes: u64,
) -> Agent {
    let inline = parent.era.subagents == Subagents::Inline;
    let agent = Some(if inline { String::new() } else { id.to_owned() });
    let mut scribe = Scribe::new(random, truth, Voice { agent, ..parent.clone() });
    scribe.progress = parent.era.progress.then(Vec::new);
    scribe.write_until(bytes);
    Agent {
        bytes: scribe.out,
        usage_ends: scribe.usage_ends,
        progress: scribe.progress.unwrap_or_default(),
    }
}

/// A question on the side repeats what was last said, under other request ids and with another cache.
fn side_question(
    random: &mut Random,
    truth: &mut Truth,
    parent: &Voice,
    said: &[Response],
) -> Vec<u8> {
    let agent = Some(format!("aside_question-{}", random.hex(12)));
    let mut scribe = Scribe::new(random, truth, Voice { agent, ..parent.clone() });
    for response in said.iter().rev().take(5).rev() {
        let mut again =
            Response { request: format!("req_011{}", scribe.random.hex(21)), ..response.clone() };
        again.usage.read += 50_000;
        let words = prose(scribe.random);
        let line = scribe.assistant(&again, (again.usage.output, true), &words);
        scribe.billed(&line);
        scribe.truth.note("replays in a sidechain");
    }
    scribe.respond();
    scribe.out
}

/// A session's file, and what others take from it.
struct Main {
    bytes: Vec<u8>,
    recent: Vec<Response>,
    /// Ends of the lines with a usage that a fork may copy.
    usage_ends: Vec<usize>,
    lines_end: usize,
}

fn main_session(
    random: &mut Random,
    truth: &mut Truth,
    voice: &Voice,
    (order, asides): (&Order, &[Aside]),
) -> Main {
    let mut scribe = Scribe::new(random, truth, voice.clone());
    scribe.open();
    scribe.turn();
    for aside in asides {
        match aside {
            Aside::Lines(lines, ends) => {
                // They were counted when they were written.
                let start = scribe.out.len();
                scribe.usage_ends.extend(ends.iter().map(|end| start + end));
                scribe.out.extend_from_slice(lines);
            }
            Aside::Progress(body) => {
                let line = scribe.framed("progress", body);
                scribe.billed(&line);
            }
        }
    }
    scribe.write_until(order.bytes_each * 3 / 2);
    let (usage_ends, lines_end) = (scribe.usage_ends.clone(), scribe.out.len());
    if let Some(difference) = order.difference {
        scribe.plant(difference);
    }
    scribe.close();
    Main { recent: scribe.recent, bytes: scribe.out, usage_ends, lines_end }
}

impl Main {
    /// A new session that begins as a copy of this one's first part: only the session id is another.
    fn fork(
        &self,
        random: &mut Random,
        truth: &mut Truth,
        (voice, folder): (&Voice, &Path),
        bytes: u64,
    ) -> File {
        let copied = self.usage_ends.len() * 2 / 3;
        let end = self.usage_ends.get(copied).copied().unwrap_or(self.lines_end);
        let copied = self.usage_ends.iter().filter(|at| **at <= end).count();
        let session = random.uuid();
        let copy = String::from_utf8_lossy(&self.bytes[..end]).replace(&voice.session, &session);
        let mut scribe =
            Scribe::new(random, truth, Voice { session: session.clone(), ..voice.clone() });
        scribe.truth.lines += u64::try_from(copy.lines().count()).unwrap_or(0);
        scribe.truth.usage_lines += u64::try_from(copied).unwrap_or(0);
        (0..copied).for_each(|_| scribe.truth.note("lines copied into a fork"));
        scribe.out = copy.into_bytes();
        let wanted = u64::try_from(scribe.out.len()).unwrap_or(0) + bytes;
        scribe.write_until(wanted);
        scribe.close();
        (folder.join(format!("{session}.jsonl")), scribe.out)
    }
}

impl Scribe<'_> {
    /// At least one turn.
    fn write_until(&mut self, bytes: u64) {
        let wanted = usize::try_from(bytes).unwrap_or(usize::MAX);
        loop {
            self.turn();
            if self.out.len() >= wanted {
                return;
            }
        }
    }
}
