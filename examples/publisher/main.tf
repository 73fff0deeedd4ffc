# A worker service, and the publisher that measures what its profile watches: both ends of the wire in
# one place, and no metric named twice.

terraform {
  required_version = ">= 1.11"

  required_providers {
    arrakis = {
      source = "arrakis/arrakis"
    }
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

# Region and credentials come from the environment or the AWS profile, as with every AWS tool.
provider "arrakis" {}

provider "aws" {}

variable "package" {
  description = "The publisher's zip, built as lambda/README.md says."
  type        = string
  default     = "../../target/lambda/publisher/bootstrap.zip"
}

variable "vpc" {
  description = "The network that NATS is in."
  type = object({
    id         = string
    subnet_ids = list(string)
  })
}

variable "nats_security_group_id" {
  description = "The security group of the NATS servers."
  type        = string
}

variable "alarm_topic_arn" {
  description = "SNS topic of the people on call."
  type        = string
}

resource "arrakis_scaling_profile" "worker" {
  cluster = "arrakis"
  service = "worker"

  min_capacity = 3
  max_capacity = 10

  queues = {
    commands = {
      stream   = "COMMANDS"
      consumer = "command-worker"
      steps    = [{ at = 50, add = 1 }, { at = 100, add = 2 }]
      burst    = { at = 200 }
      drain    = { below = 10 }
    }
  }
}

module "publisher" {
  source = "../modules/metric-publisher"

  name    = "arrakis-publisher"
  package = var.package
  sources = arrakis_scaling_profile.worker.publisher_sources

  # A burst alarm with a ten-second period wants a sample every ten seconds.
  sample_every = 10

  nats = {
    servers  = ["tls://nats.arrakis.local:4222"]
    user     = "publisher"
    password = { secrets_manager = "arrakis/nats", json_key = "password" }
  }

  vpc           = var.vpc
  alarm_actions = [var.alarm_topic_arn]
}

# NATS admits the publisher.
resource "aws_vpc_security_group_ingress_rule" "nats_from_publisher" {
  security_group_id            = var.nats_security_group_id
  referenced_security_group_id = module.publisher.security_group_id
  description                  = "The publisher"
  ip_protocol                  = "tcp"
  from_port                    = 4222
  to_port                      = 4222
}

output "publisher_configuration" {
  description = "Try it from a machine that reaches NATS: terraform output -raw publisher_configuration | publisher --check --config /dev/stdin"
  value       = module.publisher.configuration
}
