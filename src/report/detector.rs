//! The detector's output: `Point 1:` with `Date:`, `Type:`, `Confidence:` and `Features:`.

use super::place::{self, Texts};
use super::point::leading_number;
use super::{ChangePointType, DetectedPoint, DetectorOutput, Diagnostic, Feature, Report, Severity, date};
use crate::message::message;

/// Reads a detector's output. Any text gives an output; what could not be read is in its diagnostics.
pub fn parse_detector(path: &str, text: &str) -> DetectorOutput {
    let texts = Texts {
        title: text.lines().next().unwrap_or(""),
        header: "",
        headings: "",
        text: "",
        path,
        is_report: true,
    };
    let mut output = DetectorOutput {
        path: path.to_owned(),
        province: place::province(texts),
        sector: place::sector(texts),
        points: Vec::new(),
        diagnostics: Vec::new(),
    };
    for (number, line) in (1u32..).zip(text.lines()) {
        let line = line.trim().trim_start_matches('\u{feff}');
        if is_point_line(line) {
            output.points.push(DetectedPoint {
                date: None,
                point_type: None,
                confidence: None,
                features: Vec::new(),
            });
            continue;
        }
        let Some(point) = output.points.last_mut() else { continue };
        let Some((name, value)) = line.split_once([':', '：']) else { continue };
        let (name, value) = (name.trim(), value.trim());
        if value.is_empty() || name.is_empty() {
            continue;
        }
        let understood = match name.to_ascii_lowercase().as_str() {
            "date" => {
                point.date = date::parse_date(value, None);
                point.date.is_some()
            }
            "type" => {
                point.point_type = ChangePointType::find(value);
                point.point_type.is_some()
            }
            "confidence" => {
                point.confidence = leading_number(value);
                point.confidence.is_some()
            }
            _ => {
                point.features.push(Feature { name: name.to_owned(), text: value.to_owned() });
                true
            }
        };
        if !understood {
            output.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                code: "unreadable-value".into(),
                message: message!(
                    "%{name} cannot be read from %{value}",
                    name = name.to_owned(),
                    value = format!("{value:?}")
                ),
                line: Some(number),
            });
        }
    }
    output
}

/// `Point 12:`
pub(super) fn is_point_line(line: &str) -> bool {
    line.strip_prefix("Point ")
        .and_then(|rest| rest.trim_end().strip_suffix(':'))
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

/// Gives the change points of `report` the features of the detected points of the same day. Points
/// that state only a month take those of the one detected point in it.
pub fn join_features(report: &mut Report, detected: &DetectorOutput) {
    for point in &mut report.change_points {
        let Some(date) = &point.date else { continue };
        let inside = |d: &&DetectedPoint| d.date.as_ref().is_some_and(|day| date.contains(day.start));
        let of_kind = |d: &&DetectedPoint| {
            point.point_type.is_none() || d.point_type.is_none() || point.point_type == d.point_type
        };
        let mut matching = detected.points.iter().filter(inside).filter(of_kind);
        if let (Some(only), None) = (matching.next(), matching.next()) {
            point.features.clone_from(&only.features);
        }
    }
}
