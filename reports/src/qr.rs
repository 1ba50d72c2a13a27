//! A QR code as one path of squares.

use qrcodegen::{QrCode, QrCodeEcc};
use std::fmt::Write;

/// Light modules around the code, as the standard asks.
const QUIET: i32 = 4;

/// An SVG drawing of `text`, black on white with the quiet zone; None when the text is too long for a code.
pub fn svg(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let run = (x..code.size()).take_while(|&at| code.get_module(at, y)).count();
            let run = i32::try_from(run).expect("a row has at most 177 modules");
            if run > 0 {
                let (left, top) = (x + QUIET, y + QUIET);
                write!(path, "M{left} {top}h{run}v1h-{run}z").expect("a String takes every write");
            }
            x += run + 1;
        }
    }
    Some(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" width="{side}" height="{side}"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path shape-rendering="crispEdges" d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which modules an SVG path blackens.
    fn blackened(svg: &str, size: usize) -> Vec<Vec<bool>> {
        let mut modules = vec![vec![false; size]; size];
        let path = svg.rsplit("d=\"").next().unwrap().split('"').next().unwrap();
        for run in path.split('M').filter(|run| !run.is_empty()) {
            let (place, rest) = run.split_once('h').unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            modules[y][x..x + length].fill(true);
        }
        modules
    }

    #[test]
    fn the_drawing_has_every_module_of_the_code_and_a_quiet_zone() {
        let link = "https://belong.example/s/q0N5b2xkIHRva2VuIG9mIDQzIGNoYXJhY3RlcnMgaGVyZQ";
        let code = QrCode::encode_text(link, QrCodeEcc::Medium).unwrap();
        let size = usize::try_from(code.size() + 2 * QUIET).unwrap();
        let drawn = blackened(&svg(link).unwrap(), size);
        for (y, row) in (-QUIET..).zip(&drawn) {
            for (x, &black) in (-QUIET..).zip(row) {
                assert_eq!(black, code.get_module(x, y), "module {x}, {y}");
            }
        }
        assert!(drawn.iter().flatten().filter(|black| **black).count() > 300);
    }

    #[test]
    fn a_text_that_no_code_can_hold_is_refused() {
        assert_eq!(svg(&"x".repeat(4000)), None);
    }
}
