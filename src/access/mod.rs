//! access: being built.
