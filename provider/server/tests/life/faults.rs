//! A fault at every call of create, update, delete and import: nothing is orphaned, the state tells
//! the truth, and one more apply converges.

use std::time::Duration;

use futures::{StreamExt, stream};
use serde_json::Value;
use world::{Fault, Matcher, World};

use crate::{
    core::{Answer, Core, State},
    profiles,
};

/// Lives under way at once: they mostly wait for the pace of CloudWatch.
const LIVES_MAX: usize = 48;
/// Longest that a killed provider may take to its last call.
const KILL_MAX: Duration = Duration::from_secs(60);

/// What goes wrong at one call.
#[derive(Clone, Copy, Debug)]
enum Mishap {
    Throttle,
    ServerError,
    AccessDenied,
    CutBefore,
    CutAfter,
    /// `kill -9` of the provider once the call has had its effect.
    Kill,
}

impl Mishap {
    const ALL: [Self; 6] = [
        Self::Throttle,
        Self::ServerError,
        Self::AccessDenied,
        Self::CutBefore,
        Self::CutAfter,
        Self::Kill,
    ];

    fn fault(self) -> Fault {
        match self {
            Self::Throttle => Fault::Throttle,
            Self::ServerError => Fault::ServerError,
            Self::AccessDenied => Fault::AccessDenied,
            Self::CutBefore => Fault::CutBefore,
            Self::CutAfter => Fault::CutAfter,
            Self::Kill => Fault::Slow(KILL_MAX * 10),
        }
    }
}

