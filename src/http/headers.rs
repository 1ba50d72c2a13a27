//! The headers that every response carries.

use poem::Response;
use poem::http::{HeaderName, HeaderValue, header};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
    font-src 'self'; media-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; \
    object-src 'none'; require-trusted-types-for 'script'";

/// On every response, whoever wrote it.
pub(super) const ALWAYS: [(&str, &str); 7] = [
    ("content-security-policy", POLICY),
    ("strict-transport-security", "max-age=63072000; includeSubDomains"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), \
         geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
];

/// Puts the headers on. Only a static file or a recording may be kept by a browser; all else is `no-store`.
pub(super) fn put(response: &mut Response, may_be_kept: bool) {
    let keeps = may_be_kept && !response.status().is_client_error() && !response.status().is_server_error();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !keeps || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

#[cfg(test)]
pub(super) fn all_present(has: impl Fn(&str) -> bool) -> bool {
    ALWAYS.iter().all(|(name, _)| has(name)) && has("cache-control")
}
