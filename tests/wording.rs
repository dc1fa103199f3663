//! Numbers become words in one place, to the letter.

use std::time::Duration;

use proptest::prelude::*;
use tce::sheet::wording::{
    age, cost, count, cut, head, hours, memory, money, percent, plural, span, tame, tokens, width,
};

const DOLLAR: i64 = 1_000_000_000_000;
const CENT: i64 = DOLLAR / 100;

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

#[test]
fn tokens_take_the_letter_that_fits_after_rounding() {
    let told = [
        (0_i64, "0"),
        (1, "1"),
        (655, "655"),
        (999, "999"),
        (1_000, "1.0K"),
        (1_049, "1.0K"),
        (1_050, "1.1K"),
        (4_449, "4.4K"),
        (392_000, "392.0K"),
        (999_949, "999.9K"),
        (999_950, "1.0M"),
        (1_000_000, "1.0M"),
        (2_850_000, "2.9M"),
        (460_400_000, "460.4M"),
        (999_949_999, "999.9M"),
        (999_950_000, "1.0B"),
        (7_400_000_000, "7.4B"),
        (999_949_999_999, "999.9B"),
        (999_950_000_000, "1.0T"),
        (1_200_000_000_000, "1.2T"),
        (1_234_567_800_000_000, "1,234.6T"),
        (-999_950, "-1.0M"),
        (-7, "-7"),
    ];
    for (number, words) in told {
        assert_eq!(tokens(number), words, "{number}");
    }
    assert_eq!(tokens(i64::MAX), "9,223,372.0T");
    assert_eq!(tokens(i64::MIN), "-9,223,372.0T");
    assert_eq!(tokens(7_usize), "7");
}

#[test]
fn money_is_rounded_half_up_at_the_cent() {
    let told = [
        (0, "$0.00"),
        (CENT, "$0.01"),
        (20_318 * DOLLAR + 33 * CENT, "$20,318.33"),
        (20_318 * DOLLAR + 33 * CENT + CENT / 2 - 1, "$20,318.33"),
        (20_318 * DOLLAR + 33 * CENT + CENT / 2, "$20,318.34"),
        (DOLLAR - CENT / 2, "$1.00"),
        (999 * DOLLAR + 99 * CENT + CENT / 2, "$1,000.00"),
        (-(DOLLAR + 20 * CENT), "-$1.20"),
        (-(CENT + CENT / 2), "-$0.02"),
        (i64::MAX, "$9,223,372.04"),
        (i64::MIN, "-$9,223,372.04"),
    ];
    for (pico, words) in told {
        assert_eq!(money(pico), words, "{pico}");
    }
}

#[test]
fn money_below_a_cent_keeps_four_decimals() {
    let told = [
        (42 * CENT / 100, "$0.0042"),
        (CENT / 100, "$0.0001"),
        (CENT / 200, "$0.0001"),
        (CENT / 200 - 1, "<$0.0001"),
        (1, "<$0.0001"),
        (CENT - 1, "$0.01"),
        (CENT / 1000 * 995, "$0.01"),
        (CENT / 1000 * 995 - 1, "$0.0099"),
        (-42 * CENT / 100, "-$0.0042"),
        (-1, ">-$0.0001"),
    ];
    for (pico, words) in told {
        assert_eq!(money(pico), words, "{pico}");
    }
}

#[test]
fn a_cost_without_a_price_is_unknown_and_never_zero() {
    assert_eq!(cost(None), "unknown");
    assert_eq!(cost(Some(0)), "$0.00");
}

#[test]
fn memory_is_in_whole_megabytes() {
    assert_eq!(memory(0), "0 MB");
    assert_eq!(memory(392 * 1024 * 1024), "392 MB");
    assert_eq!(memory(1_167_u64 * 1024 * 1024 + 512 * 1024), "1168 MB");
    assert_eq!(memory(1_167_u64 * 1024 * 1024 + 512 * 1024 - 1), "1167 MB");
    assert_eq!(memory(u64::MAX), "17592186044416 MB");
}

#[test]
fn percents_have_one_decimal_and_no_negative_zero() {
    assert_eq!(percent(82.5), "82.5%");
    assert_eq!(percent(82.25), "82.3%");
    assert_eq!(percent(0.0), "0.0%");
    assert_eq!(percent(-0.04), "0.0%");
    assert_eq!(percent(-3.0), "-3.0%");
    assert_eq!(percent(100.0), "100.0%");
    assert_eq!(percent(f64::NAN), "unknown");
    assert_eq!(percent(f64::INFINITY), "unknown");
}

#[test]
fn hours_have_one_decimal() {
    assert_eq!(hours(seconds(0)), "0.0h");
    assert_eq!(hours(seconds(180)), "0.1h");
    assert_eq!(hours(seconds(179)), "0.0h");
    assert_eq!(hours(seconds(6 * 3600 + 48 * 60)), "6.8h");
    assert_eq!(hours(seconds(1_234 * 3600)), "1234.0h");
}

#[test]
fn a_span_names_its_two_largest_units() {
    let told = [
        (0, "0s"),
        (45, "45s"),
        (59, "59s"),
        (60, "1m"),
        (12 * 60 + 59, "12m"),
        (3_599, "59m"),
        (3_600, "1h 00m"),
        (3 * 3600 + 5 * 60, "3h 05m"),
        (86_399, "23h 59m"),
        (86_400, "1d 0h"),
        (2 * 86_400 + 4 * 3600 + 59, "2d 4h"),
        (400 * 86_400, "400d 0h"),
    ];
    for (number, words) in told {
        assert_eq!(span(seconds(number)), words, "{number}");
    }
    assert_eq!(span(Duration::from_millis(999)), "0s");
}

