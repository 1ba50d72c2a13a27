//! mail: being built.
