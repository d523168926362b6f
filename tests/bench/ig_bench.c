// SPDX-License-Identifier: GPL-2.0-only
/*
 * Measures the cost of the netfilter hooks that a packet crosses, in ticks of
 * the time stamp counter: instructions, on a machine whose clock counts those.
 * Packets made here cross the hooks with interrupts off; results go to the
 * kernel log. The module does not stay loaded: its init fails with EAGAIN when
 * all was measured. Only with keep=1 it measures nothing, and its own hooks are
 * there until rmmod.
 *
 * An inbound packet crosses PRE_ROUTING and LOCAL_IN, an outbound one LOCAL_OUT
 * and POST_ROUTING, so that connection tracking does all of its work. What the
 * kernel does with a packet after that, freeing it with its conntrack entry
 * included, is not measured.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/delay.h>
#include <linux/etherdevice.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/inet.h>
#include <linux/ip.h>
#include <linux/ipv6.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/netfilter.h>
#include <linux/netfilter_ipv4.h>
#include <linux/netfilter_ipv6.h>
#include <linux/nsproxy.h>
#include <linux/timex.h>
#include <linux/udp.h>
#include <net/ip6_route.h>
#include <net/route.h>

static char *tag = "none";
module_param(tag, charp, 0);
MODULE_PARM_DESC(tag, "name of what is measured, first word of the results");

static char *device = "h0";
module_param(device, charp, 0);
MODULE_PARM_DESC(device, "interface the packets come in and go out by");

static char *wanted[16];
static int n_wanted;
module_param_array_named(run, wanted, charp, &n_wanted, 0);
MODULE_PARM_DESC(run, "scenarios; NAME:drop where every packet must be dropped");

static unsigned int n = 2000;
module_param(n, uint, 0);
MODULE_PARM_DESC(n, "packets, or pairs of them, in a measurement");

static unsigned int burst;
module_param(burst, uint, 0);
MODULE_PARM_DESC(burst, "packets after which those who watch get time; 0 for none");

static unsigned int family;
module_param(family, uint, 0);
MODULE_PARM_DESC(family, "4 or 6; both by default");

static char *from[64];
static int n_from;
module_param_array(from, charp, &n_from, 0);
MODULE_PARM_DESC(from, "addresses of the peer, in turn; of one family");

static uint spoofed;
module_param(spoofed, uint, 0);
MODULE_PARM_DESC(spoofed, "requests from as many addresses, and what must pass among them");

static ushort id = 1;
module_param(id, ushort, 0);
MODULE_PARM_DESC(id, "ICMP identifier to begin with");

static unsigned int hooks;
module_param(hooks, uint, 0);
MODULE_PARM_DESC(hooks, "hooks of the module's own, in every place: 0 to 4");

static bool elsewhere;
module_param(elsewhere, bool, 0);
MODULE_PARM_DESC(elsewhere, "the hooks are the first namespace's, whichever is measured");

static bool keep;
module_param(keep, bool, 0);
MODULE_PARM_DESC(keep, "the hooks stay, in the first namespace, and nothing is measured");

static bool drops;
module_param(drops, bool, 0);
MODULE_PARM_DESC(drops, "whether those drop instead of accepting");

#define HOST4		0xc0000201U	/* 192.0.2.1 */
#define PEER4		0xc0000202U
#define PAYLOAD		56
#define MAX_LEGS	2
#define MAX_HOOKS	4
#define RUNS		2
#define WARM_UP		64
#define FLOWS		16
/* Longer than NFLOG's timer, which is a second. */
#define BREAK_MS	1200

enum bench_family { V4, V6, FAMILIES };
enum bench_way { IN, OUT };
enum bench_message { UDP, REQUEST, REPLY, TOO_BIG };

static const struct in6_addr host6 = { { { 0x20, 1, 0xd, 0xb8, 0, 1, [15] = 1 } } };
static const struct in6_addr peer6 = { { { 0x20, 1, 0xd, 0xb8, 0, 1, [15] = 2 } } };

