// SPDX-License-Identifier: GPL-2.0-only
#include "lpm.h"

/* Keys of a slot on average, and those that are worth a directory. */
#define PER_SLOT	4
#define DENSE		32

/* Now and then in a long loop. */
static void resched_at(u32 i)
{
	if (!(i % 1024))
		ig_resched();
}

static u32 bits(u64 v)
{
	u32 n = 0;

	for (; v; v >>= 1)
		n++;
	return n;
}

/* Sorted keys: directories. */

/* Room for a directory over @n keys; a power of two. */
static u32 slots_for(u32 n)
{
	u32 slots = 1;

	while (slots < n / PER_SLOT)
		slots *= 2;
	return slots;
}

/* Whether the keys of a slot deserve a directory. */
static bool dense(const struct ig_keys *keys, const struct ig_keys_slot *slot)
{
	u32 n = slot[1].start - slot[0].start;

	return n > DENSE &&
	       keys->key[slot[1].start - 1] != keys->key[slot[0].start];
}

/* Fills in a directory over the keys of a slot, whose room @d->slot is. */
static void dir_fill(const struct ig_keys *keys, struct ig_keys_dir *d,
		     const struct ig_keys_slot *over)
{
	u32 end = over[1].start, i = over[0].start;
	u64 span = keys->key[end - 1] - keys->key[i];
	u32 room = bits(slots_for(end - i)) - 1;
	u32 s;

	d->base = keys->key[i];
	d->from = i;
	d->shift = bits(span) > room ? bits(span) - room : 0;
	d->slots = (span >> d->shift) + 1;
	for (s = 0; s <= d->slots; s++) {
		while (i < end && (keys->key[i] - d->base) >> d->shift < s) {
			resched_at(i);
			i++;
		}
		d->slot[s].start = i;
	}
}

/* How many of a row of slots are dense, and the slots they will take. */
static u32 dense_count(const struct ig_keys *keys,
		       const struct ig_keys_slot *slot, u32 n, u32 *slots)
{
	u32 i, count = 0;

	for (i = 0; i < n; i++) {
		resched_at(i);
		if (!dense(keys, &slot[i]))
			continue;
		count++;
		*slots += slots_for(slot[i + 1].start - slot[i].start) + 1;
	}
	return count;
}

/* Gives each dense slot of a row its directory; @room moves on. */
static void dense_fill(const struct ig_keys *keys, struct ig_keys_slot *slot,
		       u32 n, struct ig_keys_dir *dirs, u32 *used,
		       struct ig_keys_slot **room)
{
	u32 i;

	for (i = 0; i < n; i++) {
		struct ig_keys_dir *d = &dirs[*used];

		resched_at(i);
		if (!dense(keys, &slot[i]))
			continue;
		d->slot = *room;
		dir_fill(keys, d, &slot[i]);
		*room += d->slots + 1;
		slot[i].child = ++*used;
	}
}

/*
 * One level: a directory for each dense slot of @above, which are @n
 * directories. Return: how many were made, or -ENOMEM.
 */
static int level_build(struct ig_keys *keys, u32 level,
		       struct ig_keys_dir *above, u32 n)
{
	u32 i, dirs = 0, slots = 0, used = 0;
	struct ig_keys_slot *room;

	for (i = 0; i < n; i++)
		dirs += dense_count(keys, above[i].slot, above[i].slots, &slots);
	if (!dirs)
		return 0;
	keys->level[level].dir = ig_zalloc(dirs * sizeof(struct ig_keys_dir));
	keys->level[level].slot = ig_zalloc(slots * sizeof(*room));
	if (!keys->level[level].dir || !keys->level[level].slot)
		return -ENOMEM;
	room = keys->level[level].slot;
	for (i = 0; i < n; i++) {
		above[i].kids = keys->level[level].dir;
		dense_fill(keys, above[i].slot, above[i].slots,
			   keys->level[level].dir, &used, &room);
	}
	return dirs;
}

/* Directories over keys and roots that are there. */
static int keys_build(struct ig_keys *keys)
{
	struct ig_keys_dir roots = { .slot = keys->root,
				     .slots = keys->roots };
	struct ig_keys_dir *above = &roots;
	int level, n = 1;

	for (level = 0; level < IG_KEYS_LEVELS && n > 0; level++) {
		n = level_build(keys, level, above, n);
		above = keys->level[level].dir;
	}
	return n < 0 ? n : 0;
}

static void keys_free(struct ig_keys *keys)
{
	int level;

	for (level = 0; level < IG_KEYS_LEVELS; level++) {
		ig_free(keys->level[level].dir);
		ig_free(keys->level[level].slot);
	}
	ig_free(keys->root);
	ig_free(keys->key);
}

/* Prefixes to boundaries. */

