//! Where in its file a hit matches, for editors that jump to it.

use std::fs;

use tansuo::crawl;
use tansuo::search::Hit;

/// The line and the column, in bytes from 1, of the first highlight. If the file does not contain that text
/// as shown, because it was rendered or normalised, the first line of the record.
pub fn of(hit: &Hit) -> (u32, usize) {
    let (first, last) = hit.record.lines;
    let title = hit.title();
    let matched: Vec<&str> = title.matched().chain(hit.snippet.matched()).collect();
    let found = || {
        let text = crawl::decode(&fs::read(&hit.record.path).ok()?)?.text;
        let lines = (1u32..).zip(text.lines()).skip_while(|(number, _)| *number < first);
        lines.take_while(|(number, _)| *number <= last).find_map(|(number, line)| {
            let at = matched.iter().filter_map(|matched| line.find(matched)).min()?;
            Some((number, at + 1))
        })
    };
    if matched.is_empty() { (first, 1) } else { found().unwrap_or((first, 1)) }
}
