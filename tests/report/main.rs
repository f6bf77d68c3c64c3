//! Reading reports, through the public interface.

mod check;
mod dates;
mod files;
mod gold;
mod headings;
mod labels;
mod layouts;
mod other_models;
mod places;
mod styles;
mod support;
mod total;
