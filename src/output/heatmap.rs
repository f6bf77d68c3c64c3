//! Coverage as a picture: provinces by sectors or years, darker where there are more records.

use svg::Document;
use svg::node::element::{Group, Path, Pattern, Rectangle, Text, Title};

use super::printable;
use crate::search::{Coverage, CoverageBy, CoverageCell, CoverageState};
use crate::vocab::Sector;

/// Fonts with Chinese characters on the usual systems, before whatever the viewer has.
const FONTS: &str = "'Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei','WenQuanYi Micro Hei',sans-serif";
/// Sizes in pixels.
const CELL_WIDTH: usize = 84;
const CELL_HEIGHT: usize = 22;
const LEFT: usize = 76;
const TOP: usize = 62;
const LEGEND: usize = 44;

/// Draws the table: a figure in each cell, hatched where there is no report, pale where nothing was
/// found.
pub fn heatmap(coverage: &Coverage) -> String {
    let most = coverage.most_records().max(1);
    let width = LEFT + coverage.columns.len() * CELL_WIDTH + 20;
    let height = TOP + coverage.rows().len() * CELL_HEIGHT + LEGEND;
    let mut picture = Document::new()
        .set("viewBox", (0, 0, width, height))
        .set("width", width)
        .set("height", height)
        .set("font-family", FONTS)
        .set("font-size", 12)
        .add(hatching())
        .add(Rectangle::new().set("width", width).set("height", height).set("fill", "#ffffff"))
        .add(label("各省记录数 · records by province", 12, 22, "start").set("font-size", 15));
    for (column, name) in coverage.columns.iter().enumerate() {
        let shown = match coverage.by {
            CoverageBy::Sector => Sector::find(name).map_or("未知", Sector::name),
            CoverageBy::Year => name,
        };
        picture = picture.add(label(shown, LEFT + column * CELL_WIDTH + CELL_WIDTH / 2, TOP - 10, "middle"));
    }
    for (row, of) in coverage.rows().enumerate() {
        let y = TOP + row * CELL_HEIGHT;
        let name = of.first().map_or("", |cell| if cell.region.is_empty() { "未知" } else { &cell.province });
        picture = picture.add(label(name, LEFT - 8, y + 16, "end"));
        for (column, cell) in of.iter().enumerate() {
            let title = format!("{} {}", cell.province, cell.column);
            picture = picture.add(square(cell, &title, LEFT + column * CELL_WIDTH, y, most));
        }
    }
    picture.add(legend(height - LEGEND + 14)).to_string()
}

fn label(text: &str, x: usize, y: usize, anchor: &str) -> Text {
    Text::new(printable(text)).set("x", x).set("y", y).set("text-anchor", anchor).set("fill", "#222222")
}

fn hatching() -> Pattern {
    Pattern::new()
        .set("id", "none")
        .set("width", 6)
        .set("height", 6)
        .set("patternUnits", "userSpaceOnUse")
        .add(Rectangle::new().set("width", 6).set("height", 6).set("fill", "#f4f4f4"))
        .add(Path::new().set("d", "M0 6L6 0").set("stroke", "#cccccc").set("stroke-width", 1))
}

/// A colour between pale and dark green, on the square root of the share, so that few differ from none.
fn fill(cell: &CoverageCell, most: usize) -> String {
    match cell.state {
        CoverageState::NoReport => "url(#none)".to_owned(),
        CoverageState::NothingFound => "#fdf0d5".to_owned(),
        CoverageState::Found => {
            let share = (cell.records as f64 / most as f64).sqrt();
            let between = |pale: f64, dark: f64| (pale + (dark - pale) * share).round();
            format!("rgb({},{},{})", between(224.0, 0.0), between(243.0, 104.0), between(219.0, 55.0))
        }
    }
}

fn square(cell: &CoverageCell, title: &str, x: usize, y: usize, most: usize) -> Group {
    let description = match cell.state {
        CoverageState::NoReport => format!("{title}: 没有报告 · no report"),
        CoverageState::NothingFound => {
            format!("{title}: {} 个变点，均无记录 · nothing found", cell.change_points)
        }
        CoverageState::Found => {
            format!(
                "{title}: {} 条记录，{} 个变点，{} 份报告",
                cell.records, cell.change_points, cell.reports
            )
        }
    };
    let dark = cell.state == CoverageState::Found && (cell.records as f64 / most as f64).sqrt() > 0.6;
    let figure = match cell.state {
        CoverageState::NoReport => String::new(),
        CoverageState::NothingFound => "0".to_owned(),
        CoverageState::Found => cell.records.to_string(),
    };
    Group::new()
        .add(Title::new(printable(&description)))
        .add(
            Rectangle::new()
                .set("x", x + 1)
                .set("y", y + 1)
                .set("width", CELL_WIDTH - 2)
                .set("height", CELL_HEIGHT - 2)
                .set("fill", fill(cell, most)),
        )
        .add(
            label(&figure, x + CELL_WIDTH / 2, y + 16, "middle")
                .set("fill", if dark { "#ffffff" } else { "#222222" }),
        )
}

fn legend(y: usize) -> Group {
    let entries = [
        ("url(#none)", "没有报告 no report"),
        ("#fdf0d5", "未找到 nothing found"),
        ("rgb(0,104,55)", "最多记录 most records"),
    ];
    entries.into_iter().enumerate().fold(Group::new(), |group, (i, (fill, text))| {
        let x = 12 + i * 160;
        let square =
            Rectangle::new().set("x", x).set("y", y).set("width", 14).set("height", 14).set("fill", fill);
        group.add(square).add(label(text, x + 20, y + 12, "start"))
    })
}
