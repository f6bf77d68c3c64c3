//! The tools: a table.

use crate::serve::endpoints::{coverage, facets, policies, records, search, timeline};
use crate::serve::parameters::{
    Asked, COLLAPSE, CURSOR, Endpoint, FACETS, FIELDS as ALL_FIELDS, LIMIT, MATCH, Parameter, SORT, Values,
};
use crate::serve::{Problem, Question, Service};

/// Tokens that the items of an answer have, unless the caller says otherwise.
pub(super) const DEFAULT_TOKENS: usize = 3_000;
/// The tokens that a caller may ask for.
pub(super) const TOKENS: std::ops::RangeInclusive<usize> = 200..=20_000;

/// A tool.
pub(super) struct Tool {
    pub name: &'static str,
    pub title: &'static str,
    pub description: &'static str,
    pub takes: Endpoint,
    /// The operation of the HTTP API whose answer it makes short.
    pub operation: &'static str,
    /// Members that its answers always have.
    pub has: &'static [&'static str],
    /// Members that its answers leave out at any depth.
    pub left_out: &'static [&'static str],
    pub ask: fn(&Service, Asked) -> Result<Question, Problem>,
}

pub(super) const MAX_TOKENS: Parameter = Parameter {
    name: "max_tokens",
    help: "About how many tokens the answer may have, 3000 if absent; `next` leads to the rest.",
    values: Values::Number(Some(*TOKENS.end())),
};
const ID: Parameter = Parameter {
    name: "id",
    help: "The id of a record, as `search` gives it, such as rf1bf84069ced52a5.",
    values: Values::Id,
};
const FIELDS: Parameter =
    Parameter { help: "The members of each item to return, whole; a short form if absent.", ..ALL_FIELDS };
const VALUES: Parameter = Parameter {
    name: "limit",
    help: "Values of each facet, the most frequent ones.",
    values: Values::Number(None),
};

/// Members that the hits of a list leave out: ranking, highlights, and those that only a whole record has.
const NOT_IN_LISTS: &[&str] = &[
    "rank",
    "score",
    "title_highlights",
    "highlights",
    "variant",
    "precision",
    "features",
    "days",
    "heading",
    "fields",
    "other_mentions",
];

pub(super) const TOOLS: [Tool; 7] = [
    Tool {
        name: "search",
        title: "Search records",
        description: "Find records: policies and events that may explain a change point (变点) in the CO2 emissions of \
                      a province and sector. `q` takes Chinese words, best first (碳达峰 绿色工厂), \"quoted text\" \
                      for exactly this, OR, -word, and conditions such as province:贵州 year:2020..2022. A hit has \
                      its title, date and issuer, the change point, the lag in days (negative: before the change \
                      point), a passage, and its citation: `path` and `lines` of the report, URLs in `sources`. \
                      `missing` names the words that a hit lacks.",
        takes: Endpoint {
            conditions: true,
            own: &[SORT, LIMIT, CURSOR, FACETS, COLLAPSE, MATCH, FIELDS, MAX_TOKENS],
            limit: crate::request::DEFAULT_LIMIT,
        },
        operation: "search",
        has: &["total", "total_all", "hits"],
        left_out: NOT_IN_LISTS,
        ask: search::ask,
    },
    Tool {
        name: "get_record",
        title: "Read a record",
        description: "Read one record whole: its text as it stands in the report, its change point, its sources, and \
                      other records about the same policy.",
        takes: Endpoint { conditions: false, own: &[ID, MAX_TOKENS], limit: 1 },
        operation: "record",
        has: &["id", "kind", "title", "path", "lines"],
        left_out: &["rank", "score", "snippet", "title_highlights", "fields"],
        ask: |service, asked| records::ask(service, asked.text("id").unwrap_or_default(), asked.brief),
    },
    Tool {
        name: "facets",
        title: "Count by facets",
        description: "Count records, change points, reports or policies by province, sector, type, year and the like, \
                      or in a table of two facets with `cross`. A facet's own filter is left out of its counts, so \
                      that they show what else there is.",
        takes: Endpoint {
            conditions: true,
            own: &[facets::NAMES, facets::COUNT, facets::CROSS, facets::IN_TIME, VALUES],
            limit: 20,
        },
        operation: "facets",
        has: &[],
        left_out: &[],
        ask: facets::ask,
    },
    Tool {
        name: "timeline",
        title: "Change points in time",
        description: "List change points in order of time, each with the records dated before, during and after it. \
                      Use `lag` to bound the distance: -90..0 keeps what came within 90 days before.",
        takes: Endpoint { conditions: true, own: &[LIMIT, CURSOR, FIELDS, MAX_TOKENS], limit: 10 },
        operation: "timeline",
        has: &["total", "change_points"],
        left_out: &[
            "rank",
            "score",
            "title_highlights",
            "snippet",
            "variant",
            "precision",
            "features",
            "change_point",
            "location",
            "days",
            "heading",
            "fields",
            "other_mentions",
        ],
        ask: timeline::ask,
    },
    Tool {
        name: "coverage",
        title: "What there is and what is missing",
        description: "Show for each province and sector, or year, whether there is a report (`no-report`), one in \
                      which nothing was found (`nothing-found`), or records (`found`).",
        takes: Endpoint {
            conditions: true,
            own: &[coverage::BY, CURSOR, FIELDS, MAX_TOKENS],
            limit: usize::MAX,
        },
        operation: "coverage",
        has: &["total", "cells"],
        left_out: &["region", "reports", "empty_points"],
        ask: coverage::ask,
    },
    Tool {
        name: "policies",
        title: "One policy under its many names",
        description: "List policies and events, each with the number of its records, its provinces, the dates \
                      and issuers that they give, and where they contradict each other.",
        takes: Endpoint {
            conditions: true,
            own: &[policies::LEAST, policies::CONTRADICTIONS, LIMIT, CURSOR, FIELDS, MAX_TOKENS],
            limit: 10,
        },
        operation: "policies",
        has: &["total", "policies"],
        left_out: &["key", "variant", "claims"],
        ask: policies::ask,
    },
    Tool {
        name: "similar",
        title: "Records like a record",
        description: "Find records similar to a given record, for instance in other provinces; \
                      `same_policy` says whether it is the same policy.",
        takes: Endpoint { conditions: true, own: &[ID, SORT, LIMIT, CURSOR, FIELDS, MAX_TOKENS], limit: 10 },
        operation: "similar",
        has: &["total", "hits"],
        left_out: NOT_IN_LISTS,
        ask: |service, asked| {
            let id = asked.text("id").unwrap_or_default().to_owned();
            records::ask_similar(service, &id, asked)
        },
    },
];

impl Tool {
    /// The tool of that name.
    pub fn find(name: &str) -> Option<&'static Tool> {
        const { &TOOLS }.iter().find(|tool| tool.name == name)
    }
}
