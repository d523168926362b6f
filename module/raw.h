/* SPDX-License-Identifier: GPL-2.0-only */
/* Packets that the host sends from raw sockets: traceroute -T, hping3, nmap. */
#ifndef IG_RAW_H
#define IG_RAW_H

#include <linux/netfilter.h>
#include <linux/skbuff.h>
#include <net/sock.h>
#include <net/tcp_states.h>

#include "clock.h"
#include "guard.h"

/* Socket states that are not full sockets, as in sk_fullsock(). */
#define IG_RAW_NO_SOCK	(TCPF_TIME_WAIT | TCPF_NEW_SYN_RECV)

/**
 * ig_raw_sent() - tells whether a packet at LOCAL_OUT is from a raw socket
 * @skb: the packet
 *
 * A SYN-ACK has a request socket, and the last ACK of a connection may have one
 * in TIME_WAIT, so only struct sock_common may be read before the state is
 * known. Every packet sent pays for this test: it tests one bit, where
 * sk_fullsock() builds a mask first.
 */
static inline bool ig_raw_sent(const struct sk_buff *skb)
{
	const struct sock *sk = skb->sk;

	return sk && !(IG_RAW_NO_SOCK >> sk->sk_state & 1) &&
	       sk->sk_type == SOCK_RAW;
}

/**
 * ig_raw_note() - notes a packet from a raw socket, so that errors about it pass
 * @guard: of the namespace
 * @skb: the packet; ig_raw_sent() is true of it
 * @state: the hook, LOCAL_OUT
 * @family: address family of the packet
 *
 * The caller holds RCU.
 */
void ig_raw_note(struct ig_guard *guard, const struct sk_buff *skb,
		 const struct nf_hook_state *state, enum ig_family family);

#endif /* IG_RAW_H */
