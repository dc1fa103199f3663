//! The page: the head with its rules, and the blocks with the air between them.

use super::pen::Pen;
use super::style::Style;
use super::{prose, table};
use crate::sheet::wording::width;
use crate::sheet::{Block, Sheet};

const HOUSE: &str = "TERMINUS CANCRORUM EST — ";
const RULE: usize = 60;
/// Narrower than this nothing can be said; the terminal may wrap the lines as it likes.
const NARROWEST: usize = 20;

/// What stands above, which decides what is put between.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Above {
    Nothing,
    Head,
    HeadFacts,
    Facts,
    Table,
    Remark,
}

/// A page being written.
pub(super) struct Page {
    text: String,
    pen: Pen,
    /// Columns of the screen; none where nothing may be shortened.
    room: Option<usize>,
    above: Above,
}

impl Page {
    pub(super) fn new(style: Style) -> Self {
        let room =
            style.width.filter(|width| *width > 0).map(|width| usize::from(width).max(NARROWEST));
        Self { text: String::new(), pen: Pen::new(style), room, above: Above::Nothing }
    }

    pub(super) fn draw(mut self, sheet: &Sheet) -> String {
        if !sheet.title.is_empty() {
            self.head(&sheet.title);
        }
        for block in &sheet.blocks {
            self.block(block);
        }
        if self.above == Above::HeadFacts {
            self.rule();
        }
        self.text
    }

    fn head(&mut self, title: &str) {
        let title = self.title(title);
        self.rule();
        self.line(&format!(" {}", self.pen.bold(&title)));
        self.rule();
        self.above = Above::Head;
    }

    /// The program's name goes first where both fit on one line.
    fn title(&self, title: &str) -> String {
        let full = self.pen.plain(&format!("{HOUSE}{title}")).into_owned();
        match self.room {
            Some(room) if width(&full) >= room => self.pen.cut(&self.pen.plain(title), room - 1),
            _ => full,
        }
    }

    fn rule(&mut self) {
        let rule = "=".repeat(self.room.unwrap_or(RULE).min(RULE));
        self.line(&self.pen.dim(&rule));
    }

    fn block(&mut self, block: &Block) {
        let (pen, room, mut begun) = (self.pen, self.room, false);
        let mut line = |text: &str| {
            if !begun {
                self.space(block);
                begun = true;
            }
            self.line(text);
        };
        let lines = match block {
            Block::Facts(facts) => prose::facts(facts, pen, room),
            Block::Table(shown) => return table::draw(shown, pen, room, &mut line),
            Block::Remark(note) => prose::remark(note, pen, room),
        };
        for text in &lines {
            line(text);
        }
    }

    /// Facts of the head are closed by a rule; unlike blocks, and tables, keep a line apart.
    fn space(&mut self, block: &Block) {
        let next = match (block, self.above) {
            (Block::Facts(_), Above::Head | Above::HeadFacts) => Above::HeadFacts,
            (Block::Facts(_), _) => Above::Facts,
            (Block::Table(_), _) => Above::Table,
            (Block::Remark(_), _) => Above::Remark,
        };
        match self.above {
            Above::HeadFacts if next != Above::HeadFacts => self.rule(),
            Above::Table => self.line(""),
            Above::Facts | Above::Remark if next != self.above => self.line(""),
            _ => {}
        }
        self.above = next;
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}
