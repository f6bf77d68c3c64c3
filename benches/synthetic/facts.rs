//! The facts of the reports, before they are put into words.

use fastrand::Rng;
use jiff::ToSpan;
use jiff::civil::{Date, date};
use tansuo::vocab::{Province, Sector};

use super::Shape;
use super::words::{ACTIONS, BODIES, CHARACTERS, EFFECTS, MEASURES, OBJECTS, PLANS, UNITS};

/// The facts of one report, without a style.
pub struct Facts {
    pub province: &'static Province,
    pub sector: Sector,
    pub points: Vec<Point>,
}

/// A change point.
pub struct Point {
    pub date: Date,
    pub is_seasonal: bool,
    /// Hundredths.
    pub confidence: u8,
    pub records: Vec<Fact>,
}

/// A policy or event.
pub struct Fact {
    pub is_policy: bool,
    pub title: String,
    pub date: Date,
    pub issuer: String,
    pub place: String,
    pub content: String,
    pub effect: String,
    pub url: String,
}

/// The sector as the data sets write it in titles and file names.
pub fn sector_in_english(sector: Sector) -> &'static str {
    match sector {
        Sector::Power => "Power",
        Sector::Industry => "Industry",
        Sector::GroundTransport => "Ground",
        Sector::Aviation => "Aviation",
        Sector::Residential => "Residential",
    }
}

impl Facts {
    pub fn draw(shape: &Shape, province: &'static Province, sector: Sector, group: usize) -> Facts {
        let mut rng = Rng::with_seed(shape.seed ^ (group as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut points: Vec<Point> =
            (0..shape.change_points).map(|_| Point::draw(shape, province, &mut rng)).collect();
        points.sort_by_key(|point| point.date);
        Facts { province, sector, points }
    }
}

impl Point {
    fn draw(shape: &Shape, province: &Province, rng: &mut Rng) -> Point {
        let day = date(rng.i16(shape.years.clone()), rng.i8(1..=12), rng.i8(1..=28));
        let count = if shape.records == 0 || rng.u8(0..6) == 0 { 0 } else { rng.usize(1..=shape.records) };
        let records = (0..count).map(|_| Fact::draw(province, day, rng)).collect();
        Point { date: day, is_seasonal: rng.u8(0..4) == 0, confidence: rng.u8(55..90), records }
    }
}

impl Fact {
    fn draw(province: &Province, day: Date, rng: &mut Rng) -> Fact {
        let is_policy = rng.bool();
        let town = format!("{}{}", name(rng), pick(rng, &["市", "县", "区"]));
        let firm = name(rng);
        let object = pick(rng, OBJECTS);
        let title = if is_policy {
            format!("{}{}{}", province.full_name, object, pick(rng, PLANS))
        } else {
            format!("{town}{firm}{object}{}", pick(rng, ACTIONS))
        };
        let content = (0..rng.usize(1..4)).map(|_| sentence(&town, &firm, rng)).collect();
        let date = day.saturating_add(rng.i32(-120..=400).days());
        Fact {
            is_policy,
            title,
            date,
            issuer: format!("{}{}", province.full_name, pick(rng, BODIES)),
            place: format!("{}{town}", province.full_name),
            content,
            effect: format!("{}，{}。", pick(rng, EFFECTS), quantity(rng)),
            url: format!(
                "https://{}.example.cn/{}/t{}.html",
                province.pinyin.to_lowercase(),
                date.year(),
                rng.u32(..)
            ),
        }
    }
}

fn sentence(town: &str, firm: &str, rng: &mut Rng) -> String {
    let (object, measure, action) = (pick(rng, OBJECTS), pick(rng, MEASURES), pick(rng, ACTIONS));
    match rng.u8(0..4) {
        0 => format!("{town}{measure}{object}，{}。", quantity(rng)),
        1 => format!("{firm}公司的{object}{action}，{}，{}。", quantity(rng), pick(rng, EFFECTS)),
        2 => format!("到{}年，{object}{measure}，{}。", rng.u16(2021..2031), quantity(rng)),
        _ => format!("{}由{}牵头，{measure}{object}。", pick(rng, OBJECTS), pick(rng, BODIES)),
    }
}

fn quantity(rng: &mut Rng) -> String {
    let (what, unit) = *rng.choice(UNITS).unwrap_or(&("规模", "项"));
    format!("{what}{}{unit}", rng.u16(2..2000))
}

/// A name of two characters; the first ones of the list are the commonest.
fn name(rng: &mut Rng) -> String {
    let count = CHARACTERS.chars().count();
    let draw = |rng: &mut Rng| {
        let at = rng.usize(0..count).min(rng.usize(0..count));
        CHARACTERS.chars().nth(at).unwrap_or('安')
    };
    [draw(rng), draw(rng)].iter().collect()
}

fn pick<'a>(rng: &mut Rng, list: &[&'a str]) -> &'a str {
    list[rng.usize(0..list.len()).min(rng.usize(0..list.len()))]
}
