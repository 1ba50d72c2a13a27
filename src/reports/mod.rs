//! reports: being built.
