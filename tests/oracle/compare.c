// SPDX-License-Identifier: GPL-2.0-only
/*
 * Feeds the same random policies and packets to the engine and to the oracle
 * and stops at the first difference. Half of the packets reach the engine as
 * octets, so that its parser is compared too; half of those of either kind come
 * in pieces, and of some of these the last pieces cannot be read.
 *
 * usage: compare [-n PACKETS] [-m HITS] [-v] [SEED]
 *
 * Prints the seed, so that a failure can be had again; -m demands that many
 * hits of every reason and note; -v prints every packet and what the oracle
 * says.
 */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/decide.h"
#include "gen.h"
#include "oracle.h"

#define PER_CASE	400

static_assert((int)OR_REASONS == (int)IG_REASONS, "the same reasons");
static_assert((int)OR_NAME == (int)IG_IFNAME, "names of the same length");

static bool verbose;

static struct ig_prefix prefix_of(const struct or_prefix *from)
{
	struct ig_prefix p = { .any = !from->present };

	if (!from->present)
		return p;
	p.family = from->family == OR_V4 ? IG_IPV4 : IG_IPV6;
	p.len = from->len;
	memcpy(p.addr.b, from->addr, from->family == OR_V4 ? 4 : 16);
	return p;
}

static struct ig_match match_of(enum or_dir dir, const struct or_match *fam,
				const struct or_prefix *peer,
				const struct or_prefix *to)
{
	struct ig_match m = {
		.dir = dir, .peer = prefix_of(peer), .to = prefix_of(to),
	};
	int f;

	for (f = 0; f < 2; f++)
		m.icmp[f] = (struct ig_icmp_match){
			.covers = fam[f].present,
			.any_type = fam[f].type < 0,
			.any_code = fam[f].code < 0,
			.type = fam[f].type < 0 ? 0 : fam[f].type,
			.code = fam[f].code < 0 ? 0 : fam[f].code,
		};
	return m;
}

static void no_fault(const char *what, const char *fault)
{
	if (!fault)
		return;
	fprintf(stderr, "the generator made %s the engine refuses: %s\n", what,
		fault);
	exit(2);
}

static struct ig_rule *rule_of(const struct or_rule *from)
{
	struct ig_rule *r = ig_rule_alloc("", 0);

	r->match = match_of(from->dir, from->fam, &from->peer, &from->to);
	no_fault("a rule", ig_match_fault(&r->match));
	return r;
}

static struct ig_acl_entry *entry_of(const struct or_entry *from)
{
	struct ig_acl_entry *e = ig_acl_entry_alloc();

	e->number = from->number;
	e->allow = from->allow;
	e->match = match_of(from->dir, from->fam, &from->peer, &from->to);
	memcpy(e->dev, from->dev, sizeof(e->dev));
	no_fault("an entry", ig_acl_entry_fault(e));
	return e;
}

static struct ig_policy *policy_of(const struct gen_policy *from)
{
	static u32 generation;
	struct ig_policy *p = ig_zalloc(sizeof(*p));
	struct ig_draft d;
	size_t i;

	ig_draft_init(&d, NULL);
	memcpy(d.allow, from->allow, sizeof(d.allow));
	d.monitor = generation & 1;	/* changes nothing of what is decided */
	for (i = 0; i < from->n; i++) {
		struct ig_rule *r = rule_of(&from->rules[i]);

		ig_draft_add(&d, r);
		r->id = from->rules[i].id;
		ig_rule_put(r);
	}
	for (i = 0; i < from->n_entries; i++) {
		struct ig_acl_entry *e = entry_of(&from->entries[i]);

		if (ig_acl_add(&d.acl[e->match.dir], e))
			abort();
		ig_acl_entry_put(e);
	}
	if (ig_policy_compile(p, &d, ++generation, NULL))
		abort();
	ig_draft_fini(&d);
	return p;
}

static void policy_free(struct ig_policy *p)
{
	if (!p)
		return;
	ig_policy_fini(p);
	ig_free(p);
}

/**
 * struct wire - a packet as it is in memory
 * @octets: all of it
 * @head: the first piece of it, and then nothing to be relied on
 * @bytes: both of them
 * @icmp_off: where the ICMP header is
 * @readable: octets that can be read, no less than the head
 */
