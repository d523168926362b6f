// SPDX-License-Identifier: GPL-2.0-only
/* Policies, time, and printing: see gen.h. */
#include "gen_random.h"

#include <arpa/inet.h>
#include <string.h>

#define NONE	(-2)		/* no such type in that family */
#define ALL	(-1)
#define ANY	(-1)

/* What rules name, both families of one thing side by side. */
static const struct {
	int type[OR_FAMILIES];
} names[] = {
	{ { 8, 128 } },
	{ { 8, 128 } },
	{ { 8, 128 } },
	{ { 0, 129 } },
	{ { 13, NONE } },
	{ { 14, NONE } },
	{ { 15, NONE } },
	{ { 16, NONE } },
	{ { 17, NONE } },
	{ { 42, 160 } },
	{ { 43, 161 } },
	{ { 3, 1 } },
	{ { 11, 3 } },
	{ { 12, 4 } },
	{ { 5, 137 } },
	{ { 5, 137 } },
	{ { 9, 134 } },
	{ { 10, 133 } },
	{ { 4, 138 } },
	{ { 30, 139 } },
	{ { 40, 144 } },
	{ { 1, 150 } },
	{ { 255, 255 } },
	{ { NONE, 2 } },
	{ { NONE, 130 } },
	{ { NONE, 148 } },
	{ { 5, 137 } },
	{ { 5, 137 } },
};

/* The same of the ACL; of what always passes, only router advertisements. */
static const struct {
	int type[OR_FAMILIES];
} entry_names[] = {
	{ { 8, 128 } },
	{ { 8, 128 } },
	{ { 0, 129 } },
	{ { 0, 129 } },
	{ { 13, NONE } },
	{ { 15, NONE } },
	{ { 42, 160 } },
	{ { 43, 161 } },
	{ { 3, 1 } },
	{ { 11, 3 } },
	{ { 12, 4 } },
	{ { 5, 137 } },
	{ { 5, 137 } },
	{ { 9, 134 } },
	{ { NONE, 134 } },
	{ { NONE, 134 } },
	{ { 10, 133 } },
	{ { 3, 2 } },
	{ { 8, 135 } },
	{ { NONE, 136 } },
	{ { NONE, 143 } },
	{ { 40, 144 } },
};

#define pick(g, array)	\
	((array)[gen_below(g, sizeof(array) / sizeof((array)[0]))])

static struct or_prefix prefix_around(struct gen *g, enum or_family family,
				      const uint8_t *a)
{
	static const uint8_t v4_lens[] = { 0, 1, 8, 16, 23, 24, 25, 31, 32 };
	static const uint8_t v6_lens[] = {
		0, 1, 8, 10, 16, 32, 48, 64, 127, 128,
	};
	struct or_prefix p = { .present = true, .family = family };
	unsigned int max = family == OR_V4 ? 32 : 128;
	unsigned int bit;

	p.len = family == OR_V4 ? pick(g, v4_lens) : pick(g, v6_lens);
	if (gen_chance(g, 15))
		p.len = gen_below(g, max + 1);
	memcpy(p.addr, a, max / 8);
	for (bit = p.len; bit < max; bit++)
		p.addr[bit / 8] &= ~(0x80 >> (bit % 8));
	return p;
}

static const struct or_name devices[GEN_DEVICES] = {
	{ GEN_ETH0, "eth0" },
	{ GEN_ETH1, "eth1" },
	{ GEN_VRF_ETH0, "swp0" },
	{ GEN_VRF_ETH1, "swp1" },
	{ GEN_VRF, "vrf-blue" },
};

static void put_name(char *to, int ifindex)
{
	int i;

	for (i = 0; i < GEN_DEVICES; i++)
		if (devices[i].ifindex == ifindex)
			memcpy(to, devices[i].name, sizeof(devices[i].name));
}

static int any_code(struct gen *g)
{
	return gen_chance(g, 85) ? ANY : (int)gen_below(g, 4);
}

