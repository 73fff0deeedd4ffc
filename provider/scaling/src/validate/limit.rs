//! The limits and defaults a profile is judged by, each with its unit and its source.

/// Most tasks a scalable target can ask for: the API carries a 32-bit integer (Application Auto
/// Scaling API, RegisterScalableTarget).
pub const CAPACITY_MAX: i64 = i32::MAX as i64;

/// Longest cooldown in seconds that the API can carry (Application Auto Scaling API,
/// StepScalingPolicyConfiguration.Cooldown); negative ones are refused.
pub const COOLDOWN_SECS_MAX: i64 = i32::MAX as i64;

/// Seconds of `scale_out_cooldown` when it is omitted.
pub const SCALE_OUT_COOLDOWN_SECS_DEFAULT: i32 = 60;

/// Seconds of `scale_in_cooldown` when it is omitted.
pub const SCALE_IN_COOLDOWN_SECS_DEFAULT: i32 = 300;

/// Percent of `cpu.target` when it is omitted.
pub const CPU_TARGET_PERCENT_DEFAULT: f64 = 70.0;

/// Percent of `memory.target` when it is omitted.
pub const MEMORY_TARGET_PERCENT_DEFAULT: f64 = 80.0;

/// Highest utilization worth tracking, in percent. AWS accepts more, but tasks never use more than
/// they have reserved of memory or, on Fargate, of CPU, so such a target never scales out.
pub const TARGET_PERCENT_MAX: f64 = 100.0;

/// Least value that a tracking policy can hold (CloudWatch API, PutMetricAlarm.Threshold, whose range
/// is given as 8.515920e-109 to 1.174271e+108, or 2^-360 to 2^360; the narrower reading holds here).
pub const TARGET_VALUE_MIN: f64 = 8.515_92e-109;

/// Greatest value that a tracking policy can hold; see [`TARGET_VALUE_MIN`].
pub const TARGET_VALUE_MAX: f64 = 1.174_271e108;

/// Guilds of `guilds.per_task` when it is omitted.
pub const GUILDS_PER_TASK_DEFAULT: f64 = 2_500.0;

/// Deepest queue in messages: integers up to here are exact in CloudWatch's doubles.
pub const DEPTH_MAX: i64 = 1 << 53;

/// Most steps of one step scaling policy (Application Auto Scaling quotas; StepScaling).
pub const STEPS_MAX: usize = 20;

/// Most scaling policies on one scalable target (Application Auto Scaling quotas).
pub const POLICIES_PER_TARGET_MAX: usize = 50;

/// Longest period of an alarm in seconds: with one evaluation period it fills
/// [`ALARM_WINDOW_SECS_MAX`].
pub const ALARM_PERIOD_SECS_MAX: i64 = ALARM_WINDOW_SECS_MAX;

/// Longest `period * evaluation periods` in seconds (CloudWatch API, PutMetricAlarm.Period).
pub const ALARM_WINDOW_SECS_MAX: i64 = 604_800;

/// The same where the period is shorter than [`ALARM_PERIOD_LONG_SECS`].
pub const ALARM_WINDOW_SHORT_SECS_MAX: i64 = 86_400;

/// Periods from here on may look back [`ALARM_WINDOW_SECS_MAX`].
pub const ALARM_PERIOD_LONG_SECS: i64 = 3_600;

/// Seconds of a period of the alarms of `steps` and `drain` when `resolution` is omitted.
pub const QUEUE_RESOLUTION_SECS_DEFAULT: i32 = 60;

/// Seconds of the period of a burst's alarm when its `resolution` is omitted.
pub const BURST_RESOLUTION_SECS_DEFAULT: i32 = 10;

/// Periods of a queue's steps when `periods` is omitted.
pub const STEPS_PERIODS_DEFAULT: i32 = 1;

/// Periods of a drain when its `periods` is omitted.
pub const DRAIN_PERIODS_DEFAULT: i32 = 5;

/// Tasks a drain removes when `remove` is omitted.
pub const DRAIN_REMOVE_DEFAULT: i32 = 1;

/// Longest name in characters of an alarm (CloudWatch API, PutMetricAlarm.AlarmName). A policy may
/// have one more (Application Auto Scaling API, PolicyName), but its alarm has its name.
pub const OBJECT_NAME_CHARS_MAX: usize = 255;

/// Longest name in characters of a profile. With [`KEY_CHARS_MAX`] and the words between
/// them, every object's name keeps to [`OBJECT_NAME_CHARS_MAX`].
pub const PROFILE_NAME_CHARS_MAX: usize = 128;

/// Longest key in characters of one of `queues` and `metrics`: the longest name it is part of is that
/// of the alarm `<name>-alert-metrics-missing-queue-<key>`.
pub const KEY_CHARS_MAX: usize = 98;

/// Longest name in characters of an ECS cluster or service (ECS API, CreateCluster, CreateService).
pub const ECS_NAME_CHARS_MAX: usize = 255;

/// Longest name in bytes of a stream or a consumer (nats-server, `JSMaxNameLen`).
pub const NATS_NAME_BYTES_MAX: usize = 255;

/// Longest retention in seconds: a stream's `max_age` is in nanoseconds of 64 bits (NATS,
/// `StreamConfig.MaxAge`).
pub const RETENTION_SECS_MAX: i64 = i64::MAX / 1_000_000_000;

