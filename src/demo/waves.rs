//! The demonstration's six waves. None ran in summer 2026, on purpose.

use crate::clock::At;
use crate::surveys::Term;

/// One invented wave; times are London time.
#[derive(Debug, Clone, Copy)]
pub struct DemoWave {
    pub name: &'static str,
    pub term: Term,
    pub year: i32,
    opens: &'static str,
    answered: &'static str,
    closes: &'static str,
    counted: &'static str,
    /// Years since the first wave, for the drift of the invented answers.
    pub years: f64,
    pub released: bool,
}

/// When things happen in a wave.
#[derive(Debug, Clone, Copy)]
pub struct Times {
    pub opens_at: At,
    pub answered_at: At,
    pub closes_at: At,
    pub counted_at: At,
}

macro_rules! waves {
    ($($name:literal $term:ident $year:literal $opens:literal $answered:literal $closes:literal $counted:literal $years:literal $released:literal;)+) => {
        &[$(DemoWave {
            name: $name, term: Term::$term, year: $year, opens: $opens, answered: $answered,
            closes: $closes, counted: $counted, years: $years, released: $released,
        }),+]
    };
}

/// In order of time; the last is open.
pub const WAVES: &[DemoWave] = waves! {
    "Autumn 2024" Autumn 2024 "2024-11-04 09:00" "2024-11-12 11:00" "2024-11-22 16:00" "2024-11-29 16:00" 0.0 true;
    "Spring 2025" Spring 2025 "2025-03-03 09:00" "2025-03-11 11:00" "2025-03-21 16:00" "2025-03-28 16:00" 0.33 true;
    "Summer 2025" Summer 2025 "2025-06-09 09:00" "2025-06-17 11:00" "2025-06-27 16:00" "2025-07-04 16:00" 0.6 true;
    "Autumn 2025" Autumn 2025 "2025-11-03 09:00" "2025-11-11 11:00" "2025-11-21 16:00" "2025-11-28 16:00" 1.0 true;
    "Spring 2026" Spring 2026 "2026-03-02 09:00" "2026-03-10 11:00" "2026-03-20 16:00" "2026-03-27 16:00" 1.33 true;
    "Autumn 2026" Autumn 2026 "2026-11-02 09:00" "2026-11-09 15:00" "2026-11-27 16:00" "2026-12-04 16:00" 2.0 false;
};

impl DemoWave {
    /// The open one may ask for words, too.
    pub fn asks_words(&self) -> bool {
        !self.released
    }

    pub fn times(&self) -> Times {
        let at = |text| At::parse_london(text).expect("the times above are tested");
        Times {
            opens_at: at(self.opens),
            answered_at: at(self.answered),
            closes_at: at(self.closes),
            counted_at: at(self.counted),
        }
    }
}

/// When the first wave happens.
pub fn first() -> Times {
    WAVES[0].times()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_waves_follow_each_other_and_skip_summer_2026() {
        for wave in WAVES {
            let times = wave.times();
            assert!(times.opens_at < times.answered_at && times.answered_at < times.closes_at);
            assert!(times.closes_at < times.counted_at);
        }
        for two in WAVES.windows(2) {
            assert!(two[0].times().counted_at < two[1].times().opens_at);
        }
        assert!(!WAVES.iter().any(|wave| wave.term == Term::Summer && wave.year == 2026));
        assert_eq!(WAVES.iter().filter(|wave| wave.released).count(), 5);
    }
}
