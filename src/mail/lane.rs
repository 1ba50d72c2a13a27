//! Which queued mails go before which.

/// Which mails go before which. A number in the outbox, beside the state, so that each lane is found by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Lane {
    /// Somebody waits for it in front of a screen.
    WaitedFor,
    /// To one colleague.
    Colleague,
    /// To many at once: in school hours only, and held when somebody holds them.
    Many,
}

impl Lane {
    pub const ALL: [Lane; 3] = [Lane::WaitedFor, Lane::Colleague, Lane::Many];

    pub fn stored(self) -> i32 {
        self as i32
    }
}
