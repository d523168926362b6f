// SPDX-License-Identifier: GPL-2.0-only
/*
 * Netfilter hooks; no other file registers any. Once registered they stay,
 * because the kernel answers each unregistration by dropping every packet of
 * any protocol that waits in an NFQUEUE of the namespace. A hook without work
 * is idle instead.
 */
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>

#include "guard.h"
#include "hook.h"
#include "net.h"
#include "observe/drop.h"
#include "observe/show.h"
#include "observe/tap.h"
#include "packet.h"
#include "raw.h"

/* After conntrack and DNAT, before LOCAL_IN's source NAT. */
#define PRIORITY	(NF_IP_PRI_FILTER + 1)

static_assert((int)NF_IP_PRI_FILTER == (int)NF_IP6_PRI_FILTER);

static __always_inline void count_notes(struct ig_stats __percpu *stats,
					enum ig_dir dir, u8 notes)
{
	if (notes & IG_NOTE_UNVERIFIED)
		this_cpu_inc(stats->packets[dir]
					      [IG_REASON_PMTUD_UNVERIFIED]);
	if (notes & IG_NOTE_ODD_MTU)
		this_cpu_inc(stats->packets[dir][IG_REASON_PMTUD_ODD_MTU]);
}

/* Left uninitialized: ig_packet_read() sets every field. */
static __always_inline unsigned int filter(struct ig_guard __rcu **served,
					   struct sk_buff *skb,
					   const struct nf_hook_state *state,
					   enum ig_dir dir,
					   enum ig_family family)
{
	struct ig_bytes bytes __uninitialized;
	struct ig_packet p __uninitialized;
	const struct ig_policy *policy;
	struct ig_stats __percpu *stats;
	struct ig_guard *guard;
	struct ig_decision d;
	u64 word;

	/* A hook is an RCU reader. An idle one accepts everything. */
	guard = rcu_dereference(*served);
	if (unlikely(!guard))
		return NF_ACCEPT;
	if (!ig_packet_read(&p, &bytes, guard, skb, state, dir, family))
		return NF_ACCEPT;

	policy = &rcu_dereference(guard->policy)->policy;

	d = ig_decide(policy, rcu_dereference(guard->flows),
		      &guard->host.host, &p);
	stats = guard->stats;
	this_cpu_inc(stats->packets[dir][d.reason]);
	this_cpu_inc(stats->types[dir][family][ig_type_counter[family][p.type]]);
	if (d.reason == IG_REASON_RULE)
		ig_rule_counts_add(&guard->rule_counts, d.slot, bytes.len);
	else if (dir != IG_OUT && unlikely(d.reason == IG_REASON_PMTUD))
		ig_senders_add(&guard->senders, &p);
	if (unlikely(d.notes))
		count_notes(guard->stats, dir, d.notes);
	if (ig_tap_wanted())
		d = ig_show(guard, policy, &p, d);
	if (likely(d.accept))
		return NF_ACCEPT;
	this_cpu_inc(guard->stats->types_denied[dir][family]
					       [ig_type_counter[family][p.type]]);
	if (policy->monitor) {
		this_cpu_inc(guard->stats->would_drop[dir][d.reason]);
		ig_recent_add_passed(guard, &p, d);
		return NF_ACCEPT;
	}
	memcpy(&word, &d, sizeof(word));
	ig_recent_add(&guard->recent, &p, word, dir | (family == IG_IPV6 ? IG_RECENT_IPV6 : 0));
	return ig_drop(skb, d.reason, dir);
}

/*
 * One function for each direction and family, so that no packet pays for
 * questions that only others need. noinline: non-ICMP packets return before a
 * stack frame is set up.
 */
static noinline unsigned int filter_in_ipv4(struct ig_guard __rcu **served,
					    struct sk_buff *skb,
					    const struct nf_hook_state *state)
{
	return filter(served, skb, state, IG_IN, IG_IPV4);
}

static noinline unsigned int filter_in_ipv6(struct ig_guard __rcu **served,
					    struct sk_buff *skb,
					    const struct nf_hook_state *state)
{
	return filter(served, skb, state, IG_IN, IG_IPV6);
}

