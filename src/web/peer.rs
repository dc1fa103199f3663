//! Who is at the other end of a connection: on Linux the kernel knows which user a loopback socket belongs to.
//!
//! That tells other users of the machine from us. It does not tell a page in our own browser from us: for that there
//! are the rules about Host and Origin.

use std::net::SocketAddr;

/// What is known of whoever is connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    pub standing: Standing,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A process of our own user, or root's, on this machine.
    Ours,
    /// Another user's, another machine's, or nobody can tell.
    Stranger,
}

impl Peer {
    /// Asks the kernel, which answers in microseconds.
    pub(super) fn of(client: SocketAddr, server: SocketAddr, user_id: u32) -> Self {
        let (client, server) = (plain(client), plain(server));
        let local = client.ip().is_loopback() && server.ip().is_loopback();
        let known =
            local && owner(client, server).is_some_and(|owner| owner == user_id || owner == 0);
        Self { standing: if known { Standing::Ours } else { Standing::Stranger } }
    }
}

/// An IPv4 address that stands in an IPv6 one is the former.
fn plain(address: SocketAddr) -> SocketAddr {
    SocketAddr::new(address.ip().to_canonical(), address.port())
}

/// The user of the client's own socket.
#[cfg(target_os = "linux")]
fn owner(client: SocketAddr, server: SocketAddr) -> Option<u32> {
    use rustix::net::{AddressFamily, RecvFlags, SendFlags, SocketFlags, SocketType, netlink};
    let socket = rustix::net::socket_with(
        AddressFamily::NETLINK,
        SocketType::DGRAM,
        SocketFlags::CLOEXEC,
        Some(netlink::SOCK_DIAG),
    );
    let socket = socket.ok()?;
    rustix::net::send(&socket, &diag::question(client, server)?, SendFlags::empty()).ok()?;
    let mut answer = [0; diag::ANSWER_MOST];
    // The kernel has answered by now, or will not.
    let (_, length) = rustix::net::recv(&socket, &mut answer[..], RecvFlags::DONTWAIT).ok()?;
    diag::owner(answer.get(..length)?)
}

#[cfg(not(target_os = "linux"))]
fn owner(_: SocketAddr, _: SocketAddr) -> Option<u32> {
    None
}

/// The kernel's words for it: `sock_diag(7)`.
#[cfg(target_os = "linux")]
mod diag {
    use std::net::{IpAddr, SocketAddr};

    pub(super) const ANSWER_MOST: usize = 1024;
    const SOCK_DIAG_BY_FAMILY: u16 = 20;
    const NLM_F_REQUEST: u16 = 1;
    const AF_INET: u8 = 2;
    const AF_INET6: u8 = 10;
    const IPPROTO_TCP: u8 = 6;
    const TCP_ESTABLISHED: u8 = 1;
    const HEADER: usize = 16;
    const QUESTION: usize = 72;
    /// Where uid and inode stand in `struct inet_diag_msg`, behind family, state, two counters, the socket and three numbers.
    const UID_AT: usize = HEADER + 4 + 48 + 12;

    /// Which socket is it that is bound to the client's address and connected to ours?
    pub(super) fn question(client: SocketAddr, server: SocketAddr) -> Option<Vec<u8>> {
        let family = match (client.ip(), server.ip()) {
            (IpAddr::V4(_), IpAddr::V4(_)) => AF_INET,
            (IpAddr::V6(_), IpAddr::V6(_)) => AF_INET6,
            _ => return None,
        };
        let mut text = Vec::with_capacity(QUESTION);
        // struct nlmsghdr: length, type, flags, sequence, sender.
        text.extend(u32::try_from(QUESTION).ok()?.to_ne_bytes());
        text.extend(SOCK_DIAG_BY_FAMILY.to_ne_bytes());
        text.extend(NLM_F_REQUEST.to_ne_bytes());
        text.extend([0; 8]);
        // struct inet_diag_req_v2: family, protocol, extensions, padding, states; all states, for we look at it ourselves.
        text.extend([family, IPPROTO_TCP, 0, 0]);
        text.extend(u32::MAX.to_ne_bytes());
        // struct inet_diag_sockid: both ports and addresses as they go over the wire, any interface, no cookie.
        text.extend(client.port().to_be_bytes());
        text.extend(server.port().to_be_bytes());
        text.extend(address(client.ip()));
        text.extend(address(server.ip()));
        text.extend([0; 4]);
        text.extend([0xff; 8]);
        Some(text)
    }

    fn address(ip: IpAddr) -> [u8; 16] {
        match ip {
            IpAddr::V6(ip) => ip.octets(),
            IpAddr::V4(ip) => {
                let [a, b, c, d] = ip.octets();
                [a, b, c, d, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
            }
        }
    }

    /// The user, if the socket lives: of one whose process has gone older kernels say that it is root's.
    pub(super) fn owner(answer: &[u8]) -> Option<u32> {
        let number = |at: usize| {
            let bytes = answer.get(at..at + 4)?;
            Some(u32::from_ne_bytes(bytes.try_into().ok()?))
        };
        let kind = u16::from_ne_bytes(answer.get(4..6)?.try_into().ok()?);
        let state = *answer.get(HEADER + 1)?;
        let (user, inode) = (number(UID_AT)?, number(UID_AT + 4)?);
        (kind == SOCK_DIAG_BY_FAMILY && state == TCP_ESTABLISHED && inode != 0).then_some(user)
    }
}
