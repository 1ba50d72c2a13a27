//! schedule: being built.
