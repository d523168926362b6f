// SPDX-License-Identifier: GPL-2.0-only
/*
 * The worst input that the owner of a namespace can give the hashes, sorts and loops
 * of the engine, at their bounds: how long each takes, and the longest piece of it
 * without a chance for others to run. Time of this thread, natively. `make bench-worst`
 * runs it; docs/design.md has what it printed.
 */
#include <stdio.h>
#include <time.h>

#include "engine/admit.h"
#include "engine/decide.h"

static u64 piece, longest;

static u64 now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (u64)t.tv_sec * 1000000000 + (u64)t.tv_nsec;
}

void ig_resched(void)
{
	u64 here = now_ns();

	if (here - piece > longest)
		longest = here - piece;
	piece = here;
}

/* Excludes the time of the allocator from every piece. */
void *ig_zalloc(size_t bytes)
{
	void *p;

	ig_resched();
	p = plain_zalloc(bytes);
	piece = now_ns();
	return p;
}

void ig_free(void *p)
{
	ig_resched();
	plain_free(p);
	piece = now_ns();
}

static u64 begin(void)
{
	longest = 0;
	piece = now_ns();
	return piece;
}

static void print(double all, double one, const char *what)
{
	printf("%-62s %12.1f %10.1f\n", what, all, one);
	fflush(stdout);
}

static void end(u64 begun, const char *what)
{
	u64 all = now_ns() - begun;

	ig_resched();
	print((double)all / 1e3, (double)longest / 1e3, what);
}

/* One of @times requests or packets, each of which is a piece. */
static void end_each(u64 begun, u32 times, const char *what)
{
	double all = (double)(now_ns() - begun) / 1e3 / times;

	print(all, all, what);
}

static void must(bool fine, const char *what)
{
	if (fine)
		return;
	fprintf(stderr, "worst: %s\n", what);
	exit(1);
}

/* ---- sets ---- */

/* The @i-th host; IPv6 ones all have the same high half, which is sorted for nothing. */
static struct ig_lpm_prefix host(enum ig_family family, u32 i)
{
	if (family == IG_IPV4)
		return (struct ig_lpm_prefix){ .high = (u64)i << 32, .len = 32 };
	return (struct ig_lpm_prefix){ .high = 0x20010db800000000ULL, .low = i, .len = 128 };
}

/* Returns numbers in an order as far from sorted as possible. */
static u32 shuffled(u32 i, u32 n)
{
	return (u32)((u64)i * 2654435761U) & (n - 1);
}

/*
 * More than a request can have, since its attributes are shorter than 64 KiB.
 */
#define BATCH 4096U

static void add(struct ig_prefixes *p, enum ig_family family, u32 first, u32 step, u32 n)
{
	static struct ig_lpm_prefix list[BATCH], room[BATCH];
	u32 i, added;

	for (i = 0; i < n; i++)
		list[i] = host(family, first + step * shuffled(i, n));
	must(!ig_prefixes_add(p, family, list, room, n, &added) && added == n, "prefixes");
}

/* Even numbers from @from on. */
static struct ig_prefixes *filled(struct ig_quota *quota, enum ig_family family, u32 from, u32 n)
{
	struct ig_prefixes *p = ig_prefixes_alloc(quota);
	u32 at;

	for (at = 0; at < n; at += BATCH)
		add(p, family, from + 2 * at, 2, n - at < BATCH ? n - at : BATCH);
	return p;
}

