//! `tansuo completions SHELL`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Cli, Outcome, finish};

/// Print a script that completes commands and options in a shell
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo completions bash > ~/.local/share/bash-completion/completions/tansuo
  tansuo completions zsh > ~/.zfunc/_tansuo
  tansuo completions fish > ~/.config/fish/completions/tansuo.fish")]
pub struct Completions {
    /// The shell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl Completions {
    /// Prints the script.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        // Into memory first: the generator panics where a pipe is closed.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "tansuo", &mut script);
        let mut out = session.stdout();
        std::io::Write::write_all(&mut out, &script)?;
        finish(out)?;
        Ok(Outcome::Found)
    }
}
