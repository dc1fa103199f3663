//! What holds for every sheet, whatever stands in it.

use super::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use tce::sheet::wording::width;
use tce::sheet::{Align, Block, Fact, Note};

/// Names that people, and those who mean harm, have given to folders and sessions.
fn hostile() -> Vec<String> {
    vec![
        "two\nlines\r\nand\ttabs".to_owned(),
        "\x1b[2J\x1b[31mred\x1b]0;title\x07".to_owned(),
        "\u{9b}31m one-byte escape".to_owned(),
        "gpj.\u{202E}exe\u{2066}\u{2069}".to_owned(),
        "🦀👨‍👩‍👧‍👦🇩🇪⚠️❤️‍🔥".to_owned(),
        "日本語".repeat(40),
        "x".repeat(5_000),
        "word ".repeat(1_000),
        format!("z{}", "\u{301}".repeat(5_000)),
        "क्".repeat(2_000),
        "مرحبا שלום".to_owned(),
        "\u{FEFF}\u{200B}\u{3164}".to_owned(),
        " leading and trailing  ".to_owned(),
        String::new(),
    ]
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z0-9 .-]{0,16}",
        2 => any::<String>(),
        1 => proptest::sample::select(hostile()),
    ]
}

fn tone() -> impl Strategy<Value = Tone> {
    use Tone::{Bad, Good, Marked, Plain, Quiet, Warn};
    proptest::sample::select(vec![Plain, Good, Warn, Bad, Marked, Quiet])
}

fn note() -> impl Strategy<Value = Note> {
    (tone(), words()).prop_map(|(tone, text)| Note { tone, text })
}

fn row() -> impl Strategy<Value = Row> {
    let share = option::of(any::<u16>());
    (tone(), vec(words(), 0..12), vec(note(), 0..3), share)
        .prop_map(|(tone, cells, notes, share)| Row { tone, cells, notes, share })
}

fn column() -> impl Strategy<Value = Column> {
    let align = proptest::sample::select(vec![Align::Left, Align::Right]);
    let key = prop_oneof![Just(0), 1_usize..30];
    (words(), align, any::<[bool; 3]>(), key).prop_map(
        |(title, align, [elastic, spare, toned], key)| Column {
            title,
            align,
            elastic,
            spare,
            key,
            toned,
        },
    )
}

fn table() -> impl Strategy<Value = Table> {
    (
        option::of(words()),
        vec(column(), 0..12),
        any::<bool>(),
        vec(row(), 0..5),
        option::of(row()),
        option::of(words()),
    )
        .prop_map(|(title, columns, show_titles, rows, total, empty)| Table {
            title,
            columns,
            show_titles,
            rows,
            total,
            empty,
        })
}

fn block() -> impl Strategy<Value = Block> {
    let fact =
        (words(), words(), tone()).prop_map(|(name, value, tone)| Fact { name, value, tone });
    prop_oneof![
        vec(fact, 0..6).prop_map(Block::Facts),
        table().prop_map(Block::Table),
        note().prop_map(Block::Remark),
    ]
}

fn sheet() -> impl Strategy<Value = Sheet> {
    (words(), vec(block(), 0..4)).prop_map(|(title, blocks)| Sheet { title, blocks })
}

fn style() -> impl Strategy<Value = Style> {
    (option::of(any::<u16>()), any::<[bool; 2]>()).prop_map(|(width, [colour, unicode])| Style {
        width,
        colour,
        unicode,
    })
}

proptest! {
    #[test]
    fn no_line_is_wider_than_the_screen(sheet in sheet(), columns in 20_u16..200, unicode: bool) {
        for line in draw(&sheet, &Style { unicode, ..screen(columns) }).lines() {
            prop_assert!(width(line) <= columns.into(), "{} > {columns}: {line}", width(line));
        }
    }

    #[test]
    fn anything_can_be_drawn(sheet in sheet(), style in style()) {
        let text = draw(&sheet, &style);
        prop_assert!(text.is_empty() || text.ends_with('\n'));
    }

    #[test]
    fn colour_changes_nothing_but_colour(sheet in sheet(), style in style()) {
        let painted = draw(&sheet, &Style { colour: true, ..style });
        let plain = draw(&sheet, &Style { colour: false, ..style });
        prop_assert_eq!(bare(&painted), plain);
    }

    #[test]
    fn no_control_character_comes_through(sheet in sheet(), style in style()) {
        let text = draw(&sheet, &Style { colour: false, ..style });
        prop_assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'));
        let hidden = text.contains(['\u{202E}', '\u{2066}', '\u{200B}', '\u{FEFF}']);
        prop_assert!(!hidden);
    }

    #[test]
    fn without_unicode_all_is_ascii(sheet in sheet(), style in style()) {
        let text = draw(&sheet, &Style { unicode: false, ..style });
        prop_assert!(text.is_ascii());
    }

    #[test]
    fn every_row_has_one_line(rows in vec(row(), 1..6), columns in vec(column(), 0..12), style in style()) {
        let rows: Vec<_> = rows.into_iter().map(|row| Row { notes: Vec::new(), ..row }).collect();
        let untitled = columns.into_iter().map(|column| Column { title: String::new(), ..column });
        let table = Table::new(untitled.collect::<Vec<_>>()).bare().rows(rows.clone());
        let mut sheet = Sheet::default();
        sheet.table(table);
        prop_assert_eq!(draw(&sheet, &style).lines().count(), rows.len());
    }
}

