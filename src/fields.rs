//! The fields of a record, in one table.
//!
//! The index's schema, the names in queries, filters, facets, sort orders, completions, the API's
//! description and CSV columns are read from [`FIELDS`]. To add a field, add a variant of
//! [`Field`] with its row, and the value that a record has for it in
//! `StoredRecord::values`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A field of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Field {
    /// Province of the report, below its region.
    Province,
    /// Sector of the report.
    Sector,
    /// Type of the change point.
    Type,
    /// Date of the change point, in filters at any precision; counted by year.
    Year,
    /// Date of the change point, counted by month.
    Month,
    /// Kind of the record.
    Kind,
    /// Issuing body, as written.
    Issuer,
    /// Host of a source.
    Host,
    /// Rewriting of the report.
    Variant,
    /// Date of the record.
    Date,
    /// Date of the record, counted by year.
    RecordYear,
    /// Confidence of the change point.
    Confidence,
    /// Days from the change point to the record.
    Lag,
    /// Days from the change point to the record, for filters that only have to touch the span.
    LagOverlap,
    /// Title of the record.
    Title,
    /// Labelled fields and prose of the record.
    Content,
    /// Place, as written.
    Location,
    /// Labels and URLs of the sources.
    Source,
}

/// What the values of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Values {
    /// Running text.
    Text,
    /// Provinces and regions: paths such as `/西南/贵州`.
    Province,
    /// Sectors.
    Sector,
    /// Types of change points.
    Type,
    /// Kinds of records.
    Kind,
    /// Variants of reports.
    Variant,
    /// Names of issuing bodies, in any spelling.
    Issuer,
    /// Any text, compared as a whole.
    Keyword,
    /// Spans of days, as first and last day.
    Dates,
    /// Spans of whole days, as numbers.
    Days,
    /// Numbers from 0 to 1.
    Share,
}

/// What a field can be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Uses {
    /// `field:text` finds the records in whose field the text occurs.
    pub search: bool,
    /// `field:value` and `--field` keep the records with a value.
    pub filter: bool,
    /// Its values can be counted.
    pub facet: bool,
    /// Records can be ordered by it.
    pub sort: bool,
}

/// A row of the table.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    /// The field.
    pub field: Field,
    /// The name in queries, flags, parameters and answers.
    pub name: &'static str,
    /// Other names that queries may use.
    pub aliases: &'static [&'static str],
    /// The name that Chinese users read.
    pub label: &'static str,
    /// What its values are.
    pub values: Values,
    /// What it can be used for.
    pub uses: Uses,
    /// One line for help texts, with examples of values.
    pub help: &'static str,
}

const SEARCH: Uses = Uses { search: true, filter: false, facet: false, sort: false };
const FILTER: Uses = Uses { search: false, filter: true, facet: false, sort: false };
const FACET: Uses = Uses { facet: true, ..FILTER };
const COUNT: Uses = Uses { search: false, filter: false, facet: true, sort: false };
const RANGE: Uses = Uses { sort: true, ..FILTER };

