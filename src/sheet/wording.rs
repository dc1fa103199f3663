//! The one place where numbers become words.