static void measure_set(enum ig_family family, const char *name)
{
	const u32 n = IG_PREFIXES_MAX / 2; /* a copy counts, too */
	const u32 before = 2 * BATCH, step = n / BATCH * 2;
	static struct ig_lpm_prefix del[BATCH], room[BATCH];
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_prefixes *p, *copy;
	char what[80];
	u64 begun;
	int err;
	u32 i;

#define END(text) (snprintf(what, sizeof(what), "%s: " text, name), end(begun, what))
	begun = begin();
	p = filled(quota, family, before, n);
	END("2,097,152 prefixes, by 512 requests");
	begun = begin();
	add(p, family, 0, 2, BATCH);
	END("a request of 4,096 that come before all of them");
	begun = begin();
	add(p, family, before + 1, step, BATCH);
	END("a request of 4,096 that come between them");
	for (i = 0; i < BATCH; i++)
		del[i] = host(family, before + 1 + step * i);
	begun = begin();
	must(ig_prefixes_del(p, family, del, room, BATCH) == BATCH, "removing");
	END("these removed");
	for (i = 0; i < BATCH; i++)
		del[i] = host(family, 2 * i);
	must(ig_prefixes_del(p, family, del, room, BATCH) == BATCH, "removing");
	begun = begin();
	copy = ig_prefixes_copy(p, quota, &err);
	must(copy, "copy");
	END("a copy of them, to be changed");
	begun = begin();
	must(!ig_prefixes_compile(p), "compiling");
	END("compiled, with their hash");
	must(!ig_prefixes_compile(copy), "compiling");
	begun = begin();
	must(ig_prefixes_same(p, copy), "same");
	END("compared with the copy");
#undef END
	ig_prefixes_put(copy);
	ig_prefixes_put(p);
	ig_quota_put(quota);
}

/*
 * Measures one address at every length: each boundary is covered by all before
 * it.
 */
static void measure_nested(void)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_prefixes *p = ig_prefixes_alloc(quota);
	static struct ig_lpm_prefix list[1 << 20], room[1 << 20];
	u32 i, n = 0, added;
	u64 begun, low;

	for (i = 0; n < ARRAY_SIZE(list); i++) {
		u8 len = 65 + i % 64;

		low = ((u64)(i / 64) << 40) >> (128 - len) << (128 - len);
		list[n++] = (struct ig_lpm_prefix){ 0x20010db800000000ULL, low, .len = len };
	}
	must(!ig_prefixes_add(p, IG_IPV6, list, room, n, &added), "nested");
	begun = begin();
	must(!ig_prefixes_compile(p), "compiling");
	end(begun, "IPv6: 688,136 prefixes within each other, compiled");
	ig_prefixes_put(p);
	ig_quota_put(quota);
}

/* ---- names ---- */

/*
 * Names that only differ in the last bytes, so that each comparison reads all
 * of them.
 */
static const char *name_of(u32 i)
{
	static char name[IG_NAME];

	snprintf(name, sizeof(name), "aaaaaaaaaaaaaaaaaaaaaaaaaaa%04u", i);
	return name;
}

static void measure_names(void)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_group *group;
	struct ig_draft d;
	u64 begun;
	u32 i;

	must(!ig_draft_init(&d, NULL), "draft");
	begun = begin();
	for (i = 0; i < IG_SETS_MAX; i++) {
		must(!ig_draft_set(&d, name_of(i)), "no such set");
		must(!ig_draft_set_create(&d, name_of(i), ig_prefixes_alloc(quota)), "set");
	}
	end_each(begun, IG_SETS_MAX, "names: a set beside 4,096 of like names, made");
	begun = begin();
	for (i = 0; i < 1000; i++)
		must(ig_draft_set(&d, name_of(IG_SETS_MAX - 1)), "set");
	end_each(begun, 1000, "names: the last set, found");
	begun = begin();
	must(!ig_draft_prepare(&d), "prepare");
	end(begun, "names: 4,096 sets with the same contents, compiled and shared");
	begun = begin();
	for (i = 1; i < IG_GROUPS_MAX; i++) {
		must(!ig_draft_group(&d, name_of(i)), "no such group");
		group = ig_group_alloc(0, name_of(i), 0);
		must(!ig_draft_group_add(&d, group), "group");
		ig_group_put(group);
	}
	end_each(begun, IG_GROUPS_MAX, "names: a group beside 1,024 of like names, made");
	begun = begin();
	for (i = 0; i < 1000; i++)
		must(ig_draft_group(&d, name_of(IG_GROUPS_MAX - 1)), "group");
	end_each(begun, 1000, "names: the last group, found");
	ig_draft_fini(&d);
	ig_quota_put(quota);
}

/* ---- groups and interfaces ---- */

