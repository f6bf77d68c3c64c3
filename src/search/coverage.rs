//! What there is and what is missing: provinces by sectors, or by years.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::points::of_points;
use crate::Result;
use crate::backend::{DocType, Holding, Reader, Selection, Tally, Unit};
use crate::fields::Field;
use crate::plan::{Node, Plan};
use crate::query::{Condition, Filter, UNKNOWN};
use crate::request::{Matching, Request, names};
use crate::vocab::{Province, Sector, provinces};

/// The columns of a coverage table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum CoverageBy {
    /// Sectors.
    #[default]
    Sector,
    /// Years of the change points.
    Year,
}

/// What an index has of each province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coverage {
    /// What the columns are.
    pub by: CoverageBy,
    /// The columns: `power` and its like in a fixed order, or years in theirs.
    pub columns: Vec<String>,
    /// The cells, row by row: a row for each province under the query's filters, in the order of their codes.
    pub cells: Vec<CoverageCell>,
}

/// One province in one column.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema), schema(as = Coverage))]
pub struct CoverageCell {
    /// Short name: 贵州; `unknown` for reports whose province is not known.
    pub province: String,
    /// 西南; empty where the province is not known.
    pub region: String,
    /// The sector or year.
    pub column: String,
    /// What the figures say at a glance.
    pub state: CoverageState,
    /// Reports. By year: reports of the province, whichever years they are about.
    pub reports: usize,
    /// Change points.
    pub change_points: usize,
    /// Records that match the query.
    pub records: usize,
    /// Change points that have no record that matches.
    pub empty_points: usize,
}

/// What a cell says at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "serve", derive(utoipa::ToSchema))]
#[serde(rename_all = "kebab-case")]
pub enum CoverageState {
    /// There is no report.
    #[default]
    NoReport,
    /// There is a report, and nothing in it.
    NothingFound,
    /// There are records.
    Found,
}

names!(CoverageBy, "column", "sector" => CoverageBy::Sector, "year" => CoverageBy::Year);

impl CoverageState {
    /// The name in JSON and CSV.
    pub fn as_str(self) -> &'static str {
        match self {
            CoverageState::NoReport => "no-report",
            CoverageState::NothingFound => "nothing-found",
            CoverageState::Found => "found",
        }
    }
}

impl Coverage {
    /// The largest number of records of any cell.
    pub fn most_records(&self) -> usize {
        self.cells.iter().map(|cell| cell.records).max().unwrap_or(0)
    }

    /// The cells of each province, one for each column.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[CoverageCell]> {
        self.cells.chunks(self.columns.len().max(1))
    }
}

/// A province, and a sector or year; `None` if the report states none.
type Place = (Option<String>, Option<String>);

impl Reader {
    /// Counts reports, change points and records of each province by sector or year.
    ///
    /// # Errors
    /// If the index cannot be read.
    pub fn coverage(&self, request: &Request, by: CoverageBy) -> Result<Coverage> {
        let execution = self.execution(request, Matching::All)?;
        let conditions = of_points(&execution.plan);
        // A report has no year.
        let (place, place_of_reports): (&[Field], &[Field]) = match by {
            CoverageBy::Sector => (&[Field::Province, Field::Sector], &[Field::Province, Field::Sector]),
            CoverageBy::Year => (&[Field::Province, Field::Year], &[Field::Province]),
        };
        let of_reports = self.backend().prepare(&of_reports(&conditions), request.ranking)?;
        let files = Selection { holding: Holding::All, ..execution.selection(&[DocType::File]) };
        let mut reports: BTreeMap<Place, usize> = BTreeMap::new();
        for (values, count) in
            of_reports.tally(files, &[place_of_reports], Unit::Documents)?.into_iter().flatten()
        {
            *reports.entry(place_of(&values)).or_default() += count;
        }
        let mut cells: BTreeMap<Place, CoverageCell> = BTreeMap::new();
        let mut add = |tallies: Vec<Tally>, to: fn(&mut CoverageCell, usize)| {
            for (values, count) in tallies.into_iter().flatten() {
                to(cells.entry(place_of(&values)).or_default(), count);
            }
        };
        let records = execution.records();
        let points = self.change_points(request, &execution)?;
        add(execution.prepared.tally(records, &[place], Unit::Documents)?, |cell, n| cell.records = n);
        add(points.prepared.tally(points.selection, &[place], Unit::Documents)?, |cell, n| {
            (cell.change_points, cell.empty_points) = (n, n);
        });
        add(execution.prepared.tally(records, &[place], Unit::ChangePoints)?, |cell, n| {
            cell.empty_points = cell.empty_points.saturating_sub(n);
        });
        let columns = columns(by, cells.keys().chain(reports.keys()));
        let rows = rows(&conditions, cells.keys().chain(reports.keys()));
        let or_unknown = |name: Option<String>| name.unwrap_or_else(|| UNKNOWN.to_owned());
        let cell = |province: &Option<String>, column: &Option<String>| {
            let counted = cells.get(&(province.clone(), column.clone())).cloned().unwrap_or_default();
            let column_of_reports = if by == CoverageBy::Sector { column.clone() } else { None };
            let reports = reports.get(&(province.clone(), column_of_reports)).copied().unwrap_or(0);
            let region = province.as_deref().and_then(Province::find).map_or("", |known| known.region);
            CoverageCell {
                province: or_unknown(province.clone()),
                region: region.to_owned(),
                column: or_unknown(column.clone()),
                state: match (counted.records, reports + counted.change_points) {
                    (1.., _) => CoverageState::Found,
                    (_, 0) => CoverageState::NoReport,
                    _ => CoverageState::NothingFound,
                },
                reports,
                ..counted
            }
        };
        let of_row = |province| columns.iter().map(move |column| cell(province, column));
        let cells = rows.iter().flat_map(of_row).collect();
        Ok(Coverage { by, columns: columns.iter().cloned().map(or_unknown).collect(), cells })
    }
}

