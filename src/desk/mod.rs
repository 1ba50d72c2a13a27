//! desk: being built.
