//! What the exercises share: the service under exercise, looked at again and again.

use std::fmt;

use aws::Search;
use scaling::object::{Observed, ServiceReference};
use serde_json::{Value, json};

use crate::{
    check::Check,
    course::Course,
    error::{Error, Result},
    facts::alarm_names,
    progress::Progress,
    queue::Queue,
    session::{Alarm, Session},
};

/// Seconds between two looks at a service.
pub const LOOK_SECS: f64 = 2.0;

/// A service under exercise.
#[derive(Debug)]
pub struct Exercise<'a> {
    session: &'a Session,
    service: ServiceReference,
    /// What there was at the beginning.
    pub observed: Observed,
    /// Its alarms, as they were at the latest look.
    pub alarms: Vec<Alarm>,
    /// What has been seen.
    pub course: Course,
    /// The queue to look at, if any.
    pub queue: Option<Queue>,
    progress: Progress,
}

/// What came of an exercise.
#[derive(Clone, Debug)]
pub struct Exercised {
    /// `scale-up` or `scale-down`.
    pub name: &'static str,
    /// The service.
    pub service: ServiceReference,
    /// What was checked.
    pub checks: Vec<Check>,
    /// What was seen.
    pub course: Course,
    /// What held the tasks until the end, where messages in the queue did.
    pub loaded: Option<Loaded>,
}

/// A queue that is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// The stream.
    pub stream: String,
    /// The JetStream domain, where it is another than the connection's own.
    pub domain: Option<String>,
    /// The subject of the run's messages.
    pub subject: String,
}

impl<'a> Exercise<'a> {
    /// Reads what there is; changes nothing.
    ///
    /// # Errors
    /// A call is refused, or there is no such service or no target.
    pub async fn begin(session: &'a Session, service: &ServiceReference) -> Result<Self> {
        session.calls().read(
            "application-autoscaling:Describe*, cloudwatch:Describe*",
            format!("target, policies and alarms of {service}"),
        );
        // The service first: who mistypes it is told so.
        session.service(service).await?;
        let connection = session.connection();
        let search = Search::new(service);
        let observed = connection.observe(search, session.cancellation()).await?;
        if observed.target.is_none() {
            return Err(Error::environment(
                format!("{service} has no scalable target: nothing scales it"),
                "apply a scaling profile for it",
            ));
        }
        let alarms = session.alarms(&alarm_names(&observed)).await?;
        let clock = session.clock();
        let mut exercise = Self {
            session,
            service: service.clone(),
            observed,
            alarms,
            course: Course::new(clock, clock.now()),
            queue: None,
            progress: Progress::spinner("looking"),
        };
        exercise.look().await?;
        Ok(exercise)
    }

    /// The connection.
    pub fn session(&self) -> &'a Session {
        self.session
    }

    /// The service.
    pub fn service(&self) -> &ServiceReference {
        &self.service
    }

    /// The target's bounds.
    pub fn bounds(&self) -> (i32, i32) {
        let target = self.observed.target.as_ref();
        target.map_or((0, 0), |target| {
            (target.object.min_capacity, target.object.max_capacity)
        })
    }

    /// Seconds since the exercise began, by the clock on the wall.
    pub fn elapsed(&self) -> f64 {
        self.course.seconds(self.session.clock().now())
    }

    /// Tasks desired and running at the latest look.
    pub fn tasks(&self) -> (i32, i32) {
        let last = self.course.last();
        last.map_or((0, 0), |last| (last.desired, last.running))
    }

    /// Looks once more, and notes what it sees.
    ///
    /// # Errors
    /// A call is refused.
    pub async fn look(&mut self) -> Result<()> {
        let names: Vec<_> = self.alarms.iter().map(|it| it.name.clone()).collect();
        let session = self.session;
        let since = self.course.start();
        let depth = async {
            match &self.queue {
                Some(queue) => queue.depth().await.map(|depth| Some(depth.total())),
                None => Ok(None),
            }
        };
        let (service, activities, alarms, depth) = futures::try_join!(
            session.service(&self.service),
            session.activities(&self.service, since),
            session.alarms(&names),
            depth,
        )?;
        let now = session.clock().now();
        self.course
            .look((now, &service), depth, activities, &alarms);
        self.alarms = alarms;
        let waiting = depth.map(|depth| format!(", {depth} messages waiting"));
        self.progress.say(format!(
            "{}: {} desired, {} running{}",
            self.service,
            service.desired,
            service.running,
            waiting.unwrap_or_default()
        ));
        Ok(())
    }

    /// Lets time pass between two looks.
    pub async fn pause(&self) {
        tokio::time::sleep(self.session.clock().wait(LOOK_SECS)).await;
    }

    /// The end, with what was checked.
    pub fn end(self, name: &'static str, checks: Vec<Check>) -> Exercised {
        Exercised {
            name,
            service: self.service,
            checks,
            course: self.course,
            loaded: None,
        }
    }
}

impl Exercised {
    /// Whether everything was as it should be.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(Check::passed)
    }

    /// For machines.
    pub fn to_json(&self) -> Value {
        let Self {
            name,
            service,
            checks,
            course,
            loaded: _,
        } = self;
        json!({
            "exercise": name, "cluster": service.cluster, "service": service.service,
            "passed": self.passed(),
            "checks": checks.iter().map(Check::to_json).collect::<Vec<_>>(),
            "course": course.to_json(),
        })
    }
}

impl fmt::Display for Exercised {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            name,
            service,
            checks,
            course,
            loaded: _,
        } = self;
        writeln!(formatter, "{name} {service}")?;
        for event in course.events() {
            writeln!(formatter, "  {:>+8.1} s  {}", event.at, event.text)?;
        }
        for check in checks {
            writeln!(formatter, "  {check}")?;
        }
        Ok(())
    }
}