/**
 * struct scenario - packets that are sent in turn
 * @name: its name
 * @new_id: every round has an ICMP identifier of its own, a new flow; otherwise
 *	they share FLOWS of them, in turn, and the sequences advance: where a
 *	flow lies in a hash table is a matter of luck, which so evens out
 * @legs: number of packets in a round
 * @leg: the way and kind of each packet
 */
struct scenario {
	const char *name;
	bool new_id;
	u8 legs;
	struct {
		u8 way;
		u8 message;
	} leg[MAX_LEGS];
};

static const struct scenario scenarios[] = {
	{ "udp-in",	false,	1, { { IN, UDP } } },
	{ "udp-out",	false,	1, { { OUT, UDP } } },
	{ "ping",	false,	2, { { OUT, REQUEST }, { IN, REPLY } } },
	{ "ping-new",	true,	2, { { OUT, REQUEST }, { IN, REPLY } } },
	{ "pinged",	false,	2, { { IN, REQUEST }, { OUT, REPLY } } },
	{ "pinged-new",	true,	2, { { IN, REQUEST }, { OUT, REPLY } } },
	{ "request",	false,	1, { { IN, REQUEST } } },
	{ "denied",	false,	1, { { IN, REQUEST } } },
	{ "too-big",	false,	1, { { IN, TOO_BIG } } },
};

/**
 * struct bench - one scenario in one family
 * @s: the scenario
 * @family: the family
 * @drop: whether the packets are to be dropped
 * @net: the namespace
 * @dev: the interface
 * @skb: the packet of each leg, used again and again
 * @round: how many rounds there have been
 * @spent: ticks, by leg
 * @wrong: number of packets with the other outcome
 */
struct bench {
	const struct scenario *s;
	enum bench_family family;
	bool drop;
	struct net *net;
	struct net_device *dev;
	struct sk_buff *skb[MAX_LEGS];
	u32 round;
	u64 spent[MAX_LEGS];
	u32 wrong;
};

static int pass(struct net *net, struct sock *sk, struct sk_buff *skb)
{
	return 0;
}

/*
 * The constants must reach nf_hook(), as they do where the kernel calls it: a
 * hook that nobody uses is then a patched-out jump.
 */
static __always_inline int cross(struct bench *b, struct sk_buff *skb, u64 *spent,
				 u8 pf, unsigned int first, unsigned int second,
				 struct net_device *in, struct net_device *out)
{
	u64 start = get_cycles();
	int ret;

	ret = nf_hook(pf, first, b->net, NULL, skb, in, out, pass);
	if (ret == 1)
		ret = nf_hook(pf, second, b->net, NULL, skb, in, out, pass);
	*spent += get_cycles() - start;
	return ret;
}

static noinline int in_ipv4(struct bench *b, struct sk_buff *skb, u64 *spent)
{
	return cross(b, skb, spent, NFPROTO_IPV4, NF_INET_PRE_ROUTING,
		     NF_INET_LOCAL_IN, b->dev, NULL);
}

static noinline int out_ipv4(struct bench *b, struct sk_buff *skb, u64 *spent)
{
	return cross(b, skb, spent, NFPROTO_IPV4, NF_INET_LOCAL_OUT,
		     NF_INET_POST_ROUTING, NULL, b->dev);
}

static noinline int in_ipv6(struct bench *b, struct sk_buff *skb, u64 *spent)
{
	return cross(b, skb, spent, NFPROTO_IPV6, NF_INET_PRE_ROUTING,
		     NF_INET_LOCAL_IN, b->dev, NULL);
}

static noinline int out_ipv6(struct bench *b, struct sk_buff *skb, u64 *spent)
{
	return cross(b, skb, spent, NFPROTO_IPV6, NF_INET_LOCAL_OUT,
		     NF_INET_POST_ROUTING, NULL, b->dev);
}

