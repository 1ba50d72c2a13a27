//! One finding, many forms: charts as SVG, the table beside every chart, and that table as CSV.
//!
//! Reads what `progress` decided and draws or writes it; computes no figure of its own and sees no raw
//! count. It refuses to draw what is withheld: no mark, no gap and no scale gives a hidden value away.
//! `documents` puts all of it into reports: one model, many forms.
//! While a wave is open it also prints what goes out on paper (`print`): slips and questionnaires.

mod charts;
mod csv;
mod documents;
mod indicator;
mod lived;
mod print;
mod question;
mod tables;
mod timetable;

pub use charts::{
    Chart, Mark, MarkKind, RegisterPicture, SmallAxis, Strip, answered, dot, gaps, readings, readings_marked,
    register, small, spread, strip,
};
pub use csv::{guarded, table_as_csv};
pub use documents::{
    Form, FormFault, GatherFault, Gathering, Look, MadeFile, Making, Material, built, code_for, files,
    intervention_picture, kind_named, kind_title, marks_of, report_as_page, report_file, report_made,
    report_progress, reports_page,
};
pub use indicator::{Shown, phases_table};
pub use lived::{Lived, LivedQuote, LivedTheme, NOT_COUNTS, lived_beside, lived_in, theme_title};
pub use print::{Printing, Sources, paper_pdf, preview_pdf, print_page, slips_pdf};
pub use question::{GROUPS, answered_source, source};
pub use tables::{
    Table, TableRow, answered_table, change_table, gaps_table, groups_table, in_a_sentence, poster_table,
    readings_table, responses_table, spread_table,
};
pub use timetable::{REPORTS, Timetable, tell_of_reports, timetable_mail, timetable_page, timetable_set};
