//! E-mail addresses as people type them, checked at the door.

use lettre::Address;

/// Why something is not taken as an e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressFault {
    #[error("an e-mail address cannot hold control characters")]
    Control,
    #[error("give one e-mail address only")]
    Several,
    #[error("an e-mail address can be at most 254 characters long")]
    TooLong,
    #[error("this is not an e-mail address; it looks like name@example.org")]
    Malformed,
    #[error("the part after the @ needs an ending, such as .org or .sch.uk")]
    NoEnding,
}

/// The address without surrounding spaces and with its domain in lower case. The part before the @ is kept
/// as typed (it may be case-sensitive), and so is a domain in another script.
///
/// # Errors
/// [`AddressFault`], a sentence for the person who typed it. The sentence never repeats the address.
pub fn parse_address(text: &str) -> Result<String, AddressFault> {
    let text = text.trim_matches(|c: char| c.is_whitespace() && !c.is_control());
    if has_unsafe_characters(text) {
        return Err(AddressFault::Control);
    }
    if text.contains([',', ';']) || text.matches('@').count() > 1 {
        return Err(AddressFault::Several);
    }
    if text.len() > 254 {
        return Err(AddressFault::TooLong);
    }
    let (user, domain) = text.split_once('@').ok_or(AddressFault::Malformed)?;
    if text.contains(|c: char| c.is_whitespace() || matches!(c, '"' | '<' | '>' | '[' | ']')) {
        return Err(AddressFault::Malformed);
    }
    let domain = domain.to_lowercase();
    let (_, ending) = domain.rsplit_once('.').ok_or(AddressFault::NoEnding)?;
    if ending.chars().count() < 2 || ending.chars().all(|c| c.is_ascii_digit()) {
        return Err(AddressFault::NoEnding);
    }
    let address = Address::new(user, &domain).map_err(|_| AddressFault::Malformed)?;
    Ok(address.to_string())
}

/// Whether `text` holds characters that could break a mail header or turn a line of text around: control
/// characters, line and paragraph separators, direction marks and invisible joiners at the byte order mark.
pub fn has_unsafe_characters(text: &str) -> bool {
    text.chars().any(|c| {
        c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
    })
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As many cases as anywhere; 10,000 where `./check full` asks for many.
    pub fn many_cases() -> u32 {
        let usual = ProptestConfig::default().cases;
        if usual > 1_000 { usual.max(10_000) } else { usual }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(many_cases()))]

        #[test]
        fn whatever_is_typed_what_is_taken_is_one_plain_address(
            text in "([a-zA-Z0-9.+_-]{0,12}|[@,;<>\"\\[\\] \t\r\n\0\u{2028}\u{202e}\u{feff}]{0,3}|\\PC{0,6}|@[a-z0-9-]{1,9}\\.[a-z]{1,4}){0,5}",
        ) {
            if let Ok(address) = parse_address(&text) {
                prop_assert!(!has_unsafe_characters(&address) && !address.contains([',', ';', '<', '>', ' ']));
                let (user, domain) = address.split_once('@').unwrap();
                prop_assert!(!user.is_empty() && !domain.contains('@') && domain.contains('.'));
                prop_assert_eq!(domain, domain.to_lowercase());
                prop_assert!(text.contains(user), "the part before the @ stays as typed");
                prop_assert_eq!(parse_address(&address), Ok(address.clone()));
                prop_assert!(address.parse::<Address>().is_ok());
            }
        }
    }

    #[test]
    fn good_addresses_come_back_trimmed_with_a_lower_case_domain() {
        for (typed, kept) in [
            ("  Ann.Lee@School.Example.ORG ", "Ann.Lee@school.example.org"),
            ("o'neil+belong@example.sch.uk", "o'neil+belong@example.sch.uk"),
            ("info@BÜCHER.example", "info@bücher.example"),
            ("ann@例え.テスト", "ann@例え.テスト"),
        ] {
            assert_eq!(parse_address(typed).as_deref(), Ok(kept));
        }
    }

    #[test]
    fn what_is_not_one_address_is_refused_with_its_reason() {
        use AddressFault::*;
        for (typed, fault) in [
            ("", Malformed),
            ("ann", Malformed),
            ("@example.org", Malformed),
            ("ann@", NoEnding),
            ("ann@localhost", NoEnding),
            ("ann@127.0.0.1", NoEnding),
            ("ann@example.x", NoEnding),
            ("ann@[127.0.0.1]", Malformed),
            ("ann lee@example.org", Malformed),
            ("Ann <ann@example.org>", Malformed),
            ("ann@example..org", Malformed),
            ("ann@example.org,bob@example.org", Several),
            ("ann@example.org;bob@example.org", Several),
            ("ann@bob@example.org", Several),
            ("ann@example.org\r\nBcc: bob@example.org", Control),
            ("ann@exam\0ple.org", Control),
            ("ann\u{202e}@example.org", Control),
            ("ann@example.org\n", Control),
        ] {
            assert_eq!(parse_address(typed), Err(fault), "{typed:?}");
        }
        assert_eq!(parse_address(&format!("{}@example.org", "a".repeat(250))), Err(TooLong));
    }
}