#[test]
fn an_age_names_one_unit() {
    let told = [
        (0, "just now"),
        (4, "4 s ago"),
        (59, "59 s ago"),
        (60, "1 min ago"),
        (12 * 60, "12 min ago"),
        (3_600, "1 h ago"),
        (86_399, "23 h ago"),
        (86_400, "1 d ago"),
        (1_000 * 86_400, "1,000 d ago"),
    ];
    for (number, words) in told {
        assert_eq!(age(seconds(number)), words, "{number}");
    }
    assert!(age(Duration::MAX).ends_with(" d ago"));
}

#[test]
fn counts_show_every_digit_in_threes() {
    assert_eq!(count(0), "0");
    assert_eq!(count(999), "999");
    assert_eq!(count(1_000), "1,000");
    assert_eq!(count(1_234_567), "1,234,567");
    assert_eq!(count(-1_234_567), "-1,234,567");
    assert_eq!(count(u128::MAX), count(i128::MAX));
}

#[test]
fn plurals_agree_with_their_number() {
    assert_eq!(plural(1, "process", "processes"), "1 process");
    assert_eq!(plural(3, "process", "processes"), "3 processes");
    assert_eq!(plural(0, "process", "processes"), "0 processes");
    assert_eq!(plural(12_000_usize, "line", "lines"), "12,000 lines");
}

#[test]
fn cutting_goes_by_the_width_on_the_screen() {
    assert_eq!(cut("crab-trap", 9), "crab-trap");
    assert_eq!(cut("crab-trap", 8), "crab-tr…");
    assert_eq!(cut("crab trap", 6), "crab…");
    assert_eq!(cut("crab", 1), "…");
    assert_eq!(cut("crab", 0), "");
    assert_eq!(cut("日本語の名前", 12), "日本語の名前");
    assert_eq!(cut("日本語の名前", 7), "日本語…");
    assert_eq!(cut("日本語の名前", 6), "日本…");
    assert_eq!(cut("🦀🦀🦀", 4), "🦀…");
}

#[test]
fn cutting_never_tears_a_letter_from_its_marks() {
    assert_eq!(cut("🇩🇪🇫🇷🇮🇹", 5), "🇩🇪🇫🇷…");
    assert_eq!(cut("🇩🇪🇫🇷🇮🇹", 4), "🇩🇪…");
    assert_eq!(cut("cafe\u{301}s!", 5), "cafe\u{301}…");
    assert_eq!(cut("👨‍👩‍👧‍👦 family", 5), "👨‍👩‍👧‍👦 f…");
    assert_eq!(head("👨‍👩‍👧‍👦", 1), "");
}

#[test]
fn foreign_text_becomes_one_harmless_line() {
    assert_eq!(tame("two\r\n\tlines\n"), "two lines");
    assert_eq!(tame("\x1b[31mred\x1b[0m"), "\u{FFFD}[31mred\u{FFFD}[0m");
    assert_eq!(tame("\x1b]0;title\x07"), "\u{FFFD}]0;title\u{FFFD}");
    assert_eq!(tame("a\u{9b}31mb"), "a\u{FFFD}31mb");
    assert_eq!(tame("gpj.\u{202E}exe"), "gpj.\u{FFFD}exe");
    assert_eq!(tame("pay\u{200B}pal\u{FEFF}"), "pay\u{FFFD}pal\u{FFFD}");
    assert_eq!(tame("one\u{2028}two\u{85}three"), "one two three");
    assert_eq!(tame("nul\0 del\x7f"), "nul\u{FFFD} del\u{FFFD}");
}

#[test]
fn honest_text_stays_as_it_is() {
    let honest =
        ["crab-trap", "Привет", "日本語", "नमस्ते", "می‌خواهم", "👨‍👩‍👧‍👦", "naïve  two spaces", "⚠️ alert"];
    for text in honest {
        assert_eq!(tame(text), text);
    }
}

#[test]
fn marks_do_not_pile_up() {
    let piled = format!("z{}algo", "\u{301}".repeat(5_000));
    assert_eq!(tame(&piled), "z\u{301}\u{301}\u{301}\u{301}algo");
}

proptest! {
    #[test]
    fn what_is_cut_fits(text in any::<String>(), columns in 0_usize..60) {
        prop_assert!(width(&cut(&text, columns)) <= columns);
    }

    #[test]
    fn tame_text_is_one_line_without_controls_and_tame_again_the_same(text in any::<String>()) {
        let line = tame(&text);
        prop_assert!(!line.chars().any(char::is_control));
        prop_assert_eq!(tame(&line), line);
    }

    #[test]
    fn money_in_words_is_within_half_a_cent(pico in CENT..i64::MAX) {
        let digits: String = money(pico).chars().filter(char::is_ascii_digit).collect();
        let cents: i128 = digits.parse().unwrap();
        let off = cents * i128::from(CENT) - i128::from(pico);
        prop_assert!((-i128::from(CENT / 2) + 1..=i128::from(CENT / 2)).contains(&off), "{off}");
    }
}
