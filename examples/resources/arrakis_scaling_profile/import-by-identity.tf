# Terraform 1.12 and later; account_id and region may be left out.
import {
  to = arrakis_scaling_profile.worker
  identity = {
    account_id = "123456789012"
    region     = "us-east-1"
    cluster    = "arrakis"
    service    = "worker"
  }
}
