# How the worker service scales: from 3 tasks to 10 within a minute of a burst, and back when the
# queue is empty. `terraform plan` lists every AWS object that comes of it in `blueprint`, and says
# in `response` how fast the result will react.

terraform {
  required_version = ">= 1.11"

  required_providers {
    arrakis = {
      source = "arrakis/arrakis"
    }
  }
}

# Region and credentials come from the environment or the AWS profile, as with every AWS tool.
provider "arrakis" {}

resource "arrakis_scaling_profile" "worker" {
  cluster = "arrakis"
  service = "worker"

  min_capacity = 3
  max_capacity = 10

  # Percent of what the task definition reserves. Each becomes one target tracking policy.
  cpu    = { target = 70 }
  memory = { target = 80 }

  queues = {
    commands = {
      stream   = "COMMANDS"
      consumer = "command-worker"

      # Sustained load. Depths are absolute: with 120 messages waiting or in flight, two more tasks.
      steps = [
        { at = 50, add = 1 },
        { at = 100, add = 2 },
        { at = 200, add = 3 },
      ]

      # A burst does not climb the steps: one alarm with a ten-second period goes to max_capacity.
      burst = { at = 200 }

      # Five calm minutes, then one task fewer at a time.
      drain = { below = 10 }
    }
  }
}

output "response" {
  description = "Seconds until the service reacts, best and worst, and what limits it."
  value       = arrakis_scaling_profile.worker.response
}

output "blueprint" {
  description = "Every AWS object of the profile, as AWS's own JSON."
  value       = arrakis_scaling_profile.worker.blueprint
}
