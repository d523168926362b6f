// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prefixes to fill sets with, the same ones every time:
 *
 *     prefixes 4|6 N COVER DIRECTORY [SEED]
 *
 * Makes two lists, a and b, of N prefixes that do not overlap, within a list or
 * between them, but for COVER, which both have. IPv4: as many /24 as /32. IPv6:
 * /48, /64 and /128 in equal parts, twenty to an allocation of a /32. In the order
 * they were drawn, which is none. DIRECTORY gets, for each list:
 *
 *     a.plain     a prefix a line
 *     a.nft       likewise, with the commas that nft wants
 *     a.ipset     for ipset restore, into the set "new"
 *     a.inside    addresses that it covers: the first, the last and any other of
 *                 prefixes of every length
 *
 * and once:
 *
 *     both.inside addresses of COVER
 *     outside     addresses that neither covers: just before a prefix, just behind
 *                 one, and anywhere
 *     more        prefixes that overlap none of the others
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <err.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SAMPLES		48
#define MORE		16
#define MOST		4000000
#define PER_ALLOCATION	20

/**
 * struct prefix - one of either family
 * @hi: its first 64 bits: an IPv4 address in the upper half
 * @lo: and its last
 * @len: how many of them count; in the table, none is an empty place
 * @whole: in the table: it is on a list. Otherwise a part of it is.
 */
struct prefix {
	uint64_t hi, lo;
	uint8_t len;
	bool whole;
};


static int family;
static const unsigned int *levels;	/* the lengths there are, ascending */
static int n_levels;
static struct prefix *table;
static size_t mask;
static uint64_t state[4];

/* ---- random numbers: xoshiro256** by Blackman and Vigna ------------------- */

