//! What every page of the desk needs besides its own contents (`pages/desk.html` reads it as `page`).

/// One entry of the desk's navigation.
#[derive(Debug, Clone)]
pub struct NavLink {
    pub label: &'static str,
    pub href: &'static str,
    pub current: bool,
}

/// The frame of a page of the desk. A template holds it in a field called `page` and extends
/// `http/pages/desk.html`.
#[derive(Debug, Clone, Default)]
pub struct DeskPage {
    pub links: Vec<NavLink>,
    /// The entries behind "More", where there are many.
    pub folded: Vec<NavLink>,
    pub signed_in: bool,
    /// Goes into a hidden field `form_token` of every form.
    pub form_token: String,
    /// One sentence about what has just happened.
    pub notice: Option<String>,
    /// What somebody has to look at, on whichever page they are.
    pub warning: Option<Warning>,
    pub demo: bool,
    pub partnership: String,
}

/// One sentence about what does not go on by itself, and where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Warning {
    pub words: &'static str,
    pub href: &'static str,
}

impl DeskPage {
    /// The entry behind "More" that this page is of.
    pub fn current_folded(&self) -> Option<&NavLink> {
        self.folded.iter().find(|link| link.current)
    }
}
