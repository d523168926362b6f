// SPDX-License-Identifier: GPL-2.0-only
/*
 * Lists of prefixes: text read by hand beside inet_pton(), text written beside
 * inet_ntop(), sorting beside qsort(), the wire and back. SEED=n repeats a run.
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <cmocka.h>

#include "model/plist.h"
#include "test_ctl_random.h"
#include "uapi/icmpguard.h"

#define ROUNDS 20000

/* Errors found: their lines and columns, and the last one in full. */
static struct {
	unsigned int n;
	u64 line[IG_FAULTS_MAX];
	u64 column[IG_FAULTS_MAX];
	struct ig_ctl_fault last;
	char word[512];
	char text[512];
} faults;

/* Counts words of the last text that were not read by hand. */
static u64 odd;

static void complain(const struct ig_ctl_fault *fault, void *data)
{
	assert_ptr_equal(data, &faults);
	assert_true(faults.n < IG_FAULTS_MAX);
	faults.line[faults.n] = fault->line;
	faults.column[faults.n] = fault->column;
	faults.n++;
	faults.last = *fault;
	snprintf(faults.word, sizeof(faults.word), "%.*s", (int)fault->len, fault->word);
	snprintf(faults.text, sizeof(faults.text), "%s", fault->d.text);
	/* The part shown must contain the word. */
	assert_true(memchr(fault->word - fault->before, '\n',
			   fault->before + fault->len + fault->after) == NULL);
}

/*
 * Reads a text in pieces of random sizes, or whole, from memory of its own, for
 * the sanitizer.
 */
static void scan(struct ig_ctl_plist *list, const char *text, size_t len, bool pieces)
{
	struct ig_ctl_scan s = { .list = list, .complain = complain, .data = &faults };
	size_t done = 0, have = 0;

	memset(list, 0, sizeof(*list));
	memset(&faults, 0, sizeof(faults));
	while (done < len || have < len) {
		size_t from = done - pick((u32)(done < 9 ? done + 1 : 10)), more, end;
		char *copy;

		more = pieces ? 1 + pick(40) : len;
		have = len - have < more ? len : have + more;
		end = have - from;
		copy = malloc(end + 1);
		memcpy(copy, text + from, end);
		done = from + ig_ctl_scan_text(&s, copy, done - from, end, have == len);
		free(copy);
		if (s.over)
			break;
		if (have == len)
			assert_int_equal(done, len);
	}
	assert_int_equal(s.faults, faults.n);
	odd = s.odd;
}

static char *print(const struct ig_ctl_plist *list, bool json)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ig_ctl_plist_print(out, list, json);
	fclose(out);
	return text;
}

/* Read, sorted and printed. */
static void reads(const char *text, const char *as)
{
	struct ig_ctl_plist list;
	char *got;

	scan(&list, text, strlen(text), false);
	if (faults.n)
		fail_msg("%s: %s", text, faults.text);
	ig_ctl_plist_sort(&list);
	got = print(&list, false);
	assert_string_equal(got, as);
	free(got);
	ig_ctl_plist_fini(&list);
}

static void test_reads(void **state)
{
	(void)state;
	reads("", "");
	reads(" \n,\t\r\n ,, # nothing", "");
	reads("192.0.2.1", "192.0.2.1/32\n");
	reads("192.0.2.200/25,192.0.2.1", "192.0.2.1/32\n192.0.2.128/25\n");
	reads("::1 0.0.0.0/0 ::/0\n255.255.255.255/32",
	      "0.0.0.0/0\n255.255.255.255/32\n::/0\n::1/128\n");
	reads("10.0.0.0/9 10.0.0.0/8 10.0.0.0/9 10.1.2.3/8", "10.0.0.0/8\n10.0.0.0/9\n");
	reads("2001:DB8::1/32#x\n2001:db8::/33 # 192.0.2.1\n2001:0db8:0:0::/32",
	      "2001:db8::/32\n2001:db8::/33\n");
	reads("#192.0.2.1\n#\n##\n192.0.2.2\r\n", "192.0.2.2/32\n");
	reads("1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:: ::2:3:4:5:6:7:8 1::8",
	      "0:2:3:4:5:6:7:8/128\n1::8/128\n1:2:3:4:5:6:7:0/128\n1:2:3:4:5:6:7:8/128\n");
	reads("64:ff9b::192.0.2.1", "64:ff9b::c000:201/128\n");
	reads("::192.0.2.1", "::192.0.2.1/128\n");
	reads("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff/65", "ffff:ffff:ffff:ffff:8000::/65\n");
}

