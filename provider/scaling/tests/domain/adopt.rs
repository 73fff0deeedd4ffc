//! From AWS's objects back to attributes.

use proptest::prelude::*;
use scaling::{
    adopt::adopt,
    diff::diff,
    draft::Draft,
    expand::expand,
    object::{Blueprint, Observed, ServiceReference},
    ownership::Ownership,
    render::render,
    validate::validate,
};

use crate::{aws::Aws, drafts, generate};

fn blueprint(draft: &Draft) -> (ServiceReference, Blueprint) {
    let verdict = validate(draft, &drafts::context());
    let profile = verdict
        .profile()
        .unwrap_or_else(|| panic!("{:?}", verdict.problems()));
    (profile.service.clone(), expand(profile))
}

proptest! {
    #[test]
    fn the_attributes_of_what_a_profile_made_make_it_again(draft in generate::valid()) {
        let (service, wanted) = blueprint(&draft);
        let mut aws = Aws::default();
        let ownership = Ownership::new(&wanted.target.tags["arrakis:profile"], &service, None);
        aws.apply_all(&diff(Some(&wanted), &aws.observed.clone(), &ownership));
        let adopted = adopt(&service, &aws.observed).expect("there is a target");
        prop_assert_eq!(render(&blueprint(&adopted).1), render(&wanted));
    }
}

#[test]
fn without_a_target_there_is_nothing_to_adopt() {
    let service = ServiceReference {
        cluster: "arrakis".into(),
        service: "worker".into(),
    };
    assert_eq!(adopt(&service, &Observed::default()), None);
}
