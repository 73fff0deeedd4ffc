variable "service_arn" {
  description = "ARN of the service to scale."
  type        = string
  default     = "arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker"
}

locals {
  service = provider::arrakis::parse_service_arn(var.service_arn)
}

output "service" {
  value = "${local.service.cluster}/${local.service.service}"
}
