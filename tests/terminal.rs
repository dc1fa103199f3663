//! Sheets as text: how they look, at which width, and with whose names in them.

mod golden;
mod laws;
mod narrow;

use tce::sheet::{Column, Row, Sheet, Table, Tone, fact};
use tce::terminal::{Style, draw};

fn screen(width: u16) -> Style {
    Style { width: Some(width), ..Style::default() }
}

/// The text without its colours.
fn bare(text: &str) -> String {
    let mut pieces = text.split('\x1b');
    let first = pieces.next().unwrap().to_owned();
    pieces.fold(first, |bare, piece| bare + piece.split_once('m').unwrap().1)
}

fn process_row(tone: Tone, cells: [&str; 7], notes: &[(Tone, &str)]) -> Row {
    let [pid, name, memory, cpu, uptime, health, mark] = cells;
    let row =
        Row::new([&format!("[{mark}] PID"), pid, name, memory, cpu, uptime, health]).tone(tone);
    notes.iter().fold(row, |row, (tone, text)| row.note(*tone, *text))
}

fn processes() -> Sheet {
    let mut sheet = Sheet::new("Process Status");
    sheet.facts([
        fact("Total", "7"),
        fact("Healthy", "4").tone(Tone::Good),
        fact("Stale", "3").tone(Tone::Warn),
        fact("Zombie", "0"),
        fact("Pinned", "0"),
    ]);
    sheet.facts([fact("Resource Alerts", "1").tone(Tone::Bad), fact("Total Memory", "3449 MB")]);
    let columns = [
        Column::text("").toned(),
        Column::number("PID"),
        Column::text("PROJECT").elastic(),
        Column::number("MEMORY").spare(),
        Column::number("CPU"),
        Column::number("UPTIME").spare(),
        Column::text("HEALTH").toned(),
    ];
    sheet.table(Table::new(columns).bare().or_say("No Claude processes running.").rows([
        process_row(
            Tone::Good,
            ["17742", "rpgmaster", "6 MB", "0.0%", "6.9h", "healthy", "+"],
            &[],
        ),
        process_row(
            Tone::Warn,
            ["31230", "crab-trap", "392 MB", "0.0%", "6.8h", "stale", "!"],
            &[(Tone::Quiet, "terminal: /dev/ttys002")],
        ),
        process_row(
            Tone::Good,
            ["41126", "openclaw", "219 MB", "82.5%", "1.4h", "healthy", "+"],
            &[(Tone::Bad, "⚠️  RESOURCE ALERT: CPU 82.5% of system")],
        ),
        process_row(
            Tone::Good,
            ["59593", "adventure-graph", "953 MB", "0.0%", "2.3h", "healthy", "+"],
            &[(Tone::Quiet, "terminal: /dev/ttys003")],
        ),
        process_row(
            Tone::Warn,
            ["85244", "tweek-public", "1167 MB", "0.0%", "6.1h", "stale", "!"],
            &[(Tone::Quiet, "terminal: /dev/ttys007")],
        ),
    ]));
    sheet.remark(
        Tone::Warn,
        "WARNING: 3 stale process(es) detected. Use 'tce kill-stale' to clean up.",
    );
    sheet.remark(
        Tone::Bad,
        "WARNING: 1 process(es) consuming excessive resources (>75% CPU or memory).",
    );
    sheet
}

fn usage() -> Sheet {
    let mut sheet = Sheet::new("Token Usage & Costs");
    sheet.facts([fact("Total Cost", "$22,248.66")]);
    sheet.facts([fact("Total Sessions", "183")]);
    let columns = [
        Column::text("Model"),
        Column::number("Input").spare(),
        Column::number("Output").spare(),
        Column::number("Cache Rd").spare(),
        Column::number("Cache Cr").spare(),
        Column::number("Cost"),
    ];
    sheet.table(
        Table::new(columns)
            .or_say("No usage data found.")
            .rows([
                Row::new(["Opus 4.5", "2.9M", "8.0M", "7.4B", "460.4M", "$20,318.33"]),
                Row::new(["Opus 4.6", "392.0K", "365.9K", "734.6M", "41.2M", "$1,906.99"]),
                Row::new(["Sonnet 4.5", "4.4K", "655", "23.6M", "2.7M", "$17.26"]),
                Row::new(["Haiku 4.5", "5.7K", "6.5K", "31.4M", "3.5M", "$6.07"]),
            ])
            .total(Row::new(["TOTAL", "3.3M", "8.3M", "8.2B", "", "$22,248.66"])),
    );
    sheet
}
