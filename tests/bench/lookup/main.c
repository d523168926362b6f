// SPDX-License-Identifier: GPL-2.0-only
/*
 * Compares structures for longest prefix match: verifies each against an oracle,
 * then times it, or runs it for callgrind to count. See README.md.
 */
#define _GNU_SOURCE
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "lookup.h"

#if __has_include(<valgrind/callgrind.h>)
#include <valgrind/callgrind.h>
#else
#define CALLGRIND_START_INSTRUMENTATION	((void)0)
#define CALLGRIND_STOP_INSTRUMENTATION	((void)0)
#define CALLGRIND_ZERO_STATS		((void)0)
#define CALLGRIND_DUMP_STATS_AT(name)	((void)(name))
#endif

extern const struct lookup plain4, eytzinger4, btree4, dir24, dir24b, poptrie,
	dxr16, dxr18, ours4, plain6, btree6, hash6, ours6;

static const struct lookup *const all[] = {
	&plain4, &eytzinger4, &btree4, &dir24, &dir24b, &poptrie, &dxr16, &dxr18,
	&ours4, &plain6, &btree6, &hash6, &ours6
};

#define ADDRS	BIT(19)	/* timed */
#define COUNTED	BIT(16)	/* counted */
#define WARM	BIT(18)	/* before, to warm up */
#define CHUNK	BIT(15)	/* the best time of each chunk is taken */
#define RANDOM	(opt.n ? 100000U : 10000U)	/* verified beside the edges */

static struct options {
	const char *mode;
	int family;
	const char *set;
	const char *stream;
	const char *name;
	u32 n;
	u32 passes;
	bool lookups_only;
} opt = { .mode = "check", .passes = 5 };

/**
 * struct job - a set of prefixes, and what is looked up in it
 * @family: 4 or 6
 * @set: name of the set
 * @p: the prefixes
 * @n: how many
 * @check: addresses to verify
 * @expect: their values
 * @checks: how many
 */
struct job {
	int family;
	const char *set;
	struct prefix *p;
	u32 n;
	struct addr *check;
	u32 *expect;
	u32 checks;
};

/* The first and last address of each prefix, and those beside them. */
static u32 around(const struct job *j, struct addr *a)
{
	u64 unit = j->family == 4 ? 1ULL << 32 : 0;
	u32 i, n = 0;

	for (i = 0; i < j->n; i++) {
		const struct prefix *p = &j->p[i];
		struct addr first = { p->hi, p->lo }, last = first;

		if (p->len < 64)
			last.hi |= ~0ULL >> p->len;
		if (p->len <= 64)
			last.lo = ~0ULL;
		else if (p->len < 128)
			last.lo |= ~0ULL >> (p->len - 64);
		if (unit) {
			last = (struct addr){ last.hi >> 32 << 32, 0 };
			a[n++] = (struct addr){ first.hi - unit, 0 };
			a[n++] = (struct addr){ last.hi + unit, 0 };
		} else {
			a[n++] = (struct addr){ first.hi - !first.lo, first.lo - 1 };
			a[n++] = (struct addr){ last.hi + !(last.lo + 1), last.lo + 1 };
		}
		a[n++] = first;
		a[n++] = last;
	}
	return n;
}

static void job_make(struct job *j, int family, const char *set, u32 n, bool verify)
{
	u32 i;

	j->family = family;
	j->set = set;
	j->n = set_make(family, set, n, &j->p);
	j->checks = 0;
	j->check = NULL;
	j->expect = NULL;
	if (!verify)
		return;
	j->check = malloc((4ULL * j->n + 3 * RANDOM + 2) * sizeof(*j->check));
	j->checks = around(j, j->check);
	for (i = 0; i < STREAMS; i++, j->checks += RANDOM)
		stream_make(family, streams[i], j->p, j->n, j->check + j->checks, RANDOM);
	j->check[j->checks++] = (struct addr){ 0, 0 };
	j->check[j->checks++] = family == 4 ? (struct addr){ ~0ULL << 32, 0 } :
					      (struct addr){ ~0ULL, ~0ULL };
	j->expect = malloc(j->checks * sizeof(*j->expect));
	oracle_values(j->p, j->n, j->check, j->expect, j->checks);
}

static void job_free(struct job *j)
{
	free(j->p);
	free(j->check);
	free(j->expect);
}

