//! What tables give up on a narrow screen, bars first, and what they never do.

use super::*;
use insta::assert_snapshot;

/// Days with a bar each, and models below one of them.
fn days() -> Sheet {
    let mut sheet = Sheet::default();
    let columns = [
        Column::text("Day").elastic().key(10),
        Column::number("Input").spare(),
        Column::number("Cache Rd").spare(),
        Column::number("Cost"),
    ];
    sheet.table(
        Table::new(columns)
            .rows([
                Row::new(["2026-11-20", "392.0K", "734.6M", "$1,906.99"]).share(1000),
                Row::new(["  a model with a long name", "2", "0", "$0.02"]),
                Row::new(["2026-11-21", "4.4K", "23.6M", "$17.26"]).share(10),
                Row::new(["2026-11-22", "0", "0", "$0.00"]).share(0),
            ])
            .total(Row::new(["TOTAL", "396.4K", "758.2M", "$1,924.25"])),
    );
    sheet
}

#[test]
fn bars_stand_beside_what_has_its_full_width() {
    assert_snapshot!(draw(&days(), &screen(68)), @r"
     Day                          Input  Cache Rd       Cost
     --------------------------  ------  --------  ---------
     2026-11-20                  392.0K    734.6M  $1,906.99  ██████████
       a model with a long name       2         0      $0.02
     2026-11-21                    4.4K     23.6M     $17.26  ▏
     2026-11-22                       0         0      $0.00
     --------------------------  ------  --------  ---------
     TOTAL                       396.4K    758.2M  $1,924.25
    ");
}

#[test]
fn a_narrow_screen_gives_up_bars_then_spare_columns_then_names_and_never_the_key() {
    assert_snapshot!(draw(&days(), &screen(67)), @r"
     Day                          Input  Cache Rd       Cost
     --------------------------  ------  --------  ---------
     2026-11-20                  392.0K    734.6M  $1,906.99
       a model with a long name       2         0      $0.02
     2026-11-21                    4.4K     23.6M     $17.26
     2026-11-22                       0         0      $0.00
     --------------------------  ------  --------  ---------
     TOTAL                       396.4K    758.2M  $1,924.25
    ");
    assert_snapshot!(draw(&days(), &screen(44)), @r"
     Day                         Input      Cost
     -------------------------- ------ ---------
     2026-11-20                 392.0K $1,906.99
       a model with a long name      2     $0.02
     2026-11-21                   4.4K    $17.26
     2026-11-22                      0     $0.00
     -------------------------- ------ ---------
     TOTAL                      396.4K $1,924.25
     (no room for Cache Rd)
    ");
    assert_snapshot!(draw(&days(), &screen(30)), @r"
     Day                      Cost
     ------------------- ---------
     2026-11-20          $1,906.99
       a model with a l…     $0.02
     2026-11-21             $17.26
     2026-11-22              $0.00
     ------------------- ---------
     TOTAL               $1,924.25
     (no room for Input, Cache Rd)
    ");
    assert_snapshot!(draw(&days(), &screen(20)), @r"
     Day            Cost
     ---------- --------
     2026-11-20        …
       a model…    $0.02
     2026-11-21   $17.26
     2026-11-22    $0.00
     ---------- --------
     TOTAL             …
     (no room for
       Input, Cache Rd)
    ");
}

#[test]
fn bars_are_of_ascii_where_nothing_else_is_known() {
    let text = draw(&days(), &Style { unicode: false, ..Style::default() });
    let ends: Vec<&str> =
        text.lines().filter_map(|line| line.rsplit_once(' ')).map(|end| end.1).collect();
    assert_eq!(ends[2..6], ["##########", "$0.02", "#", "$0.00"], "{text}");
}

#[test]
fn an_elastic_column_of_nothing_goes_first() {
    let mut sheet = Sheet::default();
    let columns = [
        Column::text("Project").elastic(),
        Column::number("Cost").spare(),
        Column::text("Title").elastic(),
    ];
    sheet.table(Table::new(columns).rows([Row::new(["a project", "$1,906.99", ""])]));
    assert!(draw(&sheet, &screen(80)).contains("Title"));
    assert!(draw(&sheet, &screen(22)).contains("$1,906.99"));
    assert!(!draw(&sheet, &screen(22)).contains("Title"));
}
