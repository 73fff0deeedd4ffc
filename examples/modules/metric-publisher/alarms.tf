# The publisher watches for others; these watch the publisher.

# Nothing scales while it is silent: alarms without data keep what is there.
resource "aws_cloudwatch_metric_alarm" "silent" {
  alarm_name          = "${var.name}-silent"
  alarm_description   = "The publisher ${var.name} has finished no run in 3 of 5 periods; scaling stands still. Its log says why."
  namespace           = var.namespace
  metric_name         = "Heartbeat"
  dimensions          = { Publisher = var.name }
  statistic           = "SampleCount"
  period              = 60 * local.minutes
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  evaluation_periods  = 5
  datapoints_to_alarm = 3
  treat_missing_data  = "breaching"
  actions_enabled     = var.enabled
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

# What cannot be read is not published: what hangs on it does not scale.
resource "aws_cloudwatch_metric_alarm" "source_errors" {
  alarm_name          = "${var.name}-source-errors"
  alarm_description   = "The publisher ${var.name} has not been able to read some source for 5 periods. The field missing of its reports says which and why."
  namespace           = var.namespace
  metric_name         = "SourceErrors"
  dimensions          = { Publisher = var.name }
  statistic           = "Minimum"
  period              = 60 * local.minutes
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = 1
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}
