//! A pulse that the demonstration's lead composed for its next spring.

use crate::app::App;
use crate::surveys::{Composed, Term, Wish, keep_pulse, plan_pulse};
use std::collections::BTreeMap;

const NAME: &str = "Trusted adults in spring";
const OUTCOMES: [&str; 3] = ["2S", "3S", "3M"];

/// Composed once; a second call changes nothing.
pub async fn compose(app: &App) -> anyhow::Result<()> {
    let wish = Wish {
        term: Term::Spring,
        outcomes: OUTCOMES.map(str::to_owned).into(),
        picks: BTreeMap::new(),
        own: Vec::new(),
    };
    let planned = plan_pulse(&app.content, &wish, &[]);
    let pulse = Composed {
        name: NAME.to_owned(),
        term: wish.term,
        outcomes: planned.outcomes(),
        lists: planned.lists(),
        items: Vec::new(),
        wordings: Vec::new(),
    };
    // Its name is taken where it is there already.
    keep_pulse(&app.db, &pulse, app.now()).await?;
    Ok(())
}
