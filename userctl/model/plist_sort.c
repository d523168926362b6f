// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sorts prefixes. Keys are arrays of words: one for IPv4, three for IPv6. Keys are
 * sorted by radix, by a few digits from the first bit that differs on; groups of keys
 * that have these digits in common are then sorted by the digits after them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "model/plist.h"

#define KEY_WORDS 3

/* Bits of a digit, and how many are sorted by at once: of many keys, of few. */
#define MANY 4096
#define MANY_BITS 11
#define MANY_DIGITS 3
#define FEW_BITS 8
#define FEW_DIGITS 2
/* Fewer than these are inserted one by one. */
#define INSERTED 24

#define always_inline inline __attribute__((always_inline))

static always_inline void copy(u64 *to, const u64 *from, size_t words)
{
	size_t i;

	for (i = 0; i < words; i++)
		to[i] = from[i];
}

/* Makes one pass, by the digit of @bits bits of @word at @shift. */
static always_inline void radix_pass(u64 *to, const u64 *from, size_t n, size_t words, size_t word,
				     unsigned int shift, unsigned int bits)
{
	u32 place[1 << MANY_BITS], mask = (1U << bits) - 1, sum = 0, here;
	size_t i;

	memset(place, 0, (mask + 1) * sizeof(*place));
	for (i = 0; i < n; i++)
		place[from[i * words + word] >> shift & mask]++;
	for (i = 0; i <= mask; i++) {
		here = place[i];
		place[i] = sum;
		sum += here;
	}
	for (i = 0; i < n; i++) {
		here = place[from[i * words + word] >> shift & mask]++;
		copy(to + here * words, from + i * words, words);
	}
}

/*
 * Sorts by the first digits of the lowest @bits bits of @word that are not the
 * same in all keys. Return: how many bits below those are left.
 */
static always_inline unsigned int radix(u64 *key, u64 *spare, size_t n, size_t words, size_t word,
					unsigned int bits)
{
	unsigned int digit = n < MANY ? FEW_BITS : MANY_BITS, top, low, shift;
	u64 *from = key, *to = spare, *swap, differ = 0;
	size_t i;

	for (i = 1; i < n; i++)
		differ |= key[i * words + word] ^ key[word];
	differ &= ~0ULL >> (64 - bits);
	if (!differ)
		return 0;
	top = 64 - (unsigned int)__builtin_clzll(differ);
	low = digit * (n < MANY ? FEW_DIGITS : MANY_DIGITS);
	low = top > low ? top - low : 0;
	for (shift = low; shift < top; shift += digit) {
		if (!(differ >> shift & ((1U << digit) - 1)))
			continue;
		radix_pass(to, from, n, words, word, shift, digit);
		swap = from;
		from = to;
		to = swap;
	}
	if (from != key)
		memcpy(key, from, n * words * sizeof(*key));
	return low;
}

static void insert4(u64 *key, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++) {
		u64 one = key[i];

		for (k = i; k && one < key[k - 1]; k--)
			key[k] = key[k - 1];
		key[k] = one;
	}
}

static void insert6(struct ig_ctl_plist_key6 *key, size_t n)
{
	size_t i, k;

	for (i = 1; i < n; i++) {
		struct ig_ctl_plist_key6 one = key[i];

		for (k = i; k && ig_ctl_plist_before6(&one, &key[k - 1]); k--)
			key[k] = key[k - 1];
		key[k] = one;
	}
}

/* Sorts keys that have all but the lowest @bits bits in common. */
static void sort4(u64 *key, u64 *spare, size_t n, unsigned int bits)
{
	size_t start, end;

	if (n < INSERTED) {
		insert4(key, n);
		return;
	}
	bits = radix(key, spare, n, 1, 0, bits);
	for (start = 0; bits && start < n; start = end) {
		for (end = start + 1; end < n && key[end] >> bits == key[start] >> bits;)
			end++;
		if (end > start + 1)
			sort4(key + start, spare, end - start, bits);
	}
}

/* Sorts keys that have the words before @word and more but its @bits in common. */
static void sort6(struct ig_ctl_plist_key6 *key, struct ig_ctl_plist_key6 *spare, size_t n,
		  size_t word, unsigned int bits)
{
	size_t start, end;
	unsigned int low;

	if (n < INSERTED) {
		insert6(key, n);
		return;
	}
	low = radix(key->w, spare->w, n, KEY_WORDS, word, bits);
	if (!low && word + 1 == KEY_WORDS)
		return;
	for (start = 0; start < n; start = end) {
		u64 common = key[start].w[word] >> low;

		for (end = start + 1; end < n && key[end].w[word] >> low == common;)
			end++;
		if (end == start + 1)
			continue;
		if (low)
			sort6(key + start, spare, end - start, word, low);
		else
			sort6(key + start, spare, end - start, word + 1, 64);
	}
}

static void unique4(struct ig_ctl_plist *list)
{
	size_t n = 0, i;

	for (i = 0; i < list->n4; i++)
		if (!n || list->v4[n - 1] != list->v4[i])
			list->v4[n++] = list->v4[i];
	list->n4 = n;
}

static void unique6(struct ig_ctl_plist *list)
{
	size_t n = 0, i;

	for (i = 0; i < list->n6; i++)
		if (!n || ig_ctl_plist_before6(&list->v6[n - 1], &list->v6[i]))
			list->v6[n++] = list->v6[i];
	list->n6 = n;
}

void ig_ctl_plist_sort(struct ig_ctl_plist *list)
{
	size_t size4 = list->mixed4 ? list->n4 * sizeof(*list->v4) : 0;
	size_t size6 = list->mixed6 ? list->n6 * sizeof(*list->v6) : 0;
	void *spare;

	if (!size4 && !size6)
		return;
	spare = malloc(size4 > size6 ? size4 : size6);
	if (!spare) {
		list->error = ENOMEM;
		return;
	}
	if (size4) {
		sort4(list->v4, spare, list->n4, 64);
		unique4(list);
	}
	if (size6) {
		sort6(list->v6, spare, list->n6, 0, 64);
		unique6(list);
	}
	list->mixed4 = false;
	list->mixed6 = false;
	free(spare);
}
