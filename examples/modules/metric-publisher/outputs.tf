output "configuration" {
  description = "The publisher's configuration. Try it with: terraform output -raw configuration | publisher --check --config /dev/stdin"
  value       = local.configuration
}

output "function_name" {
  description = "Name of the function."
  value       = aws_lambda_function.publisher.function_name
}

output "log_group_name" {
  description = "Name of the log group: one report line a run."
  value       = aws_cloudwatch_log_group.publisher.name
}

output "role_name" {
  description = "Name of the function's role, for policies of your own."
  value       = aws_iam_role.publisher.name
}

output "security_group_id" {
  description = "The function's security group, to be admitted by NATS and gateways; null without vpc."
  value       = one(aws_security_group.publisher[*].id)
}

output "silent_alarm_arn" {
  description = "ARN of the alarm that tells of a silent publisher."
  value       = aws_cloudwatch_metric_alarm.silent.arn
}
