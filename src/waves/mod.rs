//! waves: being built.
