//! The columns that Microsoft Forms, Google Forms and LimeSurvey add to their exports themselves.

use super::dates::Order;

/// What an export's program calls the columns that it adds.
pub(super) struct Usual {
    pub respondent: &'static [&'static str],
    pub complete: &'static [&'static str],
    pub date: &'static [&'static str],
    pub order: Option<Order>,
    pub ignore: &'static [&'static str],
}

pub(super) const OTHER: Usual = Usual { respondent: &[], complete: &[], date: &[], order: None, ignore: &[] };
const MICROSOFT: Usual = Usual {
    respondent: &["ID"],
    date: &["Completion time"],
    ignore: &["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", "Language"],
    ..OTHER
};
const GOOGLE: Usual = Usual {
    date: &["Timestamp"],
    ignore: &["Timestamp", "Email Address", "Email address", "Username", "Score"],
    ..OTHER
};
const LIMESURVEY: Usual = Usual {
    respondent: &["id", "Response ID"],
    complete: &["submitdate", "Date submitted"],
    date: &["submitdate", "Date submitted"],
    order: Some(Order::Year),
    ignore: &[
        "id",
        "Response ID",
        "submitdate",
        "Date submitted",
        "lastpage",
        "Last page",
        "startlanguage",
        "Start language",
        "seed",
        "Seed",
        "startdate",
        "Date started",
        "datestamp",
        "Date last action",
        "ipaddr",
        "IP address",
        "refurl",
        "Referrer URL",
        "token",
        "Access code",
        "firstname",
        "lastname",
        "email",
        "First name",
        "Last name",
        "Email address",
        "interviewtime",
        "Total time",
    ],
};

/// By the name that a map's `source` has.
pub(super) fn usual(name: &str) -> Option<Usual> {
    match name {
        "microsoft-forms" => Some(MICROSOFT),
        "google-forms" => Some(GOOGLE),
        "limesurvey" => Some(LIMESURVEY),
        "other" => Some(OTHER),
        _ => None,
    }
}
