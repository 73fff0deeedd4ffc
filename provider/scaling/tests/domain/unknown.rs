//! Values that are not known yet are passed over.

use proptest::prelude::*;
use scaling::{
    draft::{Decimal, Draft, Leaf},
    validate::{Verdict, validate},
};
use serde_json::json;

use crate::{drafts, generate};

proptest! {
    #[test]
    fn a_valid_draft_with_unknown_leaves_has_no_problem(
        draft in generate::valid(),
        hidden in prop::collection::vec(any::<bool>(), 256),
    ) {
        let masked = generate::masked(draft.clone(), &hidden);
        let verdict = validate(&masked, &drafts::context());
        prop_assert_eq!(verdict.problems(), &[]);
        let complete = masked == draft;
        prop_assert_eq!(verdict.profile().is_some(), complete);
        prop_assert_eq!(verdict == Verdict::Incomplete, !complete);
    }
}

#[test]
fn a_profile_is_made_once_the_last_value_is_known() {
    let mut draft = drafts::patched(&json!({ "max_capacity": "(unknown)" }));
    assert_eq!(validate(&draft, &drafts::context()), Verdict::Incomplete);
    draft.max_capacity = Leaf::Given(Decimal("10".to_owned()));
    assert!(validate(&draft, &drafts::context()).profile().is_some());
}

#[test]
fn a_draft_of_unknowns_is_incomplete() {
    let draft = Draft {
        cluster: Leaf::Unknown,
        service: Leaf::Unknown,
        name: Leaf::Unknown,
        min_capacity: Leaf::Unknown,
        max_capacity: Leaf::Unknown,
        scale_out_cooldown: Leaf::Unknown,
        scale_in_cooldown: Leaf::Unknown,
        cpu: Leaf::Unknown,
        memory: Leaf::Unknown,
        requests: Leaf::Unknown,
        queues: Leaf::Unknown,
        guilds: Leaf::Unknown,
        metrics: Leaf::Unknown,
        schedules: Leaf::Unknown,
        predictive: Leaf::Unknown,
        suspended: Leaf::Unknown,
        alerts: Leaf::Unknown,
        dashboard: Leaf::Unknown,
        require: Leaf::Unknown,
        exclusive: Leaf::Unknown,
        tags: Leaf::Unknown,
    };
    assert_eq!(validate(&draft, &drafts::context()), Verdict::Incomplete);
}
