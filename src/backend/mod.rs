//! Where records are kept and found: the index on this machine.

pub mod local;
