//! The provider's configuration: DESIGN section 4.1's settings, all optional.

use std::{collections::BTreeMap, time::Duration};

use aws::{AssumeRole, Endpoints, Settings};
use scaling::{
    metric,
    simulate::{Span, assumption::SAMPLE_EVERY},
};
use tfplugin::{
    Diagnostic, Diagnostics, Field, FromValue, Object, Path, Reader,
    schema::{Attribute, Schema},
    types::Type,
};

/// What the provider is configured with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Config {
    /// How to reach AWS; `None` while something in it is not known before apply.
    pub settings: Option<Settings>,
    /// Tags of every profile; `None` while not known.
    pub default_tags: Option<BTreeMap<String, String>>,
    /// Namespace of the publisher's metrics; `None` while not known.
    pub metric_namespace: Option<String>,
    /// From one sample of the publisher to the next; `None` while not known.
    pub sample_every: Option<Span>,
}

/// The provider block.
pub(crate) fn schema() -> Schema {
    let text = |description: &str| Attribute::string().optional().description(description);
    let texts = |description: &str| {
        Attribute::list(Type::String)
            .optional()
            .description(description)
    };
    Schema::new([
        (
            "region",
            text("AWS region. Default: the environment's or the shared files'."),
        ),
        (
            "profile",
            text("Profile of the shared configuration and credentials files."),
        ),
        (
            "access_key",
            text("Access key id; goes with `secret_key`.").sensitive(),
        ),
        ("secret_key", text("Secret access key.").sensitive()),
        ("token", text("Session token.").sensitive()),
        (
            "shared_config_files",
            texts("Paths of shared configuration files."),
        ),
        (
            "shared_credentials_files",
            texts("Paths of shared credentials files."),
        ),
        ("assume_role", assume_role()),
        (
            "allowed_account_ids",
            texts("The only AWS accounts to work in; any other is refused."),
        ),
        (
            "default_tags",
            Attribute::map(Type::String)
                .optional()
                .description("Tags of every profile's objects; a profile's own tags win."),
        ),
        ("endpoints", endpoints()),
        (
            "metric_namespace",
            text("CloudWatch namespace the publisher publishes to. Default: `Arrakis/Scaling`."),
        ),
        (
            "sample_every",
            Attribute::number().optional().description(
                "Seconds from one sample of the publisher to the next, as the publisher has it: what \
                 `response`, `require` and warnings reckon with. Default: 10.",
            ),
        ),
        (
            "max_attempts",
            Attribute::number()
                .optional()
                .description("Attempts at a call that is throttled or meets a server error."),
        ),
    ])
    .description(
        "Scales ECS services: see `arrakis_scaling_profile`. Every setting is optional; \
                  the AWS SDK's default chain and `AWS_ENDPOINT_URL` apply.",
    )
}

fn assume_role() -> Attribute {
    let text = |description: &str| Attribute::string().optional().description(description);
    Attribute::nested_single([
        (
            "role_arn",
            Attribute::string()
                .required()
                .description("ARN of the role."),
        ),
        ("session_name", text("Name of the session.")),
        (
            "external_id",
            text("External id the role's trust policy asks for."),
        ),
        (
            "duration",
            text("How long the credentials last, such as `1h` or `900s`: 15 minutes to 12 hours."),
        ),
    ])
    .optional()
    .description("A role to assume with the credentials found.")
}

fn endpoints() -> Attribute {
    let text = || {
        Attribute::string()
            .optional()
            .description("URL with scheme.")
    };
    Attribute::nested_single([
        ("application_autoscaling", text()),
        ("cloudwatch", text()),
        ("ecs", text()),
        (
            "resource_groups_tagging",
            text().description(
                "URL with scheme. Where others are given and this is not, tags are read one object \
                 at a time.",
            ),
        ),
        ("sts", text()),
    ])
    .optional()
    .description("Other addresses than AWS's own, for tests.")
}

