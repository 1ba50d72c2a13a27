//! The schema, one dated file per change. Imports nothing of `src`: an old migration must keep
//! meaning what it meant when the code around it has moved on.
//!
//! Each migration runs in a transaction on both databases; the caller (`db::connect`) takes the
//! lock that keeps two starting processes from migrating at once.

use sea_orm_migration::prelude::*;

mod m2026_11_22_b_slip_codes;
mod m2026_11_22_c_support;
mod m2026_11_22_d_doors;
mod m2026_11_22_e_classroom;
mod m2026_11_22_f_numbers;
mod m2026_11_22_first_schema;
mod m2026_11_22_g_targets;
mod m2026_11_22_h_corrections;
mod m2026_11_22_i_indicators;
mod m2026_11_22_j_imported;
mod m2026_11_22_l_access;
mod m2026_11_22_m_actions;
mod m2026_11_22_r_marks;
mod m2026_11_22_t_timetable;
mod m2026_11_23_n_pulses;
mod m2026_11_23_p_passkeys;
mod m2026_11_23_v_voices;
mod m2026_11_23_w_approval;
mod m2026_11_23_x_suppression;
mod m2026_11_23_y_families;
mod m2026_11_23_z_post;
mod m2026_11_24_a_pages;

/// All migrations in order.
pub struct Migrations;

#[async_trait::async_trait]
impl MigratorTrait for Migrations {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m2026_11_22_first_schema::Migration),
            Box::new(m2026_11_22_b_slip_codes::Migration),
            Box::new(m2026_11_22_c_support::Migration),
            Box::new(m2026_11_22_d_doors::Migration),
            Box::new(m2026_11_22_e_classroom::Migration),
            Box::new(m2026_11_22_f_numbers::Migration),
            Box::new(m2026_11_22_g_targets::Migration),
            Box::new(m2026_11_22_h_corrections::Migration),
            Box::new(m2026_11_22_i_indicators::Migration),
            Box::new(m2026_11_22_j_imported::Migration),
            Box::new(m2026_11_22_l_access::Migration),
            Box::new(m2026_11_22_r_marks::Migration),
            Box::new(m2026_11_22_m_actions::Migration),
            Box::new(m2026_11_22_t_timetable::Migration),
            Box::new(m2026_11_23_n_pulses::Migration),
            Box::new(m2026_11_23_v_voices::Migration),
            Box::new(m2026_11_23_p_passkeys::Migration),
            Box::new(m2026_11_23_w_approval::Migration),
            Box::new(m2026_11_23_x_suppression::Migration),
            Box::new(m2026_11_23_y_families::Migration),
            Box::new(m2026_11_23_z_post::Migration),
            Box::new(m2026_11_24_a_pages::Migration),
        ]
    }
}
