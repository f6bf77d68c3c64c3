//! Printed forms of what the library finds. The domain types are not the printed JSON.

pub mod report_json;
