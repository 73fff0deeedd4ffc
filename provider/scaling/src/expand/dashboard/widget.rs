//! Widgets, and the grid they stand on (CloudWatch User Guide, "Dashboard body structure and
//! syntax").

use serde_json::{Map, Value, json};

use crate::metric::MetricIdentity;

/// Columns of the grid.
pub(super) const COLUMNS: usize = 24;
/// Rows that a graph takes.
const GRAPH_ROWS: usize = 6;
/// Most alarms of one widget.
const ALARMS_MAX: usize = 100;
/// Alarms that stand beside each other over the whole width.
const ALARMS_PER_ROW: usize = 6;

/// Widgets from top to bottom.
#[derive(Default)]
pub(super) struct Grid {
    widgets: Vec<Value>,
    /// The first free row.
    y: usize,
}

impl Grid {
    /// Graphs side by side, two to a row.
    pub(super) fn graphs(&mut self, region: &str, graphs: impl IntoIterator<Item = Graph>) {
        let graphs: Vec<_> = graphs.into_iter().collect();
        for pair in graphs.chunks(2) {
            let width = COLUMNS / 2;
            for (graph, x) in pair.iter().zip([0, width]) {
                let properties = graph.properties(region);
                self.put("metric", (x, width, GRAPH_ROWS), properties);
            }
            self.y += GRAPH_ROWS;
        }
    }

    /// Text over the whole width.
    pub(super) fn text(&mut self, rows: usize, markdown: &str) {
        self.put("text", (0, COLUMNS, rows), json!({ "markdown": markdown }));
        self.y += rows;
    }

    /// The states of alarms, by ARN.
    pub(super) fn alarms(&mut self, arns: &[String]) {
        for some in arns.chunks(ALARMS_MAX) {
            let rows = 1 + some.len().div_ceil(ALARMS_PER_ROW);
            let properties = json!({ "title": "Alarms", "alarms": some });
            self.put("alarm", (0, COLUMNS, rows), properties);
            self.y += rows;
        }
    }

    pub(super) fn into_widgets(self) -> Vec<Value> {
        self.widgets
    }

    fn put(&mut self, kind: &str, (x, width, height): (usize, usize, usize), properties: Value) {
        self.widgets.push(json!({
            "type": kind,
            "x": x,
            "y": self.y,
            "width": width,
            "height": height,
            "properties": properties,
        }));
    }
}

/// Metrics over time, with horizontal lines.
pub(super) struct Graph {
    title: String,
    rows: Vec<Value>,
    lines: Vec<Value>,
}

impl Graph {
    pub(super) fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            rows: Vec::new(),
            lines: Vec::new(),
        }
    }

    /// A metric by a statistic.
    pub(super) fn metric(self, metric: MetricIdentity, statistic: &str, label: &str) -> Self {
        self.row(metric, json!({ "stat": statistic, "label": label }))
    }

    /// A metric, drawn as `rendering` says.
    pub(super) fn row(mut self, metric: MetricIdentity, rendering: Value) -> Self {
        let MetricIdentity {
            namespace,
            name,
            dimensions,
        } = metric;
        let dimensions = dimensions
            .into_iter()
            .flat_map(|(name, value)| [name, value]);
        let mut row: Vec<_> = [namespace, name]
            .into_iter()
            .chain(dimensions)
            .map(Value::from)
            .collect();
        row.push(rendering);
        self.rows.push(Value::from(row));
        self
    }

    /// An expression, drawn as `rendering` says.
    pub(super) fn expression(mut self, rendering: Value) -> Self {
        self.rows.push(json!([rendering]));
        self
    }

    /// A line at a value.
    pub(super) fn line(mut self, value: f64, label: impl Into<String>) -> Self {
        let label: String = label.into();
        self.lines
            .push(json!({ "value": number(value), "label": label }));
        self
    }

    fn properties(&self, region: &str) -> Value {
        let Self { title, rows, lines } = self;
        let mut properties = Map::new();
        properties.insert("title".to_owned(), json!(title));
        properties.insert("region".to_owned(), json!(region));
        properties.insert("view".to_owned(), json!("timeSeries"));
        properties.insert("period".to_owned(), json!(60));
        properties.insert("metrics".to_owned(), json!(rows));
        properties.insert("yAxis".to_owned(), json!({ "left": { "min": 0 } }));
        if !lines.is_empty() {
            let lines = json!({ "horizontal": lines });
            properties.insert("annotations".to_owned(), lines);
        }
        Value::from(properties)
    }
}

/// A number as JSON that reads back the same: whole ones without a fraction.
fn number(value: f64) -> Value {
    // Integers up to here are exact in a double.
    const EXACT_MAX: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() <= EXACT_MAX {
        // In range by the test above.
        #[allow(clippy::cast_possible_truncation)]
        Value::from(value as i64)
    } else {
        Value::from(value)
    }
}
