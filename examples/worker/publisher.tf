# What the publisher is to measure follows from the profile, so nobody writes a metric's name twice:
# the alarms watch exactly what `publisher_sources` makes the publisher publish.

variable "nats_servers" {
  description = "Addresses of the NATS servers that hold the queues."
  type        = list(string)
  default     = ["nats://127.0.0.1:4222"]
}

variable "sample_every" {
  description = "Seconds between two samples. A burst alarm with a ten-second period wants 10."
  type        = number
  default     = 10
}

variable "run_for" {
  description = "Seconds one run goes on sampling; the schedule starts a run every minute."
  type        = number
  default     = 50
}

output "publisher_configuration" {
  description = "The value of ARRAKIS_PUBLISHER_CONFIG, the publisher's only setting."
  value = jsonencode({
    publisher    = "arrakis"
    namespace    = "Arrakis/Scaling"
    sample_every = var.sample_every
    run_for      = var.run_for
    nats         = { servers = var.nats_servers }
    sources      = arrakis_scaling_profile.worker.publisher_sources
  })
}
