//! Identities of records and change points.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::message::message;
use crate::{Error, ErrorKind};

/// Hexadecimal digits of an identity.
const DIGITS: usize = 16;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $mark:literal, $noun:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $name(pub u64);

        impl $name {
            /// The identities that begin with `prefix`, as printed or without the first letter.
            ///
            /// # Errors
            /// [`ErrorKind::Query`] if no identity begins so.
            pub fn with_prefix(prefix: &str) -> Result<RangeInclusive<$name>, Error> {
                let range = hex_range(prefix.strip_prefix($mark).unwrap_or(prefix)).ok_or_else(|| {
                    let message = message!(
                        "%{text} is no %{what}'s id; expected %{letter} and up to 16 hexadecimal digits as search prints them",
                        text = format!("{prefix:?}"),
                        what = $noun,
                        letter = $mark,
                    );
                    Error::new(ErrorKind::Query, message)
                })?;
                Ok($name(*range.start())..=$name(*range.end()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($mark, "{:016x}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = Error;

            fn from_str(text: &str) -> Result<$name, Error> {
                let range = $name::with_prefix(text)?;
                if range.start() == range.end() {
                    return Ok(*range.start());
                }
                let message = message!(
                    "%{text} is only the beginning of a %{what}'s id",
                    text = format!("{text:?}"),
                    what = $noun,
                );
                Err(Error::new(ErrorKind::Query, message))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }

        impl TryFrom<String> for $name {
            type Error = Error;

            fn try_from(text: String) -> Result<$name, Error> {
                text.parse()
            }
        }
    };
}

id! {
    /// The identity of a record. It prints as `r` and 16 hexadecimal digits: without a letter, a spreadsheet
    /// would read some as numbers.
    ///
    /// ```
    /// use tansuo::record::RecordId;
    ///
    /// assert_eq!(RecordId(0x12).to_string(), "r0000000000000012");
    /// assert_eq!("r0000000000000012".parse::<RecordId>()?, RecordId(0x12));
    /// assert!(RecordId::with_prefix("r00000000")?.contains(&RecordId(0x12)));
    /// # Ok::<(), tansuo::Error>(())
    /// ```
    RecordId, "r", "record"
}

id! {
    /// The identity of a change point. It prints as `p` and 16 hexadecimal digits.
    PointId, "p", "change point"
}

/// The numbers whose hexadecimal digits begin with `prefix`.
fn hex_range(prefix: &str) -> Option<RangeInclusive<u64>> {
    if !(1..=DIGITS).contains(&prefix.len()) || !prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    let value = u64::from_str_radix(prefix, 16).ok()?;
    let shift = 4 * (DIGITS - prefix.len()) as u32;
    let low = value << shift;
    Some(low..=low | ((1 << shift) - 1))
}
