//! Addresses: which a feed may send us to, and which are the same page.

use std::net::IpAddr;

use url::{Host, Url};

/// An address to fetch: HTTP or HTTPS with a host, its fragment cut off.
pub(crate) fn page_address(url: &str, base: Option<&Url>) -> Option<Url> {
    let mut url = Url::options().base_url(base).parse(url.trim()).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host().is_none() {
        return None;
    }
    url.set_fragment(None);
    Some(url)
}

/// Host and port: what politeness counts by.
pub(crate) fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    }
}

/// Whether the address itself says that it lies inside the user's own machine or network. A feed from
/// elsewhere has no business sending its reader there.
pub(crate) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost") || name.ends_with(".local") || !name.contains('.')
        }
        Some(Host::Ipv4(ip)) => is_private_ip(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => {
            ip.to_ipv4_mapped().map_or_else(|| is_private_ip(IpAddr::V6(ip)), |ip| is_private_ip(IpAddr::V4(ip)))
        }
        None => true,
    }
}

fn is_private_ip(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => {
            let [a, b, ..] = ip.octets();
            ip.is_private()
                || ip.is_loopback()
                || ip.is_link_local()
                || ip.is_unspecified()
                || ip.is_broadcast()
                || ip.is_multicast()
                // Carriers' shared addresses, RFC 6598.
                || (a == 100 && (64..128).contains(&b))
        }
        IpAddr::V6(ip) => {
            ip.is_loopback()
                || ip.is_unspecified()
                || ip.is_multicast()
                || ip.is_unique_local()
                || ip.is_unicast_link_local()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{host_of, is_private, page_address};

    #[test]
    fn only_web_addresses_are_pages() {
        let base = page_address("https://paper.example/feed", None).expect("an address");
        let of = |url: &str| page_address(url, Some(&base)).map(String::from);
        assert_eq!(of("/a#top").as_deref(), Some("https://paper.example/a"));
        assert_eq!(of(" https://other.example/b?x=1 ").as_deref(), Some("https://other.example/b?x=1"));
        assert_eq!(of("javascript:alert(1)"), None);
        assert_eq!(of("file:///etc/passwd"), None);
        assert_eq!(of("mailto:desk@paper.example"), None);
    }

    #[test]
    fn addresses_inside_ones_own_network_are_told() {
        let private = |url: &str| is_private(&page_address(url, None).expect("an address"));
        for url in [
            "http://localhost/",
            "http://127.0.0.1/",
            "http://10.1.2.3/",
            "http://192.168.0.1/",
            "http://169.254.169.254/",
            "http://[::1]/",
            "http://[fe80::1]/",
            "http://[::ffff:10.0.0.1]/",
            "http://router/",
            "http://printer.local/",
            "http://2130706433/",
            "http://0x7f.1/",
        ] {
            assert!(private(url), "{url}");
        }
        assert!(!private("https://paper.example/a"));
        assert!(!private("http://93.184.216.34/"));
    }

    #[test]
    fn a_host_is_counted_with_its_port() {
        let of = |url: &str| host_of(&page_address(url, None).expect("an address"));
        assert_eq!(of("https://paper.example:443/a"), "paper.example");
        assert_eq!(of("https://paper.example:8443/a"), "paper.example:8443");
    }
}
