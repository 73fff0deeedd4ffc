# By cluster and service.
terraform import arrakis_scaling_profile.worker arrakis/worker
