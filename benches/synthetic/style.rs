//! How the facts are written: one entry for each variant.

use std::fmt::Write;

use jiff::civil::Date;

use super::facts::{Fact, Facts, Point, sector_in_english};

/// The words of one style.
pub struct Style {
    /// The suffix of the file's name, before `.txt`.
    pub suffix: &'static str,
    heading: fn(&Point) -> String,
    /// Labels of a policy's title, an event's title, date, issuer, place, content, effect, source.
    labels: [&'static str; 8],
    item: Item,
    nothing: &'static str,
    /// The first words of the content of a record.
    lead: &'static str,
}

/// How an item is laid out.
enum Item {
    /// `1. **label**：title`, fields at the left edge.
    Labelled,
    /// `1. **title**`, fields as a list below it.
    Bold,
    /// `1. title`, fields after `•`, no Markdown.
    Plain,
}

const USUAL: [&str; 8] =
    ["政策名称", "事件名称", "发布/实施日期", "发布机构", "地点", "核心内容", "影响", "信息来源网址"];

/// The seven variants.
pub const STYLES: [Style; 7] = [
    Style {
        suffix: "",
        heading: english,
        labels: USUAL,
        item: Item::Labelled,
        nothing: "未找到相关政策或事件。",
        lead: "",
    },
    Style {
        suffix: "_detailed",
        heading: english,
        labels: USUAL,
        item: Item::Bold,
        nothing: "未找到相关政策或事件。这一时期运行平稳。",
        lead: "该项工作经多次论证后启动。",
    },
    Style {
        suffix: "_passive",
        heading: english,
        labels: USUAL,
        item: Item::Labelled,
        nothing: "相关政策或事件未被找到。",
        lead: "下列内容被要求落实：",
    },
    Style {
        suffix: "_synonym",
        heading: |p| {
            format!("## 关键节点: {} ({}) - 可信度: 0.{}", p.date, p.kind("动态", "季节性"), p.confidence)
        },
        labels: ["举措名称", "动态标题", "出现时间", "颁布单位", "区域", "主要内容", "效应", "数据来源"],
        item: Item::Labelled,
        nothing: "未检索到相关动态。",
        lead: "",
    },
    Style {
        suffix: "_concise",
        heading: |p| format!("## {} ({}) - 置信度: 0.{}", p.date, p.kind("Event", "Seasonal"), p.confidence),
        labels: ["政策", "事件", "时间", "机构", "地点", "要点", "影响", "来源"],
        item: Item::Bold,
        nothing: "无相关信息",
        lead: "",
    },
    Style {
        suffix: "_casual",
        heading: |p| {
            format!("## {}（{}） - 可信度{}%", chinese(p.date), p.kind("事件", "季节性"), p.confidence)
        },
        labels: ["政策", "事件", "啥时候", "谁发的", "在哪儿", "说了啥", "有啥用", "消息来源"],
        item: Item::Bold,
        nothing: "啥也没查到",
        lead: "",
    },
    Style {
        suffix: "_formal",
        heading: |p| {
            format!(
                "### 关键节点：{}（{}） - 置信度：{}%",
                chinese(p.date),
                p.kind("事件", "季节性调整"),
                p.confidence
            )
        },
        labels: [
            "政策名称",
            "项目名称",
            "印发日期",
            "主管部门",
            "实施区域",
            "核心举措",
            "影响评估",
            "官方来源",
        ],
        item: Item::Plain,
        nothing: "经检索，本时段未见符合收录标准的政策文件或重大事件。",
        lead: "",
    },
];

fn english(point: &Point) -> String {
    format!(
        "## 转折点: {} ({}) - 置信度: 0.{}",
        point.date,
        point.kind("Event", "Seasonal"),
        point.confidence
    )
}

fn chinese(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

impl Point {
    fn kind(&self, event: &'static str, seasonal: &'static str) -> &'static str {
        if self.is_seasonal { seasonal } else { event }
    }
}

impl Style {
    /// The whole report.
    pub fn tell(&self, facts: &Facts) -> String {
        let mut text = format!(
            "# {}省/市 {}部门 碳排放变点相关政策与事件汇总\n\n分析时间: 2025-06-03 09:00:00\n共包含 {} 个重要转折点的相关信息\n\n---\n",
            facts.province.pinyin,
            sector_in_english(facts.sector),
            facts.points.len()
        );
        for point in &facts.points {
            text.push_str(&format!("\n{}\n\n", (self.heading)(point)));
            if point.records.is_empty() {
                text.push_str(&format!("{}\n\n", self.nothing));
            }
            for (number, fact) in point.records.iter().enumerate() {
                self.tell_fact(&mut text, number + 1, fact);
            }
            text.push_str("---\n");
        }
        text
    }

    fn tell_fact(&self, text: &mut String, number: usize, fact: &Fact) {
        let [policy, event, when, issuer, place, content, effect, source] = self.labels;
        let link = format!("[{}]({})", fact.issuer, fact.url);
        let fields = [
            (when, chinese(fact.date)),
            if fact.is_policy { (issuer, fact.issuer.clone()) } else { (place, fact.place.clone()) },
            (content, format!("{}{}", self.lead, fact.content)),
            (effect, fact.effect.clone()),
            (source, link),
        ];
        let label = if fact.is_policy { policy } else { event };
        // OK because writing to a string does not fail.
        let mut line = |line: std::fmt::Arguments| text.write_fmt(line).expect("a string grows");
        match self.item {
            Item::Labelled => line(format_args!("{number}. **{label}**：{}\n", fact.title)),
            Item::Bold => line(format_args!("{number}. **{}**\n", fact.title)),
            Item::Plain => line(format_args!("{number}. {}\n", fact.title)),
        }
        for (label, value) in fields {
            match self.item {
                Item::Labelled => line(format_args!("**{label}**：{value}\n")),
                Item::Bold => line(format_args!("   - **{label}**：{value}\n")),
                Item::Plain => line(format_args!("• {label}：{value}\n")),
            }
        }
        text.push('\n');
    }
}