static void rule_types(struct gen *g, struct or_rule *rule, bool v4, bool v6)
{
	const bool wanted[OR_FAMILIES] = { v4, v6 };
	unsigned int name = gen_below(g, sizeof(names) / sizeof(names[0]));
	bool all = gen_chance(g, 25);
	int code = all ? ANY : any_code(g);
	int f;

	for (f = 0; f < OR_FAMILIES; f++) {
		int type = all ? ALL : names[name].type[f];

		if (wanted[f] && type != NONE)
			rule->fam[f] = (struct or_match){ true, type, code };
	}
}

static void rule_at_random(struct gen *g, struct or_rule *rule)
{
	enum or_family family = gen_below(g, OR_FAMILIES);

	rule->dir = gen_below(g, OR_DIRS);
	if (gen_chance(g, 20)) {	/* redirects that are asked about */
		rule->dir = OR_IN;
		rule->fam[OR_V4] = (struct or_match){ true, 5, ANY };
		rule->fam[OR_V6] = (struct or_match){ true, 137, ANY };
		return;
	}
	if (gen_chance(g, 25)) {
		rule_types(g, rule, true, true);
		return;
	}
	rule_types(g, rule, family == OR_V4, family == OR_V6);
	if (gen_chance(g, 75))
		rule->peer = prefix_around(g, family, gen_address(g, family));
	if (gen_chance(g, 25))
		rule->to = prefix_around(g, family, gen_address(g, family));
}

/* A rule that has to do with a conversation that is going on. */
static void rule_for_talk(struct gen *g, struct or_rule *rule)
{
	const struct or_packet *p;
	const uint8_t *peer, *to;

	p = &g->talks[gen_below(g, GEN_TALKS)].request;
	peer = p->dir == OR_OUT ? p->dst : p->src;
	to = p->dir == OR_OUT ? p->src : p->dst;
	rule->dir = p->dir;
	rule->fam[p->family].present = true;
	rule->fam[p->family].type = gen_chance(g, 85) ? p->type : ALL;
	rule->fam[p->family].code = ANY;
	if (rule->fam[p->family].type >= 0 && gen_chance(g, 20))
		rule->fam[p->family].code = p->code;
	if (gen_chance(g, 60))
		rule->peer = prefix_around(g, p->family, peer);
	if (gen_chance(g, 25))
		rule->to = prefix_around(g, p->family, to);
}

static bool same_prefix(const struct or_prefix *a, const struct or_prefix *b)
{
	if (a->present != b->present)
		return false;
	return !a->present || (a->family == b->family && a->len == b->len &&
			       !memcmp(a->addr, b->addr, sizeof(a->addr)));
}

static bool same_match(const struct or_match *a, const struct or_match *b)
{
	if (a->present != b->present)
		return false;
	return !a->present || (a->type == b->type && a->code == b->code);
}

static bool same_rule(const struct or_rule *a, const struct or_rule *b)
{
	return a->dir == b->dir && same_match(&a->fam[0], &b->fam[0]) &&
	       same_match(&a->fam[1], &b->fam[1]) &&
	       same_prefix(&a->peer, &b->peer) && same_prefix(&a->to, &b->to);
}

/* Nothing is added that is there already or covers nothing. */
static void rule_put(struct gen *g, struct or_rule *rule)
{
	struct gen_policy *policy = &g->policy;
	size_t i;

	if (policy->n == GEN_RULES)
		return;
	if (!rule->fam[OR_V4].present && !rule->fam[OR_V6].present)
		return;
	for (i = 0; i < policy->n; i++)
		if (same_rule(&policy->rules[i], rule))
			return;
	rule->id = g->next_id;
	g->next_id += 1 + gen_below(g, 3);
	policy->rules[policy->n++] = *rule;
}

