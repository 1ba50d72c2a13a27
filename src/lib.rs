//! Belong: pulse surveys for a partnership that works on school attendance.
//!
//! The map, in reading order. Rooms form a line; a room uses only rooms above it, through their `mod.rs`.
//!
//! 1. `stats` and the shared pieces (`clock`, `ids`, `db`, `delimited`, `mail`, `config`, `http`, `wordcode`) know no room.
//! 2. `access` who may sign in · `theory` what we hope will change · `surveys` what is asked ·
//!    `people` who is asked · `waves` when · `actions` what was done · `invitations` how they are reached.
//! 3. `responses` the respondent's journey · `release` the count and the disclosure gate ·
//!    `indicators` the attendance register beside the voice.
//! 4. `progress` what may be said · `reports` charts and tables · `desk` the lead's pages.
//! 5. `app`, `routes`, `schedule` name them all; `demo` is an invented partnership on top.
//!
//! Rules: GET never writes (a colleague's session notes its use once a minute). `rules.rs` is pure. Only `release` can make a publishable number.

pub mod address;
pub mod clock;
pub mod config;
pub mod db;
mod delimited;
pub mod http;
pub mod ids;
pub mod mail;
pub mod stats;
pub mod wordcode;

pub mod access;
pub mod actions;
pub mod desk;
pub mod indicators;
pub mod invitations;
pub mod people;
pub mod progress;
pub mod release;
pub mod reports;
pub mod responses;
pub mod surveys;
pub mod theory;
pub mod voices;
pub mod waves;

pub mod api;
pub mod app;
pub mod commands;
pub mod demo;
pub mod letters;
pub mod routes;
pub mod schedule;
pub mod server;