/* Two readings of the clock and nothing between them. */
static noinline void cross_nothing(u64 *spent)
{
	u64 start = get_cycles();

	*spent += get_cycles() - start;
}

static int (*const crossings[FAMILIES][2])(struct bench *b, struct sk_buff *skb,
					  u64 *spent) = {
	[V4] = { [IN] = in_ipv4, [OUT] = out_ipv4 },
	[V6] = { [IN] = in_ipv6, [OUT] = out_ipv6 },
};

/* ---- packets ---------------------------------------------------------- */

static void put_ipv4(void *at, enum bench_way way, u8 protocol, u16 payload)
{
	struct iphdr *ip = at;

	memset(ip, 0, sizeof(*ip));
	ip->version = 4;
	ip->ihl = 5;
	ip->tot_len = htons(sizeof(*ip) + payload);
	ip->ttl = 64;
	ip->protocol = protocol;
	ip->saddr = htonl(way == IN ? PEER4 : HOST4);
	ip->daddr = htonl(way == IN ? HOST4 : PEER4);
	ip->check = ip_fast_csum(ip, ip->ihl);
}

static void put_ipv6(void *at, enum bench_way way, u8 protocol, u16 payload)
{
	struct ipv6hdr *ip = at;

	memset(ip, 0, sizeof(*ip));
	ip->version = 6;
	ip->payload_len = htons(payload);
	ip->nexthdr = protocol;
	ip->hop_limit = 64;
	ip->saddr = way == IN ? peer6 : host6;
	ip->daddr = way == IN ? host6 : peer6;
}

static void put_icmp(void *at, enum bench_family version, enum bench_message message)
{
	struct icmphdr *icmp = at;
	void *quoted = icmp + 1;

	switch (message) {
	case REQUEST:
		icmp->type = version == V4 ? ICMP_ECHO : ICMPV6_ECHO_REQUEST;
		break;
	case REPLY:
		icmp->type = version == V4 ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY;
		break;
	case TOO_BIG:
		icmp->type = version == V4 ? ICMP_DEST_UNREACH : ICMPV6_PKT_TOOBIG;
		icmp->code = version == V4 ? ICMP_FRAG_NEEDED : 0;
		icmp->un.gateway = htonl(1400);
		if (version == V4)
			put_ipv4(quoted, OUT, IPPROTO_TCP, 1480);
		else
			put_ipv6(quoted, OUT, IPPROTO_TCP, 1460);
		break;
	default:
		break;
	}
}

static struct dst_entry *route_ipv4(struct net *net, enum bench_way way)
{
	struct flowi4 fl4 = {
		.daddr = htonl(way == IN ? HOST4 : PEER4),
		.saddr = htonl(way == IN ? 0 : HOST4),
	};
	struct rtable *rt = ip_route_output_key(net, &fl4);

	return IS_ERR(rt) ? ERR_CAST(rt) : &rt->dst;
}

static struct dst_entry *route_ipv6(struct net *net, enum bench_way way)
{
	struct flowi6 fl6 = { .daddr = way == IN ? host6 : peer6 };
	struct dst_entry *dst = ip6_route_output(net, NULL, &fl6);
	int err = dst->error;

	if (!err)
		return dst;
	dst_release(dst);
	return ERR_PTR(err);
}

/* Those who log a packet print the header of its frame, too. */
static void put_ethernet(struct sk_buff *skb, const struct bench *b)
{
	struct ethhdr *eth;

	skb_set_mac_header(skb, -ETH_HLEN);
	eth = eth_hdr(skb);
	ether_addr_copy(eth->h_dest, b->dev->dev_addr);
	ether_addr_copy(eth->h_source, b->dev->dev_addr);
	eth->h_proto = htons(b->family == V4 ? ETH_P_IP : ETH_P_IPV6);
}