static uint64_t rotl(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

static uint64_t random64(void)
{
	uint64_t result = rotl(state[1] * 5, 7) * 9;
	uint64_t t = state[1] << 17;

	state[2] ^= state[0];
	state[3] ^= state[1];
	state[1] ^= state[2];
	state[0] ^= state[3];
	state[2] ^= t;
	state[3] = rotl(state[3], 45);
	return result;
}

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

static void seed(uint64_t from)
{
	for (int i = 0; i < 4; i++)
		state[i] = mix(from += 0x9e3779b97f4a7c15ULL);
}

static uint64_t below(uint64_t n)
{
	return (random64() >> 32) * n >> 32;
}

/* ---- prefixes ------------------------------------------------------------- */

static uint64_t ones(unsigned int n)
{
	return n >= 64 ? ~0ULL : ~(~0ULL >> n);
}

static struct prefix cut(struct prefix p, unsigned int len)
{
	p.hi &= ones(len);
	p.lo &= len > 64 ? ones(len - 64) : 0;
	p.len = len;
	return p;
}

static unsigned int width(void)
{
	return family == 4 ? 32 : 128;
}

static struct prefix address_last(struct prefix p)
{
	p.hi |= ~ones(p.len) & ones(width());
	if (family == 6)
		p.lo |= p.len > 64 ? ~ones(p.len - 64) : ~0ULL;
	p.len = width();
	return p;
}

static struct prefix address_any(struct prefix p)
{
	p.hi |= random64() & ~ones(p.len) & ones(width());
	if (family == 6)
		p.lo |= random64() & (p.len > 64 ? ~ones(p.len - 64) : ~0ULL);
	p.len = width();
	return p;
}

/* The address @by (1 or -1) away. */
static struct prefix address_near(struct prefix p, int by)
{
	uint64_t was = p.lo;

	if (family == 4) {
		p.hi += (uint64_t)(int64_t)by << 32;
		return p;
	}
	p.lo += (uint64_t)(int64_t)by;
	if (by > 0 && p.lo < was)
		p.hi++;
	if (by < 0 && p.lo > was)
		p.hi--;
	return p;
}

/*
 * Tells whether a host may have the address, outside of the tests' own
 * networks.
 */
static bool usable(struct prefix p)
{
	unsigned int top = p.hi >> 56;

	if (family == 6)
		return p.hi >> 61 == 1 && p.hi >> 32 != 0x20010db8;
	return top > 0 && top < 224 && top != 127 && top != 10 &&
	       p.hi >> 48 != 0xa9fe && p.hi >> 40 != 0xc00002 && p.hi >> 40 != 0xc63364;
}

static char *put_number(char *to, unsigned int n)
{
	char digits[10];
	int i = 0;

	do
		digits[i++] = '0' + n % 10;
	while (n /= 10);
	while (i)
		*to++ = digits[--i];
	return to;
}

static char *put_hex(char *to, unsigned int word)
{
	int shift = 12;

	while (shift && !(word >> shift))
		shift -= 4;
	for (; shift >= 0; shift -= 4)
		*to++ = "0123456789abcdef"[word >> shift & 15];
	return to;
}

/* As in RFC 5952, except that it need not be the longest run of zeros. */
static char *put_ipv6(char *to, struct prefix p)
{
	int words = 8;

	while (words && !(words > 4 ? p.lo >> (64 - 16 * (words - 4)) << (64 - 16) :
				      p.hi >> (64 - 16 * words) << (64 - 16)))
		words--;
	for (int i = 0; i < words; i++) {
		to = put_hex(to, (i < 4 ? p.hi : p.lo) >> (48 - 16 * (i & 3)) & 0xffff);
		if (i < 7)
			*to++ = ':';
	}
	if (words == 7) {
		*to++ = '0';
	} else if (words < 7) {
		if (!words)
			*to++ = ':';
		*to++ = ':';
	}
	return to;
}

/* inet_ntop() takes a hundred times as long, and there are millions. */
static const char *text(struct prefix p)
{
	static char buf[INET6_ADDRSTRLEN];
	char *to = buf;

	if (family == 6) {
		to = put_ipv6(to, p);
	} else {
		for (int shift = 56; shift >= 32; shift -= 8) {
			to = put_number(to, p.hi >> shift & 255);
			*to++ = shift > 32 ? '.' : '\0';
		}
	}
	*to = '\0';
	return buf;
}

static const char *text_prefix(struct prefix p)
{
	static char buf[INET6_ADDRSTRLEN + 4];
	char *to = stpcpy(buf, text(p));

	*to++ = '/';
	*put_number(to, p.len) = '\0';
	return buf;
}

static struct prefix parse(const char *word)
{
	struct prefix p = { 0 };
	uint8_t bytes[16] = { 0 };
	char *slash, buf[64];

	snprintf(buf, sizeof(buf), "%s", word);
	slash = strchr(buf, '/');
	if (!slash)
		errx(2, "%s is no prefix", word);
	*slash = '\0';
	if (inet_pton(family == 4 ? AF_INET : AF_INET6, buf, bytes) != 1)
		errx(2, "%s is no prefix of IPv%d", word, family);
	for (int i = 0; i < 8; i++) {
		p.hi = p.hi << 8 | bytes[i];
		p.lo = p.lo << 8 | bytes[8 + i];
	}
	return cut(p, strtoul(slash + 1, NULL, 10));
}

/* ---- which there are ------------------------------------------------------ */

static struct prefix *find(struct prefix p)
{
	size_t i = mix(p.hi + mix(p.lo + p.len)) & mask;

	while (table[i].len &&
	       (table[i].hi != p.hi || table[i].lo != p.lo || table[i].len != p.len))
		i = (i + 1) & mask;
	return &table[i];
}

static bool covered(struct prefix p)
{
	for (int i = 0; i < n_levels && levels[i] <= p.len; i++) {
		struct prefix *known = find(cut(p, levels[i]));

		if (known->len && known->whole)
			return true;
	}
	return false;
}

/* Puts @p on a list, unless it overlaps another. */
static bool add(struct prefix p)
{
	if (covered(p) || find(p)->len)
		return false;
	for (int i = 0; i < n_levels && levels[i] <= p.len; i++) {
		struct prefix part = cut(p, levels[i]);

		part.whole = levels[i] == p.len;
		*find(part) = part;
	}
	return true;
}

static struct prefix draw(uint64_t allocations)
{
	struct prefix p = { .hi = random64(), .lo = random64() };

	if (family == 4)
		return cut(p, levels[below(n_levels)]);
	/* Many networks of few providers, as there are. */
	p.hi = (p.hi & 0xffffffff) |
	       ((mix(below(allocations) * 2 + 1) >> 35 | 1ULL << 29) << 32);
	return cut(p, levels[below(n_levels)]);
}

static void fill(struct prefix *list, size_t n, struct prefix cover, uint64_t allocations)
{
	size_t i = 0;

	/* The one that is meant lies somewhere among them. */
	while (i < n) {
		struct prefix p = draw(allocations);

		if (i == n / 2) {
			list[i++] = cover;
			continue;
		}
		if (usable(p) && usable(address_last(p)) && add(p))
			list[i++] = p;
	}
}

/* ---- writing -------------------------------------------------------------- */

static FILE *file(const char *dir, const char *list, const char *kind)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s%s", dir, list, kind);
	f = fopen(path, "w");
	if (!f)
		err(1, "%s", path);
	return f;
}

