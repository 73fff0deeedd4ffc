//! Figures in few letters.

/// Letters of rising height.
const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A number without a needless fraction: `300`, `88.3`; `-` where it is not known.
pub(super) fn number(value: Option<f64>) -> String {
    match value {
        None => "-".to_owned(),
        Some(value) if value.fract() == 0.0 || value.abs() >= 1000.0 => format!("{value:.0}"),
        Some(value) => format!("{value:.1}"),
    }
}

/// A length of time: `40 s`, `12 min`, `3 h`, `2 d`.
pub(super) fn age(seconds: f64) -> String {
    let seconds = seconds.max(0.0);
    if seconds < 120.0 {
        format!("{seconds:.0} s")
    } else if seconds < 7200.0 {
        format!("{:.0} min", (seconds / 60.0).floor())
    } else if seconds < 172_800.0 {
        format!("{:.0} h", (seconds / 3600.0).floor())
    } else {
        format!("{:.0} d", (seconds / 86_400.0).floor())
    }
}

/// The last `width` values as letters, from nothing to the greatest of them.
pub(super) fn spark(values: &[f64], width: usize) -> String {
    let shown = &values[values.len().saturating_sub(width)..];
    let most = shown.iter().copied().fold(0.0, f64::max);
    let bar = |value: &f64| {
        // A share of 0 to 1 of seven steps.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let height = if most > 0.0 {
            (value.max(0.0) / most * 7.0).round() as usize
        } else {
            0
        };
        BARS[height.min(BARS.len() - 1)]
    };
    shown.iter().map(bar).collect()
}

/// At most `width` letters, the last of them `…` where something was cut.
pub(super) fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let kept = text.chars().take(width.saturating_sub(1));
    kept.chain(std::iter::once('…')).take(width).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        for (value, expected) in [
            (None, "-"),
            (Some(300.0), "300"),
            (Some(88.333), "88.3"),
            (Some(123_456.7), "123457"),
            (Some(0.0), "0"),
        ] {
            assert_eq!(number(value), expected);
        }
        for (seconds, expected) in [
            (-1.0, "0 s"),
            (119.0, "119 s"),
            (754.0, "12 min"),
            (7200.0, "2 h"),
            (259_200.0, "3 d"),
        ] {
            assert_eq!(age(seconds), expected);
        }
        assert_eq!(spark(&[9.0, 0.0, 120.0, 530.0, 300.0], 4), "▁▃█▅");
        assert_eq!(spark(&[0.0, 0.0], 9), "▁▁");
        assert_eq!(spark(&[], 9), "");
        assert_eq!(
            (cut("abc", 3).as_str(), cut("abcd", 3).as_str()),
            ("abc", "ab…")
        );
        assert_eq!(cut("abc", 0), "");
    }
}