/// Every sector, or the years from the first to the last; unknown values come last, if there are any.
fn columns<'p>(by: CoverageBy, places: impl Iterator<Item = &'p Place>) -> Vec<Option<String>> {
    let known: BTreeSet<Option<&str>> = places.map(|(_, column)| column.as_deref()).collect();
    let mut columns: Vec<Option<String>> = match by {
        CoverageBy::Sector => Sector::ALL.iter().map(|sector| Some(sector.as_str().to_owned())).collect(),
        CoverageBy::Year => {
            let years = || known.iter().flatten().filter_map(|year| year.parse::<i32>().ok());
            let (first, last) = (years().min().unwrap_or(1), years().max().unwrap_or(0));
            (first..=last).map(|year| Some(format!("{year:04}"))).collect()
        }
    };
    if by == CoverageBy::Sector && known.contains(&None) {
        columns.push(None);
    }
    columns
}

/// Every province that the conditions leave, and unknown if a report has no province.
fn rows<'p>(conditions: &Plan, places: impl Iterator<Item = &'p Place>) -> Vec<Option<String>> {
    let known: BTreeSet<Option<&str>> = places.map(|(province, _)| province.as_deref()).collect();
    let is_selected = |province: &&Province| {
        holds(conditions, &|filter| selects(filter, Field::Province, &province.facet_path()))
    };
    let mut rows: Vec<Option<String>> =
        provinces().iter().filter(is_selected).map(|p| Some(p.name.to_owned())).collect();
    if known.contains(&None) {
        rows.push(None);
    }
    rows
}

/// Whether conditions may hold, with `test` for their filters; filters that it cannot decide hold.
fn holds(conditions: &Plan, test: &dyn Fn(&Filter) -> Option<bool>) -> bool {
    conditions.filters.iter().all(|filter| test(filter).unwrap_or(true))
        && conditions.required.iter().all(|node| may_hold(node, test).unwrap_or(true))
}

/// Three-valued logic: `None` where the filters that `test` decides do not settle it.
fn may_hold(node: &Node, test: &dyn Fn(&Filter) -> Option<bool>) -> Option<bool> {
    match node {
        Node::All => Some(true),
        Node::Filter(filter) => test(filter),
        Node::Not(node) => may_hold(node, test).map(|held| !held),
        Node::And(nodes) => {
            let held: Vec<Option<bool>> = nodes.iter().map(|node| may_hold(node, test)).collect();
            if held.contains(&Some(false)) {
                Some(false)
            } else {
                held.iter().copied().collect::<Option<Vec<bool>>>().map(|_| true)
            }
        }
        Node::Or(nodes) => {
            let held: Vec<Option<bool>> = nodes.iter().map(|node| may_hold(node, test)).collect();
            if held.contains(&Some(true)) {
                Some(true)
            } else {
                held.iter().copied().collect::<Option<Vec<bool>>>().map(|_| false)
            }
        }
        _ => None,
    }
}

/// Whether a filter on `field` keeps a value; `None` for a filter on another field.
fn selects(filter: &Filter, field: Field, value: &str) -> Option<bool> {
    let Condition::OneOf(values) = filter.condition() else { return None };
    let keeps = |kept: &String| value == kept || value.starts_with(&format!("{kept}/"));
    (filter.field() == field).then(|| filter.is_every_variant() || values.iter().any(keeps))
}

/// The conditions that apply to a report, which has a province, a sector and a variant; other conditions
/// count as met.
fn of_reports(conditions: &Plan) -> Plan {
    let filters = conditions.filters.iter().filter(|filter| is_of_reports(filter));
    Plan {
        filters: filters.cloned().collect(),
        required: conditions.required.iter().map(|node| widened(node, true)).collect(),
        ..Plan::default()
    }
}

fn is_of_reports(filter: &Filter) -> bool {
    matches!(filter.field(), Field::Province | Field::Sector | Field::Variant)
}

/// A node in which conditions that do not apply to reports count as `may_hold`; `NOT` inverts that.
fn widened(node: &Node, may_hold: bool) -> Node {
    let all = |nodes: &[Node]| nodes.iter().map(|node| widened(node, may_hold)).collect();
    match node {
        Node::All => Node::All,
        Node::And(nodes) => Node::And(all(nodes)),
        Node::Or(nodes) => Node::Or(all(nodes)),
        Node::Not(node) => Node::Not(Box::new(widened(node, !may_hold))),
        Node::Filter(filter) if is_of_reports(filter) => node.clone(),
        _ if may_hold => Node::All,
        _ => Node::Not(Box::new(Node::All)),
    }
}

/// A place as facet values name it.
fn place_of(values: &[String]) -> Place {
    let known = |at: usize| {
        let name = values.get(at).and_then(|value| value.rsplit('/').next());
        name.filter(|name| *name != UNKNOWN).map(str::to_owned)
    };
    (known(0), known(1))
}
