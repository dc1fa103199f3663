//! Reading JSON by shape: a field has the shape asked for, or counts as absent. Nothing else is ever an error.
//!
//! The files are nobody's interface: a key may hold `null` today and a list tomorrow, or stand there twice
//! (the last one counts, as for whoever wrote it). So a strange value must not cost the line it is in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A type that takes some shapes of JSON; every other shape gives its default.
pub(super) trait Shape<'de>: Default {
    fn take<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(Taker(PhantomData))
    }
    /// What any shape gives that is not asked for, `null` excepted.
    fn other() -> Self {
        Self::default()
    }
    fn word(_: Cow<'de, str>) -> Self {
        Self::other()
    }
    fn truth(_: bool) -> Self {
        Self::other()
    }
    fn whole(_: i128) -> Self {
        Self::other()
    }
    fn float(_: f64) -> Self {
        Self::other()
    }
    fn object<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Self::other())
    }
    fn list<A: SeqAccess<'de>>(mut list: A) -> Result<Self, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Self::other())
    }
}

/// Reads any `Shape`.
struct Taker<T>(PhantomData<T>);

impl<'de, T: Shape<'de>> Visitor<'de> for Taker<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any JSON")
    }
    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<T, E> {
        Ok(T::word(Cow::Borrowed(text)))
    }
    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::word(Cow::Owned(text.to_owned())))
    }
    fn visit_bool<E: Error>(self, truth: bool) -> Result<T, E> {
        Ok(T::truth(truth))
    }
    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok(T::whole(number.into()))
    }
    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::whole(number.into()))
    }
    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Ok(T::float(number))
    }
    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::default())
    }
    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::object(map)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<T, A::Error> {
        T::list(list)
    }
}

/// A field of a shape. (A type of its own, because a trait cannot give all its types another trait.)
#[derive(Default)]
pub(super) struct As<T>(pub(super) T);

impl<'de, T: Shape<'de>> Deserialize<'de> for As<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        T::take(from).map(As)
    }
}

/// A text, or nothing; an empty one is nothing.
#[derive(Default)]
pub(super) struct Word<'de>(Option<Cow<'de, str>>);

impl Word<'_> {
    pub(super) fn get(&self) -> Option<&str> {
        self.0.as_deref().filter(|text| !text.is_empty())
    }

    pub(super) fn owned(&self) -> Option<String> {
        self.get().map(str::to_owned)
    }
}

impl<'de> Shape<'de> for Word<'de> {
    fn word(text: Cow<'de, str>) -> Self {
        Self(Some(text))
    }
}

impl Shape<'_> for bool {
    fn truth(truth: bool) -> Self {
        truth
    }
}

/// Something that is there only if it is an object.
impl<'de, T: Shape<'de>> Shape<'de> for Option<Box<T>> {
    fn object<A: MapAccess<'de>>(map: A) -> Result<Self, A::Error> {
        T::object(map).map(|value| Some(Box::new(value)))
    }
}

/// An object with keys of its own, such as model ids.
impl<'de, T: Shape<'de>> Shape<'de> for BTreeMap<String, T> {
    fn object<A: MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
        let mut found = Self::new();
        while let Some((key, As(value))) = map.next_entry::<String, As<T>>()? {
            found.insert(key, value);
        }
        Ok(found)
    }
}

/// Text in which damage is mended instead of refused: a title cut through an emoji is a title.
#[derive(Default)]
pub(super) struct Prose(pub(super) String);

impl<'de> Shape<'de> for Prose {
    fn take<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_option(ProseTaker)
    }
}

struct ProseTaker;

impl<'de> Visitor<'de> for ProseTaker {
    type Value = Prose;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or null")
    }
    fn visit_none<E: Error>(self) -> Result<Prose, E> {
        Ok(Prose::default())
    }
    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Prose, D::Error> {
        // Only as bytes half an emoji gets through.
        from.deserialize_bytes(self)
    }
    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Prose, E> {
        // Half an emoji is three bad bytes, but one bad letter.
        let text = String::from_utf8_lossy(bytes);
        Ok(Prose(text.replace("\u{FFFD}\u{FFFD}\u{FFFD}", "\u{FFFD}")))
    }
}

/// Declares an object of which some keys are read; of a key that stands there twice the last counts.
macro_rules! object {
    ($(#[$doc:meta])* $name:ident { $($key:literal => $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Default)]
        pub(super) struct $name<'de> {
            $(pub(super) $field: $type,)*
            pub(super) _source: std::marker::PhantomData<&'de ()>,
        }

        impl<'de> $crate::collect::transcripts::shape::Shape<'de> for $name<'de> {
            fn object<A: serde::de::MapAccess<'de>>(mut map: A) -> Result<Self, A::Error> {
                use $crate::collect::transcripts::shape::{As, Key};
                let mut found = Self::default();
                while let Some(key) = map.next_key::<Key<'de>>()? {
                    match key.as_str() {
                        $($key => found.$field = map.next_value::<As<$type>>()?.0,)*
                        _ => { map.next_value::<serde::de::IgnoredAny>()?; }
                    }
                }
                Ok(found)
            }
        }
    };
}
pub(super) use object;

/// An object's key, borrowed where it has no escapes.
pub(super) struct Key<'de>(Cow<'de, str>);

impl Key<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let As(Word(key)) = As::<Word<'de>>::deserialize(from)?;
        Ok(Self(key.unwrap_or_default()))
    }
}
