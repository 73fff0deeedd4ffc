//! `moved` from hashicorp/aws: an `aws_appautoscaling_target` becomes a profile.
//!
//! The process that is asked knows nothing of AWS: it is not configured. So the state it answers
//! with says which service it is of and nothing else, and the read that follows takes over what the
//! target has, as an import does.

use scaling::object::ServiceReference;
use tfplugin::{
    Diagnostic, Object,
    resource::{Imported, MoveRequest},
};

use super::state;

/// The provider, without its registry, and the type that profiles are moved from.
const SOURCE: (&str, &str) = ("hashicorp/aws", "aws_appautoscaling_target");
/// The only kind of target that scales an ECS service (Application Auto Scaling API,
/// RegisterScalableTarget).
const NAMESPACE: &str = "ecs";
const DIMENSION: &str = "ecs:service:DesiredCount";

/// A profile's state from that of another resource.
pub(super) fn moved(request: &MoveRequest) -> Imported {
    let (provider, type_name) = SOURCE;
    if !request.is_from(provider, type_name) {
        return Imported::failed(another_type(request));
    }
    let target = match request.source_state.read_untyped() {
        Ok(target) => target,
        Err(diagnostic) => return Imported::failed(diagnostic),
    };
    match service(&target) {
        Ok(service) => {
            let mut state: Object = state::identity_attributes(&service).into_iter().collect();
            // Versions of hashicorp/aws before 4.63 keep none.
            state.set("scalable_target_arn", target.get("arn").clone());
            Imported::new(state)
        }
        Err(diagnostic) => Imported::failed(diagnostic),
    }
}

/// Whether a state is one that [`moved`] gave and no read has completed yet.
pub(super) fn is_unread(state: &Object) -> bool {
    state.get("cluster").is_null()
}

/// The region that the target of an unread state is in, where its state said so:
/// `arn:<partition>:application-autoscaling:<region>:<account>:scalable-target/<id>`.
pub(super) fn region(state: &Object) -> Option<&str> {
    state::target_arn(state)?.split(':').nth(3)
}

/// Nobody may plan or delete by a state that was never completed: it does not say what is the
/// profile's.
pub(super) fn unread() -> Diagnostic {
    Diagnostic::error(
        "The moved target has not been read",
        "Found: a state that was moved here and not refreshed.\nAllowed: a refresh first, with a \
         provider whose configuration is known.\nRun Terraform without -refresh=false: the refresh \
         takes over what the target has.",
    )
}

/// The moved target exists no more: the plan makes a new one.
pub(super) fn gone(service: &ServiceReference, region: &str) -> Diagnostic {
    Diagnostic::warning(
        "The moved target does not exist",
        format!(
            "Found: no scalable target service/{service} in {region}.\nThe plan makes a new one; if \
             that is not meant, check region and account of the provider."
        ),
    )
}

/// The service of a scalable target.
fn service(target: &Object) -> Result<ServiceReference, Diagnostic> {
    let text = |name: &str| target.get(name).as_str().unwrap_or_default();
    let (namespace, dimension) = (text("service_namespace"), text("scalable_dimension"));
    let resource_id = text("resource_id");
    if (namespace, dimension) != (NAMESPACE, DIMENSION) {
        return Err(Diagnostic::error(
            "The target does not scale an ECS service",
            format!(
                "Found: service_namespace = {namespace:?}, scalable_dimension = {dimension:?} \
                 (resource_id = {resource_id:?}).\nAllowed: {NAMESPACE:?} and {DIMENSION:?}.\n\
                 Leave it with hashicorp/aws: take the moved block out."
            ),
        ));
    }
    ServiceReference::from_resource_id(resource_id).ok_or_else(|| {
        Diagnostic::error(
            "The target's state does not name a service",
            format!(
                "Found: resource_id = {resource_id:?}.\nAllowed: service/<cluster>/<service>.\n\
                 Import the profile by <cluster>/<service> instead of moving the target."
            ),
        )
    })
}

