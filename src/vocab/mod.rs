//! The closed vocabularies of the field, compiled in from `schema/`: provinces, sectors, issuing
//! bodies, endings of file names.
//!
//! ```
//! use tansuo::vocab::{Province, Sector, find_region};
//!
//! assert_eq!(Province::find("Shanxi").unwrap().name, "山西");
//! assert_eq!(Province::find("黔"), Province::find("520000"));
//! assert_eq!(Sector::find("地面部门"), Some(Sector::GroundTransport));
//! assert_eq!(find_region("华东地区"), Some("华东"));
//! ```

mod ending;
mod issuer;
mod province;
mod sector;
mod spelling;

pub use ending::is_data_ending;
pub use issuer::{issuer_names, issuer_spellings, issuers, issuers_meant};
pub use province::{Province, find_region, provinces, regions};
pub use sector::Sector;