struct wire {
	u8 octets[384];
	u8 head[384];
	struct ig_bytes bytes;
	u32 icmp_off;
	u32 readable;
};

static void put_word(u8 *to, u16 value)
{
	to[0] = value >> 8;
	to[1] = value;
}

static void wire_octets(struct wire *w, const struct or_packet *p, u32 random)
{
	u8 *b = w->octets;
	u32 off;

	memset(b, 0, sizeof(w->octets));
	if (p->family == OR_V4) {
		if (p->fragmented && !p->later_fragment)
			b[6] = 0x20;
		if (p->later_fragment)
			b[7] = 1;
		b[0] = 0x46;		/* an option, for good measure */
		if (p->short_ip)
			b[0] = 0x40 | random % 5;
		b[8] = p->hop_limit;
		b[9] = 1;
		memcpy(b + 12, p->src, 4);
		memcpy(b + 16, p->dst, 4);
		off = 24;
	} else {
		b[0] = 0x60;
		b[6] = 60;
		b[7] = p->hop_limit;
		memcpy(b + 8, p->src, 16);
		memcpy(b + 24, p->dst, 16);
		off = 48;
		b[40] = 58;
		if (p->fragmented || p->later_fragment) {
			b[40] = 44;
			b[48] = 58;
			b[51] = p->later_fragment ? 8 : 1;
			off = 56;
		}
	}
	b[off] = p->type;
	b[off + 1] = p->code;
	put_word(b + off + 4, p->id);
	put_word(b + off + 6, p->seq);
	memcpy(b + off + 8, p->body, p->body_len);
	w->icmp_off = off;
	w->bytes.len = off + p->icmp_len;
}

static bool wire_copy(const void *from, u32 off, void *buf, u32 n)
{
	const struct wire *w = from;

	if (off > w->bytes.len || n > w->bytes.len - off) {
		printf("# engine: reads %u octets at %u of %u\n", n, off,
		       w->bytes.len);
		fflush(stdout);
		abort();
	}
	if (off + n > w->readable)
		return false;
	memcpy(buf, w->octets + off, n);
	return true;
}

/*
 * Where what can be read of it ends. In an IPv6 packet that has no whole ICMP
 * header of its own, within the extension headers.
 */
static u32 readable_of(const struct wire *w, const struct or_packet *p,
		       u32 random)
{
	u32 first = p->family == OR_V4 ? 20 : 40;
	u32 end = w->icmp_off + 8;

	if (!p->header_hidden)
		return w->bytes.len - p->body_hidden;
	if (p->family == OR_V6 && (p->later_fragment || p->icmp_len < 8))
		end = w->icmp_off;
	first += random % (end - first);
	return first < w->bytes.len ? first : w->bytes.len;
}

static bool is_hidden(const struct or_packet *p)
{
	return p->header_hidden || p->body_hidden;
}

/* In pieces: the head holds as much as @random says. */
static void wire_of(struct wire *w, const struct or_packet *p, bool pieces,
		    u32 random)
{
	pieces = pieces || is_hidden(p);
	wire_octets(w, p, random);
	w->readable = readable_of(w, p, random / 1024);
	w->bytes.head_len = pieces ? random % (w->readable + 1) : w->bytes.len;
	w->bytes.copy = pieces ? wire_copy : NULL;
	w->bytes.from = w;
	memset(w->head, 0xa5, sizeof(w->head));
	memcpy(w->head, w->octets, w->bytes.head_len);
	w->bytes.head = w->head;
}

/* A destination that is multicast or broadcast to whoever reads it. */
static bool shows_multi(const struct or_packet *p)
{
	static const u8 everybody[4] = { 255, 255, 255, 255 };

	if (p->family == OR_V6)
		return p->dst[0] == 0xff;
	return p->dst[0] >> 4 == 14 || !memcmp(p->dst, everybody, 4);
}

