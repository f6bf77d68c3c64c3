//! The environment of a run: terminal, colours, current directory.

use std::cell::RefCell;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use tansuo::output::{Format, Layout, Paths};
use tansuo::search::Hit;

use super::{When, position};

/// The surroundings of a run.
pub struct Session {
    color: bool,
    links: bool,
    cwd: PathBuf,
    index: RefCell<Option<PathBuf>>,
    /// How paths are shown: relative to the current directory if they are below it.
    pub paths: Paths,
}

impl Session {
    /// Reads the state of standard output and the environment.
    pub fn new(color: When, hyperlink: When) -> Session {
        let color = match color {
            When::Always => true,
            When::Never => false,
            // This honours NO_COLOR, CLICOLOR, CLICOLOR_FORCE and dumb terminals.
            When::Auto => AutoStream::choice(&io::stdout()) != ColorChoice::Never,
        };
        let links = match hyperlink {
            When::Always => true,
            When::Never => false,
            When::Auto => supports_hyperlinks::on(supports_hyperlinks::Stream::Stdout),
        };
        let cwd = std::env::current_dir();
        let paths = cwd.as_ref().map_or_else(|_| Paths::absolute(), Paths::relative_to);
        Session { color, links, cwd: cwd.unwrap_or_default(), index: RefCell::default(), paths }
    }

    /// The current directory; empty if it is gone.
    pub fn cwd(&self) -> &PathBuf {
        &self.cwd
    }

    /// Notes which index the command works on.
    pub fn works_on(&self, index: &Path) {
        self.index.replace(Some(index.to_path_buf()));
    }

    /// The index that the command works on, once it is known.
    pub fn index(&self) -> Option<PathBuf> {
        self.index.borrow().clone()
    }

    /// Whether tables are coloured.
    pub fn color(&self) -> bool {
        self.color
    }

    /// Columns of the terminal; `None` where the output is none.
    pub fn width(&self) -> Option<usize> {
        terminal_size::terminal_size_of(io::stdout()).map(|(width, _)| usize::from(width.0))
    }

    /// How hits are laid out.
    pub fn layout(&self, format: Format) -> Layout<'_> {
        let width = if format == Format::Table { self.width() } else { None };
        let position = Some(position::of as fn(&Hit) -> (u32, usize));
        Layout { color: self.color, width, links: self.links, position, ..Layout::plain(&self.paths) }
    }

    /// Standard output, buffered; colours pass as they are written.
    pub fn stdout(&self) -> BufWriter<impl Write> {
        let out = io::stdout();
        // On Windows this makes old consoles understand colours.
        let stream = if self.color { AutoStream::always(out) } else { AutoStream::always_ansi(out) };
        BufWriter::with_capacity(64 << 10, stream)
    }

    /// Whether standard error is a terminal.
    pub fn is_watched(&self) -> bool {
        io::stderr().is_terminal()
    }
}
