//! config: being built.
