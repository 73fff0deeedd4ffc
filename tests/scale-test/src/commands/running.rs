//! Runs a command from its arguments to its exit code: connects, keeps away from production, undoes
//! what was changed, and tells what went wrong.

use std::process::ExitCode;

use scale_test::{
    calls::{Call, Calls},
    error::{Error, Result},
    guard, interrupt,
    restore::{Restored, Restorer},
    session::Session,
};
use scaling::object::ServiceReference;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::{ENVIRONMENT, options::Common};

/// What a command works with.
pub(crate) struct Context {
    /// What its arguments say.
    pub(crate) common: Common,
    /// Where its calls are told.
    pub(crate) calls: Calls,
    /// What undoes its changes, however it ends.
    pub(crate) restorer: Restorer,
}

/// How a command that did its work ended.
pub(crate) struct Verdict {
    /// Whether every check held.
    pub(crate) passed: bool,
    /// What it found, for people; printed to standard output.
    pub(crate) text: String,
    /// The same for machines: an object.
    pub(crate) json: Value,
    /// What kept part of the work from being done; it decides the exit code.
    pub(crate) error: Option<Error>,
}

impl Context {
    /// A connection to AWS.
    ///
    /// # Errors
    /// There is no region, or there are no credentials.
    pub(crate) async fn session(&self) -> Result<Session> {
        let aws = &self.common.aws;
        Session::open(&aws.access(), aws.clock(), self.calls.clone()).await
    }

    /// Refuses to change what looks like production, unless `--yes` or `--dry-run` is given.
    ///
    /// # Errors
    /// Something is named like production.
    pub(crate) fn keep_from_production(&self, services: &[ServiceReference]) -> Result<()> {
        let Common {
            aws,
            environment,
            dry_run,
            yes,
            ..
        } = &self.common;
        let given = [("--environment", environment), ("--profile", &aws.profile)];
        let given = given
            .into_iter()
            .filter_map(|(what, name)| Some((what, name.as_deref()?)));
        let clusters = services.iter();
        let clusters = clusters.map(|service| ("--cluster", service.cluster.as_str()));
        let names = services.iter();
        let names = names.map(|service| ("--service", service.service.as_str()));
        guard::check(given.chain(clusters).chain(names), *yes || *dry_run)
    }
}

/// Runs `work`, and answers with its exit code: 0 passed, 1 a check failed, 2 usage, 3 environment.
pub(crate) async fn run<F>(common: &Common, work: impl FnOnce(Context) -> F) -> ExitCode
where
    F: Future<Output = Result<Verdict>>,
{
    let (calls, restorer) = (common.calls(), Restorer::default());
    let context = Context {
        common: common.clone(),
        calls: calls.clone(),
        restorer: restorer.clone(),
    };
    match interrupt::guarded(work(context), &restorer).await {
        Ok(ended) => end(common, &calls, ended.outcome, &ended.restored),
        Err(error) => end(common, &calls, Err(deaf(&error)), &Restored::default()),
    }
}

/// Runs `work` that changes nothing which could be undone. The first signal cancels its token, and it
/// tells what it has reached: exit code 3. A second signal ends it at once.
pub(crate) async fn run_until_stopped<F>(
    common: &Common,
    work: impl FnOnce(Context, CancellationToken) -> F,
) -> ExitCode
where
    F: Future<Output = Result<Verdict>>,
{
    let (calls, stop) = (common.calls(), CancellationToken::new());
    let context = Context {
        common: common.clone(),
        calls: calls.clone(),
        restorer: Restorer::default(),
    };
    let ended = interrupt::stoppable(work(context, stop.clone()), &stop).await;
    let outcome = ended.unwrap_or_else(|error| Err(deaf(&error)));
    let code = end(common, &calls, outcome, &Restored::default());
    if stop.is_cancelled() {
        ExitCode::from(ENVIRONMENT)
    } else {
        code
    }
}

fn deaf(error: &std::io::Error) -> Error {
    let remedy = "run it in another environment";
    Error::environment(format!("cannot listen to signals: {error}"), remedy)
}

fn end(common: &Common, calls: &Calls, outcome: Result<Verdict>, restored: &Restored) -> ExitCode {
    let json = common.output.json;
    eprint!("{restored}");
    let error = match &outcome {
        Ok(verdict) => verdict.error.as_ref(),
        Err(error) => Some(error),
    };
    if let Some(error) = error {
        eprintln!("scale-test: {error}");
        if let Some(remedy) = error.remedy() {
            eprintln!("  {remedy}");
        }
    }
    let code = match (&outcome, error) {
        (_, Some(error)) => error.kind().exit_code(),
        (Ok(verdict), None) if restored.is_whole() => u8::from(!verdict.passed),
        _ => ENVIRONMENT,
    };
    match outcome {
        Ok(verdict) if json => println!("{}", document(verdict.json, common, calls, restored)),
        Ok(verdict) => print!("{}", verdict.text),
        Err(error) if json => {
            let told = json!({ "error": error.to_string(), "remedy": error.remedy() });
            println!("{}", document(told, common, calls, restored));
        }
        Err(_) => {}
    }
    ExitCode::from(code)
}

/// What a command found, with what else a machine may want to know.
fn document(mut found: Value, common: &Common, calls: &Calls, restored: &Restored) -> Value {
    if common.dry_run {
        let all: Vec<_> = calls.all().iter().map(Call::to_json).collect();
        found["dry_run"] = Value::from(all);
    }
    if *restored != Restored::default() {
        found["restored"] = restored.to_json();
    }
    found
}
