//! Any text gives blocks inside it, in order, without a panic.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::markdown;

fuzz_target!(|data: &[u8]| {
    let source = String::from_utf8_lossy(data);
    let mut at = 0;
    for block in markdown::parse(&source).blocks {
        assert!(block.bytes.start >= at, "blocks are out of order");
        assert!(source.get(block.bytes.clone()).is_some(), "a block is not in the text");
        assert!(block.text.as_str().get(block.body..).is_some(), "a marker is not in the line");
        assert!(block.text.links().iter().all(|link| block.text.as_str().get(link.range.clone()).is_some()));
        at = block.bytes.start;
    }
});