/**
 * struct span - a prefix that is open, for those inside it to come
 * @high: high half of the first address beyond it
 * @low: low half
 * @last: there is none beyond it
 * @value: its value
 */
struct span {
	u64 high;
	u64 low;
	bool last;
	u32 value;
};

/**
 * struct sweep - prefixes in order -> boundaries in order
 * @family: of the prefixes
 * @lpm: where the boundaries go; only counted while it has no memory
 * @n: boundaries in @lpm->high so far
 * @n_low: boundaries in @lpm->low so far
 * @blocks: ranges in @lpm->low so far
 * @in_block: the last of @lpm->high is one of them
 * @high: the newest boundary's high half
 * @value: the value from the newest boundary on
 * @pending: one that may turn out to be none
 * @depth: how many prefixes are open
 * @open: they, the innermost last
 */
struct sweep {
	enum ig_family family;
	struct ig_lpm *lpm;
	u32 n;
	u32 n_low;
	u32 blocks;
	bool in_block;
	u64 high;
	u32 value;
	struct span pending;
	u32 depth;
	struct span open[129];
};

static void put_high(struct sweep *s, u64 high, u32 value)
{
	struct ig_lpm *lpm = s->lpm;

	if (lpm->high.key)
		lpm->high.key[s->n] = s->family == IG_IPV4 ? high | value :
							     high;
	if (lpm->value)
		lpm->value[s->n] = value;
	s->n++;
	s->high = high;
	s->in_block = false;
}

static void put_low(struct sweep *s, u64 low, u32 value)
{
	struct ig_lpm *lpm = s->lpm;

	if (lpm->low.key) {
		lpm->low.key[s->n_low] = low;
		lpm->low_value[s->n_low] = value;
	}
	s->n_low++;
}

/* The last of the high halves has more than one boundary. */
static void put_block(struct sweep *s)
{
	struct ig_lpm *lpm = s->lpm;

	if (lpm->value)
		lpm->value[s->n - 1] = IG_LPM_BLOCK | s->blocks;
	if (lpm->low.root)
		lpm->low.root[s->blocks].start = s->n_low;
	s->blocks++;
	s->in_block = true;
	put_low(s, 0, s->value);
}

/* Behind a range of low halves, what its last one says goes on. */
static void close_block(struct sweep *s)
{
	if (s->in_block && s->high != ~0ULL)
		put_high(s, s->high + 1, s->value);
}

/* From (@high, @low) on, the answer is @value; IPv4 has no low halves. */
static void boundary(struct sweep *s, u64 high, u64 low, u32 value)
{
	if (value == s->value)
		return;
	if (high != s->high && s->in_block && high != s->high + 1)
		close_block(s);
	if (!low) {
		/* Address 0 has had its boundary from the start. */
		if (high == s->high)
			s->n--;
		put_high(s, high, value);
	} else {
		if (high != s->high)
			put_high(s, high, s->value);
		if (!s->in_block)
			put_block(s);
		put_low(s, low, value);
	}
	s->value = value;
}

/* Notes a boundary; the last of several at the same address counts. */
static void note(struct sweep *s, u64 high, u64 low, u32 value)
{
	struct span *p = &s->pending;

	if (p->high != high || p->low != low)
		boundary(s, p->high, p->low, p->value);
	*p = (struct span){ .high = high, .low = low, .value = value };
}

/* The first address beyond a prefix. */
static void beyond(struct span *end, const struct ig_lpm_prefix *p)
{
	*end = (struct span){ .high = p->high, .low = p->low,
			      .value = p->value };
	if (p->len > 64) {
		end->low += 1ULL << (128 - p->len);
		end->high += !end->low;
	} else if (p->len) {
		end->high += 1ULL << (64 - p->len);
	} else {
		end->high = 0;
	}
	end->last = !end->high && !end->low;
}

/* Closes the innermost prefix that is open. */
static void close_span(struct sweep *s)
{
	const struct span *end = &s->open[--s->depth];

	if (!end->last)
		note(s, end->high, end->low,
		     s->depth ? s->open[s->depth - 1].value : 0);
}

static bool ends_before(const struct span *end, const struct ig_lpm_prefix *p)
{
	return !end->last && (end->high < p->high ||
			      (end->high == p->high && end->low <= p->low));
}

static void sweep(struct sweep *s, const struct ig_lpm_source *source)
{
	struct ig_lpm_prefix p;
	u32 i;

	put_high(s, 0, 0);
	for (i = 0; i < source->n; i++) {
		resched_at(i);
		source->get(source->from, i, &p);
		while (s->depth && ends_before(&s->open[s->depth - 1], &p))
			close_span(s);
		if (source->parent)
			source->parent[i] = s->depth ?
				s->open[s->depth - 1].value : 0;
		note(s, p.high, p.low, p.value);
		beyond(&s->open[s->depth++], &p);
	}
	while (s->depth)
		close_span(s);
	boundary(s, s->pending.high, s->pending.low, s->pending.value);
	close_block(s);
}

