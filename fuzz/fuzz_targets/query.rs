//! Any text is a query or an error that points into it; what is printed reads as the same query.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tansuo::fields::Field;
use tansuo::query::{Expr, Filter};

fuzz_target!(|text: &str| {
    match Expr::parse(text) {
        Ok(query) => {
            let printed = query.to_string();
            let again = Expr::parse(&printed).unwrap_or_else(|error| panic!("{printed:?}: {error}"));
            assert_eq!(again.to_string(), printed, "printed otherwise the second time");
        }
        Err(error) => {
            assert!(text.get(error.span.clone()).is_some(), "{:?} is not in the query", error.span);
            assert!(!error.message.to_string().is_empty());
            error.pointer();
        }
    }
    for field in Field::filters() {
        if let Err(error) = Filter::parse(field, text) {
            assert!(text.get(error.span.clone()).is_some(), "{:?} is not in the value", error.span);
            error.pointer();
        }
    }
});
