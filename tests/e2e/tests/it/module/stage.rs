//! Terraform with the module, the real arrakis provider and the stand-in for hashicorp/aws.

use std::{collections::BTreeSet, fs, path::Path};

use e2e::{
    binaries::binaries,
    process::Finished,
    terraform::{Installation, Terraform, WorkingDirectory},
    tools,
};
use serde_json::{Value, json};
use world::World;

use crate::aws;

/// A configuration that uses the module, beside the copied examples.
pub(super) struct Stage {
    directory: WorkingDirectory,
    /// Where Terraform runs, seen from the directory.
    folder: &'static str,
    _aws: World,
}

impl Stage {
    /// The example as it is.
    pub(super) async fn example() -> Self {
        let stage = Self::new("examples/publisher").await;
        stage.set_variables(&json!({
            "package": stage.package(),
            "vpc": {"id": "vpc-1", "subnet_ids": ["subnet-1", "subnet-2"]},
            "nats_security_group_id": "sg-nats",
            "alarm_topic_arn": "arn:aws:sns:us-east-1:123456789012:oncall",
        }));
        stage
    }

    /// A configuration that calls the module with these arguments and nothing else.
    pub(super) async fn module(arguments: &str) -> Self {
        let stage = Self::new("examples/own").await;
        let configuration = format!(
            "module \"publisher\" {{\n  source = \"../modules/metric-publisher\"\n  \
             name = \"p\"\n  package = {:?}\n  {arguments}\n}}\n\
             output \"configuration\" {{\n  value = module.publisher.configuration\n}}\n",
            stage.package()
        );
        stage.write("main.tf", &configuration);
        stage
    }

    /// A copy of the examples, with Terraform in one of its folders.
    pub(super) async fn new(folder: &'static str) -> Self {
        let world = aws::worker().await;
        let terraform = Terraform::on_path().unwrap();
        let override_ = Installation::DevelopmentOverride;
        let mut directory = WorkingDirectory::new(&terraform, override_, world.endpoint()).unwrap();
        let root = directory.path().to_owned();
        copy(
            &tools::repository().join("examples"),
            &root.join("examples"),
        );
        fs::create_dir_all(root.join(folder)).unwrap();
        fs::write(root.join("bootstrap.zip"), "not run here").unwrap();
        let settings = root.join("both.tfrc");
        let stand_in = Path::new(env!("CARGO_BIN_EXE_terraform-provider-aws"));
        let overrides = [
            ("arrakis/arrakis", binaries().unwrap().provider.as_path()),
            ("hashicorp/aws", stand_in),
        ]
        .map(|(source, executable)| format!("{source:?} = {:?}", executable.parent().unwrap()));
        let overrides = overrides.join("\n");
        let text = format!("provider_installation {{\n dev_overrides {{\n{overrides}\n}}\n}}\n");
        fs::write(&settings, text).unwrap();
        directory.set("TF_CLI_CONFIG_FILE", &settings.to_string_lossy());
        directory.set("TF_CLI_ARGS", "-no-color");
        Self {
            directory,
            folder,
            _aws: world,
        }
    }

    fn package(&self) -> String {
        let package = self.directory.path().join("bootstrap.zip");
        package.to_string_lossy().into_owned()
    }

    fn write(&self, file: &str, text: &str) {
        fs::write(self.directory.path().join(self.folder).join(file), text).unwrap();
    }

    fn set_variables(&self, variables: &Value) {
        self.write("terraform.tfvars.json", &variables.to_string());
    }

    /// Runs Terraform, whatever its exit code.
    pub(super) async fn terraform(&self, arguments: &[&str]) -> Finished {
        let here = format!("-chdir={}", self.folder);
        let arguments = [&[here.as_str()], arguments].concat();
        self.directory.run(&arguments).await.unwrap()
    }

    async fn succeed(&self, arguments: &[&str]) -> String {
        let finished = self.terraform(arguments).await;
        let doing = format!("terraform {}", arguments.join(" "));
        finished.expect_code(&doing, &[0]).unwrap().stdout
    }

    /// Replaces a text in the files of the module; how often it was there.
    pub(super) fn change_module(&self, from: &str, to: &str) -> usize {
        let module = self
            .directory
            .path()
            .join("examples/modules/metric-publisher");
        let change = |file: fs::DirEntry| {
            let text = fs::read_to_string(file.path()).unwrap();
            fs::write(file.path(), text.replace(from, to)).unwrap();
            text.matches(from).count()
        };
        let files = fs::read_dir(module).unwrap();
        files.map(|file| change(file.unwrap())).sum()
    }

    /// What `terraform validate` says after the module is installed.
    pub(super) async fn validate(&self) -> Finished {
        self.succeed(&["get"]).await;
        self.terraform(&["validate"]).await
    }

    /// What a failing plan says.
    pub(super) async fn refusal(&self) -> String {
        self.succeed(&["get"]).await;
        let finished = self.terraform(&["plan"]).await;
        finished
            .expect_code("terraform plan", &[1])
            .unwrap()
            .output()
    }

    /// Applies, and returns the state.
    pub(super) async fn applied(&self) -> Applied {
        self.succeed(&["get"]).await;
        self.succeed(&["validate"]).await;
        self.succeed(&["apply", "-auto-approve"]).await;
        let state = self.succeed(&["show", "-json"]).await;
        Applied(serde_json::from_str(&state).unwrap())
    }
}

/// The state.
pub(super) struct Applied(Value);

impl Applied {
    /// The values of a resource of the module.
    pub(super) fn values(&self, address: &str) -> &Value {
        let module = &self.0["values"]["root_module"]["child_modules"][0];
        find(module, &format!("module.publisher.{address}"))
    }

    /// The values of a resource outside it.
    pub(super) fn root_values(&self, address: &str) -> &Value {
        find(&self.0["values"]["root_module"], address)
    }

    /// The publisher's configuration.
    pub(super) fn configuration(&self) -> Value {
        let variables =
            &self.values("aws_lambda_function.publisher")["environment"][0]["variables"];
        let document = variables["ARRAKIS_PUBLISHER_CONFIG"].as_str().unwrap();
        serde_json::from_str(document).unwrap()
    }

    /// The statements of the function's policy: each action with its resources.
    pub(super) fn permissions(&self) -> Vec<(String, Value)> {
        let policy = self.values("aws_iam_role_policy.publisher")["policy"].as_str();
        let policy: Value = serde_json::from_str(policy.unwrap()).unwrap();
        let statements = policy["Statement"].as_array().unwrap().iter();
        statements
            .flat_map(|statement| {
                let actions = statement["Action"].as_array().unwrap().iter();
                actions.map(|action| {
                    let action = action.as_str().unwrap().to_owned();
                    (action, statement["Resource"].clone())
                })
            })
            .collect()
    }

    /// Every action of the policy.
    pub(super) fn actions(&self) -> BTreeSet<String> {
        self.permissions().into_iter().map(|(it, _)| it).collect()
    }
}

fn find<'a>(module: &'a Value, address: &str) -> &'a Value {
    let mut resources = module["resources"].as_array().unwrap().iter();
    let found = resources.find(|it| it["address"] == address);
    &found.unwrap_or_else(|| panic!("{address} in {module:#}"))["values"]
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name();
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(name));
        } else if name.to_string_lossy().ends_with(".tf") {
            fs::copy(entry.path(), to.join(name)).unwrap();
        }
    }
}
