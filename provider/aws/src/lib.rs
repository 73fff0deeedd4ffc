//! Observes and applies a blueprint through the AWS SDK.
