# terraform query -generate-config-out=profiles.tf
list "arrakis_scaling_profile" "unowned" {
  provider = arrakis

  config {
    cluster = "arrakis"
  }
}