static void bad(const char *text, u64 line, u64 column, const char *word, const char *hint)
{
	struct ig_ctl_plist list;
	int pieces;

	for (pieces = 0; pieces < 2; pieces++) {
		scan(&list, text, strlen(text), pieces);
		if (!faults.n)
			fail_msg("%s was read", text);
		assert_int_equal(faults.line[0], line);
		assert_int_equal(faults.column[0], column);
		assert_string_equal(faults.word, word);
		if (!strstr(faults.text, hint))
			fail_msg("%s: \"%s\" does not say \"%s\"", text, faults.text, hint);
		ig_ctl_plist_fini(&list);
	}
}

static void test_bad(void **state)
{
	(void)state;
	bad("300.1.1.1", 1, 1, "300.1.1.1", "300 is more than 255");
	bad("192.0.2.1\n  1.2.3.4, 192.0.2.0/33 # x", 2, 12, "192.0.2.0/33", "32 is the most");
	assert_int_equal(faults.last.d.at, 10);
	bad("\n\n# 1\n\t2001:db8::/129", 4, 2, "2001:db8::/129", "128 is the most");
	bad("192.0.2.010", 1, 1, "192.0.2.010", "leading zero");
	bad("192.0.2.1/024", 1, 1, "192.0.2.1/024", "0 to 32");
	bad("192.0.2", 1, 1, "192.0.2", "3 of the 4");
	bad("any", 1, 1, "any", "\"any\" is not a prefix");
	bad("1.2.3.4 in", 1, 9, "in", "is not a prefix");
	bad("@office", 1, 1, "@office", "not other sets");
	bad("::ffff:192.0.2.1", 1, 1, "::ffff:192.0.2.1", "write 192.0.2.1/32");
	bad("::ffff:0:0/97", 1, 1, "::ffff:0:0/97", "write 0.0.0.0/1");
	bad("1.2.3.4;5.6.7.8", 1, 1, "1.2.3.4;5.6.7.8", "is not an address or a prefix");
	bad("example.com\t", 1, 1, "example.com", "host names are not looked up");
	bad("1.2.3.4/255.255.0.0", 1, 1, "1.2.3.4/255.255.0.0", "write 1.2.3.4/16");
	bad("fe80::1%eth0/64", 1, 1, "fe80::1%eth0/64", "zone");
}

static void test_bad_bytes(void **state)
{
	static const char zero[] = "192.0.2.1\n1.2.3\0.4 ::1";
	struct ig_ctl_plist list;
	char *text, *p;
	int i;

	(void)state;
	scan(&list, zero, sizeof(zero) - 1, true);
	assert_int_equal(faults.n, 1);
	assert_int_equal(faults.line[0], 2);
	assert_int_equal(faults.last.len, 8);
	assert_non_null(strstr(faults.text, "NUL byte"));
	assert_int_equal(list.n4 + list.n6, 2);
	ig_ctl_plist_fini(&list);
	/* A word that does not end is an error, not waited for. */
	text = malloc(100000);
	memset(text, '1', 100000);
	scan(&list, text, 100000, true);
	assert_int_equal(faults.n, 1);
	assert_non_null(strstr(faults.text, "more than 256"));
	ig_ctl_plist_fini(&list);
	/* If many words are wrong, the first ones are reported. */
	for (p = text, i = 0; i < 1000; i++)
		p += sprintf(p, "x%d%c", i, i % 3 ? ' ' : '\n');
	scan(&list, text, (size_t)(p - text), true);
	assert_int_equal(faults.n, IG_FAULTS_MAX);
	assert_int_equal(faults.line[IG_FAULTS_MAX - 1], 8);
	assert_string_equal(faults.word, "x19");
	ig_ctl_plist_fini(&list);
	free(text);
}

