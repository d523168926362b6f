/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Socket lookups, whose tables and prototypes differ between kernels. All take
 * the remote end first. The TCP lookups return a reference to drop with
 * sock_gen_put(). The UDP lookups take no reference; the caller holds RCU.
 */
#ifndef IG_COMPAT_LOOKUP_H
#define IG_COMPAT_LOOKUP_H

#include <linux/udp.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/udp.h>

static inline struct sock *ig_tcp4_lookup(struct net *net, __be32 saddr,
					  __be16 sport, __be32 daddr, u16 hnum,
					  int dif, int sdif)
{
#ifdef IG_HAS_INET_LOOKUP_NET
	return __inet_lookup_established(net, saddr, sport, daddr, hnum, dif,
					 sdif);
#else
	return __inet_lookup_established(net, net->ipv4.tcp_death_row.hashinfo,
					 saddr, sport, daddr, hnum, dif, sdif);
#endif
}

static inline struct sock *ig_tcp6_lookup(struct net *net,
					  const struct in6_addr *saddr,
					  __be16 sport,
					  const struct in6_addr *daddr,
					  u16 hnum, int dif, int sdif)
{
#ifdef IG_HAS_INET_LOOKUP_NET
	return __inet6_lookup_established(net, saddr, sport, daddr, hnum, dif,
					  sdif);
#else
	return __inet6_lookup_established(net, net->ipv4.tcp_death_row.hashinfo,
					  saddr, sport, daddr, hnum, dif, sdif);
#endif
}

static inline struct udp_table *ig_udp_table(const struct net *net)
{
#ifdef IG_HAS_UDP_TABLE_NET
	return net->ipv4.udp_table;
#else
	return &udp_table;
#endif
}

static inline struct sock *ig_udp4_lookup(struct net *net, __be32 saddr,
					  __be16 sport, __be32 daddr,
					  __be16 dport, int dif, int sdif)
{
#ifdef IG_HAS_UDP_LOOKUP_NET
	return __udp4_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 NULL);
#else
	return __udp4_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 ig_udp_table(net), NULL);
#endif
}

static inline struct sock *ig_udp6_lookup(struct net *net,
					  const struct in6_addr *saddr,
					  __be16 sport,
					  const struct in6_addr *daddr,
					  __be16 dport, int dif, int sdif)
{
#ifdef IG_HAS_UDP_LOOKUP_NET
	return __udp6_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 NULL);
#else
	return __udp6_lib_lookup(net, saddr, sport, daddr, dport, dif, sdif,
				 ig_udp_table(net), NULL);
#endif
}

/* Tells whether a socket takes packets out of UDP: VXLAN, Geneve, ESP, ... */
static inline bool ig_udp_encap(const struct sock *sk)
{
	return READ_ONCE(udp_sk(sk)->encap_type);
}

#endif /* IG_COMPAT_LOOKUP_H */
