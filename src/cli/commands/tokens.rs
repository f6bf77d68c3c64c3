//! `tansuo tokens TEXT`

use std::io::Write;

use clap::Args;
use serde::Serialize;
use tansuo::analyze::{Analyzer, Expansion, normalize};
use tansuo::output::json::write_pretty;
use tansuo::output::table::{Align, Columns};
use tansuo::output::{Format, printable};

use crate::cli::args;
use crate::cli::failure::Result;
use crate::cli::session::Session;
use crate::cli::{Outcome, finish};

/// Show how a text is analyzed: normal form, words, sub-words, synonyms
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  tansuo tokens 減污降碳協同增效
  tansuo tokens 国家电投黔西电厂 --lexicon words.txt --format json")]
pub struct Tokens {
    /// The text
    #[arg(value_name = "TEXT", required = true)]
    text: Vec<String>,
    #[command(flatten)]
    analysis: args::AnalysisArgs,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = args::format_in(&[Format::Table, Format::Json]))]
    format: Format,
}

#[derive(Serialize)]
struct Tokenized<'t> {
    text: &'t str,
    normal: &'t str,
    words: Vec<Token<'t>>,
    synonyms: Vec<Expansion>,
}

#[derive(Serialize)]
struct Token<'t> {
    /// In normal form.
    word: &'t str,
    /// As it stands in the text.
    original: &'t str,
    /// Characters of the text, the end excluded.
    chars: (usize, usize),
    subwords: Vec<&'t str>,
}

impl Tokens {
    /// Prints the words.
    pub fn run(self, session: &Session) -> Result<Outcome> {
        let text = self.text.join(" ");
        let analyzer = Analyzer::new(&self.analysis.read()?)?;
        let normal = normalize(&text);
        let mut words = Vec::new();
        analyzer.words(normal.text(), &mut words);
        let words: Vec<Token> = words
            .iter()
            .map(|word| {
                let bytes = normal.original_range(word.start as usize..word.end as usize);
                let start = text[..bytes.start].chars().count();
                let original = &text[bytes];
                let in_normal = word.of(normal.text());
                let mut subwords = Vec::new();
                analyzer.subwords(in_normal, |part| subwords.push(part));
                let chars = (start, start + original.chars().count());
                Token { word: in_normal, original, chars, subwords }
            })
            .collect();
        let plain: Vec<&str> = words.iter().map(|token| token.word).collect();
        let synonyms = analyzer.synonyms().expand(&plain);
        let tokenized = Tokenized { text: &text, normal: normal.text(), words, synonyms };
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
    let mut columns = Columns::new([Align::Right, Align::Left, Align::Left, Align::Left]);
    columns.row(["characters", "word", "as written", "sub-words"]);
    for token in &tokenized.words {
        let original = if token.original == token.word { "" } else { token.original };
        columns.row([
            format!("{}..{}", token.chars.0, token.chars.1),
            printable(token.word).into_owned(),
            printable(original).into_owned(),
            printable(&token.subwords.join(" ")).into_owned(),
        ]);
    }
    for line in columns.lines() {
        writeln!(out, "{line}")?;
    }
    for expansion in &tokenized.synonyms {
        let words: Vec<&str> = tokenized.words[expansion.words.clone()].iter().map(|t| t.word).collect();
        writeln!(out, "{} = {}", printable(&words.join("")), printable(&expansion.synonyms.join(", ")))?;
    }
    Ok(())
}