/* The wire has to outlive the packet. */
static struct ig_packet packet_of(const struct or_packet *from, u64 now,
				  const struct wire *w, bool parsed)
{
	struct ig_packet p = {
		.dir = from->dir,
		.family = from->family == OR_V4 ? IG_IPV4 : IG_IPV6,
		.loopback = from->loopback, .bridged = from->bridged,
		.multi = from->dst_multi, .ifindex = from->ifindex,
		.l3mdev = from->l3mdev, .now = now, .related = from->related,
	};

	if (parsed || from->short_ip || from->header_hidden) {
		if (shows_multi(from))
			p.multi = false;
		ig_parse(&p, p.family, &w->bytes);
		return p;
	}
	memcpy(p.src.b, from->src, from->family == OR_V4 ? 4 : 16);
	memcpy(p.dst.b, from->dst, from->family == OR_V4 ? 4 : 16);
	p.what = from->later_fragment ? IG_LATER_FRAGMENT :
		 from->icmp_len < 8 ? IG_TRUNCATED : IG_ICMP;
	p.type = from->type;
	p.code = from->code;
	p.hop_limit = from->hop_limit;
	p.fragmented = from->fragmented;
	p.id = from->id;
	p.seq = from->seq;
	p.icmp_len = from->icmp_len;
	p.icmp_off = w->icmp_off;
	p.bytes = &w->bytes;
	return p;
}

/**
 * struct host - the host the engine asks about a packet
 * @ops: how it asks
 * @packet: the packet, which knows the answers
 * @want: what the oracle makes of it
 * @devices: how interfaces are called
 * @body: where the body of the packet starts
 * @asked_live: it asked whether the quote is of something alive
 * @asked_spare: it took one of the errors of weak evidence
 * @asked_first_hop: it asked whether a redirect is from the first hop
 * @fault: what is wrong with what it asked
 */
struct host {
	struct ig_host ops;
	const struct or_packet *packet;
	const struct or_result *want;
	const struct or_name *devices;
	u32 body;
	bool asked_live;
	bool asked_spare;
	bool asked_first_hop;
	const char *fault;
};

static bool same_address(const struct ig_addr *a, const u8 *octets, u32 len)
{
	u8 whole[16] = { 0 };

	memcpy(whole, octets, len);
	return !memcmp(a->b, whole, sizeof(whole));
}

/* A look-up is as good as what is looked up. */
static const char *quote_fault(const struct host *h, const struct ig_quote *q)
{
	const u8 *body = h->packet->body;
	const struct or_quote *want = &h->want->quote;
	const u8 *upper = body + want->upper;
	bool v4 = h->packet->family == OR_V4;

	if (q->proto != want->proto)
		return "protocol";
	if (q->off != h->body + want->upper)
		return "offset";
	if (!same_address(&q->src, body + (v4 ? 12 : 8), v4 ? 4 : 16) ||
	    !same_address(&q->dst, body + (v4 ? 16 : 24), v4 ? 4 : 16))
		return "address";
	if ((q->proto == 6 || q->proto == 17) &&
	    (q->sport != (upper[0] << 8 | upper[1]) ||
	     q->dport != (upper[2] << 8 | upper[3])))
		return "port";
	if (q->proto == 6 && q->tcp_seq != get_unaligned_be32(upper + 4))
		return "TCP sequence";
	return NULL;
}

static enum ig_live host_live(const struct ig_host *host,
			      const struct ig_packet *error,
			      const struct ig_quote *quote)
{
	static const enum ig_live live[] = {
		[OR_DEAD] = IG_LIVE_NO,
		[OR_WEAK] = IG_LIVE_WEAK,
		[OR_LIVE] = IG_LIVE_YES,
	};
	struct host *h = (struct host *)host;

	h->asked_live = true;
	h->fault = error->dir == IG_IN ? quote_fault(h, quote) : "direction";
	return live[h->packet->sockets];
}

static bool host_spend(const struct ig_host *host)
{
	struct host *h = (struct host *)host;

	if (h->asked_spare)
		h->fault = "budget taken twice";
	h->asked_spare = true;
	return h->packet->spare;
}

static bool host_first_hop(const struct ig_host *host,
			   const struct ig_packet *redirect,
			   const struct ig_addr *dst,
			   const struct ig_addr *gateway)
{
	struct host *h = (struct host *)host;

	if (redirect->dir != IG_IN || h->asked_first_hop)
		h->fault = "a redirect asked about";
	if (!same_address(dst, h->want->first_hop_to, 16))
		h->fault = "destination of a redirect";
	if (!same_address(gateway, h->want->gateway, 16))
		h->fault = "gateway of a redirect";
	h->asked_first_hop = true;
	return h->packet->first_hop;
}

