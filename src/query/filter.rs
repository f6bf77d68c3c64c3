//! Conditions on fields: typed, read from text, printed as text.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::suggest;
use super::{DateRange, Interval, QueryError, range};
use crate::analyze::normalize;
use crate::fields::{Field, Values};
use crate::message::{Message, message};
use crate::report::{ChangePointType, RecordKind, Variant};
use crate::vocab::{self, Province, Sector};

/// The facet value for unknown values.
pub const UNKNOWN: &str = "unknown";
/// The value of `variant` that keeps every rewriting.
pub const ALL_VARIANTS: &str = "all";

/// A condition on one field of a record. It can only be built with a value that makes sense for
/// its field.
///
/// ```
/// use tansuo::fields::Field;
/// use tansuo::query::Filter;
/// use tansuo::vocab::Sector;
///
/// let filter = Filter::sector(Sector::Power);
/// assert_eq!(filter.field(), Field::Sector);
/// assert_eq!(filter, Filter::parse(Field::Sector, "电力")?);
/// # Ok::<(), tansuo::query::QueryError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    field: Field,
    condition: Condition,
}

/// The condition of a filter on its field.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Condition {
    /// One of these values, as facets print them; of provinces, paths such as `/西南/贵州`,
    /// `/西南` or `/unknown`.
    OneOf(Vec<String>),
    /// The span of days overlaps one of these ranges.
    Dates(Vec<DateRange>),
    /// A number from 0 to 1 in this range.
    Share(Interval<f64>),
    /// A span of days in this range, as numbers.
    Days(Interval<i64>),
}

impl Filter {
    /// Reports about a province.
    pub fn province(province: &Province) -> Filter {
        Filter::one_of(Field::Province, province.facet_path())
    }

    /// Reports about a sector.
    pub fn sector(sector: Sector) -> Filter {
        Filter::one_of(Field::Sector, sector.as_str())
    }

    /// Records of change points of a type.
    pub fn point_type(point_type: ChangePointType) -> Filter {
        Filter::one_of(Field::Type, point_type.as_str())
    }

    /// Records of a kind.
    pub fn kind(kind: RecordKind) -> Filter {
        Filter::one_of(Field::Kind, kind.as_str())
    }

    /// Records of one variant of the reports.
    pub fn variant(variant: Variant) -> Filter {
        Filter::one_of(Field::Variant, variant.as_str())
    }

    /// Records of every variant of the reports.
    pub fn every_variant() -> Filter {
        Filter::one_of(Field::Variant, ALL_VARIANTS)
    }

    /// Records whose change point overlaps a range of days.
    pub fn year(range: DateRange) -> Filter {
        Filter { field: Field::Year, condition: Condition::Dates(vec![range]) }
    }

    /// Records whose own date overlaps a range of days.
    pub fn date(range: DateRange) -> Filter {
        Filter { field: Field::Date, condition: Condition::Dates(vec![range]) }
    }

    /// Records whose whole lag, in days, is inside a range.
    pub fn lag(range: Interval<i64>) -> Filter {
        Filter { field: Field::Lag, condition: Condition::Days(range) }
    }

    fn one_of(field: Field, value: impl Into<String>) -> Filter {
        Filter { field, condition: Condition::OneOf(vec![value.into()]) }
    }

    /// Reads the filter on `field` from its value as typed, such as `贵州,云南`.
    ///
    /// # Errors
    /// If the field cannot be filtered by or the value makes no sense for it; the positions in the
    /// error are those of `value`.
    pub fn parse(field: Field, value: &str) -> Result<Filter, QueryError> {
        parse(field, value, 0)
    }

    /// The field.
    pub fn field(&self) -> Field {
        self.field
    }

    /// The condition.
    pub fn condition(&self) -> &Condition {
        &self.condition
    }

