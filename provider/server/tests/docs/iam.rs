//! The guide to IAM: the policy holds every action the provider can call, and no other.

use aws::Operation;
use serde_json::{Value, json};

use crate::page::Page;

const TITLE: &str = "Least-privilege IAM";

/// What every other action needs to be named by.
const BEFORE: &str =
    "The provider calls the actions below and no others. Tests hold it to that: the \
local AWS of the end-to-end tests refuses whatever this policy does not allow.

```json
";

const AFTER: &str = "
```

- **Resources.** Application Auto Scaling names scalable targets by generated ids, and describing \
and listing actions take no resource, so `*` is the only resource that works for all of them. \
Narrow the alarms with `arn:aws:cloudwatch:<region>:<account>:alarm:<name>-*` and the dashboards with \
`arn:aws:cloudwatch::<account>:dashboard/<name>-*`, where `<name>` is the profile's, in statements of \
their own.
- **The first target of an account.** Application Auto Scaling works through the service-linked role \
`AWSServiceRoleForApplicationAutoScaling_ECSService`, and makes it when the first target of an account \
is registered. The second statement lets the caller do that; it can go once the role exists.
- **A role to assume.** With `assume_role` the caller's own credentials need `sts:AssumeRole` on that \
role, and the role needs the policy.
- **Planning only.** A plan reads: actions that begin with `Describe`, `Get` or `List` are enough for \
it.
- **Tagged alarms.** `cloudwatch:PutMetricAlarm` with tags needs `cloudwatch:TagResource` too, which is \
in the list.

The metric publisher has a role of its own; see its module.
";

/// The guide.
pub(crate) fn page() -> Page {
    let policy = serde_json::to_string_pretty(&policy()).expect("a policy is JSON");
    let head = format!(
        "---\npage_title: \"{TITLE} - arrakis\"\nsubcategory: \"Guides\"\ndescription: \"The IAM \
         policy that the provider needs, and why.\"\n---\n\n# {TITLE}\n\n"
    );
    Page {
        path: "guides/least-privilege-iam.md".to_owned(),
        text: format!("{head}{BEFORE}{policy}{AFTER}"),
    }
}

fn policy() -> Value {
    let mut actions: Vec<_> = Operation::ALL.map(Operation::action).into();
    actions.sort();
    json!({
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Scaling",
                "Effect": "Allow",
                "Action": actions,
                "Resource": "*",
            },
            {
                "Sid": "FirstTargetOfTheAccount",
                "Effect": "Allow",
                "Action": "iam:CreateServiceLinkedRole",
                "Resource": "arn:aws:iam::*:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/*",
                "Condition": {
                    "StringEquals": { "iam:AWSServiceName": "ecs.application-autoscaling.amazonaws.com" },
                },
            },
        ],
    })
}
