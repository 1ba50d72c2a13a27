//! Whether two words are one slip of the finger apart.

/// One letter put in, left out or exchanged, or two neighbours swapped. False for equal words.
pub(super) fn one_slip_apart(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let (short, long) = (short.as_bytes(), long.as_bytes());
    let Some(at) = (0..long.len()).find(|&at| short.get(at) != Some(&long[at])) else { return false };
    if short.len() != long.len() {
        return short.len() + 1 == long.len() && short[at..] == long[at + 1..];
    }
    let swapped = at + 1 < long.len()
        && short[at] == long[at + 1]
        && short[at + 1] == long[at]
        && short[at + 2..] == long[at + 2..];
    swapped || short[at + 1..] == long[at + 1..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter_more_less_or_other_or_two_swapped() {
        for near in ["appe", "aple", "applee", "xapple", "applx", "appel", "paple", "apply"] {
            assert!(one_slip_apart("apple", near) && one_slip_apart(near, "apple"), "{near}");
        }
        for far in ["apple", "app", "appels", "elppa", "applexy", "palpe", ""] {
            assert!(!one_slip_apart("apple", far) && !one_slip_apart(far, "apple"), "{far}");
        }
    }
}
