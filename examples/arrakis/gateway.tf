# The Discord gateway, which holds about 2,500 guilds a task.
resource "arrakis_scaling_profile" "gateway" {
  cluster = var.cluster
  service = "gateway"

  min_capacity = 1
  max_capacity = 4

  cpu    = { target = 70 }
  memory = { target = 80 }

  # Counted by the gateway itself and published by the metric publisher.
  guilds = {
    gateway  = "gateway"
    per_task = 2500
  }

  # For people, not for scaling.
  alerts = {
    actions          = var.alert_topics
    cpu              = { above = 80, period = 300, periods = 2 }
    memory           = { above = 85, period = 300, periods = 2 }
    no_running_tasks = {}
    metrics_missing  = {}
  }

  dashboard = {}
}
