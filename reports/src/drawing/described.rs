//! A picture that carries its own alternative text: a slide keeps it when the file is moved.

/// Signature, and the header chunk that is always first: 8 + 4 + 4 + 13 + 4 bytes.
const AFTER_HEADER: usize = 33;

/// The PNG with its title and its description in chunks of their own (iTXt, UTF-8), which programs read as
/// `Title` and `Description`. Anything that is no PNG comes back as it is.
pub(super) fn described(png: Vec<u8>, title: &str, description: &str) -> Vec<u8> {
    if png.len() < AFTER_HEADER || &png[12..16] != b"IHDR" {
        return png;
    }
    let (head, rest) = png.split_at(AFTER_HEADER);
    let mut all = head.to_vec();
    for (key, text) in [("Title", title), ("Description", description)] {
        all.extend(chunk(key, text));
    }
    all.extend_from_slice(rest);
    all
}

fn chunk(key: &str, text: &str) -> Vec<u8> {
    let mut body = b"iTXt".to_vec();
    body.extend_from_slice(key.as_bytes());
    // End of the key; not compressed; no language and no translated key.
    body.extend_from_slice(&[0, 0, 0, 0, 0]);
    body.extend(text.bytes().filter(|byte| *byte != 0));
    let length = u32::try_from(body.len() - 4).unwrap_or(0);
    let sum = checksum(&body);
    [&length.to_be_bytes()[..], &body, &sum.to_be_bytes()].concat()
}

/// CRC-32 of ISO 3309, as the PNG specification (annex D) has it.
fn checksum(bytes: &[u8]) -> u32 {
    let step = |sum: u32, byte: &u8| {
        (0..8).fold(
            sum ^ u32::from(*byte),
            |sum, _| if sum & 1 == 1 { 0xEDB8_8320 ^ (sum >> 1) } else { sum >> 1 },
        )
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_one_of_the_specification() {
        assert_eq!(checksum(b"123456789"), 0xCBF4_3926);
        assert_eq!(checksum(b"IEND"), 0xAE42_6082);
    }

    #[test]
    fn a_picture_keeps_its_words_and_its_pixels() {
        let mut pixels = resvg::tiny_skia::Pixmap::new(3, 2).unwrap();
        pixels.fill(resvg::tiny_skia::Color::WHITE);
        let plain = pixels.encode_png().unwrap();
        let told = described(plain.clone(), "58% said yes", "Chart: a dot. «مدرسة» 58%");
        assert!(String::from_utf8_lossy(&told).contains("Description\0\0\0\0\0Chart: a dot. «مدرسة» 58%"));
        let read = resvg::tiny_skia::Pixmap::decode_png(&told).unwrap();
        assert_eq!(read.data(), pixels.data());
        assert_eq!(described(b"no picture".to_vec(), "a", "b"), b"no picture");
    }
}
