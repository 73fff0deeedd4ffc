# The scaling of the Arrakis platform: API, worker and gateway on ECS Fargate. These three resources
# are everything; each expands into the scalable target, policies, alarms, schedules and dashboard of
# its service, and the plan shows them.

terraform {
  required_version = ">= 1.11"

  required_providers {
    arrakis = {
      source = "arrakis/arrakis"
    }
  }
}

provider "arrakis" {
  region = var.region

  default_tags = {
    project     = "arrakis"
    environment = var.environment
  }
}
