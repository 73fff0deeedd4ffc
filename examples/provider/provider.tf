terraform {
  required_providers {
    arrakis = {
      source = "arrakis/arrakis"
    }
  }
}

# Region and credentials come from the environment, shared files or a role, as with every AWS tool.
# What is written here wins.
provider "arrakis" {
  region              = "us-east-1"
  allowed_account_ids = ["123456789012"]

  default_tags = {
    project = "arrakis"
  }
}