static const char *name_of(const struct host *h, u32 ifindex)
{
	int i;

	for (i = 0; i < GEN_DEVICES; i++)
		if (ifindex && (u32)h->devices[i].ifindex == ifindex)
			return h->devices[i].name[0] ? h->devices[i].name : NULL;
	return NULL;
}

/* Also about the newest request of a flow, so that masters are looked at. */
static struct ig_devices host_devices(const struct ig_host *host,
				      const struct ig_packet *p)
{
	struct host *h = (struct host *)host;

	if ((int)p->l3mdev != gen_master(p->ifindex))
		h->fault = "L3 master of an interface";
	return (struct ig_devices){
		.dev = name_of(h, p->ifindex),
		.master = name_of(h, p->l3mdev),
	};
}

static struct host host_of(const struct or_packet *p,
			   const struct or_result *want, const struct wire *w,
			   const struct or_name *devices)
{
	return (struct host){
		.ops = {
			.live = host_live,
			.spend = host_spend,
			.first_hop = host_first_hop,
			.devices = host_devices,
		},
		.packet = p,
		.want = want,
		.devices = devices,
		.body = w->icmp_off + 8,
	};
}

static const char *reason_name(unsigned int reason)
{
	return or_reason_name((enum or_reason)reason);
}

static bool same_decision(const struct or_result *want,
			  const struct ig_decision *got)
{
	return want->accept == got->accept &&
	       (int)want->reason == (int)got->reason &&
	       want->rule_id == got->rule &&
	       want->unverified == !!(got->notes & IG_NOTE_UNVERIFIED) &&
	       want->odd_mtu == !!(got->notes & IG_NOTE_ODD_MTU) &&
	       !(got->notes & ~(IG_NOTE_UNVERIFIED | IG_NOTE_ODD_MTU));
}

static void print_difference(const struct or_result *want,
			     const struct ig_decision *got,
			     const struct host *h)
{
	printf("# oracle: %s %s rule %u%s%s%s%s%s\n",
	       want->accept ? "accept" : "deny", reason_name(want->reason),
	       want->rule_id, want->unverified ? " unverified" : "",
	       want->odd_mtu ? " odd-mtu" : "",
	       want->asked_sockets ? " asked-live" : "",
	       want->asked_spare ? " asked-spare" : "",
	       want->asked_first_hop ? " asked-first-hop" : "");
	printf("# engine: %s %s rule %u%s%s%s%s%s\n",
	       got->accept ? "accept" : "deny", reason_name(got->reason),
	       got->rule, got->notes & IG_NOTE_UNVERIFIED ? " unverified" : "",
	       got->notes & IG_NOTE_ODD_MTU ? " odd-mtu" : "",
	       h->asked_live ? " asked-live" : "",
	       h->asked_spare ? " asked-spare" : "",
	       h->asked_first_hop ? " asked-first-hop" : "");
	if (h->fault)
		printf("# engine: wrong in what it asked: %s\n", h->fault);
}

struct run {
	struct gen gen;
	struct ig_flows flows;
	struct ig_flow *memory;
	unsigned long hits[OR_REASONS + 1];
	unsigned long ra_guard;
	unsigned long redirects[2];
};

/* A note counts as a hit of its name. */
static void count(struct run *r, const struct or_packet *p,
		  const struct or_result *want)
{
	r->hits[want->reason]++;
	r->hits[OR_PMTUD_UNVERIFIED] += want->unverified;
	r->hits[OR_PMTUD_ODD_MTU] += want->odd_mtu;
	r->ra_guard += want->reason == OR_ACL_DENIED && p->family == OR_V6 &&
		       p->type == 134 && p->dir != OR_FORWARD;
	if (want->asked_first_hop)
		r->redirects[want->accept]++;
}

