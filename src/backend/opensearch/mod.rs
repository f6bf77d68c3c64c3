//! An index on OpenSearch.
//!
//! Texts are analyzed here as for the local index, and sent as tokens. `address` says where an index is, `client` sends
//! requests. `mapping` has the fields, `document` fills them. A commit is a change of one document (`state`), so that
//! readers see a run whole or not at all: **every search must be filtered by [`State::visible`]**. `writer`
//! brings an index up to date under a lock (`lease`): it reads what is there (`scan`), sends what is new (`bulk`), and
//! makes a rebuilt index the one in use (`generation`).
//!
//! `reader` is one commit, `view` searches it by a point in time. `prepared` is a plan made ready, `lower` turns plans
//! into queries, `tally` counts, `stats` tells planning how frequent words are.

mod address;
mod bulk;
mod client;
mod document;
mod generation;
mod lease;
mod lower;
mod mapping;
mod overview;
mod prepared;
mod reader;
mod scan;
mod state;
mod stats;
mod tally;
mod view;
mod writer;

pub(crate) use address::Address;
pub(crate) use reader::OpenSearchReader;
pub(crate) use writer::OpenSearchWriter;
