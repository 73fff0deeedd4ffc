# What the function and its schedule may do: exactly the calls they make.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  partition = data.aws_partition.current.partition
  place     = "${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}"

  services = distinct([
    for source in var.sources : "${source.cluster}/${source.service}"
    if try(source.cluster, null) != null && try(source.service, null) != null
  ])

  # The configuration says where its secrets are; here it is read for their names.
  ssm_parameters = distinct(concat(
    flatten(regexall("\"ssm_parameter\":\"([^\"]+)\"", local.configuration)),
    local.in_parameter ? [local.parameter_name] : [],
  ))
  secrets = distinct(flatten(regexall("\"secrets_manager\":\"([^\"]+)\"", local.configuration)))

  statements = [
    {
      Sid      = "Log"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["arn:${local.partition}:logs:${local.place}:log-group:/aws/lambda/${var.name}:*"]
    },
    {
      Sid       = "PublishMetrics"
      Effect    = "Allow"
      Action    = ["cloudwatch:PutMetricData"]
      Resource  = var.sink == "embedded_metric_format" ? [] : ["*"]
      Condition = { StringEquals = { "cloudwatch:namespace" = var.namespace } }
    },
    {
      Sid      = "ReadRunningTasks"
      Effect   = "Allow"
      Action   = ["ecs:DescribeServices"]
      Resource = [for name in local.services : "arn:${local.partition}:ecs:${local.place}:service/${name}"]
    },
    {
      Sid    = "ReadParameters"
      Effect = "Allow"
      Action = ["ssm:GetParameter"]
      Resource = [
        for name in local.ssm_parameters : startswith(name, "arn:") ? name :
        "arn:${local.partition}:ssm:${local.place}:parameter/${trimprefix(name, "/")}"
      ]
    },
    {
      Sid    = "ReadSecrets"
      Effect = "Allow"
      Action = ["secretsmanager:GetSecretValue"]
      Resource = [
        # Secrets Manager puts six characters of its own after a name.
        for name in local.secrets : startswith(name, "arn:") ? name :
        "arn:${local.partition}:secretsmanager:${local.place}:secret:${name}-??????"
      ]
    },
    {
      Sid      = "DecryptSecrets"
      Effect   = "Allow"
      Action   = ["kms:Decrypt"]
      Resource = var.kms_key_arns
    },
    {
      # Lambda itself makes these calls with the function's role.
      Sid    = "JoinNetwork"
      Effect = "Allow"
      Action = [
        "ec2:AssignPrivateIpAddresses",
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
        "ec2:DescribeNetworkInterfaces",
        "ec2:DescribeSubnets",
        "ec2:UnassignPrivateIpAddresses",
      ]
      Resource = var.vpc == null ? [] : ["*"]
    },
  ]
}

resource "aws_iam_role" "publisher" {
  name        = var.name
  description = "The publisher ${var.name}"
  tags        = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "lambda.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy" "publisher" {
  name = "publish"
  role = aws_iam_role.publisher.name

  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [for statement in local.statements : statement if length(statement.Resource) > 0]
  })
}

resource "aws_iam_role" "schedule" {
  name        = "${var.name}-schedule"
  description = "The schedule of the publisher ${var.name}"
  tags        = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "scheduler.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  name = "invoke"
  role = aws_iam_role.schedule.name

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["lambda:InvokeFunction"]
      Resource = ["arn:${local.partition}:lambda:${local.place}:function:${var.name}"]
    }]
  })
}