fn another_type(request: &MoveRequest) -> Diagnostic {
    let MoveRequest {
        source_provider_address,
        source_type_name,
        ..
    } = request;
    let (provider, type_name) = SOURCE;
    Diagnostic::error(
        format!("{source_type_name} cannot become a scaling profile"),
        format!(
            "Found: {source_type_name} of {source_provider_address}.\nAllowed: {type_name} of \
             {provider}.\nMove the target of the service: the profile takes over what hangs on it. \
             Everything else of the old scaling is forgotten by removed blocks with destroy = false."
        ),
    )
}

#[cfg(test)]
mod tests {
    use tfplugin::raw::RawObject;

    use super::*;

    fn request(state: &str) -> MoveRequest {
        MoveRequest {
            source_provider_address: "registry.terraform.io/hashicorp/aws".to_owned(),
            source_type_name: "aws_appautoscaling_target".to_owned(),
            source_schema_version: 0,
            source_state: RawObject(state.to_owned()),
            source_private: Vec::new(),
            source_identity: None,
        }
    }

    fn refused(request: &MoveRequest) -> String {
        let answer = moved(request);
        assert_eq!(answer.state, None);
        answer.diagnostics.to_string()
    }

    /// As hashicorp/aws 6 writes it.
    const API: &str = r#"{
        "arn": "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/0ec5",
        "id": "service/arrakis/api", "max_capacity": 10, "min_capacity": 2, "region": "us-east-1",
        "resource_id": "service/arrakis/api", "role_arn": "arn:aws:iam::123456789012:role/x",
        "scalable_dimension": "ecs:service:DesiredCount", "service_namespace": "ecs",
        "suspended_state": [{"dynamic_scaling_in_suspended": false}], "tags": {}, "tags_all": {}
    }"#;

    #[test]
    fn a_target_says_which_service_it_is_of() {
        for registry in ["registry.terraform.io", "registry.opentofu.org"] {
            let mut request = request(API);
            request.source_provider_address = format!("{registry}/hashicorp/aws");
            let state = moved(&request).state.expect("a state");
            assert_eq!(state::service(&state).unwrap().to_string(), "arrakis/api");
            assert_eq!(region(&state), Some("us-east-1"));
            assert!(is_unread(&state));
        }
    }

    #[test]
    fn an_old_state_has_no_arn() {
        let old = API.replace("\"arn\"", "\"before\"");
        let state = moved(&request(&old)).state.expect("a state");
        assert_eq!(region(&state), None);
    }

    #[test]
    fn what_does_not_scale_a_service_is_refused() {
        let table = API
            .replace("\"ecs\"", "\"dynamodb\"")
            .replace(
                "ecs:service:DesiredCount",
                "dynamodb:table:ReadCapacityUnits",
            )
            .replace("service/arrakis/api", "table/guilds");
        let told = refused(&request(&table));
        assert!(
            told.contains("Found: service_namespace = \"dynamodb\""),
            "{told}"
        );
        assert!(told.contains("table/guilds"), "{told}");
        let nameless = API.replace("service/arrakis/api", "service/api");
        let told = refused(&request(&nameless));
        assert!(
            told.contains("Found: resource_id = \"service/api\""),
            "{told}"
        );
        assert!(refused(&request("{}")).contains("Found: service_namespace = \"\""));
        assert!(refused(&request("[]")).contains("not an object"));
    }

    #[test]
    fn another_type_is_refused() {
        let mut policy = request(API);
        policy.source_type_name = "aws_appautoscaling_policy".to_owned();
        let told = refused(&policy);
        assert!(
            told.contains("aws_appautoscaling_policy cannot become"),
            "{told}"
        );
        let mut fork = request(API);
        fork.source_provider_address = "registry.terraform.io/somebody/aws".to_owned();
        assert!(refused(&fork).contains("Allowed: aws_appautoscaling_target of hashicorp/aws"));
    }
}