    /// The values that it keeps, as facets print them; for a region, its provinces. Ranges are printed
    /// as [`Filter::parse`] reads them.
    pub fn values(&self) -> Vec<String> {
        let of_path = |path: &String| match vocab::find_region(last_of_path(path)) {
            Some(region) => {
                let provinces = vocab::provinces().iter().filter(|province| province.region == region);
                provinces.map(|province| province.name.to_owned()).collect()
            }
            None => vec![last_of_path(path).to_owned()],
        };
        let mut all: Vec<String> = match &self.condition {
            Condition::OneOf(values) if self.field == Field::Province => {
                values.iter().flat_map(of_path).collect()
            }
            Condition::OneOf(values) => values.clone(),
            Condition::Dates(ranges) => ranges.iter().map(dates).collect(),
            range => vec![range.to_string()],
        };
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|value| seen.insert(value.clone()));
        all
    }

    /// Whether it keeps every variant.
    pub fn is_every_variant(&self) -> bool {
        self.field == Field::Variant
            && matches!(&self.condition, Condition::OneOf(values) if values.iter().any(|v| v == ALL_VARIANTS))
    }
}

/// The values of a field with a closed vocabulary, in its order; filters also take other spellings.
/// `None` for a field with open values.
pub fn vocabulary(field: Field) -> Option<Vec<&'static str>> {
    let mut names: Vec<&'static str> = match field.spec().values {
        Values::Sector => Sector::ALL.map(Sector::as_str).to_vec(),
        Values::Type => ChangePointType::ALL.map(ChangePointType::as_str).to_vec(),
        Values::Kind => return Some(RecordKind::ALL.map(RecordKind::as_str).to_vec()),
        Values::Variant => {
            return Some(Variant::ALL.map(Variant::as_str).into_iter().chain([ALL_VARIANTS]).collect());
        }
        _ => return None,
    };
    names.push(UNKNOWN);
    Some(names)
}

/// What messages call a kind.
const KIND: &str = "kind of record";

/// What is wrong with a value, and what was probably meant.
type Wrong = (Message, Option<String>);

/// Reads the value of a filter; `start` is the offset of the value in the query.
pub(super) fn parse(field: Field, value: &str, start: usize) -> Result<Filter, QueryError> {
    let whole = |(message, close): Wrong| {
        QueryError::new(value, start..start + value.len(), message).suggest(close.as_deref())
    };
    if !field.spec().uses.filter {
        let names: Vec<&str> = Field::filters().map(Field::name).collect();
        let message = message!(
            "%{field} is no filter; filters are %{names}",
            field = field.to_string(),
            names = names.join(", ")
        );
        return Err(whole((message, None)));
    }
    let condition = match field.spec().values {
        Values::Dates if field == Field::Date => {
            let expected = |text: String| {
                message!(
                    "%{text} is no date; expected a date or a range such as 2022-11..2023-01, 2022-11-04 or ..2021",
                    text = text
                )
            };
            Condition::Dates(vec![ranged(value, range::dates, expected).map_err(whole)?])
        }
        Values::Dates => {
            let expected = |text: String| {
                message!(
                    "%{text} is no year, month or day; expected 2021, 2020-11..2022, 2021-11-16 or >=2021",
                    text = text
                )
            };
            Condition::Dates(each(value, start, |text| ranged(text, range::dates, expected))?)
        }
        Values::Share => {
            let expected = |text: String| {
                message!(
                    "%{text} is no confidence; expected a number from 0 to 1 or a range such as >=0.6 or 0.5..0.7",
                    text = text
                )
            };
            Condition::Share(ranged(value, range::confidences, expected).map_err(whole)?)
        }
        Values::Days => {
            let expected = |text: String| {
                message!(
                    "%{text} is no lag; expected days from the change point, such as -90..90, <0 or >=30",
                    text = text
                )
            };
            Condition::Days(ranged(value, range::lags, expected).map_err(whole)?)
        }
        Values::Issuer => {
            let meant = each(value, start, |text| match keyword(Values::Issuer, text)? {
                unknown if unknown == UNKNOWN => Ok(vec![unknown]),
                text => Ok(vocab::issuers_meant(&text)),
            })?;
            let mut seen = std::collections::HashSet::new();
            let names = meant.into_iter().flatten();
            Condition::OneOf(names.filter(|name| seen.insert(name.clone())).collect())
        }
        values => Condition::OneOf(each(value, start, |text| keyword(values, text))?),
    };
    Ok(Filter { field, condition })
}