static struct sk_buff *packet_alloc(const struct bench *b, enum bench_way way,
				    enum bench_message message)
{
	u16 header = b->family == V4 ? sizeof(struct iphdr) : sizeof(struct ipv6hdr);
	u16 payload = sizeof(struct icmphdr) + PAYLOAD;
	u8 protocol = message == UDP ? IPPROTO_UDP :
		      b->family == V4 ? IPPROTO_ICMP : IPPROTO_ICMPV6;
	struct dst_entry *dst = b->family == V4 ? route_ipv4(b->net, way) :
						  route_ipv6(b->net, way);
	struct sk_buff *skb;
	void *data;

	if (IS_ERR(dst))
		return ERR_CAST(dst);
	skb = alloc_skb(LL_MAX_HEADER + header + payload, GFP_KERNEL);
	if (!skb) {
		dst_release(dst);
		return ERR_PTR(-ENOMEM);
	}
	skb_reserve(skb, LL_MAX_HEADER);
	skb_reset_network_header(skb);
	if (way == IN)
		put_ethernet(skb, b);
	data = skb_put_zero(skb, header + payload);
	skb_set_transport_header(skb, header);
	if (b->family == V4)
		put_ipv4(data, way, protocol, payload);
	else
		put_ipv6(data, way, protocol, payload);
	if (message == UDP) {
		struct udphdr *udp = data + header;

		udp->source = htons(40000);
		udp->dest = htons(40001);
		udp->len = htons(payload);
	} else {
		put_icmp(data + header, b->family, message);
	}
	skb->protocol = htons(b->family == V4 ? ETH_P_IP : ETH_P_IPV6);
	skb->dev = b->dev;
	skb->pkt_type = PACKET_HOST;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_dst_set(skb, dst);
	/* A hook that drops the packet releases one of these references. */
	refcount_set(&skb->users, INT_MAX / 2);
	return skb;
}

static void packet_free(struct sk_buff *skb)
{
	nf_reset_ct(skb);
	refcount_set(&skb->users, 1);
	kfree_skb(skb);
}

/* ---- addresses of the peer --------------------------------------------- */

union address {
	__be32 four;
	struct in6_addr six;
};

static union address peers[ARRAY_SIZE(from)];

static int peers_read(void)
{
	int i;

	for (i = 0; i < n_from; i++)
		if (family == 4 ?
		    !in4_pton(from[i], -1, (u8 *)&peers[i].four, -1, NULL) :
		    !in6_pton(from[i], -1, (u8 *)&peers[i].six, -1, NULL))
			return -EINVAL;
	return 0;
}

static void peer_set(struct sk_buff *skb, enum bench_family version, enum bench_way way,
		     const union address *peer)
{
	if (version == V4) {
		struct iphdr *ip = ip_hdr(skb);

		*(way == IN ? &ip->saddr : &ip->daddr) = peer->four;
		ip->check = 0;
		ip->check = ip_fast_csum(ip, ip->ihl);
	} else {
		struct ipv6hdr *ip = ipv6_hdr(skb);

		*(way == IN ? &ip->saddr : &ip->daddr) = peer->six;
	}
}

/* ---- measuring -------------------------------------------------------- */

static void round_trip(struct bench *b)
{
	u32 flows = n_from ?: FLOWS;
	u32 flow = b->s->new_id ? b->round : b->round % flows;
	u32 seq = b->s->new_id ? 1 : b->round / flows + 1;
	int leg;

	for (leg = 0; leg < b->s->legs; leg++) {
		struct sk_buff *skb = b->skb[leg];
		enum bench_message message = b->s->leg[leg].message;
		int ret;

		if (message == REQUEST || message == REPLY) {
			struct icmphdr *icmp = (struct icmphdr *)skb_transport_header(skb);

			icmp->un.echo.id = htons(id + flow);
			icmp->un.echo.sequence = htons(seq);
		}
		if (n_from)
			peer_set(skb, b->family, b->s->leg[leg].way,
				 &peers[b->round % n_from]);
		nf_reset_ct(skb);
		nf_reset_trace(skb);
		ret = crossings[b->family][b->s->leg[leg].way](b, skb, &b->spent[leg]);
		b->wrong += (ret != 1) != b->drop;
	}
	b->round++;
}