static void measure_patterns(void)
{
	static struct ig_group *groups[IG_GROUPS_MAX];
	static struct ig_device devices[1000];
	struct ig_ifaces *ifaces, *to;
	struct ig_ifaces_change change = { .device = devices, .n = 1, .n_devices = 1 };
	u32 i, k;
	u64 begun;

	for (i = 0; i < IG_GROUPS_MAX; i++) {
		groups[i] = ig_group_alloc(i, name_of(i), IG_PATTERNS_MAX);
		for (k = 0; k < IG_PATTERNS_MAX; k++)
			snprintf(groups[i]->pattern[k], IG_IFNAME, "*aa*aa*aa%02u*b", k);
		groups[i]->n = IG_PATTERNS_MAX;
	}
	for (i = 0; i < ARRAY_SIZE(devices); i++) {
		devices[i].ifindex = i + 1;
		snprintf(devices[i].name, IG_IFNAME, "aaaaaaaaaaaa%03u", i);
	}
	begun = begin();
	must(!ig_ifaces_build(&ifaces, groups, IG_GROUPS_MAX, devices, ARRAY_SIZE(devices)),
	     "interfaces");
	end(begun, "patterns: 65,536 for 1,000 interfaces that none fits");
	begun = begin();
	must(!ig_ifaces_change(&to, ifaces, groups, IG_GROUPS_MAX, &change), "interface");
	end(begun, "patterns: 65,536 for one interface that changes (under RTNL)");
	ig_ifaces_free(to);
	ig_ifaces_free(ifaces);
	for (i = 0; i < IG_GROUPS_MAX; i++)
		ig_group_put(groups[i]);
}

/* ---- the ACL ---- */

static void measure_acl(void)
{
	struct ig_packet p = { .dir = IG_IN, .family = IG_IPV4, .what = IG_ICMP, .type = 8 };
	const struct ig_devices devices = { "aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa" };
	struct ig_acl_table *table;
	struct ig_acl_entry *e;
	struct ig_acl acl = { 0 }, copy = { 0 };
	u64 begun;
	u32 i;

	begun = begin();
	for (i = IG_ACL_MAX; i; i--) {
		e = ig_acl_entry_alloc();
		e->number = i;
		e->match.dir = IG_IN;
		e->match.icmp[IG_IPV4] = (struct ig_icmp_match){ .covers = true,
								 .any_type = true,
								 .any_code = true };
		strcpy(e->dev, "aaaaaaaaaaaaaab");
		must(!ig_acl_add(&acl, e), "entry");
		ig_acl_entry_put(e);
	}
	end_each(begun, IG_ACL_MAX, "ACL: an entry before 1,024 others");
	begun = begin();
	must(!ig_acl_copy(&copy, &acl), "copy");
	must(!ig_acl_compile(&table, &acl, IG_IN, IG_IPV4, NULL, 0), "compile");
	end(begun, "ACL: 1,024 entries, copied and compiled");
	begun = begin();
	for (i = 0; i < 1000; i++)
		must(!ig_acl_lookup(table, &p, &devices, false), "none fits");
	end_each(begun, 1000, "ACL: 1,024 entries, a packet that fails the last test of all");
	ig_acl_table_free(table);
	ig_acl_clear(&copy);
	begun = begin();
	while (acl.n)
		ig_acl_del(&acl, acl.entry[0]);
	end_each(begun, IG_ACL_MAX, "ACL: the first entry removed");
	ig_acl_clear(&acl);
}

/* ---- rules ---- */

static struct ig_rule *rule_of(u32 i, u32 set)
{
	struct ig_rule *r = ig_rule_alloc("", 0);

	must(r, "memory");
	r->match.dir = IG_IN;
	r->match.icmp[IG_IPV4] =
		(struct ig_icmp_match){ .covers = true, .any_code = true, .type = 8 };
	if (!i)
		r->expires = 1;
	if (set) {
		/* Each in a slot of its own: type and code. */
		r->match.icmp[IG_IPV4] = (struct ig_icmp_match){ .covers = true,
								 .type = i / 256 % 256,
								 .code = i % 256 };
		r->match.set = set;
	} else {
		r->match.peer = (struct ig_prefix){ .len = 32, .addr.w[0] = cpu_to_be32(i) };
	}
	return r;
}

static void add_rules(struct ig_draft *d, u32 n_sets)
{
	struct ig_rule *r;
	u32 i;

	for (i = 0; i < IG_RULES_MAX; i++) {
		r = rule_of(shuffled(i, IG_RULES_MAX),
			    n_sets ? 1 + shuffled(i, IG_RULES_MAX) / 32 % n_sets : 0);
		ig_resched();
		must(!ig_draft_find(d, r) && !ig_draft_add(d, r), "rule");
		ig_rule_put(r);
	}
}

