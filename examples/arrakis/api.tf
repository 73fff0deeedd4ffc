# The API, behind an Application Load Balancer.
resource "arrakis_scaling_profile" "api" {
  cluster = var.cluster
  service = "api"

  min_capacity = 2
  max_capacity = 10

  # Percent of what the task definition reserves.
  cpu    = { target = 70 }
  memory = { target = 80 }

  # Requests a minute that one task takes.
  requests = {
    target         = 1000
    resource_label = var.api_resource_label
  }

  # Fewer tasks at night. A schedule sets the bounds for good, so there is one for the morning too.
  schedules = {
    night = {
      schedule     = "cron(0 22 * * ? *)"
      timezone     = "Europe/Berlin"
      min_capacity = 1
    }
    day = {
      schedule     = "cron(0 6 * * ? *)"
      timezone     = "Europe/Berlin"
      min_capacity = 2
    }
  }

  dashboard = {}
}
