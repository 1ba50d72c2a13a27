//! How often one client may do what costs something, against flooding.

use crate::clock::At;
use poem::Request;
use poem::http::HeaderMap;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Clients remembered at once; further ones wait until a span is over.
const CLIENTS: usize = 20_000;

/// So many times in so long for each client. In memory: every process has its own, and a restart forgets.
#[derive(Debug)]
pub struct ClientBudget {
    most: u32,
    /// Milliseconds.
    span: i64,
    spent: Mutex<HashMap<Option<IpAddr>, (At, u32)>>,
}

impl ClientBudget {
    pub fn new(most: u32, span: i64) -> ClientBudget {
        ClientBudget { most, span, spent: Mutex::default() }
    }

    /// Counts one more time for the client of this request; false when it has used up its budget.
    pub fn admits(&self, request: &Request, now: At) -> bool {
        let client = client_of(request);
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if spent.len() >= CLIENTS {
            spent.retain(|_, (since, _)| now < since.plus(self.span));
        }
        if spent.len() >= CLIENTS && !spent.contains_key(&client) {
            return false;
        }
        let (since, times) = spent.entry(client).or_insert((now, 0));
        if now >= since.plus(self.span) || now < *since {
            (*since, *times) = (now, 0);
        }
        *times = times.saturating_add(1);
        *times <= self.most
    }
}

/// The client's address, an IPv6 one by its network of 64 bits. Behind a proxy in our own network it is the
/// last entry of `X-Forwarded-For`, which is the one that the proxy wrote; from elsewhere that header counts
/// for nothing.
pub fn client_of(request: &Request) -> Option<IpAddr> {
    let peer = request.remote_addr().as_socket_addr().map(|address| address.ip());
    client_behind(peer, request.headers())
}

fn client_behind(peer: Option<IpAddr>, headers: &HeaderMap) -> Option<IpAddr> {
    let peer = peer.map(|address| address.to_canonical());
    let forwarded = || {
        let header = headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?;
        header.rsplit(',').next()?.trim().parse::<IpAddr>().ok().map(|address| address.to_canonical())
    };
    let client = if peer.is_none_or(is_ours) { forwarded().or(peer) } else { peer };
    client.map(|address| match address {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        four => four,
    })
}

fn is_ours(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => four.is_loopback() || four.is_private() || four.is_link_local(),
        IpAddr::V6(six) => six.is_loopback() || six.is_unique_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(client: &str) -> Request {
        Request::builder().header("x-forwarded-for", client).finish()
    }

    #[test]
    fn a_client_gets_its_budget_again_when_the_span_is_over() {
        let budget = ClientBudget::new(2, 1_000);
        let one = from("203.0.113.7");
        let admitted = [0, 1, 2, 999, 1_000].map(|at| budget.admits(&one, At(at)));
        assert_eq!(admitted, [true, true, false, false, true]);
        assert!(budget.admits(&from("203.0.113.8"), At(2)));
    }

    #[test]
    fn only_a_proxy_of_ours_says_whom_it_speaks_for() {
        let told = |peer: &str, forwarded: &str| {
            let request = from(forwarded);
            client_behind(Some(peer.parse().unwrap()), request.headers()).unwrap().to_string()
        };
        assert_eq!(told("127.0.0.1", "198.51.100.1, 203.0.113.7"), "203.0.113.7");
        assert_eq!(told("10.0.0.2", "203.0.113.7"), "203.0.113.7");
        assert_eq!(told("198.51.100.9", "203.0.113.7"), "198.51.100.9");
        assert_eq!(told("127.0.0.1", "nonsense"), "127.0.0.1");
        assert_eq!(told("2001:db8:1:2:3:4:5:6", "203.0.113.7"), "2001:db8:1:2::");
    }
}