/* One rule expires beside all others, which are compiled again. */
static void measure_expiry(const struct ig_policy *p, const char *kind)
{
	struct ig_policy *after = calloc(1, sizeof(*after));
	struct ig_draft d;
	char what[80];
	u64 begun;

	begun = begin();
	must(after && !ig_draft_init(&d, p) && ig_draft_expire(&d, 1) == 1, "expiry");
	must(!ig_draft_prepare(&d) && !ig_policy_compile(after, &d, 8, p), "compile");
	ig_draft_fini(&d);
	snprintf(what, sizeof(what), "%s: one of them expires", kind);
	end(begun, what);
	ig_policy_fini(after);
	free(after);
}

static void measure_rules(bool sets)
{
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *p = calloc(1, sizeof(*p));
	const char *kind = sets ? "rules for 4,096 sets" : "rules for addresses";
	struct ig_draft d, next;
	char what[80];
	u64 begun;
	u32 i, n;

	must(p && !ig_draft_init(&d, NULL), "draft");
	for (i = 0; sets && i < IG_SETS_MAX; i++) {
		struct ig_prefixes *one = filled(quota, IG_IPV4, i * 64, 32);

		must(!ig_draft_set_create(&d, name_of(i), one), "set");
	}
	begun = begin();
	add_rules(&d, sets ? IG_SETS_MAX : 0);
	snprintf(what, sizeof(what), "%s: 131,072 looked for and added", kind);
	end(begun, what);
	begun = begin();
	must(!ig_draft_prepare(&d) && !ig_policy_compile(p, &d, 7, NULL), "compile");
	snprintf(what, sizeof(what), "%s: compiled", kind);
	end(begun, what);
	ig_draft_fini(&d);
	begun = begin();
	must(!ig_draft_init(&next, p), "next");
	snprintf(what, sizeof(what), "%s: a draft of them", kind);
	end(begun, what);
	if (sets) {
		begun = begin();
		for (i = n = 0; i < 10; i++)
			n += ig_draft_set_users(&next, next.sets[i]);
		must(n, "users");
		end_each(begun, 10,
			 "rules for 4,096 sets: the users of one counted (a dump's message)");
	}
	measure_expiry(p, kind);
	begun = begin();
	for (i = 0; i < IG_RULES_MAX; i++, ig_resched())
		ig_draft_del(&next, ig_draft_find_id(&next, 1 + shuffled(i, IG_RULES_MAX)));
	snprintf(what, sizeof(what), "%s: all removed, in no order", kind);
	end(begun, what);
	ig_draft_fini(&next);
	begun = begin();
	ig_policy_fini(p);
	snprintf(what, sizeof(what), "%s: the policy freed", kind);
	end(begun, what);
	free(p);
	ig_quota_put(quota);
}

/* ---- flows ---- */

/* Eight streams of one identifier, each further than a window from the others. */
static void measure_flows(void)
{
	const ig_hash_key key = { { 1, 2 } };
	const u32 n = 4096, times = 1000000;
	struct ig_flow *flow = aligned_alloc(64, n * sizeof(*flow));
	struct ig_packet p = {
		.dir = IG_OUT, .family = IG_IPV4, .what = IG_ICMP, .type = 8, .id = 42, .now = 1
	};
	struct ig_flows flows;
	u64 begun;
	u32 i;

	must(flow, "memory");
	memset(flow, 0, n * sizeof(*flow));
	ig_flows_init(&flows, flow, n, &key, 60, 5);
	begun = begin();
	for (i = 0; i < times; i++) {
		p.seq = (u16)(i * 4099);
		ig_flow_open(&flows, &p, IG_QUERY_ECHO4, 7);
	}
	end_each(begun, times,
		 "flows: a request of an identifier with 8 streams, ever another one");
	free(flow);
}

/* ---- what a dump judges, and flush ---- */

