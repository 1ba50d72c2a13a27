//! stats: being built.