/// Every field, in the order in which help texts and answers list them.
pub const FIELDS: &[FieldSpec] = &[
    FieldSpec {
        field: Field::Province,
        name: "province",
        aliases: &["省份", "省", "地区"],
        label: "省份",
        values: Values::Province,
        uses: FACET,
        help: "Province: name, pinyin, code, region or unknown, e.g. 贵州, Guizhou, 520000, 西南",
    },
    FieldSpec {
        field: Field::Sector,
        name: "sector",
        aliases: &["部门", "行业"],
        label: "部门",
        values: Values::Sector,
        uses: FACET,
        help: "Sector: power, industry, ground_transport, aviation, residential, unknown",
    },
    FieldSpec {
        field: Field::Type,
        name: "type",
        aliases: &["类型", "变点类型"],
        label: "变点类型",
        values: Values::Type,
        uses: FACET,
        help: "Type of change point: event, seasonal, policy, trend, unknown",
    },
    FieldSpec {
        field: Field::Year,
        name: "year",
        aliases: &["年份", "年"],
        label: "年份",
        values: Values::Dates,
        uses: FACET,
        help: "Date of the change point, at any precision, e.g. 2021, 2020..2022, 2021-11, 2021-11-16",
    },
    FieldSpec {
        field: Field::Month,
        name: "month",
        aliases: &["月份"],
        label: "月份",
        values: Values::Dates,
        uses: COUNT,
        help: "Month of the change point",
    },
    FieldSpec {
        field: Field::Kind,
        name: "kind",
        aliases: &["种类", "记录种类"],
        label: "种类",
        values: Values::Kind,
        uses: FACET,
        help: "Kind of record: policy, event, section, remark",
    },
    FieldSpec {
        field: Field::Issuer,
        name: "issuer",
        aliases: &["发布机构", "发布单位", "发文机关"],
        label: "发布机构",
        values: Values::Issuer,
        uses: Uses { search: true, ..FACET },
        help: "Issuing body of the record by any of its names, e.g. 国家发改委, CAAC, or unknown",
    },
    FieldSpec {
        field: Field::Host,
        name: "host",
        aliases: &["网站", "来源网站", "域名"],
        label: "来源网站",
        values: Values::Keyword,
        uses: FACET,
        help: "Host of a source, e.g. gov.cn, or unknown",
    },
    FieldSpec {
        field: Field::Variant,
        name: "variant",
        aliases: &["版本"],
        label: "版本",
        values: Values::Variant,
        uses: FACET,
        help: "Variant of the report: original, concise, formal, casual, synonym, passive, detailed, or all",
    },
    FieldSpec {
        field: Field::Date,
        name: "date",
        aliases: &["日期", "时间"],
        label: "日期",
        values: Values::Dates,
        uses: RANGE,
        help: "Date of the record, e.g. 2022-11..2023-01, 2022, ..2021-06",
    },
    FieldSpec {
        field: Field::RecordYear,
        name: "record-year",
        aliases: &["记录年份", "发布年份"],
        label: "记录年份",
        values: Values::Dates,
        uses: COUNT,
        help: "Year of the record's own date; one dated over several years is counted in each",
    },
    FieldSpec {
        field: Field::Confidence,
        name: "confidence",
        aliases: &["置信度"],
        label: "置信度",
        values: Values::Share,
        uses: RANGE,
        help: "Confidence of the change point, e.g. '>=0.6', 0.5..0.7",
    },
    FieldSpec {
        field: Field::Lag,
        name: "lag",
        aliases: &["时滞"],
        label: "时滞",
        values: Values::Days,
        uses: RANGE,
        help: "Days from the change point to the record; its whole date must lie inside, e.g. -90..90, '<0'",
    },
    FieldSpec {
        field: Field::LagOverlap,
        name: "lag-overlap",
        aliases: &[],
        label: "时滞",
        values: Values::Days,
        uses: FILTER,
        help: "The same, where it is enough that the record's date touches the range",
    },
    FieldSpec {
        field: Field::Title,
        name: "title",
        aliases: &["标题", "名称"],
        label: "标题",
        values: Values::Text,
        uses: SEARCH,
        help: "Title of the record",
    },
    FieldSpec {
        field: Field::Content,
        name: "content",
        aliases: &["内容"],
        label: "内容",
        values: Values::Text,
        uses: SEARCH,
        help: "Labelled fields and prose of the record",
    },
    FieldSpec {
        field: Field::Location,
        name: "location",
        aliases: &["地点"],
        label: "地点",
        values: Values::Text,
        uses: SEARCH,
        help: "Place, as written",
    },
    FieldSpec {
        field: Field::Source,
        name: "source",
        aliases: &["来源"],
        label: "来源",
        values: Values::Text,
        uses: SEARCH,
        help: "Labels and URLs of the sources",
    },
];

impl Field {
    /// The row of the table.
    pub fn spec(self) -> &'static FieldSpec {
        // OK because a test checks that every field has a row.
        FIELDS.iter().find(|spec| spec.field == self).expect("a row for every field")
    }

    /// The name in queries, flags and answers.
    pub fn name(self) -> &'static str {
        self.spec().name
    }

    /// The field of that name, in English or Chinese, in any case.
    pub fn find(name: &str) -> Option<Field> {
        let name = name.trim().to_lowercase().replace('_', "-");
        let is_named = |spec: &&FieldSpec| spec.name == name || spec.aliases.contains(&name.as_str());
        FIELDS.iter().find(is_named).map(|spec| spec.field)
    }

    /// The fields for one use, in the order of the table.
    pub fn all(used: impl Fn(&Uses) -> bool) -> impl Iterator<Item = Field> {
        FIELDS.iter().filter(move |spec| used(&spec.uses)).map(|spec| spec.field)
    }

    /// The fields whose values can be counted.
    pub fn facets() -> impl Iterator<Item = Field> {
        Field::all(|uses| uses.facet)
    }

    /// The fields that records can be filtered by.
    pub fn filters() -> impl Iterator<Item = Field> {
        Field::all(|uses| uses.filter)
    }

    /// Whether its values are times, which are listed in order of time.
    pub fn is_time(self) -> bool {
        matches!(self, Field::Year | Field::Month | Field::RecordYear)
    }

    /// The field whose filter selects values of this facet.
    pub fn selected_by(self) -> Field {
        match self {
            Field::Month => Field::Year,
            Field::RecordYear => Field::Date,
            other => other,
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Field {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Field, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

impl FromStr for Field {
    type Err = String;

    fn from_str(name: &str) -> Result<Field, String> {
        Field::find(name).ok_or_else(|| {
            let names: Vec<&str> = FIELDS.iter().map(|spec| spec.name).collect();
            format!("there is no field {name:?}; fields are {}", names.join(", "))
        })
    }
}
