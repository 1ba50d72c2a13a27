//! Tables as every form writes them, read back into one shape: a caption, a row, a column, and the words there.

use belong_reports::model::{Block, Report, Table};
use std::collections::{BTreeMap, HashMap};
use std::io::{Cursor, Read};

/// Caption, row heading, which one of that heading, column heading.
pub type Key = (String, String, usize, String);

/// Every figure of one form, by where it stands. A figure that stands there twice must be the same twice.
#[derive(Debug, Clone, Default)]
pub struct Grid(pub BTreeMap<Key, String>);

impl Grid {
    /// Adds a table: its headings, and rows that begin with their own.
    pub fn add(&mut self, caption: &str, heads: &[String], rows: &[Vec<String>]) {
        let mut seen: HashMap<&str, usize> = HashMap::new();
        for row in rows {
            let nth = seen.entry(&row[0]).or_insert(0);
            for (head, cell) in heads.iter().zip(row).skip(1) {
                let key = (caption.to_owned(), row[0].clone(), *nth, head.clone());
                let before = self.0.insert(key.clone(), cell.clone());
                assert!(before.as_ref().is_none_or(|one| one == cell), "{key:?}: {before:?} and {cell:?}");
            }
            *nth += 1;
        }
    }

    /// How many figures both have, and where they are not the same.
    pub fn beside(&self, other: &Grid) -> (usize, Vec<String>) {
        let both = self.0.iter().filter_map(|(key, one)| Some((key, one, other.0.get(key)?)));
        let (mut same, mut apart) = (0, Vec::new());
        for (key, one, two) in both {
            match one == two {
                true => same += usize::from(!one.is_empty()),
                false => apart.push(format!("{key:?}: {one:?} and {two:?}")),
            }
        }
        (same, apart)
    }

    /// The same with one figure changed, one that `beside` has too: no comparison may miss it.
    pub fn spoilt(&self, beside: &Grid) -> Grid {
        let mut spoilt = self.clone();
        let figure = |(key, cell): &(&Key, &mut String)| {
            cell.starts_with(|sign: char| sign.is_ascii_digit()) && beside.0.contains_key(*key)
        };
        let (_, cell) = spoilt.0.iter_mut().find(figure).expect("a figure that both have");
        let first = if cell.starts_with('9') { "8" } else { "9" };
        cell.replace_range(..1, first);
        spoilt
    }
}

pub fn plain(text: &str) -> String {
    let mut words = String::new();
    let mut inside = false;
    for sign in text.chars() {
        match sign {
            '<' => inside = true,
            '>' => inside = false,
            sign if !inside => words.push(sign),
            _ => {}
        }
    }
    let signs = [
        ("&#34;", "\""),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&lt;", "<"),
        ("&#60;", "<"),
        ("&gt;", ">"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    signs.iter().fold(words.trim().to_owned(), |words, (code, sign)| words.replace(code, sign))
}

/// Every table of a page; and for each file of a table its address with the table's caption.
pub fn of_page(page: &str, grid: &mut Grid) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut pieces = page.split("<table");
    pieces.next();
    for piece in pieces {
        let (table, after) = piece.split_once("</table>").expect("a table ends");
        let Some((_, rest)) = table.split_once("<caption>") else { continue };
        let (caption, rest) = rest.split_once("</caption>").expect("a caption ends");
        let caption = plain(caption);
        // What was agreed and done stands on every outcome's page under the same caption: words, no figures.
        if ["Targets for this outcome", "Marked on the time axis"].iter().any(|one| caption.starts_with(one))
        {
            continue;
        }
        let (head, body) = rest.split_once("</thead>").expect("a table has a head");
        let heads: Vec<String> = cells(head).into_iter().map(|(words, _)| words).collect();
        let rows: Vec<Vec<String>> = body.split("<tr").skip(1).map(|row| spread(cells(row))).collect();
        grid.add(&caption, &heads, &rows);
        if let Some((_, link)) = after.split_once("href=\"")
            && let Some(address) = link.split('"').next().filter(|address| address.ends_with(".csv"))
        {
            files.push((address.to_owned(), caption));
        }
    }
    files
}

/// The cells of a row with how many columns each takes.
fn cells(row: &str) -> Vec<(String, usize)> {
    let cell = |piece: &str| {
        let (tag, rest) = piece.split_once('>').expect("a tag ends");
        let wide = tag.split_once("colspan=\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
        let words = rest.split("</t").next().unwrap_or_default();
        (plain(words), wide.unwrap_or(1))
    };
    row.replace("<th ", "<td ").replace("<th>", "<td>").split("<td").skip(1).map(cell).collect()
}

/// A cell over several columns stands in the first of them.
fn spread(cells: Vec<(String, usize)>) -> Vec<String> {
    let of = |(words, wide): (String, usize)| {
        std::iter::once(words).chain(std::iter::repeat_n(String::new(), wide - 1))
    };
    cells.into_iter().flat_map(of).collect()
}

/// A file of one table; an apostrophe that guards a cell is not part of it.
pub fn of_csv(bytes: &[u8], caption: &str, grid: &mut Grid) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let bare = |cell: &str| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(bare).collect()).collect();
    let heads = rows.remove(0);
    grid.add(caption, &heads, &rows);
}

