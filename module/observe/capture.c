// SPDX-License-Identifier: GPL-2.0-only
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <net/dst.h>
#include <net/netfilter/nf_log.h>
#include <net/sock.h>

#include "observe/capture.h"
#include "observe/reason_list_gen.h"
#include "observe/tap.h"
#include "packet.h"

void ig_capture_init(struct ig_capture *c)
{
	mutex_init(&c->lock);
}

/* ---- who captures ---- */

static void capture_end(struct ig_capture *c)
{
	lockdep_assert_held(&c->lock);
	if (!c->sk)
		return;
	WRITE_ONCE(c->what, 0);
	ig_tap_off();
	sock_put(c->sk);
	c->sk = NULL;
}

static void capture_begin(struct ig_capture *c, struct sock *sk, u32 what)
{
	lockdep_assert_held(&c->lock);
	if (!c->sk) {
		sock_hold(sk);
		c->sk = sk;
		ig_tap_on();
	}
	WRITE_ONCE(c->what, what);
}

int ig_capture_set(struct ig_capture *c, struct sock *sk, u32 what)
{
	int err = 0;

	mutex_lock(&c->lock);
	if (c->sk && c->sk != sk)
		err = -EBUSY;
	else if (what)
		capture_begin(c, sk, what);
	else
		capture_end(c);
	mutex_unlock(&c->lock);
	return err;
}

void ig_capture_end(struct ig_capture *c)
{
	mutex_lock(&c->lock);
	capture_end(c);
	mutex_unlock(&c->lock);
}

/*
 * sock_orphan() marks a socket that is being released as dead. Its capture began before
 * the event, so none needs no lock.
 */
void ig_capture_socket_closed(struct ig_capture *c)
{
	if (!READ_ONCE(c->what))
		return;
	mutex_lock(&c->lock);
	if (c->sk && sock_flag(c->sk, SOCK_DEAD))
		capture_end(c);
	mutex_unlock(&c->lock);
}

/* ---- packets ---- */

#define REASON_NAME(NAME, name) \
	[IG_REASON_##NAME] = (name),
static const char *const reason_names[] = { IG_REASON_LIST(REASON_NAME) };

static_assert(ARRAY_SIZE(reason_names) == IG_REASONS);

static const char *const dir_names[IG_DIRS] = {
	[IG_IN] = "in",
	[IG_OUT] = "out",
	[IG_FORWARD] = "forward",
};

/* By enum ig_dir. */
static const u8 hooknums[IG_DIRS] = {
	[IG_IN] = NF_INET_LOCAL_IN,
	[IG_OUT] = NF_INET_LOCAL_OUT,
	[IG_FORWARD] = NF_INET_FORWARD,
};

/**
 * struct way - where a packet is, as nf_log_packet() has it
 * @pf: its family
 * @hook: the hook
 * @in: the interface it came in by, or NULL
 * @out: the interface it leaves by, or NULL
 */
struct way {
	u8 pf;
	u8 hook;
	const struct net_device *in;
	const struct net_device *out;
};

/* nfnetlink_log adds the ports of a bridge itself. */
static struct way way_of(struct net *net, const struct ig_packet *p)
{
	const struct net_device *dev = dev_get_by_index_rcu(net, p->ifindex);
	const struct sk_buff *skb = ig_packet_skb(p);
	struct way way = {
		.pf = p->family == IG_IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6,
		.hook = hooknums[p->dir],
		.in = p->dir == IG_OUT ? NULL : dev,
		.out = p->dir == IG_OUT ? dev : NULL,
	};

	if (p->dir == IG_FORWARD && skb_dst(skb))
		way.out = READ_ONCE(skb_dst(skb)->dev);
	return way;
}

/*
 * A logger is found by the type that nf_loginfo says. So this needs no symbol of
 * nfnetlink_log, and loads without it. The longest prefix has 62 bytes; nfnetlink_log and
 * users of xt_NFLOG have room for 63.
 */
void ig_capture_packet(u32 what, struct net *net, const struct ig_packet *p,
		       struct ig_decision d, enum ig_verdict verdict)
{
	const char *end = verdict == IG_VERDICT_WOULD_DENY ? " would-deny" : "";
	const struct nf_loginfo to = {
		.type = NF_LOG_TYPE_ULOG,
		.u.ulog.group = (u16)what,
	};
	const struct way way = way_of(net, p);

	if (d.rule)
		nf_log_packet(net, way.pf, way.hook, ig_packet_skb(p), way.in, way.out, &to,
			      "icmpguard %s %s %s %u%s", dir_names[p->dir], reason_names[d.reason],
			      d.reason == IG_REASON_ACL_DENIED ? "entry" : "rule", d.rule, end);
	else
		nf_log_packet(net, way.pf, way.hook, ig_packet_skb(p), way.in, way.out, &to,
			      "icmpguard %s %s%s", dir_names[p->dir], reason_names[d.reason], end);
}
