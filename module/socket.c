// SPDX-License-Identifier: GPL-2.0-only
/*
 * Q4 of docs/semantics.md for what this host itself sends: a packet that an
 * ICMP error quotes is looked up among the sockets, the way the kernel's own
 * error handlers do it (tcp_v4_err(), __udp4_lib_err()).
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

/* Sockets that sends_elsewhere() looks at for one error, at most. */
#define UDP_STEPS	256

unsigned int ig_weak_errors = 100;

/**
 * struct ends - a quoted packet as a socket lookup wants it
 * @net: the namespace
 * @family: address family
 * @local: the quoted source, this host
 * @remote: the quoted destination
 * @dif: the device the error was delivered by: the L3 master if there is one
 * @sdif: the interface it really used when that is a slave of @dif, else 0
 */
struct ends {
	struct net *net;
	enum ig_family family;
	const struct ig_addr *local;
	const struct ig_addr *remote;
	int dif;
	int sdif;
};

static const struct in6_addr *in6(const struct ig_addr *a)
{
	return (const struct in6_addr *)a;
}

/* The sequence that a host in this state may be told about; RFC 5927 4. */
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

/* A TCP segment: IG_LIVE_WEAK here means that there is no such connection. */
static enum ig_live tcp_live(const struct ends *e, const struct ig_quote *q)
{
	struct sock *sk;
	bool known;

	if (e->family == IG_IPV4)
		sk = ig_tcp4_lookup(e->net, e->remote->w[0], htons(q->dport),
				    e->local->w[0], q->sport, e->dif, e->sdif);
	else
		sk = ig_tcp6_lookup(e->net, in6(e->remote), htons(q->dport),
				    in6(e->local), q->sport, e->dif, e->sdif);
	if (!sk)
		return IG_LIVE_WEAK;
	known = tcp_seq_known(sk, q->tcp_seq);
	sock_gen_put(sk);
	return known ? IG_LIVE_YES : IG_LIVE_NO;
}

/* The socket that would get datagrams from @remote; the caller holds RCU. */
static struct sock *udp_socket(const struct ends *e, u16 remote_port,
			       u16 local_port)
{
	if (e->family == IG_IPV4)
		return ig_udp4_lookup(e->net, e->remote->w[0],
				      htons(remote_port), e->local->w[0],
				      htons(local_port), e->dif, e->sdif);
	return ig_udp6_lookup(e->net, in6(e->remote), htons(remote_port),
			      in6(e->local), htons(local_port), e->dif,
			      e->sdif);
}

/* The sockets of a local address and port, among others. */
static const struct udp_hslot *udp_slot(const struct ends *e, u16 port)
{
	u32 hash = e->family == IG_IPV4 ?
		ipv4_portaddr_hash(e->net, e->local->w[0], port) :
		ipv6_portaddr_hash(e->net, in6(e->local), port);

	return udp_hashslot2(ig_udp_table(e->net), hash);
}

static bool same_addresses(const struct ends *e, const struct sock *sk)
{
	if (e->family == IG_IPV4)
		return sk->sk_rcv_saddr == e->local->w[0] &&
		       sk->sk_daddr == e->remote->w[0];
	return sk->sk_family == AF_INET6 &&
	       ipv6_addr_equal(&sk->sk_v6_rcv_saddr, in6(e->local)) &&
	       ipv6_addr_equal(&sk->sk_v6_daddr, in6(e->remote));
}

/* A socket connected to @remote, at whatever port. */
static bool udp_connected(const struct ends *e, const struct sock *sk, u16 port)
{
	return READ_ONCE(sk->sk_state) == TCP_ESTABLISHED &&
	       net_eq(sock_net(sk), e->net) && sk->sk_num == port &&
	       same_addresses(e, sk) &&
	       udp_sk_bound_dev_eq(e->net, READ_ONCE(sk->sk_bound_dev_if),
				   e->dif, e->sdif);
}

