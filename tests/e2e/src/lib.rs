//! Real Terraform, real NATS and a local AWS: the harness, the tests and the demo.
