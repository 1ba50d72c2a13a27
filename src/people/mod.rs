//! people: being built.
