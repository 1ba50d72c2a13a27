//! What a mail to the return path tells: a delivery report (RFC 3464, 6533), a complaint (RFC 5965), or nothing.
//!
//! Only fields made for programs are read, never a text for people and never an attached mail's body: anybody can write
//! there whatever they like.

use super::mime::Part;

/// Multiparts inside multiparts that are looked into.
const DEPTH: usize = 3;
/// Headers in which a mail server notes to whom it delivers.
const DELIVERED_TO: [&str; 4] = ["x-original-to", "delivered-to", "envelope-to", "to"];

/// A status of RFC 3463: class, subject and detail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status(pub u16, pub u16, pub u16);

impl std::fmt::Display for Status {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

/// What a mail server did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    Failed,
    Delayed,
    /// `delivered`, `relayed` or `expanded`: it got on.
    Passed,
}

/// What is said of one recipient. `status` is the field of that name; `diagnosis` what the last server answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Recipient {
    pub action: Option<Action>,
    pub status: Option<Status>,
    pub diagnosis: Option<Status>,
}

/// What a mail tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    Delivery(Vec<Recipient>),
    /// Its type of feedback in lower case: `abuse`, `not-spam`.
    Feedback(String),
    /// A report that cannot be read.
    Damaged,
    /// An auto-reply, a person's answer, a receipt: whatever else comes to an address.
    NoReport,
}

/// A mail as far as it matters: what it tells, and the addresses in which the return path's tag may stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    pub told: Told,
    pub addresses: Vec<String>,
}

/// Reads a mail. Any bytes are one.
pub fn read(bytes: &[u8]) -> Mail {
    let mail = Part::read(bytes);
    let to = DELIVERED_TO.iter().flat_map(|name| mail.headers(name));
    let mut addresses: Vec<String> = to.map(str::to_owned).collect();
    let mut told = Told::NoReport;
    look(&mail, DEPTH, &mut told, &mut addresses);
    if told == Told::NoReport && mail.kind() == "multipart/report" && mail.parts().len() < 2 {
        told = Told::Damaged;
    }
    Mail { told, addresses }
}

fn look(part: &Part<'_>, depth: usize, told: &mut Told, addresses: &mut Vec<String>) {
    match part.kind().as_str() {
        "message/delivery-status" | "message/global-delivery-status" if *told == Told::NoReport => {
            let read = part.readings().iter().map(|text| recipients(text)).find(|read| !read.is_empty());
            *told = read.map_or(Told::Damaged, Told::Delivery);
        }
        "message/feedback-report" if *told == Told::NoReport => {
            let texts = part.readings();
            let read = texts.iter().map(|text| groups(text).concat());
            let fields = read.into_iter().find(|fields| one(fields, "feedback-type").is_some());
            let fields = fields.unwrap_or_default();
            let kind = one(&fields, "feedback-type").map(|kind| kind.trim().to_ascii_lowercase());
            *told = kind.map_or(Told::Damaged, Told::Feedback);
            addresses.extend(one(&fields, "original-mail-from").map(str::to_owned));
        }
        // The mail that came back, or its head: its return path is ours. Nothing else of it is looked at.
        "message/rfc822" | "message/global" | "text/rfc822-headers" | "message/rfc822-headers" => {
            for text in part.readings() {
                let returned = Part::read(text.as_bytes());
                addresses.extend(returned.headers("return-path").map(str::to_owned));
            }
        }
        kind if kind.starts_with("multipart/") && depth > 0 => {
            for inside in part.parts() {
                look(&inside, depth - 1, told, addresses);
            }
        }
        _ => {}
    }
}

type Fields = Vec<(String, String)>;

/// The fields of a text in groups between empty lines; names in lower case, folded lines joined.
fn groups(text: &str) -> Vec<Fields> {
    let mut found: Vec<Fields> = vec![Vec::new()];
    for line in text.lines() {
        let Some(group) = found.last_mut() else { break };
        if line.trim().is_empty() {
            found.push(Vec::new());
        } else if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = group.last_mut() {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            group.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
        }
    }
    found.retain(|group| !group.is_empty());
    found
}

fn one<'a>(fields: &'a Fields, name: &str) -> Option<&'a str> {
    fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// What a delivery status says of each recipient: every group with a status or an action. Where the empty line before a
