//! Turns a panic into an error. The engine trusts the files that it maps: if the index is damaged, the error
//! names the damage; otherwise the panic is a bug.

use std::panic::{self, AssertUnwindSafe};
use std::sync::{Mutex, PoisonError};

use rust_i18n::t;
use tansuo::{ErrorKind, Reader};

use super::failure::{Failure, Result};
use super::session::Session;

/// The panic message of the main thread.
static MESSAGE: Mutex<Option<String>> = Mutex::new(None);

/// Runs a command, and turns a panic into a failure.
///
/// # Errors
/// Those of `command`, the damage of the index, or the panic itself.
pub fn caught<T>(session: &Session, command: impl FnOnce() -> Result<T>) -> Result<T> {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if std::thread::current().name() != Some("main") {
            return print(info);
        }
        MESSAGE.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert_with(|| info.to_string());
    }));
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| Err(explain(session)))
}

fn explain(session: &Session) -> Failure {
    match session.index().map(Reader::check_files) {
        Some(Err(error)) if error.kind() == ErrorKind::Corrupt => Failure::Library(error),
        _ => {
            let message = MESSAGE.lock().unwrap_or_else(PoisonError::into_inner).take().unwrap_or_default();
            let message = t!(
                "%{message}; this is a mistake in tansuo: please report it with the command",
                message = message
            );
            Failure::Usage(message.into_owned())
        }
    }
}