static noinline unsigned int filter_out_ipv4(struct ig_guard __rcu **served,
					     struct sk_buff *skb,
					     const struct nf_hook_state *state)
{
	return filter(served, skb, state, IG_OUT, IG_IPV4);
}

static noinline unsigned int filter_out_ipv6(struct ig_guard __rcu **served,
					     struct sk_buff *skb,
					     const struct nf_hook_state *state)
{
	return filter(served, skb, state, IG_OUT, IG_IPV6);
}

static noinline unsigned int
filter_forward_ipv4(struct ig_guard __rcu **served, struct sk_buff *skb,
		    const struct nf_hook_state *state)
{
	return filter(served, skb, state, IG_FORWARD, IG_IPV4);
}

static noinline unsigned int
filter_forward_ipv6(struct ig_guard __rcu **served, struct sk_buff *skb,
		    const struct nf_hook_state *state)
{
	return filter(served, skb, state, IG_FORWARD, IG_IPV6);
}

static unsigned int hook_in_ipv4(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	if (!ig_ipv4_maybe_icmp(ip_hdr(skb)->protocol))
		return NF_ACCEPT;
	return filter_in_ipv4(priv, skb, state);
}

static unsigned int hook_in_ipv6(void *priv, struct sk_buff *skb,
				 const struct nf_hook_state *state)
{
	if (!ig_ipv6_maybe_icmp(ipv6_hdr(skb)->nexthdr))
		return NF_ACCEPT;
	return filter_in_ipv6(priv, skb, state);
}

static unsigned int hook_forward_ipv4(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	if (!ig_ipv4_maybe_icmp(ip_hdr(skb)->protocol))
		return NF_ACCEPT;
	return filter_forward_ipv4(priv, skb, state);
}

static unsigned int hook_forward_ipv6(void *priv, struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	if (!ig_ipv6_maybe_icmp(ipv6_hdr(skb)->nexthdr))
		return NF_ACCEPT;
	return filter_forward_ipv6(priv, skb, state);
}

/* An idle hook notes nothing, because no error is judged while it is idle. */
static __always_inline void note_raw(struct ig_guard __rcu **served,
				     const struct sk_buff *skb,
				     const struct nf_hook_state *state,
				     enum ig_family family)
{
	struct ig_guard *guard = rcu_dereference(*served);

	if (likely(guard))
		ig_raw_note(guard, skb, state, family);
}

/* noinline: the hooks below return before a stack frame is set up. */
static noinline unsigned int raw_ipv4(struct ig_guard __rcu **served,
				      const struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	note_raw(served, skb, state, IG_IPV4);
	return NF_ACCEPT;
}

static noinline unsigned int raw_ipv6(struct ig_guard __rcu **served,
				      const struct sk_buff *skb,
				      const struct nf_hook_state *state)
{
	note_raw(served, skb, state, IG_IPV6);
	return NF_ACCEPT;
}

/* ICMPv6 or another protocol may follow the extension headers. */
static noinline unsigned int chain_ipv6(struct ig_guard __rcu **served,
					struct sk_buff *skb,
					const struct nf_hook_state *state)
{
	if (ig_raw_sent(skb))
		note_raw(served, skb, state, IG_IPV6);
	return filter_out_ipv6(served, skb, state);
}

static unsigned int hook_out_ipv4(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	if (ig_ipv4_maybe_icmp(ip_hdr(skb)->protocol))
		return filter_out_ipv4(priv, skb, state);
	if (unlikely(ig_raw_sent(skb)))
		return raw_ipv4(priv, skb, state);
	return NF_ACCEPT;
}

static unsigned int hook_out_ipv6(void *priv, struct sk_buff *skb,
				  const struct nf_hook_state *state)
{
	u8 next = ipv6_hdr(skb)->nexthdr;

	if (!ig_ipv6_maybe_icmp(next))
		return likely(!ig_raw_sent(skb)) ? NF_ACCEPT :
						   raw_ipv6(priv, skb, state);
	if (next == NEXTHDR_ICMP)
		return filter_out_ipv6(priv, skb, state);
	return chain_ipv6(priv, skb, state);
}

