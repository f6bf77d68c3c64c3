//! Another program embeds the library: `cargo run --example embed`

use tansuo::Request;
use tansuo::fields::Field;
use tansuo::query::Filter;
use tansuo::search::{Count, FacetRequest};
use tansuo::{Settings, Writer};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let dir = std::env::temp_dir().join("tansuo-embed-example");
    let mut writer = Writer::open_or_create(&dir, Settings::default())?;
    writer.update(&[concat!(env!("CARGO_MANIFEST_DIR"), "/corpus").into()])?;

    let reader = writer.reader();
    let query = Request::parse("碳达峰")?.filter(Filter::parse(Field::Year, "2020..2022")?).limit(5);
    for hit in reader.search(&query)?.hits {
        let record = &hit.record;
        let lag = record.lag.map_or("no date".into(), |lag| format!("{:+} to {:+} days", lag.min, lag.max));
        println!("{}  {}:{}  {lag}", record.title, record.path, record.lines.0);
    }
    let request = FacetRequest { names: vec![Field::Province], count: Count::Records };
    for (_, values) in reader.facets(&query, &request)?.facets {
        values.iter().for_each(|value| println!("{}: {}", value.value, value.count));
    }
    Ok(())
}