/* A thousand groups of the same interface, each with rules for 128 large sets. */
static void many_groups(struct ig_draft *d, struct ig_quota *quota)
{
	struct ig_group *group;
	struct ig_rule *r;
	u32 i;

	for (i = 0; i < IG_SETS_MAX; i++)
		must(!ig_draft_set_create(d, name_of(i), filled(quota, IG_IPV4, i * 1024, 512)),
		     "set");
	for (i = 1; i < IG_GROUPS_MAX; i++) {
		group = ig_group_alloc(0, name_of(i), 1);
		strcpy(group->pattern[0], "a*");
		group->n = 1;
		must(!ig_draft_group_add(d, group), "group");
		ig_group_put(group);
	}
	for (i = 0; i < (IG_GROUPS_MAX - 1) * 128; i++) {
		r = rule_of(1, 1 + i % IG_SETS_MAX);
		r->match.dir = IG_OUT;
		r->match.icmp[IG_IPV4] = (struct ig_icmp_match){ .covers = true, .type = 8 };
		r->group = d->groups[1 + i / 128]->id;
		must(!ig_draft_add(d, r), "rule");
		ig_rule_put(r);
	}
}

/* A policy that admits none of the flows; all were opened under an older one. */
static void measure_judged(const struct ig_policy *policy)
{
	const struct ig_flow_judge judge = ig_admit_judge(policy, NULL);
	const ig_hash_key key = { { 1, 2 } };
	const u32 n = 4096;
	struct ig_flow *flow = aligned_alloc(64, n * sizeof(*flow));
	struct ig_packet p = { .dir = IG_OUT, .family = IG_IPV4, .what = IG_ICMP, .type = 8,
			       .ifindex = 1, .now = 1 };
	struct ig_flow_info info;
	struct ig_flows flows;
	u32 i, used;
	u64 begun;

	must(flow, "memory");
	memset(flow, 0, n * sizeof(*flow));
	ig_flows_init(&flows, flow, n, &key, 60, 5);
	for (i = 0; i < 8 * n; i++) {
		p.id = (u16)i;
		p.dst.w[0] = cpu_to_be32(0xc0000000U + i);
		ig_flow_open(&flows, &p, IG_QUERY_ECHO4, 7);
	}
	used = ig_flows_used(&flows, 1);
	begun = begin();
	for (i = 0; i < n; i++, ig_resched())
		must(!ig_flow_read(&flows, i, 1, &judge, &info), "none is admitted");
	end(begun, "flows: 2,048 dumped, judged by 1,000 groups of 128 large sets");
	must(used >= n / 2, "half of the table is for one direction");
	free(flow);
}

static void measure_groups(void)
{
	const struct ig_device device = { .ifindex = 1, .name = "a" };
	struct ig_quota *quota = ig_quota_alloc();
	struct ig_policy *policy = calloc(1, sizeof(*policy));
	struct ig_draft d;
	u64 begun;

	must(policy && !ig_draft_init(&d, NULL), "draft");
	many_groups(&d, quota);
	ig_draft_allow(&d, IG_OUT, false);
	must(!ig_draft_prepare(&d) && !ig_policy_compile(policy, &d, 8, NULL), "compile");
	must(!ig_policy_ifaces(policy, &device, 1), "interfaces");
	ig_draft_fini(&d);
	measure_judged(policy);
	must(!ig_draft_init(&d, policy), "next");
	begun = begin();
	ig_draft_del_all(&d);
	must(!ig_draft_set_used(&d) && !ig_draft_group_used(&d), "used");
	while (d.n_sets)
		ig_draft_set_del(&d, d.sets[d.n_sets - 1]);
	while (d.n_groups > 1)
		ig_draft_group_del(&d, d.groups[d.n_groups - 1]);
	end(begun, "flush of 130,944 rules, 4,096 sets and 1,024 groups, from a draft");
	ig_draft_fini(&d);
	ig_policy_fini(policy);
	free(policy);
	ig_quota_put(quota);
}

int main(void)
{
	printf("%-62s %12s %10s\n", "# microseconds", "all of it", "one piece");
	measure_set(IG_IPV4, "IPv4");
	measure_set(IG_IPV6, "IPv6");
	measure_nested();
	measure_names();
	measure_patterns();
	measure_acl();
	measure_rules(false);
	measure_rules(true);
	measure_flows();
	measure_groups();
	return 0;
}
