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

/* Bytes of the longest prefix, with its NUL; nfnetlink_log and users of xt_NFLOG have 64. */
#define PREFIX_ROOM	64

#define REASON_NAME(NAME, name) \
	[IG_REASON_##NAME] = (name),
static const char *const reason_names[] = { IG_REASON_LIST(REASON_NAME) };

static_assert(ARRAY_SIZE(reason_names) == IG_REASONS);

static const char *const dir_names[IG_DIRS] = {
	[IG_IN] = "in",
	[IG_OUT] = "out",
	[IG_FORWARD] = "forward",
};

static void prefix_write(char prefix[PREFIX_ROOM], const struct ig_packet *p,
			 struct ig_decision d, enum ig_verdict verdict)
{
	int n = scnprintf(prefix, PREFIX_ROOM, "icmpguard %s %s", dir_names[p->dir],
			  reason_names[d.reason]);

	if (d.rule)
		n += scnprintf(prefix + n, PREFIX_ROOM - n, " %s %u",
			       d.reason == IG_REASON_ACL_DENIED ? "entry" : "rule", d.rule);
	if (verdict == IG_VERDICT_WOULD_DENY)
		scnprintf(prefix + n, PREFIX_ROOM - n, " would-deny");
}

/* By enum ig_dir. */
static const u8 hooknums[IG_DIRS] = {
	[IG_IN] = NF_INET_LOCAL_IN,
	[IG_OUT] = NF_INET_LOCAL_OUT,
	[IG_FORWARD] = NF_INET_FORWARD,
};

/* nfnetlink_log adds the ports of a bridge itself. */
static void packet_log(const struct nf_loginfo *to, struct net *net, const struct ig_packet *p,
		       const char *prefix)
{
	const struct net_device *dev = dev_get_by_index_rcu(net, p->ifindex);
	const struct sk_buff *skb = ig_packet_skb(p);
	const struct net_device *in = p->dir == IG_OUT ? NULL : dev;
	const struct net_device *out = p->dir == IG_OUT ? dev : NULL;

	if (p->dir == IG_FORWARD && skb_dst(skb))
		out = READ_ONCE(skb_dst(skb)->dev);
	nf_log_packet(net, p->family == IG_IPV4 ? NFPROTO_IPV4 : NFPROTO_IPV6,
		      hooknums[p->dir], skb, in, out, to, "%s", prefix);
}

/*
 * A logger is found by the type that nf_loginfo says. So this needs no symbol of
 * nfnetlink_log, and loads without it.
 */
void ig_capture_packet(const struct ig_capture *c, struct net *net, const struct ig_packet *p,
		       struct ig_decision d, enum ig_verdict verdict)
{
	u32 what = READ_ONCE(c->what);
	const struct nf_loginfo to = {
		.type = NF_LOG_TYPE_ULOG,
		.u.ulog.group = (u16)what,
	};
	char prefix[PREFIX_ROOM];

	if (likely(!what) || (verdict == IG_VERDICT_ACCEPTED && !(what & IG_CAPTURE_ALL)))
		return;
	prefix_write(prefix, p, d, verdict);
	packet_log(&to, net, p, prefix);
}
