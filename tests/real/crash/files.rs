//! Many small transcripts whose writers are at work: each grows by whatever was written since, whole lines or not.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::corpus::made::random::Random;

/// More than one transaction of the reader takes.
const FILES: usize = 3_400;
const LINES: usize = 12;

/// One file: what it will hold in the end, and how much of that was written.
struct Growing {
    path: PathBuf,
    content: Vec<u8>,
    written: usize,
}

pub(super) struct Files {
    folder: PathBuf,
    growing: Vec<Growing>,
    made: usize,
}

impl Files {
    pub(super) fn make(folder: &Path, seed: u64) -> Self {
        let mut files = Self { folder: folder.join("-many"), growing: Vec::new(), made: 0 };
        fs::create_dir_all(&files.folder).unwrap();
        let mut random = Random::of(seed, 2);
        for _ in 0..FILES {
            let file = files.another(&mut random);
            files.growing.push(file);
        }
        files
    }

    fn another(&mut self, random: &mut Random) -> Growing {
        self.made += 1;
        let path = self.folder.join(format!("{:05}.jsonl", self.made));
        Growing { path, content: content(self.made, random), written: 0 }
    }

    /// Half of the files, by any number of bytes: most last lines are unfinished then.
    pub(super) fn grow(&mut self, random: &mut Random) {
        for file in &mut self.growing {
            if random.chance(50) {
                continue;
            }
            let until = file.written + random.index(file.content.len() / 3);
            let until = until.min(file.content.len());
            let mut out = File::options().create(true).append(true).open(&file.path).unwrap();
            out.write_all(&file.content[file.written..until]).unwrap();
            file.written = until;
        }
    }

    /// What befalls files that were read: some are lost, moved, or written anew.
    pub(super) fn change(&mut self, random: &mut Random) {
        for at in 0..self.growing.len() {
            // A file of which nothing was written is not there.
            if !random.chance(30) || !self.growing[at].path.exists() {
                continue;
            }
            let further = self.another(random);
            let file = &mut self.growing[at];
            match random.index(4) {
                0 => {
                    fs::remove_file(&file.path).unwrap();
                    *file = further;
                }
                1 => {
                    fs::rename(&file.path, &further.path).unwrap();
                    file.path = further.path;
                }
                2 => {
                    file.content = further.content;
                    file.written = random.index(file.content.len());
                    fs::write(&file.path, &file.content[..file.written]).unwrap();
                }
                _ => {
                    file.content = further.content;
                    file.written = random.index(file.content.len());
                    fs::write(&further.path, &file.content[..file.written]).unwrap();
                    fs::rename(&further.path, &file.path).unwrap();
                }
            }
        }
    }
}

/// Responses of two lines each, the second with more output; now and then one of an earlier file, as a fork has it.
fn content(number: usize, random: &mut Random) -> Vec<u8> {
    let mut content = Vec::new();
    for line in 0..LINES {
        let response = line / 2;
        let of = if random.chance(15) { random.index(number) } else { number };
        let output = 10 * (1 + response) + line;
        let model = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-4-5"][response % 3];
        writeln!(
            content,
            r#"{{"type":"assistant","uuid":"u{number}-{line}","sessionId":"s{number}","timestamp":"2026-11-{:02}T{:02}:{:02}:00.000Z","cwd":"/nowhere/p{}","requestId":"r{of}-{response}","message":{{"id":"m{of}-{response}","model":"{model}","content":[{{"type":"text","text":"Roses"}}],"usage":{{"input_tokens":3,"output_tokens":{output},"cache_read_input_tokens":1000,"cache_creation_input_tokens":0}}}}}}"#,
            1 + of % 20,
            of % 24,
            line,
            number % 7,
        )
        .unwrap();
    }
    content
}

/// Every transcript that is there, with its size.
pub(super) fn sizes(folder: &Path) -> BTreeMap<String, u64> {
    let mut sizes = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let metadata = entry.metadata().unwrap();
            if metadata.is_dir() {
                open.push(entry.path());
            } else {
                sizes.insert(entry.path().display().to_string(), metadata.len());
            }
        }
    }
    sizes
}
