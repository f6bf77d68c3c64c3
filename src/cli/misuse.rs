//! Errors in flags, in the chosen language: clap has them only in English.

use std::error::Error as _;
use std::fmt::Write;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, Error, ErrorFormatter, ErrorKind};
use rust_i18n::t;

use super::language;

/// Writes clap's errors in the language chosen.
pub struct Translated;

impl ErrorFormatter for Translated {
    fn format_error(error: &Error<Translated>) -> StyledStr {
        let mut text = format!("{}{}", t!("error: "), what(error));
        for (suggested, is_list) in [
            (ContextKind::ValidValue, true),
            (ContextKind::ValidSubcommand, true),
            (ContextKind::SuggestedSubcommand, false),
            (ContextKind::SuggestedArg, false),
            (ContextKind::SuggestedValue, false),
        ] {
            let values = values(error, suggested).join(", ");
            match (values.as_str(), is_list) {
                ("", _) => {}
                (values, true) => {
                    text.push_str(&format!("\n {}", t!(" [possible values: %{values}]", values = values)));
                }
                (values, false) => {
                    text.push_str(&format!("\n\n  {}", t!("did you mean %{text}?", text = values)));
                }
            }
        }
        if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
            text.push_str(&format!("\n\n{}", language::usage(&usage.to_string())));
        }
        text.push_str(&format!("\n\n{}\n", t!("For more information, try '--help'.")));
        let mut styled = StyledStr::new();
        // OK because a text in memory takes everything.
        let _ = styled.write_str(&text);
        styled
    }
}

/// The mistake itself.
fn what(error: &Error<Translated>) -> String {
    let first = |kind| values(error, kind).into_iter().next().unwrap_or_default();
    let (arg, value) = (first(ContextKind::InvalidArg), first(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::UnknownArgument => t!("unexpected argument '%{arg}' found", arg = arg),
        ErrorKind::InvalidValue if value.is_empty() => {
            t!("a value is required for '%{arg}' but none was supplied", arg = arg)
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => match error.source() {
            Some(source) => {
                t!(
                    "invalid value '%{value}' for '%{arg}': %{cause}",
                    value = value,
                    arg = arg,
                    cause = source
                )
            }
            None => t!("invalid value '%{value}' for '%{arg}'", value = value, arg = arg),
        },
        ErrorKind::InvalidSubcommand => {
            t!("unrecognized subcommand '%{name}'", name = first(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => {
            let missing = values(error, ContextKind::InvalidArg).join(" ");
            t!("the following required arguments were not provided: %{args}", args = missing)
        }
        ErrorKind::ArgumentConflict => match values(error, ContextKind::PriorArg) {
            others if others.is_empty() || others == [arg.as_str()] => {
                t!("the argument '%{arg}' cannot be used multiple times", arg = arg)
            }
            others => {
                let others = others.join(" ");
                t!("the argument '%{arg}' cannot be used with '%{others}'", arg = arg, others = others)
            }
        },
        ErrorKind::TooManyValues => {
            t!("unexpected value '%{value}' for '%{arg}' found", value = value, arg = arg)
        }
        ErrorKind::MissingSubcommand => t!("a command is required but none was given"),
        ErrorKind::InvalidUtf8 => t!("an argument is not UTF-8"),
        other => other.as_str().unwrap_or_default().to_owned().into(),
    }
    .into_owned()
}

fn values(error: &Error<Translated>, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(value)) => vec![value.clone()],
        Some(ContextValue::Strings(values)) => values.clone(),
        _ => Vec::new(),
    }
}
