//! ARNs that AWS does not tell, from those it does.

/// Partition, region and account of a scalable target's ARN:
/// `arn:<partition>:application-autoscaling:<region>:<account>:scalable-target/<id>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place<'a> {
    partition: &'a str,
    region: &'a str,
    account: &'a str,
}

impl<'a> Place<'a> {
    /// Where the target with this ARN is.
    pub(crate) fn of_target(arn: &'a str) -> Option<Self> {
        let mut parts = arn.split(':');
        let (prefix, partition, service) = (parts.next()?, parts.next()?, parts.next()?);
        let (region, account) = (parts.next()?, parts.next()?);
        (prefix == "arn" && service == "application-autoscaling").then_some(Self {
            partition,
            region,
            account,
        })
    }

    /// The ARN of an alarm beside it (Service Authorization Reference, CloudWatch).
    pub(crate) fn alarm(self, name: &str) -> String {
        let Self {
            partition,
            region,
            account,
        } = self;
        format!("arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}")
    }

    /// The ARN of a dashboard of its account (Service Authorization Reference, CloudWatch).
    pub(crate) fn dashboard(self, name: &str) -> String {
        let Self {
            partition,
            region: _,
            account,
        } = self;
        format!("arn:{partition}:cloudwatch::{account}:dashboard/{name}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beside_a_target_has_its_place_in_its_arn() {
        let target =
            "arn:aws-cn:application-autoscaling:cn-north-1:123456789012:scalable-target/0e";
        let place = Place::of_target(target).unwrap();
        assert_eq!(
            place.alarm("worker-in"),
            "arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:worker-in"
        );
        assert_eq!(
            place.dashboard("worker"),
            "arn:aws-cn:cloudwatch::123456789012:dashboard/worker"
        );
        assert_eq!(Place::of_target("arn:aws:sns:us-east-1:1:topic"), None);
        assert_eq!(Place::of_target("worker"), None);
    }
}
