//! The demo from start to end, one step after another.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use e2e::{
    fault::{Fault, Result},
    inventory::objects,
    schedule::Schedule,
    tools,
};
use serde_json::Value;
use tokio::time::sleep;

use crate::{
    arguments::{Arguments, BURST},
    prediction::Prediction,
    report,
    stage::{self, MOST, SAMPLE_EVERY, Stage},
    summary::{Messages, Setting, Summary},
    timeline::{Event, Reading, Timeline},
    view::View,
    watch::Watch,
};

/// World seconds until the alarms must have seen a calm queue.
const CALM_LIMIT: f64 = 300.0;

/// World seconds until the run gives up on ten desired tasks.
const DESIRED_LIMIT: f64 = 240.0;

/// World seconds, from the burst, until the run no longer waits for an empty queue.
const EMPTY_LIMIT: f64 = 420.0;

/// World seconds between two looks.
const LOOK_EVERY: f64 = 0.2;

/// The shortest wall time between two looks, so that looking does not become the load.
const LOOK_EVERY_MIN: Duration = Duration::from_millis(20);

/// Runs the demo.
///
/// # Errors
/// Something is missing on the machine, or a part does not do its work.
pub(crate) async fn run(arguments: Arguments) -> Result<Summary> {
    let mut view = View::new(MOST);
    let result = staged(&arguments, &mut view).await;
    view.close();
    result
}

async fn staged(arguments: &Arguments, view: &mut View) -> Result<Summary> {
    let speed = arguments.speed;
    view.say("1 of 7  build the provider and the publisher, find Terraform and nats-server");
    let (terraform, binaries) = stage::prepare().await?;
    let seed = arguments.seed.unwrap_or_else(some_seed);
    let stage = Stage::start(&terraform, speed, seed).await?;
    view.say(&format!(
        "2 of 7  local AWS at {}{}, NATS at {}",
        stage.aws.endpoint(),
        if (speed - 1.0).abs() > f64::EPSILON {
            format!(", its clock {speed} times as fast as the wall's")
        } else {
            String::new()
        },
        stage.nats.url()
    ));
    view.say(&format!(
        "        seed {seed}: --seed {seed} repeats the moment of the burst and the delays of AWS"
    ));
    view.say("3 of 7  terraform init and apply of examples/worker");
    let predicted = apply(&stage, view).await?;
    view.say("4 of 7  the publisher samples the queue; the alarms must see that it is calm");
    let schedule = stage.publish(binaries).await?;
    let mut watching = Watching {
        stage: &stage,
        watch: Watch::default(),
        timeline: Timeline::default(),
        view,
    };
    watching.timeline.origin = stage.aws.now();
    calm(&mut watching, &schedule).await?;
    some_time(&mut watching, seed).await?;
    watching.view.say(&format!(
        "5 of 7  burst: {BURST} messages at once; seconds now count from here"
    ));
    burst(&mut watching).await?;
    let Watching { timeline, view, .. } = watching;
    let messages = Messages {
        processed: stage.workers.processed(),
        stored: stage.queue.stored(&stage.context).await?,
    };
    let path = report_path(arguments);
    let shown = path.to_string_lossy().into_owned();
    let setting = Setting {
        speed,
        seed,
        predicted: predicted.in_words(),
    };
    let summary = Summary::of(&timeline, MOST, setting, messages, shown);
    view.say("6 of 7  write the report");
    write_report(&path, &summary, &timeline, &predicted)?;
    if arguments.keep {
        keep(&stage, &summary, view).await;
    }
    view.say("7 of 7  terraform destroy");
    drop(schedule);
    destroy(&stage).await?;
    Ok(summary)
}

/// Applies the example; gives what its plan said of its reaction.
async fn apply(stage: &Stage, view: &mut View) -> Result<Prediction> {
    stage.directory.init().await?;
    stage.directory.apply().await?;
    let blueprint = stage.directory.output("blueprint").await?;
    if let Value::Object(objects) = &blueprint {
        view.say(&format!("        {} AWS objects:", objects.len()));
        for name in objects.keys() {
            view.say(&format!("          {name}"));
        }
    }
    let predicted = Prediction::read(stage.directory.output("response").await?)?;
    view.say(&format!(
        "        the plan says: ten desired tasks {} after a burst",
        predicted.in_words()
    ));
    Ok(predicted)
}

