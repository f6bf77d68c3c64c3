//! Sentences for people, in English, that can be translated.

use std::borrow::Cow;
use std::fmt;
use std::io;

use serde::{Deserialize, Serialize};

/// A sentence with its values kept apart, so that a catalogue can translate it.
///
/// ```
/// use tansuo::Message;
///
/// let error = tansuo::query::Expr::parse("碳 )").unwrap_err();
/// assert_eq!(error.message.to_string(), "this ) closes nothing; remove it or add a (");
/// let chinese = error.message.translated(|_| "多余的右括号".into());
/// assert_eq!(chinese, "多余的右括号");
/// # let _: Message = error.message;
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub enum Message {
    /// A sentence of this program.
    Sentence(Box<Sentence>),
    /// Text from elsewhere, the same in every language: a name, a number, what a user wrote.
    Verbatim(String),
}

/// A sentence with placeholders `%{name}`, and their values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    text: Cow<'static, str>,
    values: Vec<(&'static str, Message)>,
}

/// Makes a [`Message`]: `message!("%{n} files in %{dir}", n = 3, dir = name)`.
macro_rules! message {
    ($sentence:literal $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::message::Message::sentence($sentence, vec![$((stringify!($name), $value.into())),*])
    };
}
pub(crate) use message;

impl Message {
    /// A sentence with placeholders `%{name}`, and their values.
    pub fn sentence(text: impl Into<Cow<'static, str>>, values: Vec<(&'static str, Message)>) -> Message {
        Message::Sentence(Box::new(Sentence { text: text.into(), values }))
    }

    /// The message in another language; `translate` gives the translation of a sentence, or the sentence itself.
    pub fn translated(&self, translate: fn(&str) -> String) -> String {
        match self {
            Message::Verbatim(text) => text.clone(),
            Message::Sentence(sentence) => filled(&translate(&sentence.text), &sentence.values, translate),
        }
    }
}

/// Puts the values into a sentence, in one pass: a value may look like a placeholder.
fn filled(sentence: &str, values: &[(&str, Message)], translate: fn(&str) -> String) -> String {
    let mut text = String::with_capacity(sentence.len());
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once("%{") {
        text.push_str(before);
        let named = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match named {
            Some((value, after)) => {
                text.push_str(&value.translated(translate));
                rest = after;
            }
            None => {
                text.push_str("%{");
                rest = after;
            }
        }
    }
    text.push_str(rest);
    text
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.translated(str::to_owned))
    }
}

impl From<&'static str> for Message {
    fn from(sentence: &'static str) -> Message {
        Message::sentence(sentence, Vec::new())
    }
}

impl From<String> for Message {
    fn from(text: String) -> Message {
        Message::Verbatim(text)
    }
}

impl From<Message> for String {
    fn from(message: Message) -> String {
        message.to_string()
    }
}

/// The message of the operating system; the error number is a value, not part of the sentence.
impl From<&io::Error> for Message {
    fn from(error: &io::Error) -> Message {
        let text = error.to_string();
        match text.split_once(" (os error ") {
            Some((said, _)) => {
                let values = vec![("number", error.raw_os_error().unwrap_or_default().into())];
                Message::sentence(format!("{said} (os error %{{number}})"), values)
            }
            None => Message::sentence(text, Vec::new()),
        }
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl From<$number> for Message {
            fn from(number: $number) -> Message {
                Message::Verbatim(number.to_string())
            }
        })*
    };
}

numbers!(usize, u64, u32, i64, i32);