/// recipient is missing, the next `Final-Recipient` begins one.
fn recipients(text: &str) -> Vec<Recipient> {
    let mut found = Vec::new();
    for group in groups(text) {
        let mut begun: Fields = Vec::new();
        for field in group {
            if field.0 == "final-recipient" && one(&begun, "final-recipient").is_some() {
                found.extend(recipient(&begun));
                begun.clear();
            }
            begun.push(field);
        }
        found.extend(recipient(&begun));
    }
    found
}

fn recipient(fields: &Fields) -> Option<Recipient> {
    let (action, status) = (one(fields, "action"), one(fields, "status"));
    if action.is_none() && status.is_none() {
        return None;
    }
    let word = |text: &str| text.split([' ', '(', ';']).next().unwrap_or_default().to_ascii_lowercase();
    let action = action.map(word).and_then(|word| match word.as_str() {
        "failed" => Some(Action::Failed),
        "delayed" => Some(Action::Delayed),
        "delivered" | "relayed" | "expanded" => Some(Action::Passed),
        _ => None,
    });
    let diagnosis = one(fields, "diagnostic-code").and_then(diagnosis);
    Some(Recipient { action, status: status.and_then(status_at_start), diagnosis })
}

/// `5.1.1` at the beginning of a text, where nothing of a longer number follows.
fn status_at_start(text: &str) -> Option<Status> {
    let text = text.trim_start();
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let mut numbers = text[..end].trim_end_matches('.').split('.');
    let mut next = || numbers.next().filter(|digits| digits.len() <= 3)?.parse::<u16>().ok();
    let status = Status(next()?, next()?, next()?);
    (numbers.next().is_none() && matches!(status.0, 2 | 4 | 5)).then_some(status)
}

/// The status that a server put before its answer: `smtp; 550-5.1.1 no such user`. A number further on in the text
/// is the text's.
fn diagnosis(text: &str) -> Option<Status> {
    let answer = text.split_once(';').map_or(text, |(_, answer)| answer);
    let answer = answer.trim_start_matches([' ', '\t', '#', '<']);
    let reply: String = answer.chars().take_while(char::is_ascii_digit).collect();
    match answer.strip_prefix(reply.as_str()) {
        Some(rest) if reply.len() == 3 => status_at_start(rest.trim_start_matches([' ', '-', '#'])),
        _ => status_at_start(answer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_status_is_three_numbers_and_nothing_longer() {
        for (text, status) in [
            ("5.1.1", Some(Status(5, 1, 1))),
            (" 5.7.133 (not accepted)", Some(Status(5, 7, 133))),
            ("4.4.1.", Some(Status(4, 4, 1))),
            ("5.1", None),
            ("5.1.1.9", None),
            ("192.0.2.1", None),
            ("3.1.1", None),
            ("", None),
        ] {
            assert_eq!(status_at_start(text), status, "{text:?}");
        }
    }

    #[test]
    fn a_diagnosis_stands_right_behind_the_reply_and_nowhere_else() {
        for (text, status) in [
            ("smtp; 550 5.1.1 <x>: unknown", Some(Status(5, 1, 1))),
            ("smtp;550-5.1.1 The account does not exist", Some(Status(5, 1, 1))),
            ("smtp; #5.7.1 smtp;550", Some(Status(5, 7, 1))),
            ("smtp; 550 rejected by 5.1.1 rules", None),
            ("smtp; 550 No such user 5.1.1", None),
            ("x-unix; input/output error", None),
            ("", None),
        ] {
            assert_eq!(diagnosis(text), status, "{text:?}");
        }
    }

    #[test]
    fn recipients_stay_apart_where_the_empty_line_between_them_is_missing() {
        let text = "Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; x\nAction: relayed\nStatus: 2.0.0\n\
                    Final-Recipient: rfc822; y\nAction: failed\nStatus: 5.1.1\n";
        let read = recipients(text);
        assert_eq!(
            read.iter().map(|one| one.action).collect::<Vec<_>>(),
            [Some(Action::Passed), Some(Action::Failed)]
        );
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_mail(bytes in any::<Vec<u8>>()) {
            read(&bytes);
        }

        #[test]
        fn any_text_in_a_report_is_read_to_its_end(
            head in "[ -~\r\n\t]{0,60}", text in "(Status|Action|Diagnostic-Code|[a-z]{1,3}|[0-9.]{1,9}|[:; \n]|\\PC){0,40}",
        ) {
            let mail = format!(
                "{head}\nContent-Type: multipart/report; boundary=b\n\n--b\n\nx\n--b\nContent-Type: message/delivery-status\n\n{text}\n--b--"
            );
            read(mail.as_bytes());
        }
    }
}