impl Config {
    /// Reads the provider block. What is not known yet is no fault: it is missed when a call needs
    /// it.
    ///
    /// # Errors
    /// Every fault of the block.
    pub(crate) fn read(block: &Object) -> Result<Self, Diagnostics> {
        let mut faults = Diagnostics::new();
        let config = Self::read_into(block, &mut faults).map_err(Diagnostics::from)?;
        if faults.is_empty() {
            Ok(config)
        } else {
            Err(faults)
        }
    }

    fn read_into(block: &Object, faults: &mut Diagnostics) -> Result<Self, Diagnostic> {
        let reader = block.reader();
        let aws = ["default_tags", "metric_namespace", "sample_every"];
        let known = block
            .iter()
            .filter(|(name, _)| !aws.contains(&name.as_str()))
            .all(|(_, value)| value.is_wholly_known());
        let default_tags: Field<&tfplugin::Value> = reader.get("default_tags")?;
        let namespace: Field<String> = reader.get("metric_namespace")?;
        Ok(Self {
            settings: if known {
                Some(settings(&reader, faults)?)
            } else {
                None
            },
            default_tags: match default_tags {
                Field::Null => Some(BTreeMap::new()),
                Field::Known(tags) if tags.is_wholly_known() => {
                    Some(BTreeMap::from_value(tags, &Path::of("default_tags"))?)
                }
                Field::Known(_) | Field::Unknown => None,
            },
            sample_every: read_sample_every(&reader, faults)?,
            metric_namespace: match namespace {
                Field::Null => Some(metric::NAMESPACE_DEFAULT.to_owned()),
                Field::Known(text) => Some(text),
                Field::Unknown => None,
            },
        })
    }
}

/// The longest that is allowed between two samples, in seconds. What samples less often than hourly
/// scales nothing.
const SAMPLE_EVERY_SECS_MAX: i64 = 3600;

fn read_sample_every(
    reader: &Reader<'_>,
    faults: &mut Diagnostics,
) -> Result<Option<Span>, Diagnostic> {
    let secs: i64 = match reader.get("sample_every")? {
        Field::Null => return Ok(Some(SAMPLE_EVERY)),
        Field::Known(secs) => secs,
        Field::Unknown => return Ok(None),
    };
    if !(1..=SAMPLE_EVERY_SECS_MAX).contains(&secs) {
        faults.push(fault(
            "sample_every",
            &secs.to_string(),
            &format!("a whole number of seconds from 1 to {SAMPLE_EVERY_SECS_MAX}"),
            "write what the publisher's own sample_every is, or leave it out for 10",
        ));
    }
    Ok(Some(Span::secs(secs)))
}

fn settings(reader: &Reader<'_>, faults: &mut Diagnostics) -> Result<Settings, Diagnostic> {
    let max_attempts: Option<u32> = reader.get("max_attempts")?;
    if max_attempts == Some(0) {
        faults.push(fault(
            "max_attempts",
            "0",
            "a whole number from 1",
            "leave it out for the SDK's default of 3",
        ));
    }
    let assume_role: Option<Reader<'_>> = reader.get("assume_role")?;
    let endpoints: Option<Reader<'_>> = reader.get("endpoints")?;
    let settings = Settings {
        region: reader.get("region")?,
        profile: reader.get("profile")?,
        access_key: reader.get("access_key")?,
        secret_key: reader.get("secret_key")?,
        token: reader.get("token")?,
        shared_config_files: texts(reader, "shared_config_files")?,
        shared_credentials_files: texts(reader, "shared_credentials_files")?,
        assume_role: assume_role
            .map(|role| read_role(&role, faults))
            .transpose()?,
        allowed_account_ids: texts(reader, "allowed_account_ids")?,
        endpoints: endpoints
            .map(|inner| read_endpoints(&inner))
            .transpose()?
            .unwrap_or_default(),
        max_attempts,
    };
    if settings.access_key.is_some() != settings.secret_key.is_some() {
        let (given, missing) = if settings.access_key.is_some() {
            ("access_key", "secret_key")
        } else {
            ("secret_key", "access_key")
        };
        faults.push(fault(
            missing,
            &format!("{given} without {missing}"),
            "both or neither",
            "set both, or leave both to the AWS default chain",
        ));
    }
    Ok(settings)
}

