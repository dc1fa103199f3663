//! Names of files as text: no two are one, and each can be turned back.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use tce::model::path::{of_text, to_text};

/// Bytes of which whole letters, parts of letters and the mark are made, and what looks like our own marks.
fn name() -> impl Strategy<Value = OsString> {
    let parts: Vec<&[u8]> =
        vec![b"a", b"e9", b"\xe9", b"\xef\xbf\xbd", b"\xef\xbf", b"\xbd", b"/", "é".as_bytes()];
    vec(select(parts), 0..8).prop_map(|parts| OsString::from_vec(parts.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_name_is_turned_back_into_itself(name in name()) {
        let text = to_text(&name);
        if name.to_str().is_some_and(|plain| !plain.contains('\u{fffd}')) {
            prop_assert_eq!(Some(&*text), name.to_str());
        }
        prop_assert_eq!(of_text(text.into_owned()).into_os_string(), name);
    }
}

#[test]
fn what_is_no_text_shows_its_bytes() {
    let name = OsString::from_vec(b"donn\xe9es \xef\xbf\xbd".to_vec());
    assert_eq!(to_text(&name), "donn\u{fffd}e9es \u{fffd}\u{fffd}");
}
