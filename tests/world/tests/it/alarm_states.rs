//! States set by hand, the history of alarms, and alarms that are muted.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_cloudwatch::{
    operation::{
        put_alarm_mute_rule::builders::PutAlarmMuteRuleFluentBuilder,
        set_alarm_state::builders::SetAlarmStateFluentBuilder,
    },
    primitives::DateTime,
    types::{HistoryItemType, MuteTargets, Rule, ScanBy, Schedule, StateValue},
};
use serde_json::{Value, json};
use world::World;

use crate::support::{CLUSTER, Clients, WORKER, builder, clients, refused, start};

/// A wall wait that only a broken world exceeds.
const LIMIT: Duration = Duration::from_secs(60);
const CODE: &str = "ValidationError";

fn set(clients: &Clients, state: StateValue) -> SetAlarmStateFluentBuilder {
    let call = clients.cloudwatch.set_alarm_state().alarm_name("out");
    call.state_value(state).state_reason("by hand")
}

/// What a policy needs to act: data, a threshold, and a moment on the client's clock.
fn reason_data() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let date = DateTime::from_millis(i64::try_from(now.as_millis()).unwrap());
    let date = date.fmt(aws_sdk_cloudwatch::primitives::DateTimeFormat::DateTime);
    json!({
        "version": "1.0",
        "queryDate": date.unwrap().replace('Z', "+0000"),
        "recentDatapoints": [60.0],
        "threshold": 50.0,
    })
    .to_string()
}