/* Something like an address, right or wrong. */
static size_t random_word(char *out)
{
	static const char letters[] = "0123456789abcdefABCDEF::::....//%gx@-";
	static const char *const lengths[] = { "/0", "/00", "/01", "/8", "/32", "/33", "/64",
					       "/65", "/127", "/128", "/129", "/130", "/",
					       "/999", "/4294967297", "/1/2", "/ff", "/-1" };
	unsigned char addr[16];
	size_t len, i;

	for (i = 0; i < 16; i++)
		addr[i] = pick(3) ? (u8)pick(256) : 0;
	if (pick(2))
		inet_ntop(AF_INET, addr, out, 64);
	else
		inet_ntop(AF_INET6, addr, out, 64);
	len = strlen(out);
	if (!pick(8))
		len = (size_t)sprintf(out, "%s:%s", pick(2) ? ":" : "1:2:3:4:5:6", "1.2.3.4");
	for (i = pick(3) ? 0 : pick(3); i; i--)
		out[pick((u32)len)] = letters[pick(sizeof(letters) - 1)];
	if (!pick(6))
		out[len++] = letters[pick(sizeof(letters) - 1)];
	if (!pick(6))
		len = pick((u32)len) + 1;
	out[len] = '\0';
	if (pick(2))
		strcpy(out + len, lengths[pick(ARRAY_SIZE(lengths))]);
	return strlen(out);
}

/*
 * Returns the verdict of the standard functions on a word: 1 a prefix, 0 none.
 */
static int standard(const char *word, struct ig_prefix *p)
{
	const char *slash = strchr(word, '/');
	char addr[128];
	unsigned int max, i;
	u32 len;

	memset(p, 0, sizeof(*p));
	snprintf(addr, sizeof(addr), "%.*s", slash ? (int)(slash - word) : 127, word);
	if (inet_pton(AF_INET, addr, &p->addr) == 1)
		p->family = IG_IPV4;
	else if (inet_pton(AF_INET6, addr, &p->addr) == 1)
		p->family = IG_IPV6;
	else
		return 0;
	max = ig_prefix_max((enum ig_family)p->family);
	len = max;
	if (slash && ig_ctl_words_number(slash + 1, max, &len))
		return 0;
	if (p->family == IG_IPV6 && len >= 96 &&
	    !memcmp(p->addr.b, "\0\0\0\0\0\0\0\0\0\0\xff\xff", 12))
		return 0;
	for (i = len; i < max; i++)
		p->addr.b[i / 8] &= (u8)~(0x80 >> (i % 8));
	p->len = (u8)len;
	return 1;
}

static void test_like_standard(void **state)
{
	struct ig_ctl_plist list, want = { 0 };
	struct ig_prefix p;
	char word[256];
	int i, right = 0;

	(void)state;
	for (i = 0; i < 20 * ROUNDS; i++) {
		size_t len = random_word(word);
		int fine = standard(word, &p);

		scan(&list, word, len, false);
		if (fine != !faults.n || list.n4 + list.n6 != (size_t)fine)
			fail_msg("%s: %s", word, faults.n ? faults.text : "was read");
		if (fine) {
			assert_int_equal(odd, 0);
			ig_ctl_plist_add(&want, &p);
			if (!ig_ctl_plist_same(&list, &want))
				fail_msg("%s is read wrong", word);
		}
		right += fine;
		want.n4 = 0;
		want.n6 = 0;
		ig_ctl_plist_fini(&list);
	}
	ig_ctl_plist_fini(&want);
	/* Both kinds occurred. */
	assert_in_range(right, ROUNDS, 19 * ROUNDS);
}

