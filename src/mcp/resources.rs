//! Resources: a guide, the vocabulary, and records by id.

use rmcp::ErrorData;
use rmcp::model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate};

use super::server::{Server, failed};
use crate::output::markdown_page;
use crate::record::RecordId;
use crate::serve::{Problem, Snapshot, Work, work};

/// The guide.
const GUIDE: &str = include_str!("guide.md");

const GUIDE_URI: &str = "tansuo://guide";
const VOCABULARY_URI: &str = "tansuo://vocabulary";
const RECORDS: &str = "tansuo://records/";

const MARKDOWN: &str = "text/markdown";
const JSON: &str = "application/json";

/// The resources with a fixed URI.
pub(super) fn all() -> Vec<Resource> {
    vec![
        Resource::new(GUIDE_URI, "guide")
            .with_title("How to ask")
            .with_description("The query language, and which tool answers which question.")
            .with_mime_type(MARKDOWN),
        Resource::new(VOCABULARY_URI, "vocabulary")
            .with_title("What the index holds")
            .with_description(
                "How much there is, and every field with its names and, where they are few, its values.",
            )
            .with_mime_type(JSON),
    ]
}

/// The template of the resources for records.
pub(super) fn templates() -> Vec<ResourceTemplate> {
    let record = ResourceTemplate::new(format!("{RECORDS}{{id}}"), "record")
        .with_title("A record")
        .with_description("A record whole, by the id that `search` gives, with its change point and sources.")
        .with_mime_type(MARKDOWN);
    vec![record]
}

/// Reads a resource.
///
/// # Errors
/// If there is none at `uri`, or it cannot be read in time.
pub(super) async fn read(server: &Server, uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let (text, kind) = match (uri, uri.strip_prefix(RECORDS)) {
        (GUIDE_URI, _) => (GUIDE.to_owned(), MARKDOWN),
        (VOCABULARY_URI, _) => {
            let vocabulary = server.vocabulary().await.map_err(|problem| failed(&problem))?;
            (vocabulary.json().to_string(), JSON)
        }
        (_, Some(id)) => match record(server, id).await.map_err(|problem| failed(&problem))? {
            Some(page) => (page, MARKDOWN),
            None => {
                let message = format!("there is no record {id:?}; ids are those that `search` gives");
                return Err(ErrorData::resource_not_found(message, None));
            }
        },
        _ => {
            let message = format!(
                "there is nothing at {uri}; resources are {GUIDE_URI}, {VOCABULARY_URI} and {RECORDS}ID"
            );
            return Err(ErrorData::resource_not_found(message, None));
        }
    };
    Ok(ReadResourceResult::new(vec![ResourceContents::text(text, uri).with_mime_type(kind)]))
}

/// The page of a record; `None` if there is no such record.
async fn record(server: &Server, id: &str) -> Result<Option<String>, Problem> {
    let Ok(id) = id.parse::<RecordId>() else { return Ok(None) };
    let page = move |snapshot: &Snapshot| {
        let Some(mut hit) = snapshot.index.record(id.0)? else { return Ok(None) };
        hit.other_mentions = snapshot.index.other_mentions(id.0)?;
        let mut page = Vec::new();
        markdown_page(&mut page, &hit, &snapshot.paths).map_err(crate::Error::from)?;
        Ok(Some(String::from_utf8_lossy(&page).into_owned()))
    };
    work::run(&server.service, Work::Search, server.service.snapshots.current(), page).await
}