/* Memory for as many boundaries as were counted. */
static int lpm_alloc(struct ig_lpm *lpm, const struct sweep *count)
{
	struct ig_keys *high = &lpm->high, *low = &lpm->low;

	high->n = count->n;
	high->roots = 1;
	high->key = ig_zalloc(count->n * sizeof(high->key[0]));
	high->root = ig_zalloc(2 * sizeof(high->root[0]));
	if (!high->key || !high->root)
		return -ENOMEM;
	high->root[0].start = 1;
	high->root[1].start = count->n;
	if (count->family == IG_IPV4)
		return 0;
	lpm->value = ig_zalloc(count->n * sizeof(lpm->value[0]));
	if (!lpm->value)
		return -ENOMEM;
	if (!count->blocks)
		return 0;
	low->n = count->n_low;
	low->roots = count->blocks;
	low->key = ig_zalloc(count->n_low * sizeof(low->key[0]));
	low->root = ig_zalloc((count->blocks + 1) * sizeof(low->root[0]));
	lpm->low_value = ig_zalloc(count->n_low * sizeof(lpm->low_value[0]));
	if (!low->key || !low->root || !lpm->low_value)
		return -ENOMEM;
	low->root[count->blocks].start = count->n_low;
	return 0;
}

int ig_lpm_build(struct ig_lpm *lpm, const struct ig_lpm_source *source)
{
	struct sweep *s;
	int err = -ENOMEM;

	if (!source->n)
		return 0;
	s = ig_zalloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	s->family = source->family;
	s->lpm = lpm;
	sweep(s, source);
	err = lpm_alloc(lpm, s);
	if (!err) {
		memset(s, 0, sizeof(*s));
		s->family = source->family;
		s->lpm = lpm;
		sweep(s, source);
		err = keys_build(&lpm->high);
	}
	if (!err && lpm->low.n)
		err = keys_build(&lpm->low);
	ig_free(s);
	if (err)
		ig_lpm_free(lpm);
	return err;
}

void ig_lpm_free(struct ig_lpm *lpm)
{
	keys_free(&lpm->high);
	keys_free(&lpm->low);
	ig_free(lpm->value);
	ig_free(lpm->low_value);
	memset(lpm, 0, sizeof(*lpm));
}

void ig_lpm_prefix_set(struct ig_lpm_prefix *p, enum ig_family family,
		       const struct ig_addr *addr, u8 len)
{
	p->high = ig_addr_high(addr);
	p->low = family == IG_IPV4 ? 0 : ig_addr_low(addr);
	p->len = len;
}

/* Sorting. */

/* Octet @k of what is sorted by, the least significant first. */
static u8 digit(const struct ig_lpm_prefix *p, u32 k)
{
	if (!k)
		return p->len;
	return (k <= 8 ? p->low : p->high) >> 8 * ((k - 1) & 7);
}

#define DIGITS	17

/* One pass: a stable distribution by one digit. False when all are the same. */
static bool sort_pass(const struct ig_lpm_prefix *p,
		      struct ig_lpm_prefix *room, u32 n, u32 k)
{
	u32 at[256] = {};
	u32 i, sum = 0;

	for (i = 0; i < n; i++)
		at[digit(&p[i], k)]++;
	if (at[digit(&p[0], k)] == n)
		return false;
	for (i = 0; i < 256; i++) {
		u32 count = at[i];

		at[i] = sum;
		sum += count;
	}
	for (i = 0; i < n; i++)
		room[at[digit(&p[i], k)]++] = p[i];
	return true;
}

/* Whether @a and @b are in order; equal ones are. */
static bool in_order(const struct ig_lpm_prefix *a,
		     const struct ig_lpm_prefix *b)
{
	if (a->high != b->high)
		return a->high < b->high;
	if (a->low != b->low)
		return a->low < b->low;
	return a->len <= b->len;
}

void ig_lpm_sort(struct ig_lpm_prefix *p, struct ig_lpm_prefix *room, u32 n)
{
	struct ig_lpm_prefix *from = p, *to = room, *other;
	u32 k, i;

	for (i = 1; i < n && in_order(&p[i - 1], &p[i]); i++)
		resched_at(i);
	if (i >= n)
		return;
	for (k = 0; k < DIGITS; k++) {
		ig_resched();
		if (!sort_pass(from, to, n, k))
			continue;
		other = from;
		from = to;
		to = other;
	}
	if (from != p)
		memcpy(p, from, n * sizeof(*p));
}
