//! Numbers in transcripts: taken if they can be what they claim to be, else refused with the reason.

use super::shape::Shape;
use crate::model::transcript::Reason;

/// A count, nothing (absent or `null`), or the reason why it cannot be one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Count(Result<Option<i64>, Reason>);

/// Dollars as pico-dollars, likewise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dollars(Result<Option<i64>, Reason>);

/// JavaScript's largest whole number without gaps: what wrote these files can count no further.
const WHOLE_LIMIT: i64 = 1 << 53;

/// Nine million dollars: more does not fit into 63 bits of pico-dollars.
const DOLLAR_LIMIT: f64 = 9_000_000.0;

impl Default for Count {
    fn default() -> Self {
        Self(Ok(None))
    }
}

impl Default for Dollars {
    fn default() -> Self {
        Self(Ok(None))
    }
}

impl Count {
    pub(super) fn optional(self) -> Result<Option<i64>, Reason> {
        self.0
    }

    /// Absent counts as none.
    pub(super) fn up_to(self, limit: i64) -> Result<i64, Reason> {
        match self.0?.unwrap_or(0) {
            count if count > limit => Err(Reason::Absurd),
            count => Ok(count),
        }
    }
}

impl Dollars {
    pub(super) fn optional(self) -> Result<Option<i64>, Reason> {
        self.0
    }
}

impl Shape<'_> for Count {
    fn other() -> Self {
        Self(Err(Reason::NotANumber))
    }
    fn whole(number: i128) -> Self {
        Self(match i64::try_from(number) {
            Ok(0..=WHOLE_LIMIT) => Ok(i64::try_from(number).ok()),
            _ if number < 0 => Err(Reason::Negative),
            _ => Err(Reason::Absurd),
        })
    }
    #[expect(clippy::cast_possible_truncation, reason = "what does not fit is absurd all the same")]
    fn float(number: f64) -> Self {
        // `3.0` and `1e3` are counts as well, and `-0` is none below zero.
        match number {
            n if n < 0.0 => Self(Err(Reason::Negative)),
            n if n.fract() != 0.0 => Self(Err(Reason::Fractional)),
            n => Self::whole(n as i128),
        }
    }
}

impl Shape<'_> for Dollars {
    fn other() -> Self {
        Self(Err(Reason::NotANumber))
    }
    #[expect(clippy::cast_precision_loss, reason = "what is beyond a float's precision is absurd")]
    fn whole(number: i128) -> Self {
        Self::float(number as f64)
    }
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
    fn float(number: f64) -> Self {
        Self(match number {
            n if n < 0.0 => Err(Reason::Negative),
            n if n > DOLLAR_LIMIT => Err(Reason::Absurd),
            n => Ok(Some((n * 1e12).round() as i64)),
        })
    }
}
