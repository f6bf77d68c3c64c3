//! JSON that keeps control characters out. What is printed are the library's own types.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter, PrettyFormatter};

use super::is_unsafe;

/// Writes `value` on one line, without a line break after it.
///
/// # Errors
/// Those of `out`.
pub fn write_compact<W: Write + ?Sized>(out: &mut W, value: &impl Serialize) -> io::Result<()> {
    let mut serializer = serde_json::Serializer::with_formatter(out, Safe(CompactFormatter));
    Ok(value.serialize(&mut serializer)?)
}

/// Writes `value` on one line, with a line break after it.
///
/// # Errors
/// Those of `out`.
pub fn write_line<W: Write + ?Sized>(out: &mut W, value: &impl Serialize) -> io::Result<()> {
    write_compact(out, value)?;
    out.write_all(b"\n")
}

/// Writes `value` indented, with a line break after it.
///
/// # Errors
/// Those of `out`.
pub fn write_pretty<W: Write + ?Sized>(out: &mut W, value: &impl Serialize) -> io::Result<()> {
    let mut serializer =
        serde_json::Serializer::with_formatter(&mut *out, Safe(PrettyFormatter::with_indent(b"  ")));
    value.serialize(&mut serializer)?;
    out.write_all(b"\n")
}

/// Escapes what JSON allows and a terminal would obey: DEL, the C1 controls (0x9B begins an escape sequence
/// as ESC [ does) and the bidirectional controls.
struct Safe<F>(F);

macro_rules! forward {
    ($($name:ident($($arg:ident: $type:ty),*)),* $(,)?) => {
        $(fn $name<W: ?Sized + Write>(&mut self, out: &mut W $(, $arg: $type)*) -> io::Result<()> {
            self.0.$name(out $(, $arg)*)
        })*
    };
}

impl<F: Formatter> Formatter for Safe<F> {
    forward! {
        begin_array(), end_array(), begin_array_value(first: bool), end_array_value(),
        begin_object(), end_object(), begin_object_key(first: bool), end_object_key(),
        begin_object_value(), end_object_value(), write_char_escape(escape: CharEscape),
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| is_unsafe(c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            // OK because every unsafe character is in the Basic Multilingual Plane.
            write!(out, "\\u{:04x}", c as u32)?;
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}
