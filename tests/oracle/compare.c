// SPDX-License-Identifier: GPL-2.0-only
/*
 * Feeds the same random policies and packets to the engine and to the oracle
 * and stops at the first difference. Each packet is explained before it is
 * decided, which must say the same and change nothing. Half of the packets reach
 * the engine as bytes, so that its parser is compared too; half of those of
 * either kind come in pieces, and of some of these the last pieces cannot be
 * read.
 *
 * usage: compare [-n PACKETS] [-m HITS] [-v] [SEED]
 *
 * Prints the seed, so that a failure can be had again; -m demands that many
 * hits of every reason and note; -v prints every packet and what the oracle
 * says.
 */
#include <getopt.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/decide.h"
#include "engine/explain.h"
#include "compare.h"

#define PER_CASE	400
#define FLOWS		8192
#define WHOLE		200	/* packets between looks at the whole flow table */
#define CROWDED		20	/* cases in which flows met in a bucket */

static_assert((int)OR_REASONS == (int)IG_REASONS, "the same reasons");
static_assert((int)OR_NAME == (int)IG_IFNAME, "names of the same length");

static bool verbose;

/**
 * struct host - the host the engine asks about a packet
 * @ops: how it asks
 * @packet: the packet, which knows the answers
 * @want: the oracle's result
 * @devices: names of interfaces
 * @body: where the body of the packet starts
 * @asked_live: it asked whether the quote is of something alive
 * @asked_spare: it took one of the errors of weak evidence
 * @asked_first_hop: it asked whether a redirect is from the first hop
 * @fault: what is wrong with what it asked
 */
struct host {
	struct ig_host_ops ops;
	const struct or_packet *packet;
	const struct or_result *want;
	const struct or_name *devices;
	u32 body;
	bool asked_live;
	bool asked_spare;
	bool asked_first_hop;
	const char *fault;
};

static bool same_address(const struct ig_addr *a, const u8 *bytes, u32 len)
{
	u8 whole[16] = { 0 };

	memcpy(whole, bytes, len);
	return !memcmp(a->b, whole, sizeof(whole));
}

/*
 * An answer is only as good as the question, so checks the quote that is looked
 * up.
 */
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

static enum ig_evidence host_live(const struct ig_host_ops *host,
				  const struct ig_packet *error,
				  const struct ig_quote *quote)
{
	static const enum ig_evidence live[] = {
		[OR_DEAD] = IG_EVIDENCE_NO,
		[OR_WEAK] = IG_EVIDENCE_WEAK,
		[OR_LIVE] = IG_EVIDENCE_YES,
	};
	struct host *h = (struct host *)host;

	h->asked_live = true;
	h->fault = error->dir == IG_IN ? quote_fault(h, quote) : "direction";
	return live[h->packet->sockets];
}

static bool host_spend(struct ig_host_ops *host)
{
	struct host *h = (struct host *)host;

	if (h->asked_spare)
		h->fault = "budget taken twice";
	h->asked_spare = true;
	return h->packet->spare;
}

static bool host_can_spend(const struct ig_host_ops *host)
{
	return ((const struct host *)host)->packet->spare;
}