static void rule_add(struct gen *g)
{
	struct or_rule rule = { 0 };

	if (gen_chance(g, 70))
		rule_for_talk(g, &rule);
	else
		rule_at_random(g, &rule);
	rule_put(g, &rule);
}

static void rule_drop(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	size_t i;

	if (!policy->n)
		return;
	i = gen_below(g, policy->n);
	policy->n--;
	memmove(&policy->rules[i], &policy->rules[i + 1],
		(policy->n - i) * sizeof(policy->rules[0]));
}

/* The ACL. */

/* Whether any packet that it covers can be denied for it. */
static bool can_deny(const struct or_entry *entry)
{
	const struct or_match *v4 = &entry->fam[OR_V4];
	const struct or_match *v6 = &entry->fam[OR_V6];
	int type = v6->type;

	if (v4->present && !(v4->type == 3 && v4->code == 4))
		return true;
	if (!v6->present || type == 2)
		return false;
	if (type == 134 || entry->dir == OR_FORWARD)
		return true;
	return !((type >= 130 && type <= 136) || (type >= 141 && type <= 143) ||
		 type == 148 || type == 149 || (type >= 151 && type <= 153));
}

static void entry_types(struct gen *g, struct or_entry *entry, bool v4, bool v6)
{
	const bool wanted[OR_FAMILIES] = { v4, v6 };
	unsigned int n = gen_below(g, sizeof(entry_names) /
				      sizeof(entry_names[0]));
	bool all = gen_chance(g, 20);
	int code = all ? ANY : any_code(g);
	int f;

	for (f = 0; f < OR_FAMILIES; f++) {
		int type = all ? ALL : entry_names[n].type[f];

		if (wanted[f] && type != NONE)
			entry->fam[f] = (struct or_match){ true, type, code };
	}
	if (!all && v4 && entry->fam[OR_V4].type == 3 && gen_chance(g, 30))
		entry->fam[OR_V4].code = 4;
}

static void entry_at_random(struct gen *g, struct or_entry *entry)
{
	enum or_family family = gen_below(g, OR_FAMILIES);

	if (gen_chance(g, 30))
		put_name(entry->dev, pick(g, devices).ifindex);
	if (gen_chance(g, 15)) {	/* RA guard */
		entry->fam[OR_V6] = (struct or_match){ true, 134, any_code(g) };
		if (gen_chance(g, 40))
			entry->peer = prefix_around(g, OR_V6,
						    gen_address(g, OR_V6));
		return;
	}
	if (gen_chance(g, 25)) {
		entry_types(g, entry, true, true);
		return;
	}
	entry_types(g, entry, family == OR_V4, family == OR_V6);
	if (gen_chance(g, 65))
		entry->peer = prefix_around(g, family, gen_address(g, family));
	if (gen_chance(g, 25))
		entry->to = prefix_around(g, family, gen_address(g, family));
}

/* One that has to do with a rule, or with a conversation or its replies. */
static void entry_for_talk(struct gen *g, struct or_entry *entry)
{
	const struct gen_policy *policy = &g->policy;
	const struct or_packet *p;
	bool back;

	if (policy->n && gen_chance(g, 30)) {
		const struct or_rule *rule;

		rule = &policy->rules[gen_below(g, policy->n)];
		memcpy(entry->fam, rule->fam, sizeof(entry->fam));
		if (gen_chance(g, 50))
			entry->peer = rule->peer;
		return;
	}
	p = &g->talks[gen_below(g, GEN_TALKS)].request;
	if (gen_chance(g, 40))
		entry->dir = p->dir;
	back = entry->dir != p->dir;
	entry->fam[p->family] = (struct or_match){ true, p->type, ANY };
	if (back)
		entry->fam[p->family].type = p->type == 8 ? 0 : p->type + 1;
	if (gen_chance(g, 20))
		entry->fam[p->family].type = ALL;
	else if (gen_chance(g, 20))
		entry->fam[p->family].code = p->code;
	if (gen_chance(g, 60))
		entry->peer = prefix_around(g, p->family, p->dir == OR_IN ?
					    p->src : p->dst);
	if (gen_chance(g, 20))
		entry->to = prefix_around(g, p->family, p->dir == OR_IN ?
					  p->dst : p->src);
	if (gen_chance(g, 40))
		put_name(entry->dev, p->l3mdev && gen_chance(g, 60) ?
			 p->l3mdev : p->ifindex);
}

