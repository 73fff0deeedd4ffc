//! Numbers are decimal, whatever way they came.

use proptest::prelude::*;
use tfplugin::Number;

use crate::values::any_number;

proptest! {
    #[test]
    fn a_number_is_its_text(number in any_number()) {
        prop_assert_eq!(number.to_string().parse(), Ok(number));
    }

    #[test]
    fn whole_numbers_order_like_integers(left: i64, right: i64) {
        let [a, b] = [left, right].map(Number::from);
        prop_assert_eq!(a.cmp(&b), left.cmp(&right));
        prop_assert_eq!(a.to_i64(), Some(left));
        prop_assert!(a.is_integer());
    }

    #[test]
    fn fractions_order_like_floats(left in proptest::num::f64::NORMAL, right in proptest::num::f64::NORMAL) {
        let [a, b] = [left, right].map(|value| Number::from_f64(value).unwrap());
        prop_assert_eq!(Some(a.cmp(&b)), left.partial_cmp(&right));
        prop_assert_eq!(a.to_f64(), left);
    }

    #[test]
    fn order_is_total(a in any_number(), b in any_number(), c in any_number()) {
        prop_assert_eq!(a.cmp(&b), b.cmp(&a).reverse());
        prop_assert_eq!(a == b, a.cmp(&b).is_eq());
        if a <= b && b <= c {
            prop_assert!(a <= c);
        }
    }
}