/// What is interrupted.
#[derive(Clone, Copy, Debug)]
enum Verb {
    Create,
    Update,
    Delete,
    Import,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_survives_a_fault_at_every_call() {
    every_call(Verb::Create).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_survives_a_fault_at_every_call() {
    every_call(Verb::Update).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delete_survives_a_fault_at_every_call() {
    every_call(Verb::Delete).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_survives_a_fault_at_every_call() {
    every_call(Verb::Import).await;
}

/// Whoever gives the profile up after an update that was killed, a rename of its dashboard among it,
/// leaves nothing either.
#[tokio::test(flavor = "multi_thread")]
async fn a_delete_after_a_killed_update_leaves_nothing() {
    let mut scene = Scene::set(Verb::Update).await;
    scene.given_up = true;
    scene.expected = Vec::new();
    survives(&scene, &[Mishap::Kill]).await;
}

async fn every_call(verb: Verb) {
    survives(&Scene::set(verb).await, &Mishap::ALL).await;
}

/// At every call of a scene each of these mishaps is survived.
async fn survives(scene: &Scene, mishaps: &[Mishap]) {
    let verb = scene.verb;
    let calls = calls_of(scene.fork()).await;
    assert!(calls > 0, "{verb:?} calls nothing");
    let lives = (1..=calls).flat_map(|call| mishaps.iter().map(move |mishap| (call, *mishap)));
    let faults: Vec<String> = stream::iter(lives)
        .map(|(call, mishap)| (call, mishap, scene.fork()))
        .map(|(call, mishap, scene)| async move {
            let told = life(&scene, call, mishap).await;
            told.err()
                .map(|told| format!("{verb:?}, {mishap:?} at call {call}: {told}"))
        })
        .buffer_unordered(LIVES_MAX)
        .filter_map(|fault| async { fault })
        .collect()
        .await;
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

/// How many calls the verb makes when nothing goes wrong.
async fn calls_of(scene: Scene) -> u64 {
    scene.world.clear_calls();
    let mut core = Core::start(scene.world.endpoint()).await;
    let answer = scene.act(&mut core).await;
    assert_eq!(answer.errors, Vec::<String>::new());
    scene.world.calls().len() as u64
}

async fn life(scene: &Scene, call: u64, mishap: Mishap) -> Result<(), String> {
    scene.world.clear_calls();
    let mut core = Core::start(scene.world.endpoint()).await;
    let configured = scene.world.calls().len() as u64;
    let number = call.saturating_sub(configured).max(1);
    scene
        .world
        .faults()
        .at(number, Matcher::any(), mishap.fault());
    let state = match mishap {
        Mishap::Kill => {
            tokio::select! {
                answer = scene.act(&mut core) => answer.state,
                () = reached(&scene.world, configured + number) => {
                    core.kill();
                    core = Core::start(scene.world.endpoint()).await;
                    scene.state.clone()
                }
            }
        }
        _ => scene.act(&mut core).await.state,
    };
    scene.world.faults().clear();
    truthful(&mut core, &state).await?;
    scene.finish(&mut core, &state).await
}

async fn reached(world: &World, calls: u64) {
    let all = world.until(KILL_MAX, |world| world.calls().len() as u64 >= calls);
    assert!(all.await, "call {calls} was never made");
}

/// Every object the state names exists as it says, but for what a refresh would correct anyway.
async fn truthful(core: &mut Core, state: &State) -> Result<(), String> {
    let read = core.read(state).await;
    if !read.errors.is_empty() {
        return Err(format!("the state cannot be refreshed: {:#?}", read.errors));
    }
    let blueprint = |state: &State| {
        let object = state.object.as_ref();
        object.map(|object| object.get("blueprint").clone())
    };
    // After a kill Terraform keeps the state of before.
    if state.tainted && blueprint(state) != blueprint(&read.state) {
        return Err(format!("the state is not the truth: {state:#?}"));
    }
    Ok(())
}

/// A world and a state to begin with. Made once for each verb; every life goes on in a fork of it.
struct Scene {
    world: World,
    verb: Verb,
    state: State,
    /// What a whole create leaves in the world, and what the change makes of it.
    expected: Vec<String>,
    /// Whether the apply that follows the mishap removes the profile.
    given_up: bool,
}

impl Scene {
    async fn set(verb: Verb) -> Self {
        let world = profiles::world().await;
        let made = world.fork().unwrap();
        let mut core = Core::start(made.endpoint()).await;
        let full = core.config(&profiles::full());
        let state = core.change(&State::default(), &full).await;
        let mut scene = Self {
            expected: objects(&made),
            world: if matches!(verb, Verb::Create) {
                world
            } else {
                made.fork().unwrap()
            },
            verb,
            state: State::default(),
            given_up: false,
        };
        match verb {
            Verb::Create | Verb::Import => {}
            Verb::Update => {
                let changed = core.config(&profiles::changed());
                core.change(&state, &changed).await;
                scene.expected = objects(&made);
                scene.state = state;
            }
            Verb::Delete => {
                scene.expected = Vec::new();
                scene.state = state;
            }
        }
        scene
    }

    fn fork(&self) -> Self {
        Self {
            world: self.world.fork().unwrap(),
            verb: self.verb,
            state: self.state.clone(),
            expected: self.expected.clone(),
            given_up: self.given_up,
        }
    }

    async fn act(&self, core: &mut Core) -> Answer {
        match self.verb {
            Verb::Create => self.put(core, &profiles::full()).await,
            Verb::Update => self.put(core, &profiles::changed()).await,
            Verb::Delete => core.converge(&self.state, None).await,
            Verb::Import => core.import("arrakis/worker").await,
        }
    }

    async fn put(&self, core: &mut Core, written: &Value) -> Answer {
        let config = core.config(written);
        core.converge(&self.state, Some(&config)).await
    }

    /// One more apply converges to a clean plan, and the world then holds what it should and nothing
    /// else.
    async fn finish(&self, core: &mut Core, state: &State) -> Result<(), String> {
        let mut state = state.clone();
        if matches!(self.verb, Verb::Import) && state.object.is_none() {
            state = core.import("arrakis/worker").await.state;
        }
        let config = match self.verb {
            _ if self.given_up => None,
            Verb::Create | Verb::Import => Some(core.config(&profiles::full())),
            Verb::Update => Some(core.config(&profiles::changed())),
            Verb::Delete => None,
        };
        let again = core.converge(&state, config.as_ref()).await;
        if !again.errors.is_empty() {
            return Err(format!("one more apply fails: {:#?}", again.errors));
        }
        if let Some(config) = &config {
            let clean = core.is_clean(&again.state, config).await;
            clean.map_err(|told| format!("one more apply does not converge: {told}"))?;
        }
        let found = objects(&self.world);
        if found == self.expected {
            return Ok(());
        }
        Err(format!(
            "in the world are {found:?}; expected: {:?}",
            self.expected
        ))
    }
}

/// Everything in the world but the alarms AWS makes by itself, whose names are new each time.
pub(crate) fn objects(world: &World) -> Vec<String> {
    let targets = world.targets().into_iter().map(|it| it.resource_id);
    let policies = world.policies().into_iter().map(|it| it.name);
    let alarms = world.alarms().into_iter().map(|it| it.name);
    let alarms = alarms.filter(|name| !name.starts_with("TargetTracking-"));
    let actions = world.scheduled_actions().into_iter().map(|it| it.name);
    let dashboards = world.dashboards().into_iter().map(|it| it.name);
    let rest = alarms.chain(actions).chain(dashboards);
    targets.chain(policies).chain(rest).collect()
}
