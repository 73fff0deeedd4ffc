//! The Terraform provider: resources, configuration and reports.
