//! `GET /api/v1/export`: every matching record with its whole text, streamed.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use futures_util::stream;
use tokio::runtime::Handle;
use tokio::sync::mpsc::{self, Sender};
use tokio::time::timeout;

use crate::Error;
use crate::output::{Column, Format, Layout, hit_writer};
use crate::request::Request;
use crate::search::Stop;
use crate::serve::openapi::Problems;
use crate::serve::parameters::{self, Endpoint, Parameter, SORT, Values};
use crate::serve::problem::Problem;
use crate::serve::snapshots::Snapshot;
use crate::serve::{Service, work};

/// The formats of an export.
const FORMATS: [Format; 2] = [Format::Jsonl, Format::Csv];

/// Bytes that are sent at once.
const PIECE_BYTES: usize = 64 << 10;
/// Pieces that wait for a slow reader.
const PIECES: usize = 4;
/// How long a reader may take to take a piece.
const PATIENCE: Duration = Duration::from_secs(30);

/// What an export takes.
pub const TAKES: Endpoint = Endpoint {
    conditions: true,
    own: &[
        Parameter {
            name: "format",
            help: "`jsonl`, one record a line, if absent; `csv` opens in spreadsheets.",
            values: Values::Name(|| FORMATS.map(Format::as_str).to_vec()),
        },
        SORT,
        Parameter {
            name: "limit",
            help: "Records to export; all of them if absent.",
            values: Values::Number(None),
        },
    ],
    limit: usize::MAX,
};

/// Stream every matching record, with its fields and its whole text, by file and line.
#[utoipa::path(
    get,
    path = "/api/v1/export",
    operation_id = "export",
    tag = "records",
    responses(
        (status = OK, description = "The records", content(
            (String = "application/x-ndjson"),
            (String = "text/csv"),
        )),
        Problems,
    ),
)]
pub async fn get(
    State(service): State<Arc<Service>>,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    let asked = parameters::of_query(&TAKES, query.as_deref())?;
    let named = |format: &Format| asked.text("format") == Some(format.as_str());
    let format = FORMATS.into_iter().find(named).unwrap_or(Format::Jsonl);
    let request = asked.request;
    let Ok(turn) = Arc::clone(&service.exports).try_acquire_owned() else { return Err(Problem::busy()) };
    let snapshot = service.snapshots.current();
    let stop = Stop::at(Instant::now() + service.limits.export_time);
    let (sender, mut receiver) = mpsc::channel(PIECES);
    tokio::task::spawn_blocking(move || {
        let _until_done = turn;
        let mut pieces =
            Pieces { sender, buffer: Vec::with_capacity(PIECE_BYTES), runtime: Handle::current() };
        let written =
            work::caught(&snapshot, || stop.during(|| write(&snapshot, &request, format, &mut pieces)));
        if let Ok(Err(error)) = &written {
            tracing::warn!(%error, "an export was broken off");
        }
        if !matches!(written, Ok(Ok(()))) {
            // A connection that ends early tells the reader that something is missing.
            pieces.send(Err(io::Error::other("the export was broken off")));
        }
    });
    // Compression asks again after the end, which `unfold` answers with a panic.
    let pieces = stream::poll_fn(move |context| receiver.poll_recv(context));
    let (kind, name) = match format {
        Format::Csv => ("text/csv; charset=utf-8", "attachment; filename=\"tansuo.csv\""),
        _ => ("application/x-ndjson", "attachment; filename=\"tansuo.jsonl\""),
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, name),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

fn write(snapshot: &Snapshot, request: &Request, format: Format, out: &mut Pieces) -> Result<(), Error> {
    let columns = match format {
        Format::Csv => Some(Column::of_export(&snapshot.index, request)?),
        _ => None,
    };
    let columns = columns.as_deref();
    let layout = Layout { columns, ..Layout::plain(&snapshot.paths) };
    let mut written = Ok(());
    let mut writer = hit_writer(format, out, layout);
    writer.begin(None)?;
    snapshot.index.export(request, &mut |hit| {
        written = writer.hit(hit);
        Ok(written.is_ok())
    })?;
    written?;
    writer.end()?;
    drop(writer);
    out.flush()?;
    Ok(())
}

/// Sends written bytes to the connection, piece by piece.
struct Pieces {
    sender: Sender<io::Result<Bytes>>,
    buffer: Vec<u8>,
    runtime: Handle,
}

impl Pieces {
    fn send(&mut self, piece: io::Result<Bytes>) -> bool {
        let sent = self.runtime.block_on(async { timeout(PATIENCE, self.sender.send(piece)).await });
        matches!(sent, Ok(Ok(())))
    }
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PIECE_BYTES {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = Bytes::from(std::mem::replace(&mut self.buffer, Vec::with_capacity(PIECE_BYTES)));
        match self.send(Ok(piece)) {
            true => Ok(()),
            false => Err(io::Error::new(io::ErrorKind::BrokenPipe, "the reader is gone")),
        }
    }
}