static void verify(const struct job *j, const struct lookup *l, const void *t)
{
	u32 i, got;

	for (i = 0; i < j->checks; i++) {
		got = l->find(t, j->check[i]);
		if (got == j->expect[i])
			continue;
		fprintf(stderr, "IPv%d %s, %u prefixes: %s finds %u for %016llx%016llx, not %u\n",
			j->family, j->set, j->n, l->name, got,
			(unsigned long long)j->check[i].hi,
			(unsigned long long)j->check[i].lo, j->expect[i]);
		exit(1);
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

/* IPv4 addresses are packed for the loops. */
static void *pack(int family, struct addr *a, u32 n)
{
	u32 *packed = (u32 *)a;
	u32 i;

	for (i = 0; family == 4 && i < n; i++)
		packed[i] = a[i].hi >> 32;
	return a;
}

static const void *nth(int family, const void *a, u32 i)
{
	return (const char *)a + (size_t)i * (family == 4 ? sizeof(u32) : sizeof(struct addr));
}

u32 no_bits;
u64 sink;

/**
 * struct entrant - a structure that is built and timed
 * @l: which
 * @table: it
 * @ns: nanoseconds of a chunk, independent and chained: the best so far
 */
struct entrant {
	const struct lookup *l;
	void *table;
	double ns[2][ADDRS / CHUNK];
};

static double chunk_ns(const struct entrant *e, const void *from, bool chain)
{
	double begin = now();

	sink += chain ? e->l->chain(e->table, from, CHUNK, no_bits) :
			e->l->many(e->table, from, CHUNK);
	return now() - begin;
}

/* One pass over all addresses. */
static void pass(struct entrant *e, const void *a, bool first)
{
	u32 chain, c;

	for (chain = 0; chain < 2; chain++) {
		chunk_ns(e, a, chain);	/* to warm up */
		for (c = 0; c < ADDRS / CHUNK; c++) {
			double ns = chunk_ns(e, nth(e->l->family, a, c * CHUNK), chain);

			if (first || ns < e->ns[chain][c])
				e->ns[chain][c] = ns;
		}
	}
}

/* Nanoseconds a lookup, of the best chunks. */
static double mean(const double *ns)
{
	double sum = 0;
	u32 c;

	for (c = 0; c < ADDRS / CHUNK; c++)
		sum += ns[c];
	return sum / ADDRS;
}

static void line_begin(const struct job *j, const struct lookup *l)
{
	printf("{\"family\":%d,\"set\":\"%s\",\"n\":%u,\"structure\":\"%s\"",
	       j->family, j->set, j->n, l->name);
}

static void build_timed(const struct job *j, struct entrant *e)
{
	double begin;

	memory_used = 0;
	memory_peak = 0;
	begin = now();
	e->table = e->l->build(j->p, j->n);
	begin = now() - begin;
	verify(j, e->l, e->table);
	line_begin(j, e->l);
	printf(",\"bytes\":%zu,\"peak\":%zu,\"build_ms\":%.3f}\n",
	       memory_used, memory_peak, begin / 1e6);
}

/*
 * All structures take turns, pass by pass, so that a noisy neighbor disturbs
 * all of them or none.
 */
static void time_all(const struct job *j, const struct lookup *const *l, u32 n,
		     struct addr *a)
{
	struct entrant *e = calloc(n, sizeof(*e));
	u32 i, s, p;

	for (i = 0; i < n; i++) {
		e[i].l = l[i];
		build_timed(j, &e[i]);
	}
	for (s = 0; s < STREAMS; s++) {
		if (opt.stream && strcmp(opt.stream, streams[s]))
			continue;
		stream_make(j->family, streams[s], j->p, j->n, a, ADDRS);
		pack(j->family, a, ADDRS);
		for (p = 0; p < opt.passes; p++)
			for (i = 0; i < n; i++)
				pass(&e[i], a, !p);
		for (i = 0; i < n; i++) {
			line_begin(j, e[i].l);
			printf(",\"stream\":\"%s\",\"ns\":%.2f,\"ns_chained\":%.2f}\n",
			       streams[s], mean(e[i].ns[0]), mean(e[i].ns[1]));
		}
		fflush(stdout);
	}
	for (i = 0; i < n; i++)
		e[i].l->free(e[i].table);
	free(e);
}

static void dump(const struct job *j, const struct lookup *l, const char *what, u32 n)
{
	char text[200];

	snprintf(text, sizeof(text), "%d/%s/%u/%s/%s/%u", j->family, j->set, j->n,
		 l->name, what, n);
	CALLGRIND_DUMP_STATS_AT(text);
}

/* Returns the addresses looked up in a stream, packed. */
static void *counted_stream(const struct job *j, const char *stream)
{
	struct addr *a = malloc((WARM + COUNTED) * sizeof(*a));

	stream_make(j->family, stream, j->p, j->n, a, WARM + COUNTED);
	return pack(j->family, a, WARM + COUNTED);
}

/*
 * For callgrind: a dump for the building, and one a stream. Nothing else runs in
 * between, so that the cache holds what it would.
 */
static void count_one(const struct job *j, const struct lookup *l)
{
	void *a[STREAMS];
	void *t;
	u32 s;

	for (s = 0; s < STREAMS; s++)
		a[s] = counted_stream(j, streams[s]);
	if (!opt.lookups_only)
		CALLGRIND_START_INSTRUMENTATION;
	CALLGRIND_ZERO_STATS;
	t = l->build(j->p, j->n);
	if (opt.lookups_only)
		CALLGRIND_START_INSTRUMENTATION;
	else
		dump(j, l, "build", j->n);
	for (s = 0; s < STREAMS; s++) {
		sink += l->many(t, a[s], WARM);
		CALLGRIND_ZERO_STATS;
		sink += l->many(t, nth(j->family, a[s], WARM), COUNTED);
		dump(j, l, streams[s], COUNTED);
	}
	CALLGRIND_STOP_INSTRUMENTATION;
	l->free(t);
	for (s = 0; s < STREAMS; s++)
		free(a[s]);
}

static void check_one(const struct job *j, const struct lookup *l)
{
	static u32 n;
	void *t = l->build(j->p, j->n);

	verify(j, l, t);
	l->free(t);
	printf("ok %u - IPv%d, %s, %u prefixes: %s\n", ++n, j->family, j->set, j->n,
	       l->name);
}

/* The structures that were asked for. */
static u32 chosen(int family, const struct lookup **l)
{
	u32 i, n = 0;

	for (i = 0; i < ARRAY_SIZE(all); i++)
		if (all[i]->family == family &&
		    (!opt.name || !strcmp(opt.name, all[i]->name)))
			l[n++] = all[i];
	return n;
}

static u32 run_set(int family, const char *set, u32 size)
{
	bool counts = !strcmp(opt.mode, "count"), times = !strcmp(opt.mode, "time");
	const struct lookup *l[ARRAY_SIZE(all)];
	struct addr *a = malloc(ADDRS * sizeof(*a));
	u32 i, n = chosen(family, l);
	struct job j;

	job_make(&j, family, set, size, !counts);
	if (times)
		time_all(&j, l, n, a);
	for (i = 0; i < n && !times; i++)
		if (counts)
			count_one(&j, l[i]);
		else
			check_one(&j, l[i]);
	job_free(&j);
	free(a);
	return n;
}

static u32 run_family(int family)
{
	static const u32 sizes[] = { 1, 10, 5000 };
	const char *const *set = family == 4 ? sets4 : sets6;
	u32 s, done = 0;

	for (; *set; set++) {
		if (opt.set && strcmp(opt.set, *set))
			continue;
		/* Few prefixes, for verifying alone. */
		if (!opt.set && opt.n && !strcmp(*set, "ends"))
			continue;
		for (s = 0; s < ARRAY_SIZE(sizes) && !opt.n; s++)
			done += run_set(family, *set, sizes[s]);
		if (opt.n)
			done += run_set(family, *set, opt.n);
	}
	return done;
}

static void help(FILE *to)
{
	fputs("usage: lookup [check|time|count] [-4|-6] [-s SET] [-n PREFIXES]\n"
	      "              [-a STREAM] [-x STRUCTURE] [-p PASSES] [-H] [-L]\n", to);
}

int main(int argc, char **argv)
{
	int c;
	u32 done = 0;

	while ((c = getopt(argc, argv, "46s:n:a:x:p:HLh")) != -1) {
		switch (c) {
		case '4':
		case '6':
			opt.family = c - '0';
			break;
		case 's':
			opt.set = optarg;
			break;
		case 'n':
			opt.n = strtoul(optarg, NULL, 10);
			break;
		case 'a':
			opt.stream = optarg;
			break;
		case 'x':
			opt.name = optarg;
			break;
		case 'p':
			opt.passes = strtoul(optarg, NULL, 10);
			break;
		case 'L':
			opt.lookups_only = true;
			break;
		case 'H':
			memory_huge = true;
			break;
		case 'h':
			help(stdout);
			return 0;
		default:
			help(stderr);
			return 2;
		}
	}
	if (optind < argc)
		opt.mode = argv[optind];
	for (c = 4; c <= 6; c += 2)
		if (!opt.family || opt.family == c)
			done += run_family(c);
	if (!strcmp(opt.mode, "check"))
		printf("1..%u\n", done);
	return 0;
}
