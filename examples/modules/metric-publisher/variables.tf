variable "name" {
  description = "Name of the publisher: of the function, and of everything beside it. It is the dimension Publisher of its own metrics."
  type        = string
}

variable "package" {
  description = "Path of the zip that cargo lambda builds; see lambda/README.md."
  type        = string
}

variable "architecture" {
  description = "What the package was built for."
  type        = string
  default     = "arm64"

  validation {
    condition     = contains(["arm64", "x86_64"], var.architecture)
    error_message = "architecture: found \"${var.architecture}\"; allowed: arm64 (cargo lambda build --arm64) and x86_64."
  }
}

variable "sources" {
  description = "What to read: the publisher_sources of the profiles, joined."
  type        = any

  validation {
    condition     = can(length(var.sources)) && try(length(var.sources), 0) > 0
    error_message = "sources: found none; allowed: the publisher_sources of at least one profile, as in sources = arrakis_scaling_profile.worker.publisher_sources."
  }
}

variable "nats" {
  description = "How to reach NATS: servers, credentials and TLS, as in the publisher's configuration. Leave out where no queue is read. Secrets belong into Secrets Manager or SSM, as in password = { secrets_manager = \"arrakis/nats\", json_key = \"password\" }."
  type        = any
  default     = null
}

variable "gateways" {
  description = "Where the guilds of each gateway are read, as in the publisher's configuration. Leave out where none is."
  type        = any
  default     = null
}

variable "namespace" {
  description = "CloudWatch namespace of the metrics: that of the provider's metric_namespace."
  type        = string
  default     = "Arrakis/Scaling"
}

variable "sample_every" {
  description = "Seconds between two samples: those of the provider's sample_every, whose default this is too. A burst alarm with a ten-second period wants 10; 60 costs a tenth."
  type        = number
  default     = 10

  validation {
    condition     = var.sample_every >= 1 && (var.sample_every <= 60 || var.sample_every % 60 == 0)
    error_message = "sample_every: found ${var.sample_every}; allowed: 1 to 60 seconds, or whole minutes, since the schedule counts minutes."
  }
}

variable "run_for" {
  description = "Seconds from the first sample of a run to its last. By default as many as leave room for the first sample of the next run."
  type        = number
  default     = null

  validation {
    condition     = var.run_for == null || (coalesce(var.run_for, 0) >= 0 && coalesce(var.run_for, 0) <= 50)
    error_message = "run_for: found ${coalesce(var.run_for, 0)}; allowed: 0 to 50 seconds, since the next run begins a minute after this one."
  }
}

variable "sink" {
  description = "How metrics reach CloudWatch: put_metric_data, embedded_metric_format (through the log, where the network allows no call), or both."
  type        = string
  default     = "put_metric_data"

  validation {
    condition     = contains(["put_metric_data", "embedded_metric_format", "both"], var.sink)
    error_message = "sink: found \"${var.sink}\"; allowed: put_metric_data, embedded_metric_format and both."
  }
}

variable "vpc" {
  description = "The network to run in, where NATS or a gateway is private. The function gets a security group of its own; admit it to NATS by the output security_group_id. From a private subnet AWS is reached by a NAT gateway or by interface endpoints."
  type = object({
    id         = string
    subnet_ids = list(string)
  })
  default = null
}

variable "configuration_store" {
  description = "Where the configuration is kept: environment, which holds some 40 sources, or ssm_parameter, which holds twice as many."
  type        = string
  default     = "environment"

  validation {
    condition     = contains(["environment", "ssm_parameter"], var.configuration_store)
    error_message = "configuration_store: found \"${var.configuration_store}\"; allowed: environment and ssm_parameter."
  }
}

variable "kms_key_arns" {
  description = "Customer keys with which the secrets are encrypted."
  type        = list(string)
  default     = []
}

variable "environment_variables" {
  description = "More environment variables, for secrets that the configuration takes from there. They are in the state; Secrets Manager and SSM are not."
  type        = map(string)
  default     = {}
}

variable "log_level" {
  description = "How much is logged: error, warn, info, debug or trace."
  type        = string
  default     = "info"

  validation {
    condition     = contains(["error", "warn", "info", "debug", "trace"], var.log_level)
    error_message = "log_level: found \"${var.log_level}\"; allowed: error, warn, info, debug and trace."
  }
}

variable "log_retention_days" {
  description = "Days that the log is kept."
  type        = number
  default     = 14
}

variable "reserved_concurrency" {
  description = "1 keeps runs from overlapping. An account with a small quota may have to say -1, which reserves nothing: overlapping runs do no harm."
  type        = number
  default     = 1
}

variable "alarm_actions" {
  description = "Who is told when the publisher falls silent or cannot read a source: ARNs of SNS topics."
  type        = list(string)
  default     = []
}

variable "enabled" {
  description = "Whether the schedule runs."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags on everything that has tags."
  type        = map(string)
  default     = {}
}
