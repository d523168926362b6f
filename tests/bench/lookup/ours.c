// SPDX-License-Identifier: GPL-2.0-only
/* The engine's structure: engine/lpm.c. */
#include "engine/lpm.h"
#include "lookup.h"

static void get(const void *from, u32 i, struct ig_lpm_prefix *p)
{
	const struct prefix *q = from;

	*p = (struct ig_lpm_prefix){ q[i].hi, q[i].lo, q[i].value, q[i].len };
}

static void *build(enum ig_family family, const struct prefix *p, u32 n)
{
	struct ig_lpm_source source = { .family = family, .n = n, .from = p, .get = get };
	struct ig_lpm *t = ig_zalloc(sizeof(*t));

	if (ig_lpm_build(t, &source))
		abort();
	return t;
}

static void *ours4_build(const struct prefix *p, u32 n)
{
	return build(IG_IPV4, p, n);
}

static inline u32 ours4_find1(const void *t, u32 addr)
{
	struct ig_addr a = { .w = { cpu_to_be32(addr) } };

	return ig_lpm_find(t, IG_IPV4, &a);
}

static void ours4_free(void *t)
{
	ig_lpm_free(t);
	ig_free(t);
}

LOOKUP4(ours4, "ours");

static void *ours6_build(const struct prefix *p, u32 n)
{
	return build(IG_IPV6, p, n);
}

static inline u32 ours6_find1(const void *t, u64 hi, u64 lo)
{
	struct ig_addr a = { .w = {
		cpu_to_be32(hi >> 32), cpu_to_be32((u32)hi),
		cpu_to_be32(lo >> 32), cpu_to_be32((u32)lo) } };

	return ig_lpm_find(t, IG_IPV6, &a);
}

#define ours6_free	ours4_free
LOOKUP6(ours6, "ours");