/// Looks until every alarm that scales out is OK: a burst is then a change of state.
async fn calm(watching: &mut Watching<'_>, schedule: &Schedule) -> Result<()> {
    loop {
        let reading = watching.look().await?;
        // An alarm that takes silence for calm is OK before anything has been measured.
        let measured = watching.stage.measured();
        let mut scaling_out = reading.alarms.iter().filter(|(name, _)| scales_out(name));
        if measured && scaling_out.all(|(_, state)| state == "OK") {
            return Ok(());
        }
        if reading.at > CALM_LIMIT {
            return Err(Fault::Failed(format!(
                "the alarms did not see a calm queue within {CALM_LIMIT} s of the local AWS's \
                 clock: {:?}. The publisher's runs: {:?}. Its log:\n{}",
                reading.alarms,
                schedule.outcomes(),
                schedule.log().join("\n")
            )));
        }
        watching.pause().await;
    }
}

/// Looks on for part of a sampling interval, so that the burst is not always as far from the next
/// sample and the next evaluation: the alarms' own rhythm has brought the run to this moment.
async fn some_time(watching: &mut Watching<'_>, seed: u64) -> Result<()> {
    // A thousandth of the interval for each unit; in range by the remainder.
    #[allow(clippy::cast_precision_loss)]
    let share = (seed % 1000) as f64 / 1000.0;
    let end = watching.stage.aws.now() + share * SAMPLE_EVERY;
    while watching.stage.aws.now() < end {
        watching.look().await?;
        watching.pause().await;
    }
    Ok(())
}

/// A seed nobody chose.
fn some_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::from(now.unwrap_or_default().subsec_micros())
}

/// Publishes the burst and looks until ten tasks are desired, and on until the queue is empty.
async fn burst(watching: &mut Watching<'_>) -> Result<()> {
    let Stage {
        aws,
        queue,
        context,
        ..
    } = watching.stage;
    watching.timeline.count_from(aws.now());
    queue.publish(context, BURST).await?;
    watching.timeline.events.push(Event {
        at: 0.0,
        text: format!("burst: {BURST} messages published"),
    });
    loop {
        let reading = watching.look().await?;
        let grown = watching.timeline.seconds_to_desired(MOST).is_some();
        let worked = watching.timeline.seconds_to_running(MOST).is_some() && reading.depth == 0;
        let late = if grown { EMPTY_LIMIT } else { DESIRED_LIMIT };
        if (grown && worked) || reading.at > late {
            return Ok(());
        }
        watching.pause().await;
    }
}

/// A run as it is being watched.
struct Watching<'a> {
    stage: &'a Stage,
    watch: Watch,
    timeline: Timeline,
    view: &'a mut View,
}

impl Watching<'_> {
    /// One look: noted and shown.
    async fn look(&mut self) -> Result<Reading> {
        let origin = self.timeline.origin;
        let (reading, events) = self.watch.look(self.stage, origin).await?;
        for event in events {
            self.view.event(&event);
            self.timeline.events.push(event);
        }
        self.view.reading(&reading);
        self.timeline.readings.push(reading.clone());
        Ok(reading)
    }

    /// Lets time pass between two looks.
    async fn pause(&self) {
        let pause = Duration::from_secs_f64(LOOK_EVERY / self.stage.aws.speed());
        sleep(pause.max(LOOK_EVERY_MIN)).await;
    }
}

async fn destroy(stage: &Stage) -> Result<()> {
    stage.directory.destroy().await?;
    let left = objects(&stage.aws);
    if left.is_empty() {
        return Ok(());
    }
    Err(Fault::Failed(format!(
        "terraform destroy left these objects behind: {}",
        left.join(", ")
    )))
}

/// Says how to look around, and waits for Ctrl-C.
async fn keep(stage: &Stage, summary: &Summary, view: &mut View) {
    view.close();
    view.say(&format!(
        "\n{}\n\nEverything keeps running. In another terminal:\n  cd {}\n  {} terraform plan\n\
         Ctrl-C ends it.",
        summary.in_words(),
        stage.directory.path().display(),
        stage.directory.variables_in_words()
    ));
    // The run as a whole ends on Ctrl-C.
    std::future::pending::<()>().await;
}

fn write_report(
    path: &PathBuf,
    summary: &Summary,
    timeline: &Timeline,
    predicted: &Prediction,
) -> Result<()> {
    let profile: String = stage::example_files()?
        .into_iter()
        .filter(|(name, _)| name == "main.tf")
        .map(|(_, text)| text)
        .collect();
    let failed = |error| Fault::failed(format!("writing {}", path.display()), error);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    fs::write(path, report::render(summary, timeline, predicted, &profile)).map_err(failed)
}

fn report_path(arguments: &Arguments) -> PathBuf {
    arguments
        .report
        .clone()
        .unwrap_or_else(|| tools::target_directory().join("demo/report.html"))
}

/// Whether the alarm of that name starts a scale-out: a profile names those `…-out` and `…-burst`.
fn scales_out(alarm: &str) -> bool {
    alarm.ends_with("-out") || alarm.ends_with("-burst")
}