static void rounds_without_break(struct bench *b, unsigned int many)
{
	unsigned long flags;
	unsigned int i;

	local_bh_disable();
	local_irq_save(flags);
	for (i = 0; i < many; i++)
		round_trip(b);
	local_irq_restore(flags);
	local_bh_enable();
}

static void rounds(struct bench *b, unsigned int many)
{
	unsigned int now;

	memset(b->spent, 0, sizeof(b->spent));
	for (; many; many -= now) {
		now = min(many, burst ?: many);
		rounds_without_break(b, now);
		if (burst)
			msleep(BREAK_MS);
	}
}

static int measure(struct bench *b)
{
	u64 spent[RUNS][MAX_LEGS];
	int run, leg;

	rounds(b, WARM_UP);
	for (run = 0; run < RUNS && !b->wrong; run++) {
		rounds(b, n);
		memcpy(spent[run], b->spent, sizeof(spent[run]));
		cond_resched();
	}
	if (b->wrong) {
		pr_info("%s wrong %s IPv%d: %u packets were not %s\n", tag,
			b->s->name, b->family == V4 ? 4 : 6, b->wrong,
			b->drop ? "dropped" : "accepted");
		return -EBADMSG;
	}
	for (leg = 0; leg < b->s->legs; leg++)
		pr_info("%s result %s %d %d %u %llu %llu\n", tag, b->s->name,
			b->family == V4 ? 4 : 6, leg + 1, n, spent[0][leg],
			spent[1][leg]);
	return 0;
}

static int scenario_run(const struct scenario *s, enum bench_family version,
			bool drop, struct net *net, struct net_device *dev)
{
	struct bench b = {
		.s = s, .family = version, .drop = drop, .net = net, .dev = dev,
	};
	int leg, err = 0;

	for (leg = 0; leg < s->legs; leg++) {
		b.skb[leg] = packet_alloc(&b, s->leg[leg].way, s->leg[leg].message);
		if (IS_ERR(b.skb[leg])) {
			err = PTR_ERR(b.skb[leg]);
			pr_info("%s wrong %s: no packet (%d)\n", tag, s->name, err);
			break;
		}
	}
	if (!err)
		err = measure(&b);
	while (leg)
		packet_free(b.skb[--leg]);
	id += s->new_id ? b.round : n_from ?: FLOWS;
	return err;
}

static const struct scenario *scenario_find(char *name, bool *drop)
{
	char *colon = strchr(name, ':');
	int i;

	*drop = colon && !strcmp(colon, ":drop");
	if (colon)
		*colon = '\0';
	for (i = 0; i < ARRAY_SIZE(scenarios); i++)
		if (!strcmp(name, scenarios[i].name))
			return &scenarios[i];
	pr_info("%s wrong run=%s: no such scenario\n", tag, name);
	return NULL;
}

static int scenarios_run(struct net *net, struct net_device *dev)
{
	const struct scenario *s;
	enum bench_family version;
	int i, err;
	bool drop;

	for (i = 0; i < n_wanted; i++) {
		s = scenario_find(wanted[i], &drop);
		if (!s)
			return -EINVAL;
		for (version = V4; version < FAMILIES; version++) {
			if (family && family != (version == V4 ? 4 : 6))
				continue;
			err = scenario_run(s, version, drop, net, dev);
			if (err)
				return err;
		}
	}
	return 0;
}

/*
 * Sends a flood of requests from addresses that do not exist. Each is an open
 * request if requests are admitted and replies need state. One packet in a
 * thousand is a must-pass message.
 */