static nf_hookfn *hook_of(int dir, int family)
{
	switch (dir) {
	case IG_IN:
		return family == IG_IPV4 ? hook_in_ipv4 : hook_in_ipv6;
	case IG_OUT:
		return family == IG_IPV4 ? hook_out_ipv4 : hook_out_ipv6;
	default:
		return family == IG_IPV4 ? hook_forward_ipv4 :
					   hook_forward_ipv6;
	}
}

static void hook_ops_init(struct ig_hooks *hooks)
{
	static const u8 hooknum[IG_DIRS] = {
		[IG_IN]		= NF_INET_LOCAL_IN,
		[IG_OUT]	= NF_INET_LOCAL_OUT,
		[IG_FORWARD]	= NF_INET_FORWARD,
	};
	int dir, family;

	for (dir = 0; dir < IG_DIRS; dir++) {
		for (family = 0; family < IG_FAMILIES; family++) {
			struct nf_hook_ops *ops = &hooks->ops[dir][family];

			ops->hook = hook_of(dir, family);
			ops->pf = family == IG_IPV4 ? NFPROTO_IPV4 :
						      NFPROTO_IPV6;
			ops->hooknum = hooknum[dir];
			ops->priority = PRIORITY;
			ops->priv = &hooks->guard[dir];
		}
	}
}

static void hooks_free(struct work_struct *work)
{
	kvfree(container_of(to_rcu_work(work), struct ig_hooks, free));
}

static struct ig_hooks *hooks_alloc(void)
{
	struct ig_hooks *hooks = kvzalloc(sizeof(*hooks), IG_GFP);

	if (!hooks)
		return NULL;
	INIT_RCU_WORK(&hooks->free, hooks_free);
	hook_ops_init(hooks);
	return hooks;
}

static unsigned long hook_bit(int dir, int family)
{
	return BIT(dir * IG_FAMILIES + family);
}

static int direction_add(struct ig_net *ign, int dir)
{
	struct ig_hooks *hooks = ign->hooks;
	int family, err;

	for (family = 0; family < IG_FAMILIES; family++) {
		if (hooks->registered & hook_bit(dir, family))
			continue;
		err = nf_register_net_hook(ign->net, &hooks->ops[dir][family]);
		if (err)
			return err;
		hooks->registered |= hook_bit(dir, family);
	}
	return 0;
}

int ig_hooks_add(struct ig_net *ign, unsigned long dirs)
{
	int dir, err;

	lockdep_assert_held(&ign->lock);
	if (!ign->hooks)
		ign->hooks = hooks_alloc();
	if (!ign->hooks)
		return -ENOMEM;
	for_each_set_bit(dir, &dirs, IG_DIRS) {
		err = direction_add(ign, dir);
		if (err)
			return err;
	}
	return 0;
}

void ig_hooks_serve(struct ig_net *ign, struct ig_guard *guard,
		    unsigned long dirs)
{
	int dir;

	lockdep_assert_held(&ign->lock);
	for (dir = 0; ign->hooks && dir < IG_DIRS; dir++)
		rcu_assign_pointer(ign->hooks->guard[dir],
				   dirs & BIT(dir) ? guard : NULL);
}

static void direction_drop(struct ig_net *ign, int dir)
{
	struct ig_hooks *hooks = ign->hooks;
	int family;

	for (family = 0; family < IG_FAMILIES; family++) {
		if (!(hooks->registered & hook_bit(dir, family)))
			continue;
		nf_unregister_net_hook(ign->net, &hooks->ops[dir][family]);
		hooks->registered &= ~hook_bit(dir, family);
	}
}

unsigned long ig_hooks_registered(const struct ig_net *ign)
{
	unsigned long dirs = 0;
	int dir, family;

	lockdep_assert_held(&ign->lock);
	for (dir = 0; ign->hooks && dir < IG_DIRS; dir++)
		for (family = 0; family < IG_FAMILIES; family++)
			if (ign->hooks->registered & hook_bit(dir, family))
				dirs |= BIT(dir);
	return dirs;
}

void ig_hooks_drop(struct ig_net *ign, unsigned long dirs)
{
	int dir;

	dirs &= ig_hooks_registered(ign);
	for_each_set_bit(dir, &dirs, IG_DIRS)
		direction_drop(ign, dir);
	if (!ign->hooks || ign->hooks->registered)
		return;
	queue_rcu_work(ig_wq, &ign->hooks->free);
	ign->hooks = NULL;
}
