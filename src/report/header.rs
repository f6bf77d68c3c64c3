//! The header of a report: title, time of the analysis, declared number of change points.

use jiff::civil::DateTime;

use super::date;
use super::fields;
use super::fold::fold;
use super::phrases::phrases;
use crate::markdown::{Block, Document, Kind};

/// The content of the lines before the first change point.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Header {
    pub(super) title: Option<String>,
    pub(super) analyzed_at: Option<DateTime>,
    pub(super) declared_change_points: Option<u32>,
    /// The values of 省份 and 部门, and the like.
    pub(super) place: String,
    /// The blocks that were understood, by index.
    pub(super) understood: Vec<usize>,
}

/// Reads the header of a report: the blocks up to `end`.
pub(super) fn read(document: &Document, end: usize) -> Header {
    let mut header = Header::default();
    for (key, value) in &document.front_matter {
        let key = fold(key);
        if matches!(key.as_ref(), "title" | "标题" | "name") {
            header.title = Some(value.clone());
        } else if is_time_label(&key) {
            header.analyzed_at = header.analyzed_at.or_else(|| date_time(value));
        } else if is_place_label(&key) {
            header.place.push_str(value);
            header.place.push('\n');
        }
    }
    let blocks = &document.blocks[..end];
    let titled = blocks.iter().position(|b| b.level().is_some());
    for (at, block) in blocks.iter().enumerate() {
        // A preface before the title, such as 好的，以下是整理结果：, is not the title.
        if titled.is_some_and(|title| at < title) && is_preface(block.text.as_str()) {
            continue;
        }
        if matches!(block.kind, Kind::Line | Kind::Heading(_)) && header.take(block) {
            header.understood.push(at);
        }
    }
    header
}

impl Header {
    fn take(&mut self, block: &Block) -> bool {
        let text = block.text.as_str();
        let parts = fields::split(&block.text, block.body);
        let mut understood = false;
        for part in &parts {
            let (label, value) = (fold(&part.label), &text[part.value.clone()]);
            if is_place_label(&label) {
                self.place.push_str(value);
                self.place.push('\n');
                understood = true;
            } else if self.analyzed_at.is_none()
                && is_time_label(&label)
                && let Some(time) = date_time(value)
            {
                self.analyzed_at = Some(time);
                understood = true;
            }
        }
        if understood {
            return true;
        }
        let count =
            declared(text).filter(|_| self.declared_change_points.is_none() && block.level().is_none());
        if count.is_some() {
            self.declared_change_points = count;
            return true;
        }
        if self.title.is_none() && (block.level().is_some() || parts.is_empty()) {
            self.title = Some(text.trim().to_owned());
            return true;
        }
        false
    }
}

/// Whether a line only announces the report.
fn is_preface(text: &str) -> bool {
    let text = text.trim();
    text.ends_with(['：', ':', '。', '！'])
        || ["好的", "以下", "下面", "当然", "根据", "sure", "here"]
            .iter()
            .any(|word| fold(text).starts_with(word))
}

fn is_time_label(label: &str) -> bool {
    ["时间", "日期", "周期", "时段", "时点", "date", "time"].iter().any(|end| label.ends_with(end))
}

fn is_place_label(label: &str) -> bool {
    matches!(
        label,
        "省份"
            | "省"
            | "地区"
            | "区域"
            | "省/市"
            | "省市"
            | "部门"
            | "行业"
            | "领域"
            | "研究区域"
            | "研究对象"
            | "分析对象"
            | "对象"
            | "province"
            | "sector"
            | "region"
            | "省份/部门"
            | "省级行政区"
            | "部门/行业"
            | "所属部门"
            | "研究部门"
            | "排放部门"
    )
}

/// `2025-05-01 16:56:12`, `2025年5月1日16时56分`, `2025年5月1日下午4点56分`, `2025年5月1日`.
fn date_time(text: &str) -> Option<DateTime> {
    let found = date::find(text, None)?;
    let day = found.date.start;
    let rest = text[found.bytes.end..].trim_start().trim_start_matches('T');
    let afternoon = ["下午", "晚上", "晚"].iter().find_map(|word| rest.strip_prefix(word));
    let rest = afternoon
        .or_else(|| ["上午", "凌晨", "早上", "中午"].iter().find_map(|w| rest.strip_prefix(w)))
        .unwrap_or(rest);
    let mut numbers = rest
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty())
        .map_while(|part| part.parse::<i8>().ok());
    let mut hour = numbers.next().unwrap_or(0);
    if afternoon.is_some() && hour < 12 {
        hour += 12;
    }
    let (minute, second) = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
    DateTime::new(day.year(), day.month(), day.day(), hour, minute, second, 0)
        .ok()
        .or_else(|| Some(day.at(0, 0, 0, 0)))
}

/// 共包含 10 个重要转折点的相关信息, 收录重大政策节点：10项, 找到了两个时间点.
fn declared(text: &str) -> Option<u32> {
    let counts = |unit: &str| text.match_indices(unit).find_map(|(at, _)| number_before(&text[..at]));
    let count = ["个", "项", "处", "条"].iter().find_map(|unit| counts(unit)).or_else(|| {
        let (_, value) = text.split_once(['：', ':'])?;
        value.trim().parse().ok()
    });
    // Checked last, because few lines have a count, and looking for all the words takes longer.
    count.filter(|_| phrases().names_point(text) || text.contains("信息"))
}

fn number_before(text: &str) -> Option<u32> {
    let text = text.trim_end().trim_end_matches('*').trim_end();
    let digits = text.trim_end_matches(|c: char| c.is_ascii_digit());
    if digits.len() < text.len() {
        return text[digits.len()..].parse().ok().filter(|n| *n < 1000);
    }
    let last = text.chars().next_back()?;
    let digit = match last {
        '两' => 2,
        _ => {
            "一二三四五六七八九十".chars().position(|c| c == last).and_then(|i| u32::try_from(i + 1).ok())?
        }
    };
    let before = text[..text.len() - last.len_utf8()].chars().next_back();
    Some(if before == Some('十') && digit < 10 { digit + 10 } else { digit })
}
