//! A small part of Markdown as HTML: headings, paragraphs, lists, tables, code, strong and emphasised words,
//! links, and an anchor line for the heading below it. Everything else is escaped and stays words.

/// The HTML of `text`; nothing in `text` can become an element of its own.
pub(super) fn html(text: &str) -> String {
    let mut out = String::new();
    let mut anchor: Option<String> = None;
    let mut over = String::new();
    for block in text.split("\n\n").map(str::trim).filter(|block| !block.is_empty()) {
        let (block, own) = anchored(block);
        anchor = own.or(anchor);
        if block.starts_with('#') {
            heading(&mut out, block, anchor.take());
            over = inline(block.trim_start_matches('#').trim());
        } else if block.starts_with("- ") {
            let items = block.split("\n- ").map(|item| item.trim_start_matches("- "));
            let items: String = items.map(|item| format!("<li>{}</li>\n", inline(item))).collect();
            out.push_str(&format!("<ul>\n{items}</ul>\n"));
        } else if block.starts_with('|') {
            table(&mut out, block, &over);
        } else if !block.is_empty() {
            out.push_str(&format!("<p>{}</p>\n", inline(block)));
        }
    }
    out
}

/// The id of every anchor, in order.
#[cfg(test)]
pub(super) fn anchors(text: &str) -> Vec<String> {
    text.split("\n\n").filter_map(|block| anchored(block.trim()).1).collect()
}

/// A block without its anchor line, and the anchor's id.
fn anchored(block: &str) -> (&str, Option<String>) {
    let Some((line, rest)) = block.split_once('\n') else { return (block, None) };
    let id = line.strip_prefix("<a id=\"").and_then(|line| line.strip_suffix("\"></a>"));
    match id.filter(|id| id.chars().all(|letter| letter.is_ascii_lowercase() || letter == '-')) {
        Some(id) => (rest, Some(id.to_owned())),
        None => (block, None),
    }
}

fn heading(out: &mut String, block: &str, anchor: Option<String>) {
    let words = block.trim_start_matches('#');
    let level = (block.len() - words.len()).min(3);
    let id = anchor.map(|id| format!(" id=\"{id}\"")).unwrap_or_default();
    out.push_str(&format!("<h{level}{id}>{}</h{level}>\n", inline(words.trim())));
}

/// `caption` are the words of the heading above.
fn table(out: &mut String, block: &str, caption: &str) {
    let cells = |row: &str| -> Vec<String> {
        row.trim().trim_matches('|').split('|').map(|cell| inline(cell.trim())).collect()
    };
    let mut rows = block.lines();
    let heads = rows.next().map(cells).unwrap_or_default();
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    out.push_str(&format!(
        "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{caption}\"><table>\n\
         <caption>{caption}</caption>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n"
    ));
    for row in rows.skip(1) {
        let row = cells(row);
        let (head, rest) =
            row.split_first().map_or((String::new(), &[][..]), |(head, rest)| (head.clone(), rest));
        let rest: String = rest.iter().map(|cell| format!("<td>{cell}</td>")).collect();
        out.push_str(&format!("<tr><th scope=\"row\">{head}</th>{rest}</tr>\n"));
    }
    out.push_str("</tbody>\n</table></div>\n");
}

/// Words inside a block. Code is taken first, so that nothing in it is a mark.
fn inline(text: &str) -> String {
    let mut out = String::new();
    for (at, part) in text.split('`').enumerate() {
        if at % 2 == 1 {
            out.push_str(&format!("<code>{}</code>", escaped(part)));
        } else {
            let strong = marked(&linked(&escaped(part)), ("**", "strong"));
            out.push_str(&marked(&strong, ("*", "em")));
        }
    }
    out
}

/// Pairs of a mark as an element; a mark without its second stays as it is. Never inside code or a tag.
fn marked(text: &str, (mark, name): (&str, &str)) -> String {
    let parts: Vec<&str> = text.split(mark).collect();
    if parts.len().is_multiple_of(2) {
        return text.to_owned();
    }
    let element = |(at, part): (usize, &&str)| match at % 2 {
        1 => format!("<{name}>{part}</{name}>"),
        _ => (*part).to_owned(),
    };
    parts.iter().enumerate().map(element).collect()
}

/// `[words](address)` as a link, for anchors and https only.
fn linked(text: &str) -> String {
    let Some((before, rest)) = text.split_once('[') else { return text.to_owned() };
    let parts = rest.split_once("](").and_then(|(words, rest)| Some((words, rest.split_once(')')?)));
    match parts {
        Some((words, (address, after))) if address.starts_with('#') || address.starts_with("https://") => {
            format!("{before}<a href=\"{address}\">{words}</a>{}", linked(after))
        }
        _ => format!("{before}[{}", linked(rest)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marks_that_the_page_uses_become_elements() {
        let text = "<a id=\"worst-case\"></a>\n## The **worst** case\n\nA `p < 1*2*3` and *so on*, [there](#a).\n\n\
                    - one\n- two\n\n| A | B |\n|---|---|\n| x | y |";
        let html = html(text);
        for part in [
            "<h2 id=\"worst-case\">The <strong>worst</strong> case</h2>",
            "<em>so on</em>, <a href=\"#a\">there</a>.",
            "<ul>\n<li>one</li>\n<li>two</li>\n</ul>",
            "<th scope=\"col\">B</th>",
            "<tr><th scope=\"row\">x</th><td>y</td></tr>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
        assert_eq!(anchors(text), ["worst-case"]);
    }

    #[test]
    fn nothing_in_the_text_becomes_an_element_of_its_own() {
        for text in [
            "<script>alert(1)</script>",
            "## <img src=x onerror=y>",
            "- `<b>`",
            "| <i> | b |\n|---|---|\n| \"><u> | d |",
            "[x](javascript:alert)",
            "[x](https://a.example/\" onclick=\"y)",
            "<a id=\"x\" onclick=\"y\"></a>\nwords",
        ] {
            let html = html(text);
            for element in ["<script", "<img", "<b>", "<i>", "<u>", "javascript:alert\"", "\" onclick"] {
                assert!(!html.contains(element), "{element} in {html}");
            }
        }
    }
}
