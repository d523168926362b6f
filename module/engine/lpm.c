// SPDX-License-Identifier: GPL-2.0-only
#include "lpm.h"

/*
 * Minimum average number of keys in a slot, and number of keys from which a
 * directory pays off.
 */
#define PER_SLOT	4
#define DENSE		32

/*
 * Maximum depth of directories, unless a window is too large to store its size.
 */
#define LEVELS		3

/* Reschedules now and then in a long loop. */
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

/**
 * struct index - directories being built
 * @keys: the keys they are for; memory is replaced as directories grow
 * @entry: number of u64 in an entry
 * @dirs: number of directories so far
 * @dir_room: number of directories that fit
 * @slots: number of slots so far
 * @slot_room: number of slots that fit
 * @err: 0, or -ENOMEM and nothing more is built
 */
struct index {
	struct ig_keys *keys;
	u32 entry;
	u32 dirs;
	u32 dir_room;
	u32 slots;
	u32 slot_room;
	int err;
};

static u64 key_at(const struct index *x, u32 i)
{
	return x->keys->key[i * x->entry];
}

/*
 * Returns memory with room for @more beyond @used items of @size bytes, or
 * NULL.
 */
static void *room_for(void *old, u32 used, u32 *room, u32 more, size_t size)
{
	u32 want = used + more;
	void *p;

	if (want <= *room)
		return old;
	want += want / 4;
	p = ig_zalloc(want * size);
	if (!p)
		return NULL;
	if (old)
		memcpy(p, old, used * size);
	ig_free(old);
	*room = want;
	return p;
}

/* Makes room for another directory and its slots. */
static bool index_grow(struct index *x, u32 slots)
{
	struct ig_keys *keys = x->keys;
	void *p = room_for(keys->dir, x->dirs, &x->dir_room, 1,
			   sizeof(keys->dir[0]));

	if (p)
		keys->dir = p;
	else
		x->err = -ENOMEM;
	p = room_for(keys->slot, x->slots, &x->slot_room, slots,
		     sizeof(keys->slot[0]));
	if (p)
		keys->slot = p;
	else
		x->err = -ENOMEM;
	return !x->err;
}

static u32 window(struct index *x, u32 at, u32 n, u32 level);

/* Returns the least shift that divides @span into fewer than @slots slots. */
static u8 shift_for(u64 span, u32 slots)
{
	u32 shift = bits(span) > bits(slots) ? bits(span) - bits(slots) : 0;

	return (span >> shift) < slots ? shift : shift + 1;
}

/*
 * Builds a directory over a window, whose first entry belongs before it. A
 * range too large for a window gets more than 31 slots, so a slot that is as
 * large again spans less than 1/31 of it. Recursion therefore ends within 13
 * levels.
 */
static u32 directory(struct index *x, u32 at, u32 n, u32 level)
{
	u64 base = key_at(x, at + 1), span = key_at(x, at + n - 1) - base;
	struct ig_keys_dir d = {
		.base = base, .slot = x->slots,
		.shift = shift_for(span, n / PER_SLOT),
	};
	u32 s, dir = x->dirs, i = at + 1, end = at + n;

	d.last = span >> d.shift;
	if (x->err || !index_grow(x, d.last + 1))
		return 0;
	x->keys->dir[x->dirs++] = d;
	x->slots += d.last + 1;
	for (s = 0; s <= d.last; s++) {
		u32 first = i, w;

		while (i < end && (key_at(x, i) - base) >> d.shift == s)
			i++;
		resched_at(s);
		w = window(x, first - 1, i - first + 1, level + 1);
		if (x->err)
			return 0;
		x->keys->slot[d.slot + s] = w;
	}
	return dir;
}

/*
 * Returns a window of @n entries from @at on, or one for a directory over them.
 */
static u32 window(struct index *x, u32 at, u32 n, u32 level)
{
	if (n <= DENSE || (level >= LEVELS && n < IG_KEYS_DIR))
		return at << 8 | n;
	return directory(x, at, n, level) << 8 | IG_KEYS_DIR;
}

static void keys_free(struct ig_keys *keys)
{
	ig_free(keys->dir);
	ig_free(keys->slot);
	ig_free(keys->key);
}

/* Conversion of prefixes to boundaries. */

/**
 * struct span - a prefix that is open while those inside it are visited
 * @high: high half of the first address beyond it
 * @low: low half of that address
 * @last: no address lies beyond it
 * @value: its value
 */
struct span {
	u64 high;
	u64 low;
	bool last;
	u32 value;
};

/**
 * struct sweep - turns sorted prefixes into sorted boundaries
 * @family: of the prefixes
 * @lpm: gets the boundaries; they are only counted before it has memory
 * @low: directories over @lpm->low
 * @n: number of boundaries in @lpm->high so far
 * @n_low: number of boundaries in @lpm->low so far
 * @below: index of the first low boundary of the newest high half; @n_low if
 *	there is none
 * @high: the newest boundary's high half
 * @value: the value from the newest boundary on
 * @pending: a boundary that may turn out to be unnecessary
 * @depth: number of open prefixes
 * @open: the open prefixes, the innermost last
 */
