//! The catalogue has every text that people read, and nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;
use tansuo::Message;
use tansuo::fields::Field;

static CATALOGUE: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let text = fs::read_to_string(root().join("locales/zh.json")).expect("the catalogue");
    serde_json::from_str(&text).expect("JSON")
});

/// What clap and the operating system say by themselves.
const OF_OTHERS: [&str; 4] =
    ["Print ", "Usage: ", "(os error %{number})", "stream did not contain valid UTF-8"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry").path());
    let files = entries.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    files.filter(|file| file.extension().is_some_and(|ending| ending == "rs")).collect()
}

/// The texts of a source file.
#[derive(Default)]
struct Texts {
    /// Those that people read: in `t!`, in `message!`, in errors.
    said: Vec<String>,
    /// All, and the comments of declarations, of which clap makes the help.
    all: BTreeSet<String>,
}

fn text_of(token: Option<&TokenTree>) -> Option<String> {
    let Some(TokenTree::Literal(literal)) = token else { return None };
    syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|text| text.value())
}

fn is(token: Option<&TokenTree>, sign: &str) -> bool {
    token.is_some_and(|token| token.to_string() == sign)
}

impl Texts {
    fn add(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        let mut comment: Vec<String> = Vec::new();
        for (at, token) in tokens.iter().enumerate() {
            let text = text_of(Some(token));
            let before = |back: usize| at.checked_sub(back).and_then(|at| tokens.get(at));
            // let message = "…"
            let is_message = is(before(1), "=") && (is(before(2), "message") || is(before(2), "detail"));
            self.said.extend(text.clone().filter(|_| is_message));
            self.all.extend(text);
            let TokenTree::Group(group) = token else {
                // An attribute begins with #, and there comments end.
                if !is(Some(token), "#") {
                    comment.clear();
                }
                continue;
            };
            let inner: Vec<TokenTree> = group.stream().into_iter().collect();
            let first = text_of(inner.first());
            let is_macro = is(before(1), "!") && (is(before(2), "t") || is(before(2), "message"));
            self.said.extend(first.filter(|_| is_macro));
            // Error::new(kind, "…"), Problem::not_found("…")
            let name = before(4).map(ToString::to_string).unwrap_or_default();
            let is_error = group.delimiter() == Delimiter::Parenthesis
                && (name == "Problem" || name.ends_with("Error") && is(before(1), "new"));
            let is_of_io = is(inner.first(), "io");
            self.said.extend(
                inner
                    .iter()
                    .filter_map(|token| text_of(Some(token)))
                    .filter(|text| is_error && !is_of_io && text.contains(' ')),
            );
            if group.delimiter() == Delimiter::Bracket && is(inner.first(), "doc") {
                comment.push(text_of(inner.last()).unwrap_or_default().trim().to_owned());
                let paragraphs = comment.split(String::is_empty).map(|lines| lines.join(" "));
                let paragraphs: Vec<String> = paragraphs.filter(|text| !text.is_empty()).collect();
                self.all.insert(paragraphs.join("\n\n"));
            } else if group.delimiter() != Delimiter::Bracket {
                comment.clear();
            }
            self.add(group.stream());
        }
    }
}

fn texts() -> impl Iterator<Item = (PathBuf, Texts)> {
    sources(&root().join("src")).into_iter().map(|file| {
        let stream = fs::read_to_string(&file).expect("UTF-8").parse().expect("Rust");
        let mut texts = Texts::default();
        texts.add(stream);
        (file, texts)
    })
}

