//! Our scanner, over each of the two ways into the machine.

use std::collections::HashSet;
use std::path::Path;

use tce::collect::portable::PortableMachine;
use tce::collect::processes::{Lookout, Scanner};
use tce::collect::{LiveMachine, Machine};
use tce::rules::detect::DetectRules;

use crate::{Depth, Way};

/// A scanner with its machine; both remember.
pub(crate) struct Ours {
    way: Way,
    depth: Depth,
    rules: DetectRules,
    scanner: Scanner,
    machine: Box<dyn Machine>,
}

impl Ours {
    /// Takes for Claude Code what runs from below the marker, and nothing by its name.
    pub(crate) fn new((way, depth): (Way, Depth), marker: &Path) -> Self {
        let marker = Some(marker.to_string_lossy().into_owned());
        let rules = DetectRules { marker, by_name: false };
        Self { way, depth, rules, scanner: Scanner::default(), machine: machine(way) }
    }

    /// Forgets all that was remembered, as a program does that is started anew.
    pub(crate) fn forget(&mut self) {
        self.scanner = Scanner::default();
        self.machine = machine(self.way);
    }

    /// How many were found, if any were looked for.
    pub(crate) fn scan(&mut self) -> Result<Option<usize>, String> {
        if self.depth == Depth::Table {
            return self.machine.table().map(|_| None).map_err(|e| e.to_string());
        }
        let known = HashSet::new();
        let lookout = Lookout { rules: &self.rules, claude_folders: &[], known: &known };
        let mut trouble = Vec::new();
        let found = self.scanner.scan(self.machine.as_mut(), &lookout, &mut trouble);
        found.map(|found| Some(found.len())).map_err(|e| e.to_string())
    }
}

fn machine(way: Way) -> Box<dyn Machine> {
    match way {
        Way::Live => Box::<LiveMachine>::default(),
        Way::Portable => Box::<PortableMachine>::default(),
    }
}
