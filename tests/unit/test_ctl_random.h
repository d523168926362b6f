/* SPDX-License-Identifier: GPL-2.0-only */
/* Random matches for the tests of rules and ACL entries. SEED=n repeats a run. */
#ifndef TEST_CTL_RANDOM_H
#define TEST_CTL_RANDOM_H

#include <stdlib.h>
#include <time.h>

#include "model/match.h"

/* xorshift64*: the same on every machine. */
static u64 seed;

static inline void random_seed(void)
{
	const char *env = getenv("SEED");

	seed = env ? strtoull(env, NULL, 0) : (u64)time(NULL) * 2654435761U;
	seed = seed ? seed : 1;
	printf("SEED=%llu\n", (unsigned long long)seed);
}

static inline u32 pick(u32 n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (u32)((seed * 0x2545f4914f6cdd1dULL) >> 33) % n;
}

static inline void random_prefix(struct ig_prefix *p, int family)
{
	unsigned int max, i;

	memset(p, 0, sizeof(*p));
	if (family < 0 || !pick(3)) {
		p->any = true;
		return;
	}
	p->family = (u8)family;
	max = ig_prefix_max((enum ig_family)family);
	p->len = (u8)(pick(3) ? pick(max + 1) : pick(2) * max);
	for (i = 0; i < p->len; i++)
		if (pick(2))
			p->addr.b[i / 8] |= 0x80 >> (i % 8);
	/* Addresses that no packet has are refused. */
	if (family == IG_IPV6 && p->len)
		p->addr.b[0] |= 0x80;
}

/* A name of a set or a group. */
static inline void random_name(char name[ICMPGUARD_NAME_MAX + 1])
{
	static const char letters[] = "aZ09_.-";
	size_t len = pick(4) ? 1 + pick(8) : ICMPGUARD_NAME_MAX, i;

	for (i = 0; i < len; i++)
		name[i] = letters[pick(i ? 7 : 5)];
	name[len] = '\0';
}

static inline void random_icmp(struct ig_ctl_icmp *m)
{
	static const int types[] = { 0, 1, 2, 3, 4, 5, 8, 11, 12, 128, 129, 134, 137, 161 };

	m->covers = true;
	m->type = !pick(8)  ? -1 :
		  pick(4)   ? types[pick(ARRAY_SIZE(types))] :
			      (int)pick(256);
	m->code = m->type < 0 || pick(2) ? -1 : (int)pick(pick(4) ? 17 : 256);
}

static inline void random_match(struct ig_ctl_match *m)
{
	static const char *const both[] = { "echo-request", "destination-unreachable/4",
					    "time-exceeded/0", "port-unreachable" };
	int family = (int)pick(3) - 1;
	struct ig_ctl_diag d;

	ig_ctl_match_init(m);
	m->dir = (int)pick(IG_DIRS);
	random_prefix(&m->peer, family);
	random_prefix(&m->to, family);
	/* With a set or any, only the local side decides the family. */
	if (m->peer.any && (family < 0 || !m->to.any) && pick(2))
		random_name(m->set);
	if (family >= 0) {
		random_icmp(&m->icmp[family]);
		return;
	}
	random_icmp(&m->icmp[IG_IPV4]);
	random_icmp(&m->icmp[IG_IPV6]);
	if (!pick(3)) {
		ig_ctl_words_type(both[pick(4)], -1, "", m->icmp, &d);
		if (!m->icmp[IG_IPV4].covers)
			random_icmp(&m->icmp[IG_IPV4]);
	}
}

static inline void same_match(const struct ig_ctl_match *a, const struct ig_ctl_match *b,
			      const char *line)
{
	int f;

	for (f = 0; f < IG_FAMILIES; f++)
		if (a->icmp[f].covers != b->icmp[f].covers ||
		    a->icmp[f].type != b->icmp[f].type || a->icmp[f].code != b->icmp[f].code)
			fail_msg("types differ: %s", line);
	if (a->dir != b->dir)
		fail_msg("directions differ: %s", line);
	if (memcmp(&a->peer, &b->peer, sizeof(a->peer)) || memcmp(&a->to, &b->to, sizeof(a->to)))
		fail_msg("prefixes differ: %s", line);
	if (strcmp(a->set, b->set))
		fail_msg("sets differ: %s", line);
}

#endif /* TEST_CTL_RANDOM_H */