/* One case from one seed; false when engine and oracle differ. */
static bool run_case(struct run *r, u64 seed)
{
	const u32 capacity = 1024;
	const ig_hash_key key = { { seed, ~seed } };
	struct oracle *o = or_new();
	struct ig_policy *policy = NULL;
	static struct wire wire;
	bool same = true;
	int i;

	memset(r->memory, 0, capacity * sizeof(*r->memory));
	ig_flows_init(&r->flows, r->memory, capacity, &key, 61, 6);
	gen_init(&r->gen, seed);
	for (i = 0; i < PER_CASE && same; i++) {
		struct or_packet packet;
		struct or_result want;
		struct ig_decision got;
		struct ig_packet p;
		struct host host;
		u64 now;

		if (!policy || gen_policy_due(&r->gen)) {
			const struct gen_policy *gp = gen_policy(&r->gen);

			policy_free(policy);
			policy = policy_of(gp);
			or_set_policy(o, gp->allow, gp->rules, gp->n);
			or_set_acl(o, gp->entries, gp->n_entries);
			or_set_names(o, gp->devices, GEN_DEVICES);
			if (verbose)
				gen_print_policy(stdout, gp);
		}
		now = gen_time(&r->gen);
		gen_packet(&r->gen, &packet);
		wire_of(&wire, &packet, i & 2, (u32)seed * 31 + i * 17);
		p = packet_of(&packet, now, &wire, i & 1);
		want = or_decide(o, &packet, now);
		host = host_of(&packet, &want, &wire, r->gen.policy.devices);
		got = ig_decide(policy, &r->flows,
				packet.alone ? NULL : &host.ops, &p);
		count(r, &packet, &want);
		if (verbose) {
			printf("%d at %llu: %s rule %u: ", i,
			       (unsigned long long)now,
			       or_reason_name(want.reason), want.rule_id);
			gen_print_packet(stdout, &packet);
		}
		same = same_decision(&want, &got) && !host.fault &&
		       host.asked_live == want.asked_sockets &&
		       (packet.alone || host.asked_spare == want.asked_spare) &&
		       host.asked_first_hop == want.asked_first_hop;
		if (!same) {
			printf("# packet %d of seed %llu at %llu s%s%s\n", i,
			       (unsigned long long)seed,
			       (unsigned long long)now,
			       i & 1 ? ", parsed" : "",
			       i & 2 ? ", in pieces" : "");
			gen_print_policy(stdout, &r->gen.policy);
			gen_print_packet(stdout, &packet);
			if (is_hidden(&packet))
				printf("# %u octets of %u can be read\n",
				       wire.readable, wire.bytes.len);
			print_difference(&want, &got, &host);
		}
	}
	policy_free(policy);
	or_free(o);
	return same;
}

int main(int argc, char **argv)
{
	unsigned long packets = 1000000, min_hits = 0, done;
	u64 seed = (u64)time(NULL) << 20;
	static struct run run;
	int c, reason, bad = 0;

	while ((c = getopt(argc, argv, "n:m:v")) != -1) {
		if (c == 'n')
			packets = strtoul(optarg, NULL, 0);
		else if (c == 'm')
			min_hits = strtoul(optarg, NULL, 0);
		else if (c == 'v')
			verbose = true;
		else
			return 2;
	}
	if (optind < argc)
		seed = strtoull(argv[optind], NULL, 0);
	printf("# seed %llu\n", (unsigned long long)seed);
	run.memory = ig_zalloc(1024 * sizeof(struct ig_flow));
	for (done = 0; done < packets; done += PER_CASE, seed++) {
		if (run_case(&run, seed))
			continue;
		printf("not ok 1 - engine and oracle agree\n1..1\n");
		return 1;
	}
	printf("ok 1 - engine and oracle agree on %lu packets\n", done);
	for (reason = 0; reason <= OR_REASONS; reason++) {
		printf("# %-20s %lu\n", or_reason_name(reason),
		       run.hits[reason]);
		bad += run.hits[reason] < min_hits;
	}
	printf("# RA guard %lu; redirects asked about: %lu believed, %lu not\n",
	       run.ra_guard, run.redirects[true], run.redirects[false]);
	printf("%sok 2 - every reason and note was hit at least %lu times\n1..2\n",
	       bad ? "not " : "", min_hits);
	ig_free(run.memory);
	return bad ? 1 : 0;
}