struct sweep {
	enum ig_family family;
	struct ig_lpm *lpm;
	struct index low;
	u32 n;
	u32 n_low;
	u32 below;
	u64 high;
	u32 value;
	struct span pending;
	u32 depth;
	struct span open[129];
};

/* Returns an entry of IPv6. */
static struct ig_lpm_entry *entry_at(struct ig_keys *keys, u32 i)
{
	return (struct ig_lpm_entry *)keys->key + i;
}

static void put(struct sweep *s, struct ig_keys *keys, u32 i, u64 key, u32 value)
{
	if (!keys->key)
		return;
	if (s->family == IG_IPV4)
		keys->key[i] = key | value;
	else
		*entry_at(keys, i) = (struct ig_lpm_entry){ key, value, 0 };
}

static void put_low(struct sweep *s, u64 low, u32 value)
{
	put(s, &s->lpm->low, s->n_low++, low, value);
}

/* Finishes the newest high half. */
static void close_high(struct sweep *s)
{
	u32 n = s->n_low - s->below;

	if (n && s->lpm->high.key)
		entry_at(&s->lpm->high, s->n - 1)->below =
			window(&s->low, s->below, n, 0);
	s->below = s->n_low;
}

/* Makes @value the answer from (@high, @low) on; IPv4 has no low halves. */
static void boundary(struct sweep *s, u64 high, u64 low, u32 value)
{
	if (value == s->value)
		return;
	if (high != s->high) {
		close_high(s);
		s->high = high;
		s->n++;
	}
	if (low && s->below == s->n_low)
		put_low(s, 0, s->value);
	if (low)
		put_low(s, low, value);
	/* An entry ends up with the value of the last boundary in it. */
	put(s, &s->lpm->high, s->n - 1, high, value);
	s->value = value;
}

/* Records a boundary; of several at the same address, the last one counts. */
static void note(struct sweep *s, u64 high, u64 low, u32 value)
{
	struct span *p = &s->pending;

	if (p->high != high || p->low != low)
		boundary(s, p->high, p->low, p->value);
	*p = (struct span){ .high = high, .low = low, .value = value };
}

/* Computes the first address beyond a prefix. */
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

/* Closes the innermost open prefix. */
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

	/* Address 0 is a boundary from the start. */
	put(s, &s->lpm->high, s->n++, 0, 0);
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
	close_high(s);
}

/* Allocates memory for the boundaries that were counted. */
static int lpm_alloc(struct ig_lpm *lpm, const struct sweep *count)
{
	size_t entry = count->family == IG_IPV4 ? sizeof(u64) :
						  sizeof(struct ig_lpm_entry);

	if (count->n > IG_KEYS_MAX || count->n_low > IG_KEYS_MAX)
		return -E2BIG;
	lpm->high.key = ig_zalloc(count->n * entry);
	if (!lpm->high.key)
		return -ENOMEM;
	if (!count->n_low)
		return 0;
	lpm->low.key = ig_zalloc(count->n_low * entry);
	return lpm->low.key ? 0 : -ENOMEM;
}

static void sweep_init(struct sweep *s, enum ig_family family, struct ig_lpm *lpm)
{
	memset(s, 0, sizeof(*s));
	s->family = family;
	s->lpm = lpm;
	s->low.keys = &lpm->low;
	s->low.entry = IG_LPM_ENTRY;
}

/* Stores the boundaries and builds directories over them. */
static int lpm_fill(struct sweep *s, const struct ig_lpm_source *source)
{
	struct index high = { .keys = &s->lpm->high };

	sweep(s, source);
	high.entry = s->family == IG_IPV4 ? 1 : IG_LPM_ENTRY;
	s->lpm->root = window(&high, 0, s->n, 0);
	return s->low.err ? s->low.err : high.err;
}

int ig_lpm_build(struct ig_lpm *lpm, const struct ig_lpm_source *source)
{
	struct sweep *s;
	int err;

	if (!source->n)
		return 0;
	s = ig_zalloc(sizeof(*s));
	if (!s)
		return -ENOMEM;
	sweep_init(s, source->family, lpm);
	sweep(s, source);
	err = lpm_alloc(lpm, s);
	if (!err) {
		sweep_init(s, source->family, lpm);
		err = lpm_fill(s, source);
	}
	ig_free(s);
	if (err)
		ig_lpm_free(lpm);
	return err;
}

void ig_lpm_free(struct ig_lpm *lpm)
{
	keys_free(&lpm->high);
	keys_free(&lpm->low);
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

/* Returns byte @k of the sort key, the least significant first. */
static u8 digit(const struct ig_lpm_prefix *p, u32 k)
{
	if (!k)
		return p->len;
	return (k <= 8 ? p->low : p->high) >> 8 * ((k - 1) & 7);
}

#define DIGITS	17

/*
 * Does one pass: a stable distribution by one digit. Returns false if all have
 * the same digit.
 */
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

/* Tells whether @a and @b are in order; equal ones are. */
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