/* However a text is cut into pieces, result and errors are the same. */
static void test_pieces(void **state)
{
	static const char *const gaps[] = { " ",  "\n", ",", "\r\n",
					    ", ", "\t# x, 1.2.3.4\n", "#\n" };
	char text[8192];
	int i, k;

	(void)state;
	for (i = 0; i < 300; i++) {
		struct ig_ctl_plist whole, parts;
		u64 line[IG_FAULTS_MAX], column[IG_FAULTS_MAX];
		unsigned int n;
		char *p = text;

		for (k = 0; k < 80; k++) {
			do
				p[random_word(p)] = '\0';
			while (pick(20) && !({ struct ig_prefix q; standard(p, &q); }));
			p += strlen(p);
			p += sprintf(p, "%s", gaps[pick(ARRAY_SIZE(gaps))]);
		}
		scan(&whole, text, (size_t)(p - text), false);
		n = faults.n;
		memcpy(line, faults.line, sizeof(line));
		memcpy(column, faults.column, sizeof(column));
		scan(&parts, text, (size_t)(p - text), true);
		assert_int_equal(faults.n, n);
		assert_memory_equal(faults.line, line, sizeof(line));
		assert_memory_equal(faults.column, column, sizeof(column));
		assert_true(ig_ctl_plist_same(&whole, &parts));
		ig_ctl_plist_fini(&whole);
		ig_ctl_plist_fini(&parts);
	}
}

/* Text written is what inet_ntop() writes, and is read back. */
static void test_text(void **state)
{
	char got[IG_PLIST_TEXT], want[IG_WORD_MAX];
	struct ig_ctl_plist list, one = { 0 };
	struct ig_prefix p;
	int i;

	(void)state;
	for (i = 0; i < 5 * ROUNDS; i++) {
		size_t len;

		do
			random_prefix(&p, (int)pick(2));
		while (p.any);
		if (p.family == IG_IPV6 && pick(2)) {
			int k;

			/*
			 * Runs of zeros, and text that looks like IPv4 inside.
			 */
			for (k = 0; k < 8; k++)
				if (pick(2))
					p.addr.b[2 * k] = p.addr.b[2 * k + 1] = 0;
		}
		ig_ctl_words_prefix_text(&p, want);
		ig_ctl_plist_add(&one, &p);
		len = one.n4 ? ig_ctl_plist_text4(one.v4[0], got) :
			       ig_ctl_plist_text6(&one.v6[0], got);
		assert_string_equal(got, want);
		assert_int_equal(len, strlen(want));
		scan(&list, got, len, false);
		assert_int_equal(faults.n, 0);
		assert_true(ig_ctl_plist_same(&list, &one));
		ig_ctl_plist_fini(&list);
		one.n4 = 0;
		one.n6 = 0;
	}
	ig_ctl_plist_fini(&one);
}

static int by_key(const void *a, const void *b)
{
	return ig_ctl_plist_before6(b, a) - ig_ctl_plist_before6(a, b);
}

/* Makes a list with much in common, out of order. */
static void random_list(struct ig_ctl_plist *list, size_t n)
{
	u32 common = pick(128), few = 1 + pick(300), span = pick(3) ? 129 : 3;
	struct ig_prefix p;
	size_t i, k;

	memset(list, 0, sizeof(*list));
	for (i = 0; i < n; i++) {
		do
			random_prefix(&p, (int)pick(2));
		while (p.any);
		for (k = 0; k < (p.family ? 16 : 4); k++)
			if (k * 8 < common)
				p.addr.b[k] = (u8)(0x80 | (i % few * 7 >> (k & 7)));
		p.len = (u8)(p.len % span % (p.family ? 129 : 33));
		ig_ctl_plist_add(list, &p);
	}
}

