//! The part of the Python package that is Rust: it fills requests from keywords, asks the library without the GIL,
//! and gives the answers as JSON text, from which `lib/tansuo` makes typed objects and tables.

#![warn(clippy::print_stderr, clippy::print_stdout, clippy::unwrap_used)]

mod error;
mod files;
mod found;
mod reader;
mod request;
mod update;

use pyo3::prelude::*;

#[pymodule]
mod _tansuo {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::files::{check, parse, tokens};
    #[pymodule_export]
    use crate::found::Found;
    #[pymodule_export]
    use crate::reader::{Reader, open};
    #[pymodule_export]
    use crate::request::filters;
    #[pymodule_export]
    use crate::update::index;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// The JSON of one of our own values.
fn json(value: &impl serde::Serialize) -> String {
    // OK because our own types serialize.
    serde_json::to_string(value).expect("JSON in memory")
}

/// Does `work` without the GIL; its error becomes an exception.
fn without_gil<T: Send>(py: Python<'_>, work: impl FnOnce() -> tansuo::Result<T> + Send) -> PyResult<T> {
    py.detach(work).map_err(|error| error::raise(py, &error))
}
