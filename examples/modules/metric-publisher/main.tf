# The publisher as a Lambda function on a schedule of its own, with the least it needs.
#
#   schedule -> function -> CloudWatch metrics
#                        -> log group
#   alarms: the publisher is silent; a source cannot be read

locals {
  # The document of ARRAKIS_PUBLISHER_CONFIG, without what is not set.
  configuration = jsonencode({
    for name, value in {
      publisher    = var.name
      namespace    = var.namespace
      sample_every = var.sample_every
      run_for      = local.run_for
      sink         = var.sink
      nats         = var.nats
      gateways     = var.gateways
      sources      = var.sources
    } : name => value if value != null
  })

  minutes = max(1, ceil(var.sample_every / 60))
  run_for = coalesce(var.run_for, max(0, 60 - var.sample_every))

  # The last sample may take 4 s to read and 1.5 s to publish.
  timeout = ceil(local.run_for) + 8

  # All environment variables of a function share 4,096 bytes; a parameter holds 8,192.
  configuration_bytes_max = local.in_parameter ? 8192 : 3800
  in_parameter            = var.configuration_store == "ssm_parameter"
  parameter_name          = "/${var.name}/configuration"
}

resource "aws_cloudwatch_log_group" "publisher" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.log_retention_days
  tags              = var.tags
}

resource "aws_lambda_function" "publisher" {
  function_name    = var.name
  description      = "Publishes queue depth, running tasks and guilds as CloudWatch metrics."
  role             = aws_iam_role.publisher.arn
  filename         = var.package
  source_code_hash = filebase64sha256(var.package)
  runtime          = "provided.al2023"
  handler          = "bootstrap"
  architectures    = [var.architecture]
  memory_size      = 128
  timeout          = local.timeout
  tags             = var.tags

  # Two runs at once would do no harm, but a run that waits is dropped when it is late.
  reserved_concurrent_executions = var.reserved_concurrency

  environment {
    variables = merge(var.environment_variables, {
      ARRAKIS_PUBLISHER_CONFIG = local.in_parameter ? jsonencode({ ssm_parameter = one(aws_ssm_parameter.configuration[*].name) }) : local.configuration
      ARRAKIS_PUBLISHER_LOG    = var.log_level
      # Nobody reads it: a change of it makes Lambda start the function anew, which then reads the
      # changed parameter.
      CONFIGURATION_SHA256 = sha256(local.configuration)
    })
  }

  # No application_log_level: it would drop metrics in the Embedded Metric Format, which have no
  # level, along with what is below it.
  logging_config {
    log_format = "JSON"
    log_group  = aws_cloudwatch_log_group.publisher.name
  }

  dynamic "vpc_config" {
    for_each = var.vpc[*]

    content {
      subnet_ids         = vpc_config.value.subnet_ids
      security_group_ids = aws_security_group.publisher[*].id
    }
  }

  lifecycle {
    precondition {
      condition     = length(local.configuration) <= local.configuration_bytes_max
      error_message = "sources: the configuration takes ${length(local.configuration)} bytes; allowed: ${local.configuration_bytes_max} with configuration_store = \"${var.configuration_store}\". ${local.in_parameter ? "Split the sources over several publishers of different names, or run the publisher as a daemon with --config." : "Set configuration_store = \"ssm_parameter\", which holds 8192."}"
    }
  }

  # Without its permissions the first run would fail.
  depends_on = [aws_iam_role_policy.publisher]
}

# For a configuration that the environment cannot hold.
resource "aws_ssm_parameter" "configuration" {
  count = local.in_parameter ? 1 : 0

  name        = local.parameter_name
  description = "Configuration of the publisher ${var.name}"
  type        = "String"
  tier        = "Intelligent-Tiering"
  value       = local.configuration
  tags        = var.tags
}

# An event is worth nothing once the next one is due, so it is neither kept nor tried again.
resource "aws_lambda_function_event_invoke_config" "publisher" {
  function_name                = aws_lambda_function.publisher.function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 60
}

resource "aws_scheduler_schedule" "publisher" {
  name                = var.name
  description         = "Runs the publisher ${var.name}."
  schedule_expression = local.minutes == 1 ? "rate(1 minute)" : "rate(${local.minutes} minutes)"
  state               = var.enabled ? "ENABLED" : "DISABLED"

  flexible_time_window {
    mode = "OFF"
  }

  target {
    arn      = aws_lambda_function.publisher.arn
    role_arn = aws_iam_role.schedule.arn

    # By these the publisher knows an event that comes twice or late. Scheduler puts the values in;
    # jsonencode would write the angle brackets as escapes, which it does not recognize.
    input = "{\"id\":\"<aws.scheduler.execution-id>\",\"time\":\"<aws.scheduler.scheduled-time>\"}"

    retry_policy {
      maximum_retry_attempts       = 0
      maximum_event_age_in_seconds = 60
    }
  }
}

# The way out of the network. Nothing comes in.
resource "aws_security_group" "publisher" {
  count = var.vpc == null ? 0 : 1

  name        = var.name
  description = "The publisher ${var.name}"
  vpc_id      = var.vpc.id
  tags        = var.tags
}

resource "aws_vpc_security_group_egress_rule" "publisher" {
  count = var.vpc == null ? 0 : 1

  security_group_id = aws_security_group.publisher[0].id
  description       = "NATS, gateways and AWS"
  ip_protocol       = "-1"
  cidr_ipv4         = "0.0.0.0/0"
  tags              = var.tags
}
