use super::*;

fn number(text: &str) -> Number {
    text.parse().expect(text)
}

#[test]
fn one_number_has_one_text() {
    let check = |text: &str, expected: &str| assert_eq!(number(text).to_string(), expected);
    check("0", "0");
    check("-0.000", "0");
    check("1.50", "1.5");
    check("15e-1", "1.5");
    check("+1E3", "1000");
    check("007", "7");
    check("-0.00010", "-0.0001");
    check(".5", "0.5");
    check("5.", "5");
    check("12345678901234567890", "12345678901234567890");
    check("1e600", "1e600");
    check("3.14e-700", "314e-702");
    check("0e999999999999", "0");
}

#[test]
fn text_that_is_no_number_is_refused() {
    for text in [
        "", "-", ".", "e5", "1e", "1e+", "0x10", "1_000", "NaN", "Inf", " 1", "1 ", "--1", "1.2.3",
        "٣",
    ] {
        assert!(
            matches!(text.parse::<Number>(), Err(NumberError::Malformed(_))),
            "{text:?}"
        );
    }
    for text in [
        "1e100001",
        "1e99999999999999999999",
        &"9".repeat(DIGITS_MAX + 1),
    ] {
        assert_eq!(
            text.parse::<Number>(),
            Err(NumberError::OutOfRange),
            "{text:?}"
        );
    }
}

#[test]
fn numbers_compare_by_size() {
    let ascending = [
        "-1e50",
        "-20",
        "-3",
        "-0.5",
        "0",
        "0.05",
        "0.1",
        "0.11",
        "1",
        "9",
        "10",
        "9007199254740993",
        "1e300",
    ];
    for pair in ascending.windows(2) {
        assert!(number(pair[0]) < number(pair[1]), "{pair:?}");
    }
    assert_eq!(number("10").cmp(&number("1e1")), Ordering::Equal);
}

#[test]
fn binary_fractions_keep_their_shortest_text() {
    let check = |value: f64, expected: &str| {
        let number = Number::from_f64(value).expect("finite");
        assert_eq!(number.to_string(), expected);
        assert_eq!(number.to_f64(), value);
    };
    check(0.1, "0.1");
    check(-2.5e-7, "-0.00000025");
    check(1e21, "1000000000000000000000");
    assert!(Number::from_f64(f64::INFINITY).is_err());
    assert!(Number::from_f64(f64::NAN).is_err());
}

#[test]
fn whole_numbers_convert_only_when_they_fit() {
    assert_eq!(number("-9223372036854775808").to_i64(), Some(i64::MIN));
    assert_eq!(number("9223372036854775808").to_i64(), None);
    assert_eq!(number("18446744073709551615").to_u64(), Some(u64::MAX));
    assert_eq!(number("-1").to_u64(), None);
    assert_eq!(number("2.5").to_i64(), None);
    assert_eq!(number("1e90").to_i64(), None);
    assert_eq!(number("1e3").to_i64(), Some(1000));
    assert_eq!(Number::from(i64::MIN).to_string(), i64::MIN.to_string());
    assert!(number("2.5") > number("2") && !number("2.5").is_integer());
}
