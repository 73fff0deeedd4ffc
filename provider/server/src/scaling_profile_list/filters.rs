//! What a list leaves out.

use tfplugin::{
    Diagnostic, Diagnostics, Field, Object, Path,
    schema::{Attribute, Schema},
};

/// Most characters of a cluster's name (ECS API, CreateCluster.clusterName).
const NAME_CHARS_MAX: usize = 255;

/// The filters of one list.
#[derive(Debug, PartialEq)]
pub(super) struct Filters {
    /// The only cluster to look at.
    pub(super) cluster: Option<Cluster>,
    /// Whether services without a scalable target are listed.
    pub(super) include_unscaled: bool,
    /// Whether services whose target a profile owns are listed.
    pub(super) include_owned: bool,
}

/// An ECS cluster.
#[derive(Debug, PartialEq)]
pub(super) struct Cluster {
    pub(super) name: String,
    /// Region and account id, where its ARN tells them.
    place: Option<(String, String)>,
}

impl Cluster {
    /// Refuses a cluster that is not in this region and account.
    pub(super) fn check(&self, region: &str, account_id: &str) -> Result<(), Diagnostic> {
        match &self.place {
            Some((found, account))
                if (found.as_str(), account.as_str()) != (region, account_id) =>
            {
                Err(Diagnostic::error(
                    "The cluster is in another region or account",
                    format!(
                        "Found: region {found}, account {account}.\nAllowed: region {region}, \
                         account {account_id}, the provider's own.\nList it with a provider that \
                         is configured for its region and account."
                    ),
                )
                .at(Path::of("cluster")))
            }
            _ => Ok(()),
        }
    }
}

/// The `config` block.
pub(super) fn schema() -> Schema {
    let flag = |text: &str| Attribute::bool().optional().description(text);
    Schema::new([
        (
            "cluster",
            Attribute::string().optional().description(
                "Name or ARN of the only ECS cluster to look at; default all clusters of the \
                 account in the region.",
            ),
        ),
        (
            "include_unscaled",
            flag(
                "Whether to list services without a scalable target too; default `false`. There is \
                 nothing to import of them.",
            ),
        ),
        (
            "include_owned",
            flag(
                "Whether to list services too whose scalable target has the tag `arrakis:profile`: \
                 a profile owns it. Default `false`.",
            ),
        ),
    ])
    .description(
        "Finds the ECS services whose scaling no profile owns (`terraform query`, Terraform 1.14 \
         and later). With `-generate-config-out` Terraform writes a profile and an import block \
         for each.",
    )
}

/// What is wrong with the filters.
pub(super) fn judge(config: &Object) -> Diagnostics {
    match config.reader().get::<Field<String>>("cluster") {
        Ok(Field::Known(cluster)) => match parse(&cluster) {
            Ok(_) => Diagnostics::new(),
            Err(diagnostic) => diagnostic.into(),
        },
        Ok(_) => Diagnostics::new(),
        Err(diagnostic) => diagnostic.into(),
    }
}

impl Filters {
    /// The filters as their author wrote them, wholly known.
    pub(super) fn read(config: &Object) -> Result<Self, Diagnostic> {
        let reader = config.reader();
        let flag = |name: &str| -> Result<bool, Diagnostic> {
            Ok(reader.get::<Option<bool>>(name)?.unwrap_or_default())
        };
        let cluster: Option<String> = reader.get("cluster")?;
        Ok(Self {
            cluster: cluster.as_deref().map(parse).transpose()?,
            include_unscaled: flag("include_unscaled")?,
            include_owned: flag("include_owned")?,
        })
    }
}

/// A cluster by its name or ARN.
fn parse(cluster: &str) -> Result<Cluster, Diagnostic> {
    let parts: Vec<_> = cluster.split(':').collect();
    let (name, place) = match parts[..] {
        ["arn", _, "ecs", region, account, resource] => (
            resource.strip_prefix("cluster/").unwrap_or_default(),
            Some((region.to_owned(), account.to_owned())),
        ),
        _ => (cluster, None),
    };
    let is_allowed =
        |character: char| character.is_ascii_alphanumeric() || character == '-' || character == '_';
    if (1..=NAME_CHARS_MAX).contains(&name.len()) && name.chars().all(is_allowed) {
        return Ok(Cluster {
            name: name.to_owned(),
            place,
        });
    }
    Err(Diagnostic::error(
        "Cluster is not the name or ARN of an ECS cluster",
        format!(
            "Found: {cluster:?}.\nAllowed: a name of 1 to {NAME_CHARS_MAX} letters, digits, '-' and \
             '_', or the ARN arn:<partition>:ecs:<region>:<account>:cluster/<cluster>.\nWrite the \
             ECS cluster's name or ARN."
        ),
    )
    .at(Path::of("cluster")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cluster_is_a_name_or_an_arn() {
        let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis";
        for cluster in ["arrakis", arn] {
            let cluster = parse(cluster).unwrap();
            assert_eq!(cluster.name, "arrakis");
            assert!(cluster.check("us-east-1", "123456789012").is_ok());
        }
        let service = "arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker";
        let elsewhere = parse(arn).unwrap().check("us-east-1", "210987654321");
        assert!(elsewhere.is_err());
        for wrong in ["", "arrakis/worker", service, &"a".repeat(256)] {
            let config = Object::from([("cluster", wrong)]);
            assert!(judge(&config).has_errors(), "{wrong:?}");
        }
    }
}