static bool number_is_used(const struct gen_policy *policy, enum or_dir dir,
			   uint32_t number)
{
	size_t i;

	for (i = 0; i < policy->n_entries; i++)
		if (policy->entries[i].dir == dir &&
		    policy->entries[i].number == number)
			return true;
	return false;
}

static unsigned int entries_of(const struct gen_policy *policy, enum or_dir dir)
{
	unsigned int n = 0;
	size_t i;

	for (i = 0; i < policy->n_entries; i++)
		n += policy->entries[i].dir == dir;
	return n;
}

static void by_dev(struct gen_policy *policy)
{
	size_t i;

	policy->by_dev = false;
	for (i = 0; i < policy->n_entries; i++)
		if (policy->entries[i].dev[0])
			policy->by_dev = true;
}

/* Nothing is added that could never deny. */
static void entry_add(struct gen *g, enum or_dir dir)
{
	static const uint32_t numbers[] = { 1, 2, 255, 256, 65534, 65535 };
	struct gen_policy *policy = &g->policy;
	struct or_entry entry = { .dir = dir };

	if (gen_chance(g, 50))
		entry_for_talk(g, &entry);
	else
		entry_at_random(g, &entry);
	if (!can_deny(&entry) || entries_of(policy, entry.dir) == GEN_ENTRIES)
		return;
	entry.allow = gen_chance(g, 45);
	do {
		entry.number = gen_chance(g, 30) ? pick(g, numbers) :
						   1 + gen_below(g, 100);
	} while (number_is_used(policy, entry.dir, entry.number));
	policy->entries[policy->n_entries++] = entry;
	by_dev(policy);
}

static void entry_drop(struct gen *g)
{
	struct gen_policy *policy = &g->policy;

	if (!policy->n_entries)
		return;
	policy->entries[gen_below(g, policy->n_entries)] =
		policy->entries[policy->n_entries - 1];
	policy->n_entries--;
	by_dev(policy);
}

static void entry_turn(struct gen *g)
{
	struct gen_policy *policy = &g->policy;
	struct or_entry *entry;

	if (!policy->n_entries)
		return;
	entry = &policy->entries[gen_below(g, policy->n_entries)];
	entry->allow = !entry->allow;
}

/* Sometimes they are called otherwise, and sometimes one is gone. */
static void devices_name(struct gen *g)
{
	struct or_name *to = g->policy.devices;
	unsigned int a = gen_below(g, GEN_DEVICES);
	unsigned int b = gen_below(g, GEN_DEVICES);
	unsigned int r = gen_below(g, 100);

	if (r < 80) {
		memcpy(to, devices, sizeof(devices));
	} else if (r < 90) {
		memcpy(to[a].name, devices[b].name, sizeof(to[a].name));
		memcpy(to[b].name, devices[a].name, sizeof(to[b].name));
	} else {
		memset(to[a].name, 0, sizeof(to[a].name));
	}
}

static void acl_fresh(struct gen *g)
{
	enum or_dir dir;

	g->policy.n_entries = 0;
	g->policy.by_dev = false;
	for (dir = OR_IN; dir < OR_DIRS; dir++) {
		unsigned int n = gen_chance(g, 45) ? 0 :
				 1 + gen_below(g, GEN_ENTRIES);

		while (n--)
			entry_add(g, dir);
	}
}

