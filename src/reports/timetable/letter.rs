//! The mail that tells of reports: their names and links, and no figure.

use super::rules::kinds_for;
use super::store::timetable_of;
use crate::access::{Letter, reached};
use crate::db::Db;
use crate::ids::{StaffId, WaveId};
use crate::reports::kind_title;
use crate::waves::wave_by_id;
use askama::Template;
use belong_reports::model::ReportKind;
use sea_orm::DbErr;

/// A report with its link.
struct Link {
    title: &'static str,
    address: String,
}

#[derive(Template)]
#[template(path = "reports/timetable/mail/reports.txt")]
struct PlainMail<'a> {
    page: &'a MailPage<'a>,
}

#[derive(Template)]
#[template(path = "reports/timetable/mail/reports.html")]
struct HtmlMail<'a> {
    page: &'a MailPage<'a>,
}

struct MailPage<'a> {
    name: &'a str,
    partnership: &'a str,
    why: String,
    links: Vec<Link>,
    stop: String,
}

/// The mail; none for whoever has no access, chose nothing any more, or may not read what was chosen.
///
/// # Errors
/// The database's.
pub async fn timetable_mail(
    db: &Db,
    (partnership, base_url): (&str, &str),
    (staff, wave, at_term): (StaffId, WaveId, bool),
) -> Result<Option<Letter>, DbErr> {
    let Some((colleague, email)) = reached(db, staff).await? else { return Ok(None) };
    let chosen = timetable_of(db.reader(), staff).await?;
    let may = kinds_for(&colleague.roles);
    let kinds: Vec<ReportKind> = chosen.kinds.into_iter().filter(|kind| may.contains(kind)).collect();
    let wanted = if at_term { chosen.at_term } else { chosen.at_release };
    let Some(wave) = wave_by_id(db.reader(), wave).await?.filter(|_| wanted && !kinds.is_empty()) else {
        return Ok(None);
    };
    let desk = format!("{}/desk/reports", base_url.trim_end_matches('/'));
    let link = |kind: ReportKind| Link {
        title: kind_title(kind),
        // Which settings are theirs stands behind sign-in.
        address: match kind {
            ReportKind::Setting => desk.clone(),
            kind => format!("{desk}/{}/{}", wave.id, kind.name()),
        },
    };
    let why = match at_term {
        true => format!("A new term has begun. The newest figures are those of {}.", wave.name),
        false => format!("The answers of {} have been counted.", wave.name),
    };
    let page = MailPage {
        name: &colleague.name,
        partnership,
        why,
        links: kinds.into_iter().map(link).collect(),
        stop: format!("{desk}/timetable"),
    };
    let broken = |fault: askama::Error| DbErr::Custom(format!("the mail about reports: {fault}"));
    Ok(Some(Letter {
        to: email,
        subject: "Reports for you to read".to_owned(),
        text: PlainMail { page: &page }.render().map_err(broken)?,
        html: HtmlMail { page: &page }.render().map_err(broken)?,
    }))
}
