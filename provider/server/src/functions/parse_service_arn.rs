//! `parse_service_arn`: the parts of an ECS service's ARN.

use tfplugin::{
    Function, Type, Value,
    function::{Arguments, FunctionError},
    schema::{Parameter, Signature},
};

const ALLOWED: &str = "arn:<partition>:ecs:<region>:<account id>:service/<cluster>/<service>";

/// The function.
pub(super) struct ParseServiceArn;

impl Function for ParseServiceArn {
    fn name(&self) -> &'static str {
        "parse_service_arn"
    }

    fn signature(&self) -> Signature {
        let parts = ["partition", "region", "account_id", "cluster", "service"];
        Signature::new(Type::object(parts.map(|part| (part, Type::String))))
            .parameter(Parameter::new(
                "arn",
                Type::String,
                format!("ARN of an ECS service: `{ALLOWED}`."),
            ))
            .summary("The parts of an ECS service's ARN.")
            .description(
                "Gives an object with `partition`, `region`, `account_id`, `cluster` and `service`. \
                 An ARN of before 2018, which does not name the cluster, is refused.",
            )
    }

    fn call(&self, arguments: Arguments) -> Result<Value, FunctionError> {
        let arn: String = arguments.get(0)?;
        let parts = parse(&arn).ok_or_else(|| {
            let text = format!("found {arn:?}; allowed: {ALLOWED}; pass the service's own ARN");
            FunctionError::argument(0, text)
        })?;
        Ok(Value::object(parts))
    }
}

fn parse(arn: &str) -> Option<[(&'static str, Value); 5]> {
    let (head, names) = arn.split_once(":service/")?;
    let mut head = head.split(':');
    let mut next = || head.next().filter(|part| !part.is_empty());
    if next()? != "arn" {
        return None;
    }
    let partition = next()?;
    if next()? != "ecs" {
        return None;
    }
    let (region, account) = (next()?, next()?);
    let mut names = names.split('/');
    let mut name = || names.next().filter(|part| !part.is_empty());
    let (cluster, service) = (name()?, name()?);
    let whole = head.next().is_none() && names.next().is_none();
    whole.then(|| {
        [
            ("partition", Value::from(partition)),
            ("region", Value::from(region)),
            ("account_id", Value::from(account)),
            ("cluster", Value::from(cluster)),
            ("service", Value::from(service)),
        ]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_falls_into_its_parts() {
        let arn = "arn:aws-cn:ecs:cn-north-1:123456789012:service/arrakis/worker";
        let parts = parse(arn).map(|parts| parts.map(|(_, part)| part));
        let expected = ["aws-cn", "cn-north-1", "123456789012", "arrakis", "worker"];
        assert_eq!(parts, Some(expected.map(Value::from)));
    }

    #[test]
    fn anything_else_is_refused() {
        for arn in [
            "",
            "arrakis/worker",
            "arn:aws:ecs:us-east-1:123456789012:service/worker",
            "arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker/more",
            "arn:aws:ecs:us-east-1:123456789012:more:service/arrakis/worker",
            "arn:aws:ecs::123456789012:service/arrakis/worker",
            "arn:aws:ecs:us-east-1:123456789012:service//worker",
            "arn:aws:s3:us-east-1:123456789012:service/arrakis/worker",
            "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis",
        ] {
            assert_eq!(parse(arn), None, "{arn}");
            let arguments = Arguments(vec![Value::from(arn)]);
            let error = ParseServiceArn.call(arguments).expect_err(arn);
            assert_eq!(error.argument, Some(0));
            assert!(error.text.contains(ALLOWED), "{}", error.text);
        }
    }
}
