//! The server side of the protocol.

use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Instant;

use rmcp::model::{
    CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation, JsonObject,
    ListResourceTemplatesResult, ListResourcesResult, ListToolsResult, PaginatedRequestParams,
    ReadResourceRequestParams, ReadResourceResponse, ServerCapabilities, ServerConfig, Tool as Described,
    ToolAnnotations,
};
use rmcp::service::{RequestContext, RoleServer};
use rmcp::{ErrorData, ServerHandler};
use serde_json::Value;

use super::resources;
use super::schema::{self, OMITTED};
use super::tools::{DEFAULT_TOKENS, MAX_TOKENS, TOKENS, TOOLS, Tool};
use super::vocabulary::Vocabulary;
use crate::serve::parameters::{arguments, of_members};
use crate::serve::{Brief, Problem, Service, Work, description, tokens, work};

/// The description of the server, which a client gives to its model.
const INSTRUCTIONS: &str = "Tansuo (碳索) searches Chinese reports on change points (变点) of daily CO2 emissions by \
    province and sector. A record is one policy or event that may explain a change point. Search with Chinese words. \
    Cite a record by its title, its file and lines, and the URLs of its sources. The resource tansuo://guide explains \
    the query language, tansuo://vocabulary what the index holds.";

/// Longer answers, in tokens, are refused: no client takes them.
const MOST_TOKENS: usize = 25_000;

/// An index for a client of the protocol.
#[derive(Clone)]
pub(super) struct Server {
    pub service: Arc<Service>,
    vocabulary: Arc<Mutex<Option<Arc<Vocabulary>>>>,
}

impl Server {
    pub fn new(service: Arc<Service>) -> Server {
        Server { service, vocabulary: Arc::default() }
    }

    /// The vocabulary of the last commit.
    ///
    /// # Errors
    /// As [`work::run`].
    pub async fn vocabulary(&self) -> Result<Arc<Vocabulary>, Problem> {
        let snapshot = self.service.snapshots.current();
        let known = || self.vocabulary.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = known().as_ref().filter(|known| known.is_of(&snapshot)) {
            return Ok(Arc::clone(known));
        }
        let count = |snapshot: &_| Vocabulary::of(snapshot).map_err(Problem::from);
        let counted = Arc::new(work::run(&self.service, Work::Search, snapshot, count).await?);
        *known() = Some(Arc::clone(&counted));
        Ok(counted)
    }

    /// The answer of `tool`.
    ///
    /// # Errors
    /// If an argument cannot be used, the answer takes too long, or it would be too long.
    async fn answer(&self, tool: &Tool, arguments: JsonObject) -> Result<Value, Problem> {
        let mut asked = of_members(&tool.takes, arguments)?;
        let most = asked.value(MAX_TOKENS.name).unwrap_or(DEFAULT_TOKENS);
        if !TOKENS.contains(&most) {
            let detail = format!(
                "{most} cannot be used: it needs a number from {} to {}",
                TOKENS.start(),
                TOKENS.end()
            );
            return Err(Problem::parameter(MAX_TOKENS.name, detail));
        }
        asked.brief = Some(Brief { left_out: tool.left_out, tokens: most });
        let json = (tool.ask)(&self.service, asked)?.answer(&self.service).await?;
        let mut answer: JsonObject = serde_json::from_slice(&json).map_err(|_| Problem::internal())?;
        answer.retain(|name, value| {
            let is_nothing = value.is_null() || value.as_object().is_some_and(JsonObject::is_empty);
            !is_nothing && !OMITTED.contains(&name.as_str())
        });
        let answer = Value::Object(answer);
        match tokens(&answer.to_string()) {
            0..=MOST_TOKENS => Ok(answer),
            long => {
                let detail = format!(
                    "the answer would have about {long} tokens; narrow the search, or ask for fewer items or fields"
                );
                Err(Problem::parameter("", detail))
            }
        }
    }
}

/// The result of a call: the answer as data and as text, or the problem.
fn result(answer: Result<Value, Problem>) -> CallToolResult {
    match answer {
        Ok(answer) => CallToolResult::structured(answer),
        Err(problem) => CallToolResult::error(vec![ContentBlock::text(problem.text())]),
    }
}

/// A tool as clients list it.
fn described(tool: &Tool, vocabulary: &Vocabulary) -> Described {
    // Making the description of the whole API takes most of the time here.
    static API: LazyLock<Value> = LazyLock::new(|| serde_json::to_value(description()).unwrap_or_default());
    let takes = arguments(&tool.takes, |field| vocabulary.filter_values(field));
    let annotations = ToolAnnotations::new().read_only(true).idempotent(true).open_world(false);
    Described::new(tool.name, tool.description, Arc::new(takes))
        .with_title(tool.title)
        .with_raw_output_schema(schema::of_answer(&API, tool))
        .with_annotations(annotations)
}

/// The problem of a request other than a tool call.
pub(super) fn failed(problem: &Problem) -> ErrorData {
    ErrorData::internal_error(problem.text(), None)
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        ServerConfig::new(ServerCapabilities::builder().enable_tools().enable_resources().build())
            .with_server_info(
                Implementation::new("tansuo", env!("CARGO_PKG_VERSION")).with_title("Tansuo 碳索"),
            )
            .with_instructions(INSTRUCTIONS)
    }

    async fn list_tools(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let vocabulary = self.vocabulary().await.map_err(|problem| failed(&problem))?;
        Ok(ListToolsResult::with_all_items(TOOLS.iter().map(|tool| described(tool, &vocabulary)).collect()))
    }

    async fn call_tool(
        &self,
        request: CallToolRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let began = Instant::now();
        let Some(tool) = Tool::find(&request.name) else {
            let names: Vec<&str> = TOOLS.iter().map(|tool| tool.name).collect();
            let message = format!("there is no tool {:?}; tools are {}", request.name, names.join(", "));
            return Err(ErrorData::invalid_params(message, None));
        };
        // Work stops when the future that waits for it is dropped.
        let answer = tokio::select! {
            answer = self.answer(tool, request.arguments.unwrap_or_default()) => answer,
            () = context.ct.cancelled() => {
                tracing::info!(tool = tool.name, "cancelled");
                return Err(ErrorData::internal_error("the call was cancelled", None));
            }
        };
        let is_error = answer.is_err();
        tracing::info!(
            tool = tool.name,
            is_error,
            took_ms = began.elapsed().as_secs_f64() * 1000.0,
            "called"
        );
        Ok(result(answer).into())
    }

    async fn list_resources(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourcesResult, ErrorData> {
        Ok(ListResourcesResult::with_all_items(resources::all()))
    }

    async fn list_resource_templates(
        &self,
        _: Option<PaginatedRequestParams>,
        _: RequestContext<RoleServer>,
    ) -> Result<ListResourceTemplatesResult, ErrorData> {
        Ok(ListResourceTemplatesResult::with_all_items(resources::templates()))
    }

    async fn read_resource(
        &self,
        request: ReadResourceRequestParams,
        context: RequestContext<RoleServer>,
    ) -> Result<ReadResourceResponse, ErrorData> {
        tokio::select! {
            read = resources::read(self, &request.uri) => read.map(Into::into),
            () = context.ct.cancelled() => Err(ErrorData::internal_error("the request was cancelled", None)),
        }
    }
}
