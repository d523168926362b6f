// SPDX-License-Identifier: GPL-2.0-only
/*
 * Feeds the same random policies and packets to the engine and to the oracle
 * and stops at the first difference. Half of the packets reach the engine as
 * octets, so that its parser is compared too.
 *
 * usage: compare [-n PACKETS] [-m HITS] [-v] [SEED]
 *
 * Prints the seed, so that a failure can be had again; -m demands that many
 * hits of every reason; -v prints every packet and what the oracle says.
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

static struct ig_rule *rule_of(const struct or_rule *from)
{
	struct ig_rule *r = ig_rule_alloc("", 0);
	int f;

	r->dir = from->dir;
	r->peer = prefix_of(&from->peer);
	r->to = prefix_of(&from->to);
	for (f = 0; f < 2; f++)
		r->icmp[f] = (struct ig_rule_icmp){
			.covers = from->fam[f].present,
			.any_type = from->fam[f].type < 0,
			.any_code = from->fam[f].code < 0,
			.type = from->fam[f].type < 0 ? 0 : from->fam[f].type,
			.code = from->fam[f].code < 0 ? 0 : from->fam[f].code,
		};
	if (ig_rule_fault(r)) {
		fprintf(stderr, "the generator made a rule the engine refuses: %s\n",
			ig_rule_fault(r));
		exit(2);
	}
	return r;
}

static struct ig_policy *policy_of(const struct gen_policy *from)
{
	static u32 generation;
	struct ig_policy *p = ig_zalloc(sizeof(*p));
	struct ig_draft d;
	size_t i;

	ig_draft_init(&d, NULL);
	memcpy(d.allow, from->allow, sizeof(d.allow));
	for (i = 0; i < from->n; i++) {
		struct ig_rule *r = rule_of(&from->rules[i]);

		ig_draft_add(&d, r);
		r->id = from->rules[i].id;
		ig_rule_put(r);
	}
	if (ig_policy_compile(p, &d, ++generation))
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

/* The octets of a packet; 0 when it is one that has none. */
static u32 octets_of(const struct or_packet *p, u8 *b)
{
	u32 off, icmp = p->icmp_len > 64 ? 64 : p->icmp_len;

	memset(b, 0, 256);
	if (p->family == OR_V4) {
		if (p->fragmented && !p->later_fragment)
			b[6] = 0x20;
		if (p->later_fragment)
			b[7] = 1;
		b[0] = 0x46;		/* an option, for good measure */
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
	b[off + 4] = p->id >> 8;
	b[off + 5] = p->id;
	b[off + 6] = p->seq >> 8;
	b[off + 7] = p->seq;
	return off + icmp;
}

static struct ig_packet packet_of(const struct or_packet *from, u64 now,
				  bool parsed)
{
	struct ig_packet p = {
		.dir = from->dir,
		.family = from->family == OR_V4 ? IG_IPV4 : IG_IPV6,
		.loopback = from->loopback, .bridged = from->bridged,
		.multi = from->dst_multi, .ifindex = from->ifindex,
		.l3mdev = from->l3mdev, .now = now,
	};
	u8 octets[256];

	if (parsed) {
		struct ig_bytes b = { .head = octets };

		b.len = octets_of(from, octets);
		b.head_len = b.len;
		ig_parse(&p, p.family, &b);
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
	return p;
}

struct run {
	struct gen gen;
	struct ig_flows flows;
	struct ig_flow *memory;
	unsigned long hits[OR_REASONS];
};

/* One case from one seed; false when engine and oracle differ. */
static bool run_case(struct run *r, u64 seed)
{
	const u32 capacity = 1024;
	const ig_hash_key key = { { seed, ~seed } };
	struct oracle *o = or_new();
	struct ig_policy *policy = NULL;
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
		u64 now;

		if (!policy || gen_policy_due(&r->gen)) {
			const struct gen_policy *gp = gen_policy(&r->gen);

			policy_free(policy);
			policy = policy_of(gp);
			or_set_policy(o, gp->allow, gp->rules, gp->n);
			if (verbose)
				gen_print_policy(stdout, gp);
		}
		now = gen_time(&r->gen);
		gen_packet(&r->gen, &packet);
		p = packet_of(&packet, now, i & 1);
		want = or_decide(o, &packet, now);
		got = ig_decide(policy, &r->flows, &p);
		r->hits[want.reason]++;
		if (verbose) {
			printf("%d at %llu: %s rule %u: ", i,
			       (unsigned long long)now,
			       or_reason_name(want.reason), want.rule_id);
			gen_print_packet(stdout, &packet);
		}
		same = want.accept == got.accept &&
		       (int)want.reason == (int)got.reason &&
		       want.rule_id == got.rule;
		if (!same) {
			printf("# packet %d of seed %llu at %llu s\n", i,
			       (unsigned long long)seed,
			       (unsigned long long)now);
			gen_print_policy(stdout, &r->gen.policy);
			gen_print_packet(stdout, &packet);
			printf("# oracle: %s %s rule %u\n# engine: %s %s rule %u\n",
			       want.accept ? "accept" : "deny",
			       or_reason_name(want.reason), want.rule_id,
			       got.accept ? "accept" : "deny",
			       got.reason < OR_REASONS ?
			       or_reason_name((enum or_reason)got.reason) : "?",
			       got.rule);
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
	for (reason = 0; reason < OR_REASONS; reason++) {
		printf("# %-20s %lu\n", or_reason_name(reason),
		       run.hits[reason]);
		bad += run.hits[reason] < min_hits;
	}
	printf("%sok 2 - every reason was hit at least %lu times\n1..2\n",
	       bad ? "not " : "", min_hits);
	ig_free(run.memory);
	return bad ? 1 : 0;
}