/*
 * A connected socket may send to other ports of the same host by sendto(), as
 * busybox's traceroute6 does. The kernel's lookup compares the port and finds
 * none, so this walks the hash table that udp4_lib_lookup2() walks. The newest
 * socket of a slot comes first. The caller holds RCU.
 */
static bool sends_elsewhere(const struct ends *e, u16 port)
{
	const struct udp_hslot *slot = udp_slot(e, port);
	const struct sock *sk;
	u32 steps = 0;

	udp_portaddr_for_each_entry_rcu(sk, &slot->head) {
		if (udp_connected(e, sk, port))
			return true;
		if (++steps == UDP_STEPS)
			break;
	}
	return false;
}

static enum ig_live udp_live(const struct ends *e, const struct ig_quote *q)
{
	const struct sock *sk = udp_socket(e, q->dport, q->sport);

	if (sk)
		return READ_ONCE(sk->sk_state) == TCP_ESTABLISHED ?
		       IG_LIVE_YES : IG_LIVE_WEAK;
	/*
	 * A tunnel sends from any port to the port it listens on, and is found
	 * with the ports swapped (__udp4_lib_err_encap()).
	 */
	sk = udp_socket(e, q->sport, q->dport);
	if (sk && ig_udp_encap(sk))
		return IG_LIVE_WEAK;
	return sends_elsewhere(e, q->sport) ? IG_LIVE_WEAK : IG_LIVE_NO;
}

static bool protocol_spoken(const struct ig_quote *q, enum ig_family family)
{
	return family == IG_IPV4 ? !!rcu_access_pointer(inet_protos[q->proto]) :
				   !!rcu_access_pointer(inet6_protos[q->proto]);
}

static enum ig_live socket_live(const struct ends *e,
				const struct ig_packet *error,
				const struct ig_quote *q)
{
	enum ig_live found;

	switch (q->proto) {
	case IPPROTO_TCP:
		/* conntrack does not look at sequences; a socket tells. */
		found = tcp_live(e, q);
		if (found != IG_LIVE_WEAK)
			return found;
		return error->related ? IG_LIVE_YES : IG_LIVE_NO;
	case IPPROTO_UDP:
		return error->related ? IG_LIVE_YES : udp_live(e, q);
	}
	if (error->related)
		return IG_LIVE_YES;
	return protocol_spoken(q, e->family) ? IG_LIVE_WEAK : IG_LIVE_NO;
}

/*
 * The namespace that a packet is delivered to. An L3 receive handler may have
 * routed it to another one than that of the hook: ipvlan in mode l3s does, for
 * its slaves, and changes the packet's device only after the hooks.
 */
static struct net *home_of(const struct ig_host *host,
			   const struct ig_packet *error)
{
	const struct dst_entry *dst = skb_dst(ig_packet_skb(error));

	return dst && dst->dev ? dev_net(dst->dev) : ig_host_net(host);
}

/* The interface in another namespace that an address is on; 0 for none. */
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

enum ig_live ig_socket_live(const struct ig_host *host,
			    const struct ig_packet *error,
			    const struct ig_quote *q)
{
	struct ends e = {
		.net = home_of(host, error),
		.family = error->family,
		.local = &q->src,
		.remote = &q->dst,
		.dif = error->l3mdev ?: error->ifindex,
		.sdif = error->l3mdev ? error->ifindex : 0,
	};
	enum ig_live found;

	if (unlikely(!net_eq(e.net, ig_host_net(host)))) {
		e.dif = slave_of(e.net, e.family, e.local);
		e.sdif = 0;
	}
	found = socket_live(&e, error, q);

	/* A raw socket may send what looks like another socket's. */
	if (found != IG_LIVE_YES &&
	    ig_probes_know(&ig_host_of(host)->probes, error, q))
		return IG_LIVE_YES;
	return found;
}

bool ig_socket_spend(const struct ig_host *host)
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
