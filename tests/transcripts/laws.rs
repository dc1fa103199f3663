//! What holds for every file, however it came to be and in however many pieces it is read.

use std::fs::OpenOptions;
use std::io::Write;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use tce::model::transcript::Reason;

use super::*;

/// Lines of all sorts, with ids and times from few, so that copies and ties are common.
fn line() -> impl Strategy<Value = String> {
    let at = (0..4_u8).prop_map(|s| format!("2026-11-20T10:00:0{s}.000Z"));
    prop_oneof![
        6 => (0..6_u8, 0..300_i64, at, "s[0-2]")
            .prop_map(|(id, output, at, session)| answer(&format!("m{id}"), output, &at, &session)),
        2 => "[a-z \"\\\\{}:]{0,40}".prop_map(|text| question(&text)),
        1 => Just("{\"type\":\"ai-title\",\"aiTitle\":\"Roses\",\"sessionId\":\"s1\"}\r\n".to_owned()),
        1 => Just("{\"type\":\"cost-state\",\"sessionId\":\"s1\",\"totalCostUSD\":0.5}\n".to_owned()),
        1 => Just("\n".to_owned()),
        1 => Just("{\"type\":\"assistant\",\"message\":{\"usage\":{\"input_tokens\":-1}}}\n".to_owned()),
    ]
}

fn transcript() -> impl Strategy<Value = String> {
    vec(line(), 0..30).prop_map(|lines| lines.concat())
}

/// Bytes from the words the reader looks for, and from no words at all.
fn anything() -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"\"usage\"",
        b":",
        b"{",
        b"}",
        b"{\"",
        b"\n",
        b"\r\n",
        b"\"type\":\"assistant\"",
        b",",
        b"\"message\":{",
        b"[",
        b"]",
        b"\\",
        b"\"",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\0",
        b"null",
        b"-1",
        b"1e999",
        b"\"summary\"",
        b"\"cost-state\"",
        b"\"timestamp\":\"2026-11-20T10:00:00Z\"",
        b"\"id\":\"m\"",
        b"\"type\":\"progress\"",
        b"\"data\":{",
    ];
    let word =
        prop_oneof![4 => select(words).prop_map(<[u8]>::to_vec), 1 => vec(any::<u8>(), 0..4)];
    let bytes = vec(word, 0..60).prop_map(|words| words.concat());
    // A good line with something done to it.
    let harmed = (transcript(), any::<Index>(), any::<u8>()).prop_map(|(text, at, byte)| {
        let mut bytes = text.into_bytes();
        if !bytes.is_empty() {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes
    });
    prop_oneof![bytes, harmed]
}

/// Numbers and places of all facts; titles and totals as often as they are told.
fn essence(ledger: &Ledger) -> Ledger {
    let mut ledger = ledger.clone();
    ledger.titles.dedup();
    ledger.cost_states.dedup();
    ledger
}

