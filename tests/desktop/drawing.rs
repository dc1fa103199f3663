//! The icon, looked at.

use tce::desktop::drawing::pixels;
use tce::desktop::menu::Badge;

/// A letter a pixel: `#` the crab, `o` white, `*` the dot, `+` an edge.
fn drawn(size: u32, badge: Badge) -> String {
    let all = pixels(size, badge);
    let letter = |pixel: &[u8]| match pixel {
        [0..64, ..] => ' ',
        [64..200, ..] => '+',
        [_, 0xE0, 0x53, 0x3D] => '#',
        [_, red, green, blue] if *red > 230 && *green > 120 && *blue > 120 => 'o',
        [_, 0xE0..=0xFF, 0x53..=0x9F, 0x3D..=0x9F] => '#',
        _ => '*',
    };
    let rows = all.chunks(usize::try_from(size * 4).unwrap());
    let rows = rows.map(|row| row.chunks(4).map(letter).collect::<String>());
    rows.map(|row| row.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

#[test]
fn it_is_a_crab() {
    insta::assert_snapshot!(drawn(32, Badge::Calm));
}

#[test]
fn the_dot_stands_apart() {
    insta::assert_snapshot!(drawn(22, Badge::Stale(3)));
}

#[test]
fn each_badge_has_a_colour_of_its_own() {
    let badges = [Badge::Calm, Badge::Stale(1), Badge::Resources(1), Badge::Zombies(1)];
    let drawings: Vec<Vec<u8>> = badges.into_iter().map(|badge| pixels(22, badge)).collect();
    for (at, one) in drawings.iter().enumerate() {
        assert_eq!(one.len(), 22 * 22 * 4);
        assert!(!drawings[..at].contains(one), "{:?}", badges[at]);
    }
    // How many there are is said in words.
    assert_eq!(pixels(22, Badge::Stale(1)), pixels(22, Badge::Stale(9)));
}
