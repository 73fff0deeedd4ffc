//! `resource_label`: the name that load balancer requests are tracked by.

use tfplugin::{
    Function, Type, Value,
    function::{Arguments, FunctionError},
    schema::{Parameter, Signature},
};

const LOAD_BALANCER: &str =
    "arn:<partition>:elasticloadbalancing:<region>:<account id>:loadbalancer/app/<name>/<id>";
const TARGET_GROUP: &str =
    "arn:<partition>:elasticloadbalancing:<region>:<account id>:targetgroup/<name>/<id>";

/// The function.
pub(super) struct ResourceLabel;

impl Function for ResourceLabel {
    fn name(&self) -> &'static str {
        "resource_label"
    }

    fn signature(&self) -> Signature {
        Signature::new(Type::String)
            .parameter(Parameter::new(
                "load_balancer_arn",
                Type::String,
                format!("ARN of an Application Load Balancer: `{LOAD_BALANCER}`."),
            ))
            .parameter(Parameter::new(
                "target_group_arn",
                Type::String,
                format!("ARN of one of its target groups: `{TARGET_GROUP}`."),
            ))
            .summary("The resource label of a load balancer and a target group.")
            .description(
                "Gives `app/<name>/<id>/targetgroup/<name>/<id>`, the form that \
                 `ALBRequestCountPerTarget` wants and that no other resource offers whole.",
            )
    }

    fn call(&self, arguments: Arguments) -> Result<Value, FunctionError> {
        let (balancer, group): (String, String) = (arguments.get(0)?, arguments.get(1)?);
        let wrong = |index, found: &str, allowed| {
            let text = format!("found {found:?}; allowed: {allowed}");
            FunctionError::argument(index, text)
        };
        let one = suffix(&balancer, "loadbalancer/", &["app", "", ""]);
        let one = one.ok_or_else(|| wrong(0, &balancer, LOAD_BALANCER))?;
        let other = suffix(&group, "", &["targetgroup", "", ""]);
        let other = other.ok_or_else(|| wrong(1, &group, TARGET_GROUP))?;
        Ok(Value::from(format!("{one}/{other}")))
    }
}

/// What follows `prefix` in the resource part of an ARN of Elastic Load Balancing, when its parts
/// are `parts`; an empty one stands for any name.
fn suffix<'a>(arn: &'a str, prefix: &str, parts: &[&str]) -> Option<&'a str> {
    let mut fields = arn.splitn(6, ':');
    let head: [&str; 5] = std::array::from_fn(|_| fields.next().unwrap_or_default());
    let [scheme, partition, service, region, account] = head;
    let full = [partition, region, account]
        .iter()
        .all(|part| !part.is_empty());
    if scheme != "arn" || service != "elasticloadbalancing" || !full {
        return None;
    }
    let suffix = fields.next()?.strip_prefix(prefix)?;
    let found: Vec<_> = suffix.split('/').collect();
    let fits =
        |(found, part): (&&str, &&str)| !found.is_empty() && (part.is_empty() || found == part);
    (found.len() == parts.len() && found.iter().zip(parts).all(fits)).then_some(suffix)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BALANCER: &str =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/api/50dc6c495c0c9188";
    const GROUP: &str =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/943f017f100becff";

    fn call(balancer: &str, group: &str) -> Result<Value, FunctionError> {
        ResourceLabel.call(Arguments(vec![balancer.into(), group.into()]))
    }

    #[test]
    fn two_arns_become_one_label() {
        let label = "app/api/50dc6c495c0c9188/targetgroup/api/943f017f100becff";
        assert_eq!(call(BALANCER, GROUP), Ok(Value::from(label)));
    }

    #[test]
    fn the_argument_at_fault_is_named() {
        let network = BALANCER.replace("/app/", "/net/");
        for (balancer, group, argument) in [
            (GROUP, BALANCER, 0),
            (network.as_str(), GROUP, 0),
            ("", GROUP, 0),
            (BALANCER, BALANCER, 1),
            (BALANCER, "targetgroup/api/943f017f100becff", 1),
        ] {
            let error = call(balancer, group).expect_err(balancer);
            assert_eq!(error.argument, Some(argument), "{}", error.text);
        }
    }
}
