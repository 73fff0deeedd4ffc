//! A fault at every call of create, update, delete and import: nothing is orphaned, the state tells
//! the truth, and one more apply converges.

use std::time::Duration;

use futures::{StreamExt, stream};
use serde_json::Value;
use world::{Fault, Matcher, ServiceSettings, World};

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

async fn every_call(verb: Verb) {
    let calls = calls_of(verb).await;
    assert!(calls > 0, "{verb:?} calls nothing");
    let lives = (1..=calls).flat_map(|call| Mishap::ALL.map(|mishap| (call, mishap)));
    let faults: Vec<String> = stream::iter(lives)
        .map(|(call, mishap)| async move {
            let told = life(verb, call, mishap).await;
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
async fn calls_of(verb: Verb) -> u64 {
    let scene = Scene::set(verb).await;
    scene.world.clear_calls();
    let mut core = Core::start(scene.world.endpoint()).await;
    let answer = scene.act(&mut core).await;
    assert_eq!(answer.errors, Vec::<String>::new());
    scene.world.calls().len() as u64
}

async fn life(verb: Verb, call: u64, mishap: Mishap) -> Result<(), String> {
    let scene = Scene::set(verb).await;
    let before = scene.world.calls().len() as u64;
    let mut core = Core::start(scene.world.endpoint()).await;
    let configured = scene.world.calls().len() as u64 - before;
    let number = call.saturating_sub(configured).max(1);
    scene
        .world
        .faults()
        .at(number, Matcher::any(), mishap.fault());
    let state = match mishap {
        Mishap::Kill => {
            tokio::select! {
                answer = scene.act(&mut core) => answer.state,
                () = reached(&scene.world, before + configured + number) => {
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

/// A world and a state to begin with.
struct Scene {
    world: World,
    verb: Verb,
    state: State,
}

impl Scene {
    async fn set(verb: Verb) -> Self {
        let service = ServiceSettings::new("arrakis", "worker", 3);
        let world = World::builder().rate_limits(false).service(service);
        let world = world.start().await.unwrap();
        let mut scene = Self {
            world,
            verb,
            state: State::default(),
        };
        if !matches!(verb, Verb::Create) {
            let mut core = Core::start(scene.world.endpoint()).await;
            let config = core.config(&profiles::full());
            let made = core.converge(&State::default(), Some(&config)).await;
            assert_eq!(made.errors, Vec::<String>::new());
            if !matches!(verb, Verb::Import) {
                scene.state = made.state;
            }
        }
        scene
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

    /// One more apply converges to a clean plan, and a destroy then leaves nothing.
    async fn finish(&self, core: &mut Core, state: &State) -> Result<(), String> {
        let written = match self.verb {
            Verb::Create | Verb::Import => profiles::full(),
            Verb::Update => profiles::changed(),
            Verb::Delete => return self.end(core, state).await,
        };
        let config = core.config(&written);
        let mut state = state.clone();
        if matches!(self.verb, Verb::Import) && state.object.is_none() {
            state = core.import("arrakis/worker").await.state;
        }
        let again = core.converge(&state, Some(&config)).await;
        if !again.errors.is_empty() {
            return Err(format!("one more apply fails: {:#?}", again.errors));
        }
        core.is_clean(&again.state, &config)
            .await
            .map_err(|told| format!("one more apply does not converge: {told}"))?;
        self.end(core, &again.state).await
    }

    async fn end(&self, core: &mut Core, state: &State) -> Result<(), String> {
        let gone = core.converge(state, None).await;
        if !gone.errors.is_empty() {
            return Err(format!("the destroy fails: {:#?}", gone.errors));
        }
        let left = self.left();
        if left.is_empty() {
            return Ok(());
        }
        Err(format!("orphaned: {left:?}"))
    }

    /// What is left in the world.
    fn left(&self) -> Vec<String> {
        let targets = self.world.targets().into_iter().map(|it| it.resource_id);
        let policies = self.world.policies().into_iter().map(|it| it.name);
        let alarms = self.world.alarms().into_iter().map(|it| it.name);
        let actions = self.world.scheduled_actions().into_iter().map(|it| it.name);
        let dashboards = self.world.dashboards().into_iter().map(|it| it.name);
        let rest = alarms.chain(actions).chain(dashboards);
        targets.chain(policies).chain(rest).collect()
    }
}
