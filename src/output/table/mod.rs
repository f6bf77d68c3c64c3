//! Tables for people: aligned by display width, coloured on request.

mod columns;
mod explanation;
mod facets;
mod hits;
mod page;
mod policies;
mod timeline;
mod wrap;

use anstyle::{AnsiColor, Style};
use rust_i18n::t;

use super::findings::uri;
use super::{Layout, printable};
use crate::record::StoredRecord;
use crate::report::Lag;

pub use columns::{Align, Columns, pad, width};
pub use explanation::explanation;
pub use facets::facets;
pub use hits::Hits;
pub use page::page;
pub use policies::policies;
pub use timeline::timeline;
pub use wrap::{Span, wrap};

/// The styles of a table; without colour each is empty.
#[derive(Debug, Clone, Copy, Default)]
pub struct Theme {
    /// Titles and headings.
    pub title: Style,
    /// What matched.
    pub matched: Style,
    /// Change points.
    pub change_point: Style,
    /// Records before the change point.
    pub before: Style,
    /// Records after it.
    pub after: Style,
    /// What matters less: paths, identities.
    pub dim: Style,
    /// Bars.
    pub bar: Style,
}

impl Theme {
    /// The styles, or none.
    pub fn new(color: bool) -> Theme {
        if !color {
            return Theme::default();
        }
        Theme {
            title: Style::new().bold(),
            matched: Style::new().bold().fg_color(Some(AnsiColor::Red.into())),
            change_point: AnsiColor::Magenta.on_default(),
            before: AnsiColor::Green.on_default(),
            after: AnsiColor::Yellow.on_default(),
            dim: Style::new().dimmed(),
            bar: AnsiColor::Cyan.on_default(),
        }
    }
}

/// `path:12-17`, a link to the file and line where the layout has links (OSC 8, with the line as kitty reads it).
fn place(record: &StoredRecord, layout: Layout<'_>) -> String {
    let (first, last) = record.lines;
    let shown = format!("{}:{first}-{last}", layout.paths.show(&record.path));
    let shown = printable(&shown);
    match layout.links {
        true => format!("\x1b]8;;file://{}#{first}\x1b\\{shown}\x1b]8;;\x1b\\", uri(&record.path)),
        false => shown.into_owned(),
    }
}

/// A lag as it is shown: `+12 d`, `-36 d`, `0 d`.
pub fn lag_text(lag: Lag) -> String {
    let signed = |days: i64| if days > 0 { format!("+{days}") } else { days.to_string() };
    match lag {
        Lag { min, max } if min == max => t!("%{days} d", days = signed(min)).into_owned(),
        Lag { min, max } => t!("%{min}..%{max} d", min = signed(min), max = signed(max)).into_owned(),
    }
}