/// The tables of a report's model, in order.
pub fn tables(report: &Report) -> Vec<&Table> {
    fn table(block: &Block) -> Option<&Table> {
        match block {
            Block::Table(table) => Some(table),
            Block::Chart(chart) => chart.table.as_ref(),
            _ => None,
        }
    }
    report.sections.iter().flat_map(|section| &section.blocks).filter_map(table).collect()
}

pub fn of_model(report: &Report) -> Grid {
    let mut grid = Grid::default();
    for table in tables(report) {
        let heads: Vec<String> = table.columns.iter().map(|column| column.head.clone()).collect();
        let row = |row: &belong_reports::model::TableRow| {
            [row.head.clone()].into_iter().chain(row.cells.iter().map(|cell| cell.text.clone())).collect()
        };
        grid.add(&table.caption, &heads, &table.rows.iter().map(row).collect::<Vec<_>>());
    }
    grid
}

/// Every table of a workbook whose caption is one of these, with numbers as the program shows them.
pub fn of_workbook(bytes: &[u8], captions: &[&str]) -> Grid {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts: BTreeMap<String, String> = BTreeMap::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        parts.insert(file.name().unwrap().into_owned(), text);
    }
    let strings: Vec<String> = parts["xl/sharedStrings.xml"].split("<si>").skip(1).map(plain).collect();
    let looks = looks(&parts["xl/styles.xml"]);
    let mut grid = Grid::default();
    for (_, sheet) in parts.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet")) {
        let lines: Vec<Vec<String>> =
            sheet.split("<row ").skip(1).map(|row| line(row, &strings, &looks)).collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| captions.contains(&line[0].as_str())) {
            let Some(heads) = lines.get(at + 1) else { continue };
            let rows = lines[at + 2..]
                .iter()
                .take_while(|line| line.len() > 1 && !captions.contains(&line[0].as_str()));
            let rows: Vec<Vec<String>> = rows
                .map(|row| (0..heads.len()).map(|at| row.get(at).cloned().unwrap_or_default()).collect())
                .collect();
            grid.add(&lines[at][0], heads, &rows);
        }
    }
    grid
}

/// The number format of every style.
fn looks(styles: &str) -> Vec<String> {
    let value = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!("{name}=\""))?;
        Some(rest.split('"').next()?.replace("&quot;", "\""))
    };
    let own: HashMap<String, String> = styles
        .split("<numFmt ")
        .skip(1)
        .filter_map(|tag| Some((value(tag, "numFmtId")?, value(tag, "formatCode")?)))
        .collect();
    let (_, used) = styles.split_once("<cellXfs").unwrap();
    let used = used.split("</cellXfs>").next().unwrap();
    let of = |tag: &str| {
        let id = value(tag, "numFmtId").unwrap_or_default();
        own.get(&id).cloned().unwrap_or_else(|| if id == "1" { "0".to_owned() } else { String::new() })
    };
    used.split("<xf ").skip(1).map(of).collect()
}

/// The cells of a row of a sheet as they look, from the first column on.
fn line(row: &str, strings: &[String], looks: &[String]) -> Vec<String> {
    let mut line: Vec<String> = Vec::new();
    for cell in row.split("<c ").skip(1) {
        let value =
            |name: &str| cell.split_once(&format!("{name}=\"")).and_then(|(_, rest)| rest.split('"').next());
        let letters = value("r").unwrap().chars().take_while(char::is_ascii_uppercase);
        let column = letters.fold(0, |column, letter| 26 * column + (letter as usize - 'A' as usize + 1)) - 1;
        let raw = cell.split_once("<v>").map_or("", |(_, rest)| rest.split('<').next().unwrap());
        let text = match value("t") {
            Some("s") => strings[raw.parse::<usize>().unwrap()].clone(),
            _ if raw.is_empty() => String::new(),
            _ => shown(raw.parse().unwrap(), &looks[value("s").unwrap_or("0").parse::<usize>().unwrap()]),
        };
        line.resize(line.len().max(column + 1), String::new());
        line[column] = text.strip_prefix('\'').unwrap_or(&text).to_owned();
    }
    if line.is_empty() { vec![String::new()] } else { line }
}

/// A number in a format such as `"about "0.0"%"`: words in quotes stay, the digits are the number's.
fn shown(number: f64, look: &str) -> String {
    let side = look.split(';').nth(usize::from(number < 0.0)).unwrap_or(look);
    let digits: String = side.split('"').step_by(2).collect();
    let decimals = digits.split_once('.').map_or(0, |(_, after)| after.len());
    let number = format!("{:.decimals$}", number.abs());
    let pieces = side.split('"').enumerate();
    let piece = |(at, piece): (usize, &str)| match at % 2 {
        1 => piece.to_owned(),
        _ if piece.contains('0') => number.clone(),
        _ => String::new(),
    };
    pieces.map(piece).collect()
}
