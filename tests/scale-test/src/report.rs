//! Reports for people: charts as SVG, and pages of HTML that need nothing beside them.
//!
//! Data in, text out: no clock, no file, no network. A [`Chart`] is a stack of [`Pane`]s over one
//! time axis; [`svg`] draws charts beside one another as a file of its own, and a [`Page`] takes
//! charts, tables and words. Both follow the reader's choice of light or dark.
//!
//! ```
//! use scale_test::report::{Bands, Chart, Colour, Curve, Events, Page, Plot, Table, Tone};
//!
//! let chart = Chart::new("worker", 0.0, 900.0)
//!     .figure("peak depth", "500")
//!     .pane(
//!         Plot::new("messages")
//!             .curve(Curve::line("queue", Colour::Amber, [(0.0, 0.0), (60.0, 500.0)]).filled())
//!             .limit("burst from 200", 200.0),
//!     )
//!     .pane(Plot::new("tasks").curve(Curve::steps("desired", Colour::Blue, [(0.0, 3.0)])))
//!     .pane(Bands::new("alarms").row("worker-burst", [(0.0, 70.0, "OK", Tone::Good)]))
//!     .pane(Events::new("capacity").event(73.0, "3 to 10", Tone::Neutral));
//! let page = Page::new("A burst")
//!     .words("What 500 messages at once do.")
//!     .charts([chart])
//!     .table(Table::new(["figure", "value"]).row(["lost", "0"]))
//!     .to_html();
//! assert!(page.contains("<svg") && page.contains("burst from 200"));
//! ```

mod chart;

mod style;

mod scale;

mod canvas;

mod plot;

mod strip;

mod draw;

mod page;

mod timeline;

pub use chart::{Band, Bands, Chart, Colour, Curve, Events, Pane, Plot, Tone};
pub use draw::svg;
pub use page::{Page, Table};
pub use scale::figure;
pub use timeline::{chart, events};