/// The placeholders of a message.
fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split("%{").skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// A message in the source that is missing in the catalogue would be shown in English.
#[test]
fn every_message_has_a_translation_with_its_values() {
    let said: Vec<(PathBuf, String)> = texts()
        .flat_map(|(file, texts)| texts.said.into_iter().map(move |text| (file.clone(), text)))
        .collect();
    assert!(said.len() > 250, "{}", said.len());
    let missing: Vec<_> = said.iter().filter(|(_, text)| !CATALOGUE.contains_key(text)).collect();
    assert!(missing.is_empty(), "not in locales/zh.json: {missing:#?}");
    for (english, chinese) in CATALOGUE.iter() {
        assert_eq!(placeholders(english), placeholders(chinese), "{english}");
    }
    for field in tansuo::fields::FIELDS {
        assert!(CATALOGUE.contains_key(field.name) || !field.uses.facet, "{}", field.name);
        assert!(CATALOGUE.contains_key(field.help) || !field.uses.filter, "{}", field.help);
    }
    let words = (tansuo::vocab::Sector::ALL.iter().map(|s| (s.as_str(), s.name())))
        .chain(tansuo::report::RecordKind::ALL.iter().map(|k| (k.as_str(), k.name())))
        .chain(tansuo::report::ChangePointType::ALL.iter().map(|t| (t.as_str(), t.name())))
        .chain(tansuo::report::Variant::ALL.iter().map(|v| (v.as_str(), v.name())));
    for (english, chinese) in words {
        assert_eq!(CATALOGUE.get(english).map(String::as_str), Some(chinese), "queries take the same words");
    }
    for facet in Field::facets() {
        assert_eq!(Field::find(&CATALOGUE[facet.name()]), Some(facet), "so do flags");
    }
}

/// The page has texts of its own, but calls things by the same words (docs/adr/0036-two-catalogues.md).
#[test]
fn the_page_has_the_same_words() {
    let text =
        fs::read_to_string(root().join("src/serve/page/assets/i18n/zh.json")).expect("the page's texts");
    let page: BTreeMap<String, Value> = serde_json::from_str(&text).expect("JSON");
    let mut compared = 0;
    for (key, word) in &page {
        let Some((facet, value)) = key.split_once('.') else { continue };
        let is_value = ["sector", "type", "kind", "variant"].contains(&facet) && value != "unknown";
        if let Some(own) = CATALOGUE.get(value).filter(|_| is_value) {
            compared += 1;
            assert_eq!(word, own, "{key}");
        }
    }
    assert!(compared > 18, "{compared}");
    assert!(!text.contains("转折点"), "a change point is a 变点");
}

#[test]
fn every_entry_of_the_catalogue_is_used() {
    let all: BTreeSet<String> = texts().flat_map(|(_, texts)| texts.all).collect();
    let lines: BTreeSet<&str> = all.iter().flat_map(|text| text.lines()).collect();
    let is_used = |text: &str| all.contains(text) || lines.contains(text);
    let unused: Vec<&String> = CATALOGUE
        .keys()
        .filter(|text| !is_used(text) && !OF_OTHERS.iter().any(|of_others| text.contains(of_others)))
        .collect();
    assert!(unused.is_empty(), "in locales/zh.json and nowhere else: {unused:#?}");
}

#[test]
fn the_texts_of_a_file_are_found() {
    let source = r#"
        /// One line
        /// goes on.
        ///
        /// Another paragraph.
        fn f() {
            let message = "a";
            println!("{}", t!("b", n = format!("c")));
            Error::new(Kind, "d d").at(message!("e\
                f"));
        }
    "#;
    let mut texts = Texts::default();
    texts.add(source.parse().expect("Rust"));
    assert_eq!(texts.said, ["a", "b", "d d", "ef"]);
    assert!(texts.all.contains("One line goes on.\n\nAnother paragraph.") && texts.all.contains("c"));
}

#[test]
fn values_are_put_in_once_and_only_sentences_are_translated() {
    let text = |text: &str| Message::Verbatim(text.to_owned());
    let translate = |sentence: &str| match sentence {
        "%{a} of %{b}" => "%{b}的%{a}".to_owned(),
        "part" => "部分".to_owned(),
        other => other.to_owned(),
    };
    let message = |a: Message, b: Message| Message::sentence("%{a} of %{b}", vec![("a", a), ("b", b)]);
    assert_eq!(message("part".into(), text("part")).translated(translate), "part的部分");
    assert_eq!(message(text("%{b}"), text("x")).to_string(), "%{b} of x");
    assert_eq!(Message::from("100 %{or} more").to_string(), "100 %{or} more", "no value, no placeholder");
    let io = std::io::Error::from_raw_os_error(2);
    assert_eq!(Message::from(&io).to_string(), io.to_string());
}
