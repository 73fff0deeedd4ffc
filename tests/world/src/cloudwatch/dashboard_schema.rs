//! What a dashboard's body may hold, as data (CloudWatch User Guide, "Dashboard body structure and
//! syntax").

/// What a value of a body may be.
#[derive(Debug)]
pub(super) enum Rule {
    /// Anything.
    Any,
    /// A text.
    Text,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A whole number within bounds.
    Integer(i64, i64),
    /// Seconds of a period.
    Period,
    /// A statistic.
    Statistic,
    /// A number, or a text that tells a moment.
    Place,
    /// One of these words; others are only warned of.
    Word(&'static [&'static str]),
    /// One of these words; others are refused.
    StrictWord(&'static [&'static str]),
    /// So many items, fewest and most, of one kind.
    List(&'static Rule, usize, usize),
    /// One value, or a band of two.
    OneOrTwo(&'static Rule),
    /// Namespace, name, pairs of dimensions, and how to draw it.
    MetricRow,
    /// An object with these members; others are only warned of.
    Object(&'static [Property]),
    /// The properties of a widget of this type.
    Widget,
}

/// A member of an object of a body.
#[derive(Debug)]
pub(super) struct Property {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) rule: Rule,
}

const fn may(name: &'static str, rule: Rule) -> Property {
    Property {
        name,
        required: false,
        rule,
    }
}

const fn must(name: &'static str, rule: Rule) -> Property {
    Property {
        name,
        required: true,
        rule,
    }
}

const ANY: usize = usize::MAX;
/// Metrics of one widget (CloudWatch service quotas).
const ROWS_MAX: usize = 500;

/// A whole body: at most 500 widgets (CloudWatch service quotas) and 25 variables (observed).
pub(super) static BODY: Rule = Rule::Object(&[
    must("widgets", Rule::List(&Rule::Widget, 0, 500)),
    may("variables", Rule::List(&VARIABLE, 0, 25)),
    may("start", Rule::Text),
    may("end", Rule::Text),
    may("periodOverride", Rule::Word(&["auto", "inherit"])),
]);
static VARIABLE: Rule = Rule::Object(&[
    must("type", Rule::StrictWord(&["property", "pattern"])),
    may("property", Rule::Text),
    may("pattern", Rule::Text),
    must("inputType", Rule::StrictWord(&["input", "radio", "select"])),
    must("id", Rule::Text),
    may("label", Rule::Text),
    may("visible", Rule::Boolean),
    may("defaultValue", Rule::Text),
    may("search", Rule::Text),
    may("populateFrom", Rule::Text),
    may("values", Rule::Any),
]);
/// A widget around its properties; the grid is 24 wide.
pub(super) static FRAME: &[Property] = &[
    must("type", Rule::StrictWord(&TYPES)),
    may("x", Rule::Integer(0, 23)),
    may("y", Rule::Integer(0, i64::MAX)),
    may("width", Rule::Integer(1, 24)),
    may("height", Rule::Integer(1, 1000)),
    must("properties", Rule::Any),
];
const TYPES: [&str; 9] = [
    "metric", "text", "log", "alarm", "explorer", "custom", "chart", "timeline", "trace",
];

/// The properties of a widget; those of types nobody here uses are not looked into.
pub(super) fn properties(kind: &str) -> &'static Rule {
    match kind {
        "metric" => &METRIC,
        "text" => &TEXT,
        "log" => &LOG,
        "alarm" => &ALARM,
        _ => &Rule::Any,
    }
}

static METRIC: Rule = Rule::Object(&[
    may("metrics", Rule::List(&Rule::MetricRow, 0, ROWS_MAX)),
    may("annotations", ANNOTATIONS),
    may("region", Rule::Text),
    may("accountId", Rule::Text),
    may("title", Rule::Text),
    may("view", Rule::Word(&VIEWS)),
    may("period", Rule::Period),
    may("stat", Rule::Statistic),
    may("stacked", Rule::Boolean),
    may("sparkline", Rule::Boolean),
    may("liveData", Rule::Boolean),
    may("setPeriodToTimeRange", Rule::Boolean),
    may("timezone", Rule::Text),
    may(
        "legend",
        Rule::Object(&[may("position", Rule::Word(&["right", "bottom", "hidden"]))]),
    ),
    may(
        "yAxis",
        Rule::Object(&[may("left", AXIS), may("right", AXIS)]),
    ),
    may("table", Rule::Any),
]);
const VIEWS: [&str; 6] = ["singleValue", "timeSeries", "bar", "pie", "gauge", "table"];
const AXIS: Rule = Rule::Object(&[
    may("min", Rule::Number),
    may("max", Rule::Number),
    may("label", Rule::Text),
    may("showUnits", Rule::Boolean),
]);
const ANNOTATIONS: Rule = Rule::Object(&[
    may("alarms", Rule::List(&Rule::Text, 0, 1)),
    may("horizontal", Rule::List(&MARK, 0, ANY)),
    may("vertical", Rule::List(&MARK, 0, ANY)),
]);
static MARK: Rule = Rule::OneOrTwo(&ANNOTATION);
static ANNOTATION: Rule = Rule::Object(&[
    must("value", Rule::Place),
    may("label", Rule::Text),
    may("color", Rule::Text),
    may("fill", Rule::Text),
    may("yAxis", Rule::Word(&SIDES)),
    may("visible", Rule::Boolean),
]);
const SIDES: [&str; 2] = ["left", "right"];
/// How one row of metrics is drawn.
pub(super) static RENDERING: Rule = Rule::Object(&[
    may("expression", Rule::Text),
    may("id", Rule::Text),
    may("label", Rule::Text),
    may("color", Rule::Text),
    may("accountId", Rule::Text),
    may("region", Rule::Text),
    may("period", Rule::Period),
    may("stat", Rule::Statistic),
    may("visible", Rule::Boolean),
    may("yAxis", Rule::Word(&SIDES)),
]);
static TEXT: Rule = Rule::Object(&[
    must("markdown", Rule::Text),
    may("background", Rule::Word(&["solid", "transparent"])),
]);
static LOG: Rule = Rule::Object(&[
    may("region", Rule::Text),
    may("accountId", Rule::Text),
    may("title", Rule::Text),
    may("query", Rule::Text),
    may("stacked", Rule::Boolean),
    may("view", Rule::Word(&["table", "timeSeries", "bar", "pie"])),
]);
static ALARM: Rule = Rule::Object(&[
    must("alarms", Rule::List(&Rule::Text, 1, 100)),
    may("title", Rule::Text),
    may(
        "states",
        Rule::List(
            &Rule::StrictWord(&["OK", "ALARM", "INSUFFICIENT_DATA"]),
            0,
            ANY,
        ),
    ),
    may(
        "sortBy",
        Rule::Word(&["default", "stateUpdatedTimestamp", "timestamp"]),
    ),
]);
