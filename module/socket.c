// SPDX-License-Identifier: GPL-2.0-only
/*
 * Q4 of docs/semantics.md for packets this host sent itself: looks up the
 * quoted packet among the sockets, as the kernel's own error handlers do
 * (tcp_v4_err(), __udp4_lib_err()).
 */
#include <linux/inetdevice.h>
#include <linux/jiffies.h>
#include <linux/percpu.h>
#include <linux/tcp.h>
#include <linux/udp.h>
#include <net/addrconf.h>
#include <net/dst.h>
#include <net/inet_sock.h>
#include <net/inet_timewait_sock.h>
#include <net/protocol.h>
#include <net/request_sock.h>
#include <net/tcp.h>

#include "compat/lookup.h"
#include "host.h"
#include "packet.h"
#include "socket.h"

/* Sockets that sends_elsewhere() looks at for one error, at most. */
#define UDP_STEPS	256

unsigned int ig_weak_errors = 100;

/**
 * struct place - where to look for the socket of a quoted packet
 * @net: the namespace
 * @dif: the device the error was delivered by: the L3 master if there is one
 * @sdif: the interface really used if that is a slave of @dif, else 0
 *
 * Passed by value: it fits in two registers.
 */
struct place {
	struct net *net;
	int dif;
	int sdif;
};

static const struct in6_addr *in6(const struct ig_addr *a)
{
	return (const struct in6_addr *)a;
}

/*
 * Tells whether a socket in this state may get an error about @seq; RFC 5927 4.
 */
static bool tcp_seq_known(const struct sock *sk, u32 seq)
{
	const struct request_sock *fastopen;
	const struct tcp_sock *tp;
	u32 first;

	switch (READ_ONCE(sk->sk_state)) {
	case TCP_NEW_SYN_RECV:
		return seq == tcp_rsk(inet_reqsk(sk))->snt_isn;
	case TCP_TIME_WAIT:
		return tcp_twsk(sk)->tw_snd_nxt - seq <= 65535;
	case TCP_CLOSE:
	case TCP_LISTEN:
		return false;
	}
	tp = tcp_sk(sk);
	fastopen = rcu_dereference(tp->fastopen_rsk);
	first = fastopen ? tcp_rsk(fastopen)->snt_isn : READ_ONCE(tp->snd_una);
	return between(seq, first, READ_ONCE(tp->snd_nxt));
}

/*
 * Looks up a TCP segment; here, IG_EVIDENCE_WEAK means there is no such
 * connection.
 */
static enum ig_evidence tcp_live(struct place at, enum ig_family family,
				 const struct ig_quote *q)
{
	struct sock *sk;
	bool known;

	if (family == IG_IPV4)
		sk = ig_tcp4_lookup(at.net, q->dst.w[0], htons(q->dport),
				    q->src.w[0], q->sport, at.dif, at.sdif);
	else
		sk = ig_tcp6_lookup(at.net, in6(&q->dst), htons(q->dport),
				    in6(&q->src), q->sport, at.dif, at.sdif);
	if (!sk)
		return IG_EVIDENCE_WEAK;
	known = tcp_seq_known(sk, q->tcp_seq);
	sock_gen_put(sk);
	return known ? IG_EVIDENCE_YES : IG_EVIDENCE_NO;
}

/*
 * Returns the socket that would get datagrams from there; the caller holds RCU.
 */
static struct sock *udp_socket(struct place at, enum ig_family family,
			       const struct ig_quote *q, u16 remote_port,
			       u16 local_port)
{
	if (family == IG_IPV4)
		return ig_udp4_lookup(at.net, q->dst.w[0], htons(remote_port),
				      q->src.w[0], htons(local_port), at.dif,
				      at.sdif);
	return ig_udp6_lookup(at.net, in6(&q->dst), htons(remote_port),
			      in6(&q->src), htons(local_port), at.dif,
			      at.sdif);
}

/*
 * Returns the hash slot that holds, among others, sockets bound to the quoted
 * source.
 */
static const struct udp_hslot *udp_slot(struct place at, enum ig_family family,
					const struct ig_quote *q)
{
	u32 hash = family == IG_IPV4 ?
		ipv4_portaddr_hash(at.net, q->src.w[0], q->sport) :
		ipv6_portaddr_hash(at.net, in6(&q->src), q->sport);

	return udp_hashslot2(ig_udp_table(at.net), hash);
}

static bool same_addresses(const struct sock *sk, enum ig_family family,
			   const struct ig_quote *q)
{
	if (family == IG_IPV4)
		return sk->sk_rcv_saddr == q->src.w[0] &&
		       sk->sk_daddr == q->dst.w[0];
	return sk->sk_family == AF_INET6 &&
	       ipv6_addr_equal(&sk->sk_v6_rcv_saddr, in6(&q->src)) &&
	       ipv6_addr_equal(&sk->sk_v6_daddr, in6(&q->dst));
}

/*
 * Tells whether a socket is connected to the quoted destination, at any port.
 */
static bool udp_connected(const struct sock *sk, struct place at,
			  enum ig_family family, const struct ig_quote *q)
{
	return READ_ONCE(sk->sk_state) == TCP_ESTABLISHED &&
	       net_eq(sock_net(sk), at.net) && sk->sk_num == q->sport &&
	       same_addresses(sk, family, q) &&
	       udp_sk_bound_dev_eq(at.net, READ_ONCE(sk->sk_bound_dev_if),
				   at.dif, at.sdif);
}

/*
 * A connected socket may send to other ports of the same host by sendto(), as
 * busybox's traceroute6 does. The kernel's lookup compares the port and finds
 * none, so this walks the hash table that udp4_lib_lookup2() walks. A slot
 * starts with its newest socket. The caller holds RCU.
 */
