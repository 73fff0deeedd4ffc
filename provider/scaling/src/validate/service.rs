//! `cluster` and `service`: names, or ARNs that must lie where the provider works.

use super::{
    Context,
    arn::Arn,
    judge::{Judge, quote},
    limit,
};
use crate::{draft::Leaf, object::ServiceReference, problem::Path};

/// What is known of the service.
#[derive(Clone, Debug)]
pub(super) struct JudgedService {
    /// Both names.
    pub(super) reference: Option<ServiceReference>,
    /// The service's name alone, which the profile's name defaults to.
    pub(super) name: Option<String>,
}

pub(super) fn judge(
    judge: &mut Judge,
    cluster: &Leaf<String>,
    service: &Leaf<String>,
    context: &Context,
) -> JudgedService {
    let cluster = judge_one(judge, cluster, Kind::Cluster, context).map(|found| found.name);
    let service = judge_one(judge, service, Kind::Service, context);
    if let (
        Some(cluster),
        Some(Found {
            cluster: Some(other),
            ..
        }),
    ) = (&cluster, &service)
        && cluster != other
    {
        judge.error(
            &Path::root("service"),
            "service is in another cluster",
            format!(
                "a service of cluster {}, while cluster is {}",
                quote(other),
                quote(cluster)
            ),
            format!("a service of cluster {}", quote(cluster)),
            "name the cluster the service is in, or a service of that cluster",
        );
        return JudgedService {
            reference: None,
            name: None,
        };
    }
    let name = service.map(|found| found.name);
    let reference = cluster
        .zip(name.clone())
        .map(|(cluster, service)| ServiceReference { cluster, service });
    JudgedService { reference, name }
}

#[derive(Clone, Copy)]
enum Kind {
    Cluster,
    Service,
}

impl Kind {
    fn attribute(self) -> &'static str {
        match self {
            Self::Cluster => "cluster",
            Self::Service => "service",
        }
    }

    fn allowed(self) -> String {
        let resource = match self {
            Self::Cluster => "cluster/<cluster>",
            Self::Service => "service/<cluster>/<service>",
        };
        format!(
            "a name of 1 to {} letters, digits, '-' and '_', or the ARN \
             arn:<partition>:ecs:<region>:<account>:{resource}",
            limit::ECS_NAME_CHARS_MAX
        )
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Cluster => "write the ECS cluster's name or ARN",
            Self::Service => "write the ECS service's name or ARN",
        }
    }
}

struct Found {
    name: String,
    /// The cluster in a service's ARN.
    cluster: Option<String>,
}

fn judge_one(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    kind: Kind,
    context: &Context,
) -> Option<Found> {
    let path = Path::root(kind.attribute());
    let text = judge.required(leaf, &path, &kind.allowed(), kind.remedy())?;
    let found = if text.starts_with("arn:") {
        let arn = Arn::parse(text).filter(|arn| arn.service == "ecs");
        if let Some(elsewhere) = arn.as_ref().and_then(|arn| arn.elsewhere(context)) {
            elsewhere.report(judge, &path, &format!("an ECS {}", kind.attribute()));
            return None;
        }
        arn.and_then(|arn| split(arn.resource, kind))
    } else {
        is_name(text).then(|| Found {
            name: text.clone(),
            cluster: None,
        })
    };
    if found.is_none() {
        let summary = format!("{0} is not the name or ARN of an ECS {0}", kind.attribute());
        judge.error(&path, summary, quote(text), kind.allowed(), kind.remedy());
    }
    found
}

/// The names in the resource part of an ARN. Services from before 2018 have no cluster in it.
fn split(resource: &str, kind: Kind) -> Option<Found> {
    let mut parts = resource.split('/');
    let first = parts.next()?;
    let names: Vec<_> = parts.collect();
    let valid = first == kind.attribute() && names.iter().all(|name| is_name(name));
    match (kind, names.as_slice()) {
        (Kind::Cluster | Kind::Service, [name]) if valid => Some(Found {
            name: (*name).to_owned(),
            cluster: None,
        }),
        (Kind::Service, [cluster, name]) if valid => Some(Found {
            name: (*name).to_owned(),
            cluster: Some((*cluster).to_owned()),
        }),
        _ => None,
    }
}

fn is_name(text: &str) -> bool {
    (1..=limit::ECS_NAME_CHARS_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}
