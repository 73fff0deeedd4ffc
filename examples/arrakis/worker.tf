# The worker, which drains a NATS JetStream queue.
resource "arrakis_scaling_profile" "worker" {
  cluster = var.cluster
  service = "worker"

  min_capacity = 3
  max_capacity = 10

  # A queue empties in bursts, and tasks that wait for messages use little CPU: these two only add
  # tasks, the queue's drain removes them.
  cpu    = { target = 70, scale_in = false }
  memory = { target = 80, scale_in = false }

  queues = {
    commands = {
      stream   = "COMMANDS"
      consumer = "command-worker"

      # Sustained load, by messages waiting or in flight.
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

  # The plan fails when the settings above can no longer keep this.
  require = { reach_max_within = 60 }

  alerts = {
    actions         = var.alert_topics
    at_max_capacity = {}
    metrics_missing = {}
  }

  dashboard = {}
}
