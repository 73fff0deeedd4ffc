//! What the process is told from outside, read once by `main`.

use std::io;
use std::path::Path;
use std::time::SystemTime;

use crate::arguments::Mode;
use crate::aws::{AwsSettings, Keys};
use crate::config::{Config, Fault, SecretSource};
use crate::secret::Secret;
use crate::secrets::Secrets;

/// Where the configuration is.
pub const CONFIG_VARIABLE: &str = "ARRAKIS_PUBLISHER_CONFIG";
/// How much is logged: error, warn, info, debug or trace.
pub const LOG_VARIABLE: &str = "ARRAKIS_PUBLISHER_LOG";

/// Variables that the Lambda runtime needs; it would panic without them.
const LAMBDA_VARIABLES: [&str; 4] = [
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
];

/// The environment, as far as it concerns the publisher.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The configuration document, which may hold a password.
    document: Option<Secret>,
    /// Why the document could not be had.
    unreadable: Vec<Fault>,
    /// The log level: ours, else the one set for the function.
    log_level: Option<String>,
    /// What concerns AWS.
    pub aws: AwsSettings,
    /// Variables missing for a run as a Lambda function.
    missing_for_lambda: Vec<&'static str>,
}

impl Environment {
    /// Asks `lookup` for every variable we know. An empty one counts as unset.
    pub fn read(lookup: impl Fn(&str) -> Option<String>) -> Self {
        let get = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let id = get("AWS_ACCESS_KEY_ID");
        let keys = id
            .zip(get("AWS_SECRET_ACCESS_KEY"))
            .map(|(id, secret)| Keys {
                id,
                secret: Secret::new(secret),
                token: get("AWS_SESSION_TOKEN").map(Secret::new),
            });
        Self {
            document: get(CONFIG_VARIABLE).map(Secret::new),
            unreadable: Vec::new(),
            log_level: get(LOG_VARIABLE).or_else(|| get("AWS_LAMBDA_LOG_LEVEL")),
            aws: AwsSettings {
                region: get("AWS_REGION").or_else(|| get("AWS_DEFAULT_REGION")),
                keys,
                endpoint: get("AWS_ENDPOINT_URL"),
                endpoint_cloudwatch: get("AWS_ENDPOINT_URL_CLOUDWATCH"),
                endpoint_ecs: get("AWS_ENDPOINT_URL_ECS"),
                endpoint_ssm: get("AWS_ENDPOINT_URL_SSM"),
                endpoint_secrets_manager: get("AWS_ENDPOINT_URL_SECRETS_MANAGER"),
            },
            missing_for_lambda: LAMBDA_VARIABLES
                .into_iter()
                .filter(|name| get(name).is_none())
                .collect(),
        }
    }

    /// Puts the document of a file in the place of the environment's own.
    pub fn set_document(&mut self, file: &Path, document: io::Result<String>) {
        match document {
            Ok(document) => self.document = Some(Secret::new(document)),
            Err(problem) => {
                self.unreadable = vec![Fault {
                    path: "--config".to_owned(),
                    found: format!("{}: {problem}", file.display()),
                    allowed: "a file that holds one JSON object".to_owned(),
                    remedy: "correct the path".to_owned(),
                }];
            }
        }
    }

    /// Fetches the document, where the environment or the file says only where it is.
    pub async fn fetch_document(&mut self, secrets: &Secrets, now: SystemTime) {
        let Some(document) = &self.document else {
            return;
        };
        let stored = match Config::place(document.expose()) {
            Ok(Some(stored)) => SecretSource::Stored(stored),
            // What is no place is the document itself; its faults are told with the rest.
            Ok(None) => return,
            Err(faults) => {
                self.unreadable = faults;
                return;
            }
        };
        match secrets.get(&stored, now).await {
            Ok(document) => self.document = Some(document),
            Err(problem) => {
                self.unreadable = vec![Fault {
                    path: CONFIG_VARIABLE.to_owned(),
                    found: problem,
                    allowed: "a parameter or secret that this role may read".to_owned(),
                    remedy: "correct its name, or allow ssm:GetParameter or \
                             secretsmanager:GetSecretValue"
                        .to_owned(),
                }];
            }
        }
    }

    /// The log level for this mode: a person who waits for an answer wants no log beside it.
    pub fn log_level(&self, mode: Mode) -> Option<&str> {
        let quiet = mode.is_interactive().then_some("error");
        self.log_level.as_deref().or(quiet)
    }

