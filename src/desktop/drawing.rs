//! The program's icon as pixels: the drawing of `web/assets/tce.svg`, from the same numbers, with a dot that tells the worst.

use super::menu::Badge;

/// Points within a pixel, each way.
const FINE: u32 = 4;
/// The drawing is a square of so many units.
const UNITS: f64 = 32.0;
const RED: Colour = [0xE0, 0x53, 0x3D];
const WHITE: Colour = [0xFF; 3];
/// Half of the strokes' width.
const STROKE: f64 = 1.2;
/// The legs of the left half, and the arm.
const LEGS: [(Point, Point); 3] =
    [((8.0, 20.0), (4.0, 23.0)), ((8.5, 23.5), (6.0, 27.0)), ((9.0, 14.0), (6.0, 11.0))];
const BODY: (Point, Point) = ((16.0, 19.0), (9.5, 7.5));
const EYE: (Point, f64) = ((12.8, 16.6), 1.7);
/// A circle with a wedge cut out of it.
const CLAW: (Point, f64) = ((6.43, 7.0), 4.6);
const WEDGE: [Point; 3] = [(3.2, 4.0), (6.3, 6.9), (8.9, 3.3)];
const DOT: (Point, f64) = ((24.0, 24.0), 7.0);
/// Around the dot nothing is drawn, so that it stands out.
const GAP: f64 = 1.5;

type Point = (f64, f64);
type Colour = [u8; 3];

/// A square of so many pixels each way, four bytes each: alpha, red, green, blue.
#[must_use]
pub fn pixels(size: u32, badge: Badge) -> Vec<u8> {
    let dot = colour(badge);
    let places = (0..size).flat_map(|y| (0..size).map(move |x| (x, y)));
    places.flat_map(|place| pixel(place, size, dot)).collect()
}

/// Told apart from the crab, on light panels and on dark ones.
const fn colour(badge: Badge) -> Option<Colour> {
    match badge {
        Badge::Calm => None,
        Badge::Stale(_) => Some([0xF2, 0xC0, 0x1D]),
        Badge::Resources(_) => Some([0xF2, 0x7A, 0x1A]),
        Badge::Zombies(_) => Some([0x6B, 0x1F, 0xB5]),
    }
}

/// The mean of the points within it.
fn pixel((x, y): (u32, u32), size: u32, dot: Option<Colour>) -> [u8; 4] {
    let at = |pixel: u32, part: u32| {
        (f64::from(pixel * FINE + part) + 0.5) * UNITS / f64::from(size * FINE)
    };
    let points = (0..FINE).flat_map(|row| (0..FINE).map(move |column| (column, row)));
    let hit: Vec<Colour> =
        points.filter_map(|(column, row)| point((at(x, column), at(y, row)), dot)).collect();
    let count = u32::try_from(hit.len()).unwrap_or(0);
    let mean = |channel: fn(&Colour) -> u8| {
        let sum: u32 = hit.iter().map(|one| u32::from(channel(one))).sum();
        u8::try_from(sum / count.max(1)).unwrap_or(u8::MAX)
    };
    let alpha = u8::try_from(count * 255 / (FINE * FINE)).unwrap_or(u8::MAX);
    [alpha, mean(|c| c[0]), mean(|c| c[1]), mean(|c| c[2])]
}

fn point(at: Point, dot: Option<Colour>) -> Option<Colour> {
    if dot.is_some() {
        let away = distance(at, DOT.0);
        if away <= DOT.1 + GAP {
            return dot.filter(|_| away <= DOT.1);
        }
    }
    // The right half is the left one seen in a mirror.
    let at = (if at.0 > UNITS / 2.0 { UNITS - at.0 } else { at.0 }, at.1);
    if distance(at, EYE.0) <= EYE.1 {
        return Some(WHITE);
    }
    let (centre, radius) = BODY;
    let body = ((at.0 - centre.0) / radius.0).hypot((at.1 - centre.1) / radius.1) <= 1.0;
    let claw = distance(at, CLAW.0) <= CLAW.1 && !in_wedge(at);
    let legs = LEGS.iter().any(|(from, to)| from_line(at, *from, *to) <= STROKE);
    (body || claw || legs).then_some(RED)
}

fn distance(a: Point, b: Point) -> f64 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// To the nearest point of a line with two ends.
fn from_line(at: Point, from: Point, to: Point) -> f64 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let share = (at.0 - from.0).mul_add(along_x, (at.1 - from.1) * along_y);
    let share = (share / along_x.mul_add(along_x, along_y * along_y)).clamp(0.0, 1.0);
    distance(at, (share.mul_add(along_x, from.0), share.mul_add(along_y, from.1)))
}

/// Between the two sides that meet in its point, however far up.
fn in_wedge(at: Point) -> bool {
    let [left, tip, right] = WEDGE;
    let side = |from: Point, to: Point| {
        (to.0 - from.0).mul_add(at.1 - from.1, -((to.1 - from.1) * (at.0 - from.0)))
    };
    side(tip, left) > 0.0 && side(tip, right) < 0.0
}
