//! The words of run charts (6 to 11 readings) and of control charts (12 and more), measurement.md 3.10.

use super::sentence::{Allowance, Sentence};
use super::series::Series;
use crate::release::Standing;

pub(super) fn sentences(_series: &Series, _standings: &[Standing], _at: Allowance) -> Vec<Sentence> {
    Vec::new()
}
