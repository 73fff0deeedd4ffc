output "resource_label" {
  value = provider::arrakis::resource_label(
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/api/50dc6c495c0c9188",
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/943f017f100becff",
  )
}