static int spoof(enum bench_family version, struct net *net, struct net_device *dev)
{
	struct bench b = { .family = version, .net = net, .dev = dev };
	struct sk_buff *request = packet_alloc(&b, IN, REQUEST);
	struct sk_buff *too_big = packet_alloc(&b, IN, TOO_BIG);
	u32 i, admitted = 0, must_pass = 0, lost = 0;
	u64 spent = 0;
	int err = 0;

	if (IS_ERR(request) || IS_ERR(too_big)) {
		err = -ENOMEM;
		goto out;
	}
	for (i = 0; i < spoofed; i++) {
		union address peer = { .six = { { { 0x20, 1, 0xd, 0xb8, 0, 9 } } } };

		if (version == V4)
			peer.four = htonl(0x0b000000U + i);
		else
			peer.six.s6_addr32[3] = htonl(i);
		peer_set(request, version, IN, &peer);
		local_bh_disable();
		nf_reset_ct(request);
		admitted += crossings[version][IN](&b, request, &spent) == 1;
		if (i % 1000 == 0) {
			nf_reset_ct(too_big);
			must_pass++;
			lost += crossings[version][IN](&b, too_big, &spent) != 1;
		}
		local_bh_enable();
		if (i % 1024 == 0)
			cond_resched();
	}
	pr_info("%s flood %d %u %u %u %u %llu\n", tag, version == V4 ? 4 : 6, spoofed,
		admitted, must_pass, lost, spent);
out:
	if (!IS_ERR(request))
		packet_free(request);
	if (!IS_ERR(too_big))
		packet_free(too_big);
	return err;
}

static void calibrate(void)
{
	unsigned long flags;
	u64 spent = 0;
	unsigned int i;

	local_irq_save(flags);
	for (i = 0; i < n; i++)
		cross_nothing(&spent);
	local_irq_restore(flags);
	pr_info("%s idle %u %llu\n", tag, n, spent);
}

/* ---- hooks to compare with -------------------------------------------- */

static unsigned int accepting(void *priv, struct sk_buff *skb,
			      const struct nf_hook_state *state)
{
	return NF_ACCEPT;
}

static unsigned int dropping(void *priv, struct sk_buff *skb,
			     const struct nf_hook_state *state)
{
	return NF_DROP;
}

static struct nf_hook_ops ops[MAX_HOOKS * 4];

static void ops_init(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		ops[i].hook = drops ? dropping : accepting;
		ops[i].pf = i & 1 ? NFPROTO_IPV6 : NFPROTO_IPV4;
		ops[i].hooknum = i & 2 ? NF_INET_LOCAL_OUT : NF_INET_LOCAL_IN;
		ops[i].priority = NF_IP_PRI_FILTER + 1;	/* icmpguard's */
	}
}

static int measure_all(struct net *net, struct net_device *dev)
{
	if (spoofed)
		return spoof(family == 6 ? V6 : V4, net, dev);
	calibrate();
	return scenarios_run(net, dev);
}

static int __init ig_bench_init(void)
{
	struct net *net = current->nsproxy->net_ns;
	struct net *hooked = elsewhere || keep ? &init_net : net;
	struct net_device *dev;
	int err;

	if (hooks > MAX_HOOKS || !n || n > 20000 || (n_from && !family) || peers_read())
		return -EINVAL;
	ops_init();
	if (keep)
		return nf_register_net_hooks(hooked, ops, hooks * 4);
	dev = dev_get_by_name(net, device);
	if (!dev)
		return -ENODEV;
	err = nf_register_net_hooks(hooked, ops, hooks * 4);
	if (err)
		goto err_dev;
	err = measure_all(net, dev);
	nf_unregister_net_hooks(hooked, ops, hooks * 4);
	synchronize_rcu();
	if (!err) {
		pr_info("%s done\n", tag);
		err = -EAGAIN;
	}
err_dev:
	dev_put(dev);
	return err;
}
module_init(ig_bench_init);

/* The hooks are those of the first namespace: rmmod may be typed in any. */
static void __exit ig_bench_exit(void)
{
	nf_unregister_net_hooks(&init_net, ops, hooks * 4);
}
module_exit(ig_bench_exit);

MODULE_DESCRIPTION("Counts what netfilter hooks cost");
MODULE_LICENSE("GPL");
