//! What becomes of single facts and values: words in JSON, keys, the account.

use serde_json::json;
use tce::model::transcript::{Account, Reason, TitleKind};
use tce::model::usage::{PromptSize, UsageKey};

use super::*;

#[test]
fn a_key_is_the_same_in_every_form() {
    let key = UsageKey::new(0x0123_4567_89ab_cdef_0123_4567_89ab_cdef);
    assert_eq!(key.to_string(), "0123456789abcdef0123456789abcdef");
    assert_eq!(UsageKey::from_bytes(key.to_bytes()), key);
    assert_eq!(serde_json::from_value::<UsageKey>(json!(key)).unwrap(), key);
    assert!(serde_json::from_value::<UsageKey>(json!("roses")).is_err());
}

#[test]
fn a_fact_survives_being_written_as_json() {
    let watched = read_bytes(answer("m1", 5, "2026-11-20T10:00:00Z", "s1").as_bytes());
    for fact in watched.ledger.facts.values() {
        assert_eq!(&serde_json::from_value::<UsageFact>(json!(fact)).unwrap(), fact);
    }
    let state = watched.state.unwrap();
    assert_eq!(serde_json::from_value::<FileState>(json!(state)).unwrap(), state);
    let mut account = watched.account;
    account.reject(Reason::BadTimestamp, 7);
    assert_eq!(
        json!(account)["rejected"],
        json!({"bad_timestamp": {"count": 1, "first_offset": 7}})
    );
    assert_eq!(serde_json::from_value::<Account>(json!(account)).unwrap(), account);
}

#[test]
fn nothing_that_was_said_is_in_what_is_kept() {
    let mut line = answer("m1", 5, "2026-11-20T10:00:00Z", "s1");
    line.push_str(&question("secret question \"usage\": 5"));
    let watched = read_bytes(line.as_bytes());
    let kept = format!("{:?} {:?} {:?}", watched.ledger, watched.state, watched.account);
    assert!(!kept.contains("Roses") && !kept.contains("secret"), "{kept}");
}

#[test]
fn accounts_add_up_and_keep_the_first_place() {
    let mut a = Account { lines: 2, usage: 1, ..Account::default() };
    a.reject(Reason::BadJson, 90);
    let mut b = Account { lines: 2, ..Account::default() };
    b.reject(Reason::BadJson, 40);
    b.reject(Reason::Oversized, 50);
    a.add(&b);
    assert_eq!((a.lines, a.accounted()), (4, 4));
    assert_eq!(
        (a.rejected[&Reason::BadJson].count, a.rejected[&Reason::BadJson].first_offset),
        (2, 40)
    );
}

#[test]
fn a_title_by_the_user_wins_over_all() {
    assert!(TitleKind::Custom > TitleKind::Ai && TitleKind::Ai > TitleKind::Summary);
}

#[test]
fn size_classes_have_the_names_of_the_price_table() {
    assert_eq!(
        json!([PromptSize::Above100k, PromptSize::Above200k]),
        json!(["above_100k", "above_200k"])
    );
}
