# What hung on the target (policies, alarms, scheduled actions) is taken over with it; its old
# resources are forgotten, not destroyed.
moved {
  from = aws_appautoscaling_target.worker
  to   = arrakis_scaling_profile.worker
}

removed {
  from = aws_appautoscaling_policy.worker_cpu

  lifecycle {
    destroy = false
  }
}