/// Reads a range. If its ends are in the wrong order, the message says so.
fn ranged<T>(
    text: &str,
    read: impl Fn(&str) -> Option<T>,
    expected: fn(String) -> Message,
) -> Result<T, Wrong> {
    let normal = normalize(text);
    read(normal.text()).ok_or_else(|| match range::turned(text).filter(|turned| read(turned).is_some()) {
        Some(turned) => (
            message!("%{text} runs backwards; its ends must change places", text = shown(text)),
            Some(turned),
        ),
        None => (expected(shown(text)), None),
    })
}

/// A text in quotation marks, shortened so that the message stays readable.
pub(super) fn shown(text: &str) -> String {
    const MOST_CHARS: usize = 40;
    match text.char_indices().nth(MOST_CHARS) {
        Some((at, _)) => format!("{:?}…", &text[..at]),
        None => format!("{text:?}"),
    }
}

/// Separators of the values of a list; inside quotation marks they belong to a value.
const SEPARATORS: [char; 3] = [',', '，', '、'];

fn each<T>(value: &str, start: usize, read: impl Fn(&str) -> Result<T, Wrong>) -> Result<Vec<T>, QueryError> {
    let mut at = start;
    let mut values = Vec::new();
    let mut is_quoted = false;
    let ends = |c: char| {
        is_quoted ^= c == '"';
        !is_quoted && SEPARATORS.contains(&c)
    };
    for piece in value.split_inclusive(ends) {
        let text = piece.trim_end_matches(SEPARATORS);
        let bare = text.trim();
        let bare = bare.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(bare);
        let parsed = if bare.trim().is_empty() {
            Err((message!("an empty value; remove the comma or name a value"), None))
        } else {
            read(bare.trim())
        };
        values.push(parsed.map_err(|(message, close)| {
            QueryError::new(value, at..at + text.len(), message).suggest(close.as_deref())
        })?);
        at += piece.len();
    }
    if values.is_empty() {
        return Err(QueryError::new(value, start..start, message!("a value was expected")));
    }
    Ok(values)
}

/// A value of a facet, as facets print it.
fn keyword(values: Values, text: &str) -> Result<String, Wrong> {
    if text.eq_ignore_ascii_case(UNKNOWN) || text == "未知" {
        return Ok(if values == Values::Province { format!("/{UNKNOWN}") } else { UNKNOWN.to_owned() });
    }
    match values {
        Values::Province => province(text),
        Values::Sector => named(text, "sector", Sector::find, &Sector::ALL.map(|s| (s.as_str(), s.name()))),
        Values::Type => named(
            text,
            "type of change point",
            ChangePointType::find,
            &ChangePointType::ALL.map(|t| (t.as_str(), t.name())),
        ),
        Values::Kind => named(text, KIND, RecordKind::find, &RecordKind::ALL.map(|k| (k.as_str(), k.name()))),
        Values::Variant if text.eq_ignore_ascii_case(ALL_VARIANTS) || text == "全部" => {
            Ok(ALL_VARIANTS.to_owned())
        }
        Values::Variant => {
            let names = Variant::ALL.map(|v| (v.as_str(), v.name()));
            named(text, "variant", Variant::find, &names)
        }
        _ => Ok(text.to_owned()),
    }
}

