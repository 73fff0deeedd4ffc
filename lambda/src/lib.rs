//! Publishes queue depth and running tasks as CloudWatch metrics.