fn newlines(bytes: &[u8]) -> i64 {
    memchr::memchr_iter(b'\n', bytes).count().try_into().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn growing_by_any_steps_ends_where_one_look_does(
        text in transcript(),
        steps in vec(any::<Index>(), 0..6),
        chunk in 1..600_usize,
        held in 1..600_usize,
    ) {
        let bytes = text.as_bytes();
        let mut cuts: Vec<usize> = steps.iter().map(|step| step.index(bytes.len() + 1)).collect();
        cuts.extend([0, bytes.len()]);
        cuts.sort_unstable();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s1.jsonl");
        let mut watched = Watched::through(&path, Reader::with_limits(chunk, held, 64 << 20));
        for step in cuts.windows(2) {
            let mut file = OpenOptions::new().create(true).append(true).open(&path).unwrap();
            file.write_all(&bytes[step[0]..step[1]]).unwrap();
            watched.look();
        }
        if cuts.len() > 1 {
            let whole = read_bytes(bytes);
            prop_assert_eq!(essence(&watched.ledger), essence(&whole.ledger));
            prop_assert_eq!(&watched.account, &whole.account);
            prop_assert_eq!(watched.state.unwrap().digest, whole.state.unwrap().digest);
        }
    }

    #[test]
    fn whatever_is_cut_off_and_written_again_is_there_in_the_end(text in transcript(), at in any::<Index>()) {
        let bytes = text.as_bytes();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("s1.jsonl");
        let mut watched = Watched::new(&path);
        for content in [bytes, &bytes[..at.index(bytes.len() + 1)], bytes] {
            fs::write(&path, content).unwrap();
            watched.look();
        }
        let whole = read_bytes(bytes);
        prop_assert_eq!(&watched.ledger.facts, &whole.ledger.facts);
        prop_assert_eq!(&watched.account, &whole.account);
    }

    #[test]
    fn lines_in_any_order_and_number_give_the_same_facts(
        lines in vec(line(), 0..20).prop_flat_map(|lines| (Just(lines.clone()), Just(lines).prop_shuffle())),
    ) {
        let (one, other) = lines;
        let (one, mut other) = (one.concat(), other.concat());
        other.push_str(&one);
        prop_assert_eq!(read_bytes(one.as_bytes()).ledger.facts, read_bytes(other.as_bytes()).ledger.facts);
    }

    #[test]
    fn two_files_in_either_order_give_the_same_facts(a in transcript(), b in transcript()) {
        let (a, b) = (read_bytes(a.as_bytes()).ledger, read_bytes(b.as_bytes()).ledger);
        let merged = |one: &Ledger, other: &Ledger| {
            let mut ledger = one.clone();
            other.facts.values().cloned().for_each(|fact| ledger.fact(fact));
            ledger.facts
        };
        prop_assert_eq!(merged(&a, &b), merged(&b, &a));
    }

    #[test]
    fn the_account_holds_for_any_bytes(
        bytes in anything(),
        chunk in 1..200_usize,
        held in 1..400_usize,
        limit in 1..400_usize,
    ) {
        let watched = read_bytes_through(&bytes, Reader::with_limits(chunk, held, limit));
        let account = &watched.account;
        prop_assert_eq!(account.lines, account.accounted());
        // What was glued together are several lines, and each of them begins with a brace or is broken.
        let glued = account.lines - newlines(&bytes);
        let bad = [Reason::BadJson, Reason::InvalidUtf8, Reason::Absurd];
        let bad: i64 = bad.iter().filter_map(|r| account.rejected.get(r)).map(|r| r.count).sum();
        let braces = i64::try_from(memchr::memchr_iter(b'{', &bytes).count()).unwrap();
        prop_assert!((0..=bad + braces).contains(&glued), "{glued} glued lines, {bad} broken ones");
        let complete = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        prop_assert_eq!(watched.state.unwrap().offset, i64::try_from(complete).unwrap());
    }

    #[test]
    fn the_size_of_chunks_makes_no_difference(
        bytes in anything(),
        chunk in 1..200_usize,
        held in 1..400_usize,
        limit in 1..400_usize,
    ) {
        let small = read_bytes_through(&bytes, Reader::with_limits(chunk, held, limit));
        let large = read_bytes_through(&bytes, Reader::with_limits(1 << 20, 1 << 20, limit));
        prop_assert_eq!(small.ledger, large.ledger);
        prop_assert_eq!(small.account, large.account);
        prop_assert_eq!(small.state.unwrap().digest, large.state.unwrap().digest);
    }

    #[test]
    fn prose_of_any_kind_and_length_changes_nothing(
        words in vec(prop_oneof![any::<String>(), "[\"\\\\{}:,a]{0,9}"], 1..9),
        times in 1..60_usize,
        folder in "/[a-z\"\\\\]{0,400}",
    ) {
        let line = |text: &str| json!({
            "type": "assistant", "timestamp": "2026-11-20T10:00:00Z", "sessionId": "s1",
            "message": { "content": [{ "type": "text", "text": text, "usage": text }], "id": "m1",
                "usage": { "output_tokens": 5, "input_tokens": 3 }, "model": "claude-opus-5-5" },
            "toolUseResult": { text: text }, "cwd": folder,
        });
        let long = read_bytes(format!("{}\n", line(&words.concat().repeat(times))).as_bytes());
        let short = read_bytes(format!("{}\n", line("")).as_bytes());
        prop_assert_eq!(&long.ledger, &short.ledger);
        prop_assert_eq!(&long.account, &short.account);
        let fact = long.ledger.facts.values().next().unwrap();
        prop_assert_eq!(fact.place.directory.as_deref(), Some(folder.as_str()));
    }
}
