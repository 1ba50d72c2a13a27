//! Days as exports write them: which order of day, month and year a whole column is in.

use super::problems::told;
use crate::clock::At;
use jiff::Timestamp;
use jiff::civil::Date;

/// The order in which a column writes a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Day,
    Month,
    Year,
}

impl Order {
    pub const ALL: [Order; 3] = [Order::Day, Order::Month, Order::Year];
    /// As a map writes them.
    pub const NAMES: &'static str = "\"day/month/year\", \"month/day/year\", \"year-month-day\"";

    pub fn name(self) -> &'static str {
        match self {
            Order::Day => "day/month/year",
            Order::Month => "month/day/year",
            Order::Year => "year-month-day",
        }
    }

    pub fn from_name(name: &str) -> Option<Order> {
        Order::ALL.into_iter().find(|order| order.name() == name)
    }

    fn number(self) -> usize {
        Order::ALL.iter().position(|order| *order == self).unwrap_or_default()
    }
}

/// The day that a cell means in this order; the time of day after it is not read. A moment with an offset
/// (`2024-10-11T23:30:00Z`) is the day in London then.
pub(super) fn day(cell: &str, order: Order) -> Option<Date> {
    let cell = cell.trim();
    if order == Order::Year
        && let Ok(moment) = cell.parse::<Timestamp>()
    {
        return Some(At(moment.as_millisecond()).day());
    }
    let day = cell.split([' ', 'T', ',', '\u{a0}', '\u{202f}']).next()?;
    let mut parts = day.split(['/', '.', '-']);
    let numbers = [parts.next()?, parts.next()?, parts.next()?];
    if parts.next().is_some() || numbers.iter().any(|one| !one.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let [year, month, day] = match order {
        Order::Day => [numbers[2], numbers[1], numbers[0]],
        Order::Month => [numbers[2], numbers[0], numbers[1]],
        Order::Year => numbers,
    };
    let year = match (year.len(), order) {
        (4, _) => year.parse().ok()?,
        (2, Order::Day | Order::Month) => 2000 + year.parse::<i16>().ok()?,
        _ => return None,
    };
    Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()
}

/// How many rows are named of those that do not fit.
const NAMED: usize = 5;

/// What a column of days has shown so far, in each order: the first and the last day, and what does not fit.
#[derive(Debug, Default)]
pub(super) struct Days {
    span: [Option<(Date, Date)>; 3],
    unfit: [Vec<(usize, String)>; 3],
    unfit_count: [usize; 3],
    read: usize,
}

impl Days {
    pub fn take(&mut self, row: usize, cell: &str) {
        self.read += 1;
        for order in Order::ALL {
            let at = order.number();
            match day(cell, order) {
                Some(day) => {
                    let (first, last) = self.span[at].unwrap_or((day, day));
                    self.span[at] = Some((first.min(day), last.max(day)));
                }
                None => {
                    self.unfit_count[at] += 1;
                    if self.unfit[at].len() < NAMED {
                        self.unfit[at].push((row, told(cell)));
                    }
                }
            }
        }
    }

    /// The first and the last day, in the order that the map says or the only one that fits.
    ///
    /// # Errors
    /// Sentences with rows: days in two formats, no day at all, or a column that could be read in two ways.
    pub fn span(&self, said: Option<Order>) -> Result<Option<(Date, Date)>, String> {
        if self.read == 0 {
            return Ok(None);
        }
        let whole = |order: &Order| self.unfit_count[order.number()] == 0;
        let fitting: Vec<Order> = Order::ALL.into_iter().filter(whole).collect();
        match (said, fitting.as_slice()) {
            (Some(order), _) if whole(&order) => Ok(self.span[order.number()]),
            (Some(order), _) => Err(self.misfit(order)),
            (None, [only]) => Ok(self.span[only.number()]),
            (None, []) => Err(self.misfit(self.nearest())),
            (None, several) => {
                let spans: Vec<_> = several.iter().map(|order| self.span[order.number()]).collect();
                if spans.windows(2).all(|two| two[0] == two[1]) {
                    return Ok(spans[0]);
                }
                Err(format!(
                    "the days can be read as day/month or as month/day; write format = one of {} under [date]",
                    Order::NAMES
                ))
            }
        }
    }

    /// The order that fits most rows.
    fn nearest(&self) -> Order {
        let least = Order::ALL.into_iter().min_by_key(|order| self.unfit_count[order.number()]);
        least.unwrap_or(Order::Day)
    }

    fn misfit(&self, order: Order) -> String {
        let at = order.number();
        let rows = self.unfit[at].iter().map(|(row, cell)| format!("row {row} {cell}"));
        let named: Vec<String> = rows.collect();
        let more = self.unfit_count[at].saturating_sub(named.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let fit = self.read - self.unfit_count[at];
        if fit == 0 {
            return format!("no cell is a day written {}: {}{more}", order.name(), named.join(", "));
        }
        format!(
            "days stand in two formats: {fit} are written {}, and these are not: {}{more}; mend them in the \
             spreadsheet, all in one format",
            order.name(),
            named.join(", ")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Days {
        let mut days = Days::default();
        for (at, cell) in cells.iter().enumerate() {
            days.take(at + 2, cell);
        }
        days
    }

    fn span(first: &str, last: &str) -> Option<(Date, Date)> {
        Some((first.parse().unwrap(), last.parse().unwrap()))
    }

    #[test]
    fn one_cell_over_twelve_tells_the_order_of_the_whole_column() {
        let days = of(&["10/11/24 9:03:12 AM", "10/13/24 14:20"]);
        assert_eq!(days.span(None), Ok(span("2024-10-11", "2024-10-13")));
        let days = of(&["04.11.2023", "21.11.2023 08:00:00"]);
        assert_eq!(days.span(None), Ok(span("2023-11-04", "2023-11-21")));
        let days = of(&["2023-11-04 08:00:00", "2023-11-21T23:59:59"]);
        assert_eq!(days.span(None), Ok(span("2023-11-04", "2023-11-21")));
    }

    #[test]
    fn an_order_that_nothing_tells_is_asked_for() {
        let days = of(&["10/11/24 9:03:12 AM", "11/11/24 9:03:12 AM"]);
        assert!(days.span(None).unwrap_err().contains("write format ="));
        assert_eq!(days.span(Some(Order::Day)), Ok(span("2024-11-10", "2024-11-11")));
        assert_eq!(days.span(Some(Order::Month)), Ok(span("2024-10-11", "2024-11-11")));
        assert_eq!(of(&["11/11/24"]).span(None), Ok(span("2024-11-11", "2024-11-11")));
    }

    #[test]
    fn two_formats_in_one_column_are_named_with_their_rows() {
        let said = of(&["21/11/2023", "11/22/2023", "23/11/2023"]).span(None).unwrap_err();
        assert!(said.contains("two formats") && said.contains("row 3 \"11/22/2023\""), "{said}");
        let said = of(&["2023-11-21", "22/11/2023"]).span(Some(Order::Year)).unwrap_err();
        assert!(said.contains("row 3 \"22/11/2023\""), "{said}");
        let said = of(&["soon", "later"]).span(None).unwrap_err();
        assert!(said.contains("no cell is a day"), "{said}");
    }

    #[test]
    fn a_moment_with_an_offset_is_the_day_in_london() {
        assert_eq!(day("2024-07-01T23:30:00Z", Order::Year), "2024-07-02".parse().ok());
        assert_eq!(day("2024-12-01T23:30:00Z", Order::Year), "2024-12-01".parse().ok());
    }

    #[test]
    fn nonsense_is_no_day() {
        for cell in ["", "1/2", "31/02/2024", "1/2/3/2024", "12/12/024", "a/b/c"] {
            assert_eq!(day(cell, Order::Day), None, "{cell}");
        }
    }
}
