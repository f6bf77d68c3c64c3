//! `tansuo completions SHELL`

use clap::Args;
use clap_complete::Shell;
use clap_complete::env::Shells;

use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Outcome, complete, finish};

/// Print a script that completes commands, options and the values of facets in a shell
///
/// The script asks the program, so provinces, sectors, kinds, years and variants are those of the
/// index that a search would read, with their counts.
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
        let shells = Shells::builtins();
        let name = self.shell.to_string();
        // OK because the builtins are exactly those that `Shell` lists; a test asks for each.
        let shell = shells.completer(&name).expect("every shell is built in");
        // Into memory first: a closed pipe must not end in the middle.
        let mut script = Vec::new();
        shell.write_registration(complete::VARIABLE, "tansuo", "tansuo", "tansuo", &mut script)?;
        let mut out = session.stdout();
        std::io::Write::write_all(&mut out, &script)?;
        finish(out)?;
        Ok(Outcome::Found)
    }
}
