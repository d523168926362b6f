// SPDX-License-Identifier: GPL-2.0-only
#include "hash.h"
#include "set.h"

/* Used by tests and tools; the module sets a random one at load. */
ig_hash_key ig_secret = { { 0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL } };

/* Reschedules now and then in a long loop. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

static bool name_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

bool ig_name_valid(const char *name)
{
	u32 n;

	if (!name_letter(name[0]))
		return false;
	for (n = 1; name[n]; n++)
		if (!name_letter(name[n]) && name[n] != '.' && name[n] != '-')
			return false;
	return n < IG_NAME;
}

struct ig_quota *ig_quota_alloc(void)
{
	struct ig_quota *quota = ig_zalloc(sizeof(*quota));

	if (quota)
		ig_ref_init(&quota->refs);
	return quota;
}

void ig_quota_put(struct ig_quota *quota)
{
	if (quota && ig_ref_dec(&quota->refs))
		ig_free(quota);
}

struct ig_prefixes *ig_prefixes_alloc(struct ig_quota *quota)
{
	struct ig_prefixes *p = ig_zalloc(sizeof(*p));

	if (!p)
		return NULL;
	ig_ref_init(&p->refs);
	ig_ref_inc(&quota->refs);
	p->quota = quota;
	return p;
}

struct ig_prefixes *ig_prefixes_get(struct ig_prefixes *p)
{
	ig_ref_inc(&p->refs);
	return p;
}

void ig_prefixes_put(struct ig_prefixes *p)
{
	int family;

	if (!p || !ig_ref_dec(&p->refs))
		return;
	ig_atomic_sub(&p->quota->used, p->n[IG_IPV4] + p->n[IG_IPV6]);
	for (family = 0; family < IG_FAMILIES; family++)
		ig_lpm_free(&p->lpm[family]);
	ig_quota_put(p->quota);
	ig_free(p->v4);
	ig_free(p->v6);
	ig_free(p);
}

/* Packs a prefix as it is stored. */
static u64 pack4(const struct ig_lpm_prefix *p)
{
	return p->high >> 24 | p->len;
}

static int cmp6(const struct ig_prefix6 *a, const struct ig_prefix6 *b)
{
	if (a->high != b->high)
		return a->high < b->high ? -1 : 1;
	if (a->low != b->low)
		return a->low < b->low ? -1 : 1;
	return a->len < b->len ? -1 : a->len > b->len;
}

static struct ig_prefix6 pack6(const struct ig_lpm_prefix *p)
{
	return (struct ig_prefix6){ p->high, p->low, p->len };
}

/* Compares the @i-th prefix with @prefix. */
static int cmp_at(const struct ig_prefixes *p, enum ig_family family, u32 i,
		  const struct ig_lpm_prefix *prefix)
{
	struct ig_prefix6 v6;
	u64 v4;

	if (family == IG_IPV4) {
		v4 = pack4(prefix);
		return p->v4[i] < v4 ? -1 : p->v4[i] > v4;
	}
	v6 = pack6(prefix);
	return cmp6(&p->v6[i], &v6);
}

static void put_at(struct ig_prefixes *p, enum ig_family family, u32 i,
		   const struct ig_lpm_prefix *prefix)
{
	if (family == IG_IPV4)
		p->v4[i] = pack4(prefix);
	else
		p->v6[i] = pack6(prefix);
}

static void move_at(struct ig_prefixes *p, enum ig_family family, u32 to,
		    u32 from)
{
	if (family == IG_IPV4)
		p->v4[to] = p->v4[from];
	else
		p->v6[to] = p->v6[from];
}

void ig_prefixes_at(const struct ig_prefixes *p, enum ig_family family, u32 i,
		    struct ig_lpm_prefix *prefix)
{
	if (family == IG_IPV4) {
		prefix->high = p->v4[i] >> 8 << 32;
		prefix->low = 0;
		prefix->len = p->v4[i] & 0xff;
	} else {
		prefix->high = p->v6[i].high;
		prefix->low = p->v6[i].low;
		prefix->len = p->v6[i].len;
	}
	prefix->value = prefix->len + 1;
}