    /// The configuration for this mode; `lookup` finds the secrets that it leaves in variables.
    ///
    /// # Errors
    /// Every fault in the document, and in the environment where the mode wants more of it.
    pub fn config(
        &self,
        mode: Mode,
        lookup: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Config, Vec<Fault>> {
        let mut faults = Vec::new();
        if mode == Mode::Lambda && !self.missing_for_lambda.is_empty() {
            faults.push(Fault {
                path: "(environment)".to_owned(),
                found: format!("no {}", self.missing_for_lambda.join(", no ")),
                allowed: "a start by Lambda, which sets them".to_owned(),
                remedy:
                    "outside Lambda start it with --daemon, --once or --check; see publisher --help"
                        .to_owned(),
            });
        }
        let config = match (&self.unreadable[..], &self.document) {
            ([_, ..], _) => Err(self.unreadable.clone()),
            ([], Some(document)) => Config::parse_with(document.expose(), lookup),
            ([], None) => Err(vec![Fault {
                path: CONFIG_VARIABLE.to_owned(),
                found: "nothing".to_owned(),
                allowed: "one JSON object".to_owned(),
                remedy: "set the variable, or name a file with --config; see publisher --help"
                    .to_owned(),
            }]),
        };
        match config {
            Ok(config) if faults.is_empty() => Ok(config),
            Ok(_) => Err(faults),
            Err(more) => {
                faults.extend(more);
                Err(faults)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::SystemTime;

    use super::{Environment, Mode};
    use crate::secrets::Secrets;
    use crate::testing::StandIn;

    #[test]
    fn secrets_are_read_and_not_shown() {
        let environment = Environment::read(|name| match name {
            "AWS_ACCESS_KEY_ID" => Some("AKID".to_owned()),
            "AWS_REGION" | "AWS_ENDPOINT_URL" => Some(String::new()),
            other => Some(format!("value of {other}")),
        });
        assert_eq!(
            environment.aws.region.as_deref(),
            Some("value of AWS_DEFAULT_REGION")
        );
        assert_eq!(
            environment.aws.endpoint, None,
            "an empty variable is no address"
        );
        assert!(environment.missing_for_lambda.is_empty());
        let keys = environment.aws.keys.as_ref().expect("keys");
        assert_eq!(keys.secret.expose(), "value of AWS_SECRET_ACCESS_KEY");
        let shown = format!("{environment:?}");
        assert!(!shown.contains("AWS_SECRET"), "{shown}");
        assert!(!shown.contains("SESSION"), "{shown}");
        assert!(!shown.contains("CONFIG"), "{shown}");
    }

    #[test]
    fn outside_lambda() {
        let environment = Environment::read(|_| None);
        assert!(environment.aws.keys.is_none());
        let paths = |mode| -> Vec<String> {
            let faults = environment
                .config(mode, &|_| None)
                .expect_err("nothing is set");
            faults.into_iter().map(|fault| fault.path).collect()
        };
        assert_eq!(
            paths(Mode::Lambda),
            ["(environment)", "ARRAKIS_PUBLISHER_CONFIG"]
        );
        assert_eq!(
            paths(Mode::Daemon { listen: None }),
            ["ARRAKIS_PUBLISHER_CONFIG"]
        );
    }

    #[tokio::test]
    async fn a_document_that_is_elsewhere() {
        let document = r#"{"publisher": "p",
            "sources": [{"kind": "tasks", "cluster": "c", "service": "s"}]}"#;
        let answer = serde_json::json!({"SecretString": document}).to_string();
        let absent = r#"{"__type":"ParameterNotFound","message":"no such parameter"}"#;
        for (variable, expected) in [
            (document, Ok("p")),
            (r#"{"secrets_manager": "publisher"}"#, Ok("p")),
            (
                r#"{"ssm_parameter": "/publisher"}"#,
                Err("ARRAKIS_PUBLISHER_CONFIG: found SSM parameter /publisher: ParameterNotFound"),
            ),
            (r#"{"ssm_parameter": 7}"#, Err("ssm_parameter: found 7")),
            (
                r#"{"ssm_parameter": "a", "secrets_manager": "b"}"#,
                Err("(document): found secrets_manager and ssm_parameter"),
            ),
            (
                r#"{"environment": "HOME"}"#,
                Err("environment: found \"HOME\", a variable that is not set"),
            ),
            (
                r#"{"ssm_parameter": "a", "publisher": "p"}"#,
                Err("(document): found an object with another attribute"),
            ),
            ("7", Err("(document): found 7")),
        ] {
            let answer = answer.clone();
            let stand_in = StandIn::new(move |request, _| {
                if request.uri.contains("secretsmanager") {
                    return (200, answer.clone().into_bytes());
                }
                (400, absent.as_bytes().to_vec())
            });
            let secrets = Secrets::new(Arc::clone(&stand_in.aws));
            let mut environment = Environment::read(|name| {
                (name == super::CONFIG_VARIABLE).then(|| variable.to_owned())
            });
            let now = SystemTime::UNIX_EPOCH;
            environment.fetch_document(&secrets, now).await;
            let mode = Mode::Daemon { listen: None };
            let found = environment.config(mode, &|_| None);
            match (found, expected) {
                (Ok(config), Ok(publisher)) => assert_eq!(config.publisher, publisher),
                (Err(faults), Err(start)) => {
                    assert_eq!(faults.len(), 1, "{variable}: {faults:#?}");
                    let shown = faults[0].to_string();
                    assert!(shown.starts_with(start), "{variable}: {shown}");
                }
                (found, _) => panic!("{variable}: {found:?}"),
            }
        }
    }
}
