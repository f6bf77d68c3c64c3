//! The commands. Each is a file with its flags and a `run`; here is the registry.

mod cache;
mod check;
mod completions;
mod coverage;
mod eval;
mod export;
mod facets;
mod index;
mod man;
#[cfg(feature = "mcp")]
mod mcp;
mod parse;
mod policies;
mod search;
#[cfg(feature = "serve")]
mod serve;
mod show;
mod similar;
mod stats;
mod summary;
mod timeline;
mod tokens;
mod verify;

use super::Outcome;
use super::failure::Result;
use super::session::Session;

/// Builds the enum that clap reads, in the order of the help, and hands over to the file.
macro_rules! registry {
    ($($(#[$feature:meta])? $module:ident::$args:ident),* $(,)?) => {
        // Describing the flags of all commands took a tenth of a search, which needs only its own flags.
        #[derive(Debug, clap::Subcommand)]
        #[command(defer = true)]
        pub enum Command {
            $($(#[$feature])? $args($module::$args),)*
        }

        impl Command {
            /// Runs the command that was typed.
            pub fn run(self, session: &Session) -> Result<Outcome> {
                match self {
                    $($(#[$feature])? Command::$args(args) => args.run(session),)*
                }
            }
        }
    };
}

registry! {
    search::Search,
    index::Index,
    facets::Facets,
    timeline::Timeline,
    policies::Policies,
    coverage::Coverage,
    show::Show,
    similar::Similar,
    export::Export,
    parse::Parse,
    check::Check,
    tokens::Tokens,
    stats::Stats,
    verify::Verify,
    cache::Cache,
    eval::Eval,
    #[cfg(feature = "serve")]
    serve::Serve,
    #[cfg(feature = "mcp")]
    mcp::Mcp,
    completions::Completions,
    man::Man,
}
