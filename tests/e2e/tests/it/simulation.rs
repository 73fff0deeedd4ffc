//! The data source that simulates a profile, in plans, checks and `terraform test`.

use std::{fs, path::Path};

use e2e::terraform::{Installation, Terraform, WorkingDirectory};
use world::World;

use crate::aws;

const EXAMPLE: &str = "data-sources/arrakis_scaling_simulation";

/// An empty directory with files of the examples.
fn directory(terraform: &Terraform, world: &World, files: &[&str]) -> WorkingDirectory {
    let installation = Installation::DevelopmentOverride;
    let directory = WorkingDirectory::new(terraform, installation, world.endpoint()).unwrap();
    for file in files {
        let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
        let text = fs::read_to_string(examples.join(file)).unwrap();
        let (_, name) = file.rsplit_once('/').expect("a folder");
        directory.write(name, &text).unwrap();
    }
    directory
}

fn example(terraform: &Terraform, world: &World) -> WorkingDirectory {
    let data_source = format!("{EXAMPLE}/data-source.tf");
    let tests = format!("{EXAMPLE}/simulation.tftest.hcl");
    directory(
        terraform,
        world,
        &["provider/provider.tf", &data_source, &tests],
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_warns_of_the_profile_that_is_too_slow_and_of_no_other() {
    let world = aws::worker().await;
    for terraform in [Terraform::on_path(), Terraform::packaged()] {
        let directory = example(&terraform.unwrap(), &world);
        let (plan, changes) = directory.plan().await.unwrap();
        assert!(changes, "the outputs are new: {}", plan.output());
        let warned = plan.stdout.matches("Check block assertion failed").count();
        assert_eq!(warned, 1, "{}", plan.output());
        assert!(
            plan.stdout.contains("Ten tasks are desired only after"),
            "{}",
            plan.output()
        );

        directory.apply().await.unwrap();
        let burst = directory.output("burst").await.unwrap();
        let slowest = burst["seconds_to_max_desired"]["max"].as_f64().unwrap();
        assert!((11.0..=46.0).contains(&slowest), "{burst}");
        assert_eq!(burst["seconds_to_max_desired"]["never"], 0);
        let cost = directory.output("burst_costs").await.unwrap();
        assert!(cost.as_f64().unwrap() > 0.0, "{cost}");
        let (plan, changes) = directory.plan().await.unwrap();
        assert!(!changes, "the answer is the same again: {}", plan.output());
    }
    assert_eq!(world.targets().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn terraform_test_holds_both_profiles_to_what_they_do() {
    let world = aws::worker().await;
    let directory = example(&Terraform::packaged().unwrap(), &world);
    let tested = directory.run(&["test", "-no-color"]).await.unwrap();
    let tested = tested.expect_code("terraform test", &[0]).unwrap();
    assert!(
        tested.stdout.contains("1 passed, 0 failed"),
        "{}",
        tested.output()
    );

    let text = fs::read_to_string(directory.path().join("simulation.tftest.hcl")).unwrap();
    directory
        .write("simulation.tftest.hcl", &text.replace("<= 46", "<= 5"))
        .unwrap();
    let tested = directory.run(&["test", "-no-color"]).await.unwrap();
    let tested = tested.expect_code("terraform test", &[1]).unwrap();
    assert!(
        tested.output().contains("The burst is slower than it was."),
        "{}",
        tested.output()
    );
}

const OF_A_RESOURCE: &str = r#"
resource "terraform_data" "load" {
  input = "burst:500"
}

data "arrakis_scaling_simulation" "planned" {
  blueprint = arrakis_scaling_profile.worker.blueprint
  trace     = "burst:500"
}

data "arrakis_scaling_simulation" "later" {
  blueprint = arrakis_scaling_profile.worker.blueprint
  trace     = terraform_data.load.output
}

output "planned" {
  value = data.arrakis_scaling_simulation.planned.peak_depth
}

output "later" {
  value = data.arrakis_scaling_simulation.later.peak_depth
}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn the_blueprint_of_a_resource_is_simulated_when_its_changes_are_made() {
    let world = aws::worker().await;
    let files = [
        "provider/provider.tf",
        "resources/arrakis_scaling_profile/resource.tf",
    ];
    let directory = directory(&Terraform::packaged().unwrap(), &world, &files);
    directory.write("simulation.tf", OF_A_RESOURCE).unwrap();
    let plan = directory.plan_json().await.unwrap();
    let outputs = &plan["planned_values"]["outputs"];
    // Terraform reads nothing that refers to a resource with changes pending.
    for name in ["planned", "later"] {
        assert!(outputs[name]["value"].is_null(), "{outputs}");
    }

    directory.apply().await.unwrap();
    for name in ["planned", "later"] {
        assert_eq!(directory.output(name).await.unwrap(), 500);
    }
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
    directory.destroy().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_that_does_not_validate_fails_the_plan_with_the_resource_s_words() {
    let world = aws::worker().await;
    let directory = example(&Terraform::packaged().unwrap(), &world);
    let text = fs::read_to_string(directory.path().join("data-source.tf")).unwrap();
    let wrong = text.replace("max_capacity = 10", "max_capacity = 2");
    directory.write("data-source.tf", &wrong).unwrap();
    let plan = directory.run(&["plan"]).await.unwrap();
    let plan = plan.expect_code("terraform plan", &[1]).unwrap();
    let told = plan.output();
    assert!(
        told.contains("min_capacity is above max_capacity"),
        "{told}"
    );

    directory
        .write("data-source.tf", &text.replace("burst:500", "burst:-5"))
        .unwrap();
    let plan = directory.run(&["plan"]).await.unwrap();
    let told = plan.expect_code("terraform plan", &[1]).unwrap().output();
    assert!(
        told.contains("The number of messages cannot be read"),
        "{told}"
    );
}
