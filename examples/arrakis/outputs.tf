output "responses" {
  description = "How fast each service reacts, and what limits it."
  value = {
    api     = arrakis_scaling_profile.api.response
    worker  = arrakis_scaling_profile.worker.response
    gateway = arrakis_scaling_profile.gateway.response
  }
}

output "publisher_sources" {
  description = "What the metric publisher has to read for all three, ready for its configuration."
  value = distinct(concat(
    arrakis_scaling_profile.worker.publisher_sources,
    arrakis_scaling_profile.gateway.publisher_sources,
  ))
}

output "dashboards" {
  description = "Where to look."
  value = {
    api     = arrakis_scaling_profile.api.dashboard_url
    worker  = arrakis_scaling_profile.worker.dashboard_url
    gateway = arrakis_scaling_profile.gateway.dashboard_url
  }
}
