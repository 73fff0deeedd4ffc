# A burst of 500 messages against steps: 60 s, 2 of 2 periods, +1, +2 and +3.
data "arrakis_scaling_simulation" "steps" {
  profile = local.worker

  trace         = "burst:500"
  rate_per_task = 0.1
}

# The same with a burst: an alarm of its own, which goes straight to ten tasks.
data "arrakis_scaling_simulation" "burst" {
  profile = merge(local.worker, {
    queues = { commands = merge(local.worker.queues.commands, { burst = { at = 200 } }) }
  })

  trace         = "burst:500"
  rate_per_task = 0.1
  price         = { per_task_hour = 0.025 } # your region's, for your task size
}

locals {
  worker = {
    cluster      = "arrakis"
    service      = "worker"
    min_capacity = 3
    max_capacity = 10

    queues = {
      commands = {
        stream   = "COMMANDS"
        consumer = "command-worker"
        periods  = 2
        steps    = [{ at = 50, add = 1 }, { at = 100, add = 2 }, { at = 200, add = 3 }]
      }
    }
  }
}

# Every plan warns: the steps need minutes.
check "steps_are_fast_enough" {
  assert {
    condition = data.arrakis_scaling_simulation.steps.seconds_to_max_desired <= 60
    error_message = join("", [
      "Ten tasks are desired only after ",
      coalesce(data.arrakis_scaling_simulation.steps.seconds_to_max_desired, "ever more"),
      " seconds.",
    ])
  }
}

# No plan warns.
check "burst_is_fast_enough" {
  assert {
    condition     = data.arrakis_scaling_simulation.burst.seconds_to_max_desired <= 60
    error_message = "Ten tasks are not desired within 60 seconds."
  }
  assert {
    condition     = data.arrakis_scaling_simulation.burst.lost_messages == 0
    error_message = "Messages are lost."
  }
}

output "burst" {
  value = data.arrakis_scaling_simulation.burst.percentiles
}

output "burst_costs" {
  value = data.arrakis_scaling_simulation.burst.cost
}