fn province(text: &str) -> Result<String, Wrong> {
    let normal = normalize(text);
    if let Some(province) = Province::find(normal.text()) {
        return Ok(province.facet_path());
    }
    if let Some(region) = vocab::find_region(normal.text()) {
        return Ok(format!("/{region}"));
    }
    let names = vocab::provinces().iter().flat_map(|p| [p.pinyin, p.name, p.full_name]);
    let close = suggest::closest(text, names.chain(vocab::regions().iter().copied()));
    let message = message!(
        "%{text} is no province; expected a name, pinyin, a code of GB/T 2260, a region such as 西南, or unknown",
        text = shown(text),
    );
    Err((message, close.map(str::to_owned)))
}

/// A value of a closed vocabulary, whose names are given in English and Chinese.
fn named<T: Copy + Display>(
    text: &str,
    what: &'static str,
    find: impl Fn(&str) -> Option<T>,
    names: &[(&str, &str)],
) -> Result<String, Wrong> {
    find(normalize(text).text()).map(|value| value.to_string()).ok_or_else(|| {
        let close = suggest::closest(text, names.iter().flat_map(|(english, chinese)| [*english, *chinese]));
        // The type of a change point and the kind of a record are easily confused.
        let of_point = ChangePointType::find(text).filter(|_| what == KIND);
        let close = close.map(str::to_owned).or_else(|| of_point.map(|t| format!("type:{t}")));
        let names: Vec<&str> = names.iter().map(|(english, _)| *english).chain([UNKNOWN]).collect();
        let message = message!(
            "%{text} is no %{what}; expected one of %{names}",
            text = shown(text),
            what = what,
            names = names.join(", "),
        );
        (message, close)
    })
}

impl Display for Filter {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.field, self.condition)
    }
}

/// The condition as [`Filter::parse`] reads it.
impl Display for Condition {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Condition::OneOf(values) => list(f, values.iter().map(|value| quoted(last_of_path(value)))),
            Condition::Dates(ranges) => list(f, ranges.iter().map(dates)),
            Condition::Share(interval) => interval.fmt(f),
            Condition::Days(interval) => interval.fmt(f),
        }
    }
}

/// 贵州 of `/西南/贵州`.
fn last_of_path(value: &str) -> &str {
    match value.strip_prefix('/') {
        Some(path) => path.rsplit('/').next().unwrap_or(path),
        None => value,
    }
}

/// A value as a list writes it, quoted if necessary.
fn quoted(value: &str) -> Cow<'_, str> {
    if value.contains(SEPARATORS) { Cow::Owned(format!("\"{value}\"")) } else { Cow::Borrowed(value) }
}

fn list(f: &mut Formatter<'_>, values: impl Iterator<Item = impl Display>) -> fmt::Result {
    for (i, value) in values.enumerate() {
        if i > 0 {
            f.write_str(",")?;
        }
        value.fmt(f)?;
    }
    Ok(())
}

/// A range in years where both ends are those of a year, in months or in days otherwise.
fn dates(range: &DateRange) -> String {
    let all = |is_start: fn(jiff::civil::Date) -> bool, is_end: fn(jiff::civil::Date) -> bool| {
        range.start.is_none_or(is_start) && range.end.is_none_or(is_end)
    };
    let digits = if all(|day| day == day.first_of_year(), |day| day == day.last_of_year()) {
        4
    } else if all(|day| day == day.first_of_month(), |day| day == day.last_of_month()) {
        7
    } else {
        10
    };
    let text = |day: Option<jiff::civil::Date>| {
        day.map(|day| day.to_string()[..digits].to_owned()).unwrap_or_default()
    };
    match (text(range.start), text(range.end)) {
        (start, end) if start == end => start,
        (start, end) => format!("{start}..{end}"),
    }
}

impl<T: PartialEq + Display> Display for Interval<T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match (&self.low, &self.high) {
            (Some((low, true)), Some((high, true))) if low == high => low.fmt(f),
            (Some((low, _)), Some((high, _))) => write!(f, "{low}..{high}"),
            (Some((low, included)), None) => write!(f, "{}{low}", if *included { ">=" } else { ">" }),
            (None, Some((high, included))) => write!(f, "{}{high}", if *included { "<=" } else { "<" }),
            (None, None) => f.write_str(".."),
        }
    }
}
