//! The commands, one line each.

fn main() {}