static noinline bool sends_elsewhere(struct place at, enum ig_family family,
				     const struct ig_quote *q)
{
	const struct udp_hslot *slot = udp_slot(at, family, q);
	const struct sock *sk;
	u32 steps = 0;

	udp_portaddr_for_each_entry_rcu(sk, &slot->head) {
		if (udp_connected(sk, at, family, q))
			return true;
		if (++steps == UDP_STEPS)
			break;
	}
	return false;
}

static noinline enum ig_evidence udp_live(struct place at, enum ig_family family,
					  const struct ig_quote *q)
{
	const struct sock *sk = udp_socket(at, family, q, q->dport, q->sport);

	if (sk)
		return READ_ONCE(sk->sk_state) == TCP_ESTABLISHED ?
		       IG_EVIDENCE_YES : IG_EVIDENCE_WEAK;
	/*
	 * A tunnel sends from any port to the port it listens on, and is found
	 * with the ports swapped (__udp4_lib_err_encap()).
	 */
	sk = udp_socket(at, family, q, q->sport, q->dport);
	if (sk && ig_udp_encap(sk))
		return IG_EVIDENCE_WEAK;
	return sends_elsewhere(at, family, q) ? IG_EVIDENCE_WEAK : IG_EVIDENCE_NO;
}

static bool protocol_spoken(const struct ig_quote *q, enum ig_family family)
{
	return family == IG_IPV4 ? !!rcu_access_pointer(inet_protos[q->proto]) :
				   !!rcu_access_pointer(inet6_protos[q->proto]);
}

static enum ig_evidence socket_live(struct place at, const struct ig_packet *error,
				    const struct ig_quote *q)
{
	enum ig_family family = error->family;
	enum ig_evidence found;

	switch (q->proto) {
	case IPPROTO_TCP:
		/* conntrack does not check sequence numbers; a socket does. */
		found = tcp_live(at, family, q);
		if (found != IG_EVIDENCE_WEAK)
			return found;
		return error->related ? IG_EVIDENCE_YES : IG_EVIDENCE_NO;
	case IPPROTO_UDP:
		return error->related ? IG_EVIDENCE_YES : udp_live(at, family, q);
	}
	if (error->related)
		return IG_EVIDENCE_YES;
	return protocol_spoken(q, family) ? IG_EVIDENCE_WEAK : IG_EVIDENCE_NO;
}

/*
 * Returns the namespace that a packet is delivered to. An L3 receive handler
 * may have routed it to another namespace than the hook's: ipvlan in mode l3s
 * does so for its slaves, and changes the packet's device only after the hooks.
 */
static struct net *home_of(const struct ig_host_ops *host,
			   const struct ig_packet *error)
{
	const struct dst_entry *dst = skb_dst(ig_packet_skb(error));

	return dst && dst->dev ? dev_net(dst->dev) : ig_host_net(host);
}

/*
 * Returns the interface in another namespace that has an address; 0 for none.
 */
static int slave_of(struct net *net, enum ig_family family,
		    const struct ig_addr *a)
{
	const struct net_device *dev;

	if (family == IG_IPV4)
		dev = __ip_dev_find(net, a->w[0], false);
	else
		dev = ipv6_dev_find(net, in6(a), NULL);
	return dev ? dev->ifindex : 0;
}

/* Looks among the sockets of @net, and among the probes of the deciding namespace. */
static __always_inline enum ig_evidence live_in(struct net *net,
						const struct ig_host_ops *host,
						const struct ig_packet *error,
						const struct ig_quote *q)
{
	struct place at = {
		.net = net,
		.dif = error->ifindex,
	};
	enum ig_evidence found;

	if (unlikely(error->l3mdev)) {
		at.dif = error->l3mdev;
		at.sdif = error->ifindex;
	}
	if (unlikely(!net_eq(at.net, ig_host_net(host)))) {
		at.dif = slave_of(at.net, error->family, &q->src);
		at.sdif = 0;
	}
	found = socket_live(at, error, q);

	/* A raw socket may send packets that look like another socket's. */
	if (found != IG_EVIDENCE_YES &&
	    ig_probes_know(&ig_host_of(host)->probes, error, q))
		return IG_EVIDENCE_YES;
	return found;
}

enum ig_evidence ig_socket_live(const struct ig_host_ops *host,
				const struct ig_packet *error,
				const struct ig_quote *q)
{
	return live_in(home_of(host, error), host, error, q);
}

enum ig_evidence ig_socket_live_here(const struct ig_host_ops *host,
				     const struct ig_packet *error,
				     const struct ig_quote *q)
{
	return live_in(ig_host_net(host), host, error, q);
}

/* Returns the number of errors admitted in the second that is not over yet. */
static unsigned int spent_lately(const struct ig_budget *b)
{
	return time_after_eq(jiffies, b->since + HZ) ? 0 : b->spent;
}

bool ig_socket_can_spend(const struct ig_host_ops *host)
{
	bool spare;

	local_bh_disable();
	spare = spent_lately(this_cpu_ptr(ig_host_of(host)->budget)) < ig_weak_errors;
	local_bh_enable();
	return spare;
}

bool ig_socket_spend(struct ig_host_ops *host)
{
	struct ig_budget *b;
	bool spare;

	local_bh_disable();
	b = this_cpu_ptr(ig_host_of(host)->budget);
	if (time_after_eq(jiffies, b->since + HZ)) {
		b->since = jiffies;
		b->spent = 0;
	}
	spare = b->spent < ig_weak_errors;
	b->spent += spare;
	local_bh_enable();
	return spare;
}
