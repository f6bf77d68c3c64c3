//! Tree → text: the canonical form of a query, which parses to the same tree.

use std::fmt::{self, Display, Formatter};

use super::{Expr, Mode, Text};

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Expr::All => f.write_str("*"),
            Expr::And(operands) => joined(f, operands, " "),
            Expr::Or(operands) => joined(f, operands, " OR "),
            Expr::Not(operand) => {
                let text = if operand.is_compound() { format!("({operand})") } else { operand.to_string() };
                // A minus before a minus would be a dash of the text.
                let sign = if text.starts_with(['-', '－']) { "NOT " } else { "-" };
                write!(f, "{sign}{text}")
            }
            Expr::Text(text) => text.fmt(f),
            Expr::Filter(filter) => filter.fmt(f),
        }
    }
}

fn joined(f: &mut Formatter<'_>, operands: &[Expr], sign: &str) -> fmt::Result {
    for (i, operand) in operands.iter().enumerate() {
        if i > 0 {
            f.write_str(sign)?;
        }
        if operand.is_compound() {
            write!(f, "({operand})")?;
        } else {
            operand.fmt(f)?;
        }
    }
    Ok(())
}

impl Expr {
    fn is_compound(&self) -> bool {
        matches!(self, Expr::And(_) | Expr::Or(_))
    }
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{field}:")?;
        }
        match self.mode {
            Mode::Words => f.write_str(&self.text),
            // Inside “…”, straight quotation marks are text.
            Mode::Literal if self.text.contains(['"', '＂']) => write!(f, "“{}”", self.text),
            Mode::Literal => write!(f, "\"{}\"", self.text),
            Mode::Prefix => write!(f, "{}*", self.text),
        }
    }
}