/* Returns the index of the first prefix that is not below @prefix. */
static u32 lower_bound(const struct ig_prefixes *p, enum ig_family family,
		       const struct ig_lpm_prefix *prefix)
{
	u32 low = 0, high = p->n[family];

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (cmp_at(p, family, mid, prefix) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

bool ig_prefixes_has(const struct ig_prefixes *p, enum ig_family family,
		     const struct ig_lpm_prefix *prefix)
{
	u32 i = lower_bound(p, family, prefix);

	return i < p->n[family] && !cmp_at(p, family, i, prefix);
}

/* Resizes the memory for a family to @n prefixes, at least the number there. */
static int resize(struct ig_prefixes *p, enum ig_family family, u32 n)
{
	size_t one = family == IG_IPV4 ? sizeof(*p->v4) : sizeof(*p->v6);
	void *old = family == IG_IPV4 ? (void *)p->v4 : (void *)p->v6;
	void *memory = ig_zalloc(n * one);

	if (!memory)
		return -ENOMEM;
	if (old)
		memcpy(memory, old, p->n[family] * one);
	ig_free(old);
	if (family == IG_IPV4)
		p->v4 = memory;
	else
		p->v6 = memory;
	p->room[family] = n;
	return 0;
}

static int reserve(struct ig_prefixes *p, enum ig_family family, u32 n)
{
	u32 room = p->room[family];

	if (n <= room)
		return 0;
	if (n < room + room / 2)
		n = room + room / 2;	/* more may come */
	return resize(p, family, n);
}

/* Frees room that is not needed, once all prefixes are added. */
static int trim(struct ig_prefixes *p, enum ig_family family)
{
	u32 n = p->n[family];

	return n && p->room[family] - n > n / 32 ? resize(p, family, n) : 0;
}

/*
 * Sorts, and drops duplicates and prefixes in @p. Return: number of those left.
 */
static u32 only_new(const struct ig_prefixes *p, enum ig_family family,
		    struct ig_lpm_prefix *add, struct ig_lpm_prefix *room,
		    u32 n)
{
	bool behind;
	u32 i, kept = 0;

	ig_lpm_sort(add, room, n);
	behind = !p->n[family] ||
		 cmp_at(p, family, p->n[family] - 1, &add[0]) < 0;
	for (i = 0; i < n; i++) {
		resched_at(i);
		if (kept && add[i].high == add[kept - 1].high &&
		    add[i].low == add[kept - 1].low &&
		    add[i].len == add[kept - 1].len)
			continue;
		if (!behind && ig_prefixes_has(p, family, &add[i]))
			continue;
		add[kept++] = add[i];
	}
	return kept;
}

int ig_prefixes_add(struct ig_prefixes *p, enum ig_family family,
		    struct ig_lpm_prefix *add, struct ig_lpm_prefix *room,
		    u32 n, u32 *added)
{
	u32 have = p->n[family], i, at;
	int err;

	*added = 0;
	if (!n)
		return 0;
	n = only_new(p, family, add, room, n);
	err = reserve(p, family, have + n);
	if (err)
		return err;
	if (!ig_atomic_add_limit(&p->quota->used, n, IG_PREFIXES_MAX))
		return -ENOSPC;
	*added = n;
	p->n[family] += n;
	/*
	 * Merges from the end, so that nothing has to be moved out of the way.
	 */
	for (i = have, at = have + n; n; at--) {
		resched_at(at);
		if (i && cmp_at(p, family, i - 1, &add[n - 1]) > 0)
			move_at(p, family, at - 1, --i);
		else
			put_at(p, family, at - 1, &add[--n]);
	}
	return 0;
}

u32 ig_prefixes_del(struct ig_prefixes *p, enum ig_family family,
		    struct ig_lpm_prefix *del, struct ig_lpm_prefix *room,
		    u32 n)
{
	u32 i, d = 0, kept = 0, gone;

	ig_lpm_sort(del, room, n);
	for (i = 0; i < p->n[family]; i++) {
		resched_at(i);
		while (d < n && cmp_at(p, family, i, &del[d]) > 0)
			d++;
		if (d < n && !cmp_at(p, family, i, &del[d]))
			continue;
		move_at(p, family, kept++, i);
	}
	gone = p->n[family] - kept;
	p->n[family] = kept;
	ig_atomic_sub(&p->quota->used, gone);
	return gone;
}

struct ig_prefixes *ig_prefixes_copy(const struct ig_prefixes *p,
				     struct ig_quota *quota, int *err)
{
	struct ig_prefixes *copy = ig_prefixes_alloc(quota);
	u32 n = p->n[IG_IPV4] + p->n[IG_IPV6];
	int family;

	*err = -ENOMEM;
	if (!copy)
		return NULL;
	for (family = 0; family < IG_FAMILIES; family++)
		if (reserve(copy, family, p->n[family] + p->n[family] / 8))
			goto err_copy;
	if (!ig_atomic_add_limit(&quota->used, n, IG_PREFIXES_MAX)) {
		*err = -ENOSPC;
		goto err_copy;
	}
	if (p->n[IG_IPV4])
		memcpy(copy->v4, p->v4, p->n[IG_IPV4] * sizeof(*p->v4));
	if (p->n[IG_IPV6])
		memcpy(copy->v6, p->v6, p->n[IG_IPV6] * sizeof(*p->v6));
	memcpy(copy->n, p->n, sizeof(copy->n));
	*err = 0;
	return copy;

err_copy:
	ig_prefixes_put(copy);
	return NULL;
}

struct part {
	const struct ig_prefixes *p;
	enum ig_family family;
};

static void part_get(const void *from, u32 i, struct ig_lpm_prefix *prefix)
{
	const struct part *part = from;

	ig_prefixes_at(part->p, part->family, i, prefix);
}

/* Hashes the contents, to tell different ones apart. */
static u32 contents_hash(const struct ig_prefixes *p)
{
	struct ig_hash h = ig_hash_seed(&ig_secret);
	u32 i;

	for (i = 0; i < p->n[IG_IPV4]; i++) {
		ig_hash_add(&h, p->v4[i]);
		resched_at(i);
	}
	for (i = 0; i < p->n[IG_IPV6]; i++) {
		ig_hash_add(&h, p->v6[i].high);
		ig_hash_add(&h, p->v6[i].low);
		ig_hash_add(&h, p->v6[i].len);
		resched_at(i);
	}
	return ig_hash_end(&h, p->n[IG_IPV4], sizeof(p->n[IG_IPV4]));
}

int ig_prefixes_compile(struct ig_prefixes *p)
{
	int family, err;

	if (p->compiled)
		return 0;
	for (family = 0; family < IG_FAMILIES; family++) {
		const struct part part = { p, family };
		const struct ig_lpm_source source = {
			.family = family,
			.n = p->n[family],
			.from = &part,
			.get = part_get,
		};

		err = trim(p, family) ?: ig_lpm_build(&p->lpm[family], &source);
		if (err)
			goto err_lpm;
	}
	p->hash = contents_hash(p);
	p->compiled = true;
	return 0;

err_lpm:
	while (family--)
		ig_lpm_free(&p->lpm[family]);
	return err;
}

bool ig_prefixes_same(const struct ig_prefixes *a, const struct ig_prefixes *b)
{
	if (a == b)
		return true;
	if (a->hash != b->hash || a->n[IG_IPV4] != b->n[IG_IPV4] ||
	    a->n[IG_IPV6] != b->n[IG_IPV6])
		return false;
	return (!a->n[IG_IPV4] ||
		!memcmp(a->v4, b->v4, a->n[IG_IPV4] * sizeof(*a->v4))) &&
	       (!a->n[IG_IPV6] ||
		!memcmp(a->v6, b->v6, a->n[IG_IPV6] * sizeof(*a->v6)));
}

struct ig_set *ig_set_alloc(u32 id, const char *name,
			    struct ig_prefixes *prefixes)
{
	struct ig_set *set = ig_zalloc(sizeof(*set));

	if (!set)
		return NULL;
	ig_ref_init(&set->refs);
	set->id = id;
	set->prefixes = prefixes;
	memcpy(set->name, name, strlen(name));
	return set;
}

struct ig_set *ig_set_get(struct ig_set *set)
{
	ig_ref_inc(&set->refs);
	return set;
}

void ig_set_put(struct ig_set *set)
{
	if (!set || !ig_ref_dec(&set->refs))
		return;
	ig_prefixes_put(set->prefixes);
	ig_free(set);
}

u32 ig_sets_from(struct ig_set *const *sets, u32 n, u32 id)
{
	u32 low = 0, high = n;

	while (low < high) {
		u32 mid = low + (high - low) / 2;

		if (sets[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}
