//! The parameters of endpoints: one table for what is read and for what the description lists.
//!
//! Conditions are the filters of [`crate::fields`]; they and everything else that a [`Request`] has
//! are set with [`Request::set`]. An endpoint lists what it takes beside them.

mod describe;
mod read;

pub(crate) use describe::arguments;
pub(super) use describe::{body, query};
pub(crate) use read::{Asked, of_members};
pub(super) use read::{check_media_type, of_body, of_query};

use crate::fields::Field;
use crate::message::{Message, message};
use crate::request::{Collapse, Matching, Request, Sort};

/// The largest page that the description names.
const LARGEST_PAGE: usize = 1000;

/// What an endpoint takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endpoint {
    /// Whether it takes a query and filters.
    pub conditions: bool,
    /// What else it takes.
    pub own: &'static [Parameter],
    /// Things in an answer unless `limit` says otherwise.
    pub limit: usize,
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    pub name: &'static str,
    /// One or two sentences for the description.
    pub help: &'static str,
    pub values: Values,
}

/// What the values of a parameter are.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Values {
    /// A text.
    Text,
    /// The id of a record, which cannot be left out.
    Id,
    /// A whole number, 0 or more, with the largest that makes sense.
    Number(Option<usize>),
    /// `true` or `false`.
    Flag,
    /// One of these names.
    Name(fn() -> Vec<&'static str>),
    /// Several of these names.
    Names(fn() -> Vec<&'static str>),
    /// Several names that the answer has.
    Fields,
    /// A condition on a field.
    Filter(Field),
}

pub(crate) const LIMIT: Parameter = Parameter {
    name: "limit",
    help: "How much an answer has at most; `next` leads to the rest.",
    values: Values::Number(Some(LARGEST_PAGE)),
};
pub(crate) const CURSOR: Parameter = Parameter {
    name: "cursor",
    help: "Where the page begins: `next` of the page before. All pages are those of one commit, whatever is indexed \
           meanwhile; a replaced commit is kept for 10 minutes.",
    values: Values::Text,
};
pub(crate) const FIELDS: Parameter = Parameter {
    name: "fields",
    help: "The fields of each item to return; all of them if absent.",
    values: Values::Fields,
};
pub(crate) const SORT: Parameter = Parameter {
    name: "sort",
    help: "Order of the hits, `relevance` if absent; `-` reverses it.",
    values: Values::Name(|| Sort::ALL.iter().map(|sort| sort.as_str()).collect()),
};
pub(crate) const OFFSET: Parameter =
    Parameter { name: "offset", help: "Hits to skip.", values: Values::Number(None) };
pub(crate) const MATCH: Parameter = Parameter {
    name: "match",
    help: "Which records match plain words: `all` for those with all of them, `best` for those with most of them too \
           where fewer than a page have all.",
    values: Values::Name(|| Matching::ALL.iter().map(|matching| matching.as_str()).collect()),
};
pub(crate) const COLLAPSE: Parameter = Parameter {
    name: "collapse",
    help: "Return one hit for each policy, with its number of mentions.",
    values: Values::Name(|| Collapse::ALL.iter().map(|collapse| collapse.as_str()).collect()),
};
pub(crate) const FACETS: Parameter = Parameter {
    name: "facets",
    help: "Facets to count.",
    values: Values::Names(|| Field::facets().map(Field::name).collect()),
};

/// The query, which every endpoint with conditions takes.
const QUERY: Parameter = Parameter {
    name: "q",
    help: "What to look for, in the query language; every record if absent.",
    values: Values::Text,
};

impl Endpoint {
    /// Every parameter, in the order of the description.
    pub fn parameters(&self) -> impl Iterator<Item = Parameter> + use<> {
        let filter = |field: Field| {
            let spec = field.spec();
            Parameter { name: spec.name, help: spec.help, values: Values::Filter(field) }
        };
        let conditions = self.conditions.then(|| std::iter::once(QUERY).chain(Field::filters().map(filter)));
        conditions.into_iter().flatten().chain(self.own.iter().copied())
    }

    /// The parameter of that name; a filter may have any name of its field.
    fn find(&self, name: &str) -> Option<Parameter> {
        let field = Field::find(name);
        let is_named = |parameter: &Parameter| match parameter.values {
            Values::Filter(filter) => Some(filter) == field,
            _ => parameter.name == name,
        };
        self.parameters().find(is_named)
    }
}

impl Parameter {
    /// Whether [`Request::set`] takes it.
    fn is_of_request(&self) -> bool {
        Request::parameters().any(|name| name == self.name)
    }
}

impl Values {
    /// The names that it takes, if the set is closed.
    fn names(self) -> Option<Vec<&'static str>> {
        match self {
            Values::Name(names) | Values::Names(names) => Some(names()),
            Values::Filter(field) => crate::query::vocabulary(field),
            _ => None,
        }
    }

    /// Whether it takes several values.
    fn is_list(self) -> bool {
        match self {
            Values::Names(_) | Values::Fields => true,
            Values::Filter(field) => field.spec().uses.facet,
            _ => false,
        }
    }

    /// Whether it is required.
    fn is_required(self) -> bool {
        matches!(self, Values::Id)
    }

    /// The required form of a value, if an empty text is not allowed.
    fn needed(self) -> Option<Message> {
        match self {
            Values::Id => Some(message!("the id of a record, which `search` gives")),
            Values::Number(_) => Some(message!("a number, 0 or more")),
            Values::Flag => Some(message!("`true` or `false`")),
            Values::Name(names) => Some(message!("one of %{names}", names = names().join(", "))),
            _ => None,
        }
    }
}