static void done(FILE *f)
{
	if (ferror(f) || fclose(f))
		err(1, "cannot write");
}

static void write_list(const char *dir, const char *name, const struct prefix *list, size_t n)
{
	FILE *plain = file(dir, name, ".plain");
	FILE *nft = file(dir, name, ".nft");
	FILE *ipset = file(dir, name, ".ipset");
	FILE *inside = file(dir, name, ".inside");
	const struct prefix *p;

	for (p = list; p < list + n; p++) {
		const char *prefix = text_prefix(*p);

		/* No other thread writes to these files. */
		fputs_unlocked(prefix, plain);
		putc_unlocked('\n', plain);
		fputs_unlocked(prefix, nft);
		fputs_unlocked(",\n", nft);
		fputs_unlocked("add new ", ipset);
		fputs_unlocked(prefix, ipset);
		putc_unlocked('\n', ipset);
	}
	for (size_t i = 0; i < SAMPLES; i++) {
		size_t at = n < SAMPLES ? i % n : i * (n / SAMPLES);
		struct prefix a;

		if (at == n / 2)	/* the other list has it, too */
			at = at ? at - 1 : n > 1;
		a = list[at];
		if (i % 3 == 1)
			a = address_last(a);
		else if (i % 3 == 2)
			a = address_any(a);
		fprintf(inside, "%s\n", text(a));
	}
	done(plain);
	done(nft);
	done(ipset);
	done(inside);
}

static void write_outside(const char *dir, const struct prefix *list, size_t n)
{
	FILE *outside = file(dir, "outside", "");

	for (size_t i = 0, at = 0; i < SAMPLES; at++) {
		struct prefix p = list[at % n];

		if (i % 3 == 1)
			p = address_near(address_last(p), 1);
		else if (i % 3 == 2 || at > 100 * n)
			p = draw(1);
		else
			p = address_near(p, -1);
		p.len = width();
		if (!usable(p) || covered(p))
			continue;
		fprintf(outside, "%s\n", text(p));
		i++;
	}
	done(outside);
}

static void write_more(const char *dir, uint64_t allocations)
{
	FILE *more = file(dir, "more", "");

	for (int i = 0; i < MORE;) {
		struct prefix p = draw(allocations);

		if (!usable(p) || !usable(address_last(p)) || !add(p))
			continue;
		fprintf(more, "%s\n", text_prefix(p));
		i++;
	}
	done(more);
}

int main(int argc, char **argv)
{
	static const unsigned int levels4[] = { 24, 32 }, levels6[] = { 48, 64, 128 };
	struct prefix *a, *b, cover;
	uint64_t allocations;
	size_t n;
	FILE *f;

	if (argc < 5)
		errx(2, "usage: prefixes 4|6 N COVER DIRECTORY [SEED]");
	family = atoi(argv[1]);
	n = strtoul(argv[2], NULL, 10);
	if ((family != 4 && family != 6) || n < 2 || n > MOST)
		errx(2, "a family, and 2 to %d prefixes", MOST);
	levels = family == 4 ? levels4 : levels6;
	n_levels = family == 4 ? 2 : 3;
	cover = parse(argv[3]);
	seed(argc > 5 ? strtoull(argv[5], NULL, 10) : 1);
	for (mask = 1024; mask < 2 * n * n_levels; mask *= 2)
		;
	table = calloc(mask, sizeof(*table));
	a = calloc(n, sizeof(*a));
	b = calloc(n, sizeof(*b));
	if (!table || !a || !b)
		err(1, "no memory");
	mask--;
	if (!add(cover))
		errx(2, "%s has a length that there is no other of", argv[3]);
	allocations = n / PER_ALLOCATION + 1;
	fill(a, n, cover, allocations);
	fill(b, n, cover, allocations);
	write_list(argv[4], "a", a, n);
	write_list(argv[4], "b", b, n);
	f = file(argv[4], "both", ".inside");
	fprintf(f, "%s\n", text(cover));
	fprintf(f, "%s\n", text(address_last(cover)));
	done(f);
	write_outside(argv[4], a, n);
	write_more(argv[4], allocations);
	return 0;
}
