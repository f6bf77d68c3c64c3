//! The command line as its users see it: arguments in; output, messages and exit status out.

mod catalogue;
mod check;
mod errors;
mod facets;
mod formats;
mod hostile;
mod index;
mod language;
mod layout;
mod parse;
mod place;
mod questions;
mod readme;
mod real;
mod references;
mod regression;
mod safety;
mod schema;
mod search;
mod show;
mod support;
