//! The system's time zones, by name.
#![expect(clippy::disallowed_methods, reason = "collect is the door to the machine")]

use std::path::Path;

/// Where systems keep their zones.
const FOLDERS: [&str; 3] =
    ["/usr/share/zoneinfo", "/var/db/timezone/zoneinfo", "/usr/lib/zoneinfo"];

/// True if the system knows a zone of this name (`Asia/Tokyo`): an unknown one would silently be UTC.
#[must_use]
pub fn exists(name: &str) -> bool {
    let plain = name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_+-/".contains(&b));
    let within = !name.is_empty() && !name.starts_with('/') && !name.split('/').any(str::is_empty);
    name == "UTC"
        || plain && within && FOLDERS.iter().any(|folder| is_zone(&Path::new(folder).join(name)))
}

/// Zone files begin with their format's name (tzfile(5)).
fn is_zone(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.len() < 1 << 20)
        && std::fs::read(path).is_ok_and(|bytes| bytes.starts_with(b"TZif"))
}