/// Longest namespace, name of a metric, and name of a dimension in characters (CloudWatch API,
/// MetricDatum, Dimension).
pub const METRIC_NAME_CHARS_MAX: usize = 255;

/// Longest value of a dimension in characters (CloudWatch API, Dimension.Value).
pub const DIMENSION_VALUE_CHARS_MAX: usize = 1_024;

/// Most dimensions of one metric (CloudWatch API, Metric.Dimensions).
pub const DIMENSIONS_MAX: usize = 30;

/// Most metrics of one metric math (CloudWatch API, PutMetricAlarm.Metrics: 20 queries, 10 of them
/// expressions).
pub const MATH_METRICS_MAX: usize = 10;

/// Most expressions of one metric math; see [`MATH_METRICS_MAX`].
pub const MATH_EXPRESSIONS_MAX: usize = 10;

/// Largest metric math in bytes of JSON. AWS takes 50 KB for the request (Application Auto Scaling
/// User Guide, target tracking with metric math); this leaves the names around it their room.
pub const MATH_BYTES_MAX: usize = 48_000;

/// Longest id of a query in characters (Application Auto Scaling API,
/// TargetTrackingMetricDataQuery.Id).
pub const QUERY_ID_CHARS_MAX: usize = 255;

/// Longest expression in characters (Application Auto Scaling API,
/// TargetTrackingMetricDataQuery.Expression).
pub const EXPRESSION_CHARS_MAX: usize = 2_048;

/// Seconds of `predictive.scheduling_buffer` when it is omitted (Application Auto Scaling API,
/// PredictiveScalingPolicyConfiguration.SchedulingBufferTime).
pub const SCHEDULING_BUFFER_SECS_DEFAULT: i32 = 300;

/// Longest buffer in seconds: it must be shorter than the hour of a forecast (the same).
pub const SCHEDULING_BUFFER_SECS_MAX: i64 = 3_599;

/// Longest name in characters of a load balancer or target group (Elastic Load Balancing API,
/// CreateLoadBalancer.Name, CreateTargetGroup.Name).
pub const LOAD_BALANCER_NAME_CHARS_MAX: usize = 32;

/// Most tags on one resource (Application Auto Scaling API, TooManyTagsException; CloudWatch API,
/// PutMetricAlarm.Tags).
pub const TAGS_MAX: usize = 50;

/// Tags that every object gets besides its author's: the ownership tag.
pub const TAGS_OURS: usize = 1;

/// Longest key of a tag in characters (Application Auto Scaling API, TagResource).
pub const TAG_KEY_CHARS_MAX: usize = 128;

/// Longest value of a tag in characters (Application Auto Scaling API, TagResource).
pub const TAG_VALUE_CHARS_MAX: usize = 256;

/// Percent of `alerts.cpu.above` when it is omitted.
pub const CPU_ALERT_PERCENT_DEFAULT: f64 = 80.0;

/// Percent of `alerts.memory.above` when it is omitted.
pub const MEMORY_ALERT_PERCENT_DEFAULT: f64 = 85.0;

/// Seconds of `alerts.cpu.period` and `alerts.memory.period` when they are omitted.
pub const UTILIZATION_ALERT_PERIOD_SECS_DEFAULT: i32 = 300;

/// Periods of `alerts.cpu` and `alerts.memory` when `periods` is omitted.
pub const UTILIZATION_ALERT_PERIODS_DEFAULT: i32 = 2;

/// Minutes of `alerts.at_max_capacity` when they are omitted.
pub const AT_MAX_CAPACITY_MINUTES_DEFAULT: i32 = 15;

/// Minutes of `alerts.metrics_missing` when they are omitted.
pub const METRICS_MISSING_MINUTES_DEFAULT: i32 = 5;

/// Minutes of `alerts.no_running_tasks` when they are omitted.
pub const NO_RUNNING_TASKS_MINUTES_DEFAULT: i32 = 1;

/// Most actions of an alarm for one state (CloudWatch API, PutMetricAlarm.AlarmActions).
pub const ALARM_ACTIONS_MAX: usize = 5;

/// Most scheduled actions on one scalable target (Application Auto Scaling quotas).
pub const SCHEDULES_PER_TARGET_MAX: usize = 200;

/// Longest expression in characters of a schedule (Application Auto Scaling API,
/// PutScheduledAction.Schedule).
pub const SCHEDULE_CHARS_MAX: usize = 1_600;

/// Longest key in characters of one of `schedules`: with [`PROFILE_NAME_CHARS_MAX`] and the words
/// between them a scheduled action's name has 256 (Application Auto Scaling API,
/// PutScheduledAction.ScheduledActionName).
pub const SCHEDULE_KEY_CHARS_MAX: usize = 118;

/// Longest time in seconds that `require` can demand: a week, which no response takes.
pub const REQUIRE_SECS_MAX: i64 = 604_800;

/// Longest name in characters of a dashboard (CloudWatch API, PutDashboard.DashboardName).
pub const DASHBOARD_NAME_CHARS_MAX: usize = 255;

/// Tags that a dashboard gets besides its author's: the ownership tag and that of its service. The
/// target gets as many where the dashboard has a name of its own.
pub const DASHBOARD_TAGS_OURS: usize = 2;
