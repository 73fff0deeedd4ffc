//! What a chart is made of. Instants are seconds on the chart's time axis.

/// A stack of panes over one time axis, with a headline.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chart {
    pub(super) title: String,
    pub(super) subtitle: String,
    /// Names and values of what matters most.
    pub(super) figures: Vec<(String, String)>,
    /// Ends of the time axis.
    pub(super) from: f64,
    pub(super) to: f64,
    /// Instants that divide the time, with their names.
    pub(super) marks: Vec<(f64, String)>,
    pub(super) panes: Vec<Pane>,
}

/// One pane of a chart.
#[derive(Clone, Debug, PartialEq)]
pub enum Pane {
    /// Curves over a scale of values that starts at nothing.
    Plot(Plot),
    /// Rows of states that last.
    Bands(Bands),
    /// What happened at single instants.
    Events(Events),
}

/// Curves and limits over one scale of values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    pub(super) title: String,
    pub(super) curves: Vec<Curve>,
    /// Names and values of levels that mean something: thresholds, bounds.
    pub(super) limits: Vec<(String, f64)>,
}

/// Values over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    pub(super) name: String,
    pub(super) colour: Colour,
    /// Rising instants, and the values from there on.
    pub(super) points: Vec<(f64, f64)>,
    /// Whether a value holds until the next, and then jumps.
    pub(super) stepped: bool,
    pub(super) filled: bool,
    pub(super) dashed: bool,
}

/// Rows of states that last, such as those of alarms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Bands {
    pub(super) title: String,
    pub(super) rows: Vec<(String, Vec<Band>)>,
}

/// One state: from, to, its name, and how it looks.
pub type Band = (f64, f64, &'static str, Tone);

/// What happened at single instants.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events {
    pub(super) title: String,
    /// When, what in a few letters, and how it looks.
    pub(super) events: Vec<(f64, String, Tone)>,
}

/// The colour of a curve. Each has a shade for light and one for dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Queues.
    Amber,
    /// Desired tasks.
    Blue,
    /// Running tasks.
    Green,
    /// What went wrong.
    Red,
    /// Anything else.
    Violet,
    /// Bounds, and what stands back.
    Grey,
}

/// What a state or an event means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// As it should be.
    Good,
    /// Worth a look: an alarm, a loss.
    Bad,
    /// Neither.
    Neutral,
    /// Not known.
    Unknown,
}

impl Chart {
    /// An empty chart whose time axis goes from one instant to another.
    pub fn new(title: impl Into<String>, from: f64, to: f64) -> Self {
        Self {
            title: title.into(),
            from,
            to: to.max(from + 1.0),
            ..Self::default()
        }
    }

    /// With a line of words below the title.
    #[must_use]
    pub fn subtitle(mut self, words: impl Into<String>) -> Self {
        self.subtitle = words.into();
        self
    }

    /// With one more figure in the headline; six fit.
    #[must_use]
    pub fn figure(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.figures.push((name.into(), value.into()));
        self
    }

    /// With a line from top to bottom at an instant that divides the time.
    #[must_use]
    pub fn mark(mut self, at: f64, name: impl Into<String>) -> Self {
        self.marks.push((at, name.into()));
        self
    }

    /// With one more pane, below the others.
    #[must_use]
    pub fn pane(mut self, pane: impl Into<Pane>) -> Self {
        self.panes.push(pane.into());
        self
    }
}

impl Plot {
    /// An empty plot; its title names what is measured.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// With one more curve, in front of the others.
    #[must_use]
    pub fn curve(mut self, curve: Curve) -> Self {
        self.curves.push(curve);
        self
    }

    /// With a level that means something. It is drawn where the curves come near it.
    #[must_use]
    pub fn limit(mut self, name: impl Into<String>, value: f64) -> Self {
        self.limits.push((name.into(), value));
        self
    }
}

impl Curve {
    /// Straight from point to point. A curve without a name is not in the legend.
    pub fn line(
        name: impl Into<String>,
        colour: Colour,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self {
            name: name.into(),
            colour,
            points: points.into_iter().collect(),
            stepped: false,
            filled: false,
            dashed: false,
        }
    }

    /// Each value holds until the next.
    pub fn steps(
        name: impl Into<String>,
        colour: Colour,
        points: impl IntoIterator<Item = (f64, f64)>,
    ) -> Self {
        Self {
            stepped: true,
            ..Self::line(name, colour, points)
        }
    }

    /// With the area below it in a light shade.
    #[must_use]
    pub fn filled(mut self) -> Self {
        self.filled = true;
        self
    }

    /// As a dashed line, for what bounds and does not happen.
    #[must_use]
    pub fn dashed(mut self) -> Self {
        self.dashed = true;
        self
    }
}

impl Bands {
    /// No rows yet.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// With one more row: states by rising time, each with the instants it lasts from and to.
    #[must_use]
    pub fn row(mut self, name: impl Into<String>, states: impl IntoIterator<Item = Band>) -> Self {
        self.rows.push((name.into(), states.into_iter().collect()));
        self
    }
}

impl Events {
    /// Nothing happened yet.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..Self::default()
        }
    }

    /// With one more event, not before the others. Texts are shown if there is room
    /// for all of them.
    #[must_use]
    pub fn event(mut self, at: f64, text: impl Into<String>, tone: Tone) -> Self {
        self.events.push((at, text.into(), tone));
        self
    }
}

impl From<Plot> for Pane {
    fn from(plot: Plot) -> Self {
        Self::Plot(plot)
    }
}

impl From<Bands> for Pane {
    fn from(bands: Bands) -> Self {
        Self::Bands(bands)
    }
}

impl From<Events> for Pane {
    fn from(events: Events) -> Self {
        Self::Events(events)
    }
}
