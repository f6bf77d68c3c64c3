//! The language of the output for people: the language of the command line, else English.

use std::borrow::Cow;

use crate::Message;
use crate::fields::Field;
use crate::record::UNKNOWN;

/// A message in the language that the command line has chosen.
pub fn localized(message: &Message) -> String {
    message.translated(translate)
}

/// A word or a heading in that language.
pub(super) fn word(text: &'static str) -> String {
    localized(&text.into())
}

/// A sentence of the catalogue in that language; the sentence itself where it has none.
#[cfg(feature = "cli")]
pub fn translate(sentence: &str) -> String {
    rust_i18n::t!(sentence).into_owned()
}

/// A library without the command line has no catalogue.
#[cfg(not(feature = "cli"))]
pub fn translate(sentence: &str) -> String {
    sentence.to_owned()
}

/// A facet's value for display: values of closed vocabularies are translated, others stay as they are.
pub fn facet_value(field: Field, value: &str) -> Cow<'_, str> {
    let is_closed = matches!(field, Field::Sector | Field::Type | Field::Kind | Field::Variant);
    if is_closed || value == UNKNOWN { Cow::Owned(translate(value)) } else { Cow::Borrowed(value) }
}