/// The rows over and over, so that they fall on every place of a long table.
fn again(rows: &[Row], times: usize) -> Vec<Row> {
    rows.iter().cycle().take(rows.len() * times).cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_long_table_is_drawn_like_a_short_one(table in table(), rows in vec(row(), 1..6), times in 40_usize..120, style in style()) {
        let text = |rows: Vec<Row>| {
            let mut sheet = Sheet::default();
            sheet.table(Table { rows, ..table.clone() });
            draw(&sheet, &style)
        };
        let (short, long) = (text(rows.clone()), text(again(&rows, times)));
        let (none, twice) = (short.lines().count(), text(again(&rows, 2)).lines().count());
        // What a row takes more, and what stands above and below them all.
        let body = twice - none;
        let short: Vec<&str> = short.lines().collect();
        let long: Vec<&str> = long.lines().collect();
        prop_assert_eq!(long.len(), short.len() + body * (times - 1));
        let head = usize::from(table.title.is_some()) + if table.show_titles { 2 } else { 0 };
        prop_assert_eq!(&long[..head], &short[..head]);
        for lines in long[head..head + body * times].chunks(body) {
            prop_assert_eq!(lines, &short[head..head + body]);
        }
        prop_assert_eq!(&long[head + body * times..], &short[head + body..]);
    }
}

#[test]
fn the_widest_cell_of_a_long_table_decides_wherever_it_stands() {
    for (place, rows) in [(0, 700), (255, 700), (256, 700), (699, 700)] {
        for bare in [true, false] {
            let name = |row: usize| if row == place { "the widest of all names" } else { "x" };
            let rows = (0..rows).map(|row| Row::new([name(row).to_owned(), format!("{row}")]));
            let table = Table::new([Column::text("").elastic(), Column::number("")]).rows(rows);
            let mut sheet = Sheet::default();
            sheet.table(if bare { table.bare() } else { table });
            let text = draw(&sheet, &Style::default());
            let ends: Vec<_> = text.lines().map(width).filter(|end| *end > 0).collect();
            assert!(ends.len() >= 700 && ends.iter().all(|end| *end == ends[0]), "{place} {bare}");
            let narrow = draw(&sheet, &screen(20));
            assert!(narrow.lines().all(|line| width(line) <= 20), "{place} {bare}");
            assert_eq!(narrow.lines().filter(|line| line.ends_with("699")).count(), 1);
        }
    }
}

#[test]
fn hostile_names_stay_on_their_line_and_in_their_column() {
    for width_of_screen in [40, 60, 80, 200] {
        let mut sheet = Sheet::default();
        let columns = [Column::text("PROJECT").elastic(), Column::number("TOKENS")];
        let names = hostile();
        let rows = names.iter().map(|name| Row::new([name.as_str(), "1.0K"]));
        sheet.table(Table::new(columns).bare().rows(rows));
        let text = draw(&sheet, &screen(width_of_screen));
        assert_eq!(text.lines().count(), names.len());
        let ends: Vec<_> = text.lines().map(width).collect();
        assert!(ends.iter().all(|end| *end == usize::from(width_of_screen)), "{ends:?}");
        assert!(text.lines().all(|line| line.ends_with(" 1.0K")));
    }
}

#[test]
fn a_pipe_gets_every_letter() {
    let title = "x".repeat(5_000);
    let mut sheet = Sheet::new(&title);
    sheet.facts([fact("Name", title.as_str()), fact("Again", title.as_str())]);
    let row = Row::new([title.as_str()]).note(Tone::Plain, title.as_str());
    sheet.table(Table::new([Column::text("A").elastic()]).bare().rows([row]));
    sheet.remark(Tone::Plain, title.as_str());
    let text = draw(&sheet, &Style::default());
    assert_eq!(text.matches(&title).count(), 6);
    assert!(!text.contains('…'));
}

#[test]
fn a_screen_that_claims_no_width_is_a_pipe() {
    assert_eq!(draw(&processes(), &screen(0)), draw(&processes(), &Style::default()));
}