static void test_sort(void **state)
{
	static const size_t sizes[] = { 0, 1, 2, 20, 30, 500, 3000, 20000 };
	size_t i, k;

	(void)state;
	for (i = 0; i < 5 * ARRAY_SIZE(sizes); i++) {
		struct ig_ctl_plist list;
		struct ig_ctl_plist_key6 *want;
		size_t n6, n = 0;

		random_list(&list, sizes[i % ARRAY_SIZE(sizes)]);
		n6 = list.n6;
		want = malloc((n6 + 1) * sizeof(*want));
		if (n6)
			memcpy(want, list.v6, n6 * sizeof(*want));
		qsort(want, n6, sizeof(*want), by_key);
		for (k = 0; k < n6; k++)
			if (!n || by_key(&want[n - 1], &want[k]))
				want[n++] = want[k];
		ig_ctl_plist_sort(&list);
		assert_int_equal(list.n6, n);
		if (n)
			assert_memory_equal(list.v6, want, n * sizeof(*want));
		for (k = 1; k < list.n4; k++)
			assert_true(list.v4[k - 1] < list.v4[k]);
		assert_false(list.mixed4 || list.mixed6);
		free(want);
		ig_ctl_plist_fini(&list);
	}
}

static void test_wire(void **state)
{
	static char buf[IG_PLIST_CHUNK + 1024];
	size_t n;

	(void)state;
	for (n = 0; n < 60000; n = n * 3 + 1) {
		struct ig_ctl_plist list, got = { 0 };
		struct ig_ctl_plist_at at = { 0 };
		bool more = true;
		int messages = 0;

		random_list(&list, n);
		ig_ctl_plist_sort(&list);
		for (; more; messages++) {
			struct nlmsghdr *nlh = mnl_nlmsg_put_header(buf);
			struct nlattr *nest = mnl_attr_nest_start(nlh, ICMPGUARD_A_SET);

			more = ig_ctl_plist_to_wire(nlh, &list, &at);
			mnl_attr_nest_end(nlh, nest);
			assert_true(nlh->nlmsg_len <= sizeof(buf));
			assert_int_equal(ig_ctl_plist_from_wire(&got, nest), 0);
			if (more)
				assert_true(nest->nla_len > IG_PLIST_CHUNK - 32);
		}
		assert_in_range(messages, 1, list.n4 / 12000 + list.n6 / 3528 + 2);
		assert_false(got.mixed4 || got.mixed6);
		assert_true(ig_ctl_plist_same(&list, &got));
		ig_ctl_plist_fini(&list);
		ig_ctl_plist_fini(&got);
	}
}

static void test_wire_garbage(void **state)
{
	struct ig_ctl_plist got = { 0 };
	int i;

	(void)state;
	for (i = 0; i < ROUNDS; i++) {
		size_t len = 4 + pick(80), k;
		u8 *copy = malloc(len);
		struct nlattr *nest = (void *)copy;

		for (k = 0; k < len; k++)
			copy[k] = (u8)(pick(2) ? pick(24) : pick(256));
		nest->nla_len = (u16)len;
		nest->nla_type = ICMPGUARD_A_SET;
		ig_ctl_plist_from_wire(&got, nest);
		for (k = 0; k < got.n4; k++)
			assert_in_range(got.v4[k] & 63, 0, 32);
		for (k = 0; k < got.n6; k++)
			assert_in_range(got.v6[k].w[2], 0, 128);
		got.n4 = 0;
		got.n6 = 0;
		free(copy);
	}
	ig_ctl_plist_fini(&got);
}

static void test_json(void **state)
{
	struct ig_ctl_plist list = { 0 };
	char *text = print(&list, true);

	(void)state;
	assert_string_equal(text, "[]\n");
	free(text);
	scan(&list, "192.0.2.0/24 ::/0", 17, false);
	text = print(&list, true);
	assert_string_equal(text, "[\n  \"192.0.2.0/24\",\n  \"::/0\"\n]\n");
	free(text);
	ig_ctl_plist_fini(&list);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),	    cmocka_unit_test(test_bad),
		cmocka_unit_test(test_bad_bytes),  cmocka_unit_test(test_like_standard),
		cmocka_unit_test(test_pieces),	    cmocka_unit_test(test_text),
		cmocka_unit_test(test_sort),	    cmocka_unit_test(test_wire),
		cmocka_unit_test(test_wire_garbage), cmocka_unit_test(test_json),
	};

	random_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
