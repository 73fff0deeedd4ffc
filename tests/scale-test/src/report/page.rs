//! Pages of HTML.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::{chart::Chart, draw, style};

/// A page of words, charts and tables, in the order in which they are added.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    title: String,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq)]
enum Part {
    Heading(String),
    Words(String),
    Code(String),
    Charts(Vec<Chart>),
    Table(Table),
}

/// Rows of texts below a row of names. Cells that begin with a digit stand to the right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    names: Vec<String>,
    rows: Vec<Vec<String>>,
    /// What opens the table when it is clicked; absent: it is open.
    folded: Option<String>,
}

impl Page {
    /// An empty page.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            parts: Vec::new(),
        }
    }

    /// With a heading.
    #[must_use]
    pub fn heading(self, words: impl Into<String>) -> Self {
        self.part(Part::Heading(words.into()))
    }

    /// With a paragraph.
    #[must_use]
    pub fn words(self, words: impl Into<String>) -> Self {
        self.part(Part::Words(words.into()))
    }

    /// With text as it was typed.
    #[must_use]
    pub fn code(self, text: impl Into<String>) -> Self {
        self.part(Part::Code(text.into()))
    }

    /// With charts beside one another, where the window is wide enough. Panes of the same place
    /// share one scale.
    #[must_use]
    pub fn charts(self, charts: impl IntoIterator<Item = Chart>) -> Self {
        self.part(Part::Charts(charts.into_iter().collect()))
    }

    /// With a table.
    #[must_use]
    pub fn table(self, table: Table) -> Self {
        self.part(Part::Table(table))
    }

    fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// One file of HTML that needs nothing beside it: no script, no font, no address.
    pub fn to_html(&self) -> String {
        let page = html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (self.title) }
                    style { (PreEscaped(style::page())) (PreEscaped(style::chart())) }
                }
                body {
                    h1 { (self.title) }
                    @for part in &self.parts { (part.to_html()) }
                }
            }
        };
        page.into_string() + "\n"
    }
}

impl Part {
    fn to_html(&self) -> Markup {
        match self {
            Self::Heading(words) => html! { h2 { (words) } },
            Self::Words(words) => html! { p { (words) } },
            Self::Code(text) => html! { pre { (text) } },
            Self::Charts(charts) => html! {
                div class="charts" { @for chart in draw::elements(charts) { (chart) } }
            },
            Self::Table(table) => table.to_html(),
        }
    }
}

impl Table {
    /// A table without rows.
    pub fn new<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Self {
        Self {
            names: names.into_iter().map(Into::into).collect(),
            ..Self::default()
        }
    }

    /// With one more row.
    #[must_use]
    pub fn row<T: Into<String>>(mut self, cells: impl IntoIterator<Item = T>) -> Self {
        self.rows.push(cells.into_iter().map(Into::into).collect());
        self
    }

    /// Shown when these words are clicked, for what few want to read.
    #[must_use]
    pub fn folded(mut self, words: impl Into<String>) -> Self {
        self.folded = Some(words.into());
        self
    }

    fn to_html(&self) -> Markup {
        let number = |column: usize| {
            let mut cells = self.rows.iter().filter_map(|row| row.get(column));
            let digit = |cell: &String| cell.starts_with(|letter: char| letter.is_ascii_digit());
            cells.any(digit).then_some("number")
        };
        let table = html! {
            table {
                tr {
                    @for (place, name) in self.names.iter().enumerate() {
                        th class=[number(place)] { (name) }
                    }
                }
                @for row in &self.rows {
                    tr {
                        @for (place, cell) in row.iter().enumerate() {
                            td class=[number(place)] { (cell) }
                        }
                    }
                }
            }
        };
        match &self.folded {
            Some(words) => html! { details { summary { (words) } (table) } },
            None => table,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_stands_alone_and_shows_what_it_is_given_as_it_is() {
        let page = Page::new("<Worker> & co")
            .heading("Figures")
            .words("a < b")
            .table(
                Table::new(["figure", "value"])
                    .row(["lost <b>", "0"])
                    .folded("all"),
            )
            .code("burst = { at = 200 }")
            .charts([Chart::new("one", 0.0, 60.0), Chart::new("two", 0.0, 60.0)])
            .to_html();
        for wanted in [
            "<h1>&lt;Worker&gt; &amp; co</h1>",
            "<p>a &lt; b</p>",
            "<details><summary>all</summary>",
            "<td>lost &lt;b&gt;</td><td class=\"number\">0</td>",
            "<pre>burst = { at = 200 }</pre>",
            "aria-label=\"two\"",
            "prefers-color-scheme:dark",
        ] {
            assert!(page.contains(wanted), "{wanted} is missing in\n{page}");
        }
        for outside in ["http", "src=", "url(", "<script", "<link", "@import"] {
            assert!(!page.contains(outside), "{outside} in\n{page}");
        }
    }
}
