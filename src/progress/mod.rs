//! progress: being built.
