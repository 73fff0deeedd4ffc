//! A plan with nothing to do: 200 profiles beside 200 of Terraform's own resources.

use std::{
    path::Path,
    pin::pin,
    time::{Duration, Instant},
};

use e2e::{
    fault::{Fault, Result},
    process,
    terraform::{COMMAND_LIMIT, Installation, Terraform, WorkingDirectory},
};
use tokio::time::interval;
use world::{ServiceSettings, World};

use crate::{
    figures::{Figure, median},
    process_figures::{children, peak_mebibytes},
};

/// Resources of each kind.
const RESOURCES: usize = 200;

/// Plans of each kind, taken in turns.
const PLANS: usize = 5;

/// How often the providers' memory is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(5);

const HEADER: &str = r#"terraform {
  required_providers {
    arrakis = { source = "arrakis/arrakis" }
  }
}
provider "arrakis" {}
"#;

/// The ratio of the two plans, and the provider's memory during its own.
pub(crate) async fn no_op(provider: &Path) -> Result<Vec<Figure>> {
    let terraform = Terraform::on_path()?;
    let aws = world().await?;
    let installation = Installation::DevelopmentOverride;
    let profiles = WorkingDirectory::of(provider, &terraform, installation, aws.endpoint())?;
    profiles.write("main.tf", &configuration(profile))?;
    let built_in = WorkingDirectory::of(provider, &terraform, installation, aws.endpoint())?;
    built_in.write("main.tf", &(0..RESOURCES).map(data).collect::<String>())?;
    built_in.init().await?;
    for directory in [&profiles, &built_in] {
        directory.apply().await?;
    }
    let (mut ours, mut theirs, mut memory) = (Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..PLANS {
        let (seconds, peak) = plan(&profiles).await?;
        ours.push(seconds);
        memory = memory.max(peak);
        theirs.push(plan(&built_in).await?.0);
    }
    let (ours, theirs) = (median(ours), median(theirs));
    let seconds = |name, found| Figure {
        name,
        found,
        unit: "s",
        target: None,
    };
    Ok(vec![
        seconds("plan of 200 profiles, nothing to do", ours),
        seconds("plan of 200 terraform_data, nothing to do", theirs),
        Figure {
            name: "ratio of the two",
            found: ours / theirs,
            unit: "",
            target: Some(1.5),
        },
        Figure {
            name: "provider: resident memory, plan of 200 profiles",
            found: memory,
            unit: "MiB",
            target: Some(20.0),
        },
    ])
}

async fn world() -> Result<World> {
    let mut builder = World::builder().rate_limits(false);
    for number in 0..RESOURCES {
        builder = builder.service(ServiceSettings::new(
            "arrakis",
            &format!("worker-{number}"),
            3,
        ));
    }
    let started = builder.start().await;
    started.map_err(|error| Fault::failed("starting the local AWS", error))
}

/// One plan: its seconds, and the most memory any of its providers had, in MiB.
async fn plan(directory: &WorkingDirectory) -> Result<(f64, f64)> {
    let began = Instant::now();
    let terraform = directory.start(&["plan", "-detailed-exitcode"])?;
    let id = terraform.id();
    let mut planning = pin!(process::capture(terraform, "terraform plan", COMMAND_LIMIT));
    let mut looks = interval(LOOK_EVERY);
    let mut peak = 0.0_f64;
    loop {
        tokio::select! {
            finished = &mut planning => {
                finished?.expect_code("terraform plan", &[0])?;
                return Ok((began.elapsed().as_secs_f64(), peak));
            }
            _ = looks.tick() => {
                peak = children(id).into_iter().map(peak_mebibytes).fold(peak, f64::max);
            }
        }
    }
}

fn configuration(resource: impl Fn(usize) -> String) -> String {
    let resources: String = (0..RESOURCES).map(resource).collect();
    format!("{HEADER}{resources}")
}

fn profile(number: usize) -> String {
    format!(
        r#"resource "arrakis_scaling_profile" "worker_{number}" {{
  cluster      = "arrakis"
  service      = "worker-{number}"
  min_capacity = 3
  max_capacity = 10
  cpu          = {{ target = 70 }}
  memory       = {{ target = 80 }}
  queues = {{
    commands = {{
      stream   = "COMMANDS"
      consumer = "worker-{number}"
      steps    = [{{ at = 50, add = 1 }}, {{ at = 100, add = 2 }}, {{ at = 200, add = 3 }}]
      burst    = {{ at = 200 }}
      drain    = {{ below = 10 }}
    }}
  }}
}}
"#
    )
}

fn data(number: usize) -> String {
    format!("resource \"terraform_data\" \"data_{number}\" {{\n  input = \"{number}\"\n}}\n")
}
