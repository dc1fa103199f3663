//! What sheets look like, to the letter.

use super::*;
use insta::assert_snapshot;

#[test]
fn processes_in_a_pipe_look_as_they_always_did() {
    assert_snapshot!(draw(&processes(), &Style::default()), @r"
    ============================================================
     TERMINUS CANCRORUM EST — Process Status
    ============================================================
     Total: 7  |  Healthy: 4  |  Stale: 3  |  Zombie: 0  |  Pinned: 0
     Resource Alerts: 1  |  Total Memory: 3449 MB
    ============================================================
     [+] PID  17742  rpgmaster           6 MB   0.0%  6.9h  healthy
     [!] PID  31230  crab-trap         392 MB   0.0%  6.8h  stale
                     terminal: /dev/ttys002
     [+] PID  41126  openclaw          219 MB  82.5%  1.4h  healthy
                     ⚠️  RESOURCE ALERT: CPU 82.5% of system
     [+] PID  59593  adventure-graph   953 MB   0.0%  2.3h  healthy
                     terminal: /dev/ttys003
     [!] PID  85244  tweek-public     1167 MB   0.0%  6.1h  stale
                     terminal: /dev/ttys007

     WARNING: 3 stale process(es) detected. Use 'tce kill-stale' to clean up.
     WARNING: 1 process(es) consuming excessive resources (>75% CPU or memory).
    ");
}

#[test]
fn usage_in_a_pipe_looks_as_it_always_did() {
    assert_snapshot!(draw(&usage(), &Style::default()), @r"
    ============================================================
     TERMINUS CANCRORUM EST — Token Usage & Costs
    ============================================================
     Total Cost: $22,248.66
     Total Sessions: 183
    ============================================================
     Model        Input  Output  Cache Rd  Cache Cr        Cost
     ----------  ------  ------  --------  --------  ----------
     Opus 4.5      2.9M    8.0M      7.4B    460.4M  $20,318.33
     Opus 4.6    392.0K  365.9K    734.6M     41.2M   $1,906.99
     Sonnet 4.5    4.4K     655     23.6M      2.7M      $17.26
     Haiku 4.5     5.7K    6.5K     31.4M      3.5M       $6.07
     ----------  ------  ------  --------  --------  ----------
     TOTAL         3.3M    8.3M      8.2B            $22,248.66
    ");
}

#[test]
fn a_wide_screen_shows_what_a_pipe_shows() {
    for sheet in [processes(), usage()] {
        assert_eq!(draw(&sheet, &screen(80)), draw(&sheet, &Style::default()));
        assert_eq!(draw(&sheet, &screen(200)), draw(&sheet, &Style::default()));
    }
}

#[test]
fn processes_at_60() {
    assert_snapshot!(draw(&processes(), &screen(60)), @r"
    ============================================================
     TERMINUS CANCRORUM EST — Process Status
    ============================================================
     Total: 7  |  Healthy: 4  |  Stale: 3  |  Zombie: 0
     Pinned: 0
     Resource Alerts: 1  |  Total Memory: 3449 MB
    ============================================================
     [+] PID  17742  rpgmaster        6 MB   0.0%  6.9h  healthy
     [!] PID  31230  crab-trap      392 MB   0.0%  6.8h  stale
                     terminal: /dev/ttys002
     [+] PID  41126  openclaw       219 MB  82.5%  1.4h  healthy
                     ⚠️  RESOURCE ALERT: CPU 82.5% of system
     [+] PID  59593  adventure-g…   953 MB   0.0%  2.3h  healthy
                     terminal: /dev/ttys003
     [!] PID  85244  tweek-public  1167 MB   0.0%  6.1h  stale
                     terminal: /dev/ttys007

     WARNING: 3 stale process(es) detected. Use 'tce
       kill-stale' to clean up.
     WARNING: 1 process(es) consuming excessive resources
       (>75% CPU or memory).
    ");
}

#[test]
fn processes_at_40() {
    assert_snapshot!(draw(&processes(), &screen(40)), @r"
    ========================================
     TERMINUS CANCRORUM EST — Process Status
    ========================================
     Total: 7  |  Healthy: 4  |  Stale: 3
     Zombie: 0  |  Pinned: 0
     Resource Alerts: 1
     Total Memory: 3449 MB
    ========================================
     [+] PID 17742 rpgmaster    0.0% healthy
     [!] PID 31230 crab-trap    0.0% stale
         terminal: /dev/ttys002
     [+] PID 41126 openclaw    82.5% healthy
         ⚠️ RESOURCE ALERT: CPU 82.5% of
           system
     [+] PID 59593 adventure-…  0.0% healthy
         terminal: /dev/ttys003
     [!] PID 85244 tweek-publ…  0.0% stale
         terminal: /dev/ttys007
     (no room for MEMORY, UPTIME)

     WARNING: 3 stale process(es)
       detected. Use 'tce kill-stale' to
       clean up.
     WARNING: 1 process(es) consuming
       excessive resources (>75% CPU or
       memory).
    ");
}

#[test]
fn usage_at_60() {
    assert_snapshot!(draw(&usage(), &screen(60)), @r"
    ============================================================
     TERMINUS CANCRORUM EST — Token Usage & Costs
    ============================================================
     Total Cost: $22,248.66
     Total Sessions: 183
    ============================================================
     Model        Input  Output  Cache Rd  Cache Cr        Cost
     ----------  ------  ------  --------  --------  ----------
     Opus 4.5      2.9M    8.0M      7.4B    460.4M  $20,318.33
     Opus 4.6    392.0K  365.9K    734.6M     41.2M   $1,906.99
     Sonnet 4.5    4.4K     655     23.6M      2.7M      $17.26
     Haiku 4.5     5.7K    6.5K     31.4M      3.5M       $6.07
     ----------  ------  ------  --------  --------  ----------
     TOTAL         3.3M    8.3M      8.2B            $22,248.66
    ");
}

#[test]
fn usage_at_40() {
    assert_snapshot!(draw(&usage(), &screen(40)), @r"
    ========================================
     Token Usage & Costs
    ========================================
     Total Cost: $22,248.66
     Total Sessions: 183
    ========================================
     Model        Input  Output        Cost
     ----------  ------  ------  ----------
     Opus 4.5      2.9M    8.0M  $20,318.33
     Opus 4.6    392.0K  365.9K   $1,906.99
     Sonnet 4.5    4.4K     655      $17.26
     Haiku 4.5     5.7K    6.5K       $6.07
     ----------  ------  ------  ----------
     TOTAL         3.3M    8.3M  $22,248.66
     (no room for Cache Rd, Cache Cr)
    ");
}

#[test]
fn below_40_the_most_telling_columns_stay() {
    assert_snapshot!(draw(&usage(), &screen(24)), @r"
    ========================
     Token Usage & Costs
    ========================
     Total Cost: $22,248.66
     Total Sessions: 183
    ========================
     Model             Cost
     ----------  ----------
     Opus 4.5    $20,318.33
     Opus 4.6     $1,906.99
     Sonnet 4.5      $17.26
     Haiku 4.5        $6.07
     ----------  ----------
     TOTAL       $22,248.66
     (no room for Input,
       Output, Cache Rd,
       Cache Cr)
    ");
}

#[test]
fn a_screen_without_unicode_gets_ascii() {
    let style = Style { width: Some(50), colour: false, unicode: false };
    assert_snapshot!(draw(&processes(), &style), @r"
    ==================================================
     TERMINUS CANCRORUM EST - Process Status
    ==================================================
     Total: 7  |  Healthy: 4  |  Stale: 3
     Zombie: 0  |  Pinned: 0
     Resource Alerts: 1  |  Total Memory: 3449 MB
    ==================================================
     [+] PID 17742 rpgmaster        6 MB  0.0% healthy
     [!] PID 31230 crab-trap      392 MB  0.0% stale
                   terminal: /dev/ttys002
     [+] PID 41126 openclaw       219 MB 82.5% healthy
                   ! RESOURCE ALERT: CPU 82.5% of
                     system
     [+] PID 59593 adventure-gr~  953 MB  0.0% healthy
                   terminal: /dev/ttys003
     [!] PID 85244 tweek-public  1167 MB  0.0% stale
                   terminal: /dev/ttys007
     (no room for UPTIME)

     WARNING: 3 stale process(es) detected. Use 'tce
       kill-stale' to clean up.
     WARNING: 1 process(es) consuming excessive
       resources (>75% CPU or memory).
    ");
}

#[test]
fn colours_mark_what_matters_and_nothing_else() {
    let style = Style { width: Some(60), colour: true, unicode: true };
    let mut sheet = Sheet::new("Colours");
    sheet.facts([fact("Stale", "1").tone(Tone::Warn), fact("Zombie", "0")]);
    let columns = [Column::text("").toned(), Column::text("NAME"), Column::text("HEALTH").toned()];
    sheet.table(
        Table::new(columns)
            .rows([
                Row::new(["+", "stale", "healthy"]).tone(Tone::Good),
                Row::new(["!", "crab-trap", "stale"]).tone(Tone::Warn).note(Tone::Bad, "alert"),
                Row::new(["*", "kept", "pinned"]).tone(Tone::Marked),
                Row::new(["-", "old", "gone"]).tone(Tone::Quiet),
            ])
            .total(Row::new(["", "TOTAL", "4"])),
    );
    let text = draw(&sheet, &style).replace('\x1b', "^");
    assert_snapshot!(text, @r"
    ^[2m============================================================^[0m
     ^[1mTERMINUS CANCRORUM EST — Colours^[0m
    ^[2m============================================================^[0m
     Stale: ^[1m^[33m1^[0m^[2m  |  ^[0mZombie: ^[1m0^[0m
    ^[2m============================================================^[0m
    ^[1m    NAME       HEALTH^[0m
    ^[2m -  ---------  -------^[0m
     ^[32m+^[0m  stale      ^[32mhealthy^[0m
     ^[33m!^[0m  crab-trap  ^[33mstale^[0m
         ^[31malert^[0m
     ^[94m*^[0m  kept       ^[94mpinned^[0m
    ^[2m -  old        gone^[0m
    ^[2m -  ---------  -------^[0m
    ^[1m    TOTAL      4^[0m
    ");
}

#[test]
fn without_toned_columns_the_first_one_wears_the_tone() {
    let style = Style { colour: true, ..Style::default() };
    let mut sheet = Sheet::default();
    let row = Row::new(["bad", "bad"]).tone(Tone::Bad);
    sheet.table(Table::new([Column::text("A"), Column::text("B")]).bare().rows([row]));
    assert_eq!(draw(&sheet, &style), " \x1b[31mbad\x1b[0m  bad\n");
}

#[test]
fn wide_letters_and_emoji_keep_the_columns_straight() {
    let mut sheet = Sheet::new("Sessions");
    let columns = [Column::text("PROJECT").elastic(), Column::number("TOKENS")];
    sheet.table(Table::new(columns).rows([
        Row::new(["日本語のとても長い名前", "1.0K"]),
        Row::new(["🦀🦀 crab 🦀🦀🦀🦀🦀🦀", "999"]),
        Row::new(["👨‍👩‍👧‍👦🇩🇪 family", "2.9M"]),
        Row::new(["plain", "0"]),
    ]));
    assert_snapshot!(draw(&sheet, &screen(24)), @r"
    ========================
     Sessions
    ========================
     PROJECT          TOKENS
     ---------------  ------
     日本語のとても…    1.0K
     🦀🦀 crab 🦀🦀…     999
     👨‍👩‍👧‍👦🇩🇪 family        2.9M
     plain                 0
    ");
}

#[test]
fn an_empty_table_says_so() {
    let mut sheet = Sheet::new("Recent Sessions");
    sheet.table(Table::new([Column::text("A")]).or_say("No sessions found."));
    assert_snapshot!(draw(&sheet, &screen(40)), @r"
    ========================================
     Recent Sessions
    ========================================
     No sessions found.
    ");
}

#[test]
fn blocks_keep_a_line_apart_and_titles_stand_over_their_tables() {
    let mut sheet = Sheet::new("Doctor");
    let table = || Table::new([Column::text("NAME"), Column::number("N")]);
    sheet.table(table().titled("Settings").rows([Row::new(["port", "5111"])]));
    sheet.table(table().titled("Trouble").or_say("None."));
    sheet.table(table().titled("Not even a title"));
    sheet.facts([fact("Checked", "2")]);
    sheet.facts([fact("Fine", "2")]);
    sheet.remark(Tone::Plain, "One.");
    sheet.remark(Tone::Plain, "Two.");
    assert_snapshot!(draw(&sheet, &screen(40)), @r"
    ========================================
     TERMINUS CANCRORUM EST — Doctor
    ========================================
     Settings
     NAME     N
     ----  ----
     port  5111

     Trouble
     None.

     Checked: 2
     Fine: 2

     One.
     Two.
    ");
}

#[test]
fn facts_alone_are_closed_by_a_rule() {
    let mut sheet = Sheet::new("Today");
    sheet.facts([fact("Total", "7"), fact("", "no name"), fact("no value", "")]);
    assert_snapshot!(draw(&sheet, &screen(40)), @r"
    ========================================
     TERMINUS CANCRORUM EST — Today
    ========================================
     Total: 7  |  no name  |  no value
    ========================================
    ");
}

#[test]
fn a_sheet_without_title_has_no_head() {
    let mut sheet = Sheet::new("");
    sheet.remark(Tone::Good, "Pinned 4242 (crab-trap).");
    assert_eq!(draw(&sheet, &screen(80)), " Pinned 4242 (crab-trap).\n");
    assert_eq!(draw(&Sheet::default(), &screen(80)), "");
}

#[test]
fn a_number_without_room_is_absent_and_never_cut() {
    let mut sheet = Sheet::default();
    let columns = [Column::number("A"), Column::number("B")];
    sheet.table(Table::new(columns).bare().rows([Row::new(["12345678901", "98765432109"])]));
    assert_eq!(draw(&sheet, &screen(20)), " … …\n");
}

#[test]
fn a_long_path_in_a_remark_is_broken_and_not_lost() {
    let mut sheet = Sheet::default();
    sheet.remark(Tone::Plain, "see /home/ana/a-very-long-path/that/does/not/fit now");
    assert_snapshot!(draw(&sheet, &screen(24)), @r"
    see
      /home/ana/a-very-long
      -path/that/does/not/f
      it now
    ");
}
