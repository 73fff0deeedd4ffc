variable "region" {
  description = "AWS region of the cluster."
  type        = string
  default     = "us-east-1"
}

variable "environment" {
  description = "Name of the environment, on every tag."
  type        = string
  default     = "staging"
}

variable "cluster" {
  description = "Name or ARN of the ECS cluster."
  type        = string
  default     = "arrakis"
}

variable "api_resource_label" {
  description = "The API behind its load balancer: app/<name>/<id>/targetgroup/<name>/<id>."
  type        = string
  default     = "app/arrakis-api/50dc6c495c0c9188/targetgroup/arrakis-api/943f017f100becff"
}

variable "alert_topics" {
  description = "ARNs of the SNS topics that wake people."
  type        = list(string)
  default     = ["arn:aws:sns:us-east-1:123456789012:arrakis-alerts"]
}