/// A step policy that adds a task, and the alarm that starts it.
async fn alarmed(world: &World) -> Clients {
    let clients = clients(world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    let arn = clients.put_step("out").await;
    clients
        .alarm("out")
        .alarm_actions(arn)
        .send()
        .await
        .unwrap();
    clients
}

async fn history(clients: &Clients, kind: HistoryItemType) -> Vec<String> {
    let call = clients
        .cloudwatch
        .describe_alarm_history()
        .alarm_name("out");
    let call = call
        .history_item_type(kind)
        .scan_by(ScanBy::TimestampAscending);
    let items = call.send().await.unwrap().alarm_history_items.unwrap();
    items
        .into_iter()
        .map(|item| item.history_summary.unwrap())
        .collect()
}

#[tokio::test]
async fn a_state_set_by_hand_scales_only_with_its_data() {
    // Another day, and faster: the client's moments are mapped.
    let world = builder()
        .speed(20.0)
        .start_at(UNIX_EPOCH + Duration::from_secs(1_700_000_000));
    let world = world.start().await.unwrap();
    let clients = alarmed(&world).await;
    set(&clients, StateValue::Alarm).send().await.unwrap();
    let refusals = async || {
        let actions = history(&clients, HistoryItemType::Action).await;
        actions
            .iter()
            .filter(|told| told.starts_with("Failed to execute"))
            .count()
    };
    let end = tokio::time::Instant::now() + LIMIT;
    while refusals().await == 0 && tokio::time::Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(refusals().await, 1);
    assert_eq!(world.service(CLUSTER, "worker").unwrap().desired, 3);

    set(&clients, StateValue::Ok).send().await.unwrap();
    let again = set(&clients, StateValue::Alarm).state_reason_data(reason_data());
    again.send().await.unwrap();
    let scaled = |world: &World| world.service(CLUSTER, "worker").unwrap().desired == 4;
    assert!(
        world.until(LIMIT, scaled).await,
        "{:?}",
        world.alarm_history()
    );
    let actions = history(&clients, HistoryItemType::Action).await;
    assert!(
        actions
            .last()
            .unwrap()
            .starts_with("Successfully executed action arn:")
    );
    let found = clients.cloudwatch.describe_alarms().send().await.unwrap();
    let data = found.metric_alarms()[0].state_reason_data.clone();
    if let Some(data) = data {
        // Until the next evaluation it is what was sent, on the client's clock again.
        let data: Value = serde_json::from_str(&data).unwrap();
        let date = data["queryDate"].as_str().unwrap().to_owned();
        assert!(
            date.starts_with("20") && !date.starts_with("2023"),
            "{date}"
        );
    }
}

#[tokio::test]
async fn history_tells_what_was_configured_and_outlives_the_alarm() {
    let (world, clients) = start().await;
    let put = |threshold: f64| clients.alarm("out").threshold(threshold).send();
    put(1.0).await.unwrap();
    let configured = world.alarm("out").unwrap();
    // The same again is no event.
    put(1.0).await.unwrap();
    assert_eq!(world.alarm("out").unwrap(), configured);
    put(2.0).await.unwrap();
    set(&clients, StateValue::Ok).send().await.unwrap();
    set(&clients, StateValue::Ok).send().await.unwrap();
    let delete = clients.cloudwatch.delete_alarms().alarm_names("out");
    delete.alarm_names("nobody").send().await.unwrap();
    let told = history(&clients, HistoryItemType::ConfigurationUpdate).await;
    let expected = ["created", "updated", "deleted"].map(|verb| format!("Alarm \"out\" {verb}"));
    assert_eq!(told, expected);
    let told = history(&clients, HistoryItemType::StateUpdate).await;
    assert_eq!(told, ["Alarm updated from INSUFFICIENT_DATA to OK"]);
    let call = || clients.cloudwatch.describe_alarm_history();
    let first = call().max_records(3).send().await.unwrap();
    let items = first.alarm_history_items();
    assert_eq!(
        items[0].history_summary.as_deref(),
        Some("Alarm \"out\" deleted")
    );
    let data: Value = serde_json::from_str(items[1].history_data.as_deref().unwrap()).unwrap();
    assert_eq!(data["newState"]["stateReason"], "by hand");
    let rest = call().max_records(3).next_token(first.next_token.unwrap());
    assert_eq!(rest.send().await.unwrap().alarm_history_items().len(), 1);
    let old = call()
        .end_date(DateTime::from_secs(1_600_000_000))
        .send()
        .await
        .unwrap();
    assert!(old.alarm_history_items().is_empty());
    let odd = call()
        .start_date(DateTime::from_secs(2))
        .end_date(DateTime::from_secs(1));
    refused(odd.send().await, CODE, "StartDate must not be after");
}

#[tokio::test]
async fn a_composite_alarm_may_not_scale() {
    let (_world, clients) = start().await;
    clients.register(WORKER).await;
    let arn = clients.put_step("out").await;
    let put = |action: &str| {
        let call = clients.cloudwatch.put_composite_alarm().alarm_name("all");
        call.alarm_rule("ALARM(out)").alarm_actions(action).send()
    };
    refused(
        put(&arn).await,
        CODE,
        "Invalid action for a composite alarm",
    );
    let people = put("arn:aws:sns:us-east-1:123456789012:people").await;
    refused(people, "NotSimulated", "composite alarms");
}

fn mute(
    clients: &Clients,
    name: &str,
    expression: &str,
    duration: &str,
) -> PutAlarmMuteRuleFluentBuilder {
    let schedule = Schedule::builder()
        .expression(expression)
        .duration(duration);
    let rule = Rule::builder().schedule(schedule.build()).build();
    let targets = MuteTargets::builder().alarm_names("out").build();
    let call = clients.cloudwatch.put_alarm_mute_rule().name(name);
    call.rule(rule).mute_targets(targets)
}

#[tokio::test]
async fn a_muted_alarm_is_evaluated_and_starts_nothing() {
    let world = builder().speed(20.0).start().await.unwrap();
    let clients = alarmed(&world).await;
    mute(&clients, "works", "cron(* * * * *)", "PT1H")
        .send()
        .await
        .unwrap();
    set(&clients, StateValue::Alarm)
        .state_reason_data(reason_data())
        .send()
        .await
        .unwrap();
    assert_eq!(world.alarm("out").unwrap().state, "ALARM");
    let later = world.now() + 10.0;
    assert!(world.until(LIMIT, |world| world.now() > later).await);
    assert_eq!(world.service(CLUSTER, "worker").unwrap().desired, 3);
    let call = clients.cloudwatch.list_alarm_mute_rules().alarm_name("out");
    let rules = call
        .send()
        .await
        .unwrap()
        .alarm_mute_rule_summaries
        .unwrap();
    assert_eq!(rules[0].status.as_ref().unwrap().as_str(), "ACTIVE");
    assert_eq!(rules[0].mute_type.as_deref(), Some("RECURRING"));
    assert_eq!(world.mute_rules()[0].alarms, ["out"]);
    let delete = clients.cloudwatch.delete_alarm_mute_rule();
    delete.alarm_mute_rule_name("works").send().await.unwrap();
    set(&clients, StateValue::Ok).send().await.unwrap();
    set(&clients, StateValue::Alarm)
        .state_reason_data(reason_data())
        .send()
        .await
        .unwrap();
    let scaled = |world: &World| world.service(CLUSTER, "worker").unwrap().desired == 4;
    assert!(
        world.until(LIMIT, scaled).await,
        "{:?}",
        world.alarm_history()
    );
}

#[tokio::test]
async fn mute_rules_are_kept_and_judged() {
    let (world, clients) = start().await;
    let unknown = mute(&clients, "m", "cron(0 2 * * SUN)", "PT4H")
        .send()
        .await;
    refused(unknown, CODE, "Alarm out does not exist");
    clients.alarm("out").send().await.unwrap();
    for expression in ["cron(0 2 * * ? *)", "rate(1 day)", "0 2 * * *"] {
        let call = mute(&clients, "m", expression, "PT4H");
        refused(call.send().await, CODE, "Invalid schedule expression");
    }
    for duration in ["PT30S", "P16D", "4h", "P"] {
        let call = mute(&clients, "m", "cron(0 2 * * SUN)", duration);
        refused(call.send().await, CODE, "Invalid duration");
    }
    let past = DateTime::from_secs(1_700_000_000);
    let call = mute(&clients, "m", "at(2023-11-14T14:00)", "P1D").expire_date(past);
    call.description("once").send().await.unwrap();
    let get = |name: &str| {
        let call = clients.cloudwatch.get_alarm_mute_rule();
        call.alarm_mute_rule_name(name).send()
    };
    let rule = get("m").await.unwrap();
    let arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm-mute-rule:m";
    assert_eq!(rule.alarm_mute_rule_arn.as_deref(), Some(arn));
    assert_eq!(rule.status.unwrap().as_str(), "EXPIRED");
    assert_eq!(
        (rule.mute_type.as_deref(), rule.expire_date),
        (Some("ONE_TIME"), Some(past))
    );
    let call = clients
        .cloudwatch
        .list_tags_for_resource()
        .resource_arn(arn);
    assert!(call.send().await.unwrap().tags().is_empty());
    let gone = get("nobody").await.unwrap_err().into_service_error();
    assert!(gone.is_resource_not_found_exception(), "{gone:?}");
    assert_eq!(world.mute_rules().len(), 1);
}