/* Every rule gives way to the same one for any peer. */
static void policy_widen(struct gen *g)
{
	const struct gen_policy last = g->policy;
	size_t i;

	g->policy.n = 0;
	for (i = 0; i < last.n; i++) {
		struct or_rule rule = last.rules[i];

		memset(&rule.peer, 0, sizeof(rule.peer));
		rule_put(g, &rule);
	}
}

static void policy_fresh(struct gen *g)
{
	unsigned int rules = gen_below(g, GEN_RULES + 1);

	g->policy.n = 0;
	g->policy.allow[OR_IN] = gen_chance(g, 15);
	g->policy.allow[OR_OUT] = gen_chance(g, 60);
	g->policy.allow[OR_FORWARD] = gen_chance(g, 20);
	while (rules--)
		rule_add(g);
	acl_fresh(g);
}

static void policy_change(struct gen *g)
{
	enum or_dir dir = gen_below(g, OR_DIRS);

	switch (gen_below(g, 8)) {
	case 0:
		g->policy.allow[dir] = !g->policy.allow[dir];
		break;
	case 1:
		rule_drop(g);
		break;
	case 2:
		rule_drop(g);
		rule_add(g);
		break;
	case 3:
		entry_add(g, dir);
		break;
	case 4:
		entry_drop(g);
		break;
	case 5:
		entry_turn(g);
		break;
	case 6:
		policy_widen(g);
		break;
	default:
		rule_add(g);
	}
}

const struct gen_policy *gen_policy(struct gen *g)
{
	struct gen_policy last = g->policy;
	unsigned int r = gen_below(g, 100);

	if (!g->started || r < 15)
		policy_fresh(g);
	else if (r < 40)
		g->policy = g->previous;
	else
		policy_change(g);
	g->previous = g->started ? last : g->policy;
	g->started = true;
	devices_name(g);
	return &g->policy;
}

/* Time. */

static uint64_t older(uint64_t asked, uint64_t seconds)
{
	return seconds < 64 ? asked << seconds : 0;
}

static bool ages_are_clear(const struct gen *g, uint64_t seconds)
{
	const uint64_t vague = 0xfULL << 59;
	const uint64_t vague_multi = 0xfULL << 4;

	return !(older(g->asked, seconds) & vague) &&
	       !(older(g->asked_multi, seconds) & vague_multi);
}

static uint64_t time_step(struct gen *g)
{
	unsigned int r = gen_below(g, 1000);

	if (r < 930)
		return 0;
	if (r < 965)
		return 1 + gen_below(g, 3);
	if (r < 988)
		return 8 + gen_below(g, 51);
	if (r < 998)
		return 63 + gen_below(g, 200);
	/* where a narrow clock comes round */
	return (1ULL << (8 + gen_below(g, 10))) + gen_below(g, 60);
}

uint64_t gen_time(struct gen *g)
{
	uint64_t seconds = time_step(g);

	if (gen_in_series(g))
		seconds = 0;
	if (!ages_are_clear(g, seconds))
		seconds = 0;
	g->asked = older(g->asked, seconds);
	g->asked_multi = older(g->asked_multi, seconds);
	g->now += seconds;
	return g->now;
}

bool gen_policy_due(struct gen *g)
{
	return gen_below(g, 1000) < (gen_in_series(g) ? 2 : 25);
}

/* Printing. */

static const char * const directions[OR_DIRS] = { "in", "out", "forward" };

static const char *address(enum or_family family, const uint8_t *a, char *buf)
{
	return inet_ntop(family == OR_V4 ? AF_INET : AF_INET6, a, buf,
			 INET6_ADDRSTRLEN);
}

static bool has_body(const struct or_packet *p)
{
	if (p->family == OR_V6)
		return (p->type >= 1 && p->type <= 4) || p->type == 137;
	return p->type == 3 || p->type == 5 || p->type == 11 || p->type == 12;
}