static bool host_first_hop(const struct ig_host_ops *host,
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

/* Also asked about the newest request of a flow, so it looks at masters. */
static struct ig_devices host_devices(const struct ig_host_ops *host,
				      const struct ig_packet *p)
{
	struct host *h = (struct host *)host;
	u32 dev = p->port ?: p->ifindex;
	u32 bridge = gen_bridge(dev);
	u32 master = gen_master(p->ifindex);

	/*
	 * The master of an old request that was routed between masters is
	 * unknown.
	 */
	if (p->dir != IG_FORWARD && p->l3mdev != master)
		h->fault = "L3 master of an interface";
	return (struct ig_devices){
		.dev = name_of(h, dev),
		.master = name_of(h, bridge ?: master),
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
			.can_spend = host_can_spend,
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
			  const struct ig_decision *got,
			  const struct ig_policy *policy)
{
	if (got->reason == IG_REASON_RULE) {
		const struct ig_rule *rule = ig_policy_find_id(policy, got->rule);

		check(rule && rule->slot == got->slot,
		      "counts for another rule");
	}
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

/* Paths through the engine, as far as they can be told from outside. */
enum path {
	PATH_SMALL_SET,
	PATH_LARGE_SET,
	PATH_TO,		/* of many for the same peer */
	PATH_LAYER,		/* added to many */
	PATH_UNION,		/* of several groups */
	PATH_DEFAULT,		/* no group but default, and there are some */
	PATH_ENTRY_SET,
	PATHS,
};

static const char * const path_names[PATHS] = {
	"small set", "large set", "many to", "added to many", "several groups",
	"no group", "set of an entry",
};

struct run {
	struct gen gen;
	struct history history;
	unsigned long paths[PATHS];
	unsigned long probes[PATHS];
	struct ig_flows flows;
	struct ig_flow *memory;
	struct ig_flow *before;
	bool again;
	unsigned long crowded;
	unsigned long hits[OR_REASONS + 1];
	unsigned long ra_guard;
	unsigned long redirects[2];
	unsigned long noted;
};

/* Counts a packet; a decision note counts as a hit of its name. */
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

/* Paths. */

static bool is_one_of_many(const struct gen_policy *policy,
			   const struct or_rule *rule)
{
	unsigned int n = 0;
	size_t i;

	if (!rule->to.present)
		return false;
	for (i = 0; i < policy->n && n <= 8; i++) {
		const struct or_rule *other = &policy->rules[i];

		n += other->dir == rule->dir && other->set == rule->set &&
		     other->group == rule->group && other->to.present &&
		     !memcmp(&other->peer, &rule->peer, sizeof(rule->peer));
	}
	return n > 8;
}

static void count_rule(const struct gen_policy *policy, const struct oracle *o,
		       const struct or_packet *p, u32 id, unsigned long *paths)
{
	const struct or_rule *rule = policy->rules;
	uint32_t groups[OR_GROUPS];
	size_t n = or_groups_of(o, p, groups);

	while (rule->id != id)
		rule++;
	if (rule->set) {
		n = gen_set(policy, rule->set)->holds->n;
		paths[PATH_SMALL_SET] += n <= 32;
		paths[PATH_LARGE_SET] += n > 300;
	}
	paths[PATH_TO] += is_one_of_many(policy, rule);
	paths[PATH_LAYER] += policy->crowd && id > policy->crowd;
	n = or_groups_of(o, p, groups);
	paths[PATH_UNION] += n > 1;
	paths[PATH_DEFAULT] += policy->n_groups > 1 && n == 1 && !groups[0];
}

static void count_entry(const struct gen_policy *policy,
			const struct or_packet *p, u32 number,
			unsigned long *paths)
{
	const struct or_entry *entry = policy->entries;

	while (entry->number != number || entry->dir != p->dir)
		entry++;
	paths[PATH_ENTRY_SET] += entry->set != 0;
}

/* Looking up. */

static bool probe_rule(const struct side *s, const struct or_packet *packet,
		       const struct ig_packet *p, int how, u32 *id)
{
	bool named = how & 1, narrow = how & 2;
	const struct ig_rule *rule = ig_policy_rule(s->policy, p, named, narrow);

	*id = or_rule_for(s->oracle, packet, named, narrow);
	if (*id == (rule ? rule->id : 0))
		return true;
	printf("# oracle: rule %u\n", *id);
	printf("# engine: rule %u%s%s\n", rule ? rule->id : 0,
	       named ? ", named" : "", narrow ? ", narrow" : "");
	return false;
}

static bool probe_entry(const struct side *s, const struct or_packet *packet,
			const struct ig_packet *p, bool named, u32 *number)
{
	const struct ig_acl_table *t = s->policy->acl_table[p->dir][p->family];
	struct host h = { .devices = s->devices };
	struct ig_devices devices = host_devices(&h.ops, p);
	const struct ig_acl_entry *e = NULL;

	if (t)
		e = ig_acl_lookup(t, p, &devices, named);
	*number = or_entry_for(s->oracle, packet, named);
	if (*number == (e ? e->number : 0))
		return true;
	printf("# oracle: entry %u\n", *number);
	printf("# engine: entry %u%s\n", e ? e->number : 0,
	       named ? ", named" : "");
	return false;
}

/* Looks up a packet in the policy in force, or in an old one. */
static bool probe(struct run *r, const struct side *s)
{
	const struct gen_policy *policy = &r->gen.policy;
	struct or_packet packet;
	struct ig_packet p;
	struct wire wire = { 0 };
	u32 how, id, number;

	if (!s)
		return true;
	gen_probe(&r->gen, &packet);
	p = packet_of(&packet, 0, &wire, false);
	how = packet.src[3] + packet.dst[3];
	if (probe_rule(s, &packet, &p, how & 4 ? 0 : how, &id) &&
	    probe_entry(s, &packet, &p, how & 1, &number)) {
		if (s == r->history.now && id)
			count_rule(policy, s->oracle, &packet, id, r->probes);
		if (s == r->history.now && number)
			count_entry(policy, &packet, number, r->probes);
		return true;
	}
	printf("# packet looked up in version %u\n", s->version);
	gen_print_policy(stdout, policy);
	gen_print_packet(stdout, &packet);
	return false;
}

static bool probes(struct run *r, int n)
{
	while (n--)
		if (!probe(r, r->history.now) ||
		    !probe(r, history_old(&r->history)))
			return false;
	return true;
}

/* Puts a due policy in force; false if engine and oracle differ. */
static bool next_policy(struct run *r, struct oracle *o)
{
	const struct gen_policy *policy = gen_policy(&r->gen);

	if (verbose)
		gen_print_policy(stdout, policy);
	history_add(&r->history, policy);
	if (gen_apply(policy, o))
		abort();
	return probes(r, 6);
}

/* Checks that a trace names what the decision is made of. */
static void check_trace(const struct ig_decision *d, const struct ig_trace *t)
{
	check(ig_trace_reached(t, t->decided), "a step decides that was not reached");
	switch (d->reason) {
	case IG_REASON_RULE:
		check(t->rule && t->rule->id == d->rule, "explains by another rule");
		break;
	case IG_REASON_ACL_DENIED:
		check(t->entry && t->entry->number == d->rule && !t->entry->allow,
		      "explains by another entry");
		break;
	case IG_REASON_REPLY:
		check(t->decided == IG_STEP_REPLY && t->flow == IG_SEEN_OPEN,
		      "explains a reply by no flow");
		break;
	case IG_REASON_UNSOLICITED_REPLY:
		check(t->flow != IG_SEEN_OPEN, "explains a reply by a flow and denies it");
		break;
	case IG_REASON_ERROR:
		check(t->decided == IG_STEP_ERROR && t->check == IG_QUOTE_PASSED,
		      "explains an error by a check that failed");
		break;
	case IG_REASON_ERROR_UNVERIFIED:
		check(t->decided == IG_STEP_REDIRECT || t->check != IG_QUOTE_PASSED,
		      "explains by no check that failed");
		break;
	case IG_REASON_PMTUD:
		check(!(d->notes & IG_NOTE_UNVERIFIED) == (t->check == IG_QUOTE_PASSED),
		      "explains a note by no check that failed");
		break;
	default:
		break;
	}
}

/*
 * Explains a packet before it is decided, and checks that this changes nothing:
 * not the flow table, which is compared as a whole if @whole, and not what the
 * host has been asked to spend.
 */
static struct ig_decision explain(struct run *r, const struct or_packet *packet,
				  struct host *host, const struct ig_packet *p, bool whole)
{
	const size_t size = whole ? FLOWS * sizeof(*r->memory) : 0;
	const struct ig_flows flows = r->flows;
	struct ig_decision told;
	struct ig_trace trace;

	memcpy(r->before, r->memory, size);
	told = ig_explain(r->history.now->policy, &r->flows,
			  packet->alone ? NULL : &host->ops, p, &trace);
	check(!memcmp(&flows, &r->flows, sizeof(flows)) &&
	      !memcmp(r->before, r->memory, size), "explaining changes the flow table");
	check(!host->asked_spare, "explaining spends the budget");
	check(!host->fault, "explaining asks something wrong");
	check_trace(&told, &trace);
	return told;
}

/* Compares one packet; false if engine and oracle differ. */
static bool next_packet(struct run *r, struct oracle *o, u64 seed, int i)
{
	static struct wire wire;
	struct or_packet packet;
	struct or_result want;
	struct ig_decision got, told;
	struct host host, asked;
	struct ig_packet p;
	u64 now = gen_time(&r->gen);

	gen_packet(&r->gen, &packet);
	wire_of(&wire, &packet, i & 2, (u32)seed * 31 + i * 17);
	p = packet_of(&packet, now, &wire, i & 1);
	want = or_decide(o, &packet, now);
	host = host_of(&packet, &want, &wire, r->gen.policy.devices);
	asked = host;
	told = explain(r, &packet, &asked, &p, i % WHOLE == WHOLE - 1);
	got = ig_decide(r->history.now->policy, &r->flows,
			packet.alone ? NULL : &host.ops, &p);
	check(!memcmp(&told, &got, sizeof(got)), "explains another decision");
	count(r, &packet, &want);
	if (verbose) {
		printf("%d at %llu: %s rule %u: ", i, (unsigned long long)now,
		       or_reason_name(want.reason), want.rule_id);
		gen_print_packet(stdout, &packet);
	}
	if (same_decision(&want, &got, r->history.now->policy) && !host.fault &&
	    host.asked_live == want.asked_sockets &&
	    (packet.alone || host.asked_spare == want.asked_spare) &&
	    host.asked_first_hop == want.asked_first_hop) {
		if (want.reason == OR_RULE)
			count_rule(&r->gen.policy, r->history.now->oracle,
				   &packet, want.rule_id, r->paths);
		if (want.reason == OR_ACL_DENIED)
			count_entry(&r->gen.policy, &packet, want.rule_id,
				    r->paths);
		return true;
	}
	if (!r->again)
		return false;
	printf("# packet %d of seed %llu at %llu s%s%s\n", i,
	       (unsigned long long)seed, (unsigned long long)now,
	       i & 1 ? ", parsed" : "", i & 2 ? ", in pieces" : "");
	gen_print_policy(stdout, &r->gen.policy);
	gen_print_packet(stdout, &packet);
	if (is_hidden(&packet))
		printf("# %u bytes of %u can be read\n", wire.readable,
		       wire.bytes.len);
	print_difference(&want, &got, &host);
	return false;
}

/*
 * Runs one case from one seed; false if engine and oracle differ. The oracle
 * has no limit on all flows together. If the engine forgot a flow because of
 * its limit, this is not reported, but tried again with another hash.
 */
static bool run_case(struct run *r, u64 seed, bool again)
{
	const ig_hash_key key = { { seed + again, ~seed } };
	struct oracle *o = or_new();
	bool same = true;
	int i;

	r->again = again;
	memset(r->memory, 0, FLOWS * sizeof(*r->memory));
	ig_flows_init(&r->flows, r->memory, FLOWS, &key, 61, 6);
	gen_init(&r->gen, seed);
	history_init(&r->history, seed);
	for (i = 0; i < PER_CASE && same; i++) {
		if (!i || gen_policy_due(&r->gen))
			same = next_policy(r, o);
		same = same && next_packet(r, o, seed, i);
	}
	same = same && compare_ways(&r->gen, seed, PER_CASE / 4, &r->noted);
	if (!same && again)
		return false;
	history_fini(&r->history);
	gen_fini(&r->gen);
	or_free(o);
	if (!same)
		r->crowded++;
	return same || (r->crowded <= CROWDED && run_case(r, seed, true));
}

void fault(const char *what)
{
	printf("# engine: %s\n", what);
	printf("not ok 1 - engine and oracle agree\n1..1\n");
	exit(1);
}

int main(int argc, char **argv)
{
	unsigned long packets = 1000000, min_hits = 0, done;
	u64 seed = (u64)time(NULL) << 20;
	static struct run run;
	int c, reason, path, bad = 0;

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
	mallopt(M_TRIM_THRESHOLD, 1 << 26);
	mallopt(M_MMAP_THRESHOLD, 1 << 26);
	run.memory = ig_zalloc(FLOWS * sizeof(struct ig_flow));
	run.before = ig_zalloc(FLOWS * sizeof(struct ig_flow));
	for (done = 0; done < packets; done += PER_CASE, seed++) {
		if (run_case(&run, seed, false))
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
	for (path = 0; path < PATHS; path++) {
		printf("# %-20s %lu decided, %lu looked up\n", path_names[path],
		       run.paths[path], run.probes[path]);
		bad += run.paths[path] < min_hits || run.probes[path] < min_hits;
	}
	printf("# %-20s %lu\n", "noted, and came in", run.noted);
	bad += run.noted < min_hits;
	printf("# cases in which flows met in a bucket: %lu\n", run.crowded);
	printf("# RA guard %lu; redirects asked about: %lu believed, %lu not\n",
	       run.ra_guard, run.redirects[true], run.redirects[false]);
	printf("%sok 2 - every reason, note and path was hit at least %lu times\n1..2\n",
	       bad ? "not " : "", min_hits);
	ig_free(run.before);
	ig_free(run.memory);
	return bad ? 1 : 0;
}
