//! An AWS in one process, for tests and the demo.
