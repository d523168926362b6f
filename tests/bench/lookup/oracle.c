// SPDX-License-Identifier: GPL-2.0-only
/*
 * The right answers, found the plain way: of each length there is, the longest
 * first, is the address's prefix of that length among the prefixes? Where
 * prefixes are few, every one of them is looked at instead.
 */
#include "lookup.h"

#define FEW	2000

static struct addr mask(struct addr a, int len)
{
	if (len < 64) {
		a.hi = len ? a.hi >> (64 - len) << (64 - len) : 0;
		a.lo = 0;
	} else if (len < 128) {
		a.lo = len > 64 ? a.lo >> (128 - len) << (128 - len) : 0;
	}
	return a;
}

static u32 each(const struct prefix *p, u32 n, struct addr a)
{
	int longest = -1;
	u32 i, value = 0;

	for (i = 0; i < n; i++) {
		struct addr m = mask(a, p[i].len);

		if (m.hi == p[i].hi && m.lo == p[i].lo && p[i].len > longest) {
			longest = p[i].len;
			value = p[i].value;
		}
	}
	return value;
}

static int order(const struct prefix *p, struct addr a, int len)
{
	if (p->hi != a.hi)
		return p->hi < a.hi ? -1 : 1;
	if (p->lo != a.lo)
		return p->lo < a.lo ? -1 : 1;
	return p->len - len;
}

static u32 exact(const struct prefix *p, u32 n, struct addr a, int len)
{
	u32 low = 0, high = n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;
		int c = order(&p[mid], a, len);

		if (!c)
			return p[mid].value;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return 0;
}

void oracle_values(const struct prefix *p, u32 n, const struct addr *a,
		   u32 *values, u32 count)
{
	bool used[129] = { false };
	int len;
	u32 i;

	for (i = 0; i < n; i++)
		used[p[i].len] = true;
	for (i = 0; i < count; i++) {
		values[i] = 0;
		if (n <= FEW) {
			values[i] = each(p, n, a[i]);
			continue;
		}
		for (len = 128; len >= 0 && !values[i]; len--)
			if (used[len])
				values[i] = exact(p, n, mask(a[i], len), len);
	}
}
