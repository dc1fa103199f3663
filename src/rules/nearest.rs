//! Which known words somebody may have meant by one that nobody knows.

/// A word longer than this is no slip of the finger, and comparing it would only cost time.
const LONGEST_SLIP: usize = 64;

/// Those that may have been meant, in any case, the nearest first, and no more than so many.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    if word.len() > LONGEST_SLIP {
        return Vec::new();
    }
    let lower = word.to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&known.to_lowercase(), &lower);
    let mut near: Vec<(usize, &str)> = known.map(|known| (distance(known), known)).collect();
    near.retain(|(distance, _)| *distance <= 1 + word.len() / 4);
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().map(|(_, known)| known).take(most).collect()
}

/// The one that may have been meant.
#[must_use]
pub fn nearest_of<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    nearest(word, known, 1).into_iter().next()
}
