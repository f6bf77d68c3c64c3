//! The names of the report's closed vocabularies: as printed, and as users write them.

use super::{ChangePointType, Evidence, FieldName, FileKind, Precision, RecordKind, Variant};

impl ChangePointType {
    /// Every kind, in the order of the enum.
    pub const ALL: [ChangePointType; 4] =
        [ChangePointType::Event, ChangePointType::Seasonal, ChangePointType::Policy, ChangePointType::Trend];

    /// The name in JSON, flags and facets: `seasonal`.
    pub fn as_str(self) -> &'static str {
        match self {
            ChangePointType::Event => "event",
            ChangePointType::Seasonal => "seasonal",
            ChangePointType::Policy => "policy",
            ChangePointType::Trend => "trend",
        }
    }

    /// The name that Chinese users read: 季节性.
    pub fn name(self) -> &'static str {
        match self {
            ChangePointType::Event => "事件",
            ChangePointType::Seasonal => "季节性",
            ChangePointType::Policy => "政策",
            ChangePointType::Trend => "趋势",
        }
    }

    /// The kind that `text` names: `seasonal`, `Seasonal`, 季节性, 季节.
    pub fn find(text: &str) -> Option<ChangePointType> {
        let text = text.trim().to_lowercase();
        let text = text.strip_suffix(['类', '型', '性']).unwrap_or(&text);
        Self::ALL.into_iter().find(|kind| {
            text == kind.as_str() || kind.name().strip_suffix('性').unwrap_or(kind.name()) == text
        })
    }
}

impl Variant {
    /// Every variant, in the order of the enum.
    pub const ALL: [Variant; 7] = [
        Variant::Original,
        Variant::Concise,
        Variant::Formal,
        Variant::Casual,
        Variant::Synonym,
        Variant::Passive,
        Variant::Detailed,
    ];

    /// The name in JSON, flags and file names: `concise`.
    pub fn as_str(self) -> &'static str {
        match self {
            Variant::Original => "original",
            Variant::Concise => "concise",
            Variant::Formal => "formal",
            Variant::Casual => "casual",
            Variant::Synonym => "synonym",
            Variant::Passive => "passive",
            Variant::Detailed => "detailed",
        }
    }

    /// The name that Chinese users read: 简洁版.
    pub fn name(self) -> &'static str {
        match self {
            Variant::Original => "原稿",
            Variant::Concise => "简洁版",
            Variant::Formal => "正式版",
            Variant::Casual => "口语版",
            Variant::Synonym => "同义改写",
            Variant::Passive => "被动改写",
            Variant::Detailed => "详细版",
        }
    }

    /// The variant that `text` names, in English, in any case, or in Chinese.
    pub fn find(text: &str) -> Option<Variant> {
        let text = text.trim();
        Self::of_ending(text).or_else(|| Self::ALL.into_iter().find(|variant| variant.name() == text))
    }

    /// The variant that the ending of a file's name names, in any case. Endings are English, because 正式版 also
    /// means the final version.
    pub(crate) fn of_ending(text: &str) -> Option<Variant> {
        let text = text.to_lowercase();
        Self::ALL.into_iter().find(|variant| variant.as_str() == text)
    }

    /// The variant that a file's name ends with: `Anhui_Power_combined_info_formal.txt` is
    /// formal; a name without such an ending is an original.
    pub fn from_path(path: &str) -> Variant {
        let stem = super::path::stem(path);
        stem.rsplit_once(['_', '-', '.']).and_then(|(_, last)| Variant::of_ending(last)).unwrap_or_default()
    }
}

impl RecordKind {
    /// `policy`, `event`, `section` or `remark`.
    pub fn as_str(self) -> &'static str {
        match self {
            RecordKind::Policy => "policy",
            RecordKind::Event => "event",
            RecordKind::Section => "section",
            RecordKind::Remark => "remark",
        }
    }
}

impl Precision {
    /// `day`, `month`, `quarter`, `half`, `season`, `year` or `range`.
    pub fn as_str(self) -> &'static str {
        match self {
            Precision::Day => "day",
            Precision::Month => "month",
            Precision::Quarter => "quarter",
            Precision::Half => "half",
            Precision::Season => "season",
            Precision::Year => "year",
            Precision::Range => "range",
        }
    }
}

impl Evidence {
    /// `title`, `heading`, `text` or `path`.
    pub fn as_str(self) -> &'static str {
        match self {
            Evidence::Title => "title",
            Evidence::Heading => "heading",
            Evidence::Text => "text",
            Evidence::Path => "path",
        }
    }
}

impl FileKind {
    /// The name in JSON and in summaries: `report`.
    pub fn as_str(self) -> &'static str {
        match self {
            FileKind::Report => "report",
            FileKind::Answer => "answer",
            FileKind::Detector => "detector",
            FileKind::Document => "document",
            FileKind::Other => "other",
        }
    }
}

impl RecordKind {
    /// Every kind, in the order of the enum.
    pub const ALL: [RecordKind; 4] =
        [RecordKind::Policy, RecordKind::Event, RecordKind::Section, RecordKind::Remark];

    /// The name that Chinese users read: 政策.
    pub fn name(self) -> &'static str {
        match self {
            RecordKind::Policy => "政策",
            RecordKind::Event => "事件",
            RecordKind::Section => "条文",
            RecordKind::Remark => "说明",
        }
    }

    /// The kind that `text` names, in English or Chinese.
    pub fn find(text: &str) -> Option<RecordKind> {
        let text = text.trim().to_lowercase();
        Self::ALL.into_iter().find(|kind| text == kind.as_str() || text == kind.name())
    }
}

macro_rules! display_as_str {
    ($($type:ty),*) => {
        $(impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        })*
    };
}

display_as_str!(ChangePointType, RecordKind, Variant, Precision, FileKind);
impl FieldName {
    /// The name in JSON and in `schema/labels.json`: `content`.
    pub fn as_str(self) -> &'static str {
        match self {
            FieldName::Title => "title",
            FieldName::Date => "date",
            FieldName::Period => "period",
            FieldName::Issuer => "issuer",
            FieldName::Location => "location",
            FieldName::Scope => "scope",
            FieldName::Scale => "scale",
            FieldName::Content => "content",
            FieldName::Measure => "measure",
            FieldName::Goal => "goal",
            FieldName::Impact => "impact",
            FieldName::Background => "background",
            FieldName::Progress => "progress",
            FieldName::Number => "number",
            FieldName::Kind => "kind",
            FieldName::Source => "source",
        }
    }
}
