//! invitations: being built.