/* Of an error or redirect: what it quotes, and what is known of it. */
static void print_body(FILE *f, const struct or_packet *p)
{
	static const char * const sockets[] = { "dead", "weak", "live" };
	unsigned int i;

	fprintf(f, "\tsockets %s%s%s%s, quotes", sockets[p->sockets],
		p->related ? " related" : "", p->spare ? " spare" : "",
		p->first_hop ? " first-hop" : "");
	for (i = 0; i < p->body_len; i++)
		fprintf(f, "%s%02x", i % 4 ? "" : " ", p->body[i]);
	fputc('\n', f);
}

void gen_print_packet(FILE *f, const struct or_packet *p)
{
	char src[INET6_ADDRSTRLEN], dst[INET6_ADDRSTRLEN];

	fprintf(f, "%s icmp%s/%u/%u %s > %s%s id %u seq %u len %u hops %u",
		directions[p->dir], p->family == OR_V4 ? "" : "v6", p->type,
		p->code, address(p->family, p->src, src),
		address(p->family, p->dst, dst),
		p->dst_multi ? " (many)" : "", p->id, p->seq, p->icmp_len,
		p->hop_limit);
	fprintf(f, " if %d vrf %d%s%s%s%s%s%s%s", p->ifindex, p->l3mdev,
		p->loopback ? " loopback" : "", p->bridged ? " bridged" : "",
		p->fragmented ? " fragmented" : "",
		p->later_fragment ? " later-fragment" : "",
		p->alone ? " alone" : "", p->short_ip ? " short-ip" : "",
		p->header_hidden ? " header-hidden" : "");
	if (p->body_hidden)
		fprintf(f, " body-hidden %u", p->body_hidden);
	fputc('\n', f);
	if (has_body(p))
		print_body(f, p);
}

static void print_match(FILE *f, const char *name, const struct or_match *match)
{
	if (!match->present)
		return;
	fprintf(f, " %s/", name);
	if (match->type < 0)
		fputs("all", f);
	else
		fprintf(f, "%d", match->type);
	if (match->code >= 0)
		fprintf(f, "/%d", match->code);
}

static void print_prefix(FILE *f, const char *name,
			 const struct or_prefix *prefix)
{
	char buf[INET6_ADDRSTRLEN];

	if (prefix->present)
		fprintf(f, " %s %s/%u", name,
			address(prefix->family, prefix->addr, buf),
			prefix->len);
}

void gen_print_policy(FILE *f, const struct gen_policy *policy)
{
	size_t i;
	int dir;

	for (dir = 0; dir < OR_DIRS; dir++)
		fprintf(f, "default %s %s\n", directions[dir],
			policy->allow[dir] ? "allow" : "deny");
	for (i = 0; i < policy->n; i++) {
		const struct or_rule *rule = &policy->rules[i];

		fprintf(f, "rule %u: %s", rule->id, directions[rule->dir]);
		print_match(f, "icmp", &rule->fam[OR_V4]);
		print_match(f, "icmpv6", &rule->fam[OR_V6]);
		print_prefix(f, "peer", &rule->peer);
		print_prefix(f, "to", &rule->to);
		fputc('\n', f);
	}
	for (i = 0; i < policy->n_entries; i++) {
		const struct or_entry *entry = &policy->entries[i];

		fprintf(f, "acl %u: %s %s", entry->number,
			directions[entry->dir], entry->allow ? "allow" : "deny");
		print_match(f, "icmp", &entry->fam[OR_V4]);
		print_match(f, "icmpv6", &entry->fam[OR_V6]);
		print_prefix(f, "peer", &entry->peer);
		print_prefix(f, "to", &entry->to);
		fprintf(f, "%s%s\n", entry->dev[0] ? " dev " : "", entry->dev);
	}
	for (i = 0; i < GEN_DEVICES; i++)
		if (strcmp(policy->devices[i].name, devices[i].name))
			fprintf(f, "if %d is %s\n", policy->devices[i].ifindex,
				policy->devices[i].name);
}
