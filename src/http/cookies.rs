//! Cookies: how they are written and read. What they mean is the rooms' affair.

use poem::Request;
use poem::http::header;

/// Whether a cookie comes along when a link on another site leads here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SameSite {
    /// It does (a link in a mail); never with a form of another site.
    Lax,
    /// It does not.
    Strict,
}

/// Writes and reads cookies. Under https their names begin with `__Host-` and they are Secure; on plain
/// loopback http browsers would drop such cookies, so there they are plain.
#[derive(Debug, Clone, Copy)]
pub struct Cookies {
    pub is_https: bool,
}

impl Cookies {
    /// The value of a Set-Cookie header: HttpOnly, whole site, gone when the browser closes.
    /// `value` must be of cookie characters (base64url is).
    pub fn set(&self, name: &str, value: &str, same_site: SameSite) -> String {
        let same_site = match same_site {
            SameSite::Lax => "Lax",
            SameSite::Strict => "Strict",
        };
        let secure = if self.is_https { "; Secure" } else { "" };
        format!("{}={value}; Path=/; HttpOnly; SameSite={same_site}{secure}", self.name(name))
    }

    /// As [`Cookies::set`], kept for `seconds` even if the browser closes.
    pub fn set_for(&self, name: &str, value: &str, same_site: SameSite, seconds: u32) -> String {
        format!("{}; Max-Age={seconds}", self.set(name, value, same_site))
    }

    /// The value of a Set-Cookie header that removes the cookie.
    pub fn clear(&self, name: &str) -> String {
        self.set_for(name, "", SameSite::Lax, 0)
    }

    /// The value that the request brings under this (logical) name. Empty counts as none.
    pub fn read(&self, request: &Request, name: &str) -> Option<String> {
        let name = self.name(name);
        let lines = request.headers().get_all(header::COOKIE).iter();
        let mut pairs = lines.filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(';'));
        pairs.find_map(|pair| {
            let (key, value) = pair.split_once('=')?;
            (key.trim() == name && !value.trim().is_empty()).then(|| value.trim().to_owned())
        })
    }

    /// The name as the browser knows it.
    fn name(&self, name: &str) -> String {
        if self.is_https { format!("__Host-{name}") } else { name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_host_bound_and_secure_under_https_only() {
        assert_eq!(
            Cookies { is_https: true }.set("staff", "v", SameSite::Strict),
            "__Host-staff=v; Path=/; HttpOnly; SameSite=Strict; Secure"
        );
        assert_eq!(
            Cookies { is_https: false }.set("staff", "v", SameSite::Lax),
            "staff=v; Path=/; HttpOnly; SameSite=Lax"
        );
    }

    #[test]
    fn a_cookie_is_read_by_its_logical_name_and_not_by_a_longer_one() {
        let request = Request::builder().header("cookie", "xstaff=1; __Host-staff=2; staff=3").finish();
        assert_eq!(Cookies { is_https: true }.read(&request, "staff").as_deref(), Some("2"));
        assert_eq!(Cookies { is_https: false }.read(&request, "staff").as_deref(), Some("3"));
        assert_eq!(Cookies { is_https: true }.read(&request, "other"), None);
    }

    #[test]
    fn a_cleared_cookie_is_empty_and_expires() {
        assert!(Cookies { is_https: false }.clear("staff").ends_with("; Max-Age=0"));
    }
}