fn read_role(reader: &Reader<'_>, faults: &mut Diagnostics) -> Result<AssumeRole, Diagnostic> {
    let text: Option<String> = reader.get("duration")?;
    let duration = text.as_deref().map(duration);
    if let (Some(None), Some(text)) = (duration, &text) {
        faults.push(
            fault(
                "duration",
                &format!("{text:?}"),
                "a whole number with a unit, from 15m to 12h",
                "write for instance \"1h\", \"30m\" or \"900s\"",
            )
            .at(reader.at("duration")),
        );
    }
    Ok(AssumeRole {
        role_arn: reader.get("role_arn")?,
        session_name: reader.get("session_name")?,
        external_id: reader.get("external_id")?,
        duration: duration.flatten(),
    })
}

/// `1h`, `30m`, `900s`, or several together (`1h30m`); within STS's bounds.
fn duration(text: &str) -> Option<Duration> {
    let mut seconds = 0_u64;
    let mut digits = String::new();
    for letter in text.chars() {
        let unit = match letter {
            '0'..='9' => {
                digits.push(letter);
                continue;
            }
            'h' => 3600,
            'm' => 60,
            's' => 1,
            _ => return None,
        };
        seconds = digits
            .parse::<u64>()
            .ok()?
            .checked_mul(unit)?
            .checked_add(seconds)?;
        digits.clear();
    }
    let within = digits.is_empty() && (900..=43_200).contains(&seconds);
    within.then(|| Duration::from_secs(seconds))
}

fn read_endpoints(reader: &Reader<'_>) -> Result<Endpoints, Diagnostic> {
    Ok(Endpoints {
        application_autoscaling: reader.get("application_autoscaling")?,
        cloudwatch: reader.get("cloudwatch")?,
        ecs: reader.get("ecs")?,
        resource_groups_tagging: reader.get("resource_groups_tagging")?,
        sts: reader.get("sts")?,
    })
}

fn texts(reader: &Reader<'_>, name: &str) -> Result<Vec<String>, Diagnostic> {
    Ok(reader.get::<Option<Vec<String>>>(name)?.unwrap_or_default())
}

fn fault(attribute: &str, found: &str, allowed: &str, remedy: &str) -> Diagnostic {
    Diagnostic::error(
        format!("{attribute} cannot be used"),
        format!("Found: {found}.\nAllowed: {allowed}.\nRemedy: {remedy}."),
    )
    .at(Path::of(attribute))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units_and_bounds() {
        let seconds = |text| duration(text).map(|found| found.as_secs());
        assert_eq!(seconds("1h"), Some(3600));
        assert_eq!(seconds("1h30m"), Some(5400));
        assert_eq!(seconds("900s"), Some(900));
        for wrong in [
            "",
            "1",
            "899s",
            "13h",
            "h",
            "1d",
            "-1h",
            "99999999999999999999h",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn samples_are_whole_seconds_apart() {
        let read = |secs: i64| Config::read(&Object::from([("sample_every", secs)]));
        let sample_every = read(60).expect("a configuration").sample_every;
        assert_eq!(sample_every, Some(Span::secs(60)));
        for wrong in [-1, 0, 3601] {
            let told = read(wrong).expect_err("a fault").to_string();
            assert!(told.contains("from 1 to 3600"), "{wrong}: {told}");
        }
    }

    #[test]
    fn an_empty_block_leaves_everything_to_the_default_chain() {
        let config = Config::read(&Object::new()).expect("a configuration");
        assert_eq!(config.settings, Some(Settings::default()));
        assert_eq!(config.metric_namespace.as_deref(), Some("Arrakis/Scaling"));
    }

    #[test]
    fn half_a_key_pair_is_a_fault() {
        let block = Object::from([("access_key", "AKIA")]);
        let faults = Config::read(&block).expect_err("a fault");
        assert!(
            faults.to_string().contains("access_key without secret_key"),
            "{faults}"
        );
    }

    #[test]
    fn what_is_unknown_is_postponed() {
        let block = Object::from([("region", tfplugin::Value::Unknown)]);
        let config = Config::read(&block).expect("a configuration");
        assert_eq!(config.settings, None);
    }
}
