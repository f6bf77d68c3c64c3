//! `tansuo tokens TEXT`

use std::io::Write;

use clap::Args;
use rust_i18n::t;
use serde::Serialize;
use tansuo::analyze::{Analyzer, Class, ExplainedExpansion, Explanation};
use tansuo::output::json::write_pretty;
use tansuo::output::table::{Align, Columns};
use tansuo::output::{Format, printable};

use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Show how a text is analyzed: normal form, words, which are of the lexicon, sub-words, other words for the same thing
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo tokens 減污降碳協同增效
  tansuo tokens 国家电投黔西电厂 --lexicon words.txt --format json")]
pub struct Tokens {
    /// The text
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
    #[command(flatten)]
    lexicon: args::LexiconArgs,
    #[command(flatten)]
    synonyms: args::SynonymsArgs,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&[Format::Table, Format::Json]))]
    format: Format,
}

#[derive(Serialize)]
struct Tokenized<'t> {
    text: &'t str,
    normal: &'t str,
    words: Vec<Token<'t>>,
    expansions: &'t [ExplainedExpansion],
}

#[derive(Serialize)]
struct Token<'t> {
    /// In normal form.
    word: &'t str,
    /// The word as written in the text.
    original: &'t str,
    /// Characters of the text, the end excluded.
    chars: (usize, usize),
    class: Class,
    /// Whether it is in the built-in lexicon or in the user's.
    lexicon: bool,
    subwords: &'t [String],
}

impl<'t> Tokenized<'t> {
    fn of(text: &'t str, explanation: &'t Explanation) -> Tokenized<'t> {
        let words = explanation.words.iter().map(|word| {
            let original = &text[word.start..word.end];
            let start = text[..word.start].chars().count();
            Token {
                word: &word.text,
                original,
                chars: (start, start + original.chars().count()),
                class: word.class,
                lexicon: word.from_lexicon,
                subwords: &word.subwords,
            }
        });
        let words = words.collect();
        Tokenized { text, normal: &explanation.normal, words, expansions: &explanation.expansions }
    }
}

impl Tokens {
    /// Prints the analysis.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let text = self.text.join(" ");
        let explanation =
            Analyzer::new(&self.lexicon.read()?)?.with_synonyms(&self.synonyms.read()?)?.explain(&text);
        let tokenized = Tokenized::of(&text, &explanation);
        let mut out = session.stdout();
        match self.format {
            Format::Json => write_pretty(&mut out, &tokenized)?,
            _ => table(&mut out, &tokenized)?,
        }
        finish(out)?;
        Ok(if tokenized.words.is_empty() { Outcome::Nothing } else { Outcome::Found })
    }
}

fn table(out: &mut impl Write, tokenized: &Tokenized<'_>) -> Result<()> {
    writeln!(out, "{}", t!("normal form: %{text}", text = printable(tokenized.normal)))?;
    let mut columns = Columns::new([Align::Right, Align::Left, Align::Left, Align::Left, Align::Left]);
    columns.row(["characters", "word", "as written", "lexicon", "sub-words"].map(|name| t!(name)));
    for token in &tokenized.words {
        let original = if token.original == token.word { "" } else { token.original };
        columns.row([
            format!("{}..{}", token.chars.0, token.chars.1),
            printable(token.word).into_owned(),
            printable(original).into_owned(),
            if token.lexicon { t!("yes").into_owned() } else { String::new() },
            printable(&token.subwords.join(" ")).into_owned(),
        ]);
    }
    for line in columns.lines() {
        writeln!(out, "{line}")?;
    }
    for found in tokenized.expansions {
        // Words of a script with spaces are separated by one.
        let words = found.words.join(if found.words.concat().is_ascii() { " " } else { "" });
        writeln!(
            out,
            "{} = {}",
            printable(&words),
            printable(
                &found.alternatives.iter().map(|a| a.name.as_str()).collect::<Vec<_>>().join(&t!(", "))
            )
        )?;
    }
    Ok(())
}
