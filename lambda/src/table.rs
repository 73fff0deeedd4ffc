//! Answers to a person: columns that line up.

/// Lines of columns, each as wide as its widest cell; the last column is as it comes.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or_default()
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            line.push_str(cell);
            let blanks = widths[column] - cell.chars().count() + 2;
            line.push_str(&" ".repeat(blanks));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// `1 queue`, `2 queues`.
pub(crate) fn counted(number: usize, noun: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{ending}")
}

#[cfg(test)]
mod tests {
    use super::{counted, table};

    #[test]
    fn columns_line_up_and_lines_end_where_their_text_does() {
        let rows = [["a", "long", "x y"], ["böse", "b", ""]];
        let rows = rows.map(|row| row.map(str::to_owned));
        assert_eq!(table(&rows), "a     long  x y\nböse  b\n");
        assert_eq!(table::<2>(&[]), "");
    }

    #[test]
    fn numbers_of_things() {
        assert_eq!(counted(0, "queue"), "0 queues");
        assert_eq!(counted(1, "queue"), "1 queue");
        assert_eq!(counted(2, "queue"), "2 queues");
    }
}
